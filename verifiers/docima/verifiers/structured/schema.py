"""JSON Schema by jsonschema-rs, with every door to files and network shut."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Never

import jsonschema_rs

from docima.verifiers.errors import SpecError

BACKTRACKS = 100_000
"""Steps that one `pattern` may go back; beyond, the text does not match."""

_CLASSES = {
    "auto": jsonschema_rs.validator_for,
    "4": jsonschema_rs.Draft4Validator,
    "6": jsonschema_rs.Draft6Validator,
    "7": jsonschema_rs.Draft7Validator,
    "2019-09": jsonschema_rs.Draft201909Validator,
    "2020-12": jsonschema_rs.Draft202012Validator,
}

_METASCHEMA = re.compile(r"https?://json-schema\.org/(?:schema|draft-0[467]/|draft/20(?:19-09|20-12)/)")
"""Another one may change what keywords mean, and would have to be fetched."""

_ONE = ("additionalProperties", "items", "contains", "not", "if", "then", "else", "propertyNames")
_MANY = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
_LISTS = ("anyOf", "oneOf", "prefixItems")

Fault = Callable[[Any], str]


def compiled(schema: Any, draft: str, formats: bool, field: str) -> Fault:
    """A function that says what is wrong with a value, "" where nothing is. Raises SpecError, which names `field`."""
    own = schema.get("$schema") if isinstance(schema, dict) else None
    if isinstance(own, str) and not _METASCHEMA.match(own):
        raise SpecError(f"its $schema, {own!r:.200}, lies outside of JSON Schema's own drafts", field=field)
    build: Any = _CLASSES[draft]
    try:
        validator = build(
            schema,
            validate_formats=formats,
            retriever=_denied,
            pattern_options=jsonschema_rs.FancyRegexOptions(backtrack_limit=BACKTRACKS),
        )
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError, RecursionError) as error:
        raise SpecError(f"not a usable schema: {_first_line(error)}", field=field) from None

    def fault(value: Any) -> str:
        if validator.is_valid(value):
            return ""
        error = next(iter(validator.iter_errors(value)))
        where = "/".join(map(str, error.instance_path))
        return f"/{where:.200}: {_first_line(error)}"

    return fault


def closed(schema: Any) -> Any:
    """The schema with every object closed: all properties required, no others. Branches of `allOf` stay open, because
    closed ones exclude each other.
    """
    if not isinstance(schema, dict):
        return schema
    found = dict(schema)
    for key in _ONE:
        if isinstance(found.get(key), dict):
            found[key] = closed(found[key])
    for key in _MANY:
        if isinstance(found.get(key), dict):
            found[key] = {name: closed(each) for name, each in found[key].items()}
    for key in _LISTS:
        if isinstance(found.get(key), list):
            found[key] = [closed(each) for each in found[key]]
    if isinstance(found.get("properties"), dict):
        found["required"] = list(found["properties"])
        found["additionalProperties"] = False
    return found


def _denied(uri: str) -> Never:
    raise ValueError(f"{uri:.200} is outside of the schema; nothing is fetched")


def _first_line(error: BaseException) -> str:
    return (getattr(error, "message", "") or str(error)).split("\n")[0][:300]
