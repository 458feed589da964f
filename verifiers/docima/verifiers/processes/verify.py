"""`process`: are the completion's steps right?

Covered: splitting into steps, the first wrong step by a judge (the majority of its votes) or every step's score by a
reward model, four ways to make one score of them, disagreement with a verifier of the outcome. Not covered: steps that
are right and useless.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from docima.verifiers import table
from docima.verifiers.assessment import Assessment, Reason, Verdict, graded, incorrect, unscored
from docima.verifiers.completion import Completion
from docima.verifiers.errors import SpecError
from docima.verifiers.judging.clean import clean
from docima.verifiers.judging.inquiry import Ask, Check, Heard, Inquiry, Minutes, Question, StepScores
from docima.verifiers.judging.preflight import has_content
from docima.verifiers.judging.replies import Form
from docima.verifiers.judging.votes import Poll
from docima.verifiers.processes.spec import ProcessSpec
from docima.verifiers.processes.steps import aggregate, first_error, labels, split
from docima.verifiers.verifier import Sample

VERSION = 3
DETAILS = {
    "no_steps": "There is no step.",
    "wrong_step": "A step is wrong; evidence says which is the first.",
    "exploitable_mean": "The mean of the steps can be raised by trivial steps.",
    "long_candidate": "The answer is longer than any that a judge is shown.",
    "steps_differ": "The reward model gave another number of scores than there are steps.",
}
Spec = ProcessSpec
SELF_TEST = (
    Sample({}, "\u200b", Verdict.INCORRECT),
    Sample({"split": "tag"}, "no tags at all", Verdict.INCORRECT),
)
MOST_CHARACTERS = 400_000
_TAG = re.compile(r"<(?=/?paragraph_)")
"""What a step may not hold as it is: steps are shown to the judge between such tags."""


def prepare(spec: ProcessSpec) -> ProcessSpec:
    """Raises SpecError where the outcome's kind is none that can be checked."""
    if spec.outcome is not None:
        row = table.VERIFIERS.get(next(iter(spec.outcome)))
        if row is None or row.executor == "judge":
            raise SpecError(f"no verifier {next(iter(spec.outcome))!r} to check with", "process.outcome")
    return spec


def judge(spec: ProcessSpec, completion: Completion) -> Assessment | Inquiry:
    """Split, then ask."""
    text = completion.final or ""
    if len(text) > MOST_CHARACTERS:
        said = f"The answer has {len(text)} characters; at most {MOST_CHARACTERS} are judged."
        return incorrect(Reason.ANSWER_TOO_LARGE, detail="long_candidate", explanation=said)
    steps = [step for step in split(clean(text).text, spec.split) if has_content(step)]
    if not steps:
        return incorrect(Reason.NO_ANSWER, detail="no_steps", explanation="Expected steps, found none.")
    return ProcessInquiry(spec, clean(completion.prompt).text, steps)


@dataclass(slots=True)
class ProcessInquiry:
    """The steps of one completion before a judge or a reward model."""

    spec: ProcessSpec
    prompt: str
    steps: list[str]
    poll: Poll = field(init=False)
    asked: bool = False
    scores: tuple[float, ...] | None = None
    outcome: float | None = None
    outcome_known: bool = field(init=False)
    failure: Heard | None = None
    minutes: Minutes = field(default_factory=Minutes)

    def __post_init__(self) -> None:
        self.poll = Poll("majority", self.spec.samples, self.spec.judge, self.spec.escalation)
        self.outcome_known = self.spec.outcome is None

    def wanted(self) -> list[Question]:
        """The reward model once, or the judge's votes as far as they matter; and the outcome."""
        found: list[Question] = []
        if not self.asked and self.spec.outcome is not None:
            found.append(Check(self.spec.outcome, "outcome"))
        if self.spec.reward_model is None:
            found += self.poll.asks(self._ask())
        elif not self.asked:
            found.append(StepScores(self.spec.reward_model, self.prompt, tuple(self.steps), "steps"))
        self.asked = True
        return found

    def _ask(self) -> Ask:
        numbered = "\n".join(
            f"<paragraph_{index}>\n{_TAG.sub('< ', step)}\n</paragraph_{index}>"
            for index, step in enumerate(self.steps)
        )
        form = Form("json_level", tuple(range(-1, len(self.steps))), "first_wrong_paragraph")
        fields = {"prompt": self.prompt, "candidate": numbered}
        return Ask(self.spec.judge, "steps", fields, form, "steps")

    def hear(self, question: Question, heard: Heard) -> None:
        """An answer."""
        if heard.failure is not None or not isinstance(question, Check):
            self.minutes.note(heard)
        if isinstance(question, Check):
            self.outcome_known = True
            self.outcome = heard.value if isinstance(heard.value, float) else None
        elif isinstance(question, StepScores):
            scores = heard.value if isinstance(heard.value, tuple) else ()
            known = tuple(each for each in scores if each is not None)
            if len(known) == len(scores) == len(self.steps):
                self.scores = known
            else:
                self.failure = heard
        elif isinstance(heard.value, int | float):
            self.poll.hear(float(heard.value), question.rung)
        else:
            self.poll.miss(heard.failure or Reason.JUDGE_UNPARSABLE, question.rung)

    def assessment(self) -> Assessment | None:
        """When the first error is decided, or all scores are in."""
        if not self.outcome_known:
            return None
        if self.spec.reward_model is not None:
            if self.failure is not None:
                reason = self.failure.failure or Reason.JUDGE_UNPARSABLE
                said = self.failure.explanation or DETAILS["steps_differ"]
                detail = "" if self.failure.failure else "steps_differ"
                return unscored(reason, detail=detail, explanation=said, **self.minutes.evidence())
            return None if self.scores is None else self._scored(list(self.scores), {})
        if not self.poll.decided:
            return None
        value = self.poll.value
        votes: dict[str, Any] = {"votes": self.poll.votes}
        if value is None:
            said = "The judge's votes on the first wrong step could not be read, or tie."
            return unscored(self.poll.failure, explanation=said, **votes, **self.minutes.evidence())
        return self._scored([max(0.0, float(each)) for each in labels(int(value), len(self.steps))], votes)

    def _scored(self, scores: list[float], votes: dict[str, Any]) -> Assessment:
        spec = self.spec
        threshold = spec.threshold if spec.reward_model is not None else 0.5
        first = first_error([1 if score >= threshold else -1 for score in scores])
        score = min(1.0, max(0.0, aggregate(scores, spec.aggregate)))
        detail = "exploitable_mean" if spec.aggregate == "mean" else "wrong_step" if first >= 0 else ""
        said = f"{len(scores)} steps, " + (f"the first wrong one is number {first}." if first >= 0 else "none wrong.")
        evidence: dict[str, Any] = {"first_error": first, "step_scores": scores, **votes, **self.minutes.evidence()}
        if spec.outcome is not None:
            evidence["outcome"] = self.outcome
            if self.outcome is not None:
                evidence["outcome_disagrees"] = (self.outcome >= 1.0) != (first < 0)
        return graded(score, detail=detail, explanation=said, **evidence)
