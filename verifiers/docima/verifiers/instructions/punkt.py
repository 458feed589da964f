"""Splits English text into sentences exactly as Punkt does with NLTK's parameters (Kiss and Strunk 2006).

A port of the decision procedure only: no training, no download, no NLTK at run time. Around each possible end of a
sentence the word before and the word after are looked at; abbreviations, initials and ordinals are told from ends by
what was learned about them. Linear in the text, but for the words around an end.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

_ENDS = frozenset(".?!")
_PUNCTUATION = frozenset(";:,.!?")
_NON_WORD = r"[)\";}\]*:@'({\[?!]"
_MULTI = r"(?:-{2,}|\.{2,}|(?:\.\s){2,}\.)"
_CONTEXT = re.compile(rf"[.?!](?=(?P<after>{_NON_WORD}|\s+(?P<next>\S+)))")
_TOKEN = re.compile(
    rf"{_MULTI}|(?=[^(\"`{{\[:;&#*@)}}\]\-,])\S+?(?=\s|$|{_NON_WORD}|{_MULTI}|,(?=$|\s|{_NON_WORD}|{_MULTI}))|\S"
)
_CLOSING = re.compile(r"[\"')\]}]+?(?:\s+|(?=--)|$)", re.MULTILINE)
_NUMERIC = re.compile(r"^-?[.,]?\d[\d,.-]*\.?$")
_ELLIPSIS = re.compile(r"\.\.+$")
_INITIAL = re.compile(r"[^\W\d]\.$")

# Bits of orthographic context: with which case a type was seen at the beginning and in the middle of sentences.
_BEGIN_UPPER, _MIDDLE_UPPER, _UNKNOWN_UPPER = 1 << 1, 1 << 2, 1 << 3
_BEGIN_LOWER, _MIDDLE_LOWER, _UNKNOWN_LOWER = 1 << 4, 1 << 5, 1 << 6
_UPPER = _BEGIN_UPPER | _MIDDLE_UPPER | _UNKNOWN_UPPER
_LOWER = _BEGIN_LOWER | _MIDDLE_LOWER | _UNKNOWN_LOWER


@dataclass(frozen=True, slots=True)
class Parameters:
    """What Punkt learned of a language."""

    abbreviations: frozenset[str]
    collocations: frozenset[tuple[str, str]]
    starters: frozenset[str]
    contexts: dict[str, int]


@cache
def english() -> Parameters:
    """The parameters that are shipped with this package."""
    folder = files("docima.verifiers.instructions") / "punkt_english"

    def lines(name: str) -> list[str]:
        return (folder / name).read_text(encoding="utf-8").splitlines()

    pairs = (line.split("\t") for line in lines("collocations.tab"))
    contexts = (line.split("\t") for line in lines("ortho_context.tab"))
    return Parameters(
        frozenset(lines("abbrev_types.txt")),
        frozenset((pair[0], pair[1]) for pair in pairs),
        frozenset(lines("sent_starters.txt")),
        {entry[0]: int(entry[1]) for entry in contexts},
    )


def sentences(text: str) -> list[str]:
    """The sentences of a text, without the blanks between them."""
    return [text[start:end] for start, end in _with_closing(text, list(_slices(text)))]


def _slices(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for match, context in _possible_ends(text):
        if _has_inner_end(context):
            yield begin, match.end()
            following = match.start("next")
            begin = following if following >= 0 else match.end()
    yield begin, len(text.rstrip())


def _possible_ends(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Each possible end with its context: the word before, the mark, what follows. Of ends in one word, the last."""
    start = stop = 0
    previous: re.Match[str] | None = None
    for match in _CONTEXT.finditer(text):
        space = _last_space(text, stop, match.start())
        # A blank that is the very first character after the last end does not count (as in the original).
        here = space + 1 if space > stop else start
        if previous is not None and stop <= here:
            yield previous, text[start:stop] + previous.group() + previous.group("after")
        previous, start, stop = match, here, match.start()
    if previous is not None:
        yield previous, text[start:stop] + previous.group() + previous.group("after")


def _last_space(text: str, begin: int, end: int) -> int:
    return max(text.rfind(blank, begin, end) for blank in string.whitespace)


def _with_closing(text: str, slices: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Closing quotes and brackets belong to the sentence that they close."""
    moved = 0
    for index, (start, end) in enumerate(slices):
        start += moved
        if index + 1 == len(slices):
            if text[start:end]:
                yield start, end
            return
        following, limit = slices[index + 1]
        match = _CLOSING.match(text[following:limit])
        if match is not None:
            yield start, following + len(match.group().rstrip())
            moved = match.end()
        else:
            moved = 0
            if text[start:end]:
                yield start, end


class _Word:
    """A token and what is thought of it so far."""

    __slots__ = ("abbreviation", "ellipsis", "ends", "text", "type")

    def __init__(self, text: str, known: Parameters) -> None:
        self.text = text
        self.type = _NUMERIC.sub("##number##", text.lower())
        self.ends = self.abbreviation = self.ellipsis = False
        if text in _ENDS:
            self.ends = True
        elif _ELLIPSIS.match(text):
            self.ellipsis = True
        elif text.endswith(".") and not text.endswith(".."):
            bare = text[:-1].lower()
            self.abbreviation = bare in known.abbreviations or bare.rsplit("-", 1)[-1] in known.abbreviations
            self.ends = not self.abbreviation

    @property
    def without_period(self) -> str:
        """The type without its last period."""
        return self.type[:-1] if len(self.type) > 1 and self.type.endswith(".") else self.type

    @property
    def without_end(self) -> str:
        """The type without the period that ends a sentence."""
        return self.without_period if self.ends else self.type


def _has_inner_end(context: str) -> bool:
    """Whether any token but the last ends a sentence."""
    known = english()
    tokens = [_Word(token, known) for line in context.split("\n") if line.strip() for token in _TOKEN.findall(line)]
    for first, second in pairwise(tokens):
        if first.text.endswith("."):
            _reconsider(first, second, known)
        if first.ends:
            return True
    return False


def _reconsider(first: _Word, second: _Word, known: Parameters) -> None:
    """Decide about a word that ends in a period, by the word after it."""
    kind, following = first.without_period, second.without_end
    initial = _INITIAL.match(first.text) is not None
    if (kind, following) in known.collocations:
        first.ends, first.abbreviation = False, True
        return
    if (first.abbreviation or first.ellipsis) and not initial:
        if _starts_sentence(second, known) is True:
            first.ends = True
            return
        if second.text[0].isupper() and following in known.starters:
            first.ends = True
            return
    if initial or kind == "##number##":
        starts = _starts_sentence(second, known)
        never_lower = not known.contexts.get(following, 0) & _LOWER
        if starts is False or (starts is None and initial and second.text[0].isupper() and never_lower):
            first.ends, first.abbreviation = False, True


def _starts_sentence(word: _Word, known: Parameters) -> bool | None:
    """What orthography says; None where it says nothing."""
    if word.text in _PUNCTUATION:
        return False
    seen = known.contexts.get(word.without_end, 0)
    if word.text[0].isupper() and seen & _LOWER and not seen & _MIDDLE_UPPER:
        return True
    if word.text[0].islower() and (seen & _UPPER or not seen & _BEGIN_LOWER):
        return False
    return None
