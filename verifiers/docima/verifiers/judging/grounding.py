"""Does a quotation stand in a text? Claims about a text are worth what they quote of it.

Judges quote loosely: case, blanks, quotation marks and mathematical delimiters are overlooked, and up to a tenth of the
words may differ.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

LEAST_CHARACTERS = 4
"""A shorter quotation stands in every text."""

MOST_CHARACTERS = 2000
"""A quotation is a passage, not the text."""

MATCH = 0.9

_NOISE = re.compile(r"[\W_]+")
_QUOTES = re.compile(
    r"\"([^\"\n]{4,400})\"|\u201c([^\u201d\n]{4,400})\u201d|\u00ab([^\u00bb\n]{4,400})\u00bb|`([^`\n]{4,400})`"
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


def grounded(quote: str, text: str) -> bool:
    """Whether the text holds the quotation, or a passage that is nine tenths the same. Where something is left out
    ("...") each of its parts must be there.
    """
    parts = [part for part in _LEFT_OUT.split(quote[:MOST_CHARACTERS]) if normalised(part)]
    if len(parts) > 1:
        return all(grounded(part, text) for part in parts)
    quote, text = normalised(quote[:MOST_CHARACTERS]), normalised(text)
    if len(quote) < LEAST_CHARACTERS:
        return bool(quote) and f" {quote} " in f" {text} "
    if quote in text:
        return True
    words, all_words = quote.split(), text.split()
    if len(words) < 3:
        return False
    return _similar(words, all_words)


def _similar(words: list[str], text: list[str]) -> bool:
    """Whether some window of the text has nine tenths of the words in order."""
    wanted = set(words)
    hits = [index for index, word in enumerate(text) if word in wanted]
    tried = 0
    for index in hits:
        window = text[index : index + len(words) + 1]
        if sum(word in wanted for word in window) < MATCH * len(words):
            continue
        tried += 1
        if tried > 64:
            return False
        matcher = SequenceMatcher(None, words, window, autojunk=False)
        if sum(block.size for block in matcher.get_matching_blocks()) >= MATCH * len(words):
            return True
    return False


def quotations(text: str) -> list[str]:
    """What an analysis quotes: in quotation marks, in backticks, or as a block. A single word is no quotation, nor is
    what should stand there.
    """
    found = []
    for match in _QUOTES.finditer(text):
        quote = next(group for group in match.groups() if group is not None).strip()
        words = normalised(quote)
        if len(words) < LEAST_CHARACTERS or (" " not in words and not any(each.isdigit() for each in words)):
            continue
        if not _PROPOSED.search(text[max(0, match.start() - _PROPOSAL_CHARACTERS) : match.start()]):
            found.append(quote)
    return found
