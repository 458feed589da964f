"""Outcomes of constraints -> one score."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from docima.verifiers.molecules.outcome import ALMOST, Outcome


def score(specs: Sequence[Any], outcomes: Sequence[Outcome], how: str) -> float | None:
    """The score in [0, 1]; 1 only where all are satisfied. None where one that could not be checked may change it."""
    if all(each.passed for each in outcomes):
        return 1.0
    failed = [each.passed is False for each in outcomes]
    if any(gone and (how == "all" or spec.required) for gone, spec in zip(failed, specs, strict=True)):
        return 0.0
    if any(each.passed is None for each in outcomes):
        return None
    scores = [each.score for each in outcomes]
    weights = [spec.weight for spec in specs]
    total = sum(weights)
    pairs = list(zip(weights, scores, strict=True))
    value: float
    if how == "min":
        value = min(scores)
    elif how == "geometric":
        logs = sum(weight * math.log(each) if each > 0.0 else -math.inf for weight, each in pairs)
        value = math.exp(logs / total)
    else:
        value = sum(weight * each for weight, each in pairs) / total
    # A tiny weight must not round a failure up to a pass.
    most: float = 1.0 - (1.0 - ALMOST) * min(weights) / total
    return min(value, most)
