"""What one constraint says of one molecule, and how a number outside a window is scored."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ALMOST = 0.9
"""Highest score of a constraint that is not satisfied."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A molecule that is judged, and the text that it was read from."""

    mol: Any
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`passed` is None where it could not be checked, which is never a pass; `score` then means nothing."""

    passed: bool | None
    score: float
    measured: Any = None
    target: Any = None
    reason: str = ""

    def plain(self, kind: str) -> dict[str, Any]:
        """As evidence."""
        row = {"kind": kind, "passed": self.passed, "score": round(self.score, 4)}
        if self.passed is None:
            row = {"kind": kind, "passed": None, "not_checked": self.reason}
        elif self.reason:
            row["reason"] = self.reason
        measured = round(self.measured, 4) if isinstance(self.measured, float) else self.measured
        return row | {"measured": measured, "target": self.target}


Check = Callable[[Candidate], Outcome]
"""A constraint, ready to be asked."""


def yes_or_no(passed: bool, measured: Any = None, target: Any = None, reason: str = "") -> Outcome:
    """Satisfied or not, and nothing between."""
    return Outcome(passed, 1.0 if passed else 0.0, measured, target, "" if passed else reason)


def graded(passed: bool, score: float, measured: Any = None, target: Any = None, reason: str = "") -> Outcome:
    """Satisfied, or nearly."""
    return Outcome(passed, 1.0 if passed else min(ALMOST, max(0.0, score)), measured, target, "" if passed else reason)


def not_checked(reason: str) -> Outcome:
    """It could not be checked."""
    return Outcome(None, 0.0, reason=reason)


def ask(check: Check, candidate: Candidate) -> Outcome:
    """Ask a constraint; where RDKit refuses (the generic scaffold of a chelate) it is not checked."""
    try:
        return check(candidate)
    except (ValueError, RuntimeError, ZeroDivisionError, OverflowError) as error:
        return not_checked(f"{type(error).__name__}: {str(error).strip()}"[:200])


def window(value: float, spec: Any, auto: str, reason: str) -> Outcome:
    """A number against `min` and `max` of a spec. `auto` is the kind's own shape."""
    low, high = spec.min, spec.max
    target = {"min": low, "max": high}
    if not math.isfinite(value):
        return not_checked("the measure is not a finite number")
    outside = max((low - value) if low is not None else 0.0, (value - high) if high is not None else 0.0, 0.0)
    # Limits are written in decimal: 0.1 + 0.2 must not miss 0.3.
    if outside <= 1e-9 * max(1.0, abs(value)):
        return graded(True, 1.0, value, target)
    near = low if low is not None and value < low else high
    falloff = spec.falloff if spec.falloff is not None else max(0.1, abs(near or 0.0) / 10)
    return graded(False, _shaped(outside, falloff, auto if spec.shape == "auto" else spec.shape), value, target, reason)


def _shaped(distance: float, falloff: float, shape: str) -> float:
    if shape == "linear":
        return max(0.0, 1.0 - distance / falloff)
    if shape == "gaussian":
        return math.exp(-(distance**2) / (2 * falloff**2))
    return math.exp(-distance) if shape == "count" else 0.0
