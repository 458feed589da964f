"""Several assessments -> one reward.

    reward = sum(weight * score) / sum(weight)   over the `mean` components that are not gates
           + sum(weight * value)                 over the `add` components (value = score where there is no formula)

A required component is a gate: not CORRECT makes the reward 0, and it has no part in the mean, so that a well-formed
wrong answer earns nothing for its form. Passed gates alone give 1. `report` components never count. The reward is
absent (None) when an UNSCORED component could still change it, when nothing counts, or when it is not finite.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Combine = Literal["mean", "add", "report"]


@dataclass(frozen=True, slots=True)
class Share:
    """How a component takes part in the reward, as its task says."""

    combine: Combine = "mean"
    weight: float = 1.0
    required: bool = False


class Scored(Protocol):
    """What composing needs of an assessment. `score` is None exactly when it is UNSCORED."""

    @property
    def score(self) -> float | None: ...
    @property
    def value(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Mark:
    """The same by itself, for who has no assessment at hand."""

    score: float | None
    value: float | None = None


def gate_failed(share: Share, score: float | None) -> bool:
    """Whether this component is a gate that the completion did not pass."""
    return share.required and score is not None and score < 1.0


def reward(shares: Sequence[Share], marks: Sequence[Scored]) -> float | None:
    """The reward of one completion; `marks` are in the order of `shares`."""
    for share, mark in zip(shares, marks, strict=True):
        if share.required and gate_failed(share, mark.score):
            return 0.0
    weights = total = added = 0.0
    gates = adds = unknown_gate = False
    for share, mark in zip(shares, marks, strict=True):
        if share.required:
            gates = True
            unknown_gate |= mark.score is None
        elif share.combine == "report" or share.weight == 0.0:
            adds |= share.combine == "add"
        elif mark.score is None:
            return None
        elif share.combine == "mean":
            weights += share.weight
            total += share.weight * mark.score
        else:
            adds = True
            added += share.weight * (mark.score if mark.value is None else mark.value)
    if not (weights or gates or adds):
        return None
    composed = (total / weights if weights else float(gates)) + added
    # A gate that we could not judge matters unless the reward is 0 whether it is passed or not.
    if unknown_gate and composed != 0.0:
        return None
    return composed if math.isfinite(composed) else None
