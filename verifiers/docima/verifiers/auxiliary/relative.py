"""Length rewards that depend on more than their own completion: computed when a task is complete.

Pure and light: it runs in the front process, on numbers that workers measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docima.verifiers.assessment import Assessment, unscored
from docima.verifiers.auxiliary import formulas
from docima.verifiers.auxiliary.length import MEASURED as MEASURED
from docima.verifiers.auxiliary.length import length_graded
from docima.verifiers.auxiliary.spec import LengthSpec
from docima.verifiers.verifier import Member


def is_relative(spec: Mapping[str, Any]) -> bool:
    """Whether a length spec, as plain data, needs more than its own completion's length."""
    return spec.get("kind") in ("kimi", "cosine")


def spans_group(spec: Mapping[str, Any]) -> bool:
    """Whether it needs the lengths of the whole group."""
    return spec.get("kind") == "kimi"


def correct_by(spec: Mapping[str, Any]) -> str:
    """The name of the component that tells correctness; empty where all others do."""
    return str(spec.get("correct_by", ""))


def assess(spec: Mapping[str, Any], members: Sequence[Member]) -> list[Assessment]:
    """The assessments of a task's completions, in order."""
    read = LengthSpec.model_validate(spec)
    # Lengths are known of all members; only a completion's own sign depends on whether it is correct.
    lengths = [int(each.measured["length"]) for each in members]
    lambdas = formulas.kimi(lengths, [bool(each.correct) for each in members])
    return [_assessed(read, *each) for each in zip(members, lengths, lambdas, strict=True)]


def _assessed(spec: LengthSpec, member: Member, length: int, relative: float) -> Assessment:
    if member.correct is None:
        said = "Whether the completion is correct is not known."
        return unscored(member.unknown, explanation=said, length=length)
    if spec.kind == "kimi":
        return length_graded(relative + 0.5, relative, spec, length, "relative")
    value = formulas.cosine(length, member.correct, spec)
    lowest, highest = formulas.cosine_range(spec)
    score = (value - lowest) / (highest - lowest) if highest > lowest else 1.0
    return length_graded(score, value, spec, length, "by_correctness")
