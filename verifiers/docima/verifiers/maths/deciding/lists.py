"""Compares lists, tuples, sets, and what stands without brackets."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from flint import fmpq

from docima.verifiers.maths.deciding.exact import UndefinedError, exact
from docima.verifiers.maths.deciding.numeric import Outcome
from docima.verifiers.maths.deciding.statements import (
    COLLECTIONS,
    equations,
    every_sign,
    named,
    signs,
    stated,
    substituted,
)
from docima.verifiers.maths.limits import LIMITS
from docima.verifiers.maths.tree import Node, contains, num

if TYPE_CHECKING:
    from docima.verifiers.maths.deciding.decision import Decision

_DOTS = Node("sym", (), "...")
_COORDINATES = ("x", "y", "z")


def is_collection(node: Node) -> bool:
    """Whether it stands for several values."""
    return node.op in COLLECTIONS or contains(node, "pm")


def points_of(node: Node) -> Node:
    """Values side by side, beside a set of reals, as the set of them."""
    if node.op == "bag" or (node.op != "build" and contains(node, "pm")):
        spreaded = spread(node)
        if not any(arg.op == "rel" or arg.op in COLLECTIONS or arg.op == "ival" for arg in spreaded.args):
            return Node("set", spreaded.args)
    return node


def compare_collections(decision: Decision, a: Node, b: Node) -> Outcome:
    """Are two collections equal, under the policy's order?"""
    policy = decision.policy
    if {a.value, b.value} == {"or", "and"} and all(arg.op in ("sym", "apply") for arg in (*a.args, *b.args)):
        return Outcome(False, "collection", "one says and, the other or")
    a, b = spread(a), spread(b)
    names_a, names_b = assignments(a), assignments(b)
    if names_a is not None and names_b is not None:
        if _numbered(names_a) and _numbered(names_b):
            return decision.matched(list(names_a.values()), list(names_b.values()))
        if set(names_a) != set(names_b) and policy.variables == "strict":
            return Outcome(False, "assignments", "they name different variables")
        if set(names_a) == set(names_b):
            names = sorted(names_a)
            found = decision.all([names_a[name] for name in names], [names_b[name] for name in names])
            return found._replace(method="assignments") if found.equal else found
    if names_a is not None and _numbered(names_a):
        a, names_a = Node("bag", tuple(names_a.values())), None
    if names_b is not None and _numbered(names_b):
        b, names_b = Node("bag", tuple(names_b.values())), None
    if (names_a is None) != (names_b is None):
        a = _as_point(a, names_a) if names_a is not None else a
        b = _as_point(b, names_b) if names_b is not None else b
    ordered = _ordered(a, b, policy.order)
    if ordered is None:
        return Outcome(False, "collection", f"one is a {a.op}, the other a {b.op}")
    first, second = elements(a), elements(b)
    if any(_states_nothing(node) for node in (a, b)):
        first, second = list(a.args), list(b.args)
    return decision.all(first, second) if ordered else decision.matched(first, second)


def _ordered(a: Node, b: Node, order: str) -> bool | None:
    """Whether order counts between two collections; None where they are of kinds that are never equal."""
    kinds = {a.op, b.op}
    if order == "ignore":
        return False
    if "set" in kinds:
        return None if kinds & {"tuple", "list"} and len(a.args) * len(b.args) != 1 else False
    if kinds == {"tuple", "list"}:
        # Of two ascending elements they may be intervals, one with its ends and one without.
        return True if len(a.args) != _ENDS or len(b.args) != _ENDS or _descends(a) else None
    return order == "strict" if kinds == {"bag"} else True


_ENDS = 2


def _descends(node: Node) -> bool:
    try:
        first, second = (exact(arg) for arg in node.args)
    except UndefinedError:
        return False
    return first is not None and second is not None and first > second


def spread(node: Node) -> Node:
    """A collection whose elements are written out: signs, dots, systems, names that stand once for several values."""
    if node.op not in COLLECTIONS:
        node = Node("bag", (node,))
    if node.op == "tuple" and contains(node, "pm"):
        return Node("bag", (signs(node, 1), signs(node, -1)))
    found: list[Node] = []
    for arg in node.args:
        if contains(arg, "pm"):
            found += every_sign(arg)
        elif node.op == "bag" and _names_a_tuple(arg) and all(each.op == "rel" for each in node.args):
            found += equations(arg).args
        else:
            found.append(arg)
    node = Node(node.op, tuple(found))
    if _DOTS in node.args:
        node = _without_dots(node)
    if node.op != "bag":
        return node
    solutions = _solutions(node)
    if solutions is not None:
        return solutions
    relations = [arg.op == "rel" for arg in node.args]
    if relations and relations[0] and not any(relations[1:]) and len(relations) > 1:
        value = stated(node.args[0])
        if value is not None:
            return Node("bag", (value, *node.args[1:]))
    return node


def _names_a_tuple(node: Node) -> bool:
    """`(x, y) = (1, 2)`."""
    if node.op != "rel" or node.value != ("=",):
        return False
    left, right = node.args
    sizes = left.op == right.op == "tuple" and len(left.args) == len(right.args)
    return sizes and all(arg.op in ("sym", "apply") for arg in left.args)


def _without_dots(node: Node) -> Node:
    """`1, 2, ..., 10` written out, where it is an arithmetic progression of whole numbers."""
    place = node.args.index(_DOTS)
    if not (1 <= place == len(node.args) - 2):
        return node
    try:
        known = [exact(arg) for arg in (*node.args[:place], node.args[-1])]
    except UndefinedError:
        return node
    values = [value for value in known if value is not None]
    if len(values) < len(known):
        return node
    step = values[1] - values[0] if place > 1 else fmpq(1)
    if step == 0 or any(later - earlier != step for earlier, later in pairwise(values[:place])):
        return node
    count = (values[-1] - values[0]) / step
    if count.q != 1 or not place <= count < LIMITS.elements:
        return node
    return Node(node.op, tuple(num(values[0] + step * index) for index in range(int(count) + 1)))


def _solutions(node: Node) -> Node | None:
    """`x = 1, y = 2, x = 2, y = 1` as pairs; None where the names do not repeat in blocks."""
    pairs = [(named(arg), stated(arg)) for arg in node.args if arg.op == "rel"]
    if len(pairs) < len(node.args) or len(pairs) < 4:
        return None
    names = [name for name, value in pairs if name is not None and value is not None]
    if len(names) < len(pairs):
        return None
    width = next((place for place in range(1, len(names)) if names[place] == names[0]), 0)
    if width < 2 or len(names) % width or any(names[i] not in names[:width] for i in range(len(names))):
        return None
    blocks = []
    for start in range(0, len(pairs), width):
        block = {repr(name): value for name, value in pairs[start : start + width] if value is not None}
        if len(block) < width:
            return None
        blocks.append(Node("tuple", tuple(block[name] for name in sorted(block))))
    return Node("bag", tuple(blocks))


def assignments(node: Node) -> dict[str, Node] | None:
    """`a = 1, b = 2` by name; None where not every element names another variable."""
    found: dict[str, Node] = {}
    for arg in node.args:
        name, value = (named(arg), stated(arg)) if arg.op == "rel" else (None, None)
        if name is None or value is None:
            return None
        key = str(name.value) if name.op in ("sym", "apply") and not _has_numbers(name) else repr(name)
        if key in found:
            return None
        found[key] = value
    return found if len(found) > 1 else None


def _has_numbers(name: Node) -> bool:
    """Whether a name is a function's at a place, `f(2)`, and not the function's."""
    return any(arg.op not in ("sym", "text") for arg in name.args)


def _numbered(names: dict[str, Node]) -> bool:
    """Whether all names are one letter with different numbers, which tell no more than which is which."""
    stems = {name.partition("_")[0] for name in names}
    return len(stems) == 1 and all("_" in name for name in names)


def _as_point(node: Node, names: dict[str, Node]) -> Node:
    """Named coordinates in the order of the axes; other names as they are listed."""
    if set(names) <= set(_COORDINATES):
        return Node("tuple", tuple(names[name] for name in sorted(names)))
    return Node("tuple" if node.op == "bag" else node.op, tuple(names.values()))


def _states_nothing(node: Node) -> bool:
    """Whether equations stand in it that are solved for nothing: `3x + 4y = 0`."""
    return all(arg.op == "rel" for arg in node.args) and any(stated(arg) is None for arg in node.args)


def elements(node: Node) -> list[Node]:
    """The elements, without the names before them."""
    found = []
    for arg in node.args:
        value = stated(arg) if arg.op == "rel" else None
        found.append(arg if value is None else _with_places(arg, value))
    return found


def _with_places(relation: Node, value: Node) -> Node:
    """The value of `f(t) = ...` with x for its argument, which is only a name."""
    name = named(relation)
    if name is None or name.op != "apply" or len(name.args) != 1 or name.args[0].op != "sym":
        return value
    return substituted(value, {str(name.args[0].value): _ARGUMENT})


_ARGUMENT = Node("sym", (), "x")
