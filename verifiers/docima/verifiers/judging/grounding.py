"""Does a quotation stand in a text? Claims about a text are worth what they quote of it.

Judges quote loosely: case, blanks, quotation marks and mathematical delimiters are overlooked, and up to a tenth of the
words may differ.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import accumulate

LEAST_CHARACTERS = 4
"""A shorter quotation stands in every text."""

MOST_CHARACTERS = 2000
"""A quotation is a passage, not the text."""

MATCH = 0.9

MOST_QUOTATIONS = 64
"""An analysis quotes fewer passages; each more would be looked for in the whole text."""

MOST_COMPARED_WORDS = 3200
"""Words of all the windows that a quotation is compared with, which takes time by the square of its length."""

_NOISE = re.compile(r"[\W_]+")
_QUOTES = re.compile(
    r"\"([^\"\n]{4,400})\"|\u201c([^\u201c\u201d\n]{4,400})\u201d|\u00ab([^\u00ab\u00bb\n]{4,400})\u00bb"
    r"|`([^`\n]{4,400})`"
    r"|^>[ \t]?([^\n]{4,400})$",
    re.M,
)
_PROPOSED = re.compile(
    r"\b(?:should|could|must|might|ought|needs?|instead|rather|better|e\.g\.|such as|for example|for instance|missing"
    r"|lacks?|add|adding|replace\w*|expected)\b[^.;\n\"]{0,40}\Z",
    re.I,
)
"""What comes before words that an analysis wishes for, and does not claim to have read."""

_PROPOSAL_CHARACTERS = 80
_LEFT_OUT = re.compile(r"\[?(?:\.\s?\.\s?\.|\u2026)\]?")


def normalised(text: str) -> str:
    """A text without what quotations get wrong."""
    return _NOISE.sub(" ", text.casefold()).strip()


class Source:
    """A text that quotations are looked up in: whoever quotes it often has it made ready once."""

    def __init__(self, text: str) -> None:
        self._text = normalised(text)
        self._words = self._text.split()

    def holds(self, quote: str) -> bool:
        """Whether the text holds the quotation, or a passage that is nine tenths the same. Where something is left out
        ("...") each of its parts must be there.
        """
        parts = [part for part in _LEFT_OUT.split(quote[:MOST_CHARACTERS]) if normalised(part)]
        if len(parts) > 1:
            return all(map(self.holds, parts))
        quote = normalised(quote[:MOST_CHARACTERS])
        if len(quote) < LEAST_CHARACTERS:
            return bool(quote) and f" {quote} " in f" {self._text} "
        words = quote.split()
        return quote in self._text or (len(words) >= 3 and self._nearly(words))

    def _nearly(self, words: list[str]) -> bool:
        """Whether some window of the text has nine tenths of the words in order."""
        wanted, size = set(words), len(words) + 1
        known = [0, *accumulate(word in wanted for word in self._words)]
        tries = max(4, MOST_COMPARED_WORDS // size)
        for start, word in enumerate(self._words):
            if word not in wanted or known[min(start + size, len(self._words))] - known[start] < MATCH * len(words):
                continue
            tries -= 1
            if tries < 0:
                return False
            window = self._words[start : start + size]
            matcher = SequenceMatcher(None, words, window, autojunk=False)
            if sum(block.size for block in matcher.get_matching_blocks()) >= MATCH * len(words):
                return True
        return False


def grounded(quote: str, text: str) -> bool:
    """Whether a text holds a quotation."""
    return Source(text).holds(quote)


def quotations(text: str) -> list[str]:
    """What an analysis quotes, each once: in quotation marks, in backticks, or as a block. A single word is no
    quotation, nor is what should stand there.
    """
    found: dict[str, None] = {}
    for match in _QUOTES.finditer(text):
        if len(found) == MOST_QUOTATIONS:
            break
        quote = next(group for group in match.groups() if group is not None).strip()
        words = normalised(quote)
        if len(words) < LEAST_CHARACTERS or (" " not in words and not any(each.isdigit() for each in words)):
            continue
        if not _PROPOSED.search(text[max(0, match.start() - _PROPOSAL_CHARACTERS) : match.start()]):
            found[quote] = None
    return list(found)
