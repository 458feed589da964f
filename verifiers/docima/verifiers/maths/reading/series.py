"""Sums and products that are written with dots: `1 + 2 + ... + n` as the sum that is meant.

The last term is the general one: the terms before the dots are its values at the first whole numbers.
"""

from __future__ import annotations

from docima.verifiers.maths.deciding.exact import UndefinedError, exact
from docima.verifiers.maths.tree import Node, free_symbols, num, replaced

DOTS = Node("sym", (), "...")
_INDEX = "\\k"
_FIRST = range(4)
_FEWEST_TERMS = 2


def written_out(node: Node) -> Node:
    """The tree with every such sum or product in it as the operator `sum` or `prod`."""
    if not node.args:
        return node
    node = node._replace(args=tuple(map(written_out, node.args)))
    if node.op not in ("add", "mul"):
        return node
    args = [arg.args[0] if arg == Node("neg", (DOTS,)) else arg for arg in node.args]
    if DOTS not in args:
        return node
    place = args.index(DOTS)
    if place != len(args) - 2 or place < _FEWEST_TERMS:
        return node
    names = free_symbols(args[-1])
    if len(names) != 1:
        return node
    (name,) = names
    first = _start(args[:place], args[-1], name)
    if first is None:
        return node
    general = replaced(args[-1], Node("sym", (), name), Node("sym", (), _INDEX))
    lower = Node("rel", (Node("sym", (), _INDEX), num(first)), ("=",))
    return Node("big", (general, lower, Node("sym", (), name)), "sum" if node.op == "add" else "prod")


def _start(terms: list[Node], general: Node, name: str) -> int | None:
    """The whole number at which the general term is the first of the terms, and then the others in turn."""
    try:
        values = [exact(term) for term in terms]
    except UndefinedError:
        return None
    if None in values:
        return None
    for start in _FIRST:
        try:
            if all(exact(general, {name: num(start + place).value}) == value for place, value in enumerate(values)):
                return start
        except UndefinedError:
            continue
    return None
