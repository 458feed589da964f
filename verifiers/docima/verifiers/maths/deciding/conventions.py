"""The other ways to read two sides, where conventions leave a choice: what a letter means, which names are only names,
what a remark beside an answer says. Each is asked only when the plain reading does not find the two equal.
"""

from __future__ import annotations

from collections.abc import Iterator

from docima.verifiers.maths.deciding import constants, families, lines, periods, piecewise, reals, recurrences
from docima.verifiers.maths.deciding.decision import Decision
from docima.verifiers.maths.deciding.matrices import solved
from docima.verifiers.maths.deciding.numeric import INTEGER_NAMES, Outcome
from docima.verifiers.maths.deciding.statements import (
    Bare,
    conditions_dropped,
    linked,
    renamed_alike,
    reparametrised,
    substituted,
    unbounded,
)
from docima.verifiers.maths.tree import Node, free_symbols, num, operations, replaced

_I, _SYMBOL_I = Node("const", (), "i"), Node("sym", (), "I")
_E, _EULER = Node("sym", (), "E"), Node("const", (), "e")


def readings(a: Node, b: Node, decision: Decision) -> Iterator[Outcome]:
    """What the two are under each other reading that applies to them."""
    bare_a, bare_b = conditions_dropped(a), conditions_dropped(b)
    if bare_a.domain and bare_b.domain and bare_a.domain != bare_b.domain:
        yield periods.compare_periods(bare_a, bare_b)
        return
    yield from _parameters(bare_a, bare_b, decision)
    yield from _bounds(a, b, decision)
    yield piecewise.compare_terms(a, b)
    yield recurrences.compare_recurrences(a, b, decision)
    yield from _letters(a, b, decision)
    if decision.policy.constants == "auto":
        yield constants.compare_constants(bare_a.node, bare_b.node)
        for same_constant in constants.renamed(bare_a.node, bare_b.node):
            yield decision.equal(bare_a.node, same_constant)
    if decision.policy.variables == "rename":
        alike = renamed_alike(a, b)
        if alike is not None:
            yield decision.equal(a, alike)


def _parameters(a: Bare, b: Bare, decision: Decision) -> Iterator[Outcome]:
    """Parameters by other names: of points, lines, intervals, solutions with a whole number in them."""
    if a.domain or b.domain:
        yield decision.equal(a.node, b.node)
    if a.name and b.name and a.name != b.name:
        yield decision.equal(a.node, substituted(b.node, {b.name: Node("sym", (), a.name)}))
    if bool(a.name) != bool(b.name):
        named, bare = (a, b) if a.name else (b, a)
        extra = free_symbols(bare.node) - free_symbols(named.node)
        if len(extra) == 1 and extra <= INTEGER_NAMES:
            yield decision.equal(named.node, substituted(bare.node, {next(iter(extra)): Node("sym", (), named.name)}))
        yield reals.compare_whole(named.node, bare.node, named.domain)
    first, second = solved(a.node), solved(b.node)
    yield lines.compare_lines(lines.points_of(first), lines.points_of(second), whole="Z" in (a.domain, b.domain))
    alike = reparametrised(first, second)
    if alike is not None:
        yield decision.equal(*alike)
    yield families.compare_families(a, b)
    yield periods.compare_periods(a, b)


def _bounds(a: Node, b: Node, decision: Decision) -> Iterator[Outcome]:
    """A chain of bounds as its links; an expression without the bounds beside it."""
    if {a.op, b.op} == {"rel", "bag"}:
        links = linked(a), linked(b)
        if all(node.op == "bag" and all(arg.op == "rel" for arg in node.args) for node in links):
            yield decision.matched(links[0].args, links[1].args)
    short_a, short_b = unbounded(a), unbounded(b)
    if (short_a is a) != (short_b is b):
        yield decision.equal(short_a, short_b)


def _letters(a: Node, b: Node, decision: Decision) -> Iterator[Outcome]:
    """E may be Euler's number, a logarithm without a base the decadic one, I the imaginary unit; `g(a - b)` may be a
    product where the other side has g as a variable.
    """
    names, kinds = free_symbols(a) | free_symbols(b), operations(a) | operations(b)
    factors = names & (_applied(a) | _applied(b)) if "apply" in kinds else None
    if factors:
        yield decision.equal(_multiplied(a, factors), _multiplied(b, factors))
    if "E" in names:
        yield decision.equal(replaced(a, _E, _EULER), replaced(b, _E, _EULER))
    if "fn" in kinds and (_has_log(a) or _has_log(b)):
        yield decision.equal(_decadic(a), _decadic(b))
    if "I" in names and contains_value(a, _I) != contains_value(b, _I):
        yield decision.equal(replaced(a, _SYMBOL_I, _I), replaced(b, _SYMBOL_I, _I))


def _applied(node: Node) -> frozenset[str]:
    """Names of the functions of one argument."""
    own = frozenset((str(node.value),)) if node.op == "apply" and len(node.args) == 1 else frozenset[str]()
    return own.union(*map(_applied, node.args))


def _multiplied(node: Node, names: frozenset[str]) -> Node:
    """The tree with names that are variables multiplied with what stands behind them in brackets."""
    args = tuple(_multiplied(arg, names) for arg in node.args)
    if node.op == "apply" and len(args) == 1 and node.value in names:
        return Node("mul", (Node("sym", (), node.value), *args))
    return node._replace(args=args)


def contains_value(node: Node, wanted: Node) -> bool:
    """Whether a node occurs in the tree."""
    return node == wanted or any(contains_value(arg, wanted) for arg in node.args)


def _has_log(node: Node) -> bool:
    """Whether a logarithm whose base is not written occurs in the tree."""
    return (node.op == "fn" and node.value == "log" and len(node.args) == 1) or any(map(_has_log, node.args))


def _decadic(node: Node) -> Node:
    """The tree with base 10 where a logarithm's base is not written."""
    args = tuple(map(_decadic, node.args))
    if node.op == "fn" and node.value == "log" and len(args) == 1:
        args = (*args, num(10))
    return node._replace(args=args)
