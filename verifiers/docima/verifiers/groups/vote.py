"""Clusters of answers -> the answer that most agree on, and unbiased estimates of maj@k and pass@k."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from docima.verifiers.groups.clusters import Clusters


@dataclass(frozen=True, slots=True)
class Vote:
    """What a vote came to. `winner` numbers a cluster, and is None where nothing was readable or clusters tie.

    `support` is the winner's (or the tied clusters') weight; `agreement` is its share among the readable answers.
    """

    winner: int | None
    support: float
    agreement: float
    readable: int
    tied: tuple[int, ...] = ()


def vote(clusters: Clusters, weights: Sequence[float] | None = None) -> Vote:
    """The heaviest cluster; `weights` are by answer, each finite and not negative (default 1). Raises ValueError."""
    if weights is not None and not all(math.isfinite(weight) and weight >= 0 for weight in weights):
        raise ValueError("weights must be finite and not negative")
    readable = sum(map(len, clusters.members)) + len(clusters.left_out)
    heavy = [
        float(len(members)) if weights is None else math.fsum(weights[index] for index in members)
        for members in clusters.members
    ]
    every = [*heavy, *((1.0 if weights is None else weights[index]) for index in clusters.left_out)]
    total = math.fsum(every)
    if not heavy or total <= 0:
        return Vote(None, 0.0, 0.0, readable)
    most = max(heavy)
    best = tuple(index for index, weight in enumerate(heavy) if math.isclose(weight, most, rel_tol=1e-9))
    if len(best) > 1:
        return Vote(None, most, most / total, readable, best)
    return Vote(best[0], most, most / total, readable)


def pass_at_k(n: int, correct: int, k: int) -> float:
    """The chance that at least one of k of the n completions, drawn without replacement, is correct (Chen et al.
    2021): 1 - C(n - c, k) / C(n, k). Raises ValueError unless 0 <= correct <= n and 1 <= k <= n.
    """
    if not (0 <= correct <= n and 1 <= k <= n):
        raise ValueError(f"no k = {k} of n = {n} with {correct} correct")
    return 1.0 - math.comb(n - correct, k) / math.comb(n, k)


def maj_at_k(sizes: Sequence[int], correct: int | None, unreadable: int, k: int) -> float:
    """The chance that the largest cluster among k answers, drawn without replacement, is the correct one; ties are
    broken evenly. `sizes` are those of the clusters, `correct` numbers one of them (None: no cluster is correct).
    Exact, by counting draws. Raises ValueError unless 1 <= k <= n.
    """
    n = sum(sizes) + unreadable
    if not 1 <= k <= n:
        raise ValueError(f"no k = {k} of n = {n}")
    if correct is None:
        return 0.0
    others = [size for index, size in enumerate(sizes) if index != correct]
    won = Fraction(0)
    for drawn in range(1, min(k, sizes[correct]) + 1):
        ways = _draws(others, unreadable, k - drawn, drawn)
        share = sum((Fraction(count, 1 + ties) for ties, count in enumerate(ways)), Fraction(0))
        won += math.comb(sizes[correct], drawn) * share
    return float(won / math.comb(n, k))


def _draws(others: Sequence[int], free: int, count: int, most: int) -> list[int]:
    """Ways to draw `count` answers from other clusters, none more than `most` times, by the number of clusters drawn
    exactly `most` times. `free` answers belong to no cluster.
    """
    ways = {(0, 0): 1}
    for size in others:
        following: dict[tuple[int, int], int] = {}
        for (total, ties), number in ways.items():
            for drawn in range(min(size, most, count - total) + 1):
                key = (total + drawn, ties + (drawn == most))
                following[key] = following.get(key, 0) + number * math.comb(size, drawn)
        ways = following
    found = [0] * (len(others) + 1)
    for (total, ties), number in ways.items():
        found[ties] += number * math.comb(free, count - total)
    return found
