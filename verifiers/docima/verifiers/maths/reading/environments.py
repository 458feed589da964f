"""What stands between `\\begin` and `\\end`: matrices, cases, systems, aligned lines."""

from __future__ import annotations

from docima.verifiers.maths.limits import LIMITS
from docima.verifiers.maths.reading.cursor import Cursor
from docima.verifiers.maths.reading.lexer import END, TooLargeError, UnreadableError
from docima.verifiers.maths.reading.literals import words as plain_words
from docima.verifiers.maths.reading.words import RELATIONS
from docima.verifiers.maths.tree import Node, listed

_MATRICES = {"matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "array"}
_LINES = {"aligned", "align", "gathered", "gather", "split", "equation", "alignedat"}
_CONDITION_WORDS = {"if", "for", "when", "where", "otherwise", "else", "whenever", "falls", "wenn", "si"}
_PARITIES = {
    "even": "even",
    "odd": "odd",
    "is even": "even",
    "is odd": "odd",
    "be even": "even",
    "为偶数": "even",
    "为奇数": "odd",
}
OTHERWISE = Node("text", (), "otherwise")


class Environments(Cursor):
    """Reads environments."""

    def _environment(self) -> Node:
        self._want("op", "{")
        name = self._group_text().rstrip("*")
        if name in _MATRICES:
            return self._matrix(name)
        if name in ("cases", "dcases", "rcases"):
            return self._cases(name)
        if name in _LINES:
            bars, self._bars = self._bars, 0
            node = self._lines()
            self._bars = bars
            self._end_of(name)
            return node
        raise UnreadableError(f"the environment {name}")

    def _end_of(self, name: str) -> None:
        self._want("op", "{")
        if self._group_text().rstrip("*") != name:
            raise UnreadableError("an environment that ends as another")

    def _matrix(self, name: str) -> Node:
        if name == "array" and self._take("op", "{"):
            self._group_text()
        rows = self._rows()
        self._end_of(name)
        width = len(rows[0])
        if any(len(row) != width for row in rows):
            raise UnreadableError("a matrix of uneven rows")
        if width == 1 and all(row[0].op == "rel" for row in rows):
            return branches(rows)
        cells = tuple(cell for row in rows for cell in row)
        matrix = Node("matrix", cells, (len(rows), width))
        return Node("fn", (matrix,), "det") if name == "vmatrix" else matrix

    def _rows(self) -> list[list[Node]]:
        rows: list[list[Node]] = [[]]
        bars, self._bars = self._bars, 1
        count = 0
        while not self._take("cmd", "end"):
            if self._take("op", "&") or self._take("cmd", "hline"):
                continue
            if self._peek().kind == "row":
                self._at += 1
                if rows[-1]:
                    rows.append([])
                continue
            rows[-1].append(self._cell())
            count += 1
            if count > LIMITS.cells:
                raise TooLargeError(f"more than {LIMITS.cells} cells")
            separated = self._tokens[self._at - 1].value == ","
            if not (separated or self._is("op", "&") or self._peek().kind == "row" or self._is("cmd", "end")):
                raise UnreadableError(f"unexpected {self._peek().value!r} in an environment")
        self._bars = bars
        if not rows[-1]:
            rows.pop()
        if not rows:
            raise UnreadableError("an empty environment")
        return rows

    def _cell(self) -> Node:
        """A cell of a matrix, or a condition with the words before it."""
        worded = False
        while self._peek().kind in ("text", "word") and plain_words(self._peek().value) in _CONDITION_WORDS:
            self._at += 1
            worded = True
        ended = self._is("op", "&") or self._peek().kind == "row" or self._is("cmd", "end")
        node = OTHERWISE if worded and ended else self._relation()
        while (
            node.op in ("rel", "bag")
            and self._peek().kind == "text"
            and plain_words(self._peek().value) in ("or", "and")
        ):
            # `x < 0 or x > 1`.
            joint = plain_words(self._next().value)
            node = Node("bag", (*listed(node), self._relation()), joint)
        while self._peek().kind in ("text", "word") and plain_words(self._peek().value) in _PARITIES:
            node = Node("fn", (node,), _PARITIES[plain_words(self._next().value)])
        self._take("op", ",") or self._take("op", ";") or self._take("op", ".")
        return node

    def _cases(self, name: str) -> Node:
        """Branches with their conditions; without conditions, a system."""
        rows = self._rows()
        self._end_of(name)
        return branches(rows)

    def _open_cases(self) -> Node:
        r"""After `\{`: an array whose brace never closes is a choice of cases, else the set holds it."""
        start = self._at
        self._at += 1
        self._want("op", "{")
        name = self._group_text()
        if name != "array":
            self._at = start
            return self._closed_set()
        if self._take("op", "{"):
            self._group_text()
        rows = self._rows()
        self._end_of(name)
        if not (self._take("cmd", "}") or self._take("cmd", "rbrace")):
            return branches(rows)
        self._at = start
        return self._closed_set()

    def _closed_set(self) -> Node:
        """The elements of a set, up to its brace."""
        bars, self._bars = self._bars, 1
        node = self._sequence("set")
        self._bars = bars
        if not (self._take("cmd", "}") or self._take("cmd", "rbrace")):
            raise UnreadableError("a set does not close")
        return node

    def _lines(self) -> Node:
        """Lines of statements: a system, or one statement over several lines."""
        end = next((place for place in range(self._at, len(self._tokens)) if self._tokens[place].value == "end"), None)
        if end is None:
            raise UnreadableError("lines that do not end")
        lines = [token for token in self._tokens[self._at : end] if token.value != "&"]
        # A line that begins with a sign of relation goes on with the statement before it.
        joined = [
            token
            for token, following in zip(lines, (*lines[1:], END), strict=True)
            if token.kind != "row" or following.value not in RELATIONS
        ]
        self._tokens[self._at : end] = joined
        node = self._sequence("bag")
        self._want("cmd", "end")
        return node


def branches(rows: list[list[Node]]) -> Node:
    """Rows of two are values with their conditions, rows of one the statements of a system."""
    if all(len(row) == 1 for row in rows):
        return Node("bag", tuple(row[0] for row in rows)) if len(rows) > 1 else rows[0][0]
    found = []
    for row in rows:
        if len(row) == 1 and row is rows[-1]:
            row = [row[0], OTHERWISE]
        while len(row) > 2 and row[-1].op == "rel" and row[-1].value == ("in",):
            # `n >= 2, n in N`.
            del row[-1]
        if len(row) not in (2, 3) or row[0].op == "rel":
            raise UnreadableError("a branch has a value and a condition")
        found.append(Node("tuple", (row[0], row[-1])))
    return Node("cases", tuple(found))
