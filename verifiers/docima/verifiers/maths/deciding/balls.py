"""Evaluates a tree in ball arithmetic (Arb, through python-flint): a value and a proven bound of its error.

Two disjoint balls prove that two numbers differ. Functions: https://arblib.org
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flint import acb, arb, ctx, fmpq

from docima.verifiers.maths.deciding.exact import ARITHMETIC, Point, UndefinedError, bits, combined, exact, holds
from docima.verifiers.maths.limits import LIMITS
from docima.verifiers.maths.tree import Node


class NoBallError(Exception):
    """The tree holds something that has no value in ball arithmetic."""


_FUNCTIONS: Mapping[str, Callable[[acb], acb]] = {
    "sin": acb.sin,
    "cos": acb.cos,
    "tan": acb.tan,
    "cot": acb.cot,
    "sec": acb.sec,
    "csc": acb.csc,
    "sinh": acb.sinh,
    "cosh": acb.cosh,
    "tanh": acb.tanh,
    "coth": acb.coth,
    "sech": acb.sech,
    "csch": acb.csch,
    "arcsin": acb.asin,
    "arccos": acb.acos,
    "arctan": acb.atan,
    "arcsinh": acb.asinh,
    "arccosh": acb.acosh,
    "arctanh": acb.atanh,
    "arccot": lambda x: (1 / x).atan(),
    "arcsec": lambda x: (1 / x).acos(),
    "arccsc": lambda x: (1 / x).asin(),
    "exp": acb.exp,
    "ln": acb.log,
    "abs": lambda x: acb(abs(x)),
    "gamma": acb.gamma,
    "zeta": lambda x: _zeta(x),
    "log": acb.log,
    "fact": lambda x: (x + 1).gamma(),
    "Re": lambda x: acb(x.real),
    "Im": lambda x: acb(x.imag),
    "arg": lambda x: acb(x.arg()),
    "floor": lambda x: _rounded(x, "floor"),
    "ceil": lambda x: _rounded(x, "ceil"),
}


_LARGEST_ZETA = 64
"""Beyond, the value differs from 1 by less than a ball shows."""


def _zeta(value: acb) -> acb:
    if not abs(value) < _LARGEST_ZETA:
        raise NoBallError("zeta")
    return value.zeta()


def _rounded(value: acb, how: str) -> acb:
    if not value.imag.is_zero():
        raise NoBallError(how)
    return acb(getattr(value.real, how)())


class Balls:
    """Evaluates at one precision. `height` is the largest size, in bits, of any number on the way: what cancels may
    hide so many bits. It is measured at the highest precisions, where it may matter.
    """

    def __init__(self, precision: int) -> None:
        self.precision = precision
        self.height = 0
        self._measures = precision >= LIMITS.precisions[-1]

    def value(self, node: Node, point: Point) -> acb:
        """The ball of a tree at a point. Raises NoBallError, UndefinedError."""
        before = ctx.prec
        ctx.prec = self.precision
        try:
            return self._ball(self._value(node, point))
        finally:
            ctx.prec = before

    def _value(self, node: Node, point: Point) -> acb | fmpq:
        """The value: exact where it is rational, else a ball."""
        op, operands, value = node
        if op not in ARITHMETIC or value == "det":
            return self._special(node, point)
        if op == "pow" and operands[0] == _E:
            return self._measured(self._ball(self._value(operands[1], point)).exp())
        args = [self._value(operand, point) for operand in operands]
        exacts = [arg for arg in args if isinstance(arg, fmpq)]
        if len(exacts) == len(args):
            rational = combined(op, value, exacts)
            if rational is not None:
                return rational
        if op in ("pow", "root"):
            return self._measured(self._power(op, self._ball(args[0]), args[1]))
        return self._measured(self._computed(op, value, [self._ball(arg) for arg in args]))

    def _special(self, node: Node, point: Point) -> acb | fmpq:
        """The value of what is no operation on values."""
        op = node.op
        rational = exact(node, point) if op not in ("const", "pm") else None
        if rational is not None:
            return rational
        if op == "const":
            return self._measured(self._constant(node.value))
        if op == "cases":
            return self._branch(node, point)
        args = [self._ball(self._value(arg, point)) for arg in node.args]
        if op == "deg":
            return self._measured(args[0] * acb.pi() / 180)
        raise NoBallError(op)

    def _ball(self, found: acb | fmpq) -> acb:
        """An exact number as a ball; a ball as it is."""
        if isinstance(found, acb):
            return found
        if self._measures:
            self.height = max(self.height, bits(found))
        return acb(arb(found))

    def _measured(self, found: acb) -> acb:
        if self._measures:
            upper = found.abs_upper()
            if upper.is_finite() and not upper.is_zero():
                mantissa, exponent = upper.mid().man_exp()
                size = abs(int(exponent) + int(mantissa).bit_length())
                self.height = max(self.height, min(LIMITS.result_bits, size))
        return found

    def _computed(self, op: str, value: Any, args: list[acb]) -> acb:
        """What an operation makes of balls."""
        if op == "add":
            return sum(args[1:], args[0])
        if op == "mul":
            product = args[0]
            for arg in args[1:]:
                product *= arg
            return product
        if op == "neg":
            return -args[0]
        if op in ("div", "ratio") and len(args) == 2:
            if args[1].is_zero() or (self.precision >= LIMITS.precisions[-1] and args[1].contains(0)):
                raise UndefinedError("a division by zero")
            return args[0] / args[1]
        if op in ("base", "unit"):
            return args[0]
        if op == "pct":
            return args[0] / 100
        if op == "fn":
            return self._function(value, args)
        raise NoBallError(op)

    def _branch(self, node: Node, point: Point) -> acb | fmpq:
        """The value of the branch whose condition holds."""
        for branch in node.args:
            held = holds(branch.args[1], point)
            if held is None:
                raise NoBallError("a condition that cannot be told")
            if held:
                return self._value(branch.args[0], point)
        raise UndefinedError("no condition holds")

    @staticmethod
    def _constant(name: str) -> acb:
        if name == "pi":
            return acb.pi()
        if name == "e":
            return acb(1).exp()
        if name == "i":
            return acb(0, 1)
        raise NoBallError(name)

    def _power(self, op: str, base: acb, order: acb | fmpq) -> acb:
        if isinstance(order, acb):
            return base.pow(order) if op == "pow" else base.pow(1 / order)
        if order == 0 and op == "root":
            raise UndefinedError("a root of order 0")
        exponent_q = order if op == "pow" else 1 / order
        negative = base.imag.is_zero() and base.real < 0
        if negative and exponent_q.q % 2 == 1 and exponent_q.q > 1:
            # The real convention for odd roots of negative numbers.
            size = (-base).pow(acb(arb(exponent_q)))
            return -size if exponent_q.p % 2 else size
        if exponent_q == fmpq(1, 2):
            return base.sqrt()
        if exponent_q.q == 1 and abs(exponent_q.p) <= 64:
            if exponent_q.p < 0 and base.is_zero():
                raise UndefinedError("a division by zero")
            return base ** int(exponent_q)
        return base.pow(acb(arb(exponent_q)))

    @staticmethod
    def _function(name: str, args: list[acb]) -> acb:
        function = _FUNCTIONS.get(name)
        if function is not None and len(args) == 1:
            return function(args[0])
        if name == "log" and len(args) == 2:
            return args[0].log() / args[1].log()
        if name == "binom" and len(args) == 2:
            above, below = args
            return (above + 1).gamma() * (below + 1).rgamma() * (above - below + 1).rgamma()
        raise NoBallError(name)


_E = Node("const", (), "e")
