r"""`(1, 2, 3) and its permutations`, `all permutations of (1, 2, 3)`: every order of a few values, beside each other
and beside the list of them.
"""

from __future__ import annotations

import re
from itertools import permutations

from docima.verifiers.maths.deciding.equal import equal
from docima.verifiers.maths.deciding.numeric import Outcome
from docima.verifiers.maths.reading.parse import parse_or_none
from docima.verifiers.maths.reading.readings import Reading
from docima.verifiers.maths.reading.sentences import flat
from docima.verifiers.maths.spec import MathPolicy
from docima.verifiers.maths.tree import Node

SIGN = re.compile(r"permut|any order|及其(?:所有)?(?:排列|轮换)")

_PERMUTED = re.compile(
    r"[\s,]*(?:,|and|or|together with|up to|及其)?\s*(?:(?:all|any|the|every|its|their|of|cyclic|possible|所有)\s+)*"
    r"(?:permutations?|排列)(?:\s+(?:of|thereof)\s*(?:it|them|these|this|that)?)?\s*|[\s,]*\(?in any order\)?\s*",
    re.I,
)
_NAMED = re.compile(r"^\s*(?:\([a-z](?:\s*,\s*[a-z])+\)|\{[a-z](?:\s*,\s*[a-z])+\})\s*(?:=|is|are|\\in|∈)?\s*")
_LEAST, _MOST = 2, 5
_MOST_TUPLES = 6


def compare(reference: Reading, answer: Reading, policy: MathPolicy) -> Outcome | None:
    """None where neither is every order of its values, or one cannot be read."""
    ours, theirs = _every_order(reference.text), _every_order(answer.text)
    if ours is None and theirs is None:
        return None
    one, other = ours or reference.tree, theirs or answer.tree
    if one is None or other is None:
        return None
    if other.op in ("tuple", "list", "set") or one.op in ("tuple", "list", "set"):
        single = other if other.op in ("tuple", "list", "set") else one
        if single.args and single.args[0].op not in ("tuple", "list"):
            return Outcome(False, "collection", "one is a single order")
    return equal(one, other, policy)


def _every_order(text: str) -> Node | None:
    text = flat(text)
    if "cyclic" in text or SIGN.search(text) is None:
        return None
    kept = _NAMED.sub("", _PERMUTED.sub(" ", text)).strip(" ,.")
    kept = _NAMED.sub("", kept)
    node = parse_or_none(kept)
    if node is None:
        return None
    tuples = node.args if node.op in ("bag", "set") and node.args and node.args[0].op == "tuple" else (node,)
    if len(tuples) > _MOST_TUPLES or any(each.op not in ("tuple", "list", "bag") for each in tuples):
        return None
    if any(not _LEAST <= len(each.args) <= _MOST for each in tuples):
        return None
    found = dict.fromkeys(order for each in tuples for order in permutations(each.args))
    return Node("bag", tuple(Node("tuple", order) for order in found))
