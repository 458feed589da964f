r"""Bounds in words: `at least 5` is `\ge 5`, `x \ge 5`; `more than 7` is `> 7`."""

from __future__ import annotations

import re

from docima.verifiers.maths.deciding.equal import equal
from docima.verifiers.maths.deciding.numeric import Outcome
from docima.verifiers.maths.reading.parse import parse_or_none
from docima.verifiers.maths.reading.readings import Reading
from docima.verifiers.maths.reading.sentences import flat
from docima.verifiers.maths.spec import MathPolicy
from docima.verifiers.maths.tree import Node, infinite, is_expression

SIGN = re.compile(
    r"\b(?:at (?:least|most)|(?:more|less|greater|fewer|larger|smaller) than|no (?:more|less|fewer))\b"
    r"|至[少多]|不[少多小大]于|(?:^|\n)\s*(?:\\[gl]eq?(?:slant)?(?![a-z])|[<>≥≤])"
)

_WORDS = (
    (">=", re.compile(r"(?:at least|(?:no|not) (?:less|fewer|smaller) than|greater than or equal to|至少|不[少小]于)")),
    ("<=", re.compile(r"(?:at most|(?:no|not) (?:more|greater|larger) than|less than or equal to|至多|不[多大]于)")),
    (">", re.compile(r"(?:more|greater|larger) than|大于|多于")),
    ("<", re.compile(r"(?:less|fewer|smaller) than|小于|少于")),
)
_SIGNS = (
    (">=", r"(?:\\geq?(?:slant)?(?![a-z])|>=|≥)"),
    ("<=", r"(?:\\leq?(?:slant)?(?![a-z])|<=|≤)"),
    (">", ">"),
    ("<", "<"),
)
_SIGNED = re.compile("|".join(rf"(?P<s{place}>{sign})" for place, (_, sign) in enumerate(_SIGNS)))
_LETTER = re.compile(r"\s*(?:(?:[A-Za-z]|(?:the )?answer)(?![A-Za-z]))?\s*(?:(?:is|must be)(?![A-Za-z]))?\s*")


def compare(reference: Reading, answer: Reading, policy: MathPolicy) -> Outcome | None:
    """None where a side is no bound of a number; `at least 5` may also be answered by the bound itself."""
    ours, theirs = _read(reference.text), _read(answer.text)
    if ours is not None and theirs is None and answer.tree is not None:
        theirs = _beyond(answer.tree)
    if ours is not None and theirs is None and ours[0] in (">=", "<=") and answer.tree is not None:
        found = equal(ours[1], answer.tree, policy) if is_expression(answer.tree) else None
        return found if found is not None and found.equal else None
    if ours is None or theirs is None:
        return None
    if ours[0] != theirs[0]:
        return Outcome(False, "relation", "they are bounds of another kind")
    return equal(ours[1], theirs[1], policy)


def _beyond(node: Node) -> tuple[str, Node] | None:
    """`[8, oo)` as a bound."""
    if node.op != "ival" or not any(map(infinite, node.args)):
        return None
    low, high = node.args
    if infinite(high) and not infinite(low):
        return (">=" if node.value[0] else ">"), low
    return None if infinite(high) else (("<=" if node.value[1] else "<"), high)


def _read(text: str) -> tuple[str, Node] | None:
    """The relation and the bound."""
    text = flat(text)
    start = _LETTER.match(text)
    at = start.end() if start is not None else 0
    name, end = "", at
    for each, pattern in _WORDS:
        match = pattern.match(text, at)
        if match is not None:
            name, end = each, match.end()
            break
    else:
        signed = _SIGNED.match(text, at)
        if signed is None or signed.lastgroup is None:
            return None
        name, end = _SIGNS[int(signed.lastgroup[1:])][0], signed.end()
    node = parse_or_none(text[end:])
    return (name, node) if node is not None and (is_expression(node) or node.op == "unit") else None
