"""Compares statements: equations, inequalities, memberships, congruences; and a statement with a bare value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import fmpq, fmpq_mat

from docima.verifiers.maths.deciding import lists, reals
from docima.verifiers.maths.deciding.exact import Point, UndefinedError, exact
from docima.verifiers.maths.deciding.numeric import UNDECIDED, Outcome, at_points, compare, points
from docima.verifiers.maths.deciding.statements import (
    COLLECTIONS,
    difference,
    is_name,
    named,
    pointing_up,
    renamed_arguments,
    stated,
    substituted,
)
from docima.verifiers.maths.reading.words import FLIPPED
from docima.verifiers.maths.tree import Node, contains, free_symbols, num

if TYPE_CHECKING:
    from docima.verifiers.maths.deciding.decision import Decision


def compare_relations(decision: Decision, a: Node, b: Node) -> Outcome:
    """At least one of the two is a statement."""
    if is_congruence(a) or is_congruence(b):
        return _congruences(decision, a, b)
    if a.op == "rel" and b.op == "rel":
        if a.value == b.value == ("=",) and (contains(a, "pm") or contains(b, "pm")):
            return lists.compare_collections(decision, a, b)
        return _two_relations(decision, a, b)
    relation, other, flipped = (a, b, False) if a.op == "rel" else (b, a, True)
    if reals.is_inequality(relation):
        return decision.sets(a, b)
    if relation.value == ("in",) and reals.is_real_set(other):
        return decision.sets(a, b)
    value = stated(relation)
    if value is None and _is_identity(relation):
        value = relation.args[-1]
    if value is None:
        return Outcome(False, "relation", "an equation is not a value")
    if other.op == "bag" and value.op not in COLLECTIONS and contains(other, "rel"):
        bag = Node("bag", (relation,))
        return lists.compare_collections(decision, *((other, bag) if flipped else (bag, other)))
    return decision.equal(other, value) if flipped else decision.equal(value, other)


def _is_identity(relation: Node) -> bool:
    """`x^2 - 1 = (x - 1)(x + 1)`: what a problem gives, and what it comes to."""
    if set(relation.value) != {"="} or any(arg.op in COLLECTIONS for arg in relation.args):
        return False
    return all(compare(relation.args[0], arg).equal for arg in relation.args[1:])


def is_congruence(node: Node) -> bool:
    """`... (mod n)`."""
    return node.op == "fn" and node.value == "congruent"


def member(node: Node) -> Node:
    """`x in A` -> A."""
    if node.op == "rel" and node.value == ("in",) and is_name(node.args[0]):
        return node.args[1]
    return node


def _two_relations(decision: Decision, a: Node, b: Node) -> Outcome:
    if set(a.value) <= {"=", "~"} and set(b.value) <= {"=", "~"}:
        return _equations(decision, a, b)
    if reals.is_inequality(a) and reals.is_inequality(b):
        p, q = reals.variable(a), reals.variable(b)
        single = len(free_symbols(a)) == len(free_symbols(b)) == 1
        named_both = single and p is not None and q is not None and p.op == q.op == "sym" and p != q
        if named_both and decision.policy.variables == "strict":
            return Outcome(False, "relation", "they are about different variables")
        found = reals.compare_sets(a, b)
        return _inequalities(decision, a, b) if found.equal is None else found
    if a.value == b.value and a.value != ("in",):
        return decision.all(a.args, b.args)
    in_a, in_b = stated(a), stated(b)
    if in_a is not None and in_b is not None:
        return decision.equal(in_a, in_b)
    if a.value == ("in",) or b.value == ("in",):
        return decision.sets(a, b)
    return Outcome(False, "relation", "they state different relations")


def _equations(decision: Decision, a: Node, b: Node) -> Outcome:
    name_a, name_b = named(a), named(b)
    value_a, value_b = stated(a), stated(b)
    if name_a is not None and name_b is not None and value_a is not None and value_b is not None:
        if name_a == name_b or _same_function(name_a, name_b):
            return decision.equal(value_a, value_b)
        renamed = renamed_arguments(name_a, name_b, value_b)
        if renamed is not None:
            return decision.equal(value_a, renamed)
        if decision.policy.variables == "rename":
            return decision.equal(value_a, value_b)
    if value_a is not None and value_b is not None and (name_a is None or name_b is None):
        bare = [relation for relation, name in ((a, name_a), (b, name_b)) if name is None]
        if len(bare) == 2 or not free_symbols(bare[0]):
            return decision.equal(value_a, value_b)
    if len(a.args) == len(b.args) > 2 and set(a.value) == set(b.value) == {"="}:
        return decision.matched(a.args, b.args)
    if len(a.args) == 2 and len(b.args) == 2 and not any(contains(node, *COLLECTIONS) for node in (a, b)):
        left, right = difference(a), difference(b)
        found = _scaled(left, right, positive=False)
        if found.equal:
            return found
        if _same_zeros(left, right) or _same_solution(left, right):
            return Outcome(True, "scaled_identity")
        return decision.all(a.args, b.args) if found.equal is None else found
    return Outcome(False, "relation", "they state different equations")


def _same_function(a: Node, b: Node) -> bool:
    """`y` and `y(x)`; one name with and without an index; a word, which only says what is asked."""
    if a.op == b.op == "sym":
        stems = [str(node.value).partition("_")[0].removeprefix("angle ") for node in (a, b)]
        if a.value != b.value and stems[0] == stems[1] and "angle" in f"{a.value}{b.value}":
            return True
        indexed = sum("_" in str(node.value) for node in (a, b)) == 1 and stems[0] == stems[1]
        return indexed or any(stem.isalpha() and stem.islower() and len(stem) > _LONGEST_SYMBOL for stem in stems)
    pair = {a.op: a, b.op: b}
    if set(pair) != {"sym", "apply"}:
        return False
    name, applied = pair["sym"], pair["apply"]
    # A curve's ordinate is its function's value.
    ordinate = name.value == "y" and len(applied.args) == 1 and applied.args[0] == _ABSCISSA
    return bool(name.value == applied.value) or ordinate


_ABSCISSA = Node("sym", (), "x")
_LONGEST_SYMBOL = 7
"""Letters of the longest Greek name that is a symbol: `upsilon`."""


def _inequalities(decision: Decision, a: Node, b: Node) -> Outcome:
    if len(a.args) != len(b.args):
        return Outcome(False, "relation", "chains of different length")
    if len(a.args) > 2:
        if [name[0] for name in a.value] != [name[0] for name in b.value]:
            b = Node("rel", b.args[::-1], tuple(FLIPPED.get(name, name) for name in b.value[::-1]))
        if a.value != b.value:
            return Outcome(False, "relation", "they state different relations")
        return decision.all(a.args, b.args)
    a, b = pointing_up(a), pointing_up(b)
    if a.value != b.value:
        return Outcome(False, "relation", "one is strict, the other is not")
    return _scaled(difference(a), difference(b), positive=a.value != ("!=",))


def _scaled(a: Node, b: Node, *, positive: bool) -> Outcome:
    """Is one expression a constant multiple of the other? Then they vanish together."""
    names = sorted(free_symbols(a) | free_symbols(b))
    if not names:
        return Outcome(False, "relation", "statements without a variable")
    if free_symbols(a) != free_symbols(b):
        return Outcome(False, "relation", "they have different variables")
    where = list(points(a, b, names))
    for point in where[:2]:
        try:
            p, q = exact(a, point), exact(b, point)
        except UndefinedError:
            continue
        if p is not None and q is not None and q != 0:
            factor = p / q
            if factor == 0 or (positive and factor < 0):
                return Outcome(False, "scaled_identity", "they differ by a factor that is not allowed")
            return at_points(a, Node("mul", (num(factor), b)), where)._replace(method="scaled_identity")
    same = compare(a, b)
    if same.equal or positive:
        return same
    opposite = compare(a, Node("neg", (b,)))
    return opposite if opposite.equal else UNDECIDED


def _same_zeros(a: Node, b: Node) -> bool:
    """Do two expressions vanish together? Each is solved for a variable in which it is linear, at random values of
    the others, and the other must vanish there.
    """
    names = sorted(free_symbols(a) | free_symbols(b))
    if len(names) < 2:
        return False
    return all(_vanishes(one, other, names) for one, other in ((a, b), (b, a)))


def _same_solution(a: Node, b: Node) -> bool:
    """Are two expressions linear in one variable, and zero at the same value of it?"""
    for name in sorted(free_symbols(a) & free_symbols(b)):
        zeros = [_root(node, name) for node in (a, b)]
        if zeros[0] is not None and zeros[1] is not None:
            return bool(compare(zeros[0], zeros[1]).equal)
    return False


def _root(node: Node, name: str) -> Node | None:
    """Where an expression that is linear in a variable vanishes."""
    start, *others = (substituted(node, {name: num(value)}) for value in (0, 1, -2, 3))
    rises = [Node("add", (other, Node("neg", (start,)))) for other in others]
    slope = rises[0]
    if any(
        not compare(rise, Node("mul", (num(times), slope))).equal
        for rise, times in zip(rises[1:], (-2, 3), strict=True)
    ):
        return None
    return None if compare(slope, num(0)).equal else Node("div", (Node("neg", (start,)), slope))


def _vanishes(one: Node, other: Node, names: list[str]) -> bool:
    for name in names:
        if name not in free_symbols(one):
            continue
        hits = 0
        for point in points(one, other, names):
            try:
                zero = _zero(one, point, name)
                if zero is None:
                    break
                if exact(other, {**point, name: zero}) != 0 or exact(one, {**point, name: zero}) != 0:
                    return False
            except UndefinedError:
                continue
            hits += 1
        if hits > 2:
            return True
    return False


def _zero(node: Node, point: Point, name: str) -> fmpq | None:
    """Where an expression of the form (a x + b) / (c x + d) vanishes, from its values at three places."""
    rows: list[list[fmpq]] = []
    for step in (2, 3, 5):
        x = fmpq(step)
        value = exact(node, {**point, name: x + _AWAY})
        if value is None:
            return None
        rows.append([x, fmpq(1), -value * x, -value])
    found, rank = fmpq_mat(3, 4, [cell for row in rows for cell in row]).rref()
    if rank != 3 or found[0, 0] == 0 or found[1, 1] == 0 or found[2, 2] == 0:
        return None
    # With d = 1 the other three follow; the zero is -b / a.
    a, b = -found[0, 3], -found[1, 3]
    return None if a == 0 else _AWAY - b / a


_AWAY = fmpq(22, 7)
"""Away from 0, where the denominator may well vanish."""


def _congruences(decision: Decision, a: Node, b: Node) -> Outcome:
    """`x = 3 (mod 7)` against another, or against a bare residue."""
    if not (is_congruence(a) and is_congruence(b)):
        congruence, other, flipped = (a, b, False) if is_congruence(a) else (b, a, True)
        inner = congruence.args[0]
        value = inner.args[-1] if inner.op == "rel" else inner
        if other.op in ("rel", "bag", "tuple", "fn"):
            return UNDECIDED if other.op == "rel" else Outcome(False, "relation", "a congruence is not a list")
        return decision.equal(other, value) if flipped else decision.equal(value, other)
    moduli = decision.equal(a.args[1], b.args[1])
    if not moduli.equal:
        return moduli
    left, right = a.args[0], b.args[0]
    if left.op == right.op == "rel":
        if left.value != right.value:
            return Outcome(False, "relation", "they state different relations")
        if left.args[0] != right.args[0]:
            return Outcome(False, "relation", "they are about different variables")
        left, right = left.args[-1], right.args[-1]
    try:
        p, q, modulus = exact(left), exact(right), exact(a.args[1])
    except UndefinedError:
        return UNDECIDED
    if p is None or q is None or not modulus:
        return decision.equal(left, right)
    same = ((p - q) / modulus).q == 1
    return Outcome(same, "relation", "" if same else "they are different residues")
