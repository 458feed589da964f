"""A definition in pieces that is written as a sentence: `a_1 = 1, a_n = 2n (n >= 2)`, `2^n if n is even, else 0`.

It is read as the environment `cases` is: values, each with the condition under which it holds.
"""

# ruff: noqa: RUF001 - the signs are those that are written

from __future__ import annotations

import re

from docima.verifiers.maths.reading.environments import OTHERWISE
from docima.verifiers.maths.reading.lexer import UnreadableError
from docima.verifiers.maths.reading.parse import parse
from docima.verifiers.maths.reading.sentences import flat, pieces
from docima.verifiers.maths.tree import Node, contains, free_symbols, num

_WORDS = ("if", "If", "for", "when", "wise", "where", "当")
_TERMS = re.compile(r"_\{?\d\}?\s*=.*_\{?[nkm]\}?\s*=|_\{?[nkm]\}?\s*=.*_\{?\d\}?\s*=", re.DOTALL)

_RELATION = r"(?:\\(?:ge|le|ne|geq|leq|neq|geqslant|leqslant|gt|lt)(?![A-Za-z])|[<>]=?|[≥≤≠=⩾⩽])"
_BRACKETED = re.compile(rf"\(\s*([a-z]\s*{_RELATION}[^()]{{1,40}}|[a-z] is (?:even|odd)|[a-z] (?:even|odd))\s*\)")
_INTRODUCED = re.compile(
    r"[,;]?\s*\b(?:if and only if|if|for all|for every|for|when(?:ever)?|where)\b\s*|[,，]?\s*当",
    re.I,
)
_LISTED = re.compile(rf"[,;]\s*(?=[a-z]\s*{_RELATION}\s*[-\d])|(?<=[^,;\s])\s+(?=(?:is )?(?:even|odd)\s+[a-z]\b)")
_ELSE = re.compile(r"[,;]?\s*(?:\b(?:and|or)\b\s*)?\b(otherwise|else)\b")
_PARITY = re.compile(r"(?:all )?(?:([a-z]) (?:is |are )?(even|odd)|(even|odd) ([a-z])|([a-z])为(偶|奇)数)")
_MEMBERSHIP = re.compile(
    r"[,;]?\s*\(?[a-z]\s*(?:\\in(?![a-z])|∈)\s*(?:\\math\w+\s*\{?\s*)?[NZℕℤ]\}?(?:\s*[\^_]\s*\{?[*+]\}?)?\)?"
)
_FIRST = re.compile(r"([A-Za-z])_\{?(\d)\}?\s*=(.*)", re.DOTALL)
_GENERAL = re.compile(r"([A-Za-z])(_\{?[nkm]\}?|\([a-z]\))\s*=(.*)", re.DOTALL)
_LONGEST = 240
_CONDITION = "\0"
_BLANKS = " \0.,;时"
_AND = re.compile(r"\band\b(?=\s*[A-Za-z]_|[^\0]*\0)")


def may_be(text: str) -> bool:
    """A cheap look: whether a text has a word or the first terms that such a sentence has."""
    for word in _WORDS:
        if word in text:
            return True
    return text.count("=") > 1 and "_" in text and _TERMS.search(text) is not None


def read(text: str) -> Node | None:
    """`cases`, or an equation with it to the right; None for what is no such sentence."""
    if len(text) > _LONGEST or "begin" in text:
        return None
    try:
        return _defined(flat(text).replace("\\{", "").replace("\\}", ""))
    except UnreadableError:
        return None


def _defined(text: str) -> Node | None:
    text = _MEMBERSHIP.sub("", text)
    text = _ELSE.sub(f"{_CONDITION}\\1", text)
    text = _BRACKETED.sub(f"{_CONDITION}\\1,", text)
    text = _LISTED.sub(_CONDITION, _INTRODUCED.sub(_CONDITION, text))
    if text.lstrip().startswith(_CONDITION):
        found = _led(text)
    else:
        found = _followed([each for piece in pieces(text) for each in _AND.split(piece)])
    return _together(found) if len(found) > 1 else None


def _followed(said: list[str]) -> list[tuple[str, str]]:
    """Values, each before its condition; none where a condition has no value."""
    found: list[tuple[str, str]] = []
    for each in said:
        value, _, condition = each.removeprefix("and ").partition(_CONDITION)
        if value.strip(_BLANKS):
            found.append((value.strip(_BLANKS), condition.strip(_BLANKS)))
        elif condition and found and not found[-1][1]:
            found[-1] = found[-1][0], condition.strip(_BLANKS)
        elif condition:
            return []
    return found


def _led(text: str) -> list[tuple[str, str]]:
    """Values behind their conditions: `if n is even, 2; if n is odd, 3`."""
    found = []
    for each in text.split(_CONDITION)[1:]:
        said = pieces(each.strip(_BLANKS).removesuffix(" and").strip(_BLANKS))
        if len(said) != _PAIR:
            return []
        found.append((said[1].removeprefix("then "), said[0].strip(_BLANKS)))
    return found


_PAIR = 2


def _together(found: list[tuple[str, str]]) -> Node | None:
    """The pieces as branches, the first terms of a sequence before its general one."""
    firsts, others, names = [], [], set()
    for value, condition in found:
        first, general = _FIRST.fullmatch(value), _GENERAL.fullmatch(value)
        if first is not None and not condition:
            firsts.append((first.group(1), int(first.group(2)), parse(first.group(3))))
            continue
        if general is not None:
            names.add((general.group(1), general.group(2).strip("_{}")))
            value = general.group(3)
        if not condition:
            return None
        others.append((parse(value), _condition(condition)))
    if not others or len(names) > 1 or any(contains(value, "rel", "bag", "apply") for value, _ in others):
        return None
    if not names:
        return None if firsts else _cases(others)
    ((stem, index),) = names
    if any(other != stem for other, _, _ in firsts) or (firsts and len(index) > 1):
        return None
    letter = Node("sym", (), index)
    rows = [(value, Node("rel", (letter, num(place)), ("=",))) for _, place, value in firsts]
    name = parse(f"{stem}{index}") if len(index) > 1 else Node("sym", (), f"{stem}_{index}")
    return Node("rel", (name, _cases([*rows, *others])), ("=",))


def _cases(rows: list[tuple[Node, Node]]) -> Node:
    return Node("cases", tuple(Node("tuple", row) for row in rows))


def _condition(said: str) -> Node:
    if said in ("otherwise", "else"):
        return OTHERWISE
    parity = _PARITY.fullmatch(said)
    if parity is not None:
        groups = [group for group in parity.groups() if group]
        kind = next(group for group in groups if len(group) > 1 or group in "偶奇")
        name = next(group for group in groups if group is not kind)
        return Node("fn", (Node("sym", (), name),), {"偶": "even", "奇": "odd"}.get(kind, kind))
    node = parse(said)
    if node.op not in ("rel", "fn") or len(free_symbols(node)) > 2:
        raise UnreadableError("words behind a value")
    return node
