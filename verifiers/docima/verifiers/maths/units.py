"""Units of measure: what follows a number, and the factor between two of one dimension."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from flint import fmpq

from docima.verifiers.maths.words import UNITS

_NAME = re.compile(r"([A-Za-z€£¥$¢]+)\s*(?:\^?\s*\{?(-?\d)\}?)?")
_POWERS = {"square": 2, "sq": 2, "cubic": 3, "cu": 3}


class Unit(NamedTuple):
    """The factor to the base units of its dimension; `dimension` maps base dimensions to exponents."""

    factor: fmpq
    dimension: tuple[tuple[str, int], ...]


def singular(name: str) -> str:
    """`miles` -> `mile`, `inches` -> `inch`."""
    for candidate in (name, name.lower()):
        for ending in ("", "s", "es"):
            stem = candidate.removesuffix(ending) if ending else candidate
            if stem in UNITS:
                return stem
    return name.lower().removesuffix("s")


def read(text: str) -> Unit | None:
    """The unit that a text names; None where a part of it is not known."""
    factor = fmpq(1)
    dimension: Counter[str] = Counter()
    next_power = 1
    for index, part in enumerate(text.replace(" per ", "/").split("/")):
        sign = 1 if index == 0 else -1
        for name, exponent in _NAME.findall(part):
            if name.lower() in _POWERS:
                next_power = _POWERS[name.lower()]
                continue
            row = UNITS.get(singular(name))
            if row is None:
                return None
            power = sign * (int(exponent) if exponent else next_power)
            next_power = 1
            factor *= fmpq(row[1], row[2]) ** power
            dimension[row[0]] += power
    found = tuple(sorted((name, power) for name, power in dimension.items() if power))
    return Unit(factor, found) if found else None
