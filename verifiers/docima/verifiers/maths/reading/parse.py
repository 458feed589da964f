"""Reads an answer into a tree: a Pratt parser of our own over the tokens of `lexer`.

Lowest to highest: separators (comma, semicolon, and, or), relations, unions, sums, products (written or not), signs,
powers. Nothing is evaluated and nothing is imported by what an answer says.
"""

from __future__ import annotations

from docima.verifiers.maths.limits import LIMITS
from docima.verifiers.maths.reading import words
from docima.verifiers.maths.reading.cursor import PRODUCT, SIGN, SUM
from docima.verifiers.maths.reading.lexer import END, Token, TooLargeError, UnreadableError, tokens
from docima.verifiers.maths.reading.literals import (
    added,
    is_set,
    joined,
    multiplied,
    negated,
    number,
    number_fraction,
    proper,
    trailing,
)
from docima.verifiers.maths.reading.literals import words as plain_words
from docima.verifiers.maths.reading.suffixes import Suffixes
from docima.verifiers.maths.reading.units import UNITS
from docima.verifiers.maths.tree import Node, free_symbols, num

_SETS = {"cup": "union", "cap": "inter", "setminus": "minus", "backslash": "minus", "bigcup": "union"}
_MULTIPLY = {"cdot", "times", "ast", "bullet", "star"}
_ALTERNATIVES = {"or", "oder", "ou", "或", "lor", "vee"}
_TOGETHER = {"and", "und", "et", "land", "wedge"}
_CLOSERS = {")", "]", "}", "&", ",", ";"}
_CONTINUES = frozenset("+-*/:([{|")
"""Signs that go on with an expression; every other ends it."""


def parse(text: str) -> Node:
    """The tree of an answer. Raises UnreadableError (TooLargeError for what is over a limit)."""
    return _Parser(tokens(text)).answer()


def parse_or_none(text: str) -> Node | None:
    """The same; None where the text cannot be read."""
    try:
        return parse(text)
    except UnreadableError:
        return None


def _related(args: list[Node], operators: list[str]) -> Node:
    """A statement; what a name belongs to is a set, also where its letter is plain or its brackets are a pair's."""
    if operators == ["in"] and args[0].op == "sym":
        right = args[1]
        if right.op == "sym" and right.value in words.NAMED_SETS:
            args[1] = Node("named", (), right.value)
        elif right.op in ("tuple", "list") and len(right.args) == 2:
            args[1] = Node("ival", right.args, (right.op == "list", right.op == "list"))
    if operators[-1] == "in" and args[-1].op == "named" and (remark := trailing(args[-2])) is not None:
        # `[k pi, k pi + 1] k in Z`: the remark on k stands without a comma.
        kept, symbol = remark
        rest = [*args[:-2], kept]
        if any(symbol.value in free_symbols(each) for each in rest):
            stated = _related(rest, operators[:-1]) if len(rest) > 1 else kept
            return Node("bag", (stated, Node("rel", (symbol, args[-1]), ("in",))))
    if operators[-1] == "equiv" and args[-1].op == "fn" and args[-1].value == "mod":
        residue, modulus = args[-1].args
        return Node("fn", (Node("rel", (*args[:-1], residue), tuple(operators)), modulus), "congruent")
    return Node("rel", tuple(args), tuple(operators))


class _Parser(Suffixes):
    # -- sequences and relations ---------------------------------------------------------------------------------------

    def answer(self) -> Node:
        """The whole of the tokens."""
        if self._peek() is END:
            raise UnreadableError("nothing to read")
        node = self._sequence("bag")
        if self._peek() is not END:
            raise UnreadableError(f"unexpected {self._peek().value!r}")
        return node

    def _sequence(self, kind: str) -> Node:
        """Elements up to a closing bracket or the end. One element alone stays itself in a bag."""
        elements = [self._relation()]
        separated, said = False, None
        while joint := self._separator():
            separated = True
            said = joint if joint == "or" or said is None else said
            if self._ends():
                break
            elements.append(self._relation())
            if len(elements) > LIMITS.elements:
                raise TooLargeError(f"more than {LIMITS.elements} elements")
        if kind == "bag" and len(elements) == 1:
            return elements[0]
        if kind == "tuple" and len(elements) == 1 and not separated:
            return elements[0]
        if elements[0].op == "rel" and elements[0].value == ("!=",):
            # `x != 0, 1`.
            name = elements[0].args[0]
            elements = [each if each.op == "rel" else Node("rel", (name, each), ("!=",)) for each in elements]
        return Node(kind, tuple(elements), said if kind == "bag" and said != "," else None)

    def _ends(self) -> bool:
        token = self._peek()
        return token is END or (token.kind == "op" and token.value in _CLOSERS) or token[:2] == ("cmd", "}")

    def _separator(self) -> str:
        """What stands between two elements, the strongest of it; empty where nothing does."""
        found = ""
        while True:
            token = self._tokens[self._at]
            if token is END:
                return found
            if (
                (token.kind == "op" and token.value in (",", ";"))
                or (token.kind == "row" and not self._bars)
                or (token.kind == "text" and plain_words(token.value) in words.SEPARATORS)
                or (token.kind == "word" and token.value in ("and", "or"))
                or (token.kind == "cmd" and token.value in ("lor", "land", "vee", "wedge"))
            ):
                self._at += 1
            else:
                return found
            word = plain_words(token.value)
            found = "or" if word in _ALTERNATIVES else "and" if word in _TOGETHER else found or ","

    def _relation(self) -> Node:
        if (name := self._relation_name()) in ("=", "~", "equiv"):
            # "= 5": the left side was in the question.
            self._at += 1
            node = self._modulus(self._sets())
            modular = name == "equiv" and node.op == "fn" and node.value == "mod"
            return node._replace(value="congruent") if modular else node
        args = [self._sets()]
        if self._tokens[self._at] is END:
            return args[0]
        operators = []
        while (name := self._relation_name()) is not None:
            self._at += 1
            if name == "|" or self._ends():
                raise UnreadableError(f"nothing to the right of {name!r}")
            operators.append(name)
            args.append(self._sets())
        node = self._modulus(_related(args, operators) if operators else args[0])
        if node.op == "rel" and "equiv" in node.value:
            # Without a modulus: an identity.
            return node._replace(value=tuple("=" if name == "equiv" else name for name in node.value))
        return node

    def _modulus(self, node: Node) -> Node:
        """`a = b (mod n)`."""
        if self._is("cmd", "pmod"):
            self._at += 1
            return Node("fn", (node, self._argument()), "congruent")
        if self._is("op", "(") and self._peek(1).value in ("mod", "bmod"):
            self._at += 2
            modulus = self._sets()
            self._want("op", ")")
            return Node("fn", (node, modulus), "congruent")
        return node

    def _relation_name(self) -> str | None:
        token = self._tokens[self._at]
        kind, value, _ = token
        if kind in ("num", "end"):
            return None
        if kind in ("op", "cmd"):
            if kind == "op" and value in ("|", ":"):
                return None
            name = words.RELATIONS.get(value)
            return None if name == "|" else name
        if token.kind in ("word", "text") and self._peek(1).kind != "end":
            return words.LINKS.get(plain_words(token.value))
        return None

    def _sets(self) -> Node:
        node = self._expression(0)
        while True:
            token = self._tokens[self._at]
            if token.kind == "cmd" and token.value in _SETS:
                self._at += 1
                node = joined(_SETS[token.value], node, self._expression(0))
            elif token.kind == "word" and token.value in ("U", "u", "cup") and is_set(node):
                self._at += 1
                node = joined("union", node, self._expression(0))
            else:
                return node

    # -- expressions ---------------------------------------------------------------------------------------------------

    def _expression(self, least: int) -> Node:
        self._depth += 1
        if self._depth > LIMITS.depth:
            raise TooLargeError(f"nested more than {LIMITS.depth} deep")
        node = self._postfix(self._prefix(least))
        while True:
            token = self._tokens[self._at]
            kind, value, _ = token
            if kind == "end" or (kind == "op" and value not in _CONTINUES):
                break
            if kind == "op" and value in "+-":
                if least > SUM:
                    break
                self._at += 1
                term = self._expression(SUM + 1)
                node = added(node, term if value == "+" else negated(term))
            elif kind == "cmd" and value in ("pm", "mp"):
                if least > SUM:
                    break
                self._at += 1
                term = self._expression(SUM + 1)
                node = added(node, Node("pm", (term,), 1 if value == "pm" else -1))
            elif (kind == "op" and value == "*") or (kind == "cmd" and value in _MULTIPLY):
                if least > PRODUCT:
                    break
                self._at += 1
                node = multiplied(node, self._expression(PRODUCT + 1))
            elif (kind == "op" and value == "/") or (kind == "cmd" and value == "div"):
                if least > PRODUCT:
                    break
                self._at += 1
                floored = kind == "op" and self._take("op", "/")
                below = self._denominator()
                node = self._derivative(node, below) or Node("div", (node, below))
                node = Node("fn", (node,), "floor") if floored else node
            elif self._joins_ratio(token):
                if least > 5:
                    break
                self._at += 1
                node = Node("ratio", (*(node.args if node.op == "ratio" else (node,)), self._expression(6)))
            elif (kind == "cmd" and value in ("bmod", "mod")) or (kind == "word" and value == "mod"):
                if least > PRODUCT:
                    break
                self._at += 1
                node = Node("fn", (node, self._expression(PRODUCT + 1)), "mod")
            elif self._starts_factor(token, node):
                if least > PRODUCT:
                    break
                node = self._implicit(node)
            else:
                break
        self._depth -= 1
        return node

    def _denominator(self) -> Node:
        """What stands behind a slash: one factor, or letters without a space between them: `t/RC`."""
        below = self._expression(PRODUCT + 1)
        while below.op in ("sym", "mul") and self._peek().kind == "word" and not self._peek().spaced:
            below = multiplied(below, self._expression(PRODUCT + 1))
        return below

    def _joins_ratio(self, token: Token) -> bool:
        """`3:2`, `3 to 2`."""
        if token.kind == "op":
            return token.value == ":" and not self._bars
        return token.kind in ("word", "text") and plain_words(token.value) == "to"

    def _implicit(self, node: Node) -> Node:
        """What stands next to each other: a mixed number, or a product."""
        fraction = self._peek()
        whole = node.args[0] if node.op == "neg" else node
        if whole.op == "num" and whole.value.q == 1:
            part = None
            if fraction.kind == "cmd" and fraction.value in ("frac", "dfrac", "tfrac", "cfrac"):
                start = self._at
                part = self._atom(self._next())
                degrees = "circ" in (self._peek(1).value, self._peek(2).value)
                if (self._is("op", "^", "**") and not degrees) or not proper(part):
                    if number_fraction(part):
                        raise UnreadableError("a whole number before an improper fraction")
                    self._at, part = start, None
            elif fraction.kind == "num" and fraction.spaced and self._peek(1)[:2] == ("op", "/"):
                numerator, denominator = self._next(), self._peek(1)
                self._at += 2
                if denominator.kind != "num":
                    raise UnreadableError("a whole number before no fraction")
                part = Node("div", (number(numerator.value), number(denominator.value)))
                if not proper(part):
                    raise UnreadableError("a whole number before an improper fraction")
            if part is not None:
                total = Node("add", (whole, part))
                return self._postfix(negated(total) if node.op == "neg" else total)
        if whole.op == "num" and fraction.value == "C" and fraction.kind == "word" and self._peek(1).kind == "num":
            self._at += 2
            return Node("fn", (whole, number(self._tokens[self._at - 1].value)), "binom")
        if node.op == "deg" and fraction.kind == "num" and self._peek(1)[:2] == ("op", "'"):
            return self._minutes(node)
        if node.op == "unit" and fraction.kind == "num":
            return self._compound(node)
        if fraction.kind in ("num", "rep") and self._tokens[self._at - 1].value not in (")", "!", "i"):
            powered = self._peek(1)[:2] in (("op", "^"), ("op", "**")) and whole.op != "num"
            if not powered:
                raise UnreadableError("two numbers side by side")
        factor = self._expression(PRODUCT + 1)
        # `(n >= 1)` is no factor, but where the formula holds.
        return node if factor.op == "rel" and fraction.value == "(" and fraction.spaced else multiplied(node, factor)

    def _minutes(self, degrees: Node) -> Node:
        """`60° 42' 30''`."""
        parts = [*degrees.args]
        for sign, size in ((("'",), 60), (("'", "'"), 3600)):
            ahead = [self._peek(place).value for place in range(1, len(sign) + 1)]
            if self._peek().kind == "num" and tuple(ahead) == sign:
                parts.append(Node("div", (number(self._next().value), num(size))))
                self._at += len(sign)
        return Node("deg", (Node("add", tuple(parts)),))

    def _starts_factor(self, token: Token, left: Node) -> bool:
        kind, value = token.kind, token.value
        if kind in ("num", "rep"):
            return left.op in ("num", "neg") or self._tokens[self._at - 1].kind != "num"
        if self._integrals and self._differential_ahead():
            return False
        if kind == "word":
            return value not in ("and", "or", "in", "mod", "U", "is", "to", "equals")
        if kind == "cmd":
            return (
                value not in words.RELATIONS
                and value not in _SETS
                and value not in ("}", "rfloor", "rceil", "rvert", "rVert", "rangle", "rbrace", "rbrack", "end", "mid")
                and value not in ("%", "pmod", "lor", "land", "vee", "wedge", "vert", "Vert", "|", "text")
                and value not in ("choose", "over", "atop", "pm", "mp")
            )
        if kind == "text":
            name = plain_words(value)
            known = name in words.CONSTANTS or name in words.FUNCTIONS or name == "cis"
            return known and not (name in UNITS and left.op in ("num", "dec", "mul", "add"))
        if kind == "op" and value == "(" and self._peek(1).value in ("mod", "bmod"):
            return False
        return kind == "op" and (value in "([{" or (value == "|" and not self._bars))

    def _prefix(self, least: int) -> Node:
        token = self._next()
        if token.kind == "op" and token.value in "+-":
            value = self._expression(max(least, SIGN))
            return negated(value) if token.value == "-" else value
        if token.kind == "cmd" and token.value in ("pm", "mp"):
            return Node("pm", (self._expression(max(least, SIGN)),), 1 if token.value == "pm" else -1)
        return self._atom(token)
