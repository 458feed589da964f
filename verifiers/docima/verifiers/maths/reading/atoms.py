"""What an expression is made of: numbers, names, groups, brackets, sets, bars."""

from __future__ import annotations

from docima.verifiers.maths.limits import LIMITS
from docima.verifiers.maths.reading import words
from docima.verifiers.maths.reading.commands import Commands
from docima.verifiers.maths.reading.cursor import PRODUCT
from docima.verifiers.maths.reading.lexer import END, Token, TooLargeError, UnreadableError, tokens
from docima.verifiers.maths.reading.literals import (
    number,
    repeating,
    unending,
)
from docima.verifiers.maths.tree import Node, infinite

_CONSTRUCTORS = {"Matrix", "Interval", "Union", "FiniteSet", "array", "np", "sympy", "sp", "Rational", "math"}
_APPLIED = frozenset("fghFG")
_PROBABILITIES = frozenset({"P", "Pr", "E", "Var", "Cov", "D"})
_LONGEST_EVENT = 24
"""Tokens between the brackets of a probability."""


class Atoms(Commands):
    """Reads the atoms."""

    def _atom(self, token: Token) -> Node:
        kind, value = token.kind, token.value
        if kind == "num":
            dotted = self._is("op", "...") or self._is("cmd", "ldots", "dots", "cdots")
            if "." in value and dotted and (node := unending(value)) is not None:
                self._at += 1
                return node
            return number(value)
        if kind == "rep":
            return repeating(value)
        if kind == "word":
            return self._word(value)
        if kind == "cmd":
            return self._command(value)
        if kind == "text":
            return self._textual(value)
        if kind == "op":
            if value in ("(", "["):
                return self._bracketed(value)
            if value == "{":
                if self._is("op", "}") and self._peek(1)[:2] == ("op", "_"):
                    return self._chosen()
                return self._group()
            if value == "|":
                return self._absolute()
            if value == "^":
                return self._chosen_above()
            if value in ("$", "€", "£", "¥"):
                return Node("unit", (self._expression(PRODUCT + 1),), value)
            if value == "...":
                return Node("sym", (), "...")
            if value == "." and self._peek().kind == "end" and self._at > 1:
                raise UnreadableError("a full stop")
        raise UnreadableError(f"unexpected {value!r}" if value else "the end came too early")

    def _group(self) -> Node:
        first, second = self._tokens[self._at : self._at + 2]
        if second.value == "}" and second.kind == "op" and first.kind == "num":
            self._at += 2
            return number(first.value)
        if self._take("op", "}"):
            raise UnreadableError("an empty group")
        outer = self._inside(braced=True)
        node = self._choice(self._sequence("bag"))
        self._outside(outer)
        self._want("op", "}")
        return node

    def _chosen(self) -> Node:
        """`{}_{10}C_3`."""
        self._at += 2
        above = self._argument()
        if not self._take("word", "C") or not self._take("op", "_"):
            raise UnreadableError("an empty group")
        return Node("fn", (above, self._argument()), "binom")

    def _chosen_above(self) -> Node:
        """`^{12}C_5`."""
        above = self._argument()
        if not self._take("word", "C") or not self._take("op", "_"):
            raise UnreadableError("a power of nothing")
        return Node("fn", (above, self._argument()), "binom")

    def _choice(self, above: Node) -> Node:
        if self._take("cmd", "choose"):
            return Node("fn", (above, self._sequence("bag")), "binom")
        if self._take("cmd", "over"):
            return Node("div", (above, self._sequence("bag")))
        return above

    def _group_text(self) -> str:
        """What is in a group, as written: for subscripts and powers of units."""
        parts: list[str] = []
        depth = 1
        while True:
            token = self._next()
            if token is END:
                raise UnreadableError("a group does not close")
            depth += (token[:2] == ("op", "{")) - (token[:2] == ("op", "}"))
            if depth == 0:
                return "".join(parts)
            parts.append(token.value)

    def _argument(self) -> Node:
        """A command's argument: a group, or one token (of a number, one digit)."""
        if self._take("op", "{"):
            return self._group()
        token = self._next()
        if token.kind == "num" and len(token.value) > 1 and token.value.isdigit():
            self._at -= 1
            self._tokens[self._at] = Token("num", token.value[1:], False)
            return number(token.value[0])
        if token.kind == "word" and len(token.value) > 1 and token.value not in words.CONSTANTS:
            self._at -= 1
            self._tokens[self._at] = Token("word", token.value[1:], False)
            return self._word(token.value[0])
        return self._atom(token)

    def _bracketed(self, opener: str) -> Node:
        if self._take("op", ")") or self._take("op", "]"):
            return Node("tuple" if opener == "(" else "list")
        outer = self._inside()
        node = self._sequence("tuple")
        self._outside(outer)
        token = self._next()
        if token.kind != "op" or token.value not in (")", "]"):
            raise UnreadableError(f"expected a closing bracket, found {token.value!r}")
        closer = token.value
        if node.op == "tuple" and (opener == "[") + (closer == "]") == 1:
            if len(node.args) != 2:
                raise UnreadableError("an interval has two ends")
            return Node("ival", node.args, (opener == "[", closer == "]"))
        if (opener == "[") != (closer == "]"):
            raise UnreadableError("brackets that do not match")
        if opener == "[":
            return Node("list", node.args if node.op == "tuple" else (node,)) if node.op == "tuple" else node
        if node.op == "tuple" and len(node.args) == 2 and any(map(infinite, node.args)):
            return Node("ival", node.args, (False, False))
        return node

    def _absolute(self) -> Node:
        self._bars += 1
        node = self._sequence("bag")
        self._bars -= 1
        if not (self._take("op", "|") or self._take("cmd", "vert")):
            raise UnreadableError("a bar does not close")
        return Node("fn", (node,), "det" if node.op == "matrix" else "abs")

    def _set(self) -> Node:
        """After `\\{`."""
        if self._take("cmd", "}") or self._take("cmd", "rbrace"):
            return Node("set")
        if self._is("cmd", "begin"):
            return self._open_cases()
        outer = self._inside(bars=1)
        node = self._sequence("set")
        self._outside(outer)
        if self._take("op", "|") or self._take("op", ":") or self._take("cmd", "mid") or self._take("cmd", "vert"):
            if len(node.args) != 1:
                raise UnreadableError("a set-builder has one element before its bar")
            condition = self._sequence("bag")
            node = Node("build", (node.args[0], condition))
        if not (self._take("cmd", "}") or self._take("cmd", "rbrace")):
            raise UnreadableError("a set does not close")
        return node

    def _word(self, value: str) -> Node:
        if value in words.FUNCTIONS:
            return self._named(value) if value in ("max", "min") and self._is("op", "=") else self._function(value)
        if value == "cis":
            return self._command("cis")
        if value in ("Var", "Cov", "Pr") and self._is("op", "(", "["):
            return self._applied(value) if (event := self._event()) is None else Node("apply", (event,), value)
        if value == "pH":
            return Node("sym", (), "ph")
        if value in _CONSTRUCTORS:
            return self._constructed(value)
        if len(value) > 2 and self._is("op", "="):
            return Node("sym", (), value.lower())
        if value in words.CONSTANTS:
            return Node("const", (), words.CONSTANTS[value])
        if value in words.GREEK:
            return self._applied(words.VARIANTS.get(value, value))
        if value in words.CURRENCIES and (self._take("op", ".") or self._peek().kind == "num"):
            return Node("unit", (self._expression(PRODUCT + 1),), value.lower())
        if value in ("frac", "dfrac", "tfrac") and self._is("op", "{"):
            return self._command("frac")
        for name in ("sqrt", "sin", "cos", "tan", "log", "ln", "pi", "exp"):
            # "sqrt3" is cut by the lexer; "2pir" and "xsin" are not.
            if name in value and len(value) <= len(name) + 2 and value != name:
                before, after = value.split(name, 1)
                return self._split([*before, name, *after])
        alphabetical = sorted(value) == list(value) and len(set(value)) == len(value)
        spelled = value.lower() in words.TEXT_WORDS and (not value.isupper() or (self._at == 1 and self._peek() is END))
        if spelled or (len(value) > 3 and not alphabetical):
            raise UnreadableError(f"the word {value!r}")
        return self._letters(value)

    def _constructed(self, name: str) -> Node:
        """SymPy's and NumPy's way to write a matrix, an interval, a set."""
        if name in ("np", "sympy", "sp", "math"):
            if not self._take("op", ".") or self._peek().kind != "word":
                raise UnreadableError(f"the word {name!r}")
            return self._word(self._next().value)
        open_ends = False
        if name == "Interval" and self._take("op", "."):
            open_ends = self._next().value == "open"
        self._want("op", "(")
        inner = self._bracketed("(")
        args = inner.args if inner.op in ("tuple", "ival") else (inner,)
        if name == "Interval" and len(args) == 2:
            return Node("ival", args, (not open_ends, not open_ends))
        if name == "Rational" and len(args) == 2:
            return Node("div", args)
        if name == "Union":
            return Node("union", args)
        return Node("set", args) if name == "FiniteSet" else args[0]

    def _split(self, parts: list[str]) -> Node:
        self._at -= 1
        self._tokens[self._at : self._at + 1] = [Token("word", part, False) for part in parts]
        if len(self._tokens) > LIMITS.tokens:
            raise TooLargeError(f"more than {LIMITS.tokens} tokens")
        return self._atom(self._next())

    def _letters(self, value: str) -> Node:
        if len(value) > 1:
            return self._split(list(value))
        if value in words.CONSTANTS:
            return Node("const", (), words.CONSTANTS[value])
        return self._applied(value)

    def _applied(self, name: str) -> Node:
        """`f(x)` where the name is a function's, else a symbol."""
        if name in ("zeta", "Gamma") and self._take("op", "("):
            return Node("fn", (self._bracketed("("),), name.lower())
        if name in _PROBABILITIES and (event := self._event()) is not None:
            return Node("apply", (event,), name)
        name += self._marks(name)
        if name in _APPLIED and self._is("op", "{") and self._peek(1)[:2] == ("op", "("):
            # `f{(x)}`, as SymPy prints it.
            self._at += 1
            node = self._applied(name)
            self._want("op", "}")
            return node
        if self._is("op", "(") and self._is_application(name):
            self._at += 1
            inner = self._bracketed("(")
            return Node("apply", inner.args if inner.op in ("tuple", "ival") else (inner,), name)
        return Node("sym", (), name)

    def _event(self) -> Node | None:
        """What is in the brackets of `P(A | B)`, `P(X > 0)`, `E[X]`, as written: it is only a name of what is asked."""
        if not self._is("op", "(", "["):
            return None
        depth, names = 0, self._is("op", "[")
        for place in range(self._at, min(len(self._tokens), self._at + _LONGEST_EVENT)):
            kind, value, _ = self._tokens[place]
            if kind == "op" and value in "([)]":
                depth += 1 if value in "([" else -1
            names = names or value in words.RELATIONS or value in ("|", "mid", "cap", "cup")
            if depth == 0:
                if not names:
                    return None
                written = "".join(token.value for token in self._tokens[self._at + 1 : place])
                self._at = place + 1
                return Node("text", (), written)
        return None

    def _names_a_function(self, name: str) -> bool:
        return name not in words.FUNCTIONS and (self._is("op", "(") or self._is("cmd", "{")) and name not in words.LINKS

    def _named(self, name: str) -> Node:
        """`rank(A)`, `span{...}`, `max = 5`: words that stand for a function or a value."""
        if self._is("op", "="):
            return Node("sym", (), name.lower())
        if self._take("cmd", "{"):
            return Node("apply", (self._set(),), name)
        self._at += 1
        inner = self._bracketed("(")
        return Node("apply", inner.args if inner.op == "tuple" else (inner,), name)

    def _is_application(self, name: str) -> bool:
        """Whether the bracket that follows a name holds the arguments of a function."""
        if name.rstrip("'").removesuffix("^-1") in _APPLIED:
            return True
        simple = self._peek(1).kind in ("word", "num", "cmd") and self._peek(2)[:2] == ("op", ")")
        if name == "C" and any(token.value == "," for token in self._tokens[self._at : self._at + 8]):
            return True
        if name.isupper() or name in _PROBABILITIES:
            return simple or (self._peek(1).kind in ("word", "num") and self._peek(2)[:2] == ("op", ","))
        # `x(t) = ...` defines a function whatever its name.
        place = self._at + 1
        while self._tokens[place].kind in ("word", "cmd") and self._tokens[place + 1][:2] == ("op", ","):
            place += 2
        last, closing, following = self._tokens[place : place + 3]
        return last.kind in ("word", "cmd") and closing[:2] == ("op", ")") and following.value in words.RELATIONS

    def _marks(self, name: str) -> str:
        """Primes and the sign of an inverse function between its name and its argument: `f'(x)`, `f^{-1}(x)`."""
        if name not in _APPLIED and name not in ("y", "u", "v", "w", "x"):
            return ""
        if self._is("op", "'"):
            start = self._at
            while self._take("op", "'"):
                pass
            return "'" * (self._at - start)
        inverse = [token.value for token in self._tokens[self._at : self._at + 5]]
        if name in _APPLIED and inverse == ["^", "{", "-", "1", "}"] and self._peek(5)[:2] == ("op", "("):
            self._at += 5
            return "^-1"
        return ""

    def _textual(self, value: str) -> Node:
        name = value.strip().strip("~").replace("\\,", "").replace("~", "").strip()
        if name.rstrip(".").capitalize() in words.CURRENCIES or name.rstrip(".") in words.CURRENCIES:
            return Node("unit", (self._expression(PRODUCT + 1),), name.rstrip(".").lower())
        if name in _PROBABILITIES and (event := self._event()) is not None:
            return Node("apply", (event,), name)
        if name.isalpha() and len(name) > 1 and (self._is("op", "=") or self._names_a_function(name)):
            return self._named(name)
        if name == "cis":
            return self._command(name)
        if name in words.FUNCTIONS:
            return self._function(name)
        if name in words.CONSTANTS:
            return Node("const", (), words.CONSTANTS[name])
        if len(name) == 1 and name.isalpha():
            return self._applied(name)
        if (
            name
            and all(each in "0123456789.+-*/^(){}\\=, " or each.isalpha() for each in name)
            and any(map(str.isdigit, name))
        ):
            inner = type(self)(tokens(name))
            inner._depth = self._depth
            return inner.answer()
        raise UnreadableError(f"the words {name!r}")
