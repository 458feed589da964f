"""Matrices as matrices of expressions: sums, products and multiples are written out."""

from __future__ import annotations

from collections.abc import Callable

from docima.verifiers.maths.deciding.statements import equations
from docima.verifiers.maths.limits import LIMITS
from docima.verifiers.maths.tree import Node, free_symbols, num, replaced


def value(node: Node) -> Node | None:
    """The matrix that a tree is, cell by cell; a tuple or list is a column. None where it is none, or too large."""
    op = node.op
    if op == "matrix":
        return node
    if op in ("tuple", "list", "bag"):
        rows = [arg for arg in node.args if arg.op in ("tuple", "list", "bag")]
        if op == "bag" and not rows:
            return None
        if rows and len(rows) == len(node.args) and len({len(row.args) for row in rows}) == 1:
            return Node("matrix", tuple(cell for row in rows for cell in row.args), (len(rows), len(rows[0].args)))
        return Node("matrix", node.args, (len(node.args), 1)) if node.args else None
    if op == "apply" and node.value == "diag":
        size = len(node.args)
        cells = (node.args[row] if row == column else num(0) for row in range(size) for column in range(size))
        return Node("matrix", tuple(cells), (size, size)) if size * size <= LIMITS.cells else None
    if op == "pow" and node.args[1] in _TRANSPOSED:
        return _transposed(value(node.args[0]))
    if op == "neg":
        inner = value(node.args[0])
        return None if inner is None else _each(inner, lambda cell: Node("neg", (cell,)))
    if op == "add":
        return _sum([value(arg) for arg in node.args])
    if op == "mul":
        return _product(node.args)
    if op == "div":
        inner = value(node.args[0])
        return None if inner is None else _each(inner, lambda cell: Node("div", (cell, node.args[1])))
    return None


def standing_for(node: Node, size: tuple[int, int]) -> Node | None:
    """The matrix of a size that `I`, `I_2` or 0 stands for; None for anything else."""
    rows, columns = size
    if node.op == "num" and node.value == 0:
        return Node("matrix", (num(0),) * (rows * columns), size)
    if node.op == "sym" and rows == columns and node.value in ("I", f"I_{rows}", "E", f"E_{rows}"):
        cells = (num(int(row == column)) for row in range(rows) for column in range(columns))
        return Node("matrix", tuple(cells), size)
    return None


def column(node: Node) -> Node:
    """A column as the tuple of its cells."""
    found = value(node) if node.op != "tuple" else None
    return node if found is None or found.value[1] != 1 else Node("tuple", found.args)


def solved(node: Node) -> Node:
    """`(x, y) = (1, 2) + t (3, 4)` with one tuple to the right; `(f(x), g(x)) = (1, 2)` as two equations."""
    if node.op != "rel" or node.value != ("=",) or node.args[0].op not in ("tuple", "matrix"):
        return node
    left, right = (column(spread(arg)) for arg in node.args)
    node = node._replace(args=(left, right))
    return equations(node) if left.args and left.args[0].op == "apply" else node


_AXES = tuple(Node("sym", (), f"hat({name})") for name in "ijk")


def as_vectors(a: Node, b: Node) -> tuple[Node, Node]:
    """Where one side is written with the unit vectors i, j, k: both as tuples of the same length."""
    a, b = spread(a), spread(b)
    if a.op not in _COLUMNS and b.op not in _COLUMNS:
        return a, b
    names = free_symbols(a) | free_symbols(b)
    places = [place for place, axis in enumerate(_AXES) if axis.value in names]
    if not places:
        return a, b
    size = max(max(places) + 1, *(len(node.args) for node in (a, b) if node.op in _COLUMNS))
    return _components(a, size), _components(b, size)


_COLUMNS = frozenset({"tuple", "list", "matrix", "bag"})


def _components(node: Node, size: int) -> Node:
    if node.op in _COLUMNS or size > len(_AXES):
        return node
    found = []
    for place in range(size):
        part = node
        for other, axis in enumerate(_AXES):
            part = replaced(part, axis, num(int(other == place)))
        found.append(part)
    return Node("tuple", tuple(found))


_TRANSPOSED = (Node("sym", (), "T"), Node("const", (), "top"))


def _transposed(matrix: Node | None) -> Node | None:
    if matrix is None:
        return None
    rows, columns = matrix.value
    cells = tuple(matrix.args[row * columns + column] for column in range(columns) for row in range(rows))
    return Node("matrix", cells, (columns, rows))


def spread(node: Node) -> Node:
    """`k (1, 2)` as `(k, 2 k)`, `(1, 2)^T` as a column."""
    if node.op == "pow" and node.args[1] in _TRANSPOSED:
        # A tuple is a column as it is: the sign only says so.
        return node.args[0] if node.args[0].op in ("tuple", "list") else value(node) or node
    vector, scalars = node, []
    if node.op == "mul":
        vectors = [arg for arg in node.args if arg.op in ("tuple", "ival")]
        scalars = [arg for arg in node.args if arg.op not in _COLUMNS and arg.op != "ival"]
        if len(vectors) != 1 or len(scalars) != len(node.args) - 1:
            return node
        vector = vectors[0]
    elif node.op == "div" and node.args[0].op == "tuple":
        return Node("tuple", tuple(Node("div", (arg, node.args[1])) for arg in node.args[0].args))
    elif node.op == "add" and (terms := [spread(arg) for arg in node.args]) and _same_size(terms):
        return Node("tuple", tuple(Node("add", cells) for cells in zip(*(term.args for term in terms), strict=True)))
    elif node.op == "neg" and node.args[0].op == "tuple":
        return Node("tuple", tuple(Node("neg", (arg,)) for arg in node.args[0].args))
    return Node("tuple", tuple(Node("mul", (*scalars, arg)) for arg in vector.args)) if scalars else node


def _same_size(nodes: list[Node]) -> bool:
    return all(node.op == "tuple" and len(node.args) == len(nodes[0].args) for node in nodes)


def _each(matrix: Node, change: Callable[[Node], Node]) -> Node:
    return Node("matrix", tuple(change(cell) for cell in matrix.args), matrix.value)


def _sum(parts: list[Node | None]) -> Node | None:
    first = parts[0]
    if first is None or any(part is None or part.value != first.value for part in parts):
        return None
    columns = zip(*(part.args for part in parts if part is not None), strict=True)
    return Node("matrix", tuple(Node("add", cells) for cells in columns), first.value)


def _product(factors: tuple[Node, ...]) -> Node | None:
    scalars: list[Node] = []
    product: Node | None = None
    for factor in factors:
        matrix = value(factor) if factor.op not in ("tuple", "list") else None
        if matrix is None:
            scalars.append(factor)
        elif product is None:
            product = matrix
        else:
            (rows, inner), (other, columns) = product.value, matrix.value
            if inner != other or rows * columns * inner > LIMITS.cells:
                return None
            cells = tuple(
                Node(
                    "add",
                    tuple(
                        Node("mul", (product.args[row * inner + k], matrix.args[k * columns + column]))
                        for k in range(inner)
                    ),
                )
                for row in range(rows)
                for column in range(columns)
            )
            product = Node("matrix", cells, (rows, columns))
    if product is None or not scalars:
        return product
    return _each(product, lambda cell: Node("mul", (*scalars, cell)))
