"""Plain data (what JSON files hold) <-> messages of the wire, by the schema itself.

The two differ in four ways only, all of them here: enum values are bare in files and prefixed in the schema; a few
fields are JSON text on the wire and JSON data in files; a list of one may be written without its brackets; and in a
task, a string may stand for a completion, and `prompt` may be a list of messages.

A reader of untrusted files: whatever does not fit raises `PlainError` with the path of the field.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message

from docima.v1 import Completion, Component, Task

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

SHORT = {"docima.v1.CodeChecker": "name"}
"""Messages for which files may have a string: the field that it sets."""

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


def fill(message: Message, data: Any, path: str = "") -> None:
    """Set the fields of `message` from plain data. None leaves a field at its default. Raises PlainError."""
    if not isinstance(data, Mapping):
        raise PlainError(path, f"expected an object, found {_kind(data)}")
    fields: Mapping[str, Any] = message.DESCRIPTOR.fields_by_name
    for key, value in data.items():
        where = f"{path}.{key}" if path else str(key)
        field = fields.get(key) if isinstance(key, str) else None
        if field is None:
            raise PlainError(where, f"unknown field; known: {', '.join(fields)}")
        _set(message, field, value, where)


def _set(message: Message, field: FieldDescriptor, value: Any, path: str) -> None:
    if value is None:
        return
    if field.full_name == "docima.v1.Task.prompt" and isinstance(value, list):
        others: Mapping[str, Any] = message.DESCRIPTOR.fields_by_name
        field = others["prompt_messages"]
    if _is_repeated(field):
        _extend(getattr(message, field.name), field, value, path)
    elif field.message_type is not None:
        child = getattr(message, field.name)
        child.SetInParent()
        short = SHORT.get(field.message_type.full_name)
        fill(child, {short: value} if short and isinstance(value, str) else value, path)
    else:
        _assign(message, field, value, path)


def _extend(container: Any, field: FieldDescriptor, value: Any, path: str) -> None:
    items = value if isinstance(value, list | tuple) else [value]
    if field.message_type is None:
        try:
            container.extend([_scalar(field, item, f"{path}[{index}]") for index, item in enumerate(items)])
        except (ValueError, TypeError) as error:
            raise error if isinstance(error, PlainError) else PlainError(path, str(error)) from None
        return
    for index, item in enumerate(items):
        if isinstance(item, Message):
            container.append(item)
        else:
            if field.message_type is Completion.DESCRIPTOR and isinstance(item, str):
                item = {"text": item}
            fill(container.add(), item, f"{path}[{index}]")


def _assign(message: Message, field: FieldDescriptor, value: Any, path: str) -> None:
    try:
        setattr(message, field.name, _scalar(field, value, path))
    except (ValueError, TypeError) as error:
        raise error if isinstance(error, PlainError) else PlainError(path, str(error)) from None


def _scalar(field: FieldDescriptor, value: Any, path: str) -> Any:
    if field.full_name in JSON_TEXT:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    if field.enum_type is not None:
        return _enum_number(field.enum_type, value, path)
    kind = field.cpp_type
    if kind == FieldDescriptor.CPPTYPE_STRING:
        if not isinstance(value, str):
            raise PlainError(path, f"expected text, found {_kind(value)}")
        return sendable(value)
    if kind == FieldDescriptor.CPPTYPE_BOOL:
        fits = isinstance(value, bool)
    elif kind in _INTEGERS:
        fits = isinstance(value, int) and not isinstance(value, bool)
    else:
        fits = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not fits:
        wanted = "true or false" if kind == FieldDescriptor.CPPTYPE_BOOL else "a number"
        raise PlainError(path, f"expected {wanted}, found {_kind(value)}")
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
    found = {}
    for field, value in message.ListFields():
        name, read = _reading(field)
        found[name] = value if read is None else read(value)
    return found


@cache
def _reading(field: FieldDescriptor) -> tuple[str, Callable[[Any], Any] | None]:
    """A field's name, and what turns its value into plain data; None where it is that already. Kept for each field of
    the schema.
    """
    read = _reader(field)
    if not _is_repeated(field):
        return field.name, read
    return field.name, list if read is None else lambda values: [read(value) for value in values]


def _reader(field: FieldDescriptor) -> Callable[[Any], Any] | None:
    """The same for one value."""
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
