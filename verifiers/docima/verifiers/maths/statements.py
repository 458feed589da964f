"""What trees say: the name and the value of an equation, the elements of a collection, the digits of a decimal."""

from __future__ import annotations

from flint import fmpq

from docima.verifiers.maths.exact import UndefinedError, exact
from docima.verifiers.maths.tree import Node, contains, free_symbols
from docima.verifiers.maths.words import FLIPPED

COLLECTIONS = ("tuple", "list", "set", "bag")


def named(relation: Node) -> Node | None:
    """What an equation names: x in `x = 3` and in `3 = x`."""
    if relation.op != "rel" or not set(relation.value) <= {"=", "~"}:
        return None
    first, last = relation.args[0], relation.args[-1]
    if is_name(first):
        return first
    return last if len(relation.args) == 2 and is_name(last) and not free_symbols(first) else None


def stated(relation: Node) -> Node | None:
    """The value that an equation states: 3 in `x = 1 + 2 = 3`; None where it states none."""
    if relation.value == ("in",) and is_name(relation.args[0]):
        return relation.args[1]
    if not set(relation.value) <= {"=", "~"}:
        return None
    if named(relation) == relation.args[-1] and not is_name(relation.args[0]):
        return relation.args[0]
    values = relation.args
    if "~" in relation.value:
        cut = relation.value.index("~") + 1
        values = values[: max(cut, 2)]
    if is_name(values[0]) or not any(map(free_symbols, values)):
        return values[-1]
    return values[-1] if not free_symbols(values[-1]) and len(values) > 2 else None


def is_name(node: Node) -> bool:
    if node.op in ("sym", "apply"):
        return bool(node.value != "...")
    if node.op == "fn" and node.value in ("abs", "det"):
        return all(map(is_name, node.args))
    if node.op in ("mul", "tuple", "ratio"):
        symbols = all(arg.op == "sym" for arg in node.args)
        return symbols and (node.op != "mul" or all(arg.value[0].isupper() for arg in node.args))
    return node.op == "const" and node.value in ("e", "i")


def member(node: Node) -> Node:
    """`x in A` -> A."""
    if node.op == "rel" and node.value == ("in",) and is_name(node.args[0]):
        return node.args[1]
    return node


def renamed_arguments(a: Node, b: Node, value: Node) -> Node | None:
    """The value of `f(t) = ...` with the arguments of `f(x) = ...`; bound names carry no meaning."""
    if a.op != "apply" or b.op != "apply" or a.value != b.value or len(a.args) != len(b.args):
        return None
    if not all(arg.op == "sym" for arg in (*a.args, *b.args)):
        return None
    return substituted(value, {old.value: new for old, new in zip(b.args, a.args, strict=True)})


def substituted(node: Node, names: dict[str, Node]) -> Node:
    if node.op == "sym":
        return names.get(node.value, node)
    return node._replace(args=tuple(substituted(arg, names) for arg in node.args))


def difference(relation: Node) -> Node:
    return Node("add", (relation.args[0], Node("neg", (relation.args[1],))))


def pointing_up(relation: Node) -> Node:
    if relation.value[0] in (">", ">="):
        return Node("rel", relation.args[::-1], (FLIPPED[relation.value[0]],))
    return relation


def is_matrix(node: Node) -> bool:
    return node.op == "matrix" or (node.op in ("add", "mul", "neg", "div", "pow") and any(map(is_matrix, node.args)))


def signs(node: Node, sign: int) -> Node:
    if node.op == "pm":
        inner = signs(node.args[0], sign)
        return inner if node.value == sign else Node("neg", (inner,))
    return node._replace(args=tuple(signs(arg, sign) for arg in node.args)) if node.args else node


def spread(node: Node) -> Node:
    """A collection whose elements are written out: signs, and names that stand once for several values."""
    if node.op not in COLLECTIONS:
        node = Node("bag", (node,))
    elements: list[Node] = []
    if node.op == "tuple" and contains(node, "pm"):
        return Node("bag", (signs(node, 1), signs(node, -1)))
    for arg in node.args:
        if contains(arg, "pm"):
            elements += (signs(arg, 1), signs(arg, -1))
        else:
            elements.append(arg)
    node = Node(node.op, tuple(elements))
    relations = [arg.op == "rel" for arg in node.args]
    if node.op == "bag" and relations and relations[0] and not any(relations[1:]) and len(relations) > 1:
        value = stated(node.args[0])
        if value is not None:
            return Node("bag", (value, *node.args[1:]))
    return node


def assignments(node: Node) -> dict[str, Node] | None:
    """`a = 1, b = 2` by name; None where not every element names another variable."""
    found: dict[str, Node] = {}
    for arg in node.args:
        name, value = (named(arg), stated(arg)) if arg.op == "rel" else (None, None)
        if name is None or value is None:
            return None
        key = repr(name)
        if key in found:
            return None
        found[key] = value
    return found if len(found) > 1 else None


def elements(node: Node) -> list[Node]:
    """The elements, without the names before them."""
    found = []
    for arg in node.args:
        value = stated(arg) if arg.op == "rel" else None
        found.append(arg if value is None else value)
    return found


def size(node: Node) -> int:
    return len(node.args)


def above_one(node: Node) -> bool:
    try:
        value = exact(node)
    except UndefinedError:
        return False
    return value is not None and abs(value) > 1


def decimal(node: Node) -> tuple[int, int] | None:
    """Places and significant digits of a decimal literal; None for anything else."""
    while node.op in ("neg", "unit", "pct"):
        node = node.args[0]
    if node.op != "dec":
        return None
    value, places = node.value
    digits = len(str(abs(int((value * fmpq(10) ** places).p)))) if value != 0 else 1
    return places, digits


def unit_of(places: int) -> fmpq:
    return fmpq(10) ** -places


def is_integer(node: Node) -> bool:
    try:
        value = exact(node)
    except UndefinedError:
        return False
    return value is not None and value.q == 1
