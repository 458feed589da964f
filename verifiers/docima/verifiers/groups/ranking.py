"""Comparisons -> strengths: the Bradley-Terry model, with intervals, and how far the order of showing decided.

Bradley and Terry 1952; fitted by minorisation-maximisation (Hunter 2004). A virtual tie with an average opponent is
added to each item, so that who won or lost all stays finite.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from docima.verifiers.judging.agreement import Z95

PRIOR = 0.5
ROUNDS = 500
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Comparison:
    """One verdict on a pair: `first` was shown first. `result` is 1 where it won, 0 where it lost, 0.5 for a tie."""

    first: int
    second: int
    result: float


@dataclass(frozen=True, slots=True)
class Strength:
    """Log-odds around the mean of all, and the interval of 95 %."""

    value: float
    low: float
    high: float


def bradley_terry(count: int, comparisons: Sequence[Comparison]) -> list[Strength]:
    """The strengths of `count` items. Raises ValueError for an item that there is not."""
    games: dict[tuple[int, int], float] = {}
    wins = [PRIOR] * count
    for each in comparisons:
        if not (0 <= each.first < count and 0 <= each.second < count and each.first != each.second):
            raise ValueError(f"no such pair: {each.first}, {each.second}")
        pair = (min(each.first, each.second), max(each.first, each.second))
        games[pair] = games.get(pair, 0.0) + 1.0
        wins[each.first] += each.result
        wins[each.second] += 1.0 - each.result
    powers = [1.0] * count
    for _ in range(ROUNDS):
        # The virtual opponent's power stays 1: it anchors the scale.
        weights = [2 * PRIOR / (power + 1.0) for power in powers]
        for (one, other), number in games.items():
            share = number / (powers[one] + powers[other])
            weights[one] += share
            weights[other] += share
        following = [win / weight for win, weight in zip(wins, weights, strict=True)]
        moved = max((abs(math.log(new / old)) for new, old in zip(following, powers, strict=True)), default=0.0)
        powers = following
        if moved < TOLERANCE:
            break
    return _strengths(powers, games)


def _strengths(powers: Sequence[float], games: dict[tuple[int, int], float]) -> list[Strength]:
    """Log-odds and their standard errors, from the diagonal of the information."""
    information = [2 * PRIOR * power / (power + 1.0) ** 2 for power in powers]
    for (one, other), number in games.items():
        chance = powers[one] / (powers[one] + powers[other])
        information[one] += number * chance * (1 - chance)
        information[other] += number * chance * (1 - chance)
    logs = [math.log(power) for power in powers]
    mean = math.fsum(logs) / len(logs) if logs else 0.0
    found = []
    for value, known in zip(logs, information, strict=True):
        error = Z95 / math.sqrt(known)
        found.append(Strength(value - mean, value - mean - error, value - mean + error))
    return found


def position_bias(comparisons: Sequence[Comparison]) -> float | None:
    """Share of decided comparisons that the first-shown won; 0.5 is fair. None where none was decided."""
    decided = [each.result for each in comparisons if each.result != 0.5]
    return math.fsum(decided) / len(decided) if decided else None


def flip_rate(comparisons: Sequence[Comparison]) -> float | None:
    """Share of pairs that were shown both ways round and whose verdict depends on it. None without such pairs."""
    said: dict[tuple[int, int], float] = {(each.first, each.second): each.result for each in comparisons}
    both = [(result, said[second, first]) for (first, second), result in said.items() if (second, first) in said]
    return sum(abs(one + other - 1.0) > 1e-9 for one, other in both) / len(both) if both else None


def pairs(count: int, opponents: int) -> list[tuple[int, int]]:
    """Which pairs to compare: all, or a circle in which each meets `opponents` others."""
    if count <= opponents + 1:
        return [(one, other) for one in range(count) for other in range(one + 1, count)]
    reach = max(1, opponents // 2)
    return sorted({tuple(sorted((one, (one + step) % count))) for one in range(count) for step in range(1, reach + 1)})  # type: ignore[misc]  # two each
