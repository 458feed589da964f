"""The formulas of length rewards, as pure functions of numbers. Sources are in the schema (auxiliary.proto)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from docima.verifiers.auxiliary.spec import LengthSpec


def overlong(length: int, spec: LengthSpec) -> float:
    """DAPO, eq. 13: 0, then (max - cache - length) / cache, then -1; unclamped it goes on falling."""
    value = min(0.0, (spec.max - spec.cache - length) / spec.cache)
    return max(-1.0, value) if spec.clamp else value


def target(length: int, spec: LengthSpec) -> float:
    """1 - |length - max| / scale; 1 for a shorter one where that is as good; unclamped it may be negative."""
    off = length - spec.max
    if off < 0 and spec.shorter_is_fine:
        return 1.0
    value = 1 - abs(off) / spec.scale
    return max(0.0, value) if spec.clamp else value


def cosine(length: int, right: bool, spec: LengthSpec) -> float:
    """From the short to the long value along half a cosine: long + (short - long) (1 + cos(pi length / max)) / 2."""
    if length > spec.max and spec.exceeded is not None:
        return spec.exceeded
    progress = length / spec.max
    if spec.clamp:
        progress = min(1.0, progress)
    short, long = (spec.correct_short, spec.correct_long) if right else (spec.wrong_short, spec.wrong_long)
    return long + 0.5 * (short - long) * (1 + math.cos(math.pi * progress))


def cosine_range(spec: LengthSpec) -> tuple[float, float]:
    """The lowest and the highest value that `cosine` gives."""
    ends = [spec.correct_short, spec.correct_long, spec.wrong_short, spec.wrong_long]
    ends += [] if spec.exceeded is None else [spec.exceeded]
    return min(ends), max(ends)


def kimi(lengths: Sequence[int], rights: Sequence[bool]) -> list[float]:
    """Kimi k1.5: lambda = 0.5 - (length - shortest) / (longest - shortest) for a correct completion, min(0, lambda)
    for a wrong one; 0 for all of a group of equal lengths.
    """
    if not lengths:
        return []
    shortest, longest = min(lengths), max(lengths)
    if shortest == longest:
        return [0.0] * len(lengths)
    found = [0.5 - (length - shortest) / (longest - shortest) for length in lengths]
    return [value if right else min(0.0, value) for value, right in zip(found, rights, strict=True)]
