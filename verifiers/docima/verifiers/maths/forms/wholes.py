r"""Sets of whole numbers in words and in formulas: `all odd n \ge 3`, `n = 2k + 1, k \ge 1`, `{3, 5, 7, \ldots}`,
`n \equiv 1, 2 \pmod 4`, `all positive integers except 2`.

Each side becomes the numbers of one window that belong to it. A side that leaves open whether it means negative numbers
(`n is odd`) is compared on the positive ones; 0 counts only where neither side speaks of natural numbers.
"""

# ruff: noqa: RUF001 - the signs are those that are written

from __future__ import annotations

import re
from typing import NamedTuple

from docima.verifiers.maths.deciding.numeric import Outcome
from docima.verifiers.maths.forms import members, said
from docima.verifiers.maths.forms.members import Numbers
from docima.verifiers.maths.reading.readings import Reading
from docima.verifiers.maths.spec import MathPolicy

SIGN = re.compile(
    r"\\ldots|\\cdots|\\dots|\.\.\.|…|equiv|≡|mathbb\s*\{?\s*[NZ]|[ℕℤ]|\b(?:odd|even|primes?|composite|integers?|multiples?|powers?"
    r"|divisible|squares|cubes|natural)\b|\\in\s*[NZ]\b|∈\s*[NZ]\b"
    r"|\b[kmjt]\s*(?:\\geq?(?:slant)?(?![a-z])|[>≥]=?)\s*-?\d"
)
_FIGURE = re.compile(r"\d+")
_LARGEST = 300
_BEYOND = 60
_MODULES = 4


class _Side(NamedTuple):
    numbers: Numbers
    worded: bool


def compare(reference: Reading, answer: Reading, policy: MathPolicy) -> Outcome | None:
    """None where a side is no set of whole numbers, or neither says that it is one."""
    del policy
    figures = [int(each[:6]) for reading in (reference, answer) for each in _FIGURE.findall(reading.text)]
    largest = max(figures, default=0)
    if largest > _LARGEST:
        return None
    window = range(-largest - _BEYOND, largest * _MODULES + _BEYOND)
    ours = _read(reference, window)
    theirs = _read(answer, window) if ours is not None else None
    if ours is None or theirs is None:
        return None
    one, other = ours.numbers, theirs.numbers
    if not (one.whole or other.whole) or (one.listed and other.listed):
        return None
    # Nobody but a side that speaks of whole numbers, in words or by a parameter, makes a bound one of whole numbers.
    if not (one.whole and other.whole) and not {one.letter, other.letter} <= members.WHOLE_LETTERS:
        return None
    return _same(one, other, window)


def _read(reading: Reading, window: range) -> _Side | None:
    found = said.read(reading.text, window)
    if found is not None:
        return _Side(found, True)
    read = members.read(reading.text, window)
    return None if read is None else _Side(read, False)


def _same(one: Numbers, other: Numbers, window: range) -> Outcome:
    first = 1 if not (one.signed and other.signed) else window.start
    if one.primes != other.primes:
        # `p \equiv 1 \pmod 3` beside primes: a letter that primes have says so.
        bare = other if one.primes else one
        if bare.letter == "p" and not bare.signed:
            primes = members.primes(window)
            one, other = (each._replace(values=each.values & primes) for each in (one, other))
    ours, theirs = ({value for value in side.values if value >= first} for side in (one, other))
    different = (ours ^ theirs) - one.doubtful - other.doubtful
    if one.natural or other.natural:
        different.discard(0)
    if not ours or not theirs:
        return Outcome(False, "collection", "one has no positive number")
    why = f"only one of them has {min(different, key=abs)}" if different else ""
    return Outcome(not different, "collection", why, {} if different else {"numbers": len(window)})
