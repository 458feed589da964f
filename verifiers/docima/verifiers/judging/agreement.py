"""How well verdicts agree with the truth: Cohen's kappa, Matthews' correlation, balanced F1, calibration error."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

Z95 = 1.959964
"""Standard deviations of a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement beyond chance, and its interval of 95 %."""

    value: float
    low: float
    high: float


def kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> Kappa | None:
    """Cohen's kappa of (truth, verdict) pairs (Cohen 1960), with the large-sample standard error. None without pairs,
    or where chance alone would agree always.
    """
    n = len(pairs)
    if n == 0:
        return None
    observed = sum(first == second for first, second in pairs) / n
    left, right = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    chance = sum(left[label] * right[label] for label in left) / (n * n)
    if chance >= 1.0:
        return None
    value = (observed - chance) / (1 - chance)
    error = math.sqrt(observed * (1 - observed) / n) / (1 - chance)
    return Kappa(value, max(-1.0, value - Z95 * error), min(1.0, value + Z95 * error))


def _table(pairs: Sequence[tuple[bool, bool]]) -> tuple[int, int, int, int]:
    """True positives, false positives, false negatives, true negatives."""
    count = Counter(pairs)
    return count[True, True], count[False, True], count[True, False], count[False, False]


def mcc(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Matthews' correlation of (truth, verdict) pairs; None where either is always the same."""
    tp, fp, fn, tn = _table(pairs)
    product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return (tp * tn - fp * fn) / math.sqrt(product) if product else None


def balanced_f1(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """The mean of F1 for true and F1 for false, as HealthBench's meta-evaluation takes it; None without pairs."""
    if not pairs:
        return None
    tp, fp, fn, tn = _table(pairs)
    first = 2 * tp / (2 * tp + fp + fn) if tp + fp + fn else None
    second = 2 * tn / (2 * tn + fp + fn) if tn + fp + fn else None
    known = [each for each in (first, second) if each is not None]
    return math.fsum(known) / len(known)


def calibration_error(pairs: Sequence[tuple[bool, float]], bins: int = 10) -> float | None:
    """Expected calibration error of (truth, stated probability) pairs: the mean gap between a bin's probability and its
    share of true, weighted by size (Naeini et al. 2015). None without pairs.
    """
    if not pairs:
        return None
    held: dict[int, list[tuple[bool, float]]] = {}
    for truth, probability in pairs:
        held.setdefault(min(bins - 1, int(probability * bins)), []).append((truth, probability))
    gaps = (
        abs(sum(truth for truth, _ in each) / len(each) - math.fsum(p for _, p in each) / len(each)) * len(each)
        for each in held.values()
    )
    return math.fsum(gaps) / len(pairs)


def spearman(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Spearman's rank correlation, ties sharing their mean rank; None where either never changes."""
    if len(first) != len(second) or len(first) < 2:
        return None
    x, y = _ranks(first), _ranks(second)
    middle = (len(x) + 1) / 2
    dx, dy = [each - middle for each in x], [each - middle for each in y]
    spread = math.fsum(each * each for each in dx) * math.fsum(each * each for each in dy)
    return math.fsum(a * b for a, b in zip(dx, dy, strict=True)) / math.sqrt(spread) if spread > 0 else None


def _ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for index in order[start : end + 1]:
            ranks[index] = (start + end) / 2 + 1
        start = end + 1
    return ranks
