"""Whether the labels of two values are the same: `maximum` and `\\max`, `radius` and `r`, in English and Chinese."""

from __future__ import annotations

import re

from docima.verifiers.maths.reading.phrases import FILLERS, singular
from docima.verifiers.maths.reading.sentences import Part

_OWN = re.compile(
    r"\s*([A-Za-z]+(?:_\w|_\{\w+\})?(?:\^\{?2\}?)?|\\[A-Za-z]+(?:_\w|_\{\w+\})?(?:\^\{?2\}?)?|\([a-z],\s*[a-z]\))"
    r"\s*([(\[]\s*[A-Za-z]\s*[)\]])?\s*=(?![=<>])\s*([^=<>]+)"
)
_POINT = re.compile(r"\s*([A-Z])\s*(\(.*\))\s*")

_SAME = {
    "maximum": "max",
    "maximal": "max",
    "largest": "max",
    "greatest": "max",
    "highest": "max",
    "minimum": "min",
    "minimal": "min",
    "smallest": "min",
    "lowest": "min",
    "centre": "center",
    "expectation": "mean",
    "expected": "mean",
    "average": "mean",
}
_SAME_HAN = (
    ("最大值", "max"),
    ("最小值", "min"),
    ("均值", "mean"),
    ("期望", "mean"),
    ("方差", "variance"),
    ("标准差", "deviation"),
    ("半径", "radius"),
    ("圆心", "center"),
    ("增", "increasing"),
    ("减", "decreasing"),
)

_SYMBOLS = {
    "max": {"M", "\\max", "max", "f_{max}", "y_{max}"},
    "min": {"m", "\\min", "min", "f_{min}", "y_{min}"},
    "radius": {"r", "R"},
    "center": {"C", "O", "M", "(h,k)", "(a,b)"},
    "mean": {"\\mu", "E(X)", "E[X]"},
    "variance": {"\\sigma^2", "Var(X)", "D(X)", "V(X)", "s^2"},
    "deviation": {"\\sigma", "s", "SD"},
    "amplitude": {"A"},
    "period": {"T"},
    "quotient": {"Q(x)", "q(x)", "Q", "q"},
    "remainder": {"R(x)", "r(x)", "R", "r"},
    "focus": {"F"},
    "vertex": {"V"},
    "eccentricity": {"e"},
    "eigenvalue": {"\\lambda"},
    "slope": {"m", "k"},
}
"""Letters by which a quantity is commonly called."""

_EMPTY = FILLERS | frozenset(
    (
        "on at by of in to for as with such their exactly only value values point points is number numbers count "
        "total approximately about per required possible desired there these those its his her they them he she was "
        "were must should can do does make makes made given would there"
    ).split()
)
_EMPTY_HAN = re.compile(
    "[为是在上的则得于故取共有其中该此所求求该这为]|单调|递|区间|函数|因此|所以|综上|答案|解得|分别|即|等于|每"
)

RESTRICTING = frozenset(
    (
        "even odd prime primes composite square squares cube cubes perfect rational irrational decrease "
        "decreases decreased loss debt deficit drop dropped drops reduction reduced"
    ).split()
)
"""Words that make a set smaller or turn the sign of a change: both sides say them, or neither."""

_SIGNED = frozenset({"positive", "negative", "nonnegative", "nonpositive", "non-negative", "non-positive"})


def own_name(value: str) -> tuple[str, str] | None:
    """Name and value of `r = 3` and of `C(2, -1)`; None where it has no name of its own."""
    found = _OWN.fullmatch(value)
    if found is not None:
        name = found.group(1) + (found.group(2) or "")
        return name.replace(" ", "").replace("^{2}", "^2"), found.group(3)
    point = _POINT.fullmatch(value)
    return (point.group(1), point.group(2)) if point is not None else None


def label(part: Part) -> frozenset[str]:
    """The words of a part that tell it from others."""
    found = set()
    for word in part.words:
        if word.isascii():
            name = word.casefold() if len(word) > 1 else word
            name = _SAME.get(name, name)
            if name not in _EMPTY:
                found.add(singular(name))
            continue
        known = [name for han, name in _SAME_HAN if han in word]
        rest = _EMPTY_HAN.sub("", word)
        found.update(known or ([rest] if rest else []))
    return frozenset(found)


def alike(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two labels may be of the same value: one says no more than the other, or one is the other's letter."""
    if a <= b or b <= a:
        return True
    for one, other in ((a, b), (b, a)):
        for word in one:
            if not _SYMBOLS.get(word, _NONE).isdisjoint(other):
                return True
            if not word.isascii() and any(word in each or each in word for each in other):
                return True
    return False


_NONE: set[str] = set()


def restricts_alike(ours: Part, theirs: Part) -> bool:
    """Whether the words that make a set smaller are the same in both."""
    sets = any(sign in ours.value for sign in ("<", ">", "\\l", "\\g", "\\in", "≤", "≥", "∈"))
    kept = RESTRICTING | _SIGNED if sets else RESTRICTING
    one, other = ({word.casefold() for word in part.words} & kept for part in (ours, theirs))
    return one == other
