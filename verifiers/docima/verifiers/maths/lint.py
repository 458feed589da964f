"""Reads references before any completion is judged by them: what cannot be read, and what can be read in two ways."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from docima.verifiers.maths.deciding.balls import NoBallError
from docima.verifiers.maths.deciding.exact import UndefinedError
from docima.verifiers.maths.deciding.numeric import constants
from docima.verifiers.maths.deciding.reals import NoSetError, order
from docima.verifiers.maths.reading import choices, texts
from docima.verifiers.maths.reading.readings import Reading
from docima.verifiers.maths.tree import Node, free_symbols
from docima.verifiers.maths.verify import stated_by

CODES = {
    "empty": "There is nothing in it.",
    "unparsable": "It is neither mathematics that can be read nor a short text: every other answer is UNSCORED.",
    "too_large": "It is beyond the limits of an answer.",
    "contradiction": "It sets unequal numbers equal.",
    "undefined": "It has no value.",
    "comma": "The comma may separate two values, group thousands or be a decimal comma.",
    "interval": "The brackets may hold a point or an interval.",
    "logarithm": "A logarithm without its base may be natural or decadic.",
    "letter": "A letter may be a constant or a variable.",
    "choice": "It may be the letter of a choice or a variable.",
    "prose": "It is a sentence: only the same words are right.",
}
"""What may be found, with a sentence for each."""

_COMMA = re.compile(r"\s*-?\d+,\d+\s*")
_SENTENCE_WORDS = 6


class Finding(NamedTuple):
    """A code of CODES, and what was read."""

    code: str
    shown: str = ""


def findings(reference: str) -> Iterator[Finding]:
    """What a person should look at in one reference."""
    text = stated_by(reference)
    reading = Reading(text)
    if not reading.key:
        yield Finding("empty")
        return
    parsed = reading.parsed
    if parsed.too_large:
        yield Finding("too_large")
    elif parsed.option is not None or parsed.stamp is not None:
        return
    elif parsed.letter is not None and parsed.letter in choices.CHOICES:
        yield Finding("choice", parsed.letter)
    elif parsed.tree is None:
        yield from _words(text)
    else:
        yield from _readings(text, parsed.tree)


def _words(text: str) -> Iterator[Finding]:
    if texts.is_prose(text):
        if len(texts.plain(text).split()) > _SENTENCE_WORDS:
            yield Finding("prose")
    elif texts.mixed(text) is not None:
        yield Finding("prose")
    else:
        yield Finding("unparsable")


def _readings(text: str, tree: Node) -> Iterator[Finding]:
    if _COMMA.fullmatch(text.strip("$ ")):
        yield Finding("comma", text.strip("$ "))
    if tree.op in ("tuple", "list") and len(tree.args) == 2 and _ascending(tree):
        yield Finding("interval", text)
    for node in _nodes(tree):
        if node.op == "fn" and node.value == "log" and len(node.args) == 1:
            yield Finding("logarithm")
            break
    if {"I", "E"} & free_symbols(tree):
        yield Finding("letter", ", ".join(sorted({"I", "E"} & free_symbols(tree))))
    if tree.op == "rel" and set(tree.value) == {"="} and not any(map(free_symbols, tree.args)):
        if any(_unequal(one, other) for one, other in zip(tree.args, tree.args[1:], strict=False)):
            yield Finding("contradiction", text)
    elif not free_symbols(tree) and _is_undefined(tree):
        yield Finding("undefined", text)


def _nodes(tree: Node) -> Iterator[Node]:
    yield tree
    for arg in tree.args:
        yield from _nodes(arg)


def _ascending(pair: Node) -> bool:
    """Whether the two could be the ends of an interval."""
    try:
        return not any(map(free_symbols, pair.args)) and order(*pair.args) < 0
    except NoSetError:
        return False


def _unequal(one: Node, other: Node) -> bool:
    try:
        return constants(one, other).equal is False
    except NoBallError:
        return False


def _is_undefined(tree: Node) -> bool:
    try:
        return constants(tree, tree).method == "undefined"
    except (NoBallError, UndefinedError):
        return False
