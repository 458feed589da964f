"""The tools on offer: their schemas, and what a call must have to fit one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docima.verifiers.errors import SpecError
from docima.verifiers.structured.schema import Fault, compiled
from docima.verifiers.tools.calls import Call

_TYPES = {
    "dict": "object",
    "float": "number",
    "double": "number",
    "tuple": "array",
    "int": "integer",
    "str": "string",
    "bool": "boolean",
    "list": "array",
}
"""Names of types that data sets write for those of JSON Schema; "any" is no constraint at all."""

_DEEPEST = 32


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool: its parameters' schema as it was given and in JSON Schema's own words, and a check of arguments."""

    name: str
    given: Mapping[str, Any]
    schema: Mapping[str, Any]
    fault: Fault


def offer(tools: list[dict[str, Any]]) -> dict[str, Tool]:
    """The tools by name. Raises SpecError."""
    found: dict[str, Tool] = {}
    for index, entry in enumerate(tools):
        where = f"tool_call.tools[{index}]"
        inner = entry.get("function", entry)
        name = inner.get("name") if isinstance(inner, Mapping) else None
        if not isinstance(name, str) or not name:
            raise SpecError("a tool needs a name", field=f"{where}.name")
        if name in found:
            raise SpecError(f"two tools are named {name!r:.80}", field=f"{where}.name")
        given = inner.get("parameters") or {}
        if not isinstance(given, Mapping):
            raise SpecError("must be an object", field=f"{where}.parameters")
        schema = _in_json_schema(given)
        if schema.get("properties") is not None and "additionalProperties" not in schema:
            # A parameter that the tool does not have makes the call fail, whatever JSON Schema's default is.
            schema["additionalProperties"] = False
        found[name] = Tool(name, given, schema, compiled(schema, "auto", False, f"{where}.parameters"))
    return found


def fault_of(tools: Mapping[str, Tool], call: Call) -> str:
    """What is wrong with a call beside what it was meant to do; "" where nothing is."""
    tool = tools.get(call.name)
    if tool is None:
        return f"{call.name!r:.80} is none of the tools"
    return tool.fault(call.arguments)


def type_of(tools: Mapping[str, Tool], name: str, key: str) -> set[str]:
    """The JSON types that a parameter may have; empty where nothing tells."""
    tool = tools.get(name)
    properties = tool.schema.get("properties") if tool is not None else None
    entry = properties.get(key) if isinstance(properties, Mapping) else None
    if not isinstance(entry, Mapping):
        return set()
    wanted = entry.get("type")
    types = set(wanted) if isinstance(wanted, list) else {wanted} if isinstance(wanted, str) else set()
    for branch in entry.get("anyOf") or entry.get("oneOf") or ():
        if isinstance(branch, Mapping) and isinstance(branch.get("type"), str):
            types.add(branch["type"])
    return types


def _in_json_schema(value: Any, depth: int = 0) -> Any:
    """The schema with data sets' names of types replaced. `type` is replaced only where it is a keyword, not where it
    is the name of a property.
    """
    if not isinstance(value, Mapping) or depth > _DEEPEST:
        return value
    found: dict[str, Any] = {}
    for key, item in value.items():
        if key == "type" and isinstance(item, str):
            if item != "any":
                found[key] = _TYPES.get(item, item)
        elif key in ("properties", "patternProperties", "$defs", "definitions") and isinstance(item, Mapping):
            found[key] = {name: _in_json_schema(each, depth + 1) for name, each in item.items()}
        elif key in ("items", "additionalProperties"):
            found[key] = _in_json_schema(item, depth + 1)
        elif key in ("anyOf", "oneOf", "allOf") and isinstance(item, list):
            found[key] = [_in_json_schema(each, depth + 1) for each in item]
        else:
            found[key] = item
    return found
