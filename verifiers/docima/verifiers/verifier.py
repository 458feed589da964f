"""The shape of a verifier: what the built-in ones are, and what a third party's entry point must name.

A verifier is pure: no I/O, no clock, no environment. A module or an object with these members will do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import BaseModel

from docima.sandbox.request import Ran, Run
from docima.verifiers.assessment import Assessment, Reason, Verdict
from docima.verifiers.completion import Completion
from docima.verifiers.judging.inquiry import Inquiry


@dataclass(frozen=True, slots=True)
class Slow:
    """ "Ask me again in my own slow tier": the completion is judged anew by `judge_slow`, in the pool that the table
    names.
    """


Request = Slow | Run | Inquiry
"""What a verifier may ask for instead of giving an assessment. Whoever runs it does that, and resumes it; an inquiry
(kinds whose row names the executor "judge") goes on by itself as it hears answers.
"""

Reply = Ran
"""What became of a request."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One case of a verifier's self-test: a kind is offered only where all of its samples come out right."""

    spec: Mapping[str, Any]
    completion: str
    verdict: Verdict


class Verifier(Protocol):
    """A domain verifier."""

    VERSION: int
    """Bumped by every change that may move a score."""

    DETAILS: Mapping[str, str]
    """Its closed detail codes, each with one sentence."""

    Spec: type[BaseModel]
    """The frozen pydantic model of its spec."""

    SELF_TEST: Sequence[Sample]
    """A few fast cases, right and wrong ones, run when a server starts."""

    def prepare(self, spec: Any) -> Any:
        """Read the spec once per task; the result is kept and handed to every `judge`.

        Raises `SpecError` or `UnparsableReferenceError` where the task is at fault.
        """

    def judge(self, prepared: Any, completion: Completion) -> Assessment | Request:
        """Assess one completion, or say what is needed to do so. Never raises for anything that an answer contains."""

    def resume(self, prepared: Any, completion: Completion, replies: Sequence[Any]) -> Assessment | Request:
        """The same again, knowing the replies to all requests so far, in order: for verifiers whose `judge` asks.
        Nothing else is remembered, so it may be another process that goes on.
        """

    def judge_slow(self, prepared: Any, completion: Completion) -> Assessment:
        """Assess a completion for which `judge` returned `Slow`. Called only of verifiers whose row names a slow
        pool.
        """


@dataclass(frozen=True, slots=True)
class Member:
    """One completion of a complete task: what its worker measured, and whether it is correct.

    `correct` is None where that is not known; `unknown` is then the reason of the assessment that is missing.
    """

    measured: Mapping[str, Any]
    correct: bool | None
    unknown: Reason = Reason.UNDECIDED


class Relative(Protocol):
    """Assesses the completions of a task together: what is relative to the group, or to what other components found.

    Workers measure each completion (`judge`, with detail `MEASURED` and the measurements as evidence); this part is
    pure, light, and runs where the task is put together.
    """

    MEASURED: str
    """The detail code of an assessment that is a measurement only."""

    def is_relative(self, spec: Mapping[str, Any]) -> bool:
        """Whether a spec, as plain data, asks for this."""

    def spans_group(self, spec: Mapping[str, Any]) -> bool:
        """Whether it needs the whole group; else what other components found of the same completion is enough."""

    def correct_by(self, spec: Mapping[str, Any]) -> str:
        """The component that tells whether a completion is correct; empty: all others that count."""

    def assess(self, spec: Mapping[str, Any], members: Sequence[Member]) -> list[Assessment]:
        """The assessments, in order."""
