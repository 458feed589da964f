"""What is read of a completion: calls, faults, and the text beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from docima.verifiers import strict_json

MOST_CALLS = 256
"""More calls in one completion are an attack, or a failure to stop."""

ERRORS = {
    "no_tool_call": "There is no tool call.",
    "unclosed": "A tool call never closes.",
    "invalid_json": "The arguments of a call are not JSON.",
    "duplicate_key": "A key is there twice in a call.",
    "non_finite": "A number in a call is not finite.",
    "not_object": "A call is not an object.",
    "missing_name": "A call names no tool.",
    "bad_name_type": "The name of a call is not a text.",
    "missing_arguments": "A call has no arguments.",
    "bad_arguments_type": "The arguments of a call are not an object.",
    "malformed": "A call is not written as its dialect wants.",
    "invalid_syntax": "The calls are not written as Python's.",
    "non_literal": "An argument is not a literal.",
    "too_many_calls": "There are more calls than are read.",
}
"""Codes of faults of reading, with one sentence each."""


class CallError(ValueError):
    """A call cannot be read; `code` is one of `ERRORS`."""

    def __init__(self, code: str) -> None:
        super().__init__(ERRORS[code])
        self.code = code


@dataclass(frozen=True, slots=True)
class Call:
    """One call."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(slots=True)
class Reading:
    """All that a completion calls, in order."""

    calls: list[Call] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    content: str = ""

    def full(self) -> bool:
        """Whether no more calls are read."""
        if len(self.calls) + len(self.errors) < MOST_CALLS:
            return False
        self.errors.append("too_many_calls")
        return True


def parsed(text: str) -> Any:
    """JSON data. Raises CallError."""
    try:
        return strict_json.loads(text)
    except strict_json.JsonError as error:
        raise CallError(error.code if error.code in ERRORS else "invalid_json") from None


def call_of(value: Any, keys: tuple[str, ...] = ("arguments",)) -> Call:
    """A call from `{"name": ..., "arguments": {...}}`; `keys` are the names that the arguments may go by.
    Raises CallError.
    """
    if not isinstance(value, Mapping):
        raise CallError("not_object")
    if "name" not in value:
        raise CallError("missing_name")
    name = value["name"]
    if not isinstance(name, str):
        raise CallError("bad_name_type")
    if not name:
        raise CallError("missing_name")
    key = next((each for each in keys if each in value), None)
    if key is None:
        raise CallError("missing_arguments")
    return Call(name, arguments_of(value[key]))


def arguments_of(value: Any) -> Mapping[str, Any]:
    """Arguments: an object, or an object written as JSON in a text, as some engines do. Raises CallError."""
    if isinstance(value, str):
        value = parsed(value)
    if not isinstance(value, Mapping):
        raise CallError("bad_arguments_type")
    return value
