"""Sets of real numbers in one normal form: intervals, unions, differences, inequalities, set-builders.

A piece is a pair of ends; pieces are sorted and joined, so that two equal sets have equal pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cmp_to_key
from typing import NamedTuple

from flint import fmpq

from docima.verifiers.maths.deciding.balls import Balls, NoBallError
from docima.verifiers.maths.deciding.exact import NOWHERE, UndefinedError, exact
from docima.verifiers.maths.deciding.numeric import UNDECIDED, Outcome, compare
from docima.verifiers.maths.deciding.statements import signs
from docima.verifiers.maths.limits import LIMITS
from docima.verifiers.maths.reading.words import FLIPPED
from docima.verifiers.maths.tree import INFINITY, Node, contains, free_symbols, num

MINUS_INFINITY = Node("neg", (INFINITY,))


class NoSetError(Exception):
    """The tree is no set of real numbers that we can write as intervals."""


class Piece(NamedTuple):
    """An interval: its ends, and whether each belongs to it."""

    low: Node
    low_closed: bool
    high: Node
    high_closed: bool


def _everything() -> list[Piece]:
    return [Piece(MINUS_INFINITY, False, INFINITY, False)]


def order(left: Node, right: Node) -> int:
    """-1, 0 or 1. Raises NoSetError where it cannot be told."""
    if left == right:
        return 0
    ends = {MINUS_INFINITY: -1, INFINITY: 1}
    a, b = ends.get(left, 0), ends.get(right, 0)
    if a or b:
        return (a > b) - (a < b)
    try:
        x, y = exact(left), exact(right)
        if x is not None and y is not None:
            return int(x > y) - int(x < y)
        for precision in LIMITS.precisions:
            balls = Balls(precision)
            p, q = balls.value(left, NOWHERE).real, balls.value(right, NOWHERE).real
            if p < q:
                return -1
            if p > q:
                return 1
    except (NoBallError, UndefinedError):
        raise NoSetError("ends that have no value") from None
    if compare(left, right).equal:
        return 0
    raise NoSetError("ends that cannot be told apart")


def is_real_set(node: Node) -> bool:
    """Whether the tree can only be a set of real numbers."""
    if node.op in ("ival", "named", "union", "inter", "minus", "build"):
        return True
    if node.op == "neg":
        return node.args[0].op in ("ival", "union")
    if node.op == "bag":
        bounds = [is_inequality(arg) for arg in node.args]
        points = all(bound or _is_point(arg) for bound, arg in zip(bounds, node.args, strict=True))
        return len(bounds) > 1 and any(bounds) and points and len(set(map(variable, node.args))) == 1
    return is_inequality(node)


def _is_point(node: Node) -> bool:
    """`x = 3`."""
    return node.op == "rel" and node.value == ("=",) and node.args[0].op == "sym" and not free_symbols(node.args[1])


def is_inequality(node: Node) -> bool:
    """Whether it bounds a variable."""
    return node.op == "rel" and all(name in ("<", ">", "<=", ">=", "!=") for name in node.value)


def compare_whole(bounds: Node, listed: Node, domain: str) -> Outcome:
    """`3 <= n <= 7` for whole n, beside a list of numbers. Undecided where the two are of other kinds."""
    if listed.op == "rel" and listed.value == ("in",):
        listed = listed.args[1]
    if domain == "Z" and is_inequality(bounds) and is_inequality(listed) and variable(bounds) == variable(listed):
        return _alike_for_whole(bounds, listed)
    if domain not in ("Z", "N") or listed.op not in ("set", "bag") or not is_inequality(bounds):
        return UNDECIDED
    try:
        found, numbers = pieces(bounds), pieces(Node("set", listed.args))
        whole: set[int] = set()
        for piece in found:
            low, high = exact(piece.low), exact(piece.high)
            if low is None or high is None or high - low > LIMITS.elements:
                return UNDECIDED
            first = int(low.ceil()) + (low.q == 1 and not piece.low_closed)
            last = int(high.floor()) - (high.q == 1 and not piece.high_closed)
            whole.update(range(max(first, 0) if domain == "N" else first, last + 1))
        values = {exact(piece.low) for piece in numbers}
    except (NoSetError, UndefinedError):
        return UNDECIDED
    return Outcome(values == set(map(fmpq, whole)), "real_sets", "they are not the same whole numbers")


def _alike_for_whole(a: Node, b: Node) -> Outcome:
    """`n > 6` and `n >= 7` for whole n."""
    try:
        ours, theirs = ([_whole(piece) for piece in pieces(node)] for node in (a, b))
    except (NoSetError, UndefinedError):
        return UNDECIDED
    return Outcome(ours == theirs, "real_sets", "" if ours == theirs else "they bound different whole numbers")


def _whole(piece: Piece) -> tuple[fmpq | None, fmpq | None]:
    """The least and the greatest whole number of a piece; None where there is none. Raises NoSetError."""
    found: list[fmpq | None] = []
    for end, closed, sign in ((piece.low, piece.low_closed, 1), (piece.high, piece.high_closed, -1)):
        if end in (INFINITY, MINUS_INFINITY):
            found.append(None)
            continue
        value = exact(end)
        if value is None:
            raise NoSetError("an end that is not rational")
        inward = fmpq((value * sign).ceil())
        found.append(sign * (inward + (0 if closed or value.q != 1 else 1)))
    return found[0], found[1]


def pieces(node: Node) -> list[Piece]:
    """The normal form. Raises NoSetError."""
    return _joined(_raw(node))


def _raw(node: Node) -> list[Piece]:
    op = node.op
    if op == "ival":
        low, high = (_end(arg) for arg in node.args)
        return [Piece(low, node.value[0] and low != MINUS_INFINITY, high, node.value[1] and high != INFINITY)]
    if op in ("tuple", "list") and len(node.args) == 2:
        closed = op == "list"
        return [Piece(_end(node.args[0]), closed, _end(node.args[1]), closed)]
    if op == "set":
        return [Piece(arg, True, arg, True) for arg in node.args if not _refuse_symbols(arg)]
    if op == "named" and node.value == "R":
        return _everything()
    if op == "union":
        return [piece for arg in node.args for piece in _raw(arg)]
    if op == "inter":
        return _meet([pieces(arg) for arg in node.args])
    if op == "minus":
        return _meet([pieces(node.args[0]), _outside(pieces(node.args[1]))])
    if op == "build":
        return _built(node)
    if op == "rel":
        return _bounded(node)
    if op == "bag":
        return _together(node)
    raise NoSetError(op)


def _end(node: Node) -> Node:
    if node == Node("neg", (INFINITY,)):
        return MINUS_INFINITY
    if node.op == "add" and node.args and node.args[-1] == INFINITY:
        return INFINITY
    _refuse_symbols(node)
    return node


def _refuse_symbols(node: Node) -> bool:
    if free_symbols(node):
        raise NoSetError("ends with variables")
    return False


def _together(node: Node) -> list[Piece]:
    """Bounds side by side: what meets all of them where "or" does not stand between and something does, else any."""
    parts = [pieces(arg) for arg in node.args]
    if node.value != "or" and all(map(is_inequality, node.args)):
        both = _meet(parts)
        if both or node.value == "and":
            return both
    return [piece for part in parts for piece in part]


def _bounded(node: Node) -> list[Piece]:
    """`x > 2`, `1 < 2x + 1 <= 3`, `x != 0`, `|x - 1| < 2`, `x in A`."""
    if node.value == ("in",):
        return _raw(node.args[1])
    if _is_point(node):
        return [Piece(node.args[1], True, node.args[1], True)]
    if not is_inequality(node) or len(node.args) < 2:
        raise NoSetError("not a bound")
    if node.value == ("!=",) and contains(node, "pm"):
        return _meet([_bounded(signs(node, sign)) for sign in (1, -1)])
    name = variable(node)
    if name is None:
        raise NoSetError("not a bound of a variable")
    return _meet([_solved(*pair, name) for pair in zip(node.args, node.value, node.args[1:], strict=False)])


def _solved(left: Node, sign: str, right: Node, name: Node) -> list[Piece]:
    """The numbers for which one bound holds; both sides are linear in the variable, or the modulus of such."""
    if left == name or right == name:
        other = right if left == name else left
        return _beyond(_end(other), sign if left == name else FLIPPED.get(sign, sign))
    for this, that, way in ((left, right, sign), (right, left, FLIPPED.get(sign, sign))):
        if this.op == "fn" and this.value == "abs" and not _holds(that, name):
            return _within(this.args[0], way, _end(that), name)
    slope, shift = _line(Node("add", (left, Node("neg", (right,)))), name)
    end = num(-shift / slope)
    return _beyond(end, sign if slope > 0 else FLIPPED.get(sign, sign))


def _beyond(end: Node, sign: str) -> list[Piece]:
    if sign == "!=":
        return _outside([Piece(end, True, end, True)])
    closed = len(sign) == 2
    if sign[0] == ">":
        return [Piece(end, closed and end != MINUS_INFINITY, INFINITY, False)]
    return [Piece(MINUS_INFINITY, False, end, closed and end != INFINITY)]


def _within(inner: Node, sign: str, size: Node, name: Node) -> list[Piece]:
    """`|inner| sign size`."""
    slope, shift = (fmpq(1), fmpq(0)) if inner == name else _line(inner, name)
    bounds = [_scaled(Node("neg", (size,)), slope, shift), _scaled(size, slope, shift)]
    low, high = bounds if slope > 0 else bounds[::-1]
    if order(size, num(0)) < 0:
        return [] if sign[0] == "<" else _everything()
    if sign == "!=":
        return _outside(_joined([Piece(end, True, end, True) for end in (low, high)]))
    closed = len(sign) == 2
    if sign[0] == "<":
        return [Piece(low, closed, high, closed)]
    return [Piece(MINUS_INFINITY, False, low, closed), Piece(high, closed, INFINITY, False)]


def _scaled(end: Node, slope: fmpq, shift: fmpq) -> Node:
    """(end - shift) / slope."""
    if slope == 1 and shift == 0:
        return end
    return Node("div", (Node("add", (end, num(-shift))), num(slope)))


def _line(node: Node, name: Node) -> tuple[fmpq, fmpq]:
    """Slope and value at 0 of what is linear in the variable, exactly."""
    if name.op != "sym" or free_symbols(node) != {name.value}:
        raise NoSetError("not linear in one variable")
    try:
        found = [exact(node, {name.value: fmpq(step)}) for step in (0, 1, 2, 7)]
    except UndefinedError:
        raise NoSetError("not linear in one variable") from None
    values = [value for value in found if value is not None]
    if len(values) < len(found):
        raise NoSetError("not linear in one variable")
    slope = values[1] - values[0]
    if slope == 0 or values[2] - values[0] != 2 * slope or values[3] - values[0] != 7 * slope:
        raise NoSetError("not linear in one variable")
    return slope, values[0]


def _holds(node: Node, name: Node) -> bool:
    return node == name or any(_holds(arg, name) for arg in node.args)


def variable(node: Node) -> Node | None:
    """The variable that an inequality bounds: a side of its own, else the only one in it."""
    if node.op != "rel":
        return None
    alone = next((arg for arg in node.args if arg.op in ("sym", "apply")), None)
    if alone is not None:
        return alone
    names = free_symbols(node)
    return Node("sym", (), next(iter(names))) if len(names) == 1 else None


def _built(node: Node) -> list[Piece]:
    """`{x | x > 2}`, `{x in R | x != 0}`."""
    element, condition = node.args
    base = _everything()
    if element.op == "rel" and element.value == ("in",):
        base = pieces(element.args[1])
        element = element.args[0]
    if element.op != "sym":
        raise NoSetError("a set of expressions")
    return _meet([base, pieces(condition)])


def _outside(inner: list[Piece]) -> list[Piece]:
    """All other real numbers; `inner` is in normal form."""
    found: list[Piece] = []
    low, closed = MINUS_INFINITY, False
    for piece in inner:
        if order(low, piece.low) < 0 or (closed and not piece.low_closed):
            found.append(Piece(low, closed, piece.low, not piece.low_closed and piece.low != MINUS_INFINITY))
        low, closed = piece.high, not piece.high_closed and piece.high != INFINITY
    if low != INFINITY:
        found.append(Piece(low, closed, INFINITY, False))
    return found


def _meet(parts: Sequence[list[Piece]]) -> list[Piece]:
    found = parts[0]
    for other in parts[1:]:
        if len(found) * len(other) > LIMITS.cells:
            raise NoSetError("too many pieces")
        found = [piece for a in found for b in other if (piece := _both(a, b)) is not None]
    return found


def _both(a: Piece, b: Piece) -> Piece | None:
    low = a if _by_low(a, b) >= 0 else b
    high = a if (order(a.high, b.high) or a.high_closed - b.high_closed) <= 0 else b
    piece = Piece(low.low, low.low_closed, high.high, high.high_closed)
    return None if _empty(piece) else piece


def _by_low(a: Piece, b: Piece) -> int:
    """Which begins first; a closed end begins before an open one."""
    return order(a.low, b.low) or b.low_closed - a.low_closed


def _empty(piece: Piece) -> bool:
    between = order(piece.low, piece.high)
    return between > 0 or (between == 0 and not (piece.low_closed and piece.high_closed))


def _joined(found: list[Piece]) -> list[Piece]:
    if len(found) > LIMITS.elements:
        raise NoSetError("too many pieces")
    found = [piece for piece in found if not _empty(piece)]
    found.sort(key=cmp_to_key(_by_low))
    joined: list[Piece] = []
    for piece in found:
        if not joined:
            joined.append(piece)
            continue
        last = joined[-1]
        touch = order(piece.low, last.high)
        if touch > 0 or (touch == 0 and not (piece.low_closed or last.high_closed)):
            joined.append(piece)
            continue
        later = order(piece.high, last.high)
        if later > 0:
            joined[-1] = Piece(last.low, last.low_closed, piece.high, piece.high_closed)
        elif later == 0:
            joined[-1] = last._replace(high_closed=last.high_closed or piece.high_closed)
    return joined


def _of_symbols(node: Node) -> bool:
    return node.op in ("union", "inter", "minus") and all(arg.op == "sym" for arg in node.args)


def compare_sets(left: Node, right: Node) -> Outcome:
    """Are two sets of real numbers equal?"""
    try:
        a, b = pieces(left), pieces(right)
        same = len(a) == len(b) and all(
            p.low_closed == q.low_closed
            and p.high_closed == q.high_closed
            and order(p.low, q.low) == 0
            and order(p.high, q.high) == 0
            for p, q in zip(a, b, strict=True)
        )
    except NoSetError:
        names = {node.value for node in (left, right) if node.op == "named"}
        if left.op != right.op and all(_of_symbols(node) for node in (left, right)):
            return Outcome(False, "real_sets", "they join their sets in different ways")
        return Outcome(False, "real_sets", "they are different sets") if len(names) == 2 else UNDECIDED
    return Outcome(same, "real_sets", "" if same else "the sets have different pieces")
