"""Compares single values: numbers and expressions, with percent and degree signs, units, bases, ratios, tolerances."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from flint import arb, fmpq

from docima.verifiers.maths.deciding.balls import Balls, NoBallError
from docima.verifiers.maths.deciding.exact import NOWHERE, UndefinedError, exact
from docima.verifiers.maths.deciding.numeric import Outcome, compare, shown
from docima.verifiers.maths.deciding.statements import decimal, is_integer
from docima.verifiers.maths.limits import LIMITS
from docima.verifiers.maths.reading import units
from docima.verifiers.maths.reading.words import opposed
from docima.verifiers.maths.tree import Node, contains, free_symbols, is_literal, num

if TYPE_CHECKING:
    from docima.verifiers.maths.deciding.decision import Decision
    from docima.verifiers.maths.spec import MathPolicy

ROUNDED_DIGITS = 3
"""A reference with fewer significant digits is not a rounded number: 0.5 is one half."""

EXACT_DIGITS = 4
"""From so many significant digits on, a decimal reference may be what a longer decimal was rounded to; with one digit
less, unless it is a simple fraction.
"""

_SIMPLE = 8
"""Denominators up to this are those of numbers that are decimals by themselves: 0.125, 2.75."""

FLOAT_DIGITS = 10
"""A decimal of so many significant digits is what a machine printed of an exact number."""


PRINTED_DIGITS = 40
"""More digits are nobody's print of a number."""


def compare_literals(policy: MathPolicy, a: Node, b: Node) -> Outcome:
    """Are two numbers, as they are written, equal?"""
    p, q = _literal(a), _literal(b)
    if p == q:
        return Outcome(True, "exact_rational")
    near = None if a.op == b.op == "num" and policy.tolerance is None else _near(policy, a, b)
    return Outcome(False, "exact_rational", f"they differ by {shown(q - p)}") if near is None else near


def _literal(node: Node) -> fmpq:
    if node.op == "neg":
        return -_literal(node.args[0])
    value: fmpq = node.value if node.op == "num" else node.value[0]
    return value


def compare_quantities(decision: Decision, a: Node, b: Node) -> Outcome:
    """Are two values equal?"""
    policy = decision.policy
    if a.op == "unit" or b.op == "unit":
        return _with_units(decision, a, b)
    if (a.op == "pct") != (b.op == "pct"):
        return _signed(decision, a, b, "pct", policy.percent, above_one)
    if (a.op == "deg") != (b.op == "deg"):
        return _signed(decision, a, b, "deg", policy.angles, lambda _: True)
    if a.op == b.op and a.op in ("pct", "deg"):
        return compare_quantities(decision, a.args[0], b.args[0])
    if a.op == "base" and b.op == "base" and a.value[1] != b.value[1]:
        return Outcome(False, "base", "they are written in different bases")
    if (a.op == "base") != (b.op == "base"):
        digits, other = (a, b) if a.op == "base" else (b, a)
        written = num(int(digits.value[0])) if digits.value[0].isdigit() else digits.args[0]
        # The base may be understood: 204 for 204_5. The value itself is another reading.
        if compare(written, other).equal:
            return Outcome(True, "exact_rational")
    if a.op == "ratio" and b.op == "ratio":
        return _ratios(decision, a, b)
    if (a.op == "ratio") != (b.op == "ratio") and "num" in (a.op, b.op):
        return Outcome(False, "ratio", "one is a ratio, the other a whole number")
    if contains(a, "apply") or contains(b, "apply"):
        a, b = _counted(a), _counted(b)
    found = compare(a, b)
    if not found.equal:
        near = _near(policy, a, b)
        if near is not None:
            return near
    return found


def _counted(node: Node) -> Node:
    """`C(10, 3)` and `P(10, 3)` where numbers are meant."""
    args = tuple(map(_counted, node.args))
    if node.op == "apply" and len(args) == 2:
        if node.value == "C":
            return Node("fn", args, "binom")
        if node.value == "P" and all(arg.op == "num" for arg in args):
            return Node("mul", (Node("fn", args, "binom"), Node("fn", args[1:], "fact")))
    return node._replace(args=args)


def _ratios(decision: Decision, a: Node, b: Node) -> Outcome:
    if len(a.args) != len(b.args):
        return Outcome(False, "ratio", "ratios of different length")
    if num(0) in a.args or num(0) in b.args:
        # A ratio that says nothing of its size.
        return decision.all(a.args, b.args)
    found = decision.all(
        [Node("mul", (arg, b.args[0])) for arg in a.args], [Node("mul", (arg, a.args[0])) for arg in b.args]
    )
    return found._replace(method="ratio")


def _signed(decision: Decision, a: Node, b: Node, op: str, policy: str, allowed: Callable[[Node], bool]) -> Outcome:
    """One side has a sign (percent, degree) that the other has not."""
    bare = a.args[0] if a.op == op else b.args[0]
    if policy != "auto" or not allowed(bare):
        return compare(a, b)
    # The sign is mostly left out where nothing else can be meant, so that is asked first.
    found = compare_quantities(decision, bare, b) if a.op == op else compare_quantities(decision, a, bare)
    if found.equal:
        return found
    signed = compare(a, b)
    return signed if signed.equal else _near(decision.policy, a, b) or found


def above_one(node: Node) -> bool:
    """Whether it is a number whose size is above one."""
    try:
        value = exact(node)
    except UndefinedError:
        return False
    return value is not None and abs(value) > 1


def _with_units(decision: Decision, a: Node, b: Node) -> Outcome:
    strict = decision.policy.units
    bare_a = a.args[0] if a.op == "unit" else a
    bare_b = b.args[0] if b.op == "unit" else b
    if a.op != b.op:
        if strict != "drop":
            return Outcome(False, "units", "only one side has a unit")
        if bare_a.op == "pct" or bare_b.op == "pct" or (bare_a.op == "deg") != (bare_b.op == "deg"):
            # A unit that is dropped is no percent sign, and no degree.
            return compare(bare_a, bare_b)
        unit, other = (a, b) if a.op == "unit" else (b, a)
        names = free_symbols(other)
        if names and names.issuperset(unit.value):
            # What was read as a unit is a variable, or a product of them.
            return compare(Node("mul", (unit.args[0], *(Node("sym", (), name) for name in unit.value))), other)
        measured = _measured(other, unit.value) if names else None
        if measured is not None:
            return decision.equal(*((a, measured) if unit is a else (measured, b)))
        return decision.equal(bare_a, bare_b)
    if a.value == b.value:
        return decision.equal(bare_a, bare_b)
    if strict == "strict":
        return Outcome(False, "units", "the units are written differently")
    p, q = units.read(a.value), units.read(b.value)
    if p is None or q is None:
        if opposed(set(a.value.lower().split()), set(b.value.lower().split())):
            return Outcome(False, "units", "one says the opposite of the other")
        p, q = units.leading(a.value), units.leading(b.value)
    if p is None or q is None:
        return decision.equal(bare_a, bare_b)
    if p.dimension != q.dimension:
        return Outcome(False, "units", "the units measure different things")
    if p.factor == q.factor:
        return decision.equal(bare_a, bare_b)
    found = decision.equal(Node("mul", (num(p.factor), bare_a)), Node("mul", (num(q.factor), bare_b)))
    if found.equal:
        return found
    # A reference that is a rounded decimal keeps its tolerance in its own unit.
    return decision.equal(bare_a, scaled(bare_b, q.factor / p.factor))


def _measured(node: Node, unit: str) -> Node | None:
    """`0.64N` beside a force: a number whose last factor is the symbol of a unit of the same dimension."""
    last = node.args[-1] if node.op == "mul" else node
    if last.op != "sym" or len(free_symbols(node)) != 1:
        return None
    ours, theirs = units.read(last.value), units.read(unit)
    if node is last or ours is None or theirs is None or ours.dimension != theirs.dimension:
        return None
    rest = node.args[:-1]
    return Node("unit", (rest[0] if len(rest) == 1 else Node("mul", rest),), last.value)


def summed(node: Node) -> Node:
    """`1 hour and 30 minutes` as one quantity: known units of one dimension, each smaller than the one before it."""
    if node.op != "bag" or len(node.args) < 2 or any(arg.op != "unit" for arg in node.args):
        return node
    found = [units.read(arg.value) for arg in node.args]
    known = [unit for unit in found if unit is not None]
    if len(known) < len(found) or any(unit.dimension != known[0].dimension for unit in known):
        return node
    if any(later.factor >= earlier.factor for earlier, later in pairwise(known)):
        return node
    parts = [
        Node("mul", (num(unit.factor / known[0].factor), arg.args[0]))
        for unit, arg in zip(known, node.args, strict=True)
    ]
    return Node("unit", (Node("add", tuple(parts)),), node.args[0].value)


def scaled(node: Node, factor: fmpq) -> Node:
    """A multiple; of a decimal, again a decimal."""
    sign, inner = (-1, node.args[0]) if node.op == "neg" else (1, node)
    if inner.op == "dec":
        return num(sign * inner.value[0] * factor)
    return Node("mul", (num(factor), node))


def _near(policy: MathPolicy, reference: Node, answer: Node) -> Outcome | None:
    """Equality within a tolerance, where there is one."""
    allowed = _allowed(policy.tolerance, reference, answer)
    if allowed is None or free_symbols(reference) or free_symbols(answer):
        return None
    if isinstance(allowed, fmpq) and is_literal(reference) and is_literal(answer):
        near = abs(_literal(reference) - _literal(answer)) <= allowed
        return Outcome(True, "within_tolerance", proof={"tolerance": str(allowed)}) if near else None
    try:
        balls = Balls(LIMITS.point_bits)
        a, b = balls.value(reference, NOWHERE), balls.value(answer, NOWHERE)
    except (NoBallError, UndefinedError):
        return None
    distance = abs(a - b)
    # The digits of a percentage are those of its hundredfold.
    unit = arb(1) / 100 if reference.op == "pct" else arb(1)
    limit = abs(a) * arb(allowed) if isinstance(allowed, float) else arb(allowed) * unit
    if distance.is_finite() and distance <= limit * (1 + arb(2) ** -60):
        return Outcome(True, "within_tolerance", proof={"tolerance": str(allowed)})
    return None


def _allowed(tolerance: float | None, reference: Node, answer: Node) -> fmpq | float | None:
    """The absolute tolerance as an exact number, or a relative one as a float."""
    if tolerance is not None:
        return float(tolerance)
    ours, theirs = decimal(reference), decimal(answer)
    if ours is None and theirs is None:
        return None
    found: list[fmpq] = []
    if ours is not None and theirs is None and ours[1] >= ROUNDED_DIGITS and not is_integer(answer):
        found.append(_unit_of(ours[0]) / 2)
    if ours is not None and theirs is not None and theirs[0] > ours[0] and _is_rounded(reference, ours[1]):
        # An answer of more digits rounds to the reference.
        found.append(_unit_of(ours[0]) / 2)
    printed = (each for each in (ours, theirs) if each is not None and FLOAT_DIGITS <= each[1] <= PRINTED_DIGITS)
    found += (_unit_of(places) * (10 if digits > FLOAT_DIGITS + 4 else 1) for places, digits in printed)
    return max(found) if found else None


def _is_rounded(reference: Node, digits: int) -> bool:
    while reference.op in ("neg", "unit", "pct"):
        reference = reference.args[0]
    return digits >= EXACT_DIGITS or (digits == EXACT_DIGITS - 1 and reference.value[0].q > _SIMPLE)


def _unit_of(places: int) -> fmpq:
    return fmpq(10) ** -places
