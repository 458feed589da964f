"""Criteria -> a score, for marks that may be known only to lie in an interval.

Every aggregator is either a ratio of sums or an operator on [0, 1] that never falls when a mark rises. So the lowest
and the highest value that the unknown marks allow are found exactly, and a criterion that cannot matter any more need
not be judged.

    healthbench     sum(points * mark) / sum(points > 0)     simple-evals; below 0 where penalties outweigh
    weighted_mean   sum(points * mark) / sum(|points|)       rubrics as rewards (explicit), open-instruct
    mean            sum(mark) / n                             unweighted
    min, max, all, any, product                               of the marks; penalties count as 1 - mark
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Operator = Literal["healthbench", "weighted_mean", "mean", "min", "max", "all", "any", "product"]


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a criterion is met: somewhere from `low` to `high`, both in [0, 1]; equal where it is known.

    `points` weigh it; below 0 it is a penalty: it is met where the fault occurs. `applies` is None while it is not
    known whether the criterion applies at all.
    """

    points: float
    low: float
    high: float
    applies: bool | None = True


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lowest and highest value that the unknown marks still allow."""

    low: float
    high: float

    @property
    def known(self) -> bool:
        """Whether nothing unknown can matter."""
        return self.high - self.low <= 1e-9


UNKNOWN = (0.0, 1.0)


def known(points: float, value: float) -> Mark:
    """A mark without doubt."""
    return Mark(points, value, value)


def unknown(points: float) -> Mark:
    """A mark of which nothing is known."""
    return Mark(points, *UNKNOWN)


def bounds(operator: Operator, marks: Sequence[Mark]) -> Bounds | None:
    """What the marks allow. None where no criterion applies, or none can earn anything: there is no score then."""
    present = [mark for mark in marks if mark.applies is not False]
    if operator in ("healthbench", "weighted_mean", "mean"):
        low, high = (_ratio(operator, present, lowest=lowest) for lowest in (True, False))
        return None if low is None or high is None else Bounds(low, high)
    if not present:
        return None
    return Bounds(_operated(operator, present, lowest=True), _operated(operator, present, lowest=False))


def _ratio(operator: Operator, marks: Sequence[Mark], *, lowest: bool) -> float | None:
    """The lowest or highest sum(numerators) / sum(denominators). Marks that may not apply are left out or taken in,
    whichever is worse: one belongs in exactly where its own ratio lies beyond that of the others.
    """
    numerator = denominator = 0.0
    open_ones: list[tuple[float, float]] = []
    for mark in marks:
        weight = math.copysign(1.0, mark.points) if operator == "mean" else mark.points
        pessimistic = lowest == (weight > 0)
        share = weight * (mark.low if pessimistic else mark.high)
        total = max(weight, 0.0) if operator == "healthbench" else abs(weight)
        if mark.applies is None:
            open_ones.append((share, total))
        else:
            numerator += share
            denominator += total
    if lowest:
        # Penalties that may not apply have no part in HealthBench's denominator: at worst, all of them do.
        numerator += math.fsum(share for share, total in open_ones if total == 0.0)
    weighing = [each for each in open_ones if each[1] > 0]
    if denominator > 0.0:
        return _extreme(numerator, denominator, weighing, lowest)
    # Something must apply: each may be the first.
    found = [
        _extreme(numerator + share, total, [*weighing[:at], *weighing[at + 1 :]], lowest)
        for at, (share, total) in enumerate(weighing)
    ]
    return (min(found) if lowest else max(found)) if found else None


def _extreme(numerator: float, denominator: float, others: Sequence[tuple[float, float]], lowest: bool) -> float:
    """The lowest or highest ratio that some of the others, added above and below, make."""
    sign = 1.0 if lowest else -1.0
    for share, total in sorted(others, key=lambda each: sign * each[0] / each[1]):
        if sign * share / total < sign * numerator / denominator:
            numerator += share
            denominator += total
    return numerator / denominator


def _operated(operator: Operator, marks: Sequence[Mark], *, lowest: bool) -> float:
    values = []
    for mark in marks:
        low, high = (mark.low, mark.high) if mark.points >= 0 else (1.0 - mark.high, 1.0 - mark.low)
        value = low if lowest else high
        if mark.applies is None:
            # Left out, it is the operator's neutral element.
            neutral = 0.0 if operator in ("max", "any") else 1.0
            value = min(value, neutral) if lowest else max(value, neutral)
        values.append(value)
    if operator == "min":
        return min(values)
    if operator == "max":
        return max(values)
    if operator == "product":
        return math.prod(values)
    met = [value >= 1.0 for value in values]
    return float(all(met) if operator == "all" else any(met))


def clipped(value: float) -> float:
    """The score of a formula's value: negative sums earn nothing. The value itself is told beside it."""
    return min(1.0, max(0.0, value))
