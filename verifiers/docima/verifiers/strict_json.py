"""Reads JSON strictly, in linear time and bounded depth. Shared by the domains.

Unlike the standard library's reader: a key that is there twice, NaN, infinities (1e400 too), lone surrogates and
nesting beyond a limit are errors with a code of their own; integers keep all their digits, up to Python's own limit of
4300.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Never

DEFAULT_DEPTH = 128

CODES = {
    "invalid_json": "The text is not JSON.",
    "duplicate_key": "A key is there twice in one object.",
    "non_finite": "A number is not finite.",
    "too_deep": "The nesting is deeper than what is read.",
    "lone_surrogate": "A text holds half of a character, which no UTF-8 can carry.",
}

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
"""Strings, closed or not, and brackets. Possessive: a string that never closes is passed over once."""


_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
"""An escape that may be half of a pair, or alone."""


class JsonError(ValueError):
    """The text cannot be read; `code` is one of `CODES`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def loads(text: str, max_depth: int = DEFAULT_DEPTH) -> Any:
    """The value that the whole text writes. Raises JsonError."""
    if _depth(text, max_depth) > max_depth:
        raise JsonError("too_deep", f"nested deeper than {max_depth} levels")
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float, parse_int=_integer
        )
        if _SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode()
        return value
    except UnicodeEncodeError:
        raise JsonError("lone_surrogate", "an escape writes half of a character") from None
    except json.JSONDecodeError as error:
        raise JsonError("invalid_json", f"{error.msg} at character {error.pos}") from None


def value_end(text: str, start: int) -> int:
    """Where the object or list that begins at `start` ends; -1 where it never does."""
    depth = 0
    for match in _TOKEN.finditer(text, start):
        character = match.group()
        if character in "[{":
            depth += 1
        elif character in "]}":
            depth -= 1
            if depth <= 0:
                return match.end()
    return -1


def _depth(text: str, enough: int) -> int:
    depth = deepest = 0
    for match in _TOKEN.finditer(text):
        character = match.group()
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
            if depth > enough:
                break
        elif character in "]}":
            depth -= 1
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # set.add is None, and so falls through
        raise JsonError("duplicate_key", f"the key {twice!r:.80} is there twice")
    return found


def _constant(name: str) -> Never:
    raise JsonError("non_finite", f"{name} is not a number of JSON")


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise JsonError("non_finite", f"{text:.40} is not finite")
    return number


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise JsonError("invalid_json", f"an integer of {len(text)} digits") from None
