r"""Spans of vectors: `\operatorname{span}\{(1, 2)\}` is `span{(2, 4)}`. Two are equal when their vectors, as rows, have
one reduced echelon form, over the rational numbers.
"""

from __future__ import annotations

import re

from flint import fmpq, fmpq_mat

from docima.verifiers.maths.deciding import matrices
from docima.verifiers.maths.deciding.exact import UndefinedError, exact
from docima.verifiers.maths.deciding.numeric import Outcome
from docima.verifiers.maths.limits import LIMITS
from docima.verifiers.maths.reading.readings import Reading
from docima.verifiers.maths.spec import MathPolicy
from docima.verifiers.maths.tree import REALS, Node

SIGN = re.compile(r"[Ss]pan")
_PLAIN = re.compile(r"\s*[Ss]pan\s*\{(.*)\}\s*", re.DOTALL)


def compare(reference: Reading, answer: Reading, policy: MathPolicy) -> Outcome | None:
    """None where a side is no span, and not the whole space either."""
    del policy
    ours, theirs = _vectors(reference), _vectors(answer)
    if ours is None:
        return None
    if theirs is None:
        size = _whole(answer.tree)
        return None if size is None else _outcome(size == _rank(ours) == len(ours[0]))
    if len(ours[0]) != len(theirs[0]):
        return _outcome(same=False)
    return _outcome(_reduced(ours) == _reduced(theirs))


def _outcome(same: bool) -> Outcome:
    return Outcome(same, "matrix", "" if same else "they span different spaces")


def _vectors(reading: Reading) -> list[list[fmpq]] | None:
    """The vectors in a span, all of one length."""
    node = reading.tree
    plain = _PLAIN.fullmatch(reading.text) if node is None else None
    if plain is not None:
        node = Reading(f"\\operatorname{{span}}\\{{{plain.group(1)}\\}}").tree
    if node is None or node.op != "apply" or str(node.value).lower() != "span":
        return None
    listed = node.args[0].args if len(node.args) == 1 and node.args[0].op in ("set", "bag") else node.args
    if not listed or len(listed) > LIMITS.elements:
        return None
    found = [_vector(each) for each in listed]
    rows = [row for row in found if row]
    return rows if len(rows) == len(listed) and len({len(row) for row in rows}) == 1 else None


def _vector(node: Node) -> list[fmpq] | None:
    cells = matrices.column(matrices.spread(node))
    if cells.op not in ("tuple", "list", "matrix"):
        return None
    try:
        found = [exact(arg) for arg in cells.args]
    except UndefinedError:
        return None
    row = [value for value in found if value is not None]
    return row if len(row) == len(found) else None


def _echelon(rows: list[list[fmpq]]) -> tuple[fmpq_mat, int]:
    return fmpq_mat(len(rows), len(rows[0]), [cell for row in rows for cell in row]).rref()


def _rank(rows: list[list[fmpq]]) -> int:
    return int(_echelon(rows)[1])


def _reduced(rows: list[list[fmpq]]) -> list[list[fmpq]]:
    found, rank = _echelon(rows)
    return [[found[row, column] for column in range(len(rows[0]))] for row in range(rank)]


def _whole(node: Node | None) -> int | None:
    """n where a side is the whole of R^n."""
    if node is None or node.op != "pow" or node.args[0] != REALS or node.args[1].op != "num":
        return None
    return int(node.args[1].value.p)
