"""`length`: a reward or penalty for length.

Covered: soft overlong punishment, cosine, Kimi's group length, a target; in tokens of the trainer's, words or
characters. Not covered: tokens that the trainer did not count (UNSCORED, MISSING_INPUT).

"cosine" and "kimi" need to know what other components found, and "kimi" the whole group: for these `judge` measures
only, and `docima.verifiers.auxiliary.relative` gives the assessments when the task is complete.
"""

from __future__ import annotations

from docima.verifiers.assessment import Assessment, Reason, Verdict, correct, graded
from docima.verifiers.auxiliary import formulas
from docima.verifiers.auxiliary.spec import LengthSpec
from docima.verifiers.completion import Completion
from docima.verifiers.errors import MissingInputError
from docima.verifiers.verifier import Sample

VERSION = 1
MEASURED = "measured"
DETAILS = {
    MEASURED: "The length was measured; the reward is computed when the task is complete.",
    "penalised": "The length costs something.",
    "relative": "The reward is relative to the other completions of the task.",
    "by_correctness": "The reward depends on whether the completion is correct.",
}
Spec = LengthSpec
SELF_TEST = (
    Sample({"unit": "words", "max": 4, "cache": 2}, "one two", Verdict.CORRECT),
    Sample({"unit": "words", "max": 4, "cache": 2}, "one two three", Verdict.PARTIAL),
    Sample({"unit": "chars", "max": 4, "cache": 2}, "12345", Verdict.INCORRECT),
)


def prepare(spec: LengthSpec) -> LengthSpec:
    """A spec is ready as it is."""
    return spec


def judge(spec: LengthSpec, completion: Completion) -> Assessment:
    """Measure, and apply the formula where it needs nothing else."""
    length = measured(spec, completion)
    if spec.kind in ("kimi", "cosine"):
        said = f"The length is {length} {spec.unit}."
        return correct(Reason.SATISFIED, detail=MEASURED, explanation=said, length=length)
    if spec.kind == "overlong":
        value = formulas.overlong(length, spec)
        return length_graded(1 + value, value, spec, length)
    value = formulas.target(length, spec)
    return length_graded(value, value, spec, length)


def length_graded(score: float, value: float, spec: LengthSpec, length: int, detail: str = "penalised") -> Assessment:
    """The assessment of a length by the formula's value and its map to [0, 1]."""
    return graded(
        score,
        value=value,
        detail="" if score >= 1 and detail == "penalised" else detail,
        explanation=f"{length} {spec.unit}: {spec.kind} gives {value:.6g}.",
        length=length,
    )


def measured(spec: LengthSpec, completion: Completion) -> int:
    """The length in the spec's unit. Raises MissingInputError where the trainer did not count its tokens."""
    if spec.unit == "chars":
        return len(completion.text)
    if spec.unit == "words":
        return len(completion.text.split())
    if completion.token_count is not None:
        return completion.token_count
    if completion.token_ids:
        return len(completion.token_ids)
    raise MissingInputError("tokens are not counted by guessing; give one of the two", field="token_count, token_ids")
