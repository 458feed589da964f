"""Plain data (what JSON files hold) <-> messages of the wire, by the schema itself.

The two differ in five ways only, all of them here: enum values are bare in files and prefixed in the schema; a few
fields are JSON text on the wire and JSON data in files; a list of one may be written without its brackets; in a task, a
string may stand for a completion, and `prompt` may be a list of messages; and messages may be written as OpenAI's
protocol and its SDK write them, with more fields, parts of text, and tool calls that name a function.

A reader of untrusted files: whatever does not fit raises `PlainError` with the path of the field.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message

from docima.v1 import Component, Task, ToolCall
from docima.v1 import Message as ChatMessage

JSON_TEXT = frozenset(
    {
        "docima.v1.Assessment.evidence",
        "docima.v1.PluginSpec.spec",
        "docima.v1.ProcessSpec.outcome",
        "docima.v1.RubricCriterion.check",
        "docima.v1.ChoiceSpec.options",
        "docima.v1.CodeCase.args",
        "docima.v1.CodeCase.expected",
        "docima.v1.CodeCase.kwargs",
        "docima.v1.InstructionsSpec.kwargs",
        "docima.v1.StructuredSpec.schema",
        "docima.v1.ToolCallSpec.expected",
        "docima.v1.ToolCallSpec.tools",
        "docima.v1.VerifierInfo.spec_schema",
    }
)
"""Fields that are JSON text on the wire: a Struct would turn 3 into 3.0 and lose 2^60 + 1."""

SHORT = {"docima.v1.CodeChecker": "name", "docima.v1.Completion": "text"}
"""Messages for which files may have a string: the field that it sets."""

_ASIDE = frozenset({"name", "tool_call_id"})
"""Fields of OpenAI's messages that have no part in any assessment."""

_INTEGERS = {
    FieldDescriptor.CPPTYPE_INT32,
    FieldDescriptor.CPPTYPE_INT64,
    FieldDescriptor.CPPTYPE_UINT32,
    FieldDescriptor.CPPTYPE_UINT64,
}


class PlainError(ValueError):
    """Data that does not fit the schema. `path` says where: `components[0].math.reference`."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path


@dataclass(frozen=True, slots=True)
class _Field:
    """What there is to know of a field, looked up once. `write` turns a value of plain data into the field's (a value,
    its path), `read` does the reverse; both are of one item where it is repeated. Where a value is a message, `write`
    is None; where it is as it should be, `read` is.
    """

    name: str
    repeated: bool
    short: str
    foreign: Callable[[Mapping[str, Any]], Any] | None
    write: Callable[[Any, str], Any] | None
    read: Callable[[Any], Any] | None


@cache
def _field(found: FieldDescriptor) -> _Field:
    """Kept for each field of the schema."""
    message: Any = found.message_type
    short = SHORT.get(message.full_name, "") if message is not None else ""
    write = None if message is not None else _writer(found)
    foreign = _FOREIGN.get(message.full_name) if message is not None else None
    return _Field(found.name, _is_repeated(found), short, foreign, write, _reader(found))


@cache
def _fields(descriptor: Descriptor) -> dict[str, _Field]:
    """Kept for each message of the schema."""
    return {name: _field(found) for name, found in descriptor.fields_by_name.items()}


def fill(message: Message, data: Any, path: str = "") -> None:
    """Set the fields of `message` from plain data. None leaves a field at its default. Raises PlainError."""
    if not isinstance(data, Mapping):
        raise PlainError(path, f"expected an object, found {_kind(data)}")
    fields = _fields(message.DESCRIPTOR)
    for key, value in data.items():
        where = f"{path}.{key}" if path else str(key)
        field = fields.get(key) if isinstance(key, str) else None
        if field is None:
            raise PlainError(where, f"unknown field; known: {', '.join(fields)}")
        if value is None:
            continue
        if key == "prompt" and isinstance(value, list) and isinstance(message, Task):
            field = fields["prompt_messages"]
        if field.repeated:
            _extend(getattr(message, field.name), field, value, where)
        elif field.write is None:
            child = getattr(message, field.name)
            child.SetInParent()
            _fill_one(child, field, value, where)
        else:
            _assign(message, field.name, field.write, value, where)


def _fill_one(message: Message, field: _Field, value: Any, path: str) -> None:
    if field.short and isinstance(value, str):
        value = {field.short: value}
    elif field.foreign is not None and isinstance(value, Mapping):
        value = field.foreign(value)
    fill(message, value, path)


def _extend(container: Any, field: _Field, value: Any, path: str) -> None:
    items = value if isinstance(value, list | tuple) else [value]
    if field.write is not None:
        try:
            container.extend([field.write(item, f"{path}[{index}]") for index, item in enumerate(items)])
        except (ValueError, TypeError) as error:
            raise error if isinstance(error, PlainError) else PlainError(path, str(error)) from None
        return
    for index, item in enumerate(items):
        if isinstance(item, Message):
            container.append(item)
        else:
            _fill_one(container.add(), field, item, f"{path}[{index}]")


def _chat_message(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """A message without the fields that say nothing here, and with the parts of its content, all text, as one."""
    known = ChatMessage.DESCRIPTOR.fields_by_name
    found = {key: value for key, value in item.items() if key in known or (value is not None and key not in _ASIDE)}
    parts = found.get("content")
    if isinstance(parts, list) and all(isinstance(part, Mapping) and part.get("type") == "text" for part in parts):
        found["content"] = "".join(str(part.get("text") or "") for part in parts)
    return found


def _tool_call(item: Mapping[str, Any]) -> Any:
    """A tool call without what OpenAI's protocol puts around it, and with its arguments as JSON text."""
    call = item["function"] if "function" in item and item.keys() <= {"id", "type", "index", "function"} else item
    if isinstance(call, Mapping) and isinstance(call.get("arguments"), Mapping):
        return {**call, "arguments": json.dumps(call["arguments"], ensure_ascii=False)}
    return call


_FOREIGN: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    ChatMessage.DESCRIPTOR.full_name: _chat_message,
    ToolCall.DESCRIPTOR.full_name: _tool_call,
}
"""Messages that others write in their own way: what makes ours of it."""


def _assign(message: Message, name: str, write: Callable[[Any, str], Any], value: Any, path: str) -> None:
    try:
        setattr(message, name, write(value, path))
    except (ValueError, TypeError) as error:
        raise error if isinstance(error, PlainError) else PlainError(path, str(error)) from None


def _writer(found: FieldDescriptor) -> Callable[[Any, str], Any]:
    """What turns plain data into a field's value."""
    kind: int = found.cpp_type
    if found.full_name in JSON_TEXT:
        return lambda value, path: json.dumps(value, ensure_ascii=False, allow_nan=False)
    if found.enum_type is not None:
        return partial(_enum_number, found.enum_type)
    if kind == FieldDescriptor.CPPTYPE_STRING:
        return _text
    if kind == FieldDescriptor.CPPTYPE_BOOL:
        return _boolean
    return _integer if kind in _INTEGERS else _number


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise PlainError(path, f"expected text, found {_kind(value)}")
    return sendable(value)


def _boolean(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise PlainError(path, f"expected true or false, found {_kind(value)}")
    return value


def _integer(value: Any, path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise PlainError(path, f"expected a number, found {_kind(value)}")
    return value


def _number(value: Any, path: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        infinite = isinstance(value, float) and not math.isfinite(value)
        raise PlainError(path, f"expected a number, found {value if infinite else _kind(value)}")
    return value


def _is_repeated(field: Any) -> bool:
    # protobuf 6.31 replaced `label` by `is_repeated`; our floor is older, and the newest has no `label`.
    return bool(field.is_repeated if hasattr(field, "is_repeated") else field.label == field.LABEL_REPEATED)


def sendable(text: str) -> str:
    """The text with lone surrogates, which UTF-8 cannot carry, replaced by U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number" if isinstance(value, int | float) else type(value).__name__)


def prefix(enum: EnumDescriptor) -> str:
    """What the schema puts before each of the enum's names: `VERDICT_`."""
    return enum.values[0].name.removesuffix("UNSPECIFIED")


def _enum_number(enum: EnumDescriptor, value: Any, path: str) -> int:
    if isinstance(value, str):
        found = enum.values_by_name.get(prefix(enum) + value.upper())
        if found is not None and found.number != 0:
            return int(found.number)
    names = ", ".join(entry.name.removeprefix(prefix(enum)).lower() for entry in enum.values[1:])
    raise PlainError(path, f"expected one of {names}, found {value!r:.80}")


def plain(message: Message) -> dict[str, Any]:
    """The set fields of a message as plain data. An enum number that the schema does not know stays a number.

    Raises PlainError for a field of JSON text that is none.
    """
    found: dict[str, Any] = {}
    for known, value in message.ListFields():
        field = _field(known)
        if field.repeated:
            found[field.name] = list(value) if field.read is None else [field.read(item) for item in value]
        else:
            found[field.name] = value if field.read is None else field.read(value)
    return found


def _reader(field: FieldDescriptor) -> Callable[[Any], Any] | None:
    """What turns a field's value into plain data; None where it is that already."""
    if field.message_type is not None:
        return plain
    if field.enum_type is not None:
        start, values = prefix(field.enum_type), field.enum_type.values_by_number
        names = {number: value.name.removeprefix(start) for number, value in values.items()}
        return lambda number: names.get(number, number)
    return partial(_read_json, field.name) if field.full_name in JSON_TEXT else None


def _read_json(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PlainError(name, f"not JSON: {error}") from None


def task_from_plain(data: Any) -> Task:
    """Read one task, as a line of a file holds it. Raises PlainError."""
    task = Task()
    fill(task, data)
    return task


def component_from_plain(data: Any) -> Component:
    """Read one component: `{"name": "answer", "math": {"reference": "5/6"}}`. Raises PlainError."""
    component = Component()
    fill(component, data)
    return component
