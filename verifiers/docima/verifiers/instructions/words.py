"""Splits English text into words as NLTK's `word_tokenize` does: Punkt's sentences, then the Penn Treebank's rules.

Each rule is a substitution that sets blanks around what is a token of its own; in the end the text is split at blanks.
"""

from __future__ import annotations

import re

from docima.verifiers.instructions.punkt import sentences

_CLITICS = "re|ve|ll|m|t|s|d|n"
_OPENING = (
    (re.compile("([«“‘„]|`+)"), r" \1 "),  # noqa: RUF001 - the quotes are what is looked for
    (re.compile(r'^"'), "``"),
    (re.compile("(``)"), r" \1 "),
    (re.compile(r"([ (\[{<])(\"|'{2})"), r"\1 `` "),
    (re.compile(rf"(?i)(')(?!{_CLITICS})(\w)\b"), r"\1 \2"),
)
_INNER = (
    (re.compile(r"([:,])([^\d])"), r" \1 \2"),
    (re.compile(r"([:,])$"), r" \1 "),
    (re.compile(r"\.{2,}"), r" \g<0> "),
    (re.compile(r"[;@#$%&]"), r" \g<0> "),
)
_AFTER = (
    (re.compile(r"[?!]"), r" \g<0> "),
    (re.compile(r"([^'])' "), r"\1 ' "),
    (re.compile(r"[*\]\[(){}<>]"), r" \g<0> "),
    (re.compile("--"), " -- "),
)
_CLOSING = (
    (re.compile("([»”’])"), r" \1 "),  # noqa: RUF001 - as above
    (re.compile("''"), " '' "),
    (re.compile('"'), " '' "),
    (re.compile(r"\s+"), " "),
    (re.compile(r"([^' ])('[sS]|'[mM]|'[dD]|') "), r"\1 \2 "),
    (re.compile(r"([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) "), r"\1 \2 "),
)
_CONTRACTIONS = re.compile(
    r"(?i)\b(?:(can)(not)|(d)('ye)|(gim)(me)|(gon)(na)|(got)(ta)|(lem)(me)|(more)('n)|(wan)(na)(?=\s))\b"
)
_IT = re.compile(r"(?i) ('t)(is|was)\b")
_TAIL = frozenset("])}>\"'»”’ ")  # noqa: RUF001 - as above


def words(text: str) -> list[str]:
    """The words and punctuation marks of a text; double quotes come out as `` and ''."""
    return [word for sentence in sentences(text) for word in _split(sentence)]


def _split(sentence: str) -> list[str]:
    if len(sentence) == 1 and sentence != '"':  # a text of nothing but marks has as many sentences
        return [sentence]
    for pattern, replacement in _OPENING:
        sentence = pattern.sub(replacement, sentence)
    sentence = _final_period(sentence)
    for rules in (_INNER, _AFTER):
        for pattern, replacement in rules:
            sentence = pattern.sub(replacement, sentence)
    sentence = f" {sentence} "
    for pattern, replacement in _CLOSING:
        sentence = pattern.sub(replacement, sentence)
    sentence = _CONTRACTIONS.sub(lambda match: f" {' '.join(part for part in match.groups() if part)} ", sentence)
    return _IT.sub(r" \1 \2 ", sentence).split()


def _final_period(sentence: str) -> str:
    """Set the period that ends the sentence apart; only quotes, brackets and blanks may follow it."""
    end = len(sentence.rstrip())
    while end and sentence[end - 1] in _TAIL:
        end -= 1
    if end < 2 or sentence[end - 1] != "." or sentence[end - 2] == ".":
        return sentence
    return f"{sentence[: end - 1]} . {sentence[end:]} "
