"""Length rewards that depend on more than their own completion: computed when a task is complete.

Pure and light: it runs in the front process, on numbers that workers measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docima.verifiers.assessment import Assessment, Reason, unscored
from docima.verifiers.auxiliary import formulas
from docima.verifiers.auxiliary.length import length_graded
from docima.verifiers.auxiliary.spec import LengthSpec


@dataclass(frozen=True, slots=True)
class Member:
    """One completion of a task: what was measured of it, and whether it is correct.

    `correct` is None where that is unknown; `unknown` is then why: the reason of the assessment that is missing.
    """

    length: int
    correct: bool | None
    unknown: Reason = Reason.UNDECIDED


def is_relative(spec: Mapping[str, Any]) -> bool:
    """Whether a length spec, as plain data, is computed at the end of its task."""
    return spec.get("kind") in ("kimi", "cosine")


def assess(spec: Mapping[str, Any], members: Sequence[Member]) -> list[Assessment]:
    """The assessments of a task's completions, in order."""
    read = LengthSpec.model_validate(spec)
    # Lengths are known of all members; only a completion's own sign depends on whether it is correct.
    lambdas = formulas.kimi([each.length for each in members], [bool(each.correct) for each in members])
    return [_assessed(read, member, value) for member, value in zip(members, lambdas, strict=True)]


def _assessed(spec: LengthSpec, member: Member, relative: float) -> Assessment:
    if member.correct is None:
        said = "Whether the completion is correct is not known."
        return unscored(member.unknown, explanation=said, length=member.length)
    if spec.kind == "kimi":
        return length_graded(relative + 0.5, relative, spec, member.length, "relative")
    value = formulas.cosine(member.length, member.correct, spec)
    lowest, highest = formulas.cosine_range(spec)
    score = (value - lowest) / (highest - lowest) if highest > lowest else 1.0
    return length_graded(score, value, spec, member.length, "by_correctness")
