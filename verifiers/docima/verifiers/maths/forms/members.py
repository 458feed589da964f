"""Which whole numbers of a window a formula lets in: bounds, residues, families with a parameter, lists with dots."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from flint import fmpq

from docima.verifiers.maths.deciding.exact import UndefinedError, exact, holds
from docima.verifiers.maths.reading import remarks
from docima.verifiers.maths.reading.lexer import UnreadableError
from docima.verifiers.maths.reading.parse import parse
from docima.verifiers.maths.reading.sentences import flat
from docima.verifiers.maths.tree import Node, contains, free_symbols, listed

WHOLE_LETTERS = frozenset({"n", "k", "m", "p", "q", "N", ""})
"""Letters of whole numbers; "" where there is none."""

_PARAMETERS = frozenset("kmnjltsqr")
_DOTS = Node("sym", (), "...")
_REMARKED = re.compile(r"\s*,?\s*\b(?:with|where|for|such that|s\.t\.)\b\s*")
_FOR_SOME = re.compile(
    r"[\s,(]*(?:for|where|with)\s+(?:some|any|all|every|an?|each|[kmj] is an?|[kmj] an?)\s+"
    r"(?:(non-?negative|positive|natural)\s+)?"
    r"(?:integers?|numbers?)(?:\s+([a-z])\b)?\)?\s*$"
)
_SIGNED_SET = re.compile(
    r"(?:\\in|∈)\s*\\mathbb\s*\{?\s*[ZN]\s*\}?\s*(?:_\s*\{?\s*(?:\\geq?(?:slant)?|≥|>=)\s*([01])\s*\}?|_\s*\{?\s*>\s*0\s*\}?|\^\s*\{?\+\}?)"
)
_DIVIDES = re.compile(r"(?<![\^\w{])(\d+)\s*(\\n?mid(?![a-z])|\|)\s*([a-z])\b")
_BOUNDS = frozenset({"<", ">", "<=", ">=", "!="})
_SIEVED = 5000


class Numbers(NamedTuple):
    """Whole numbers of a window. `whole`: it is said that they are whole; `signed`: it is said whether negative ones
    belong to them; `natural`: they are natural numbers; `letter` by which they are called;
    `listed`: they are written one by one; `primes`: they are primes.
    """

    values: frozenset[int]
    letter: str = ""
    whole: bool = False
    signed: bool = False
    natural: bool = False
    listed: bool = False
    primes: bool = False
    doubtful: frozenset[int] = frozenset()
    """What only a 0 among the natural numbers brings."""


class _NoNumbersError(Exception):
    """Other trees."""


def primes(window: Iterable[int]) -> frozenset[int]:
    """The primes of a window of small numbers."""
    return frozenset(n for n in window if 1 < n < _SIEVED and all(n % d for d in range(2, int(n**0.5) + 1)))


def read(text: str, window: range) -> Numbers | None:
    """None where a formula is no such set."""
    text = _DIVIDES.sub(_residue, flat(remarks.without(text)))
    text = _REMARKED.sub(", ", _FOR_SOME.sub(_some, text))
    text = _SIGNED_SET.sub(lambda found: f"\\ge {found.group(1)}" if found.group(1) else "\\ge 1", text)
    try:
        return _Formula(window).numbers(parse(text))
    except (UnreadableError, _NoNumbersError, UndefinedError):
        return None


def _some(match: re.Match[str]) -> str:
    """`for some nonnegative integer k` as a bound of k."""
    sign, letter = match.groups()
    names = [letter] if letter else re.findall(r"\b([kmj]) is|\b([kmj]) an?", match.group())
    name = next((each for each in (names[0] if names and isinstance(names[0], tuple) else names) if each), "k")
    return f", {name} \\in\\mathbb{{Z}}" if not sign else f", {name} \\ge {int(sign == 'positive')}"


def _residue(match: re.Match[str]) -> str:
    """`4 | n` as a congruence."""
    number, sign, letter = match.groups()
    return f"{letter} \\{'not' if sign[1:2] == 'n' else ''}equiv 0 \\pmod{{{number}}}"


class _Formula:
    """Reads one tree."""

    def __init__(self, window: range) -> None:
        self._window = window

    def numbers(self, node: Node) -> Numbers:
        if node.op == "named":
            return self._named(node, "")
        if node.op == "minus":
            whole, without = (self.numbers(arg) for arg in node.args)
            return whole._replace(values=whole.values - without.values)
        if node.op == "union":
            parts = [self.numbers(arg) for arg in node.args]
            values = frozenset().union(*(part.values for part in parts))
            return parts[0]._replace(values=values, listed=all(part.listed for part in parts))
        if node.op == "mul" and node.args[-1].op == "named" and len(node.args) == 2:
            step = self._whole(node.args[0])  # `2Z`
            return Numbers(frozenset(n for n in self._window if step and n % step == 0), whole=True, signed=True)
        if node.op == "set" or (node.op == "bag" and _DOTS in node.args):
            return self._listed(node.args)
        if node.op == "build":
            return self._built(*node.args)
        if node.op == "rel" and node.value == ("in",) and node.args[0].op == "sym":
            inner = self.numbers(node.args[1])
            return inner._replace(letter=str(node.args[0].value))
        return self._stated(node)

    def _named(self, node: Node, letter: str) -> Numbers:
        if node.value == "Z":
            return Numbers(frozenset(self._window), letter, whole=True, signed=True)
        if node.value == "N":
            return Numbers(frozenset(n for n in self._window if n >= 0), letter, True, True, True)
        raise _NoNumbersError

    def _listed(self, args: tuple[Node, ...]) -> Numbers:
        """`{3, 5, 7, ...}`, and a list without dots."""
        dotted = args[-1:] == (_DOTS,)
        values = [self._whole(arg) for arg in (args[:-1] if dotted else args)]
        if not dotted:
            return Numbers(frozenset(values), whole=True, signed=True, listed=True)
        steps = {later - earlier for earlier, later in pairwise(values)}
        if len(values) < 3 or len(steps) != 1 or (step := steps.pop()) <= 0:
            raise _NoNumbersError
        return Numbers(frozenset(range(values[0], self._window.stop, step)), whole=True, signed=True)

    def _built(self, element: Node, condition: Node) -> Numbers:
        if element.op == "sym":
            return self._stated(condition)._replace(whole=True, signed=True)
        if element.op == "rel" and element.value == ("in",) and element.args[0].op == "sym":
            base = self.numbers(element.args[1])
            found = self._stated(condition)
            return base._replace(values=base.values & found.values, letter=str(element.args[0].value))
        values, doubtful = self._family(element, listed(condition))
        return Numbers(values, whole=True, signed=True, doubtful=doubtful)

    def _stated(self, node: Node) -> Numbers:
        """Statements about one letter, and about the parameter in them."""
        args = listed(node)
        if len(args) > 1 and args[0].op in ("add", "mul", "pow"):
            return self._built(args[0], Node("bag", args[1:]))  # `2k + 1, k \in N`
        letter = next((name for arg in args if (name := _about(arg))), "")
        if len(letter) != 1:
            raise _NoNumbersError
        own = [arg for arg in args if letter in free_symbols(arg) or not free_symbols(arg)]
        families = [arg for arg in args if arg.op == "rel" and arg.value == ("=",) and free_symbols(arg) - {letter}]
        families += [arg for arg in args if arg.op in ("add", "mul", "pow") and letter not in free_symbols(arg)]
        remarks = [arg for arg in args if arg not in own and arg not in families]
        found = Numbers(frozenset(self._window), letter)
        members = [self._family(_right(arg), remarks) for arg in families]
        either = [values for values, _ in members]
        if families:
            doubtful = frozenset().union(*(some for _, some in members))
            found = found._replace(whole=True, signed=True, doubtful=doubtful)
        elif remarks:
            raise _NoNumbersError
        modulus = next((arg.args[1] for arg in reversed(own) if _is_congruence(arg)), None)
        for arg in own:
            if arg in families:
                continue
            if arg.op == "rel" and arg.value == ("in",):
                inner = self.numbers(arg.args[1])
                found = inner._replace(values=found.values & inner.values, letter=letter)
            elif arg.op == "rel" and set(arg.value) <= _BOUNDS and node.value != "or":
                found = found._replace(values=found.values & self._bounded(arg, letter))
            else:
                either.append(self._one(arg, letter, modulus))
        whole = found.whole or modulus is not None
        if either:
            values = found.values & frozenset().union(*either)
            # What is bounded from below is no residue class.
            return found._replace(values=values, whole=whole)
        signed = found.signed or any(arg.op == "rel" and set(arg.value) <= {">", ">="} for arg in own)
        return found._replace(whole=whole, signed=signed)

    def _one(self, arg: Node, letter: str, modulus: Node | None) -> frozenset[int]:
        """One alternative: a residue, a number, a bound."""
        if _is_congruence(arg) or modulus is not None:
            inner = arg.args[0] if _is_congruence(arg) else arg
            by = self._whole(modulus) if modulus is not None else 0
            residue = self._whole(_right(inner))
            if not by:
                raise _NoNumbersError
            alike = frozenset(n for n in self._window if (n - residue) % by == 0)
            negated = inner.op == "rel" and inner.value[0] in ("notequiv", "!=")
            return frozenset(self._window) - alike if negated else alike
        if arg.op == "rel" and set(arg.value) <= _BOUNDS:
            return self._bounded(arg, letter)
        if arg.op == "rel" and arg.value == ("notin",):
            return frozenset(self._window) - self.numbers(arg.args[1]).values
        if arg.op == "rel" and arg.value != ("=",):
            raise _NoNumbersError
        return frozenset({self._whole(_right(arg))})

    def _bounded(self, arg: Node, letter: str) -> frozenset[int]:
        if free_symbols(arg) != {letter}:
            raise _NoNumbersError
        return frozenset(n for n in self._window if holds(arg, {letter: fmpq(n)}))

    def _family(self, value: Node, remarks: Iterable[Node]) -> tuple[frozenset[int], frozenset[int]]:
        """The values of a formula with a parameter, for the parameter's values, and which of them are doubtful."""
        names = free_symbols(value)
        if len(names) != 1 or not names <= _PARAMETERS:
            raise _NoNumbersError
        (name,) = names
        least, natural = self._window.start, False
        for remark in remarks:
            if remark.op != "rel" or free_symbols(remark) != {name}:
                raise _NoNumbersError
            if remark.value == ("in",):
                if remark.args[1].op != "named" or remark.args[1].value not in ("Z", "N"):
                    raise _NoNumbersError
                natural = remark.args[1].value == "N"
                least = max(least, 0) if natural else least
                continue
            allowed = self._bounded(remark, name)
            if self._window.stop - 1 not in allowed:
                raise _NoNumbersError
            least = max(least, min(allowed))
        found: dict[int, bool] = {}
        for step in range(least, self._window.stop):
            result = exact(value, {name: fmpq(step)}) if step >= 0 or not contains(value, "pow") else None
            if result is None or not self._window.start <= result < self._window.stop:
                continue
            if result.q != 1:
                raise _NoNumbersError
            found[int(result)] = found.get(int(result), True) and natural and step == 0
        return frozenset(found), frozenset(each for each, doubted in found.items() if doubted)

    def _whole(self, node: Node) -> int:
        value = exact(node)
        if value is None or value.q != 1 or abs(value) > self._window.stop:
            raise _NoNumbersError
        return int(value)


def _right(node: Node) -> Node:
    return node.args[-1] if node.op == "rel" else node


def _is_congruence(node: Node) -> bool:
    return node.op == "fn" and node.value == "congruent"


def _about(node: Node) -> str:
    """The letter that a statement is about."""
    inner = node.args[0] if _is_congruence(node) else node
    if inner.op != "rel":
        return ""
    letter = next((arg for arg in inner.args if arg.op == "sym"), None)
    return "" if letter is None else str(letter.value)
