"""What a judged verifier gives instead of an assessment: questions, and what to make of the answers.

A verifier does no I/O. Its `judge` returns an `Inquiry`; the service asks what the inquiry wants, any number at once,
hands every answer back in order of arrival, and stops as soon as there is an assessment. What is still on its way then
is cancelled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from docima.verifiers.assessment import Assessment, Reason
from docima.verifiers.judging.escalation import NONE, Escalation
from docima.verifiers.judging.replies import Form, Value

Purpose = Literal["criterion", "holistic", "proof", "analysis", "meta", "steps", "pairwise", "listwise"]
"""What a prompt template is for. A judge's settings say which template, and which version of it, serves each."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One prompt to a judge, and how its verdict is written.

    `judge` is a name in the server's settings. `fields` are the values of the template's placeholders; those in
    `untrusted` are fenced. `key` says for what within the inquiry; `sample` numbers the votes on the same question,
    which are drawn independently; `samples` is how many there may be. `ladder` is what is declared to happen where
    votes decide nothing, `first` the judge that begins (empty: this one), `rung` how many came before this one.
    """

    judge: str
    purpose: Purpose
    fields: Mapping[str, str]
    form: Form
    key: str = ""
    sample: int = 0
    samples: int = 1
    untrusted: frozenset[str] = frozenset({"candidate"})
    ladder: Escalation = NONE
    first: str = ""
    rung: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """Another component of ours, asked about the same completion: `{"math": {"reference": "5/6"}}`."""

    component: Mapping[str, Any]
    key: str = ""


@dataclass(frozen=True, slots=True)
class StepScores:
    """The scores that a reward model gives a solution's steps."""

    reward_model: str
    prompt: str
    steps: tuple[str, ...]
    key: str = ""


Question = Ask | Check | StepScores


@dataclass(frozen=True, slots=True)
class Heard:
    """The answer to a question. `value` is an `Ask`'s verdict, a `Check`'s score, or the tuple of a reward model's
    scores; None where there is none, and then `failure` says why. `text` is the judge's whole reply.
    """

    value: Value | None
    failure: Reason | None = None
    detail: str = ""
    explanation: str = ""
    text: str = ""
    identity: str = ""


Control = Sequence[tuple[Ask, Callable[[Heard], bool]]]
"""Questions about an answer that is not there, each with whether a readable reply finds it good. A judge that finds it
good on all counts is not to be believed.
"""


class Inquiry(Protocol):
    """Questions on one completion, and the assessment that their answers make."""

    def wanted(self) -> Sequence[Question]:
        """What to ask now, and was not asked before. Called again after each answer."""

    def hear(self, question: Question, heard: Heard) -> None:
        """An answer."""

    def assessment(self) -> Assessment | None:
        """What the answers so far come to, as soon as no other answer could change it."""


@dataclass(slots=True)
class Minutes:
    """Who judged, and how the judges failed: what every inquiry tells in its evidence."""

    identities: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def note(self, heard: Heard) -> None:
        """Take down an answer of a judge, or a failure."""
        if heard.identity and heard.identity not in self.identities:
            self.identities.append(heard.identity)
        if heard.failure is not None and len(self.failures) < 8:
            self.failures.append(f"{heard.failure}: {heard.explanation or heard.detail}"[:200])

    def first_failure(self) -> str:
        """Why the first question failed, to be added to a sentence."""
        return f" ({self.failures[0]})" if self.failures else ""

    def evidence(self) -> dict[str, Any]:
        """As evidence holds it."""
        found: dict[str, Any] = {"judges": self.identities}
        return {**found, "failures": self.failures} if self.failures else found
