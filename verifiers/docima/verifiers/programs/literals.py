"""Python literals in tests: `[(1, 2), {3}]`, with what `repr` writes that is no literal of the grammar.

Reads the syntax tree; nothing is evaluated.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from docima.verifiers.errors import SpecError

MAX_CHARACTERS = 4 << 20
_NAMES: dict[str, Any] = {"inf": float("inf"), "nan": float("nan"), "Infinity": float("inf"), "NaN": float("nan")}
_SIGNS: dict[type[ast.unaryop], Callable[[Any], Any]] = {ast.USub: operator.neg, ast.UAdd: operator.pos}
_EMPTY: dict[str, Callable[[], Any]] = {"set": set, "frozenset": frozenset, "list": list, "dict": dict, "tuple": tuple}


def read(text: str, field: str) -> Any:
    """The value. Raises SpecError, which names the field."""
    if len(text) > MAX_CHARACTERS:
        raise SpecError(f"a literal of {len(text)} characters", field=field)
    try:
        return _value(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError) as error:
        raise SpecError(f"not a Python literal: {type(error).__name__}: {str(error)[:200]}", field=field) from None


def _value(node: ast.expr) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.List):
        return [_value(each) for each in node.elts]
    if isinstance(node, ast.Tuple):
        return tuple(_value(each) for each in node.elts)
    if isinstance(node, ast.Set):
        return {_value(each) for each in node.elts}
    if isinstance(node, ast.Dict):
        return {_key(key): _value(value) for key, value in zip(node.keys, node.values, strict=True)}
    if isinstance(node, ast.Name) and node.id in _NAMES:
        return _NAMES[node.id]
    if isinstance(node, ast.UnaryOp) and type(node.op) in _SIGNS:
        return _SIGNS[type(node.op)](_number(node.operand))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        left, right = _number(node.left), _number(node.right)
        return left + right if isinstance(node.op, ast.Add) else left - right
    if isinstance(node, ast.Call):
        return _call(node)
    raise ValueError(f"{type(node).__name__} is not a literal")


def _key(node: ast.expr | None) -> Any:
    if node is None:
        raise ValueError("** is not a literal")
    return _value(node)


def _number(node: ast.expr) -> Any:
    found = _value(node)
    if isinstance(found, bool) or not isinstance(found, int | float | complex):
        raise TypeError("a sign belongs to a number")
    return found


def _call(node: ast.Call) -> Any:
    """What `repr` writes as a call: set(), frozenset({1}), float('inf'), deque([1])."""
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    arguments = [_value(each) for each in node.args]
    if node.keywords or len(arguments) > 1:
        raise ValueError("not a literal")
    if name in _EMPTY and not arguments:
        return _EMPTY[name]()
    if name in ("set", "frozenset", "list", "tuple") and isinstance(arguments[0], list | tuple | set):
        return {"set": set, "frozenset": frozenset, "list": list, "tuple": tuple}[name](arguments[0])
    if name == "float" and arguments and isinstance(arguments[0], str) and arguments[0].lstrip("+-") in _NAMES:
        return float(arguments[0])
    raise ValueError(f"{name or 'a call'} is not a literal")
