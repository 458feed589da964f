r"""Finite and finitely generated abelian groups: `\mathbb{Z}/6\mathbb{Z}` is `\mathbb{Z}_6` and `\mathbb{Z}_2 \times
\mathbb{Z}_3`. Two are isomorphic when their ranks and the prime powers of their orders are the same.
"""

# ruff: noqa: RUF001 - the signs are those that are written

from __future__ import annotations

import re
from collections import Counter

from flint import fmpz

from docima.verifiers.maths.deciding.numeric import Outcome
from docima.verifiers.maths.reading.readings import Reading
from docima.verifiers.maths.reading.sentences import flat
from docima.verifiers.maths.spec import MathPolicy

SIGN = re.compile(r"(?:\bZ|\{Z\}|ℤ|\\mathbb\s*Z|\bC)\s*(?:_|/|₂|\\times|\\oplus)")
_Z = r"(?:\\math(?:bb|bf|rm)\s*(?:\{\s*Z\s*\}|Z)|ℤ|Z)"
_FACTOR = re.compile(
    rf"(?:{_Z}\s*/\s*(?:\(\s*(\d{{1,6}})\s*\)|(\d{{1,6}})\s*{_Z}|\\langle\s*(\d{{1,6}})\s*\\rangle)|{_Z}\s*_\s*(?:\{{\s*(\d{{1,6}})\s*\}}|(\d))"
    rf"|C\s*_\s*(?:\{{\s*(\d{{1,6}})\s*\}}|(\d))|({_Z}))(?:\s*\^\s*\{{?\s*(\d)\s*\}}?)?"
)
_TIMES = re.compile(r"\s*(?:\\times|\\oplus|×|⊕|\bx\b)\s*")
_OTHER = re.compile(r"\s*(?:([SADQ])\s*_\s*\{?\s*(\d{1,2})\s*\}?)\s*")
_MOST = 12


def compare(reference: Reading, answer: Reading, policy: MathPolicy) -> Outcome | None:
    """None where a side is no such group, or each is only a set of numbers."""
    del policy
    ours, theirs = _read(reference.text), _read(answer.text)
    if ours is None:
        return None
    if theirs is None:
        other = _OTHER.fullmatch(flat(answer.text))
        # Symmetric, alternating, dihedral and quaternion groups are not abelian from these degrees on.
        abelian = other is None or int(other.group(2)) < (4 if other.group(1) == "A" else 3)
        return None if abelian else Outcome(False, "same_words", "one is abelian")
    return Outcome(ours == theirs, "same_words", "" if ours == theirs else "they are not isomorphic")


def _read(text: str) -> tuple[int, Counter[int]] | None:
    """Rank, and the prime powers of which the orders are made."""
    text = flat(text).removeprefix("G \\cong").removeprefix("\\cong").strip()
    rank = 0
    powers: Counter[int] = Counter()
    factors = _TIMES.split(text)
    if len(factors) > _MOST:
        return None
    for factor in factors:
        match = _FACTOR.fullmatch(factor.strip())
        if match is None:
            return None
        *orders, free, times = match.groups()
        count = int(times or 1)
        if free:
            rank += count
            continue
        order = int(next(each for each in orders if each))
        for prime, exponent in fmpz(order).factor() if order else ():
            powers[int(prime) ** int(exponent)] += count
    return (rank, powers) if powers or rank > 1 else None
