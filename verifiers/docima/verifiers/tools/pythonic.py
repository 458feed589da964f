"""Calls written as Python: `[f(x=1), g(y="a")]`, perhaps between Llama 4's marks.

Parsed to a syntax tree, of which literals are taken; nothing runs.
"""

from __future__ import annotations

import ast
import math
import warnings
from typing import Any

from docima.verifiers.thinking import BLANKS
from docima.verifiers.tools.calls import MOST_CALLS, Call, CallError, Reading

LONGEST = 65_536
"""Characters. Python's parser is fast on less, and its memory grows with the tree."""

_DEEPEST = 64
_UNARY_RUN = 8


def pythonic(text: str) -> Reading:
    """The whole text is one list of calls, or there is none."""
    body = text.strip(BLANKS).removeprefix("<|python_start|>").removesuffix("<|python_end|>").strip(BLANKS)
    if not body.startswith("["):
        return Reading(content=body)
    try:
        return Reading(calls=[_call(node) for node in _elements(body)])
    except CallError as error:
        return Reading(errors=[error.code])


def _elements(body: str) -> list[ast.expr]:
    if len(body) > LONGEST or _too_deep(body):
        raise CallError("invalid_syntax")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            tree = ast.parse(body, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise CallError("invalid_syntax") from None
    if not isinstance(tree, ast.List):
        raise CallError("invalid_syntax")
    if len(tree.elts) > MOST_CALLS:
        raise CallError("too_many_calls")
    return tree.elts


def _too_deep(body: str) -> bool:
    """Whether brackets or signs nest deeper than any call's: what exhausts the parser's stack."""
    depth = run = 0
    for character in body:
        depth += (character in "([{") - (character in ")]}")
        run = run + 1 if character in "-+~" else run if character == " " else 0
        if depth > _DEEPEST or run > _UNARY_RUN:
            return True
    return False


def _call(node: ast.expr) -> Call:
    if not isinstance(node, ast.Call):
        raise CallError("malformed")
    if node.args or any(keyword.arg is None for keyword in node.keywords):
        raise CallError("malformed")
    names = [keyword.arg for keyword in node.keywords]
    if len(set(names)) < len(names):
        raise CallError("duplicate_key")
    return Call(_name(node.func), {str(each.arg): _literal(each.value) for each in node.keywords})


def _name(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        raise CallError("malformed")
    return ".".join(reversed([*parts, node.id]))


_NAMES = {"true": True, "false": False, "null": None}
"""What models write of JSON among Python."""


def _literal(node: ast.expr) -> Any:
    if isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, str | int | float)):
        return _written(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        value = _literal(node.operand)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.List | ast.Tuple):
        return [_literal(each) for each in node.elts]
    if isinstance(node, ast.Dict) and all(isinstance(key, ast.Constant) for key in node.keys):
        keys = [_key(key) for key in node.keys]
        if len(set(keys)) < len(keys):
            raise CallError("duplicate_key")
        return dict(zip(keys, map(_literal, node.values), strict=True))
    if isinstance(node, ast.Name) and node.id in _NAMES:
        return _NAMES[node.id]
    raise CallError("non_literal")


def _key(node: ast.expr | None) -> str:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        raise CallError("non_literal")
    return str(_written(node.value))


def _written(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        raise CallError("non_finite")
    if isinstance(value, str) and any("\ud800" <= each <= "\udfff" for each in value):
        raise CallError("invalid_syntax")
    return value
