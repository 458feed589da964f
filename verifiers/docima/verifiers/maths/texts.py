"""Answers that are words: choice letters, yes and no, names, short phrases."""

from __future__ import annotations

import re

_WRAPPERS = re.compile(r"\\(?:text\w*|mbox|mathrm|mathbf|mathit|operatorname|emph|boxed|fbox|rm|bf)(?![A-Za-z])\s*")
_SPACING = re.compile(r"\\(?:quad|qquad|left|right|displaystyle|,|;|!|:|\s)|[~$]")
_LETTER = re.compile(r"\(?([A-Za-z])\)?[.:]?")
_LETTER_THEN = re.compile(r"(?:\(([A-Z])\)|([A-Z])[.):])(?:\s|$)|([A-Z])(?=\s*\()")
_WORDS = re.compile(r"[^\W_]+", re.UNICODE)

SYNONYMS = {
    "dne": "does not exist",
    "doesnt exist": "does not exist",
    "no solutions": "no solution",
    "none": "no solution",
    "infinitely many solutions": "infinitely many",
    "infinite": "infinitely many",
    "infinitely many solution": "infinitely many",
    "all reals": "all real numbers",
    "true": "true",
    "t": "t",
}


def plain(text: str) -> str:
    """The words of a text, without what only dresses it."""
    return _SPACING.sub(" ", _WRAPPERS.sub("", text)).replace("{", " ").replace("}", " ").replace("\\", " ").strip()


def words(text: str, *, ignore_case: bool) -> str:
    """The text as words alone, for comparing."""
    bare = plain(text).replace("'", "").replace("’", "")  # noqa: RUF001
    joined = " ".join(_WORDS.findall(bare.casefold() if ignore_case else bare))
    for article in ("the ", "a ", "an "):
        joined = joined.removeprefix(article)
    return SYNONYMS.get(joined, joined)


def is_prose(text: str) -> bool:
    """Whether a text that is not mathematics can be compared as words: a few of them, without formulas."""
    bare = plain(text)
    found = _WORDS.findall(bare)
    letters = sum(map(str.isalpha, bare))
    return 0 < len(found) <= 12 and letters * 2 >= len(bare.replace(" ", ""))


def letter(text: str) -> str | None:
    """The choice letter that a text is: C, (C), \\text{(C)}."""
    match = _LETTER.fullmatch(plain(text).strip())
    return match.group(1) if match is not None else None


def chosen(text: str) -> str | None:
    """The choice letter that a text is or begins with: `(C) 12`, `C. twelve`."""
    bare = plain(text).strip()
    alone = letter(bare)
    if alone is not None:
        return alone.upper()
    match = _LETTER_THEN.match(bare)
    return next((group for group in match.groups() if group), None) if match is not None else None
