"""The syntax tree of an answer: one small immutable node type.

num    value = fmpq                          an exact number
dec    value = (fmpq, places)                a decimal as written, with its digits after the point
sym    value = name                          a variable
const  value = "pi" | "e" | "i" | "oo"
add    args = terms                          mul   args = factors
neg    args = (x,)                           div   args = (numerator, denominator)
pow    args = (base, exponent)               root  args = (x, n)
fn     value = name, args                    sin, log (args = (x, base)), binom, abs, floor, fact, gcd ...
pm     value = 1 | -1, args = (x,)           plus-minus, minus-plus
pct    args = (x,)                           deg   args = (x,)
apply  value = name, args                    f(x)
tuple, list, set, bag  args = elements       bag: what stands without brackets
ival   value = (left closed, right closed), args = (a, b)
union, inter, minus    args                  sets of numbers
build  args = (element, condition)           set-builder
rel    value = tuple of operators, args      chains too: a < x < b
matrix value = (rows, columns), args         row by row
cases  args = tuples (value, condition)
big    value = name, args                    sum, prod, lim, int, diff: see operators.py
ratio  args                                  3:2, and times of day
base   value = (digits, base)                101_2
text   value = words
"""

from __future__ import annotations

from typing import Any, NamedTuple

from flint import fmpq


class Node(NamedTuple):
    """A node; `op` says what `args` and `value` are."""

    op: str
    args: tuple[Node, ...] = ()
    value: Any = None


REALS = Node("named", (), "R")


def listed(node: Node) -> tuple[Node, ...]:
    """What stands beside each other without brackets; the node itself where it stands alone."""
    return node.args if node.op == "bag" else (node,)


def num(value: int | fmpq) -> Node:
    """An exact number."""
    return Node("num", (), fmpq(value))


def free_symbols(node: Node) -> frozenset[str]:
    """Names of the variables in a tree, without those that a sum, a limit or an integral binds."""
    if node.op == "sym":
        return frozenset((node.value,))
    found = _NO_NAMES
    for arg in node.args:
        if arg.args or arg.op == "sym":
            found |= free_symbols(arg)
    if node.op == "big" and found:
        found -= bound_symbols(node)
    return found


_NO_NAMES: frozenset[str] = frozenset()


def bound_symbols(node: Node) -> frozenset[str]:
    """Names that a `big` operator binds: k in a sum over k, x in a limit, the variable of a differential."""
    if node.value == "int":
        return frozenset((node.args[1].value,)) if len(node.args) > 2 else frozenset()
    for limit in node.args[1:]:
        if limit.op == "rel" and limit.args[0].op == "sym":
            return frozenset((limit.args[0].value,))
    return frozenset()


def contains(node: Node, *ops: str) -> bool:
    """Whether one of the operations occurs in the tree."""
    if node.op in ops:
        return True
    for arg in node.args:  # noqa: SIM110 - a generator would cost more than the look
        if arg.op in ops or (arg.args and contains(arg, *ops)):
            return True
    return False


def operations(node: Node) -> set[str]:
    """The operations that occur in the tree."""
    found = {node.op}
    for arg in node.args:
        if arg.args:
            found |= operations(arg)
        else:
            found.add(arg.op)
    return found


def replaced(node: Node, old: Node, new: Node) -> Node:
    """The tree with every occurrence of a part replaced."""
    if node == old:
        return new
    return node._replace(args=tuple(replaced(arg, old, new) for arg in node.args)) if node.args else node


def infinite(node: Node) -> bool:
    """Whether it is an infinity, of either sign."""
    return (node.args[0] if node.op in ("neg", "pm") else node) == INFINITY


INFINITY = Node("const", (), "oo")


_PLAIN = frozenset({"num", "dec", "add", "mul", "neg", "div", "pow", "root", "pct", "deg", "unit", "const", "sym"})


def is_literal(node: Node) -> bool:
    """Whether it is a number as it is written, perhaps with its sign."""
    return (node.args[0].op if node.op == "neg" else node.op) in ("num", "dec")


def is_expression(node: Node) -> bool:
    """Whether nothing but arithmetic, names and finite constants occurs in it."""
    op, args, value = node
    if op not in _PLAIN or (op in _NAMING and value in _NO_ARITHMETIC):
        return False
    for arg in args:  # noqa: SIM110 - a generator would cost more than the look
        if not is_expression(arg):
            return False
    return True


_NAMING = ("sym", "const")
_NO_ARITHMETIC = ("oo", "...", "hat(i)", "hat(j)", "hat(k)", "T")
