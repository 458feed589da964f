"""Whether a call is one of the possible answers of the Berkeley Function-Calling Leaderboard (AST check, Python).

Each expected argument is a list of values that will do; "" among them makes it optional. A type is the very type that
the tool's description names, but for whole numbers where a float is wanted; or the type of the possible values, which
stand for a variable. Texts are compared without case, blanks and , . / - _ * ^.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_DROPPED = str.maketrans({**dict.fromkeys(" ,./-_*^"), "'": '"'})
_TYPES: dict[str, type] = {
    "string": str,
    "integer": int,
    "float": float,
    "number": float,
    "boolean": bool,
    "array": list,
    "tuple": list,
    "dict": dict,
    "object": dict,
    "any": str,
}
_LISTS = ("array", "tuple")


def fits(arguments: Mapping[str, Any], possible: Mapping[str, Any], parameters: Mapping[str, Any]) -> bool:
    """Whether the arguments are among the possible ones of a tool with these parameters."""
    properties = parameters.get("properties") or {}
    if any(name not in arguments for name in parameters.get("required") or ()):
        return False
    for name, value in arguments.items():
        if name not in properties or name not in possible:
            return False
        if not _argument_fits(value, _listed(possible[name]), properties[name]):
            return False
    return all(name in arguments or "" in _listed(values) for name, values in possible.items())


def _listed(values: Any) -> Sequence[Any]:
    return values if isinstance(values, list) else [values]


def _argument_fits(value: Any, possible: Sequence[Any], description: Any) -> bool:
    named = description.get("type", "any") if isinstance(description, Mapping) else "any"
    wanted = _TYPES.get(named, str)
    items = description.get("items") if named in _LISTS else None
    nested = _TYPES.get(items.get("type", "any"), str) if isinstance(items, Mapping) else None
    if named in ("float", "number") and type(value) is int:
        value = float(value)
    of_answers = next((type(each) for each in possible if each != ""), None)
    kind: type = type(value)
    if kind is wanted:
        if nested is not None and not any(_items_fit(value, each, nested) for each in possible):
            return False
        variable = of_answers is not None and of_answers is not wanted
    elif kind is of_answers:
        variable = True
    else:
        return False
    return value in possible if variable else _value_fits(value, possible, wanted, nested)


def _items_fit(value: Sequence[Any], answer: Any, nested: type) -> bool:
    """Whether each item has the type of the description, or that of the answer's items."""
    if not isinstance(answer, list):
        return True
    of_answers = next((type(each) for each in answer if each != ""), None)
    return all(type(item) is nested or type(item) is of_answers for item in value)


def _value_fits(value: Any, possible: Sequence[Any], wanted: type, nested: type | None) -> bool:
    if wanted is dict:
        return any(_dict_fits(value, each) for each in possible if each != "")
    if wanted is list and nested is dict:
        return any(_dicts_fit(value, each) for each in possible)
    if wanted is str:
        return _plain(value) in [_plain(each) for each in possible if isinstance(each, str)]
    if wanted is list:
        return [_plain(each) for each in value] in [
            [_plain(item) for item in each] for each in possible if isinstance(each, list | str)
        ]
    return value in possible


def _dict_fits(value: Mapping[str, Any], answer: Any) -> bool:
    if not isinstance(answer, Mapping) or not isinstance(value, Mapping):
        return False
    for key, item in value.items():
        if key not in answer or _plain(item) not in [_plain(each) for each in _listed(answer[key])]:
            return False
    return all(key in value or "" in _listed(values) for key, values in answer.items())


def _dicts_fit(value: Sequence[Any], answer: Any) -> bool:
    if not isinstance(answer, list | str) or len(value) != len(answer):
        return False
    return all(_dict_fits(item, each) for item, each in zip(value, answer, strict=True))


def _plain(value: Any) -> Any:
    return value.translate(_DROPPED).lower() if isinstance(value, str) else value
