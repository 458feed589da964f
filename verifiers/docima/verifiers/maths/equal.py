"""Are a reference and an answer equal? By kind: relations, sets of reals, collections, matrices, numbers.

Every rule is symmetric but one: a tolerance belongs to the reference's written digits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flint import arb, fmpq

from docima.verifiers.maths import matrices, reals, units
from docima.verifiers.maths.balls import Balls, NoBallError
from docima.verifiers.maths.exact import NOWHERE, UndefinedError, exact
from docima.verifiers.maths.limits import LIMITS
from docima.verifiers.maths.numeric import UNDECIDED, Outcome, at_points, compare, points
from docima.verifiers.maths.spec import MathPolicy
from docima.verifiers.maths.statements import (
    COLLECTIONS,
    above_one,
    assignments,
    decimal,
    difference,
    elements,
    is_integer,
    is_matrix,
    member,
    named,
    pointing_up,
    renamed_arguments,
    size,
    spread,
    stated,
    unit_of,
)
from docima.verifiers.maths.tree import Node, contains, free_symbols, num
from docima.verifiers.maths.words import FLIPPED

ROUNDED_DIGITS = 3
"""A reference with fewer significant digits is not a rounded number: 0.5 is one half."""

FLOAT_DIGITS = 10
"""A decimal of so many significant digits is what a machine printed of an exact number."""

_DIFFERENT_KINDS = "one is {}, the other {}"
_MOST_COMPARISONS = 2000


def equal(reference: Node, answer: Node, policy: MathPolicy) -> Outcome:
    """Decide. Undecided is an outcome of its own."""
    return _Decision(policy).equal(reference, answer)


@dataclass
class _Decision:
    policy: MathPolicy
    comparisons: int = 0

    def equal(self, a: Node, b: Node) -> Outcome:
        self.comparisons += 1
        if self.comparisons > _MOST_COMPARISONS:
            return UNDECIDED
        if a == b:
            return Outcome(True, "same_tree")
        if a.op == "rel" or b.op == "rel":
            return self._relations(a, b)
        if reals.is_real_set(a) or reals.is_real_set(b):
            return self._sets(a, b)
        if is_matrix(a) or is_matrix(b):
            return self._matrices(a, b)
        if self._is_collection(a) or self._is_collection(b):
            return self._collections(a, b)
        if a.op == "apply" and b.op == "apply" and a.value == b.value and len(a.args) == len(b.args):
            return self._all(a.args, b.args)
        return self._numbers(a, b)

    # -- relations -----------------------------------------------------------------------------------------------------

    def _relations(self, a: Node, b: Node) -> Outcome:
        if a.op == "rel" and b.op == "rel":
            return self._two_relations(a, b)
        relation, other, flipped = (a, b, False) if a.op == "rel" else (b, a, True)
        if reals.is_inequality(relation):
            return self._sets(a, b)
        value = stated(relation)
        if value is None:
            return Outcome(False, "relation", "an equation is not a value")
        if other.op == "bag" and value.op != "bag" and contains(other, "rel"):
            return self._collections(other, Node("bag", (relation,)))
        return self.equal(other, value) if flipped else self.equal(value, other)

    def _two_relations(self, a: Node, b: Node) -> Outcome:
        if set(a.value) <= {"=", "~"} and set(b.value) <= {"=", "~"}:
            return self._equations(a, b)
        if reals.is_inequality(a) and reals.is_inequality(b):
            p, q = reals.variable(a), reals.variable(b)
            named_both = p is not None and q is not None and p.op == q.op == "sym" and p != q
            if named_both and self.policy.variables == "strict":
                return Outcome(False, "relation", "they are about different variables")
            found = reals.compare_sets(a, b)
            return self._inequalities(a, b) if found.equal is None else found
        if a.value == b.value:
            return self._all(a.args, b.args)
        in_a, in_b = stated(a), stated(b)
        if in_a is not None and in_b is not None:
            return self.equal(in_a, in_b)
        if a.value == ("in",) or b.value == ("in",):
            return self._sets(a, b)
        return Outcome(False, "relation", "they state different relations")

    def _equations(self, a: Node, b: Node) -> Outcome:
        name_a, name_b = named(a), named(b)
        value_a, value_b = stated(a), stated(b)
        if name_a is not None and name_b is not None and value_a is not None and value_b is not None:
            if name_a == name_b:
                return self.equal(value_a, value_b)
            renamed = renamed_arguments(name_a, name_b, value_b)
            if renamed is not None:
                return self.equal(value_a, renamed)
            if self.policy.variables == "rename":
                return self.equal(value_a, value_b)
        if name_a is None and name_b is None and value_a is not None and value_b is not None:
            return self.equal(value_a, value_b)
        if len(a.args) == 2 and len(b.args) == 2 and not any(contains(node, *COLLECTIONS) for node in (a, b)):
            found = self._scaled(difference(a), difference(b), positive=False)
            if found.equal is not None:
                return found
            return self._all(a.args, b.args)
        return Outcome(False, "relation", "they state different equations")

    def _inequalities(self, a: Node, b: Node) -> Outcome:
        if len(a.args) != len(b.args):
            return Outcome(False, "relation", "chains of different length")
        if len(a.args) > 2:
            if [name[0] for name in a.value] != [name[0] for name in b.value]:
                b = Node("rel", b.args[::-1], tuple(FLIPPED.get(name, name) for name in b.value[::-1]))
            if a.value != b.value:
                return Outcome(False, "relation", "they state different relations")
            return self._all(a.args, b.args)
        a, b = pointing_up(a), pointing_up(b)
        if a.value != b.value:
            return Outcome(False, "relation", "one is strict, the other is not")
        return self._scaled(difference(a), difference(b), positive=a.value != ("!=",))

    def _scaled(self, a: Node, b: Node, *, positive: bool) -> Outcome:
        """Is one expression a constant multiple of the other? Then they vanish together."""
        names = sorted(free_symbols(a) | free_symbols(b))
        if not names:
            return Outcome(False, "relation", "statements without a variable")
        if free_symbols(a) != free_symbols(b):
            return Outcome(False, "relation", "they have different variables")
        where = points(a, b, names)
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

    # -- sets of reals -------------------------------------------------------------------------------------------------

    def _sets(self, a: Node, b: Node) -> Outcome:
        a, b = member(a), member(b)
        for node, other in ((a, b), (b, a)):
            if node.op in ("tuple", "list") and (self.policy.intervals == "strict" or len(node.args) != 2):
                return Outcome(False, "real_sets", _DIFFERENT_KINDS.format("a set of reals", f"a {node.op}"))
            scalar = not (reals.is_real_set(node) or self._is_collection(node) or node.op == "rel")
            if scalar:
                return Outcome(False, "real_sets", _DIFFERENT_KINDS.format("a set of reals", "a number"))
            if other.op == "ival" and node.op == "ival":
                ends = self._all(a.args, b.args)
                if a.value != b.value:
                    return Outcome(False, "real_sets", "the ends belong to one of them only")
                return ends
        found = reals.compare_sets(a, b)
        if found.equal is None and a.op == b.op and len(a.args) == len(b.args) and a.value == b.value:
            same = self._all(a.args, b.args)
            return same if same.equal else found
        return found

    # -- matrices ------------------------------------------------------------------------------------------------------

    def _matrices(self, a: Node, b: Node) -> Outcome:
        p, q = matrices.value(a), matrices.value(b)
        if p is None or q is None:
            unknown = (is_matrix(a) and p is None) or (is_matrix(b) and q is None)
            return UNDECIDED if unknown else Outcome(False, "matrix", "one is a matrix, the other is not")
        vectors = 1 in p.value and 1 in q.value and (a.op != "matrix" or b.op != "matrix")
        if p.value != q.value and not (vectors and len(p.args) == len(q.args)):
            return Outcome(False, "matrix", f"{p.value[0]} x {p.value[1]} is not {q.value[0]} x {q.value[1]}")
        return self._all(p.args, q.args)

    # -- collections ---------------------------------------------------------------------------------------------------

    def _is_collection(self, node: Node) -> bool:
        return node.op in COLLECTIONS or contains(node, "pm")

    def _collections(self, a: Node, b: Node) -> Outcome:
        a, b = spread(a), spread(b)
        names_a, names_b = assignments(a), assignments(b)
        if names_a is not None and names_b is not None:
            if set(names_a) != set(names_b) and self.policy.variables == "strict":
                return Outcome(False, "assignments", "they name different variables")
            if set(names_a) == set(names_b):
                return self._all(
                    [names_a[name] for name in sorted(names_a)], [names_b[name] for name in sorted(names_a)]
                )
        ordered = self._ordered(a, b, names_a is not None or names_b is not None)
        if ordered is None:
            return Outcome(False, "collection", _DIFFERENT_KINDS.format(f"a {a.op}", f"a {b.op}"))
        first, second = elements(a), elements(b)
        if ordered:
            if len(first) != len(second):
                return Outcome(False, "collection", f"{len(first)} elements against {len(second)}")
            return self._all(first, second)
        return self._matched(first, second)

    def _ordered(self, a: Node, b: Node, names: bool) -> bool | None:
        """Whether order counts between two collections; None where they are of kinds that are never equal."""
        kinds = {a.op, b.op}
        if self.policy.order == "ignore":
            return False
        if "set" in kinds:
            return None if kinds & {"tuple", "list"} and size(a) * size(b) != 1 else False
        if kinds == {"tuple", "list"}:
            return None
        if kinds == {"bag"}:
            return names or self.policy.order == "strict"
        return True

    def _matched(self, first: Sequence[Node], second: Sequence[Node]) -> Outcome:
        """Each element of either side is equal to one of the other; how often does not count."""
        undecided = False
        for these, those, swap in ((first, second, False), (second, first, True)):
            for one in these:
                found = Outcome(False, "collection")
                for other in those:
                    found = self.equal(other, one) if swap else self.equal(one, other)
                    if found.equal:
                        break
                    undecided |= found.equal is None
                if not found.equal:
                    if undecided:
                        return UNDECIDED
                    return Outcome(False, "collection", "an element of one side is not in the other")
        return Outcome(True, "collection", proof={"elements": len(first)})

    def _all(self, first: Sequence[Node], second: Sequence[Node]) -> Outcome:
        undecided = False
        for place, (one, other) in enumerate(zip(first, second, strict=True)):
            found = self.equal(one, other)
            if found.equal is False:
                return Outcome(False, found.method, f"element {place + 1}: {found.why or 'different'}", found.proof)
            undecided |= found.equal is None
        return UNDECIDED if undecided else Outcome(True, "elementwise", proof={"elements": len(first)})

    # -- numbers -------------------------------------------------------------------------------------------------------

    def _numbers(self, a: Node, b: Node) -> Outcome:
        if a.op == "unit" or b.op == "unit":
            return self._with_units(a, b)
        if (a.op == "pct") != (b.op == "pct"):
            return self._signed(a, b, "pct", self.policy.percent, above_one)
        if (a.op == "deg") != (b.op == "deg"):
            return self._signed(a, b, "deg", self.policy.angles, lambda _: True)
        if a.op == b.op and a.op in ("pct", "deg"):
            return self._numbers(a.args[0], b.args[0])
        if a.op == "base" and b.op == "base" and a.value[1] != b.value[1]:
            return Outcome(False, "base", "they are written in different bases")
        if (a.op == "base") != (b.op == "base"):
            digits = a if a.op == "base" else b
            other = b if a.op == "base" else a
            written = num(int(digits.value[0])) if digits.value[0].isdigit() else digits.args[0]
            # The base may be understood: 204 for 204_5. The value itself is another reading.
            if compare(written, other).equal:
                return Outcome(True, "exact_rational")
        if a.op == "ratio" and b.op == "ratio":
            return self._ratios(a, b)
        found = compare(a, b)
        if found.equal is False or found.equal is None:
            near = self._near(a, b)
            if near is not None:
                return near
        return found

    def _ratios(self, a: Node, b: Node) -> Outcome:
        if len(a.args) != len(b.args):
            return Outcome(False, "ratio", "ratios of different length")
        if num(0) in a.args or num(0) in b.args:
            # A time of day, or a ratio that says nothing of its size.
            return self._all(a.args, b.args)
        first = self._all(
            [Node("mul", (arg, b.args[0])) for arg in a.args], [Node("mul", (arg, a.args[0])) for arg in b.args]
        )
        return first._replace(method="ratio")

    def _signed(self, a: Node, b: Node, op: str, policy: str, allowed: Callable[[Node], bool]) -> Outcome:
        """One side has a sign (percent, degree) that the other has not."""
        found = compare(a, b)
        if found.equal:
            return found
        bare = a.args[0] if a.op == op else b.args[0]
        if policy == "auto" and allowed(bare):
            return self._numbers(bare, b) if a.op == op else self._numbers(a, bare)
        return found

    def _with_units(self, a: Node, b: Node) -> Outcome:
        bare_a = a.args[0] if a.op == "unit" else a
        bare_b = b.args[0] if b.op == "unit" else b
        if a.op != b.op:
            if self.policy.units != "drop":
                return Outcome(False, "units", "only one side has a unit")
            return self.equal(bare_a, bare_b)
        if a.value == b.value or self.policy.units == "strict":
            if a.value != b.value:
                return Outcome(False, "units", "the units are written differently")
            return self.equal(bare_a, bare_b)
        p, q = units.read(a.value), units.read(b.value)
        if p is None or q is None:
            return self.equal(bare_a, bare_b)
        if p.dimension != q.dimension:
            return Outcome(False, "units", "the units measure different things")
        if p.factor == q.factor:
            return self.equal(bare_a, bare_b)
        return self.equal(Node("mul", (num(p.factor), bare_a)), Node("mul", (num(q.factor), bare_b)))

    def _near(self, reference: Node, answer: Node) -> Outcome | None:
        """Equality within a tolerance, where there is one."""
        if free_symbols(reference) or free_symbols(answer):
            return None
        allowed = self._allowed(reference, answer)
        if allowed is None:
            return None
        try:
            balls = Balls(LIMITS.precisions[1])
            a, b = balls.value(reference, NOWHERE), balls.value(answer, NOWHERE)
        except (NoBallError, UndefinedError):
            return None
        distance = abs(a - b)
        limit = abs(a) * arb(allowed) if isinstance(allowed, float) else arb(allowed)
        if distance.is_finite() and distance <= limit * (1 + arb(2) ** -60):
            return Outcome(True, "within_tolerance", proof={"tolerance": str(allowed)})
        return None

    def _allowed(self, reference: Node, answer: Node) -> fmpq | float | None:
        """The absolute tolerance as an exact number, or a relative one as a float."""
        if self.policy.tolerance is not None:
            return float(self.policy.tolerance)
        found: list[fmpq] = []
        ours, theirs = decimal(reference), decimal(answer)
        if ours is not None and theirs is None and ours[1] >= ROUNDED_DIGITS and not is_integer(answer):
            found.append(unit_of(ours[0]) / 2)
        printed = (each for each in (ours, theirs) if each is not None and each[1] >= FLOAT_DIGITS)
        found += (unit_of(places) * (10 if digits > FLOAT_DIGITS + 4 else 1) for places, digits in printed)
        return max(found) if found else None
