"""Compares values: exactly where both are rational, else by balls, else at random points.

Every outcome names its method and says what it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from hashlib import blake2b
from typing import NamedTuple

from flint import acb, arb, fmpq

from docima.verifiers.maths.deciding.balls import Balls, NoBallError
from docima.verifiers.maths.deciding.exact import NOWHERE, Point, UndefinedError, exact
from docima.verifiers.maths.limits import LIMITS
from docima.verifiers.maths.tree import Node, contains, free_symbols, operations, replaced

_TINY = arb(2) ** -200

EQUAL_BITS = 40
"""Two overlapping balls count as one number only when they agree to so many bits of relative precision."""

INTEGER_NAMES = frozenset("nkmjlNKM")
"""Variables that are whole numbers where a series or a family of solutions is meant."""


class Outcome(NamedTuple):
    """`equal` is None where it is undecided. `method` is a detail code, `why` a sentence, `proof` its figures."""

    equal: bool | None
    method: str
    why: str = ""
    proof: dict[str, object] = {}  # noqa: RUF012 - never changed


UNDECIDED = Outcome(None, "undecided", "neither equality nor a difference could be shown")


def compare(left: Node, right: Node) -> Outcome:
    """Are the two expressions equal, wherever both are defined?"""
    names = sorted(free_symbols(left) | free_symbols(right))
    kinds = operations(left) | operations(right) if names else frozenset[str]()
    if "const" in kinds and "fn" in kinds and _in_the_plane(left, right):
        left, right = (_split(node, names) for node in (left, right))
        names = sorted(free_symbols(left) | free_symbols(right))
    try:
        return _identity(left, right, names, kinds) if names else constants(left, right)
    except NoBallError:
        return UNDECIDED


def _in_the_plane(left: Node, right: Node) -> bool:
    """Whether variables stand for complex numbers: in sizes and parts of expressions with the imaginary unit."""
    return all(contains(node, "const") for node in (left, right)) and any(map(_has_size, (left, right)))


def _has_size(node: Node) -> bool:
    """Whether the size or a part of an expression with both `i` and a variable is taken."""
    if node.op == "fn" and node.value in _PARTS and bool(free_symbols(node)) and _has_unit(node):
        return True
    return any(map(_has_size, node.args))


def _has_unit(node: Node) -> bool:
    return node == _I or any(map(_has_unit, node.args))


_I = Node("const", (), "i")
_PARTS = frozenset({"abs", "Re", "Im", "arg"})
_COMPLEX = frozenset("zw") | {"omega", "z_1", "z_2"}


def _split(node: Node, names: Sequence[str]) -> Node:
    """The tree with each complex variable as a real part and i times another."""
    for name in names:
        if name in _COMPLEX:
            symbol = Node("sym", (), name)
            parts = (Node("sym", (), f"Re {name}"), Node("mul", (_I, Node("sym", (), f"Im {name}"))))
            node = replaced(node, symbol, Node("add", parts))
    return node


def constants(left: Node, right: Node) -> Outcome:
    """The same for two numbers. Raises NoBallError."""
    try:
        a, b = exact(left), exact(right)
        if a is not None and b is not None:
            return Outcome(a == b, "exact_rational", "" if a == b else f"they differ by {shown(b - a)}")
    except UndefinedError as error:
        return Outcome(False, "undefined", f"there is no value: {error}")
    return _by_balls(left, right)


def _by_balls(left: Node, right: Node, point: Point = NOWHERE) -> Outcome:
    agreed = 0
    for precision in LIMITS.precisions:
        try:
            found = _balls(left, right, point, precision)
        except UndefinedError as error:
            return Outcome(False, "undefined", f"there is no value: {error}")
        if found is None:
            continue
        a, b, height = found
        if not a.overlaps(b):
            return Outcome(
                False,
                "disjoint_balls",
                f"{a.str(8, radius=False)} is not {b.str(8, radius=False)}",
                {"bits": precision},
            )
        agreed = _agreement(a, b)
        if precision == LIMITS.precisions[-1] and agreed >= EQUAL_BITS and height > precision // 2:
            if 2 * height + 64 > LIMITS.result_bits:
                return UNDECIDED
            higher = _balls(left, right, point, 2 * height + 64)
            if higher is None:
                return UNDECIDED
            if not higher[0].overlaps(higher[1]):
                return Outcome(False, "disjoint_balls", "they differ far behind the point", {"bits": 2 * height + 64})
    if agreed >= EQUAL_BITS:
        return Outcome(True, "overlapping_balls", "", {"bits": LIMITS.precisions[-1]})
    return UNDECIDED


def _balls(left: Node, right: Node, point: Point, precision: int) -> tuple[acb, acb, int] | None:
    balls = Balls(precision)
    a, b = balls.value(left, point), balls.value(right, point)
    return (a, b, balls.height) if a.is_finite() and b.is_finite() else None


def _agreement(a: acb, b: acb) -> int:
    """Bits, relative to the size of the numbers, to which two overlapping balls agree; many for two zeros."""
    difference = (a - b).abs_upper()
    size = abs(a).max(abs(b))
    if difference.is_zero():
        return LIMITS.result_bits
    if size < _TINY:
        # Both may be zero: agreement is then absolute.
        size = arb(1)
    ratio = size / difference
    if not (ratio.is_finite() and ratio > 0):
        return 0
    mantissa, exponent = ratio.mid().man_exp()
    return int(exponent) + int(mantissa).bit_length() - 1


def _identity(left: Node, right: Node, names: Sequence[str], kinds: Set[str]) -> Outcome:
    """The same for two expressions with variables. `kinds` are the operations in them. Raises NoBallError."""
    if ("fn" in kinds or "big" in kinds) and (_is_whole(left) or _is_whole(right)):
        return at_points(left, right, _whole_points(names, LIMITS.points))
    found = at_points(left, right, points(left, right, names))
    if found.equal is False and ("fn" in kinds or "pow" in kinds) and INTEGER_NAMES.issuperset(names):
        # An exponent or an angle may depend on a whole number: (-1)^n, cos(n pi).
        return at_points(left, right, _whole_points(names, LIMITS.points))
    special = _special_points(left, right, names) if found.equal and ("fn" in kinds or "cases" in kinds) else []
    return at_points(left, right, special) if special else found


_WHOLE_VALUES = (2, 3, 4, 6, 9, 10, 12, 15)


def _whole_points(names: Sequence[str], count: int) -> list[Point]:
    """Whole numbers of both parities, with and without common divisors."""
    return [
        {name: fmpq(_WHOLE_VALUES[(step + 2 * place) % len(_WHOLE_VALUES)]) for place, name in enumerate(names)}
        for step in range(count)
    ]


def _special_points(left: Node, right: Node, names: Sequence[str]) -> list[Point]:
    """Where steps and branches change: whole numbers and squares, and the ends of conditions."""
    nodes = (left, right)
    values: set[int] = set()
    found: list[Point] = []
    if any(_has_step(node) for node in nodes):
        values.update((1, 2, 3, 4, 9, 16, 100))
    if any(contains(node, "cases") for node in nodes):
        ends = {end for node in nodes for end in _ends(node)}
        for end in list(ends)[: LIMITS.points * 2]:
            found += [dict.fromkeys(names, value) for value in (end, end - fmpq(1, 3), end + fmpq(1, 3))]
    return found + [dict.fromkeys(names, fmpq(value)) for value in sorted(values)]


def _is_whole(node: Node) -> bool:
    """Whether something in it is meant for whole numbers only: a sum, a greatest common divisor, a parity."""
    if node.op == "big" or (node.op == "fn" and node.value in _WHOLE):
        return True
    return any(map(_is_whole, node.args))


_WHOLE = frozenset({"gcd", "lcm", "mod", "fact2", "even", "odd"})


def _has_step(node: Node) -> bool:
    return (node.op == "fn" and node.value in ("floor", "ceil", "mod")) or any(map(_has_step, node.args))


def _ends(node: Node) -> Iterator[fmpq]:
    """Numbers with which conditions compare."""
    if node.op == "cases":
        for branch in node.args:
            for arg in branch.args[1].args:
                try:
                    value = exact(arg)
                except UndefinedError:
                    continue
                if value is not None:
                    yield value
    for arg in node.args:
        yield from _ends(arg)


def at_points(left: Node, right: Node, where: Iterable[Point]) -> Outcome:
    """Are two expressions equal at all of the points at which both have a value?"""
    rational = seen = 0
    for point in where:
        try:
            a, b = exact(left, point), exact(right, point)
        except UndefinedError:
            continue
        if a is not None and b is not None:
            if a != b:
                return Outcome(False, "random_points", f"they differ at {_place(point)}: {shown(a)} and {shown(b)}")
            rational += 1
            seen += 1
            continue
        negative = any(value < 0 for value in point.values())
        found = _at_point(left, right, point, negative)
        if found is None:
            continue
        if found.equal is False:
            return Outcome(False, "random_points", f"they differ at {_place(point)}: {found.why}", found.proof)
        if found.equal is None:
            return UNDECIDED
        seen += 1
    if seen < 2:
        return UNDECIDED
    bound = "2^-30 times the degree" if rational == seen else "numerical"
    return Outcome(True, "random_points", "", {"points": seen, "error_bound_per_point": bound})


def _at_point(left: Node, right: Node, point: Point, real_only: bool) -> Outcome | None:
    try:
        first = _balls(left, right, point, LIMITS.point_bits)
    except UndefinedError:
        return None
    if first is None:
        return None
    a, b, _ = first
    if real_only and not (a.imag.contains(0) and b.imag.contains(0)):
        return None
    if not a.overlaps(b):
        if not (a.imag.contains(0) or b.imag.contains(0) or contains(left, "const") or contains(right, "const")):
            # Both have left the real numbers, each by a branch of its own.
            return None
        return Outcome(False, "disjoint_balls", f"{a.str(6, radius=False)} and {b.str(6, radius=False)}")
    return Outcome(True, "overlapping_balls") if _agreement(a, b) >= EQUAL_BITS else UNDECIDED


def points(left: Node, right: Node, names: Sequence[str], count: int = LIMITS.points) -> Iterator[Point]:
    """Points that nobody can know beforehand, and that are the same on every run and for either order of the two.

    Of six, two lie within (0, 1), for inverse functions; two beyond; two have negative coordinates.
    """
    seed = "".join(sorted(map(_written, (left, right)))).encode()
    for place in range(count):
        point = {}
        for name in names:
            digest = blake2b(seed + name.encode(), digest_size=8, person=place.to_bytes(2, "big")).digest()
            fraction = fmpq(int.from_bytes(digest[:4], "big") + 1, 2**32 + 1)
            point[name] = fraction if place % 6 < 2 else 1 + 4 * fraction
            if place % 6 >= 4:
                point[name] = -point[name] / 2
        yield point


def _written(node: Node) -> str:
    if not node.args:
        return f"{node.op} {node.value}"
    return f"{node.op} {node.value} ({' '.join(map(_written, node.args))})"


def _place(point: Point) -> str:
    return ", ".join(f"{name} = {float(value.p) / float(value.q):.4g}" for name, value in point.items())


_WORD_BITS = 64
"""Whole numbers of so many bits are written faster by Python."""


def shown(value: fmpq) -> str:
    """A number for a person: whole where it is short."""
    if value.height_bits() < _WORD_BITS and value.q == 1:
        return str(int(value.p))
    text = str(value)
    return text if len(text) <= 24 else f"about {arb(value).str(6, radius=False)}"


def overflows(node: Node) -> bool:
    """Whether a number is too large for any tier: a tower of powers. False for what has variables."""
    if free_symbols(node):
        return False
    try:
        return not Balls(LIMITS.precisions[-1]).value(node, NOWHERE).is_finite()
    except (NoBallError, UndefinedError):
        return False
