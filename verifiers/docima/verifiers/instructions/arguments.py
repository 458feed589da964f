"""Arguments of instructions: read and checked once, so that a malformed row is the task's fault and nothing is guessed.

The data sets' own checkers draw random values for what is missing; a reward must not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from docima.verifiers.errors import SpecError

Reader = Callable[[Any], Any]
LONGEST_TEXT = 65_536
MOST_WORDS = 256


class ArgumentError(ValueError):
    """A value does not fit; the message says what would."""


def count(value: Any) -> int:
    """A whole number from 0; data sets write 4.0 too."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ArgumentError("must be a number")
    if value < 0 or value != int(value):
        raise ArgumentError("must be a whole number, at least 0")
    return int(value)


def positive(value: Any) -> int:
    """A whole number from 1."""
    if count(value) < 1:
        raise ArgumentError("must be at least 1")
    return count(value)


def percentage(value: Any) -> float:
    """A number from 0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise ArgumentError("must be a number, at least 0")
    return value


def text(value: Any) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value or len(value) > LONGEST_TEXT:
        raise ArgumentError(f"must be a text of 1 to {LONGEST_TEXT} characters")
    return value


def word(value: Any) -> str:
    """A text without the blanks around it; some rows put it into a list."""
    found = text(value[0] if isinstance(value, list) and len(value) == 1 else value).strip()
    if not found:
        raise ArgumentError("must not be blank")
    return found


def words(value: Any) -> list[str]:
    """Some texts."""
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_WORDS:
        raise ArgumentError(f"must be a list of 1 to {MOST_WORDS} texts")
    return [text(each) for each in value]


def letter(value: Any) -> str:
    """One of A to Z, in lower case."""
    found = word(value).lower()
    if len(found) != 1 or not "a" <= found <= "z":
        raise ArgumentError("must be one letter of A to Z")
    return found


def character(value: Any) -> str:
    """One character."""
    if len(text(value)) != 1:
        raise ArgumentError("must be one character")
    return text(value)


def one_of(*choices: str) -> Reader:
    """One of some texts."""

    def read(value: Any) -> str:
        if value not in choices:
            raise ArgumentError(f"must be one of {', '.join(map(repr, choices))}")
        return str(value)

    return read


relation = one_of("less than", "at least")
quantifier = one_of("at least", "around", "at most")


def read(given: Mapping[str, Any], wanted: Mapping[str, Reader], field: str) -> dict[str, Any]:
    """The arguments by name; null values are dropped, as data sets write them. Raises SpecError, naming the field."""
    present = {name: value for name, value in given.items() if value is not None}
    for name in present:
        if name not in wanted:
            known = ", ".join(wanted) or "none"
            raise SpecError(f"not an argument of this instruction; known: {known}", field=f"{field}.{name:.80}")
    found = {}
    for name, reader in wanted.items():
        if name not in present:
            raise SpecError("is missing", field=f"{field}.{name}")
        try:
            found[name] = reader(present[name])
        except ArgumentError as error:
            raise SpecError(f"{error}, found {present[name]!r:.80}", field=f"{field}.{name}") from None
    return found
