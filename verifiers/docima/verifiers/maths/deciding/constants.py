"""Arbitrary constants: `x^2 + C` is `x^2 + K + 1`, `A cos t + B sin t` is `c_1 e^{it} + c_2 e^{-it}`.

Both sides are read as families, spanned by the coefficients of their constants: two families are equal when each
function of one is a combination of the other's, and so is the difference of what is left without constants. This is
checked in ball arithmetic at random points, more of them than there are unknowns.

A symbol is an arbitrary constant only where nothing else can be meant: `+ C` behind a function of something else, two
or more numbered constants, or a constant's usual letter in the value of `y = ...` or `f(x) = ...`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import permutations

from flint import acb, acb_mat, ctx

from docima.verifiers.maths.deciding.balls import Balls, NoBallError
from docima.verifiers.maths.deciding.exact import Point, UndefinedError
from docima.verifiers.maths.deciding.numeric import UNDECIDED, Outcome, compare, points
from docima.verifiers.maths.deciding.statements import named, stated, substituted
from docima.verifiers.maths.limits import LIMITS
from docima.verifiers.maths.tree import Node, free_symbols, num

_NUMBERED = re.compile(r"[CcKkAaBb]_?\d")
_LETTERS = frozenset({"C", "c", "K", "k", "A", "B", "D", "E"})
_ADDITIVE = frozenset({"C", "c", "K", "k", "D"})
_FACTORS = frozenset("abcdkmACKBD") | {"lambda", "alpha"}
_HEADS = frozenset({"y", "f", "g", "x", "u", "z", "w"})
MOST_CONSTANTS = 4
_EXTRA_POINTS = 3
_EQUAL_BITS = 60


def compare_constants(a: Node, b: Node) -> Outcome:
    """Are two expressions (or the values of two equations) the same family? False is never said here."""
    value_a, head_a = _value(a)
    value_b, head_b = _value(b)
    if head_a is not None and head_b is not None and _letter(head_a) != _letter(head_b):
        return UNDECIDED
    head = any(each is not None and (each.op == "apply" or _letter(each) in _HEADS) for each in (head_a, head_b))
    ours, theirs = constants_of(value_a, head), constants_of(value_b, head)
    if bool(ours) != bool(theirs):
        # One side leaves no doubt, so the other's letters are constants too.
        ours, theirs = ours or constants_of(value_a, True), theirs or constants_of(value_b, True)
    if not ours or len(ours) != len(theirs) or len(ours) > MOST_CONSTANTS:
        return UNDECIDED
    if free_symbols(value_a) - set(ours) != free_symbols(value_b) - set(theirs):
        return UNDECIDED
    for order in permutations(ours):
        names = {old: Node("sym", (), new) for old, new in zip(theirs, order, strict=True)}
        if compare(value_a, substituted(value_b, names)).equal:
            return Outcome(True, "constants", proof={"constants": len(ours)})
    if len(ours) == 1 and _is_additive(value_a, ours[0]) and _is_additive(value_b, theirs[0]):
        # A constant that is added to something may have either sign.
        opposite = Node("neg", (Node("sym", (), ours[0]),))
        if compare(value_a, substituted(value_b, {theirs[0]: opposite})).equal:
            return Outcome(True, "constants", proof={"constants": 1})
    if not (_may_scale(value_a, ours) and _may_scale(value_b, theirs)) and not _are_sure(ours, theirs):
        return UNDECIDED
    return _same_span(value_a, value_b, ours, theirs)


def _is_additive(node: Node, name: str) -> bool:
    """Whether the constant is a C or K that stands in a sum somewhere inside."""
    signed = (Node("sym", (), name), Node("neg", (Node("sym", (), name),)))
    if node.op == "add" and any(arg in signed for arg in node.args):
        return name in _ADDITIVE
    return any(_is_additive(arg, name) for arg in node.args)


def _are_sure(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether one side has several numbered constants: then nothing else can be meant on the other either."""
    return any(len(names) > 1 and all(map(_NUMBERED.fullmatch, names)) for names in (ours, theirs))


def _may_scale(node: Node, names: Sequence[str]) -> bool:
    """Whether constants may take up factors and terms (2C is C). A letter that may be a given quantity may not: it is
    a C or K, or a term by itself, beside one variable; or a pair of capitals.
    """
    others = free_symbols(node) - set(names)
    if all(map(_NUMBERED.fullmatch, names)) or (len(names) > 1 and set(names) <= {"A", "B", "C", "D"}):
        return True
    single = len(names) == 1 and len(others) == 1 and others <= _VARIABLES
    return single and (names[0] in ("C", "K") or _is_added(node, names[0]))


_VARIABLES = frozenset("xtyzusrvw") | {"theta"}


def renamed(a: Node, b: Node) -> Iterator[Node]:
    """The second of two equations with its constants named as the first's: `x^2 + y^2 = C`, `x^2 + y^2 = k`; and
    `f(x) = ax`, `f(x) = cx`.
    """
    if a.op != "rel" or b.op != "rel":
        return
    ours, theirs = free_symbols(a) & _ADDITIVE, free_symbols(b) & _ADDITIVE
    if all(node.args[0].op == "apply" for node in (a, b)):
        # Of a function, any letters may be called others that the other side has not.
        ours, theirs = free_symbols(a) - free_symbols(b), free_symbols(b) - free_symbols(a)
        if not (ours <= _FACTORS and theirs <= _FACTORS):
            return
    if not 0 < len(ours) == len(theirs) < _MOST_RENAMED or ours == theirs:
        return
    for order in permutations(sorted(ours)):
        yield substituted(b, {old: Node("sym", (), new) for old, new in zip(sorted(theirs), order, strict=True)})


_MOST_RENAMED = 4


def _value(node: Node) -> tuple[Node, Node | None]:
    if node.op == "rel":
        name, value = named(node), stated(node)
        if name is not None and value is not None:
            return value, name
    return node, None


def _letter(head: Node) -> str:
    return str(head.value)


def constants_of(node: Node, head: bool) -> list[str]:
    """The arbitrary constants of a value, where it is certain that they are such."""
    names = free_symbols(node)
    numbered = sorted(name for name in names if _NUMBERED.fullmatch(name))
    if len(numbered) > 1 or (head and numbered):
        return numbered
    letters = sorted(names & _LETTERS)
    if head and 0 < len(letters) < len(names):
        return letters
    additive = [name for name in sorted(names & _ADDITIVE) if _is_added(node, name)]
    return additive if len(additive) == 1 and len(names) > 1 else numbered if _is_any(node, numbered) else []


def _is_any(node: Node, numbered: Sequence[str]) -> bool:
    return len(numbered) == 1 and _is_added(node, numbered[0])


def _is_added(node: Node, name: str) -> bool:
    """Whether the constant stands by itself in a sum."""
    return node.op == "add" and Node("sym", (), name) in node.args


def _same_span(a: Node, b: Node, ours: list[str], theirs: list[str]) -> Outcome:
    """Both linear in their constants, and spanning the same functions."""
    names = sorted((free_symbols(a) - set(ours)) | (free_symbols(b) - set(theirs)))
    if not names:
        return UNDECIDED
    with ctx.workprec(LIMITS.point_bits):
        return _spanned(a, b, ours, theirs, names)


def _spanned(a: Node, b: Node, ours: list[str], theirs: list[str], names: list[str]) -> Outcome:
    count = len(ours)
    try:
        where = _valid(a, b, ours, theirs, names, count + _EXTRA_POINTS)
    except NoBallError:
        return UNDECIDED
    if len(where) < count + _EXTRA_POINTS:
        return UNDECIDED
    left, right = ([row[side] for row in where] for side in (0, 1))
    free = [[p[0] - q[0]] for p, q in zip(left, right, strict=True)]
    bases = [[row[1:] for row in left], [row[1:] for row in right]]
    if _spans(bases[0], free) and _spans(bases[0], bases[1]) and _spans(bases[1], bases[0]):
        return Outcome(True, "constants", proof={"constants": count, "points": len(where)})
    return UNDECIDED


def _valid(
    a: Node, b: Node, ours: list[str], theirs: list[str], names: list[str], wanted: int
) -> list[tuple[list[acb], list[acb]]]:
    """At each point: the value without constants, then each constant's coefficient; for both sides."""
    found: list[tuple[list[acb], list[acb]]] = []
    for point in points(a, b, names, 2 * LIMITS.points):
        if any(value < 0 for value in point.values()):
            continue
        try:
            rows = _coefficients(a, ours, point), _coefficients(b, theirs, point)
        except UndefinedError:
            continue
        if rows[0] is None or rows[1] is None:
            return []
        found.append((rows[0], rows[1]))
        if len(found) == wanted:
            break
    return found


def _coefficients(node: Node, names: list[str], point: Point) -> list[acb] | None:
    """None where the expression is not linear in its constants."""
    balls = Balls(LIMITS.point_bits)
    zero = dict.fromkeys(names, num(0).value)
    base = balls.value(node, {**point, **zero})
    row = [base]
    for name in names:
        once = balls.value(node, {**point, **zero, name: num(1).value})
        twice = balls.value(node, {**point, **zero, name: num(2).value})
        if not (twice - once).overlaps(once - base):
            return None
        row.append(once - base)
    return row if all(each.is_finite() for each in row) else None


def _spans(basis: list[list[acb]], wanted: list[list[acb]]) -> bool:
    """Whether each column of `wanted` is a combination of the columns of `basis`, at all points."""
    count = len(basis[0])
    try:
        solved = acb_mat(basis[:count]).solve(acb_mat(wanted[:count]))
    except (ZeroDivisionError, ValueError):
        return False
    for row, target in zip(basis[count:], wanted[count:], strict=True):
        for column, value in enumerate(target):
            found = sum((row[k] * solved[k, column] for k in range(count)), acb(0))
            gap = abs(found - value)
            if not gap.contains(0) or not gap.rad() * 2**_EQUAL_BITS < 1 + abs(value).mid():
                return False
    return True
