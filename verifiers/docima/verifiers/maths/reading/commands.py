"""What begins with a backslash: fractions, roots, functions, sums, matrices."""

from __future__ import annotations

from docima.verifiers.maths.reading import words
from docima.verifiers.maths.reading.cursor import PRODUCT
from docima.verifiers.maths.reading.environments import Environments
from docima.verifiers.maths.reading.lexer import UnreadableError
from docima.verifiers.maths.reading.literals import multiplied
from docima.verifiers.maths.reading.operators import BIG, Operators
from docima.verifiers.maths.tree import Node, num

_FENCES = {"lfloor": ("rfloor", "floor"), "lceil": ("rceil", "ceil"), "lvert": ("rvert", "abs")}
_MARKS = {"overrightarrow": "vec", "widehat": "hat", "bar": "overline"}
_IGNORED = {"therefore", "because", "dotsb", "hline", "mathopen", "mathclose", "!", "nobreak"}


class Commands(Environments, Operators):
    """Reads the commands."""

    def _command(self, name: str) -> Node:
        if name in ("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"):
            return self._fraction()
        if name == "sqrt":
            return self._root()
        if name == "surd":
            # Unicode's sign reaches over a whole number; LaTeX's command takes one digit.
            return Node("root", (self._atom(self._next()), num(2)))
        if name == "cubicsurd":
            return Node("root", (self._atom(self._next()), num(3)))
        if name in ("max", "min") and self._is("op", "=") and self._is_alone():
            return Node("sym", (), name)
        if name in words.FUNCTIONS:
            return self._function(name)
        if name in ("binom", "dbinom", "tbinom"):
            above = self._argument()
            return Node("fn", (above, self._argument()), "binom")
        if name in words.CONSTANTS:
            return Node("const", (), words.CONSTANTS[name])
        if name in words.GREEK:
            return self._applied(words.VARIANTS.get(name, name))
        if name in ("{", "lbrace"):
            return self._set()
        if name in _FENCES:
            closer, function = _FENCES[name]
            node = self._sequence("bag")
            self._want("cmd", closer)
            return Node("fn", (node,), function)
        if name in ("vert", "mid"):
            return self._absolute()
        if name in ("|", "Vert", "lVert"):
            node = self._sequence("bag")
            if not (self._take("cmd", "|") or self._take("cmd", "Vert") or self._take("cmd", "rVert")):
                raise UnreadableError("a norm does not close")
            return Node("fn", (node,), "norm")
        if name == "langle":
            outer = self._inside()
            node = self._sequence("tuple")
            self._outside(outer)
            self._want("cmd", "rangle")
            return node
        if name in ("emptyset", "varnothing"):
            return Node("set")
        if name in ("mathbb", "mathcal", "mathfrak", "mathscr", "Bbb"):
            argument = self._argument()
            plain = argument.op == "sym" and name in ("mathbb", "Bbb") and argument.value in words.NAMED_SETS
            if plain:
                return Node("named", (), argument.value)
            return self._applied(str(argument.value)) if argument.op == "sym" else argument
        if name == "begin":
            return self._environment()
        if name in ("boxed", "fbox", "mathop", "substack", "underline", "color", "ensuremath"):
            return self._argument()
        if name in ("neg", "lnot"):
            return Node("apply", (self._atom(self._next()),), "not")
        if name == "cis":
            angle = self._function_argument()
            turned = Node("mul", (Node("const", (), "i"), Node("fn", (angle,), "sin")))
            return Node("add", (Node("fn", (angle,), "cos"), turned))
        if name in ("imath", "jmath"):
            return Node("sym", (), name[0])
        if name in ("overline", "bar", "vec", "hat", "widehat", "tilde", "overrightarrow", "dot", "overarc"):
            name = _MARKS.get(name, name)
            return Node("sym", (), f"{name}({self._group_text() if self._take('op', '{') else self._next().value})")
        if name in ("angle", "triangle", "measuredangle", "square"):
            if self._relation_name() is not None:
                return Node("sym", (), name)
            token = self._next()
            return Node("sym", (), f"{name} {token.value}")
        if name in ("ldots", "cdots", "dots", "vdots", "ddots"):
            return Node("sym", (), "...")
        if name == "$":
            return Node("unit", (self._expression(PRODUCT + 1),), "$")
        if name == "lim" and self._relation_name() is not None:
            return Node("sym", (), name)
        if name in BIG:
            return self._big(name)
        if name in _IGNORED:
            return self._atom(self._next())
        if name.isalpha() and name == name.lower() and (self._ends() or self._relation_name() is not None):
            # Nobody knows this command, but it stands where a name stands.
            return Node("sym", (), f"\\{name}")
        raise UnreadableError(f"the command \\{name}")

    def _is_alone(self) -> bool:
        """Whether nothing else is listed behind; several named extrema are labels, which must not be lost."""
        return all(token.kind != "text" and token.value not in (",", ";") for token in self._tokens[self._at :])

    def _fraction(self) -> Node:
        above = self._argument()
        below = self._argument()
        return self._derivative(above, below) or Node("div", (above, below))

    def _root(self) -> Node:
        order = None
        if self._take("op", "["):
            order = self._sequence("bag")
            self._want("op", "]")
        radicand = self._argument()
        return Node("root", (radicand, num(2) if order is None else order))

    def _function(self, name: str) -> Node:
        """LaTeX's rule: the argument is what is in brackets, else the product that follows, up to the next function."""
        power: Node | None = None
        base: Node | None = None
        while True:
            if self._take("op", "^"):
                power = self._group() if self._take("op", "{") else self._atom(self._next())
                if power == Node("neg", (num(1),)) and name in words.INVERSE:
                    name, power = words.INVERSE[name], None
            elif self._take("op", "_"):
                base = self._group() if self._take("op", "{") else self._argument()
            else:
                break
        name = words.ALIASES.get(name, name)
        if name == "log" and base is None and self._peek().value in ("2", "10") and self._peek(1)[:2] == ("op", "("):
            base = num(int(self._next().value))
        if name == "log10":
            name, base = "log", num(10)
        if name in ("sqrt", "cbrt"):
            inner = self._function_argument()
            node = Node("root", (inner, num(2 if name == "sqrt" else 3)))
        else:
            inner = self._function_argument()
            several = ("tuple", "bag", "set") if name in ("max", "min", "gcd", "lcm") else ("tuple", "bag")
            args = inner.args if inner.op in several else (inner,)
            if name in ("ln", "log"):
                if len(args) != 1:
                    raise UnreadableError("a logarithm of several arguments")
                node = Node("fn", args if base is None else (*args, base), name if base is None else "log")
            else:
                node = Node("fn", args, name)
        return node if power is None else Node("pow", (node, power))

    def _function_argument(self) -> Node:
        if self._is("op", "(", "["):
            opener = self._next().value
            return self._bracketed(opener)
        if self._take("op", "{"):
            return self._group()
        factors = self._postfix(self._prefix(PRODUCT))
        while not (self._integrals and self._differential_ahead()):
            token = self._peek()
            if (token.kind == "word" and token.value not in words.FUNCTIONS and len(token.value) <= 2) or (
                token.kind == "cmd" and (token.value in words.GREEK or token.value in ("pi", "frac", "dfrac", "sqrt"))
            ):
                pass
            else:
                return factors
            if token.value in ("or", "in", "e"):
                return factors
            factors = multiplied(factors, self._postfix(self._atom(self._next())))
        return factors
