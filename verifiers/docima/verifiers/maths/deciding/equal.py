"""Are a reference and an answer equal? Sends each pair to the room that knows its kind.

Every rule is symmetric but one: a tolerance belongs to the reference's written digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from docima.verifiers.maths.deciding import constants, families, lines, lists, matrices, quantities, reals, relations
from docima.verifiers.maths.deciding.decision import Decision
from docima.verifiers.maths.deciding.numeric import INTEGER_NAMES, UNDECIDED, Outcome, compare
from docima.verifiers.maths.deciding.statements import (
    chained,
    conditions_dropped,
    coordinates,
    is_matrix,
    linked,
    renamed_alike,
    reparametrised,
    substituted,
    unbounded,
)
from docima.verifiers.maths.spec import MathPolicy
from docima.verifiers.maths.tree import (
    Node,
    contains,
    free_symbols,
    infinite,
    is_expression,
    is_literal,
    num,
    operations,
    replaced,
)

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
    for other in _readings(reference, answer, decision):
        if other.equal or (found.equal is None and other.equal is False):
            return other
    return found


_UNAMBIGUOUS = frozenset({"num", "dec", "add", "mul", "neg", "div", "pow", "root", "const", "pct", "deg", "unit"})
"""Numbers can be read in one way only."""


def _readings(a: Node, b: Node, decision: Decision) -> Iterator[Outcome]:
    """The other ways to read the two, where conventions leave a choice."""
    policy = decision.policy
    bare_a, bare_b = conditions_dropped(a), conditions_dropped(b)
    if bare_a.domain and bare_b.domain and bare_a.domain != bare_b.domain:
        return
    if bare_a.domain or bare_b.domain:
        yield decision.equal(bare_a.node, bare_b.node)
    if bare_a.name and bare_b.name and bare_a.name != bare_b.name:
        renamed = substituted(bare_b.node, {bare_b.name: Node("sym", (), bare_a.name)})
        yield decision.equal(bare_a.node, renamed)
    if bool(bare_a.name) != bool(bare_b.name):
        named, bare = (bare_a, bare_b) if bare_a.name else (bare_b, bare_a)
        extra = free_symbols(bare.node) - free_symbols(named.node)
        if len(extra) == 1 and extra <= INTEGER_NAMES:
            yield decision.equal(named.node, substituted(bare.node, {next(iter(extra)): Node("sym", (), named.name)}))
        yield reals.compare_whole(named.node, bare.node, named.domain)
    whole = "Z" in (bare_a.domain, bare_b.domain)
    yield lines.compare_lines(*(coordinates(_solved(side.node)) for side in (bare_a, bare_b)), whole=whole)
    families_alike = reparametrised(_solved(bare_a.node), _solved(bare_b.node))
    if families_alike is not None:
        yield decision.equal(*families_alike)
    yield families.compare_families(bare_a, bare_b)
    if {a.op, b.op} == {"rel", "bag"}:
        links = linked(a), linked(b)
        if all(node.op == "bag" and all(arg.op == "rel" for arg in node.args) for node in links):
            yield decision.matched(links[0].args, links[1].args)
    short_a, short_b = unbounded(a), unbounded(b)
    if (short_a is a) != (short_b is b):
        yield decision.equal(short_a, short_b)
    if contains_value(a, _E) or contains_value(b, _E):
        yield decision.equal(replaced(a, _E, _EULER), replaced(b, _E, _EULER))
    if contains_value(a, _LN) != contains_value(b, _LN) or contains_value(a, _LN):
        yield decision.equal(_decadic(a), _decadic(b))
    if contains_value(a, _I) != contains_value(b, _I):
        yield decision.equal(replaced(a, _SYMBOL_I, _I), replaced(b, _SYMBOL_I, _I))
    if policy.constants == "auto":
        yield constants.compare_constants(bare_a.node, bare_b.node)
        same_constant = constants.renamed(a, b)
        if same_constant is not None:
            yield decision.equal(a, same_constant)
    if policy.variables == "rename":
        alike = renamed_alike(a, b)
        if alike is not None:
            yield decision.equal(a, alike)


_I, _SYMBOL_I = Node("const", (), "i"), Node("sym", (), "I")
_E, _EULER = Node("sym", (), "E"), Node("const", (), "e")
_LN = "log"


def contains_value(node: Node, wanted: Node | str) -> bool:
    """Whether a node, or a logarithm whose base is not written, occurs in the tree."""
    if node == wanted or (wanted == _LN and node.op == "fn" and node.value == "log" and len(node.args) == 1):
        return True
    for arg in node.args:  # noqa: SIM110 - a generator would cost more than the look
        if contains_value(arg, wanted):
            return True
    return False


def _decadic(node: Node) -> Node:
    """The tree with base 10 where a logarithm's base is not written."""
    args = tuple(map(_decadic, node.args))
    if node.op == "fn" and node.value == "log" and len(args) == 1:
        args = (*args, num(10))
    return node._replace(args=args)


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
        a, b = _solved(chained(a)), _solved(chained(b))
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


def _solved(node: Node) -> Node:
    """`(x, y) = (1, 2) + t (3, 4)` with one tuple to the right; `(f(x), g(x)) = (1, 2)` as two equations."""
    if node.op != "rel" or node.value != ("=",) or node.args[0].op not in ("tuple", "matrix"):
        return node
    left, right = (matrices.column(matrices.spread(arg)) for arg in node.args)
    if right.op == "tuple" and len(left.args) == len(right.args) and left.args[0].op == "apply":
        return Node("bag", tuple(Node("rel", pair, ("=",)) for pair in zip(left.args, right.args, strict=True)))
    return node._replace(args=(left, right))


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
