"""What stands behind a value: powers, factorials, primes, subscripts, percent and degree signs, units."""

from __future__ import annotations

from docima.verifiers.maths.reading import units, words
from docima.verifiers.maths.reading.atoms import Atoms
from docima.verifiers.maths.reading.cursor import PRODUCT, SIGN
from docima.verifiers.maths.reading.lexer import END, Token, UnreadableError
from docima.verifiers.maths.reading.literals import PERCENT, number, unit_name
from docima.verifiers.maths.reading.literals import words as plain_words
from docima.verifiers.maths.tree import Node, free_symbols, num

_QUANTITIES = frozenset({"num", "dec", "div", "add", "neg", "unit", "mul", "pow", "root", "const"})
_MEASURED = frozenset({"num", "dec", "mul", "div", "pow"})
_LONE_UNITS = frozenset("mgsKJNWVALhFTCM")
_TEMPERATURES = {"celsius": "degC", "fahrenheit": "degF", "c": "degC", "f": "degF"}
_CLOSERS = {")", "]", "}", "&", ",", ";"}
_SIGNS = frozenset("^!'%€£¥¢_") | {"**"}
_DEGREES = ("degrees", "degree", "deg")
_CALCULATES = {"+", "-", "*", "^", "**"}


class Suffixes(Atoms):
    """Reads them."""

    def _postfix(self, node: Node) -> Node:
        while not (self._integrals and self._differential_ahead()):
            token = self._tokens[self._at]
            kind, value, _ = token
            if kind == "end" or (kind == "op" and value not in _SIGNS):
                return node
            if kind == "op" and value in ("^", "**"):
                self._at += 1
                node = self._power(node)
            elif kind == "op" and value == "!":
                self._at += 1
                double = self._take("op", "!")
                node = Node("fn", (node,), "fact2" if double else "fact")
            elif kind == "op" and value == "'" and node.op in ("sym", "apply"):
                self._at += 1
                node = Node("sym", (), f"{node.value}'")
            elif (kind == "op" or kind == "cmd") and value == "%":
                self._at += 1
                node = Node("pct", (node,))
            elif kind == "cmd" and value in ("degree", "prime"):
                self._at += 1
                node = Node("deg", (node,)) if value == "degree" else node
            elif kind == "cmd" and value in ("Omega", "AA") and token.spaced and node.op in _MEASURED:
                self._at += 1
                node = Node("unit", (node,), f"\\{value}")
            elif kind == "op" and value in ("€", "£", "¥", "¢"):
                self._at += 1
                node = Node("unit", (node,), value)
            elif kind == "cmd" and value == "$":
                self._at += 1
                node = Node("unit", (node,), "$")
            elif kind == "num" and node.op == "sym" and self._is_index(token, node):
                self._at += 1
                node = Node("sym", (), f"{node.value}_{value}")
            elif kind == "op" and value == "_" and node.op in ("num", "sym"):
                self._at += 1
                node = self._subscript(node)
            elif kind == "op" and value == "_" and node.op == "pow" and node.args[0].op == "sym":
                # `v^2_0` is the square of `v_0`.
                self._at += 1
                node = Node("pow", (self._subscript(node.args[0]), node.args[1]))
            elif kind in ("text", "word") and (unit := self._unit(token, node)) is not None:
                node = unit
            else:
                return node
        return node

    def _power(self, base: Node) -> Node:
        if self._take("cmd", "circ") or self._take("cmd", "degree"):
            return Node("deg", (base,))
        if self._is("op", "{") and self._peek(1).value in ("circ", "prime", "degree") and self._peek(2).value == "}":
            mark = self._peek(1).value
            self._at += 3
            return base if mark == "prime" else Node("deg", (base,))
        if base.op == "named" and self._starred():
            return Node("named", (), "N" if base.value in ("Z", "N") else base.value + "*")
        if self._is("op", "{") and self._peek(1).value in ("+", "-") and self._peek(2).value == "}":
            # The side from which a limit is taken.
            self._at += 3
            return Node("apply", (base,), f"{self._tokens[self._at - 2].value}0")
        if self._take("op", "{"):
            exponent = self._group()
        elif self._is("op", "+", "-") and (self._peek(1) is END or self._peek(1).value in _CLOSERS):
            return Node("apply", (base,), f"{self._next().value}0")
        elif self._peek().kind == "num":
            exponent = self._postfix_power(number(self._next().value))
        elif self._is("op", "+", "-"):
            exponent = self._expression(SIGN)
        else:
            exponent = self._postfix_power(self._atom(self._next()))
        if base.op == "fn" and base.value in words.INVERSE and not base.args:
            return base
        return Node("pow", (base, exponent))

    def _is_index(self, token: Token, node: Node) -> bool:
        """`C1`, `x2`: a digit at a letter, where programs write it."""
        behind = self._peek(1)[:2] in (("op", "^"), ("op", "**"))
        return (
            not token.spaced and token.value.isdigit() and len(token.value) < 3 and not behind and node.value.isalpha()
        )

    def _starred(self) -> bool:
        """A set's mark of its positive or its non-zero numbers: `N^*`, `Z^+`."""
        if self._take("op", "*", "+") or self._take("cmd", "ast", "star", "times"):
            return True
        if self._is("op", "{") and self._peek(1).value in ("*", "+", "ast", "star") and self._peek(2).value == "}":
            self._at += 3
            return True
        return False

    def _postfix_power(self, node: Node) -> Node:
        if self._take("op", "^") or self._take("op", "**"):
            return self._power(node)
        return self._postfix(node) if self._is("op", "!") else node

    def _subscript(self, node: Node) -> Node:
        if node.op == "sym" and self._is("op", "{") and (place := self._calculated()) is not None:
            return Node("apply", (place,), f"{node.value}_")
        index = self._group_text() if self._take("op", "{") else self._next().value
        index = index.strip("()")
        if node.op == "sym":
            if node.value == "C" and index.isdigit() and self._take("op", "^"):
                # `C_{12}^{5}`, as it is written in China.
                return Node("fn", (number(index), self._argument()), "binom")
            return Node("sym", (), f"{node.value}_{index}")
        index = words.NUMBER_WORDS.get(plain_words(index), index)
        if not index.isdigit() or not 2 <= int(index[:4]) <= 36 or node.value.q != 1:
            raise UnreadableError("a number with a subscript that is no base")
        digits = str(node.value.p)
        try:
            value = int(digits, int(index))
        except ValueError:
            raise UnreadableError(f"{digits} has digits that base {index} lacks") from None
        return Node("base", (num(value),), (digits, int(index)))

    def _calculated(self) -> Node | None:
        """A subscript in which something is calculated: `a_{n+1}`; None where it is a mere name."""
        closed = next((place for place in range(self._at, len(self._tokens)) if self._tokens[place].value == "}"), None)
        inside = self._tokens[self._at + 1 : closed]
        if not any(token.value in _CALCULATES for token in inside[1:]):
            return None
        self._at += 1
        return self._group()

    def _unit(self, token: Token, node: Node) -> Node | None:
        """A word after a value: percent, degrees, a unit. None where it is none, and is to be read otherwise."""
        name = plain_words(token.value)
        if name == "to" or (name == "in" and self._peek(1)[:2] not in (("op", "^"), ("end", ""))):
            return None
        if name in words.SCALES and node.op in ("num", "dec", "add"):
            self._at += 1
            return self._postfix(Node("mul", (node, num(words.SCALES[name]))))
        scale, _, rest = name.partition(" ")
        if scale in ("squared", "cubed") and not rest and node.op != "unit":
            self._at += 1
            return Node("pow", (node, num(2 if scale == "squared" else 3)))
        if scale in words.CALCULATING:
            return None
        if scale in words.SCALES and rest and node.op in ("num", "dec"):
            # `70 million km`.
            self._tokens[self._at] = Token("text", rest, True)
            return self._postfix(Node("mul", (node, num(words.SCALES[scale]))))
        if scale in _DEGREES and node.op in _QUANTITIES:
            self._at += 1
            if not rest and self._peek().kind == "word" and self._peek().value.lower() in _TEMPERATURES:
                rest = self._next().value.lower()
            return Node("unit", (node,), _TEMPERATURES[rest]) if rest in _TEMPERATURES else Node("deg", (node,))
        if token.kind == "word":
            quantity = node.op in _QUANTITIES and (
                node.op not in ("mul", "pow", "root", "const") or not free_symbols(node)
            )
            known = name in PERCENT or (quantity and self._names_a_unit(token, name))
            if not known:
                return None
            if name in words.FUNCTIONS or name in words.CONSTANTS or name in ("and", "or", "in", "mod"):
                return None
            if len(name) == 1 and not self._is_lone_unit(token, node):
                return None
            if len(name) == 2 and not token.spaced and (self._braced or self._is_summed()):
                # `\frac{h^2}{8mL}`, `4km-b^2`: a product.
                return None
        elif name.partition(" ")[0] in words.REMARKS:
            return None
        elif (
            name in words.SEPARATORS
            or (name in words.LINKS and name != "in")
            or not name
            or self._starts_factor(token, node)
        ):
            if name:
                return None
            self._at += 1
            return node
        self._at += 1
        if name in PERCENT:
            return Node("pct", (node,))
        if name in ("minutes", "minute") and node.op == "deg":
            return node
        power = self._more_units(name)
        if self._is("op", "^", "**"):
            self._at += 1
            power = self._group_text() if self._take("op", "{") else self._next().value
        before = f"{node.value} " if node.op == "unit" else ""
        node = node.args[0] if node.op == "unit" else node
        while True:
            ahead = self._peek(1)
            if self._is("op", "/") and ahead.kind in ("text", "word"):
                power += "/"
            elif self._is("cmd", "cdot", "times") and (
                ahead.kind == "text" or (ahead.kind == "word" and unit_name(ahead.value) is not None)
            ):
                power += "*"
            else:
                break
            self._at += 2
            power += ahead.value.strip()
            if self._take("op", "^"):
                power += "^" + (self._group_text() if self._take("op", "{") else self._next().value)
        return Node("unit", (node,), before + (token.value.strip() if name.isascii() else name) + power)

    def _is_summed(self) -> bool:
        """Whether a sign follows the word."""
        return self._peek(1)[:2] in (("op", "+"), ("op", "-"))

    def _names_a_unit(self, token: Token, name: str) -> bool:
        """Whether a plain word behind a number is its unit; elsewhere `nm` would be a product."""
        if unit_name(token.value) is not None or unit_name(name) is not None or len(name) > 3:
            return True
        following = self._peek(1)
        ends = following is END or following.value in ("/", "^", "cdot")
        return ends and token.spaced and self._nesting == 0 and token.value in units.PREFIXED

    def _more_units(self, name: str) -> str:
        """`kilometers per hour`, `sq in`, `feet squared`: the words that belong to a unit."""
        found = ""
        while self._peek().kind == "word":
            word = self._peek().value
            if word == "per" and self._peek(1).kind == "word":
                self._at += 1
                found += "/" + self._next().value
            elif (word in units.UNITS and name in ("sq", "square", "cubic", "cu")) or word in ("squared", "cubed"):
                found += " " + self._next().value
            else:
                break
        return found

    def _is_lone_unit(self, token: Token, node: Node) -> bool:
        """Whether one letter behind a number that stands alone is its unit: `9.8 m/s^2`, `12h`."""
        following = self._peek(1)
        ends = following is END or following.value in ("/", "^") or (token.value == "h" and following.kind == "num")
        if following.value == "cdot" and self._peek(2).kind == "word":
            # `6 N·s`.
            ends = unit_name(self._peek(2).value) is not None
        scale = node.op == "pow" and node.args[0].op == "num" and not free_symbols(node)
        whole = node.op in ("num", "dec", "neg") or scale
        first = self._at <= 2 or scale or self._tokens[0].value in ("-", "+")
        return ends and whole and first and token.value in _LONE_UNITS and (token.spaced or token.value == "h")

    def _compound(self, first: Node) -> Node:
        """`2 hours 30 minutes`: two known units of one dimension, the second without a sign."""
        second = self._expression(PRODUCT + 1)
        left, right = units.read(first.value), units.read(second.value) if second.op == "unit" else None
        if left is None or right is None or left.dimension != right.dimension:
            raise UnreadableError("two quantities side by side")
        scale = num(right.factor / left.factor)
        return Node("unit", (Node("add", (first.args[0], Node("mul", (scale, second.args[0])))),), first.value)
