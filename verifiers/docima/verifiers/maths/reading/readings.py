"""Reads one side of a comparison: what it is as text, as a tree, as a choice, as a time or date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from docima.verifiers.maths.limits import LIMITS
from docima.verifiers.maths.reading import branches, choices, numerals, remarks, sentences, stamps, texts
from docima.verifiers.maths.reading.figures import figure
from docima.verifiers.maths.reading.foreign import FOREIGN, translated
from docima.verifiers.maths.reading.lexer import TooLargeError, UnreadableError
from docima.verifiers.maths.reading.parse import parse
from docima.verifiers.maths.reading.series import written_out
from docima.verifiers.maths.reading.words import NUMBER_WORDS, PHRASES
from docima.verifiers.maths.tree import Node, free_symbols, listed

_CONTROLS = str.maketrans({"\x0c": "\\f", "\x08": "\\b", "\x0b": "\\v", "\x07": "\\a"})
_TAB = re.compile(r"\t(?=ext|imes|frac|heta|an\b|au\b|o\b|riangle)")
_DOLLAR_OF = re.compile(r"^(?:US|USD|AU|CA|HK|NT)\s*(?=\\?\$)")
_COLOUR = re.compile(r"\\(?:textcolor|colorbox)\s*\{[^{}]{0,32}\}|\\color\s*\{[^{}]{0,32}\}")
_PREFIX = re.compile(
    r"\s*(?:\\(?:text|textbf|mathrm|mbox)\s*\{\s*)?(?:the\s+)?(?:final\s+|correct\s+)?(?:answer|result|solution)"
    r"(?:\s*(?:is|:|=)\s*\}?|\s*\}\s*[:=]?)\s*[:=]?\s*"
    r"|\s*(?:\\text\s*\{\s*)?(?:about|approximately|approx\.?|roughly|exactly|around)\b\s*\}?\s*"
    r"|\s*(?:\\lim\s*=|#{2,4}|【答案】|答案?[:：])\s*"  # noqa: RUF001 - as written
    r"|\s*\\(?:approx|therefore|thus|implies|Rightarrow)(?![A-Za-z])\s*",
    re.IGNORECASE,
)
_DOMAIN = re.compile(
    r"[\s,;.(]*(?:\\(?:q?quad|,|;|:|\s)\s*)*(?:\\(?:text|textrm|mbox|mathrm)\s*\{\s*,?\s*)?\(?"
    r"(?:(?:for|where|with|and)\b(?P<tail>.{1,80})|(?P<name>[a-zA-Z])\s*(?:is\s+)?(?:an\s+|any\s+)?(?P<kind>integers?))\s*$",
    re.DOTALL,
)
_WHOLE = re.compile(r"integer|\\mathbb\s*\{?\s*Z|whole number|entier|∈\s*ℤ")  # noqa: RUF001 - as it is written
_REAL = re.compile(r"\breal\b|\\mathbb\s*\{?\s*R|arbitrary|constant|parameter|\\in\b|ℝ")  # noqa: RUF001 - as it is written
_BOUND = re.compile(r"\bpositive|\bnatural|non-?negative|\\ge|>|≥|\\mathbb\s*\{?\s*N")
_CASES = re.compile(r"\b(?:otherwise|else|elsewhere|unless|except)\b|\)\s*=")
_LETTER = re.compile(r"(?<![A-Za-z\\])([a-zA-Z])(?![A-Za-z])")
_ENDS = (" ", "\n", "\t", ".", ",", ";", "。", "\\")
_FOREIGN_TAIL = re.compile(
    r"(?<=[0-9.)}$]\s)[\u3040-\u9fff\uac00-\ud7af/]{1,12}$|(?<=[0-9)}$])[\u3040-\u9fff\uac00-\ud7af/]{1,12}$"
)
"""A unit or a particle in Chinese, Japanese or Korean behind a number."""

_SENTENCE = re.compile(r"[A-Za-z' ]{2,60}\b(?:is|are|equals)\s+(?=\S)")
_REMARK = re.compile(r"\s*,?\s*\b(?:attained|achieved|reached|which|when|where|occurring|at)\b")
_OPTION_START = re.compile(
    r"[A-J{*]|\((?:[A-J]|\\)|\\(?:text|mbox|math|operator|emph|boxed|fbox|rm|bf|q?quad|left|right|display|[,;!:(\s])"
)
"""How an option that is written with its letter may begin: a cheap look before the patterns that find it."""

_LABELS = ("a", "1", "i")
_QUOTES = '`"“” \n\t~'


@dataclass(slots=True)
class Parsed:
    """What a text was found to be: a tree (None: it is words), and what else it may be. It is shared, never changed."""

    tree: Node | None = None
    letter: str | None = None
    stamp: stamps.Stamp | None = None
    option: tuple[str, Reading] | None = None
    too_large: bool = False
    figure: bool = False


_REMEMBERED = 128
"""Characters of a text whose tree is remembered: short answers come back in task after task."""


@lru_cache(maxsize=4096)
def remembered(text: str) -> Parsed:
    """What a short text was found to be."""
    return _parsed(text)


class Reading:
    """One side: as written, without its spacing, and parsed when that is first asked for. Most right answers are the
    reference's own text, and are never parsed.
    """

    __slots__ = ("_parsed", "key", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.key = key_of(text)
        self._parsed: Parsed | None = None

    @property
    def parsed(self) -> Parsed:
        """Nothing is raised: what cannot be read has no tree."""
        if self._parsed is None:
            short = len(self.text) <= _REMEMBERED
            self._parsed = remembered(self.text) if short else _parsed(self.text)
        return self._parsed

    @property
    def tree(self) -> Node | None:
        """The tree; None where it is words."""
        return self.parsed.tree


def key_of(text: str) -> str:
    """The text without its spacing and its dress: equal keys are equal answers."""
    if text.isalnum():
        return text
    if "\\" in text:
        text = text.replace("\\left", "").replace("\\right", "").replace("dfrac", "frac").replace("tfrac", "frac")
    return "".join(text.replace("$", "").split())


def _parsed(text: str) -> Parsed:
    if len(text) > LIMITS.characters:
        return Parsed(too_large=True)
    read = figure(text.strip())
    if read is not None:
        return Parsed(read, figure=True)
    bare = _mended(text)
    option = choices.lettered(bare) if _OPTION_START.match(bare) is not None else None
    if option is not None:
        return Parsed(option=(option[0], Reading(option[1])))
    undressed = texts.plain(bare) if _may_be_words(bare) else ""
    plain = undressed.strip(" .").casefold()
    stamp = stamps.read(plain) if plain else None
    letter = choices.letter(undressed) if plain else None
    try:
        tree = _tree(bare, plain)
        return Parsed(written_out(tree) if "dots" in text or "..." in text else tree, letter, stamp)
    except TooLargeError:
        return Parsed(None, letter, stamp, too_large=True)
    except UnreadableError:
        return Parsed(None, letter, stamp)


def _may_be_words(text: str) -> bool:
    """Whether a text may be a phrase, a letter, a time or a date: short, and in words or in type for words."""
    if len(text) >= _LONGEST_PHRASE:
        return False
    if "\\" in text:
        return _WORDED.search(text) is not None
    return ":" in text or text.upper() != text.lower() or not text.isascii()


_LONGEST_PHRASE = 64
_WORDED = re.compile("text|mbox|rm|bf|emph|operatorname")


def _mended(text: str) -> str:
    """Without quotes, bold, colour and an announcement; with the backslashes that an escape ate."""
    if not text.isprintable():
        text = _TAB.sub(r"\\t", text.translate(_CONTROLS))
    if text.count("$") == 2 and text.lstrip().startswith("$") and text.rstrip().endswith("$"):
        text = text.strip().strip("$")
    text = text.strip()
    text = text.strip(_QUOTES + "'" if text.startswith("'") else _QUOTES)
    if text.startswith(("*", "_")):
        text = text.strip("*_ ")
    if "$" in text:
        text = _DOLLAR_OF.sub("", text)
    if "olor" in text:
        text = _COLOUR.sub("", text)
    text = _FOREIGN_TAIL.sub(_foreign_unit, text) if not text.isascii() else text
    text = remarks.without(text)
    if "(" in text or text[:1] in _LABELS:
        text = remarks.unlabelled(text)
    prefix = _PREFIX.match(text)
    if prefix is not None and prefix.end() < len(text):
        text = text[prefix.end() :]
    while text.endswith(_ENDS) and not text.endswith("..."):
        text = text.rstrip(" \n\t.,;。").removesuffix("\\")
    return text


def _foreign_unit(match: re.Match[str]) -> str:
    """The unit as we know it, where we do; a particle or a counting word is dropped."""
    name = translated(match.group())
    if name == match.group() and name not in FOREIGN:
        return match.group() if sentences.changes(match.group().replace("倍", "")) else ""
    return f" \\text{{{name}}}"


_SPELLED = ("hundred", "thousand", "million", "billion", *numerals.LAST_WORDS)


def _tree(text: str, plain: str) -> Node:
    named = PHRASES.get(plain)
    if named is not None:
        return Node("named", (), named) if named else Node("set")
    if plain in NUMBER_WORDS:
        return parse(NUMBER_WORDS[plain])
    if " " in plain and plain.endswith(_SPELLED) and (number := numerals.spelled(plain)) is not None:
        return parse(str(number))
    if not text.isascii() and (numeral := numerals.read(text)) is not None:
        return parse(numeral)
    if branches.may_be(text) and (defined := branches.read(text)) is not None:
        return defined
    try:
        return parse(text)
    except TooLargeError:
        raise
    except UnreadableError:
        remark = _DOMAIN.search(text)
        if remark is not None and remark.start() > 0:
            return _with_domain(parse(text[: remark.start()]), remark)
        sentence = _SENTENCE.match(text)
        if sentence is None or " not " in sentence.group():
            raise
        said = text[sentence.end() :]
        try:
            return parse(said)
        except UnreadableError:
            remark = _REMARK.search(said)
            if remark is None or remark.start() == 0:
                raise
            return parse(said[: remark.start()])


def _with_domain(node: Node, remark: re.Match[str]) -> Node:
    """`n pi for any integer n` as `n pi, n in Z`."""
    said = remark.group("tail") or f"{remark.group('name')} {remark.group('kind')}"
    if _CASES.search(said) is not None:
        raise UnreadableError("cases in words")
    whole, real, bound = (pattern.search(said) is not None for pattern in (_WHOLE, _REAL, _BOUND))
    if not (whole or real or bound):
        raise UnreadableError("words behind a formula")
    names = [name for name in _LETTER.findall(said) if name in free_symbols(node)]
    if not names or not (whole or bound):
        return node
    symbol = Node("sym", (), names[0])
    remarked = Node("rel", (symbol, Node("named", (), "N" if bound else "Z")), ("in",))
    return Node("bag", (*listed(node), remarked))
