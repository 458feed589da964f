"""Reads tasks from a file, one JSON object a line. A line that does not fit loses itself and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NoReturn

from docima.client import Task

_FIELDS = tuple(field.name for field in fields(Task))


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file: its task, or what is wrong with it. Lines count from 1."""

    line: int
    task: Task | None
    fault: str = ""


def read(path: Path) -> Iterator[Row]:
    """The rows of a file, in order, without its empty lines. Raises OSError."""
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if raw.strip():
                yield _row(number, raw)


def _row(number: int, raw: bytes) -> Row:
    data, fault = decoded(raw)
    fault = fault or _fault(data)
    if fault:
        return Row(number, None, f"line {number}: {fault}")
    return Row(number, Task(**{name: value for name, value in data.items() if value is not None}))


def decoded(raw: bytes) -> tuple[Any, str]:
    """A line as JSON data, or what keeps it from being any."""
    try:
        return json.loads(raw, parse_constant=_refuse), ""
    except UnicodeDecodeError as error:
        return None, f"not UTF-8 ({error.reason} at byte {error.start})"
    except RecursionError:
        return None, "nested too deeply"
    except ValueError as error:
        return None, f"not JSON: {error}"


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of JSON")


def _fault(data: Any) -> str:
    """What keeps a row from being a task at all; what is wrong inside of it is told by the client."""
    if not isinstance(data, dict):
        return f"expected an object, found {type(data).__name__}"
    unknown = sorted(set(data) - set(_FIELDS))
    if unknown:
        return f"unknown field {unknown[0]!r}; known: {', '.join(_FIELDS)}"
    for name in ("components", "completions"):
        value = data.get(name)
        if not isinstance(value, list):
            return f"{name}: {'missing' if value is None else 'expected a list'}"
    prompt = data.get("prompt")
    if not (prompt is None or isinstance(prompt, str | list)):
        return "prompt: expected text or a list of messages"
    return ""
