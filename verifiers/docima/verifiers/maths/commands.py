"""What begins with a backslash: fractions, roots, functions, sums, matrices."""

from __future__ import annotations

from docima.verifiers.maths import words
from docima.verifiers.maths.cursor import PRODUCT, SUM, Cursor
from docima.verifiers.maths.lexer import TooLargeError, UnreadableError
from docima.verifiers.maths.limits import LIMITS
from docima.verifiers.maths.literals import (
    multiplied,
)
from docima.verifiers.maths.tree import Node, num

_MATRICES = {"matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "array"}
_FENCES = {"lfloor": ("rfloor", "floor"), "lceil": ("rceil", "ceil"), "lvert": ("rvert", "abs")}
_BIG = {"sum", "prod", "int", "iint", "oint", "lim", "bigcup", "bigcap"}
_IGNORED = {"therefore", "because", "dotsb", "hline", "mathopen", "mathclose", "!", "nobreak"}


class Commands(Cursor):
    """Reads the commands."""

    def _command(self, name: str) -> Node:
        if name in ("frac", "dfrac", "tfrac", "cfrac"):
            return self._fraction()
        if name == "sqrt":
            return self._root()
        if name in words.FUNCTIONS:
            return self._function(name)
        if name in ("binom", "dbinom", "tbinom"):
            above = self._argument()
            return Node("fn", (above, self._argument()), "binom")
        if name in words.CONSTANTS:
            return Node("const", (), words.CONSTANTS[name])
        if name in words.GREEK:
            return self._applied(name)
        if name in ("{", "lbrace"):
            return self._set()
        if name in _FENCES:
            closer, function = _FENCES[name]
            node = self._sequence("bag")
            self._want("cmd", closer)
            return Node("fn", (node,), function)
        if name in ("vert", "mid"):
            return self._absolute()
        if name in ("emptyset", "varnothing"):
            return Node("set")
        if name in ("mathbb", "mathcal", "mathfrak", "mathscr"):
            argument = self._argument()
            plain = argument.op == "sym" and name == "mathbb" and argument.value in words.NAMED_SETS
            return Node("named", (), argument.value) if plain else argument
        if name == "begin":
            return self._environment()
        if name in ("boxed", "fbox", "mathop", "substack", "underline", "color", "ensuremath"):
            return self._argument()
        if name in ("overline", "bar", "vec", "hat", "widehat", "tilde", "overrightarrow", "dot", "overarc"):
            return Node("sym", (), f"{name}({self._group_text() if self._take('op', '{') else self._next().value})")
        if name in ("angle", "triangle", "measuredangle", "square"):
            token = self._next()
            return Node("sym", (), f"{name} {token.value}")
        if name in ("ldots", "cdots", "dots", "vdots", "ddots"):
            return Node("sym", (), "...")
        if name == "$":
            return Node("unit", (self._expression(PRODUCT + 1),), "$")
        if name in _BIG:
            return self._big(name)
        if name in _IGNORED:
            return self._atom(self._next())
        raise UnreadableError(f"the command \\{name}")

    def _fraction(self) -> Node:
        above = self._argument()
        below = self._argument()
        if above.op == "sym" and below.op == "mul" and above.value == "d" and below.args[0] == Node("sym", (), "d"):
            raise UnreadableError("a derivative")
        return Node("div", (above, below))

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
        if name == "log10":
            name, base = "log", num(10)
        if name in ("sqrt", "cbrt"):
            inner = self._function_argument()
            node = Node("root", (inner, num(2 if name == "sqrt" else 3)))
        else:
            inner = self._function_argument()
            args = inner.args if inner.op in ("tuple", "bag") else (inner,)
            if name in ("ln", "log"):
                if len(args) != 1:
                    raise UnreadableError("a logarithm of several arguments")
                node = Node("fn", (*args, base) if base is not None else args, "log" if base is not None else "ln")
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
        while True:
            token = self._peek()
            if (token.kind == "word" and token.value not in words.FUNCTIONS and len(token.value) <= 2) or (
                token.kind == "cmd" and (token.value in words.GREEK or token.value in ("pi", "frac", "dfrac", "sqrt"))
            ):
                pass
            else:
                return factors
            if token.value in ("or", "in"):
                return factors
            factors = multiplied(factors, self._postfix(self._atom(self._next())))

    def _big(self, name: str) -> Node:
        """A sum, product, integral or limit. The body is the product that follows."""
        lower = upper = None
        while True:
            if self._take("op", "_"):
                lower = self._limits()
            elif self._take("op", "^"):
                upper = self._limits()
            else:
                break
        body = self._expression(SUM + 1)
        return Node("big", tuple(each for each in (body, lower, upper) if each is not None), name)

    def _limits(self) -> Node:
        if self._take("op", "{"):
            node = self._sequence("bag")
            self._want("op", "}")
            return node
        return self._argument()

    def _environment(self) -> Node:
        self._want("op", "{")
        name = self._group_text().rstrip("*")
        if name == "cases":
            raise UnreadableError("cases")
        if name not in _MATRICES:
            raise UnreadableError(f"the environment {name}")
        if name == "array" and self._take("op", "{"):
            self._group_text()
        rows = self._rows()
        self._want("op", "{")
        if self._group_text().rstrip("*") != name:
            raise UnreadableError("an environment that ends as another")
        width = len(rows[0])
        if any(len(row) != width for row in rows):
            raise UnreadableError("a matrix of uneven rows")
        cells = tuple(cell for row in rows for cell in row)
        matrix = Node("matrix", cells, (len(rows), width))
        return Node("fn", (matrix,), "det") if name == "vmatrix" else matrix

    def _rows(self) -> list[list[Node]]:
        rows: list[list[Node]] = [[]]
        bars, self._bars = self._bars, 1
        count = 0
        while not self._take("cmd", "end"):
            if self._take("op", "&"):
                continue
            if self._peek().kind == "row":
                self._at += 1
                if rows[-1]:
                    rows.append([])
                continue
            if self._take("cmd", "hline"):
                continue
            rows[-1].append(self._sets())
            count += 1
            if count > LIMITS.cells:
                raise TooLargeError(f"more than {LIMITS.cells} cells")
            if not (self._is("op", "&") or self._peek().kind == "row" or self._is("cmd", "end")):
                raise UnreadableError(f"unexpected {self._peek().value!r} in a matrix")
        self._bars = bars
        if not rows[-1]:
            rows.pop()
        if not rows:
            raise UnreadableError("an empty matrix")
        return rows
