"""Sequences in pieces: two definitions with conditions on a whole number are equal where each of their terms is.

The first terms are compared one by one, those of the conditions' ends among them, and then a few far ones.
"""

from __future__ import annotations

from flint import fmpq

from docima.verifiers.maths.deciding import families
from docima.verifiers.maths.deciding.exact import UndefinedError, holds
from docima.verifiers.maths.deciding.numeric import UNDECIDED, Outcome, compare
from docima.verifiers.maths.deciding.statements import named, stated, substituted
from docima.verifiers.maths.tree import Node, contains, free_symbols, num

_NAMES = frozenset("nkm")
_TERMS = (*range(13), 20, 21, 35, 36)
_FEWEST = 6
_HALF = 2


def compare_terms(a: Node, b: Node) -> Outcome:
    """Compare two sequences of which one at least has pieces; undecided for anything else."""
    if not (contains(a, "cases") or contains(b, "cases")):
        return UNDECIDED
    names = [named(node) if node.op == "rel" else None for node in (a, b)]
    if names[0] is not None and names[1] is not None and names[0] != names[1]:
        return UNDECIDED
    ours, theirs = (stated(node) if node.op == "rel" else node for node in (a, b))
    if ours is None or theirs is None:
        return UNDECIDED
    letters = {frozenset(free_symbols(node)) & _NAMES for node in (ours, theirs) if node.op == "cases"}
    if len(letters) != 1 or len(letter := next(iter(letters))) != 1:
        return UNDECIDED
    (name,) = letter
    return _terms(ours, theirs, name)


def _terms(a: Node, b: Node, name: str) -> Outcome:
    seen = 0
    for index in _TERMS:
        ours, theirs = _term(a, name, index), _term(b, name, index)
        if ours is None or theirs is None:
            if index and (ours is not None or theirs is not None):
                return Outcome(False, "elementwise", f"only one says what comes at {name} = {index}")
            continue
        found = compare(ours, theirs)
        if found.equal is not True:
            return found._replace(why=f"they differ at {name} = {index}") if found.equal is False else UNDECIDED
        seen += 1
    return Outcome(True, "elementwise", proof={"elements": seen}) if seen >= _FEWEST else UNDECIDED


def _term(node: Node, name: str, index: int) -> Node | None:
    """The value at a whole number; None where no condition holds."""
    if node.op == "cases":
        branch = next((each for each in node.args if _holds(each.args[1], name, index)), None)
        if branch is None:
            return None
        node = branch.args[0]
    return substituted(node, {name: num(index)})


def _holds(condition: Node, name: str, index: int) -> bool:
    halves = _of_half(condition, name)
    if halves is not None:
        return (index - halves) % _HALF == 0
    try:
        return holds(condition, {name: fmpq(index)}) is True
    except UndefinedError:
        return False


def _of_half(condition: Node, name: str) -> int | None:
    """The rest of `n = 2k + 1` by 2; None for other conditions."""
    if condition.op != "rel" or condition.value != ("=",) or condition.args[0] != Node("sym", (), name):
        return None
    others = free_symbols(condition.args[1])
    if len(others) != 1:
        return None
    return families.whole_step(condition.args[1], next(iter(others)), _HALF)
