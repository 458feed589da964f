"""Operators that bind a variable: sums, products, limits, integrals, derivatives.

Node `big`: value = its name; args = (body, lower, upper) for sums, products and limits, (integrand, variable, lower,
upper) for integrals, (body, variable, order) for derivatives.
"""

from __future__ import annotations

from docima.verifiers.maths.reading import words
from docima.verifiers.maths.reading.cursor import SUM, Cursor
from docima.verifiers.maths.reading.lexer import UnreadableError
from docima.verifiers.maths.tree import Node, num, replaced

BIG = {"sum", "prod", "int", "iint", "iiint", "oint", "lim", "bigcup", "bigcap"}
_I = Node("const", (), "i")
_MOST_PRIMES = 3
_D = (Node("sym", (), "d"), Node("sym", (), "partial"))


class Operators(Cursor):
    """Reads them."""

    def _big(self, name: str) -> Node:
        """A sum, product, integral or limit with what it is taken of."""
        lower = upper = None
        while True:
            if self._take("op", "_"):
                lower = self._bound()
            elif self._take("op", "^"):
                upper = self._bound()
            else:
                break
        bounds = tuple(each for each in (lower, upper) if each is not None)
        if name == "int":
            return self._integral(bounds)
        body = self._expression(SUM + 1)
        node = Node("big", (body, *bounds), name)
        if lower is not None and lower.op == "rel" and lower.args[0] == _I:
            return replaced(node, _I, Node("sym", (), "i"))
        return node

    def _bound(self) -> Node:
        if self._take("op", "{"):
            node = self._sequence("bag")
            self._want("op", "}")
            return node
        return self._argument()

    def _integral(self, bounds: tuple[Node, ...]) -> Node:
        """The integrand reaches to its differential."""
        self._integrals += 1
        first = num(1) if self._differential_ahead() else self._expression(0)
        self._integrals -= 1
        variable = self._differential()
        if variable is not None:
            return Node("big", (first, variable, *bounds), "int")
        inside = _differential_inside(first)
        if inside is None:
            raise UnreadableError("an integral without its variable")
        return Node("big", (*inside, *bounds), "int")

    def _differential_ahead(self) -> bool:
        """Whether `dx` follows: what ends an integrand."""
        token = self._peek()
        if token.kind == "word":
            if token.value[:1] == "d" and len(token.value) == 2:
                return True
            following = self._peek(1)
            greek = following.kind == "cmd" and following.value in words.GREEK
            return token.value == "d" and (greek or (following.kind == "word" and len(following.value) == 1))
        return token.kind == "text" and token.value.strip() == "d"

    def _differential(self) -> Node | None:
        if not self._differential_ahead():
            return None
        token = self._next()
        if token.kind == "word" and len(token.value) == 2:
            return Node("sym", (), token.value[1])
        return self._atom(self._next())

    def _derivative(self, above: Node, below: Node) -> Node | None:
        r"""`\frac{dy}{dx}`, `\frac{d}{dx}` of what follows; None where the fraction is no derivative."""
        parts = below.args if below.op == "mul" else ()
        if len(parts) < 2 or parts[0] not in _D:
            return None
        first = above.args[0] if above.op == "mul" else above
        order = first.args[1] if first.op == "pow" else num(1)
        if order.op != "num" or order.value.q != 1:
            return None
        if (first.args[0] if first.op == "pow" else first) not in _D:
            return None
        by = tuple(part for part in parts[1:] if part not in _D)
        if not by:
            return None
        variable = by[0].args[0] if by[0].op == "pow" else by[0]
        if above.op == "mul":
            body = above.args[1] if len(above.args) == 2 else Node("mul", above.args[1:])
        elif self._ends():
            raise UnreadableError("a derivative of nothing")
        else:
            body = self._expression(SUM + 1)
        if len(by) > 1 or variable.op != "sym":
            return Node("apply", (body, *by), "partial")
        if body.op == "sym" and above.op == "mul" and variable.value == "x" and order.value <= _MOST_PRIMES:
            return Node("sym", (), body.value + "'" * int(order.value))
        return Node("big", (body, variable, order), "diff")


def _differential_inside(node: Node) -> tuple[Node, Node] | None:
    r"""Integrand and variable of `\frac{dx}{x}`, where the differential stands in a numerator."""
    if node.op == "mul":
        for place in range(len(node.args) - 1):
            if node.args[place] == _D[0] and node.args[place + 1].op == "sym":
                rest = (*node.args[:place], *node.args[place + 2 :])
                return (Node("mul", rest) if len(rest) > 1 else rest[0] if rest else num(1)), node.args[place + 1]
        for place, factor in enumerate(node.args):
            found = _differential_inside(factor)
            if found is not None:
                return Node("mul", (*node.args[:place], found[0], *node.args[place + 1 :])), found[1]
    if node.op == "div":
        found = _differential_inside(node.args[0])
        if found is not None:
            return Node("div", (found[0], node.args[1])), found[1]
    if node.op == "neg":
        found = _differential_inside(node.args[0])
        if found is not None:
            return Node("neg", (found[0],)), found[1]
    return None
