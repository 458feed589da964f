r"""Statements with quantifiers: `\exists x_0 \in R, x_0^2 + 1 \le 0`, `there is a real x such that ...`.

Two are the same when their quantifiers are, in order, over the same sets, and their bodies are, whatever the bound
variables are called. A `not` before a quantifier is pushed into the statement.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from docima.verifiers.maths.deciding.equal import equal
from docima.verifiers.maths.deciding.numeric import Outcome
from docima.verifiers.maths.deciding.statements import substituted
from docima.verifiers.maths.reading.lexer import UnreadableError
from docima.verifiers.maths.reading.parse import parse
from docima.verifiers.maths.reading.readings import Reading
from docima.verifiers.maths.reading.sentences import flat
from docima.verifiers.maths.spec import MathPolicy
from docima.verifiers.maths.tree import REALS, Node

SIGN = re.compile(r"\\exists|\\forall|[∃∀存任]|[Tt]here (?:is|are|exist)|[Ff]or (?:all|any|every|each|some)\b")

_SOME = re.compile(
    r"\\exists(?![A-Za-z])|∃|\bthere (?:is|are|exists?)(?: (?:some|an?))?\b|\bfor some\b|存在(?:一个|实数)?", re.I
)
_ALL = re.compile(r"\\forall(?![A-Za-z])|∀|\bfor (?:all|any|every|each)\b|(?:对于?)?任意(?:的|实数)?", re.I)
_LABEL = re.compile(r"^\s*(?:(?:\\neg|\\lnot|¬|not)\s*)?[pqPQ]\s*:\s*")
_SUCH = re.compile(r"\b(?:such that|so that|s\.t\.|we have|it holds that|has)(?![A-Za-z])|使得?|[都恒]?有|恒?成立")
_QUANTIFIER = re.compile(
    r"[\s,:;.(]*(?:and )?(?P<not>(?:\\neg|\\lnot|¬)\s*\(?\s*)?(?P<kind>[∃∀])\s*"
    r"(?P<sort>(?:real|positive|natural|integer|rational|"
    r"numbers?|integers|reals)\s+)*(?P<names>[A-Za-z](?:_\{?\d\}?)?(?:\s*,\s*[A-Za-z](?:_\{?\d\}?)?(?![A-Za-z(]))*)(?![A-Za-z])"
    r"\s*(?P<bound>(?:\\in(?![A-Za-z])|∈|[<>]=?|[≤≥≠]|\\[lgn]eq?(?:slant)?(?![A-Za-z])|\\notin)\s*"
    r"(?:[(\[][^()\[\]]*[)\]]|\\?\{[^{}]*\\?\}|[^,:;.()\[\]∃∀])+)?[\s,:;.)]*"
)
_SORTS = {"real": "R", "reals": "R", "integer": "Z", "integers": "Z", "natural": "N", "rational": "Q"}
_NEGATED = {"<": ">=", ">": "<=", "<=": ">", ">=": "<", "=": "!=", "!=": "="}
_BOUND = "\\b{}"
_MOST = 4


class _Statement(NamedTuple):
    kinds: tuple[str, ...]
    bounds: tuple[Node | None, ...]
    body: Node


def compare(reference: Reading, answer: Reading, policy: MathPolicy) -> Outcome | None:
    """None where a side is no such statement."""
    ours = _read(reference.text)
    theirs = _read(answer.text) if ours is not None else None
    if ours is None or theirs is None:
        return None
    if ours.kinds != theirs.kinds:
        return Outcome(False, "relation", "they quantify differently")
    for one, other in zip(ours.bounds, theirs.bounds, strict=True):
        if one is None or other is None:
            if (one or other or REALS) != REALS:
                return Outcome(False, "relation", "one says more of its variables")
            continue
        found = equal(one, other, policy)
        if not found.equal:
            return found
    return equal(ours.body, theirs.body, policy)


def _read(text: str) -> _Statement | None:
    text = _LABEL.sub("", flat(text))
    text = _SUCH.sub(",", _ALL.sub("∀", _SOME.sub("∃", text))).strip("$ ")
    kinds: list[str] = []
    bounds: list[Node | None] = []
    names: dict[str, Node] = {}
    negated, at = False, 0
    try:
        while (found := _QUANTIFIER.match(text, at)) is not None and len(names) < _MOST:
            at = found.end()
            negated ^= bool(found.group("not"))
            kind = "∃" if (found.group("kind") == "∃") != negated else "∀"
            for name in re.split(r"\s*,\s*", found.group("names")):
                symbol = Node("sym", (), _BOUND.format(len(names)))
                names[name.replace("{", "").replace("}", "")] = symbol
                kinds.append(kind)
                bounds.append(_bounded(found, symbol))
        body = parse(_balanced(text[at:].rstrip(" ,."))) if kinds else None
    except UnreadableError:
        return None
    if body is None or body.op not in ("rel", "bag", "fn", "apply"):
        return None
    body = substituted(body, names)
    if negated:
        if body.op != "rel" or len(body.value) != 1 or body.value[0] not in _NEGATED:
            return None
        body = body._replace(value=(_NEGATED[body.value[0]],))
    return _Statement(tuple(kinds), tuple(bounds), body)


def _balanced(text: str) -> str:
    """A body without the brackets that were opened before its quantifiers."""
    while text.endswith(")") and text.count(")") > text.count("("):
        text = text[:-1].rstrip(" ,.")
    return text


def _bounded(found: re.Match[str], symbol: Node) -> Node | None:
    """What a variable is bound to: a set, or a relation with it."""
    said = found.group("bound")
    sort = _SORTS.get((found.group("sort") or "").strip())
    if said is None:
        return None if sort is None else Node("named", (), sort)
    node = parse(f"x {said}")
    if node.op != "rel":
        raise UnreadableError("a variable that is bound to nothing")
    return node.args[1] if node.value == ("in",) else node._replace(args=(symbol, *node.args[1:]))
