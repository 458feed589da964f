"""Intervals that repeat: `(2k pi - pi/2, 2k pi + pi/2)` for whole k, written as intervals, as bounds, in a set-builder,
as a union over k, or by the points between them that are left out; and points that repeat, like `(k pi, 0)`.

Both ends of an interval move by one period. Each side becomes a set of intervals that begin within one common period,
exactly, with pi as a second unit beside 1; two sides are equal when these sets are.
"""

from __future__ import annotations

from typing import NamedTuple

from flint import fmpq

from docima.verifiers.maths.deciding import families
from docima.verifiers.maths.deciding.families import Family
from docima.verifiers.maths.deciding.numeric import INTEGER_NAMES, UNDECIDED, Outcome
from docima.verifiers.maths.deciding.statements import Bare, signs
from docima.verifiers.maths.tree import REALS, Node, contains, free_symbols, listed

_ENDS = 2
_BELOW, _ABOVE = frozenset({"<", "<="}), frozenset({">", ">="})
_DIFFERENT = Outcome(False, "family", "they are different intervals")


class _Interval(NamedTuple):
    """The ends as they are written, and whether each belongs to it; `hole`: all but the point `low`."""

    low: Node
    high: Node
    closed: tuple[bool, bool]
    hole: bool = False


class _Side(NamedTuple):
    intervals: list[_Interval]
    name: str
    domain: str


class _Repeated(NamedTuple):
    """The ends of an interval as families, as many as both move by the same period."""

    low: Family
    high: Family
    closed: tuple[bool, bool]
    hole: bool


def compare_periods(a: Bare, b: Bare) -> Outcome:
    """Are two sides the same intervals? Undecided where neither repeats, or one is of another kind."""
    ours, theirs = _side(a), _side(b)
    if ours is None or theirs is None:
        return UNDECIDED
    domains = {ours.domain, theirs.domain} - {""}
    angles = any(contains(side.node, "deg") or families.has_pi(side.node) for side in (a, b))
    if domains - {"Z", "N"} or not (ours.name or theirs.name) or not (domains or angles):
        return UNDECIDED
    if not (ours.name and theirs.name):
        return _DIFFERENT  # one interval is never all of them
    if domains != {"Z"} and domains:
        return _DIFFERENT if len(domains) > 1 else UNDECIDED
    first, second = ([_repeated(each, side.name) for each in side.intervals] for side in (ours, theirs))
    found = [each for each in (*first, *second) if each is not None]
    if len(found) < len(first) + len(second):
        return UNDECIDED
    return _same(found[: len(first)], found[len(first) :])


def _side(bare: Bare) -> _Side | None:
    """The intervals of a side, with the parameter in their ends."""
    node, name, domain = bare.node, bare.name, bare.domain
    if node.op == "big" and node.value == "bigcup" and len(node.args) == _ENDS:
        remark = node.args[1]
        if remark.op != "rel" or remark.value != ("in",) or remark.args[1].op != "named":
            return None
        node, name, domain = node.args[0], str(remark.args[0].value), str(remark.args[1].value)
    if node.op == "build":
        element, condition = node.args
        element = element.args[0] if element.op == "rel" else element
        if element.op != "sym":
            return None
        remarks = [arg for arg in listed(condition) if _is_remark(arg)]
        kept = [arg for arg in listed(condition) if not _is_remark(arg)]
        whole = [arg for arg in remarks if arg.args[1] != REALS]
        if len(kept) != 1 or len(whole) > 1:
            return None
        node = kept[0]
        name, domain = (str(whole[0].args[0].value), str(whole[0].args[1].value)) if whole else (name, domain)
    intervals = _intervals(node)
    if not intervals:
        return None
    names = frozenset().union(*(free_symbols(end) for each in intervals for end in (each.low, each.high)))
    if len(names) > 1 or (names and names != {name} and not names <= INTEGER_NAMES):
        return None
    return _Side(intervals, next(iter(names), ""), domain if names else "")


def _is_remark(node: Node) -> bool:
    return node.op == "rel" and node.value == ("in",) and node.args[1].op == "named" and node.args[0].op == "sym"


def _intervals(node: Node) -> list[_Interval]:
    """The intervals that a tree lists; none where a part of it is no interval."""
    if node.op in ("union", "bag"):
        args = [arg for arg in node.args if not (_is_remark(arg) and arg.args[1] == REALS)]
        found = [_intervals(arg) for arg in args]
        return [each for part in found for each in part] if all(found) else []
    if node.op == "minus" and node.args[0] == REALS:
        return _without(node.args[1])
    if node.op == "rel":
        return _bounded(node)
    if node.op not in ("ival", "tuple", "list") or len(node.args) != _ENDS:
        return []
    closed = node.value if node.op == "ival" else (node.op == "list", node.op == "list")
    return [_Interval(node.args[0], node.args[1], closed)]


def _bounded(node: Node) -> list[_Interval]:
    """`a < x < b`, `x != a`, `x in A`."""
    if node.value == ("in",):
        return _intervals(node.args[1]) if node.args[0].op == "sym" else []
    if node.value == ("!=",):
        left, right = node.args
        if left.op != "sym" or left.value in free_symbols(right):
            return []
        points = [signs(right, sign) for sign in (1, -1)] if contains(right, "pm") else [right]
        return [_Interval(point, point, (False, False), hole=True) for point in points]
    if len(node.args) != _ENDS + 1 or node.args[1].op != "sym":
        return []
    low, _, high = node.args
    first, last = node.value
    if set(node.value) <= _BELOW:
        return [_Interval(low, high, (len(first) > 1, len(last) > 1))]
    return [_Interval(high, low, (len(last) > 1, len(first) > 1))] if set(node.value) <= _ABOVE else []


def _without(node: Node) -> list[_Interval]:
    """The points that are taken from all real numbers: `{x | x = k pi}`, `{k pi}`."""
    if node.op == "build":
        kept = [arg for arg in listed(node.args[1]) if not _is_remark(arg)]
        if node.args[0].op == "sym" and len(kept) == 1 and kept[0].op == "rel" and kept[0].value == ("=",):
            return _bounded(kept[0]._replace(value=("!=",)))
        node = node.args[0]
        return [_Interval(node, node, (False, False), hole=True)] if node.op != "sym" else []
    if node.op != "set":
        return []
    return [_Interval(arg, arg, (False, False), hole=True) for arg in node.args]


def _repeated(interval: _Interval, name: str) -> _Repeated | None:
    low, high = (families.linear(end, name) for end in (interval.low, interval.high))
    if low is None or high is None or sum(map(bool, low.period)) != 1:
        return None
    if low.period != high.period and (any(high.period) or any(interval.closed)):
        return None
    return _Repeated(low, high, interval.closed, interval.hole)


def _same(first: list[_Repeated], second: list[_Repeated]) -> Outcome:
    unit = 1 if first[0].low.period[1] else 0
    periods = [each.low.period[unit] for each in (*first, *second)]
    if not all(periods):
        return UNDECIDED
    common = abs(periods[0])
    for period in periods[1:]:
        common = families.common_period(common, period)
    ours, theirs = _within(first, unit, common), _within(second, unit, common)
    if ours is None or theirs is None:
        return UNDECIDED
    return Outcome(True, "family", proof={"residues": len(ours)}) if ours == theirs else _DIFFERENT


def _within(side: list[_Repeated], unit: int, common: fmpq) -> set[tuple[object, ...]] | None:
    """The intervals of a side that begin within one period: where, how long, with which ends."""
    found: set[tuple[object, ...]] = set()
    holes: set[tuple[fmpq, fmpq]] = set()
    for each in side:
        residues = families.residues([each.low], unit, common)
        if residues is None:
            return None
        if each.hole:
            holes |= residues
            continue
        if each.low.period != each.high.period:
            # `(k pi, 0)` is a point that repeats.
            found |= {(other, start, each.high.offset) for other, start in residues}
            continue
        size = tuple(high - low for low, high in zip(each.low.offset, each.high.offset, strict=True))
        found |= {(other, start, size, each.closed) for other, start in residues}
    if holes and found:
        return None
    return _between(holes, unit, common) if holes else found


def _between(holes: set[tuple[fmpq, fmpq]], unit: int, common: fmpq) -> set[tuple[object, ...]] | None:
    """The open intervals between points that are left out."""
    if len({other for other, _ in holes}) > 1:
        return None
    ordered = sorted(holes)
    following = [*ordered[1:], (ordered[0][0], ordered[0][1] + common)]
    found: set[tuple[object, ...]] = set()
    for (other, start), (_, end) in zip(ordered, following, strict=True):
        size = (fmpq(0), end - start) if unit else (end - start, fmpq(0))
        found.add((other, start, size, (False, False)))
    return found
