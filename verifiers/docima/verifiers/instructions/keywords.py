r"""Keywords: the data sets' checkers take them for Python's regular expressions, so they are; but in linear time.

A keyword that tries a bounded number of things at each place of the text (`U.S.`, `colou?r`, look-around and
back-references included) is looked for by Python's own engine. Any other, so one with `*`, `+` or `{m,n}`, must be a
pattern of Python's (else the row is malformed) and one of RE2's (else it is not supported here); there `\w`, `\d` and
`\b` know ASCII only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from docima.verifiers.errors import SpecError, UnavailableError
from docima.verifiers.texts.patterns import PatternError, linear

LONGEST_BOUNDED = 256
"""Characters of a pattern that is tried at each place of the text."""
MOST_CHOICES = 6
"""How many `?` and `|` such a pattern may have: each may double what is tried."""
_SPECIAL = frozenset(r".^$*+?{}[]\|()")
_ASIDE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_REPEATED = re.compile(r"[*+]|\{\d*,?\d*\}")
_LETTERS = re.compile(r"(?<!\\)[A-Za-z_][*+?]\+?$")


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

    def cuts(self, text: str) -> int:
        """How many pieces `re.split` adds: one for each match, and one for each group in it."""
        return self.count(text) * (1 + int(self.engine.groups))


@lru_cache(maxsize=4096)
def pattern(keyword: str, *, whole_word: bool = False, ignore_case: bool = True, after: str = "") -> Pattern:
    r"""Compile a keyword. `whole_word` puts `\b` around it; `after` is a pattern of ours that must follow.

    Raises SpecError where it is no regular expression, UnavailableError where it needs more than linear time.
    """
    edge = r"\b" if whole_word else ""
    flags = re.IGNORECASE if ignore_case else 0
    if not _SPECIAL & set(keyword):
        return Pattern(re.compile(f"{edge}{re.escape(keyword)}{edge}{after}", flags))
    # A letter that is repeated at the very end matches wherever it is reached, so no place is tried in vain twice.
    if _bounded(keyword if after else _LETTERS.sub("", keyword)):
        return Pattern(_pythons(f"{edge}{keyword}{edge}{after}", flags))
    return _linear(keyword, edge, edge + after, flags)


def between(first: str, last: str) -> Pattern:
    """What is written from one word to the next other one in a line, with a blank after and before. Raises as above."""
    return _linear(f"{first} .*? {last}", "", "", 0)


def _bounded(keyword: str) -> bool:
    """Whether what it tries at one place has a bound."""
    if len(keyword) > LONGEST_BOUNDED:
        return False
    bare = _ASIDE.sub("", keyword)
    return not _REPEATED.search(bare) and bare.count("?") + bare.count("|") <= MOST_CHOICES


def _pythons(written: str, flags: int) -> re.Pattern[str]:
    try:
        return re.compile(written, flags)
    except re.error as error:
        raise SpecError(f"{written!r:.80} is no regular expression: {error}") from None


def _linear(keyword: str, before: str, after: str, flags: int) -> Pattern:
    _pythons(before + keyword + after, flags)
    # `C++` is a possessive `C+` to Python; before what no letter is, the two match the same.
    plain = keyword[:-1] if keyword.endswith(("++", "*+", "?+")) and _LETTERS.search(keyword) else keyword
    try:
        return Pattern(linear(before + plain + after, ignore_case=bool(flags & re.IGNORECASE)))
    except PatternError:
        written = before + keyword + after
        raise UnavailableError(f"{written!r:.80} is a pattern that cannot be matched in linear time") from None
