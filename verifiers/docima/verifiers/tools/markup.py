"""Dialects that look like XML and are not: Qwen3-Coder and GLM. Values are raw text, typed by the tool's schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docima.verifiers.tools.calls import Call, CallError, Reading, parsed
from docima.verifiers.tools.json_dialects import between
from docima.verifiers.tools.offer import Tool, type_of

MOST_ARGUMENTS = 256


def qwen3_xml(text: str, tools: Mapping[str, Tool]) -> Reading:
    r"""`<tool_call>\n<function=NAME>\n<parameter=KEY>\nVALUE\n</parameter>\n</function>\n</tool_call>`."""
    return between(text, "<tool_call>", "</tool_call>", lambda inner: _qwen(inner, tools))


def _qwen(inner: str, tools: Mapping[str, Tool]) -> Call:
    head, mark, rest = inner.partition("<function=")
    name, bracket, body = rest.partition(">")
    if head.strip() or not mark or not bracket:
        raise CallError("malformed")
    name = name.strip()
    if not name:
        raise CallError("missing_name")
    body, closed, tail = body.rpartition("</function>")
    if not closed or tail.strip():
        raise CallError("unclosed" if not closed else "malformed")
    found: dict[str, Any] = {}
    position = 0
    while (start := body.find("<parameter=", position)) >= 0:
        key_end = body.find(">", start)
        end = body.find("</parameter>", key_end)
        if key_end < 0 or end < 0:
            raise CallError("unclosed")
        if body[position:start].strip():
            raise CallError("malformed")
        key = body[start + len("<parameter=") : key_end].strip()
        _put(found, key, _typed(_unwrapped(body[key_end + 1 : end]), name, key, tools, guess=False))
        position = end + len("</parameter>")
    if body[position:].strip():
        raise CallError("malformed")
    return Call(name, found)


def glm(text: str, tools: Mapping[str, Tool]) -> Reading:
    """`<tool_call>NAME`, then `<arg_key>KEY</arg_key>` and `<arg_value>VALUE</arg_value>` pairs, `</tool_call>`."""
    return between(text, "<tool_call>", "</tool_call>", lambda inner: _glm(inner, tools))


def _glm(inner: str, tools: Mapping[str, Tool]) -> Call:
    start = inner.find("<arg_key>")
    name = (inner if start < 0 else inner[:start]).strip()
    if not name or any(each in name for each in "<>{}\n"):
        raise CallError("malformed" if name else "missing_name")
    found: dict[str, Any] = {}
    while start >= 0:
        key_end = inner.find("</arg_key>", start)
        value = inner.find("<arg_value>", key_end)
        value_end = inner.find("</arg_value>", value)
        if key_end < 0 or value < 0 or value_end < 0:
            raise CallError("unclosed")
        key = inner[start + len("<arg_key>") : key_end].strip()
        if inner[key_end + len("</arg_key>") : value].strip():
            raise CallError("malformed")
        raw = inner[value + len("<arg_value>") : value_end]
        _put(found, key, _typed(raw, name, key, tools, guess=True))
        position = value_end + len("</arg_value>")
        start = inner.find("<arg_key>", position)
        if inner[position : start if start >= 0 else len(inner)].strip():
            raise CallError("malformed")
    return Call(name, found)


def _put(found: dict[str, Any], key: str, value: Any) -> None:
    if not key or key in found:
        raise CallError("duplicate_key" if key else "malformed")
    if len(found) >= MOST_ARGUMENTS:
        raise CallError("too_many_calls")
    found[key] = value


def _unwrapped(value: str) -> str:
    """Without the one line break on either side that belongs to the markup."""
    return value.removeprefix("\n").removesuffix("\n")


def _typed(raw: str, name: str, key: str, tools: Mapping[str, Tool], *, guess: bool) -> Any:
    """The value as the tool's schema types it: text stays as it is, all else is JSON where it can be read as JSON.

    Where no schema tells, `guess` says whether JSON is tried.
    """
    wanted = type_of(tools, name, key)
    if wanted == {"string"} or (not wanted and not guess):
        return raw
    text = raw.strip()
    if "boolean" in wanted and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if "null" in wanted and text.lower() in ("null", "none"):
        return None
    try:
        value = parsed(text)
    except CallError as error:
        if error.code in ("non_finite", "duplicate_key"):
            raise
        return raw
    return raw if isinstance(value, str) and not text.startswith('"') else value
