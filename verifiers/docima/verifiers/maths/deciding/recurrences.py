"""Recurrences with a shifted index: `a_{n+1} = 2 a_n + 1` is `a_n = 2 a_{n-1} + 1`.

Terms become variables named by how far they are behind the first, and the index moves along with them.
"""

from __future__ import annotations

import re

from docima.verifiers.maths.deciding import families
from docima.verifiers.maths.deciding.decision import Decision
from docima.verifiers.maths.deciding.numeric import UNDECIDED, Outcome
from docima.verifiers.maths.tree import Node, contains, free_symbols, num

_TERM = re.compile(r"([A-Za-z])_([nkm])")
_FUNCTIONS = frozenset("fghFGuTaxS")
_INDEX = "n"


def compare_recurrences(a: Node, b: Node, decision: Decision) -> Outcome:
    """Compare two recurrences, perhaps with their first terms beside them; undecided for anything else."""
    if not (contains(a, "apply") and contains(b, "apply")):
        return UNDECIDED
    ours, theirs = _shifted(a), _shifted(b)
    if ours is None or theirs is None or (ours == a and theirs == b):
        return UNDECIDED
    return decision.equal(ours, theirs)


def _shifted(node: Node) -> Node | None:
    """With its terms counted from the first; None where it is no recurrence."""
    if node.op == "bag":
        kept = [arg for arg in node.args if not _is_bound(arg)]
        found = [_recurrence(arg) or arg for arg in kept]
        if not any(one is not other for one, other in zip(kept, found, strict=True)):
            return None
        return found[0] if len(found) == 1 else node._replace(args=tuple(found))
    return _recurrence(node)


def _is_bound(node: Node) -> bool:
    """`n >= 2`, `n in N`: from where on it holds."""
    if node.op != "rel" or node.value == ("=",):
        return False
    return node.args[0].op == "sym" and node.args[0].value in ("n", "k", "m")


def _recurrence(node: Node) -> Node | None:
    if node.op != "rel" or node.value != ("=",):
        return None
    terms = _terms(node)
    if len(terms) < 2 or len({(stem, name) for stem, name, _ in terms}) != 1:
        return None
    ((_, name, least),) = [min(terms, key=lambda term: term[2])]
    return _moved(node, name, least)


def _terms(node: Node) -> set[tuple[str, str, int]]:
    """Stem, index and shift of each term in a tree."""
    found = _term(node)
    if found is not None:
        return {found}
    terms: set[tuple[str, str, int]] = set()
    return terms.union(*map(_terms, node.args))


def _term(node: Node) -> tuple[str, str, int] | None:
    """`a_n`, `a_{n+1}`, `f(n-1)`."""
    if node.op == "sym":
        match = _TERM.fullmatch(node.value)
        return None if match is None else (match.group(1), match.group(2), 0)
    if node.op != "apply" or len(node.args) != 1:
        return None
    names = free_symbols(node.args[0])
    if len(names) != 1 or not names <= {"n", "k", "m"}:
        return None
    (name,) = names
    first = families.whole_step(node.args[0], name, 1)
    if first is None:
        return None
    stem = str(node.value)
    return (stem.removesuffix("_"), name, first) if stem.endswith("_") or stem in _FUNCTIONS else None


def _moved(node: Node, name: str, least: int) -> Node:
    found = _term(node)
    if found is not None:
        return Node("sym", (), f"{found[0]}@{found[2] - least}")
    if node == Node("sym", (), name):
        return Node("add", (Node("sym", (), _INDEX), num(-least)))
    return node._replace(args=tuple(_moved(arg, name, least) for arg in node.args))
