"""Evaluates a tree exactly, where its value is rational and not too large.

The cost model comes first: the bits of a result are told from its operands before it is computed.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from hashlib import blake2b
from math import comb, factorial, gcd, isqrt, lcm
from typing import Any

from flint import fmpq, fmpq_mat

from docima.verifiers.maths.limits import LIMITS
from docima.verifiers.maths.tree import Node

Point = Mapping[str, fmpq]
NOWHERE: Point = {}
_LARGEST_FACTORIAL = 2000
_SMALL_POWER = 100
_TERMS_LEFT = "\0terms"
"""How many terms a sum inside of sums may still have: a name that no variable has."""


class UndefinedError(Exception):
    """There is no value: a division by zero, a root that is not real."""


def exact(node: Node, point: Point = NOWHERE) -> fmpq | None:
    """The value at a point; None where it is not rational or too large to write down. Raises UndefinedError."""
    op, operands, value = node
    if op == "num":
        number: fmpq = value
        return number
    if op == "sym":
        return point.get(value)
    if op not in ARITHMETIC or value == "det":
        return _special(node, point)
    args = []
    for operand in operands:
        inner = exact(operand, point)
        if inner is None:
            return None
        args.append(inner)
    return combined(op, value, args)


ARITHMETIC = frozenset({"add", "mul", "neg", "div", "pow", "root", "fn", "pct", "base", "unit", "ratio", "apply"})
"""Operations whose value depends on the values of their operands alone; but a determinant."""


def _special(node: Node, point: Point) -> fmpq | None:
    """The value of what is no operation on values."""
    op = node.op
    if op == "dec":
        value: fmpq = node.value[0]
        return value
    if op == "named":
        return opaque(str(node.value), [])
    if op == "big":
        return _summed(node, point)
    if op == "cases":
        return _chosen(node, point)
    if op == "fn" and node.args[0].op == "matrix":
        return _determinant(node.args[0], point)
    return None


def combined(op: str, value: Any, args: list[fmpq]) -> fmpq | None:
    """What an operation of ARITHMETIC makes of exact operands; None as for `exact`. Raises UndefinedError."""
    if op in ("add", "mul"):
        return _folded(op, args)
    if op == "neg":
        return -args[0]
    if op == "div" or (op == "ratio" and len(args) == 2):
        if args[1] == 0:
            raise UndefinedError("a division by zero")
        return args[0] / args[1]
    if op == "pow":
        return power(args[0], args[1])
    if op == "root":
        return root(args[0], args[1])
    if op in ("base", "unit"):
        return args[0]
    if op == "pct":
        return args[0] / 100
    if op == "apply" or value == "norm":
        return opaque(str(value), args)
    return _function(value, args)


def opaque(name: str, args: list[fmpq]) -> fmpq:
    """A value for a function of which only the name is known: the same for the same arguments, and for no others."""
    digest = blake2b(f"{name}{args}".encode(), digest_size=8).digest()
    return fmpq(int.from_bytes(digest[:4], "big") + 1, int.from_bytes(digest[4:], "big") | 1)


def _summed(node: Node, point: Point) -> fmpq | None:
    """A sum or product of a few terms, term by term."""
    if node.value not in ("sum", "prod") or len(node.args) != 3:
        return None
    body, lower, upper = node.args
    if lower.op != "rel" or lower.value != ("=",) or lower.args[0].op != "sym":
        return None
    first, last = exact(lower.args[1], point), exact(upper, point)
    if first is None or last is None or first.q != 1 or last.q != 1:
        return None
    left, count = point.get(_TERMS_LEFT, fmpq(LIMITS.terms)), last - first + 1
    if count > left:
        return None
    name, sums = lower.args[0].value, node.value == "sum"
    total = fmpq(0 if sums else 1)
    for index in range(int(first), int(last) + 1):
        term = exact(body, {**point, name: fmpq(index), _TERMS_LEFT: left / count})
        if term is None:
            return None
        total = total + term if sums else total * term
        if bits(total) > LIMITS.result_bits:
            return None
    return total


def _determinant(matrix: Node, point: Point) -> fmpq | None:
    rows, columns = matrix.value
    found = [exact(arg, point) for arg in matrix.args]
    cells = [cell for cell in found if cell is not None]
    if rows != columns or len(cells) < len(found) or sum(map(bits, cells)) > LIMITS.result_bits:
        return None
    value: fmpq = fmpq_mat(rows, columns, cells).det()
    return value


def _chosen(node: Node, point: Point) -> fmpq | None:
    """The value of the branch whose condition holds."""
    for branch in node.args:
        value, condition = branch.args
        held = holds(condition, point)
        if held is None:
            return None
        if held:
            return exact(value, point)
    raise UndefinedError("no condition holds")


def holds(condition: Node, point: Point) -> bool | None:
    """Whether a condition holds at a point; None where that cannot be told exactly."""
    if condition.op == "text":
        return True
    if condition.op == "bag":
        held = [holds(arg, point) for arg in condition.args]
        return None if None in held else any(held) if condition.value == "or" else all(held)
    if condition.op == "fn" and condition.value in ("even", "odd"):
        number = exact(condition.args[0], point)
        return None if number is None or number.q != 1 else (number.p % 2 == 0) == (condition.value == "even")
    if condition.op == "fn" and condition.value == "congruent" and condition.args[0].op == "rel":
        left, right, modulus = (exact(arg, point) for arg in (*condition.args[0].args[:2], condition.args[1]))
        return None if left is None or right is None or not modulus else ((left - right) / modulus).q == 1
    if condition.op != "rel":
        return None
    args = [exact(arg, point) for arg in condition.args]
    for left, name, right in zip(args, condition.value, args[1:], strict=False):
        order = _ORDERS.get(name)
        if left is None or right is None or order is None:
            return None
        if not order(left, right):
            return False
    return True


_ORDERS: Mapping[str, Callable[[fmpq, fmpq], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def bits(value: fmpq) -> int:
    """Size of a number."""
    size: int = value.p.bit_length() + value.q.bit_length()
    return size


def _folded(op: str, args: list[fmpq]) -> fmpq | None:
    """The sum or product of at least one number."""
    total = args[0]
    for arg in args[1:]:
        total = total + arg if op == "add" else total * arg
        if 2 * total.height_bits() > LIMITS.result_bits and bits(total) > LIMITS.result_bits:
            return None
    return total


def power(base: fmpq, exponent: fmpq) -> fmpq | None:
    """A rational power where it is rational; odd roots of negatives are real."""
    if exponent.q != 1:
        part = root(base, fmpq(exponent.q))
        return None if part is None else power(part, fmpq(exponent.p))
    times = int(exponent)
    if 0 < times < _SMALL_POWER and times * 2 * base.height_bits() <= LIMITS.result_bits:
        return base**times
    if base == 0:
        if times < 0:
            raise UndefinedError("a division by zero")
        return fmpq(1 if times == 0 else 0)
    if base in (1, -1):
        return base if times % 2 else fmpq(1)
    if abs(times) * bits(base) > LIMITS.result_bits:
        return None
    return base**times


def root(value: fmpq, order: fmpq) -> fmpq | None:
    """A root where it is rational; odd roots of negatives are real. None where it is irrational or not real."""
    if order == 0:
        raise UndefinedError("a root of order 0")
    if order.q != 1:
        return None
    times = int(order)
    if times < 0:
        inverse = root(value, -order)
        if inverse == 0:
            raise UndefinedError("a division by zero")
        return None if inverse is None else 1 / inverse
    if value < 0:
        if times % 2 == 0:
            return None
        positive = root(-value, order)
        return None if positive is None else -positive
    above = _whole_root(int(value.p), times)
    below = _whole_root(int(value.q), times) if above is not None else None
    return None if above is None or below is None else fmpq(above, below)


def _whole_root(value: int, order: int) -> int | None:
    """The exact root of a whole number, by Newton's method on integers."""
    if value in (0, 1) or order == 1:
        return value
    if order == 2:
        guess = isqrt(value)
        return guess if guess * guess == value else None
    if order >= value.bit_length():
        return None
    guess = 1 << -(-value.bit_length() // order)
    while True:
        better = ((order - 1) * guess + value // guess ** (order - 1)) // order
        if better >= guess:
            break
        guess = better
    return guess if guess**order == value else None


def _function(name: str, args: list[fmpq]) -> fmpq | None:
    first = args[0] if args else fmpq(0)
    if name == "abs" and len(args) == 1:
        return abs(first)
    if name in ("max", "min") and len(args) > 1:
        return max(args) if name == "max" else min(args)
    if any(arg.q != 1 for arg in args):
        if name == "floor":
            return fmpq(first.p // first.q)
        if name == "ceil":
            return fmpq(-(-first.p // first.q))
        return None
    whole = [int(arg) for arg in args]
    if name in ("floor", "ceil"):
        return first
    if name in ("fact", "fact2"):
        if whole[0] < 0:
            raise UndefinedError("the factorial of a negative number")
        return fmpq(_factorial(name, whole[0])) if whole[0] <= _LARGEST_FACTORIAL else None
    if name == "binom" and len(whole) == 2:
        above, below = whole
        return fmpq(comb(above, below)) if 0 <= below <= above <= _LARGEST_FACTORIAL else None
    if name in ("gcd", "lcm") and whole and all(each.bit_length() < LIMITS.result_bits for each in whole):
        if len(whole) > 16:
            return None
        return fmpq(gcd(*whole) if name == "gcd" else lcm(*whole))
    if name == "mod" and len(whole) == 2 and whole[1] != 0:
        return fmpq(whole[0] % whole[1])
    return None


def _factorial(name: str, value: int) -> int:
    if name == "fact":
        return factorial(value)
    product = 1
    for factor in range(value, 1, -2):
        product *= factor
    return product
