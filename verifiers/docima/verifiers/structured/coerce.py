"""XML and CSV know texts only: each leaf is read as the type that the schema asks for, where it can be.

What cannot be stays a text, so that the schema says what is wrong.
"""

from __future__ import annotations

import re
from typing import Any

_INTEGER = re.compile(r"[+-]?[0-9]{1,400}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,3})?")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


def coerced(value: Any, schema: Any, root: Any, depth: int = 64) -> Any:
    """The value as the schema wants it. `root` is the whole schema, for its $refs."""
    schema = _resolved(schema, root)
    if not isinstance(schema, dict) or depth == 0:
        return value
    wanted = schema.get("type")
    types = wanted if isinstance(wanted, list) else [wanted]
    if isinstance(value, dict) and "object" in types:
        properties = schema.get("properties")
        known = properties if isinstance(properties, dict) else {}
        return {key: coerced(item, known.get(key), root, depth - 1) for key, item in value.items()}
    if "array" in types:
        return _as_list(value, schema.get("items"), root, depth)
    if isinstance(value, str) or value is None:
        return _leaf(value, types)
    return value


def _as_list(value: Any, items: Any, root: Any, depth: int) -> Any:
    """A list where XML has one element around the items, or one item alone."""
    if isinstance(value, dict) and len(value) == 1:
        value = next(iter(value.values()))
    found = value if isinstance(value, list) else [] if value is None else [value]
    return [coerced(item, items, root, depth - 1) for item in found]


def _leaf(value: str | None, types: list[Any]) -> Any:
    if not value and "null" in types:
        return None
    if value is None:
        return "" if "string" in types else None
    for wanted in types:
        if wanted == "integer" and _INTEGER.fullmatch(value.strip()):
            return int(value)
        if wanted == "number" and _NUMBER.fullmatch(value.strip()):
            number = float(value)
            return value if number in (float("inf"), float("-inf")) else number
        if wanted == "boolean" and value.lower() in _TRUTH:
            return _TRUTH[value.lower()]
        if wanted == "string":
            return value
    return value


def _resolved(schema: Any, root: Any) -> Any:
    """Follow local references, a few steps."""
    for _ in range(16):
        reference = schema.get("$ref") if isinstance(schema, dict) else None
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return schema
        schema = root
        for part in reference[2:].split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            schema = schema.get(key) if isinstance(schema, dict) else None
    return schema
