"""Solutions with a whole number in them: `x = pi/4 + k pi` is `x = 5 pi/4 + n pi`.

A family is an offset and a period, linear in the whole number. Each side becomes a set of residues of one common
period, exactly, with pi as a second unit beside 1. What depends on the parity of the number is cut in two.
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import fmpq

from docima.verifiers.maths.deciding.exact import UndefinedError, exact
from docima.verifiers.maths.deciding.numeric import INTEGER_NAMES, UNDECIDED, Outcome
from docima.verifiers.maths.deciding.statements import Bare, signs, stated
from docima.verifiers.maths.tree import Node, contains, free_symbols, num, replaced

MOST_RESIDUES = 400

_PI = Node("const", (), "pi")
_PI_NAME = "\\pi"
_PROBES = (fmpq(0), fmpq(1), fmpq(5, 3))


@dataclass(frozen=True, slots=True)
class Family:
    """offset + k * period, each as its coefficients of 1 and pi."""

    offset: tuple[fmpq, fmpq]
    period: tuple[fmpq, fmpq]


def compare_families(a: Bare, b: Bare) -> Outcome:
    """Are two sides the same solutions? Undecided where one is no family."""
    if "N" in (a.domain, b.domain):
        return UNDECIDED
    angles = any(contains(side.node, "deg") or has_pi(side.node) for side in (a, b))
    if not (angles or "Z" in (a.domain, b.domain) or any(_modulus(side.node) for side in (a, b))):
        return UNDECIDED
    ours, theirs = _families(a), _families(b)
    if not ours or not theirs:
        return UNDECIDED
    unit = 1 if ours[0].period[1] else 0
    if any(not each.period[unit] or each.period[1 - unit] for each in (*ours, *theirs)):
        return UNDECIDED
    common = ours[0].period[unit]
    for each in (*ours[1:], *theirs):
        common = common_period(common, each.period[unit])
    first, second = residues(ours, unit, common), residues(theirs, unit, common)
    if first is None or second is None:
        return UNDECIDED
    if first == second:
        return Outcome(True, "family", proof={"residues": len(first)})
    return Outcome(False, "family", "they are different solutions")


def has_pi(node: Node) -> bool:
    return node == _PI or any(map(has_pi, node.args))


def _families(side: Bare) -> list[Family]:
    """All families of a side; none where an element is not of this kind."""
    args = side.node.args if side.node.op in ("bag", "set") else (side.node,)
    modulus = _modulus(side.node)
    if modulus is not None:
        return _residue_classes(args, modulus)
    found: list[Family] = []
    for arg in args:
        value = stated(arg) if arg.op == "rel" else arg
        if value is None:
            return []
        for each in (signs(value, 1), signs(value, -1)) if contains(value, "pm") else (value,):
            family = _family(each, side.name)
            if not family:
                return []
            found += family
    return found


def _modulus(node: Node) -> Node | None:
    """The modulus of a congruence, or of the last of several that share it."""
    last = node.args[-1] if node.op == "bag" and node.args else node
    if last.op != "fn" or last.value != "congruent":
        return None
    stated_as = last.args[0].value if last.args[0].op == "rel" else ("equiv",)
    return last.args[1] if set(stated_as) <= {"equiv", "="} else None


def _residue_classes(args: tuple[Node, ...], modulus: Node) -> list[Family]:
    """`n = 1, 5 (mod 6)`."""
    found = []
    for arg in args:
        inner = arg.args[0] if arg.op == "fn" else arg
        residue = inner.args[-1] if inner.op == "rel" else inner
        for each in (signs(residue, 1), signs(residue, -1)) if contains(residue, "pm") else (residue,):
            try:
                offset, period = exact(each), exact(modulus)
            except UndefinedError:
                return []
            if offset is None or not period:
                return []
            found.append(Family((offset, fmpq(0)), (period, fmpq(0))))
    return found


def _family(node: Node, name: str) -> list[Family]:
    names = free_symbols(node)
    if len(names) != 1:
        return []
    (only,) = names
    if only != name and only not in INTEGER_NAMES:
        return []
    whole = linear(node, only)
    if whole is not None:
        return [whole]
    symbol = Node("sym", (), only)
    even = replaced(node, symbol, Node("mul", (num(2), symbol)))
    odd = replaced(node, symbol, Node("add", (Node("mul", (num(2), symbol)), num(1))))
    halves = [linear(each, only) for each in (even, odd)]
    return [each for each in halves if each is not None] if None not in halves else []


def linear(node: Node, name: str) -> Family | None:
    plain = _without_degrees(replaced(node, _PI, Node("sym", (), _PI_NAME)))
    try:
        values = [[_value(plain, name, fmpq(step), turn) for turn in _PROBES] for step in (0, 1, 2, 5)]
    except UndefinedError:
        return None
    rows: list[tuple[fmpq, fmpq]] = []
    for row in values:
        zero, one, other = row
        if zero is None or one is None or other is None or other - zero != (one - zero) * _PROBES[2]:
            return None
        rows.append((zero, one - zero))
    period = (rows[1][0] - rows[0][0], rows[1][1] - rows[0][1])
    for times, later in ((2, rows[2]), (5, rows[3])):
        if any(later[unit] - rows[0][unit] != period[unit] * times for unit in (0, 1)):
            return None
    return Family(rows[0], period)


def whole_step(node: Node, name: str, step: int) -> int | None:
    """The whole number that a formula begins at which rises by `step`: 1 of `2k + 1`; None for other formulas."""
    found = linear(node, name)
    if found is None or found.period != (fmpq(step), fmpq(0)) or found.offset[1] or found.offset[0].q != 1:
        return None
    return int(found.offset[0])


def _value(node: Node, name: str, step: fmpq, turn: fmpq) -> fmpq | None:
    return exact(node, {name: step, _PI_NAME: turn})


def _without_degrees(node: Node) -> Node:
    args = tuple(map(_without_degrees, node.args))
    if node.op == "deg":
        return Node("div", (Node("mul", (args[0], Node("sym", (), _PI_NAME))), num(180)))
    return node._replace(args=args)


def common_period(p: fmpq, q: fmpq) -> fmpq:
    """The least common multiple of two rational numbers."""
    product = abs(p * q)
    first, second = abs(p), abs(q)
    while second:
        first, second = second, first - second * (first / second).floor()
    return product / first


def residues(families: list[Family], unit: int, common: fmpq) -> set[tuple[fmpq, fmpq]] | None:
    found = set()
    for each in families:
        period = abs(each.period[unit])
        count = common / period
        if count.q != 1 or count > MOST_RESIDUES:
            return None
        for step in range(int(count)):
            shifted = each.offset[unit] + step * period
            shifted -= common * (shifted / common).floor()
            found.add((each.offset[1 - unit], shifted))
    return found
