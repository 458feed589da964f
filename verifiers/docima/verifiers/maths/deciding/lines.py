"""Lines and lattices of points: `(1 + 2t, 3 - t)` is `(3 + 2s, 2 - s)`, whatever the parameter is called and where it
begins. Over real numbers two lines are equal that share a point and a direction; over whole numbers the steps must be
the same, too, and the shift a whole number of steps.
"""

from __future__ import annotations

from flint import fmpq

from docima.verifiers.maths.deciding.exact import UndefinedError, exact
from docima.verifiers.maths.deciding.matrices import column, spread
from docima.verifiers.maths.deciding.numeric import INTEGER_NAMES, UNDECIDED, Outcome
from docima.verifiers.maths.deciding.statements import coordinates
from docima.verifiers.maths.tree import Node, free_symbols, num

_REAL_NAMES = frozenset({"t", "s", "u", "r", "lambda", "mu"})
_PARAMETERS = _REAL_NAMES | INTEGER_NAMES
_FEWEST = 2
"""Coordinates of a point."""


def compare_lines(a: Node, b: Node, *, whole: bool) -> Outcome:
    """Are two tuples, each with one parameter, the same points? Undecided where one is no line with rational
    coordinates. `whole`: a side says that its parameter is a whole number.
    """
    if a.op != "tuple" or b.op != "tuple" or len(a.args) != len(b.args) or len(a.args) < _FEWEST:
        return UNDECIDED
    ours, theirs = _line(a), _line(b)
    if ours is None or theirs is None or (ours[0] == theirs[0] and ours[0] not in _PARAMETERS):
        return UNDECIDED
    whole = whole or not {ours[0], theirs[0]} <= _REAL_NAMES
    step = _multiple(theirs[2], ours[2])
    shift = _multiple([q - p for p, q in zip(ours[1], theirs[1], strict=True)], ours[2])
    same = step is not None and shift is not None and (not whole or (abs(step) == 1 and shift.q == 1))
    return Outcome(same, "family", "" if same else "they are different points")


def points_of(node: Node) -> Node:
    """The tuple that a line states: that of `r = (1, 2) + t (3, 4)`, of `(x - 1)/3 = (y - 2)/4`, of its coordinates."""
    if node.op == "rel" and len(node.args) > _FEWEST and set(node.value) == {"="}:
        return _symmetric(node)
    if node.op == "rel" and node.value == ("=",) and (node.args[0].op == "apply" or _names_points(node.args[0])):
        node = node.args[1]
    if node.op in ("add", "mul"):
        return column(spread(node))
    return coordinates(node)


def _names_points(node: Node) -> bool:
    """`r`, `vec r`, a line's letter."""
    return node.op == "sym" and node.value in ("r", "vec(r)", "l", "L", "vec(x)", "X")


def _symmetric(node: Node) -> Node:
    """`(x - 1)/2 = y/3 = z` with a parameter that each side is equal to; the same where a side is not linear."""
    found: dict[str, Node] = {}
    for side in node.args:
        names = free_symbols(side)
        if len(names) != 1 or not names <= {"x", "y", "z"} or names <= set(found):
            return node
        (name,) = names
        try:
            start, one, three = (exact(side, {name: fmpq(value)}) for value in (0, 1, 3))
        except UndefinedError:
            return node
        if start is None or one is None or three is None or three - start != 3 * (one - start) or one == start:
            return node
        step = 1 / (one - start)
        found[name] = Node("add", (num(-start * step), Node("mul", (num(step), Node("sym", (), "t")))))
    return Node("tuple", tuple(found[name] for name in sorted(found)))


def _line(node: Node) -> tuple[str, list[fmpq], list[fmpq]] | None:
    """The parameter, a point and the direction."""
    names = free_symbols(node)
    if len(names) != 1:
        return None
    (name,) = names
    try:
        found = [[exact(arg, {name: fmpq(value)}) for value in (0, 1, 3)] for arg in node.args]
    except UndefinedError:
        return None
    start, direction = [], []
    for at_0, at_1, at_3 in found:
        if at_0 is None or at_1 is None or at_3 is None or at_3 - at_0 != 3 * (at_1 - at_0):
            return None
        start.append(at_0)
        direction.append(at_1 - at_0)
    return name, start, direction


def _multiple(vector: list[fmpq], of: list[fmpq]) -> fmpq | None:
    """The factor by which a vector is a multiple of another; None where it is none."""
    place = next((place for place, value in enumerate(of) if value != 0), None)
    if place is None:
        return None
    factor = vector[place] / of[place]
    return factor if all(value == factor * unit for value, unit in zip(vector, of, strict=True)) else None
