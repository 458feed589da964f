r"""Keywords: the data sets' checkers take them for regular expressions, so they are; but in linear time.

A keyword without special characters is looked for by Python's own engine. Any other must be a pattern of Python's (else
the row is malformed) and one of RE2's (else it is not supported here); there `\w`, `\d` and `\b` know ASCII only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from docima.verifiers.errors import SpecError, UnavailableError
from docima.verifiers.texts.patterns import PatternError, linear

_SPECIAL = frozenset(r".^$*+?{}[]\|()")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled keyword."""

    engine: Any

    def found(self, text: str) -> bool:
        """Whether it is somewhere in the text."""
        return self.engine.search(text) is not None

    def count(self, text: str) -> int:
        """How often it is there, without overlaps."""
        return sum(1 for _ in self.engine.finditer(text))


@lru_cache(maxsize=4096)
def pattern(keyword: str, *, whole_word: bool = False, ignore_case: bool = True, after: str = "") -> Pattern:
    r"""Compile a keyword. `whole_word` puts `\b` around it; `after` is a pattern of ours that must follow.

    Raises SpecError where it is no regular expression, UnavailableError where it needs more than linear time.
    """
    edge = r"\b" if whole_word else ""
    if not _SPECIAL & set(keyword):
        flags = re.IGNORECASE if ignore_case else 0
        return Pattern(re.compile(f"{edge}{re.escape(keyword)}{edge}{after}", flags))
    return _linear(f"{edge}{keyword}{edge}{after}", ignore_case)


def between(first: str, last: str) -> Pattern:
    """What is written from one word to the next other one in a line, with a blank after and before. Raises as above."""
    return _linear(f"{first} .*? {last}", ignore_case=False)


def _linear(written: str, ignore_case: bool) -> Pattern:
    try:
        re.compile(written)
    except re.error as error:
        raise SpecError(f"{written!r:.80} is no regular expression: {error}") from None
    # `C++` is a possessive `C+` to Python; at the end of a pattern the two match the same.
    plain = written[:-1] if written.endswith(("++", "*+", "?+")) else written
    for each in dict.fromkeys((written, plain)):
        try:
            return Pattern(linear(each, ignore_case=ignore_case))
        except PatternError:
            continue
    raise UnavailableError(f"{written!r:.80} is a pattern that cannot be matched in linear time")
