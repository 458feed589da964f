"""`analysis`: the completion is a judge's analysis of the solution in the prompt. Is it sound?

Covered: its form (R_format), its score against the truth or a planted error (R_score), its claimed defects by what they
quote and by votes of a meta judge (R_meta); each apart, and combined. An analysis that claims no defect has R_meta 1:
only R_score can tell that it missed one. Not covered: the solution itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from docima.verifiers.analyses.formulas import r_score, verifier_reward
from docima.verifiers.analyses.mutations import caught
from docima.verifiers.analyses.reading import Reading, read_analysis
from docima.verifiers.analyses.spec import AnalysisSpec
from docima.verifiers.assessment import Assessment, Reason, Verdict, graded, incorrect, unscored
from docima.verifiers.completion import Completion
from docima.verifiers.errors import MissingInputError
from docima.verifiers.judging.clean import clean
from docima.verifiers.judging.inquiry import Ask, Heard, Inquiry, Minutes, Question
from docima.verifiers.judging.numbers import CODES
from docima.verifiers.judging.replies import Form
from docima.verifiers.judging.votes import Poll
from docima.verifiers.verifier import Sample

VERSION = 3
DETAILS = {
    **CODES,
    "missing_phrase": "A set phrase of the demanded form is missing.",
    "no_analysis": "Nothing stands between the set phrases.",
    "ungrounded": "The quoted passages stand nowhere in the prompt.",
    "no_quotes": "Defects are claimed and nothing is quoted.",
    "missed_error": "The planted error was not found.",
    "unknown_truth": "There is neither a gold score nor a planted error to compare with.",
    "long_candidate": "The analysis is longer than any that is looked at.",
}
Spec = AnalysisSpec
_SOUND = (
    "Here is my evaluation of the solution:\nEvery step follows.\n\n"
    "Based on my evaluation, the final overall score should be:\n\\boxed{1}"
)
SELF_TEST = (
    Sample({"gold_score": 1.0}, _SOUND, Verdict.CORRECT),
    Sample({"gold_score": 0.0}, _SOUND, Verdict.INCORRECT),
    Sample({"gold_score": 1.0}, "\\boxed{1}", Verdict.INCORRECT),
)
MOST_CHARACTERS = 400_000


def prepare(spec: AnalysisSpec) -> AnalysisSpec:
    """A spec is ready as it is."""
    return spec


def judge(spec: AnalysisSpec, completion: Completion) -> Assessment | Inquiry:
    """Read the analysis; ask only where it is well-formed and claims defects."""
    text = completion.final or ""
    if len(text) > MOST_CHARACTERS:
        said = f"The analysis has {len(text)} characters; at most {MOST_CHARACTERS} are looked at."
        return incorrect(Reason.ANSWER_TOO_LARGE, detail="long_candidate", explanation=said)
    reading = read_analysis(text, spec.scale, completion.prompt, spec.format)
    if reading.fault or reading.score is None:
        said = DETAILS.get(reading.fault, "The analysis is not in the demanded form.")
        return incorrect(
            Reason.MALFORMED, detail=reading.fault, explanation=said, R_format=0.0, R_score=None, R_meta=None
        )
    truth = _truth(spec, reading.score, text)
    detail = "missed_error" if truth == 0.0 and spec.planted else ""
    best = spec.scale[-1]
    if reading.score >= best:
        return combined(spec, reading, truth, 1.0, detail)
    if spec.grounding != "off":
        if reading.quotes and len(reading.ungrounded) == len(reading.quotes):
            return combined(spec, reading, truth, 0.0, "ungrounded")
        if not reading.quotes and spec.grounding == "required":
            return combined(spec, reading, truth, 0.0, "no_quotes")
    if spec.meta.samples == 0 or (truth == 0.0 and spec.combine == "product"):
        return combined(spec, reading, truth, 1.0, detail)
    if not completion.prompt.strip():
        raise MissingInputError("the meta judge needs the problem and the solution", field="prompt")
    fields = {"prompt": clean(completion.prompt).text, "candidate": clean(text).text}
    return AnalysisInquiry(spec, reading, truth, fields)


def _truth(spec: AnalysisSpec, score: float, text: str) -> float | None:
    """R_score, where it can be known."""
    low, best = spec.scale[0], spec.scale[-1]
    if spec.gold_score is not None:
        return r_score((score - low) / (best - low), (spec.gold_score - low) / (best - low))
    if spec.planted:
        return float(caught(text, score, best, spec.planted))
    return None


def combined(
    spec: AnalysisSpec, reading: Reading, truth: float | None, meta: float, detail: str, **evidence: Any
) -> Assessment:
    """The three rewards as one."""
    parts = {"R_format": 1.0, "R_score": truth, "R_meta": meta}
    found: dict[str, Any] = {**parts, "claimed": reading.score, "ungrounded": list(reading.ungrounded[:8]), **evidence}
    weights = spec.weights
    needed = spec.combine == "product" or weights.score > 0
    if truth is None and needed and not (spec.combine == "product" and meta == 0.0):
        said = "There is neither a gold score nor a planted error, so R_score is not known."
        return unscored(Reason.MISSING_INPUT, detail="unknown_truth", explanation=said, **found)
    if spec.combine == "product":
        value = verifier_reward(1.0, truth or 0.0, meta)
    else:
        total = weights.format + weights.score + weights.meta
        value = (weights.format + weights.score * (truth or 0.0) + weights.meta * meta) / total
    told = "unknown" if truth is None else f"{truth:g}"
    said = f"R_format 1, R_score {told}, R_meta {meta:g}. {DETAILS.get(detail, '')}".strip()
    return graded(min(1.0, max(0.0, value)), violated=Reason.DIFFERENT, detail=detail, explanation=said, **found)


@dataclass(slots=True)
class AnalysisInquiry:
    """Meta votes on the defects that an analysis claims; R_meta is their mean."""

    spec: AnalysisSpec
    reading: Reading
    truth: float | None
    fields: dict[str, str]
    poll: Poll = field(init=False)
    minutes: Minutes = field(default_factory=Minutes)

    def __post_init__(self) -> None:
        self.poll = Poll("mean", self.spec.meta.samples, self.spec.judge, self.spec.escalation)

    def wanted(self) -> list[Question]:
        """All votes at once: their mean needs each."""
        form = Form("json_level", (0.0, 0.5, 1.0), "score")
        return [*self.poll.asks(Ask(self.spec.judge, "analysis", self.fields, form, "meta"))]

    def hear(self, question: Question, heard: Heard) -> None:
        """A vote."""
        self.minutes.note(heard)
        rung = question.rung if isinstance(question, Ask) else 0
        if isinstance(heard.value, float | int):
            self.poll.hear(float(heard.value), rung)
        else:
            self.poll.miss(heard.failure or Reason.JUDGE_UNPARSABLE, rung)

    def assessment(self) -> Assessment | None:
        """When all votes are in."""
        if not self.poll.decided:
            return None
        found: dict[str, Any] = {"votes": self.poll.votes, **self.minutes.evidence()}
        value = self.poll.value
        if value is None:
            said = "Too few of the meta judge's votes could be read."
            parts: dict[str, Any] = {"R_format": 1.0, "R_score": self.truth, "R_meta": None}
            return unscored(self.poll.failure, explanation=said, **parts, **found)
        return combined(self.spec, self.reading, self.truth, value, "", **found)
