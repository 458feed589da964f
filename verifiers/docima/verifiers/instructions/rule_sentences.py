"""Splits English text into sentences by IFEvalG's own rules: Punkt is not asked there, and the verdicts differ.

Periods that end nothing (titles, web addresses, decimals, ellipses, initials, suffixes) are hidden; every other mark
ends a sentence.
"""

from __future__ import annotations

import re

_HIDDEN, _STOP = "<prd>", "<stop>"
_LETTER = "([A-Za-z])"
_SUFFIX = "(Inc|Ltd|Jr|Sr|Co)"
_STARTER = (
    r"(Mr|Mrs|Ms|Dr|Prof|Capt|Cpt|Lt|He\s|She\s|It\s|They\s|Their\s|Our\s|We\s|But\s|However\s|That\s|This\s|Wherever)"
)
_BEFORE = (
    (re.compile("(Mr|St|Mrs|Ms|Dr)[.]"), rf"\1{_HIDDEN}"),
    (re.compile("[.](com|net|org|io|gov|edu|me)"), rf"{_HIDDEN}\1"),
    (re.compile("([0-9])[.]([0-9])"), rf"\1{_HIDDEN}\2"),
)
_ELLIPSIS = re.compile(r"\.{2,}")
_AFTER = (
    (re.compile(rf"\s{_LETTER}[.] "), rf" \1{_HIDDEN} "),
    (re.compile(f"([A-Z][.][A-Z][.](?:[A-Z][.])?) {_STARTER}"), rf"\1{_STOP} \2"),
    (re.compile(f"{_LETTER}[.]{_LETTER}[.]{_LETTER}[.]"), rf"\1{_HIDDEN}\2{_HIDDEN}\3{_HIDDEN}"),
    (re.compile(f"{_LETTER}[.]{_LETTER}[.]"), rf"\1{_HIDDEN}\2{_HIDDEN}"),
    (re.compile(f" {_SUFFIX}[.] {_STARTER}"), rf" \1{_STOP} \2"),
    (re.compile(f" {_SUFFIX}[.]"), rf" \1{_HIDDEN}"),
    (re.compile(f" {_LETTER}[.]"), rf" \1{_HIDDEN}"),
)
_QUOTED = ((".”", "”."), ('."', '".'), ('!"', '"!'), ('?"', '"?'))


def sentences(text: str) -> list[str]:
    """The sentences, without blanks around them; line breaks count as blanks."""
    text = f" {text}  ".replace("\n", " ")
    for pattern, replacement in _BEFORE:
        text = pattern.sub(replacement, text)
    text = _ELLIPSIS.sub(lambda match: _HIDDEN * len(match.group()) + _STOP, text)
    text = text.replace("Ph.D.", f"Ph{_HIDDEN}D{_HIDDEN}")
    for pattern, replacement in _AFTER:
        text = pattern.sub(replacement, text)
    # The mark goes before the quote that closes around it.
    for quoted, marked in _QUOTED:
        text = text.replace(quoted, marked)
    for mark in ".?!":
        text = text.replace(mark, mark + _STOP)
    found = [sentence.strip() for sentence in text.replace(_HIDDEN, ".").split(_STOP)]
    return found[:-1] if not found[-1] else found
