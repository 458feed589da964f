"""Answers -> clusters of equivalent answers. Equivalence is the caller's: a domain verifier's, never that of strings.

Covered: complete linkage (an answer joins a cluster only where it is equivalent to each of its members), because
equality within a tolerance is not transitive. Not covered: answers that nobody could read; they are in no cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

MOST_DISTINCT = 256
"""Distinct answers that are compared, most frequent first: comparisons grow with their square."""

Equal = Callable[[str, str], bool | None]
"""Whether two answers are equivalent; None where that could not be decided."""


@dataclass(frozen=True, slots=True)
class Clusters:
    """Indices of the answers by cluster, in the order of their first members. `left_out` are readable answers beyond
    the cap; `undecided` counts the comparisons that came to no end.
    """

    members: tuple[tuple[int, ...], ...]
    left_out: tuple[int, ...] = ()
    undecided: int = 0


def cluster(answers: Sequence[str | None], equal: Equal, most: int = MOST_DISTINCT) -> Clusters:
    """Cluster answers; None and blank ones belong to no cluster."""
    places: dict[str, list[int]] = {}
    for index, answer in enumerate(answers):
        if answer is not None and answer.strip():
            places.setdefault(answer.strip(), []).append(index)
    kept = sorted(places, key=lambda answer: (-len(places[answer]), places[answer][0]))
    left_out = [index for answer in kept[most:] for index in places[answer]]
    groups: list[list[str]] = []
    undecided = 0
    for answer in kept[:most]:
        for group in groups:
            verdicts = []
            for member in group:
                verdict = equal(member, answer)
                verdicts.append(verdict)
                if not verdict:
                    break
            undecided += verdicts.count(None)
            if all(verdicts):
                group.append(answer)
                break
        else:
            groups.append([answer])
    members = sorted(tuple(sorted(index for answer in group for index in places[answer])) for group in groups)
    return Clusters(tuple(members), tuple(sorted(left_out)), undecided)
