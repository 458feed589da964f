"""Literals and small parts of the tree: numbers as they are written, words as they are compared."""

from __future__ import annotations

from flint import fmpq

from docima.verifiers.maths.limits import LIMITS
from docima.verifiers.maths.reading.lexer import TooLargeError, UnreadableError
from docima.verifiers.maths.reading.units import UNITS
from docima.verifiers.maths.tree import Node, num

PERCENT = frozenset({"percent", "percentage", "pct", "per cent", "percents", "percentage points"})


def words(text: str) -> str:
    """A text token without its spacing and its final dot."""
    if text.isalpha():
        return text.lower()
    if "\\text" in text:
        text = text.replace("\\text{", "").replace("}", "")
    return " ".join(text.replace("~", " ").replace("\\,", " ").replace("\\ ", " ").split()).strip(" .,;:").lower()


def unit_name(name: str) -> str | None:
    if name in UNITS:
        return name
    singular = name.removesuffix("es") if name.endswith("ches") else name.removesuffix("s")
    return singular if singular in UNITS else None


def number(text: str) -> Node:
    small = _SMALL.get(text)
    if small is not None:
        return small
    if text.isdecimal():
        return Node("num", (), fmpq(int(text)))
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    if exponent and (len(exponent) > 5 or abs(int(exponent)) > LIMITS.result_bits // 4):
        raise TooLargeError("an exponent over the limit")
    digits = whole + fraction
    if not digits.isdigit():
        raise UnreadableError(f"the number {text!r}")
    value = fmpq(int(digits), 10 ** len(fraction))
    if exponent:
        value = value * fmpq(10) ** int(exponent)
        return Node("dec", (), (value, len(fraction) - int(exponent)))
    return Node("dec", (), (value, len(fraction))) if fraction else Node("num", (), value)


_SMALL = {str(value): num(value) for value in range(1000)}
"""Most numbers in an answer are small ones: these are made once."""


def repeating(text: str) -> Node:
    """`0.1\\overline{6}`, `0.1(6)`."""
    head, _, tail = text.partition("\\") if "\\" in text else text.partition("(")
    digits = "".join(each for each in tail if each.isdigit())
    whole, _, fraction = head.partition(".")
    shift = 10 ** len(fraction)
    value = fmpq(int((whole or "0") + fraction), shift) + fmpq(int(digits), shift * (10 ** len(digits) - 1))
    return Node("num", (), value)


def unending(text: str) -> Node | None:
    """`0.333...`, `0.142857142857...`: the number whose last digits repeat for ever; None where none do."""
    whole, _, fraction = text.partition(".")
    for width in range(1, len(fraction) // 2 + 1):
        block = fraction[-width:]
        times = 1
        while fraction[: len(fraction) - width * times].endswith(block):
            times += 1
        if times >= (3 if width == 1 else 2):
            return repeating(f"{whole}.{fraction[: len(fraction) - width * times]}({block})")
    return None


def number_fraction(node: Node) -> bool:
    return node.op == "div" and all(arg.op == "num" and arg.value.q == 1 for arg in node.args)


def proper(node: Node) -> bool:
    if not number_fraction(node):
        return False
    above, below = (arg.value for arg in node.args)
    return bool(0 < above < below)


def negated(node: Node) -> Node:
    """The sign belongs to the number before a percent or degree sign or a unit."""
    if node.op in ("pct", "deg", "unit"):
        return node._replace(args=(Node("neg", node.args),))
    return Node("neg", (node,))


def added(left: Node, right: Node) -> Node:
    """A sum; of a set, what is left without another."""
    if right.op == "neg" and right.args[0].op == "set" and is_set(left):
        return Node("minus", (left, right.args[0]))
    return Node("add", (*left.args, right) if left.op == "add" else (left, right))


def multiplied(left: Node, right: Node) -> Node:
    """A product; a unit behind its last factor is the unit of the whole."""
    if right.op == "unit" and left.op != "unit":
        return right._replace(args=(multiplied(left, right.args[0]),))
    return Node("mul", (*left.args, right) if left.op == "mul" else (left, right))


def trailing(node: Node) -> tuple[Node, Node] | None:
    """A tree without the variable that is its very last factor, and that variable; None where it ends otherwise."""
    if node.op == "mul" and node.args[-1].op == "sym":
        kept = node.args[:-1]
        return (kept[0] if len(kept) == 1 else Node("mul", kept)), node.args[-1]
    if node.op not in ("add", "neg"):
        return None
    last = trailing(node.args[-1])
    return None if last is None else (node._replace(args=(*node.args[:-1], last[0])), last[1])


def joined(op: str, left: Node, right: Node) -> Node:
    if op == "minus" or left.op != op:
        return Node(op, (left, right))
    return Node(op, (*left.args, right))


def is_set(node: Node) -> bool:
    return node.op in ("ival", "set", "union", "inter", "tuple", "list", "named", "build")
