"""Units of measure: what follows a number, and the factor between two of one dimension.

Dimensions are powers of the SI base units; temperatures in degrees, currencies and plain angles are dimensions of
their own. Factors: BIPM, The International System of Units, 9th edition; NIST Special Publication 811.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from flint import fmpq

_DERIVED: Mapping[str, tuple[str, str]] = {
    # name: (factor, powers of m kg s A K mol)
    "m": ("1", "1"),
    "g": ("1/1000", "0 1"),
    "s": ("1", "0 0 1"),
    "A": ("1", "0 0 0 1"),
    "K": ("1", "0 0 0 0 1"),
    "mol": ("1", "0 0 0 0 0 1"),
    "N": ("1", "1 1 -2"),
    "J": ("1", "2 1 -2"),
    "W": ("1", "2 1 -3"),
    "Pa": ("1", "-1 1 -2"),
    "Hz": ("1", "0 0 -1"),
    "C": ("1", "0 0 1 1"),
    "V": ("1", "2 1 -3 -1"),
    "ohm": ("1", "2 1 -3 -2"),
    "F": ("1", "-2 -1 4 2"),
    "T": ("1", "0 1 -2 -1"),
    "Wb": ("1", "2 1 -2 -1"),
    "H": ("1", "2 1 -2 -2"),
    "L": ("1/1000", "3"),
    "eV": ("1602176634/10000000000000000000000000000", "2 1 -2"),
    "cal": ("523/125", "2 1 -2"),
    "bar": ("100000", "-1 1 -2"),
    "Wh": ("3600", "2 1 -2"),
    "M": ("1000", "-3 0 0 0 0 1"),
}
"""Units that take prefixes."""

_PREFIXES: Mapping[str, int] = {
    "p": -12,
    "n": -9,
    "micro": -6,
    "µ": -6,
    "μ": -6,
    "m": -3,
    "c": -2,
    "d": -1,
    "k": 3,
    "M": 6,
    "G": 9,
    "T": 12,
    "nano": -9,
    "milli": -3,
    "centi": -2,
    "deci": -1,
    "kilo": 3,
    "mega": 6,
    "giga": 9,
}

_WORDS: Mapping[str, str] = {
    "meter": "m",
    "metre": "m",
    "gram": "g",
    "gramme": "g",
    "second": "s",
    "sec": "s",
    "ampere": "A",
    "amp": "A",
    "kelvin": "K",
    "mole": "mol",
    "newton": "N",
    "joule": "J",
    "watt": "W",
    "pascal": "Pa",
    "hertz": "Hz",
    "coulomb": "C",
    "volt": "V",
    "farad": "F",
    "tesla": "T",
    "weber": "Wb",
    "henry": "H",
    "liter": "L",
    "litre": "L",
    "l": "L",
    "calorie": "cal",
    "\\omega": "ohm",
}
"""Names of the same."""

_OTHERS: Mapping[str, tuple[str, str]] = {
    "in": ("127/5000", "1"),
    "inch": ("127/5000", "1"),
    "ft": ("381/1250", "1"),
    "foot": ("381/1250", "1"),
    "feet": ("381/1250", "1"),
    "yd": ("1143/1250", "1"),
    "yard": ("1143/1250", "1"),
    "mi": ("201168/125", "1"),
    "mile": ("201168/125", "1"),
    "angstrom": ("1/10000000000", "1"),
    "min": ("60", "0 0 1"),
    "minute": ("60", "0 0 1"),
    "h": ("3600", "0 0 1"),
    "hr": ("3600", "0 0 1"),
    "hour": ("3600", "0 0 1"),
    "day": ("86400", "0 0 1"),
    "week": ("604800", "0 0 1"),
    "ton": ("1000", "0 1"),
    "tonne": ("1000", "0 1"),
    "cc": ("1/1000000", "3"),
    "mph": ("1397/3125", "1 0 -1"),
    "kph": ("5/18", "1 0 -1"),
    "kmh": ("5/18", "1 0 -1"),
    "atm": ("101325", "-1 1 -2"),
    "ha": ("10000", "2"),
    "hectare": ("10000", "2"),
}
"""Units without prefixes."""

_OWN: Mapping[str, tuple[str, str]] = {
    "cent": ("1/100", "dollar"),
    "¢": ("1/100", "dollar"),
    "dollar": ("1", "dollar"),
    "$": ("1", "dollar"),
    "usd": ("1", "dollar"),
    "€": ("1", "euro"),
    "euro": ("1", "euro"),
    "eur": ("1", "euro"),
    "£": ("1", "pound sterling"),
    "gbp": ("1", "pound sterling"),
    "¥": ("1", "yen"),
    "yen": ("1", "yen"),
    "yuan": ("1", "yuan"),
    "元": ("1", "yuan"),
    "角": ("1/10", "yuan"),
    "rs": ("1", "rupee"),
    "rupee": ("1", "rupee"),
    "inr": ("1", "rupee"),
    "degree": ("1", "degree"),
    "radian": ("1", "radian"),
    "rad": ("1", "radian"),
    "degC": ("1", "degree Celsius"),
    "degF": ("1", "degree Fahrenheit"),
}
"""Units of a dimension of their own."""

UNITS = frozenset(
    {*_DERIVED, *_WORDS, *_OTHERS, *_OWN, "kg", "km", "cm", "mm", "ml", "mL", "kJ", "kPa", "ms", "mg", "dm"}
)
"""Names that are units where they stand as plain words."""

PREFIXED = frozenset(
    prefix + symbol
    for prefix in ("p", "n", "m", "c", "k", "M", "G")
    for symbol in (
        "m",
        "g",
        "s",
        "A",
        "mol",
        "N",
        "J",
        "W",
        "Pa",
        "Hz",
        "V",
        "F",
        "T",
        "L",
        "eV",
        "Wh",
        "M",
        "bar",
        "cal",
    )
    if len(prefix + symbol) > 1
)
"""Symbols with a prefix."""

_NAME = re.compile(r"([A-Za-z€£¥$¢µμ元角\\]+)\s*(?:\^?\s*\{?\s*(-?\s*\d)\s*\}?)?|(²)|(³)")
_MOST_NAMES = 8
_POWERS = {"square": 2, "sq": 2, "squared": 2, "cubic": 3, "cu": 3, "cubed": 3}
_AXES = ("m", "kg", "s", "A", "K", "mol")


class Unit(NamedTuple):
    """The factor to the base units of its dimension; `dimension` maps base dimensions to exponents."""

    factor: fmpq
    dimension: tuple[tuple[str, int], ...]


def _fraction(text: str) -> fmpq:
    above, _, below = text.partition("/")
    return fmpq(int(above), int(below or "1"))


def _row(name: str) -> tuple[fmpq, Counter[str]] | None:
    """Factor and dimension of one name."""
    for candidate in (name, name.lower()):
        for ending in ("", "s", "es"):
            stem = candidate.removesuffix(ending) if ending else candidate
            own = _OWN.get(stem)
            if own is not None:
                return _fraction(own[0]), Counter({own[1]: 1})
            found = _OTHERS.get(stem) or _DERIVED.get(_WORDS.get(stem, "")) or _DERIVED.get(stem)
            if found is not None and stem:
                return _built(found, 0)
            for prefix, power in _PREFIXES.items():
                rest = stem.removeprefix(prefix) if stem.startswith(prefix) else ""
                found = _DERIVED.get(_WORDS.get(rest, "")) or (
                    _DERIVED.get(rest) if len(prefix) < 3 or prefix == "micro" else None
                )
                if rest and found is not None:
                    return _built(found, power)
    return None


def _built(row: tuple[str, str], power: int) -> tuple[fmpq, Counter[str]]:
    factor, powers = row
    dimension = Counter(dict(zip(_AXES, map(int, powers.split()), strict=False)))
    return _fraction(factor) * fmpq(10) ** power, dimension


def read(text: str) -> Unit | None:
    """The unit that a text names; None where a part of it is not known."""
    factor = fmpq(1)
    dimension: Counter[str] = Counter()
    next_power, last = 1, None
    text = text.replace("\\Omega", "ohm").replace("\\mu", "micro").replace("\\AA", "angstrom").replace("\\cdot", "*")
    for index, part in enumerate(text.replace(" per ", "/").split("/")):
        sign = 1 if index == 0 else -1
        for name, exponent, squared, cubed in _NAME.findall(part):
            if name.lower() in _POWERS or squared or cubed:
                power = 2 if squared else 3 if cubed else _POWERS[name.lower()]
                if name.lower() in ("squared", "cubed") or not name:
                    if last is None:
                        return None
                    factor, dimension = _times(factor, dimension, last, power - 1)
                else:
                    next_power = power
                continue
            row = _row(name)
            if row is None:
                return None
            power = sign * (int(exponent.replace(" ", "")) if exponent else next_power)
            next_power = 1
            factor, dimension = _times(factor, dimension, row, power)
            last = row[0] ** sign, Counter({key: sign * value for key, value in row[1].items()})
    found = tuple(sorted((name, power) for name, power in dimension.items() if power))
    return Unit(factor, found) if found else None


def leading(text: str) -> Unit | None:
    """The unit that a text begins with: `km/s north`."""
    names = text.split(" ")[:_MOST_NAMES]
    found = (read(" ".join(names[:count])) for count in range(len(names), 0, -1))
    return next(filter(None, found), None)


def _times(
    factor: fmpq, dimension: Counter[str], row: tuple[fmpq, Counter[str]], power: int
) -> tuple[fmpq, Counter[str]]:
    total = Counter(dimension)
    for name, each in row[1].items():
        total[name] += each * power
    return factor * row[0] ** power, total
