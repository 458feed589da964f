"""Compares what a program wrote or returned with what it should have. All linear, or a sort.

Outputs are compared as bytes: what is not UTF-8 is simply different. Values are plain data by then (see
`docima.sandbox.values`): no method of a program's takes part.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from docima.sandbox.values import Iterated

EXCERPT_CHARACTERS = 80
ROUNDING = 1e-12
"""How far, relatively, a float may be from the integer that it should be: a few roundings."""
_NUMBER = re.compile(rb"[+-]?(\d{1,4000}(\.\d{0,4000})?|\.\d{1,4000})([eE][+-]?\d{1,4})?$")
_SPECIAL = {b"nan": math.nan, b"inf": math.inf, b"infinity": math.inf}

Difference = str
"""How the two differ, in one sentence; empty where they do not."""


def tokens(expected: bytes, found: bytes, tolerance: float) -> Difference:
    """Equal words, whatever white space is between them."""
    return _sequences(expected.split(), found.split(), lambda a, b: a == b, "word")


def exact(expected: bytes, found: bytes, tolerance: float) -> Difference:
    """Equal bytes; one line break at the very end may be missing on either side."""
    if expected.removesuffix(b"\n") == found.removesuffix(b"\n"):
        return ""
    return lines(expected, found, tolerance) or "expected and found differ in white space only"


def lines(expected: bytes, found: bytes, tolerance: float) -> Difference:
    """Equal lines, whatever white space ends them; empty lines at the very end do not count."""
    return _sequences(_lines(expected), _lines(found), lambda a, b: a == b, "line")


def floats(expected: bytes, found: bytes, tolerance: float) -> Difference:
    """As `tokens`, but numbers may differ by the tolerance, absolute or relative to the expected one."""
    return _sequences(expected.split(), found.split(), lambda a, b: a == b or _close(a, b, tolerance), "word")


def unordered(expected: bytes, found: bytes, tolerance: float) -> Difference:
    """As `tokens`, with the lines in any order; of a single line, the words in any order."""
    wanted, given = _word_lines(expected), _word_lines(found)
    if len(wanted) == 1 and len(given) == 1:
        wanted, given = [[word] for word in wanted[0]], [[word] for word in given[0]]
    joined = [sorted(b" ".join(words) for words in side) for side in (wanted, given)]
    return _sequences(joined[0], joined[1], lambda a, b: a == b, "line")


CHECKERS: Mapping[str, Callable[[bytes, bytes, float], Difference]] = {
    "tokens": tokens,
    "exact": exact,
    "lines": lines,
    "float": floats,
    "unordered": unordered,
}


def _lines(text: bytes) -> list[bytes]:
    found = [line.rstrip() for line in text.split(b"\n")]
    while found and not found[-1]:
        found.pop()
    return found


def _word_lines(text: bytes) -> list[list[bytes]]:
    return [words for line in text.split(b"\n") if (words := line.split())]


def _sequences(
    expected: list[bytes], found: list[bytes], same: Callable[[bytes, bytes], bool], unit: str
) -> Difference:
    for index, (wanted, given) in enumerate(zip(expected, found, strict=False)):
        if not same(wanted, given):
            return f"{unit} {index + 1}: expected {_shown(wanted)}, found {_shown(given)}"
    if len(expected) != len(found):
        more = expected if len(expected) > len(found) else found
        at = _shown(more[min(len(expected), len(found))])
        said = f"expected {at}, found the end" if more is expected else f"expected the end, found {at}"
        return f"{unit} {min(len(expected), len(found)) + 1}: {said}"
    return ""


def _shown(word: bytes) -> str:
    text = word.decode("utf-8", "replace")
    return repr(text if len(text) <= EXCERPT_CHARACTERS else text[:EXCERPT_CHARACTERS] + "…")


def _close(expected: bytes, found: bytes, tolerance: float) -> bool:
    wanted, given = _number(expected), _number(found)
    if wanted is None or given is None:
        return False
    if math.isnan(wanted) or math.isnan(given):
        return math.isnan(wanted) and math.isnan(given)
    if math.isinf(wanted) or math.isinf(given):
        return wanted == given
    return abs(wanted - given) <= tolerance * max(1.0, abs(wanted))


def _number(word: bytes) -> float | None:
    if _NUMBER.match(word):
        number = float(word)
        return None if math.isinf(number) else number
    special = _SPECIAL.get(word[word[:1] in (b"+", b"-") :].lower())
    return -special if special is not None and word.startswith(b"-") else special


def same_value(expected: Any, found: Any, tolerance: float) -> bool:
    """Equal plain data. A truth value is no number; lists and tuples are alike (JSON knows no tuples); floats may
    differ by the tolerance, one that stands for an integer by no more than it was rounded.
    """
    try:
        return _same(expected, found, tolerance)
    except ArithmeticError:  # what cannot be compared at all: a signalling NaN, a complex number out of range
        return False


def _same(expected: Any, found: Any, tolerance: float) -> bool:
    if isinstance(expected, bool) or isinstance(found, bool):
        return isinstance(expected, bool) and isinstance(found, bool) and expected == found
    if isinstance(expected, int | float | Fraction | Decimal):
        return _same_number(expected, found, tolerance)
    if isinstance(expected, list | tuple):
        return (
            isinstance(found, list | tuple)
            and not isinstance(found, Iterated)
            and len(expected) == len(found)
            and all(_same(a, b, tolerance) for a, b in zip(expected, found, strict=True))
        )
    if isinstance(expected, dict):
        return (
            isinstance(found, dict)
            and _typed(expected) == _typed(found)
            and all(_same(value, found[key], tolerance) for key, value in expected.items())
        )
    if isinstance(expected, set | frozenset):
        return isinstance(found, set | frozenset) and _typed(expected) == _typed(found)
    if isinstance(expected, complex):
        return isinstance(found, complex | float | int) and abs(expected - found) <= tolerance * max(
            1e-3, abs(expected)
        )
    return type(expected) is type(found) and bool(expected == found)


def _same_number(expected: Any, found: Any, tolerance: float) -> bool:
    if not isinstance(found, int | float | Fraction | Decimal):
        return False
    if not isinstance(expected, float) and not isinstance(found, float):
        return bool(expected == found)
    try:
        wanted, given = float(expected), float(found)
    except (OverflowError, ValueError):
        return bool(expected == found)
    if math.isnan(wanted) or math.isnan(given):
        return math.isnan(wanted) and math.isnan(given)
    relative = tolerance if isinstance(expected, float) else min(tolerance, ROUNDING)
    return wanted == given or math.isclose(wanted, given, rel_tol=relative, abs_tol=tolerance * 1e-3)


def _typed(values: Any) -> set[tuple[str, Any]]:
    """By equality and kind: True is no 1."""
    return {("bool" if isinstance(value, bool) else "", value) for value in values}
