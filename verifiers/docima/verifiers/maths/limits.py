"""What an answer may cost: every bound of the mathematics in one place, with the attack that it stops."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that are checked before anything is computed."""

    characters: int = 4096
    """A megabyte of `1+1+...` in a box."""

    tokens: int = 1500
    """Thousands of tiny tokens."""

    depth: int = 60
    """2 000 nested parentheses: the parser recurses."""

    cells: int = 400
    """A determinant of 60 x 60."""

    elements: int = 200
    """A list of 3 000 guesses."""

    result_bits: int = 64_000
    """Towers of powers and factorials: bits of any exact number, told from the sizes of its operands."""

    precisions: tuple[int, ...] = (64, 640)
    """Bits of the balls that are tried in turn: few prove nearly every difference, many show an equality."""

    point_bits: int = 192
    """Bits of the balls at points, where many are computed."""

    terms: int = 300
    """Terms of a sum that are added one by one: a sum to 10^9."""

    points: int = 6
    """Points at which two expressions are compared."""


LIMITS = Limits()
