r"""A maximum and a minimum by their names, in any order: `max 5, min -1` is `minimum value -1, maximum value 5`."""

from __future__ import annotations

import re

from docima.verifiers.maths.deciding.equal import equal
from docima.verifiers.maths.deciding.numeric import Outcome
from docima.verifiers.maths.reading.parse import parse_or_none
from docima.verifiers.maths.reading.readings import Reading
from docima.verifiers.maths.reading.sentences import flat, pieces
from docima.verifiers.maths.spec import MathPolicy
from docima.verifiers.maths.tree import Node, is_expression

SIGN = re.compile(r"\b(?:max|min)(?:\b|imum)|最[大小]值")
_NAMED = re.compile(
    r"(?:and\s+)?(?:the\s+)?(?:(?:absolute|global)\s+)?\\?(?:(max)(?:imum)?|(min)(?:imum)?|(最大)值|(最小)值)(?![a-z])"
    r"(?:\s+(?:value|is|of|at))*\s*[:=为是]?\s*(?:is\s+)?(.+)",
    re.I,
)
_AND = re.compile(r"\s+and\s+(?=(?:the\s+|absolute\s+|global\s+)?\\?(?:max|min))", re.I)


def compare(reference: Reading, answer: Reading, policy: MathPolicy) -> Outcome | None:
    """None where the reference does not name both."""
    ours = _read(reference.text)
    if ours is None or len(ours) < len(_BOTH):
        return None
    theirs = _read(answer.text)
    if theirs is None:
        single = answer.tree is not None and is_expression(answer.tree)
        return Outcome(False, "labelled", "it names one value of two") if single else None
    if set(theirs) != set(ours):
        return Outcome(False, "labelled", "it names one value of two")
    found = [equal(ours[name], theirs[name], policy) for name in _BOTH]
    return next((each for each in found if not each.equal), found[0])._replace(method="labelled")


_BOTH = ("max", "min")


def _read(text: str) -> dict[str, Node] | None:
    """The values by the names of both; None for other text."""
    found: dict[str, Node] = {}
    for piece in pieces(_AND.sub(", ", flat(text))):
        named = _NAMED.fullmatch(piece.strip(" ."))
        if named is None:
            return None
        name = "max" if named.group(1) or named.group(3) else "min"
        node = parse_or_none(named.group(5))
        if node is None or name in found or not (is_expression(node) or node.op == "unit"):
            return None
        found[name] = node
    return found or None
