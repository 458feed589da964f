"""Which made call is which expected one: the assignment that is best for the completion, not the first that fits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import normalize

from docima.verifiers.tools import bfcl
from docima.verifiers.tools.calls import Call
from docima.verifiers.tools.offer import Tool

CLOSE = 1e-9
"""Relative difference of floats that are equal: what decimal texts of one number differ by."""


def likeness(call: Call, expected: Call, how: str, tools: Mapping[str, Tool]) -> float:
    """How much of an expected call a call is: 0 with another name, else the share of arguments that are right."""
    if call.name != expected.name:
        return 0.0
    if how == "bfcl":
        tool = tools.get(expected.name)
        return float(bfcl.fits(call.arguments, expected.arguments, tool.given if tool is not None else {}))
    keys = set(expected.arguments) if how == "subset" else set(expected.arguments) | set(call.arguments)
    if not keys:
        return 1.0
    absent = object()
    right = sum(1 for key in keys if same(call.arguments.get(key, absent), expected.arguments.get(key, absent)))
    return right / len(keys)


def same(left: Any, right: Any) -> bool:
    """Whether two values of JSON are equal: 3 is 3.0, but true is not 1; an accent is the same however it is coded."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float) and isinstance(right, int | float):
        exact = isinstance(left, int) and isinstance(right, int)
        return left == right or (not exact and math.isclose(left, right, rel_tol=CLOSE))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(same(value, right[key]) for key, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, str) and isinstance(right, str) and not (left.isascii() and right.isascii()):
        return normalize("NFC", left) == normalize("NFC", right)
    return bool(left == right)


def best_total(table: Sequence[Sequence[float]]) -> float:
    """The largest sum of one entry a row and column (Hungarian method, shortest augmenting paths: cubic)."""
    if not table or not table[0]:
        return 0.0
    if len(table) > len(table[0]):
        table = list(zip(*table, strict=True))
    rows, columns = len(table), len(table[0])
    row_price, column_price = [0.0] * (rows + 1), [0.0] * (columns + 1)
    owner = [0] * (columns + 1)
    for row in range(1, rows + 1):
        _assign(table, row, owner, row_price, column_price)
    return sum(table[owner[column] - 1][column - 1] for column in range(1, columns + 1) if owner[column])


def _assign(
    table: Sequence[Sequence[float]], row: int, owner: list[int], row_price: list[float], column_price: list[float]
) -> None:
    """Give one more row its column, moving others where that is cheaper. Column 0 stands for "not assigned"."""
    columns = len(column_price) - 1
    owner[0], here = row, 0
    shortest, before, done = [math.inf] * (columns + 1), [0] * (columns + 1), [False] * (columns + 1)
    while owner[here]:
        done[here] = True
        mine, step, following = owner[here], math.inf, 0
        for column in range(1, columns + 1):
            if done[column]:
                continue
            cost = -table[mine - 1][column - 1] - row_price[mine] - column_price[column]
            if cost < shortest[column]:
                shortest[column], before[column] = cost, here
            if shortest[column] < step:
                step, following = shortest[column], column
        for column in range(columns + 1):
            if done[column]:
                row_price[owner[column]] += step
                column_price[column] -= step
            else:
                shortest[column] -= step
        here = following
    while here:
        owner[here] = owner[before[here]]
        here = before[here]
