"""The last tier: SymPy, on expressions that our own parser has read and our own code builds.

Runs only in workers that are killed at their deadline. It proves equality, or a difference by a number; what it cannot
do stays undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy

from docima.verifiers.maths.deciding.numeric import INTEGER_NAMES, UNDECIDED, Outcome
from docima.verifiers.maths.deciding.statements import stated
from docima.verifiers.maths.limits import LIMITS
from docima.verifiers.maths.tree import Node

_NUMERIC_DIGITS = 30
_LIMIT = sympy.Float(10) ** (8 - _NUMERIC_DIGITS)
_POINTS = 3
_MOST_DERIVATIVES = 8


class _NotBuiltError(Exception):
    """The tree has no counterpart."""


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "cot": sympy.cot,
    "sec": sympy.sec,
    "csc": sympy.csc,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "arcsin": sympy.asin,
    "arccos": sympy.acos,
    "arctan": sympy.atan,
    "exp": sympy.exp,
    "ln": sympy.log,
    "log": sympy.log,
    "abs": sympy.Abs,
    "floor": sympy.floor,
    "ceil": sympy.ceiling,
    "fact": sympy.factorial,
    "binom": sympy.binomial,
    "max": sympy.Max,
    "min": sympy.Min,
}


def decide(reference: Node, answer: Node) -> Outcome:
    """Decide between two expressions, or the values that two equations state. Undecided where SymPy gives up."""
    try:
        return _decided(reference, answer)
    except Exception:  # noqa: BLE001 - SymPy raises whatever its algorithms meet, and none of it is the answer's fault
        return UNDECIDED


def _decided(reference: Node, answer: Node) -> Outcome:
    pair = []
    for node in (reference, answer):
        value = stated(node) if node.op == "rel" else node
        if value is None:
            return UNDECIDED
        try:
            pair.append(build(value))
        except _NotBuiltError:
            return UNDECIDED
    numeric = _at_points(pair[0] - pair[1])
    if numeric is not None and numeric.equal is False:
        return numeric
    difference = (pair[0] - pair[1]).doit()
    if sympy.simplify(difference) == 0:
        return Outcome(True, "symbolic")
    return numeric or _at_points(difference) or UNDECIDED


def _at_points(difference: Any) -> Outcome | None:
    """Is a difference 0 wherever it is evaluated? Says what numbers say; None where they say nothing."""
    names = sorted(difference.free_symbols, key=str)
    whole = {str(name) for name in names} <= INTEGER_NAMES
    found = []
    for place in range(1 if not names else _POINTS):
        values = [
            sympy.Integer(place + index + 2) if whole else sympy.Rational(2 * place + 1, 7 + 3 * place + index)
            for index in range(len(names))
        ]
        number = difference.subs(dict(zip(names, values, strict=True))).evalf(_NUMERIC_DIGITS)
        if not (number.is_number and number.is_finite):
            return None
        if abs(number) > _LIMIT:
            return Outcome(False, "symbolic", f"they differ by {sympy.N(number, 6)}")
        found.append(abs(number) < _LIMIT / 10)
    proof: dict[str, object] = {"points": len(found), "error_bound_per_point": "numerical"}
    return Outcome(True, "symbolic", proof=proof) if names and all(found) else None


def build(node: Node) -> Any:
    """The SymPy expression of a tree. Raises _NotBuiltError."""
    op = node.op
    if op in ("num", "dec"):
        value = node.value if op == "num" else node.value[0]
        return sympy.Rational(int(value.p), int(value.q))
    if op == "sym":
        return sympy.Symbol(node.value)
    if op == "const":
        return {"pi": sympy.pi, "e": sympy.E, "i": sympy.I, "oo": sympy.oo}[node.value]
    if op == "big":
        return _big(node)
    args = [build(arg) for arg in node.args]
    if op == "add":
        return sympy.Add(*args)
    if op == "mul":
        return sympy.Mul(*args)
    if op == "neg":
        return -args[0]
    if op == "div" and len(args) == 2:
        return args[0] / args[1]
    if op == "pow":
        return sympy.Pow(args[0], _bounded(args[0], args[1]))
    if op == "root":
        return sympy.Pow(args[0], 1 / args[1])
    if op == "pct":
        return args[0] / 100
    if op == "deg":
        return args[0] * sympy.pi / 180
    if op in ("unit", "base"):
        return args[0]
    if op == "fn" and node.value in _FUNCTIONS and (len(args) > 1 or node.value not in ("max", "min")):
        return _FUNCTIONS[node.value](*args)
    if op == "apply":
        return sympy.Function(node.value)(*args)
    raise _NotBuiltError(op)


def _bounded(base: Any, exponent: Any) -> Any:
    """The exponent, where the power of two numbers is not too large to write down."""
    if base.is_Rational and exponent.is_Rational:
        size = base.p.bit_length() + base.q.bit_length()
        if size * abs(exponent.p) > LIMITS.result_bits * exponent.q:
            raise _NotBuiltError("a power")
    return exponent


def _big(node: Node) -> Any:
    """A sum, product, limit, integral or derivative."""
    if node.value == "lim" and len(node.args) == 2:
        body, lower = node.args
        if lower.op == "rel" and lower.value == ("to",) and lower.args[0].op == "sym":
            return sympy.limit(build(body), build(lower.args[0]), build(lower.args[1]))
    if node.value in ("sum", "prod") and len(node.args) == 3:
        body, lower, upper = node.args
        if lower.op == "rel" and lower.value == ("=",) and lower.args[0].op in ("sym", "const"):
            index = sympy.Symbol(str(lower.args[0].value), integer=True)
            plain = (
                {sympy.Symbol(index.name): index, sympy.I: index}
                if index.name == "i"
                else {sympy.Symbol(index.name): index}
            )
            bounds = (index, build(lower.args[1]), build(upper))
            inner = build(body).subs(plain)
            return sympy.Sum(inner, bounds) if node.value == "sum" else sympy.Product(inner, bounds)
    if node.value == "int" and len(node.args) in (2, 4) and node.args[1].op == "sym":
        symbol = sympy.Symbol(node.args[1].value)
        bounds = (symbol, *(build(arg) for arg in node.args[2:]))
        return sympy.Integral(build(node.args[0]), bounds)
    if node.value == "diff" and node.args[2].op == "num":
        times = node.args[2].value
        if times.q == 1 and 1 <= times <= _MOST_DERIVATIVES:
            return sympy.Derivative(build(node.args[0]), (sympy.Symbol(node.args[1].value), int(times)))
    raise _NotBuiltError(node.value)
