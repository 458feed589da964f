"""The JSON object in a judge's reply: found in prose and fences, read strictly, in linear time."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from docima.verifiers.judging.numbers import Unreadable

MOST_OBJECTS = 16
"""Places where no object begins after all: each costs a scan of the text where it is hostile."""

_START = re.compile(r'\{(?=\s{0,64}["}])')
_ESCAPES = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|\\')


class _Fault(ValueError):
    """What json's hooks raise; `code` goes to the caller."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Fault("duplicate_key")
    return found


def _constant(_: str) -> Any:
    raise _Fault("non_finite")


# Line breaks inside of strings are common and harmless; what may not differ is the verdict.
_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_constant, strict=False)


def verdict(text: str, key: str, read: Callable[[Any], Any]) -> Any:
    """`read` of the value under `key` in the reply's object: a value or Unreadable.

    Several objects with the key must agree. An object without the key, or in a list, is no verdict; one that has the
    key and is not JSON makes the reply unreadable, and so does the key outside of all objects. Backslashes that JSON
    forbids (LaTeX in an analysis) are doubled first.
    """
    if "\\" in text:
        text = _ESCAPES.sub(lambda match: match.group() if len(match.group()) > 1 else "\\\\", text)
    quoted = f'"{key}"'
    found: list[Any] = []
    fault = ""
    objects = position = missed = 0
    listed = False
    for start in _START.finditer(text):
        if start.start() < position:
            continue
        if missed > MOST_OBJECTS:
            return Unreadable("ambiguous_multiple_objects")
        between = text[position : start.start()]
        try:
            value, position = _DECODER.raw_decode(text, start.start())
        except _Fault as error:
            fault, missed = error.code, missed + 1
        except (ValueError, RecursionError):
            missed += 1
            if quoted in text[start.start() :]:
                fault = "invalid_json"
        else:
            objects += 1
            listed = between[-8:].rstrip().endswith("[") or (listed and between.strip() == ",")
            if quoted in between:
                fault = fault or "ambiguous_multiple_objects"
            if key in value and between[-8:].rstrip().endswith("{"):
                # An object inside of what is none: the whole is not JSON.
                fault = fault or "invalid_json"
            if key in value and not listed:
                found.append(read(value[key]))
    if found and quoted in text[position:]:
        fault = fault or "ambiguous_multiple_objects"
    if fault:
        return Unreadable(fault)
    if not found:
        return Unreadable("missing_key" if objects else "invalid_json" if "{" in text else "missing_marker")
    first = found[0]
    return first if all(each == first for each in found) else Unreadable("ambiguous_multiple_objects")
