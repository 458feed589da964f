"""Are a reference and an answer equal? Sends each pair to the room that knows its kind.

Every rule is symmetric but one: a tolerance belongs to the reference's written digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from docima.verifiers.maths.deciding import lists, matrices, quantities, reals, relations
from docima.verifiers.maths.deciding.conventions import readings
from docima.verifiers.maths.deciding.numeric import UNDECIDED, Outcome, compare
from docima.verifiers.maths.deciding.statements import chained, is_matrix
from docima.verifiers.maths.spec import MathPolicy
from docima.verifiers.maths.tree import Node, contains, infinite, is_expression, is_literal, operations

_MOST_COMPARISONS = 2000
_DIFFERENT_KINDS = "one is {}, the other {}"


def equal(reference: Node, answer: Node, policy: MathPolicy) -> Outcome:
    """Decide. Undecided is an outcome of its own."""
    if is_literal(reference) and is_literal(answer):
        return quantities.compare_literals(policy, reference, answer)
    decision = _Comparison(policy)
    found = decision.equal(reference, answer)
    if found.equal or (operations(reference) <= _UNAMBIGUOUS and operations(answer) <= _UNAMBIGUOUS):
        return found
    refused = found
    for other in readings(reference, answer, decision):
        if other.equal:
            return other
        if refused.equal is None and other.equal is False:
            refused = other
    return refused


_UNAMBIGUOUS = frozenset(
    {"num", "dec", "add", "mul", "neg", "div", "pow", "root", "const", "pct", "deg", "unit", "ratio", "base"}
    | {"tuple", "list", "set", "bag", "matrix", "ival", "union", "inter", "minus"}
)
"""Numbers, and collections of numbers, can be read in one way only."""


@dataclass
class _Comparison:
    """One comparison of two trees under a policy; the parts call back for what is inside of them."""

    policy: MathPolicy
    comparisons: int = 0

    def equal(self, a: Node, b: Node) -> Outcome:
        """Compare two trees of any kind."""
        self.comparisons += 1
        if self.comparisons > _MOST_COMPARISONS:
            return UNDECIDED
        if a == b:
            return Outcome(True, "same_tree")
        if (infinite(a) or infinite(b)) and "rel" not in (a.op, b.op):
            return Outcome(False, "real_sets", "one is infinite") if _plain_value(a) and _plain_value(b) else UNDECIDED
        if is_expression(a) and is_expression(b):
            return quantities.compare_quantities(self, a, b)
        if "unit" in (a.op, b.op):
            a, b = quantities.summed(a), quantities.summed(b)
        a, b = matrices.solved(chained(a)), matrices.solved(chained(b))
        if a.op == "rel" or b.op == "rel" or relations.is_congruence(a) or relations.is_congruence(b):
            return relations.compare_relations(self, a, b)
        if reals.is_real_set(a) or reals.is_real_set(b):
            return self.sets(a, b)
        return self._values(a, b)

    def _values(self, a: Node, b: Node) -> Outcome:
        a, b = matrices.as_vectors(a, b)
        for one, other in ((a, b), (b, a)):
            if one.op == "apply" and other.op == "tuple" and one.value.isupper() and len(one.args) > 1:
                # `P(3, 4)` is a point with its name.
                return self.all(one.args, b.args) if one is a else self.all(a.args, one.args)
        if is_matrix(a) or is_matrix(b):
            return self._matrices(a, b)
        if lists.is_collection(a) or lists.is_collection(b):
            return lists.compare_collections(self, a, b)
        if a.op == "apply" and b.op == "apply" and a.value == b.value and len(a.args) == len(b.args):
            found = self.all(a.args, b.args)
            return found if found.equal is not False else compare(a, b)
        return quantities.compare_quantities(self, a, b)

    def sets(self, a: Node, b: Node) -> Outcome:
        """Compare two sets of real numbers."""
        a, b = (lists.points_of(relations.member(node)) for node in (a, b))
        for node in (a, b):
            points = [each for each in (node, *(node.args if node.op == "bag" else ())) if each.op in ("tuple", "list")]
            if points and (self.policy.intervals == "strict" or any(len(each.args) != 2 for each in points)):
                return Outcome(False, "real_sets", _DIFFERENT_KINDS.format("a set of reals", f"a {node.op}"))
            if not (reals.is_real_set(node) or lists.is_collection(node) or node.op == "rel"):
                return Outcome(False, "real_sets", _DIFFERENT_KINDS.format("a set of reals", "a number"))
        if a.op == b.op == "ival":
            ends = self.all(a.args, b.args)
            return Outcome(False, "real_sets", "the ends belong to one of them only") if a.value != b.value else ends
        found = reals.compare_sets(a, b)
        if found.equal is None and "build" in (a.op, b.op):
            # `{(x, y) : ...}`: sets of points are equal where their elements and their conditions are.
            if a.op == b.op:
                return self.all(a.args, b.args)
            builder, other = (a, b) if a.op == "build" else (b, a)
            named = all(arg.op == "sym" for arg in (builder.args[0].args or (builder.args[0],)))
            return self.equal(builder.args[1], other) if named and other.op == "rel" else found
        if found.equal is None and a.op == b.op in ("union", "inter") and len(a.args) == len(b.args):
            return self.matched(a.args, b.args)
        if found.equal is None and a.op == b.op and len(a.args) == len(b.args) and a.value == b.value:
            same = self.all(a.args, b.args)
            return same if same.equal else found
        return found

    def _matrices(self, a: Node, b: Node) -> Outcome:
        p, q = matrices.value(a), matrices.value(b)
        if p is not None and q is None:
            q = matrices.standing_for(b, p.value)
        elif q is not None and p is None:
            p = matrices.standing_for(a, q.value)
        if p is None or q is None:
            unknown = (is_matrix(a) and p is None) or (is_matrix(b) and q is None)
            return UNDECIDED if unknown else Outcome(False, "matrix", "one is a matrix, the other is not")
        vectors = 1 in p.value and 1 in q.value and (a.op != "matrix" or b.op != "matrix")
        if p.value != q.value and not (vectors and len(p.args) == len(q.args)):
            return Outcome(False, "matrix", f"{p.value[0]} x {p.value[1]} is not {q.value[0]} x {q.value[1]}")
        return self.all(p.args, q.args)._replace(method="matrix")

    def all(self, first: Sequence[Node], second: Sequence[Node]) -> Outcome:
        """Element by element, in order."""
        if len(first) != len(second):
            return Outcome(False, "elementwise", f"{len(first)} elements against {len(second)}")
        undecided = False
        for place, (one, other) in enumerate(zip(first, second, strict=True)):
            found = self.equal(one, other)
            if found.equal is False:
                return Outcome(False, found.method, f"element {place + 1}: {found.why or 'different'}", found.proof)
            undecided |= found.equal is None
        return UNDECIDED if undecided else Outcome(True, "elementwise", proof={"elements": len(first)})

    def matched(self, first: Sequence[Node], second: Sequence[Node]) -> Outcome:
        """Each element of either side is equal to one of the other; how often does not count."""
        if len(first) * len(second) > _MOST_COMPARISONS and all(each.op == "num" for each in (*first, *second)):
            same_numbers = {each.value for each in first} == {each.value for each in second}
            return Outcome(same_numbers, "collection", "" if same_numbers else "they hold different numbers")
        known: dict[tuple[int, int], bool | None] = {}

        def same(i: int, j: int) -> bool | None:
            if (i, j) not in known:
                known[i, j] = self.equal(first[i], second[j]).equal
            return known[i, j]

        rows = range(len(first)), range(len(second))
        undecided = False
        for these, those, ask in ((rows[0], rows[1], same), (rows[1], rows[0], _swapped(same))):
            for one in these:
                found = _any(ask(one, other) for other in those)
                if found is False:
                    return Outcome(False, "collection", "an element of one side is not in the other")
                undecided |= found is None
        return UNDECIDED if undecided else Outcome(True, "collection", proof={"elements": len(first)})


def _swapped(ask: Callable[[int, int], bool | None]) -> Callable[[int, int], bool | None]:
    return lambda one, other: ask(other, one)


def _any(answers: Iterator[bool | None]) -> bool | None:
    """True if one is; else None if one is undecided."""
    undecided = False
    for answer in answers:
        if answer:
            return True
        undecided |= answer is None
    return None if undecided else False


def _plain_value(node: Node) -> bool:
    """An infinity or a number: what is no operator that may itself turn out infinite."""
    return not contains(node, "big", "fn", "pm") or infinite(node)
