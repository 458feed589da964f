"""Rewards of a group -> advantages, where a reward may be absent. Plain Python: no server, no numpy.

An absent reward (None) is masked: its advantage is 0 and its siblings are normalised as if it had not been drawn. To
count it as 0 would make "we could not tell" the worst of a group of successes, and the best of a group of penalties.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Rewards = Sequence[float | None]
"""The rewards of one group: the completions of one prompt, None where unscored."""

EPSILON = 1e-6
"""Added to the standard deviation, as the public implementations of GRPO and GDPO do."""


def grpo(rewards: Rewards, *, epsilon: float = EPSILON, ddof: int = 1) -> list[float]:
    """(r - mean) / (std + epsilon) over the group's known rewards (Shao et al. 2024, DeepSeekMath).

    `ddof` 1 is the sample's standard deviation, as in PyTorch. A group with fewer than two known rewards tells
    nothing: all advantages are 0. Raises ValueError for a reward that is not finite.
    """
    return _normalised(rewards, epsilon, ddof)


def dr_grpo(rewards: Rewards) -> list[float]:
    """r - mean over the group's known rewards, without the division (Liu et al. 2025, Dr. GRPO)."""
    known = _known(rewards)
    if len(known) < 2:
        return [0.0] * len(rewards)
    mean = math.fsum(known) / len(known)
    return [0.0 if each is None else each - mean for each in rewards]


def rloo(rewards: Rewards) -> list[float]:
    """r minus the mean of the other known rewards of the group (Ahmadian et al. 2024, REINFORCE leave-one-out)."""
    known = _known(rewards)
    if len(known) < 2:
        return [0.0] * len(rewards)
    total = math.fsum(known)
    return [0.0 if each is None else each - (total - each) / (len(known) - 1) for each in rewards]


def gdpo(
    groups: Sequence[Mapping[str, Rewards]],
    weights: Mapping[str, float] | None = None,
    *,
    epsilon: float = EPSILON,
    ddof: int = 1,
) -> list[list[float]]:
    """Each component is normalised within its group, summed by weight, and the sums are normalised over the batch
    (Liu et al. 2026, GDPO).

    A group maps a component's name to its rewards. Where one component of a completion is absent only that component
    is masked; where all are, the completion has advantage 0 and no part in the batch's mean. `weights` default to 1.
    Raises ValueError for rewards that are not finite, components of different lengths, or an unknown weight.
    """
    sums: list[Rewards] = []
    for group in groups:
        if len({len(rewards) for rewards in group.values()}) > 1:
            raise ValueError("the components of a group have different numbers of rewards")
        unknown = sorted(set(weights or ()) - set(group))
        if unknown:
            raise ValueError(f"weights: no component {unknown[0]!r} in a group; it has {', '.join(group)}")
        parts = [
            (1.0 if weights is None else weights.get(name, 1.0), rewards, _normalised(rewards, epsilon, ddof))
            for name, rewards in group.items()
        ]
        size = len(parts[0][1]) if parts else 0
        sums.append(
            [
                math.fsum(weight * values[index] for weight, _, values in parts)
                if any(rewards[index] is not None for _, rewards, _ in parts)
                else None
                for index in range(size)
            ]
        )
    flat = iter(_normalised([each for total in sums for each in total], epsilon, ddof))
    return [[next(flat) for _ in total] for total in sums]


def sibling_mean(rewards: Rewards) -> list[float] | None:
    """For trainers that know no mask: each absent reward becomes the mean of its known siblings.

    Its advantage is then exactly 0 and the group's mean is unchanged; the standard deviation shrinks by
    sqrt((k - 1) / (n - 1)) for k known of n, which `grpo` does not do. None where fewer than two are known: drop such
    a group.
    """
    known = _known(rewards)
    if len(known) < 2:
        return None
    mean = math.fsum(known) / len(known)
    return [mean if each is None else each for each in rewards]


def _normalised(rewards: Rewards, epsilon: float, ddof: int) -> list[float]:
    known = _known(rewards)
    if len(known) < 2 or len(known) <= ddof:
        return [0.0] * len(rewards)
    mean = math.fsum(known) / len(known)
    std = math.hypot(*(each - mean for each in known)) / math.sqrt(len(known) - ddof)
    # Rounding of a mean makes a spread where there is none, which epsilon alone would not drown.
    if std <= 1e-12 * max(map(abs, known)):
        return [0.0] * len(rewards)
    return [0.0 if each is None else (each - mean) / (std + epsilon) for each in rewards]


def _known(rewards: Rewards) -> list[float]:
    known = [each for each in rewards if each is not None]
    for each in known:
        if not math.isfinite(each):
            raise ValueError(f"a reward must be finite or None, found {each}")
    return known
