"""Text -> plain data, by syntax. Each reader raises DocumentError for whatever the text contains."""

from __future__ import annotations

import datetime
import math
import re
import tomllib
from collections.abc import Callable
from typing import Any

from docima.verifiers import strict_json
from docima.verifiers.structured import rows, xml_tree, yaml_safe
from docima.verifiers.structured.errors import DocumentError


def read(syntax: str, text: str, max_depth: int) -> Any:
    """The data that the text writes. Raises DocumentError."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise DocumentError("lone_surrogate", "A text holds half of a character.") from None
    try:
        return READERS[syntax](text, max_depth)
    except strict_json.JsonError as error:
        code = "invalid_syntax" if error.code == "invalid_json" else error.code
        raise DocumentError(code, f"Not JSON: {error}.") from None
    except RecursionError:
        raise DocumentError("too_deep", "The document is nested too deeply.") from None


_DOTTED = re.compile(
    r"""^[ \t]*+\[{0,2}+[ \t]*+(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){200}""", re.MULTILINE
)
"""A key of hundreds of parts, for which the standard library's reader takes time by their square."""


def _toml(text: str, max_depth: int) -> Any:
    if _DOTTED.search(text):
        raise DocumentError("too_deep", "A key has hundreds of parts.")
    try:
        found = tomllib.loads(text)
    except ValueError as error:
        raise DocumentError("invalid_syntax", f"Not TOML: {error!s:.200}.") from None
    return plain(found, max_depth)


def _yaml(text: str, max_depth: int) -> Any:
    return plain(yaml_safe.load(text, max_depth), max_depth)


def plain(value: Any, depth: int) -> Any:
    """The same as JSON data, with dates as ISO texts. Raises DocumentError for what JSON has not.

    Bounded: the readers refuse documents whose aliases would make this walk longer than the text.
    """
    if depth < 0:
        raise DocumentError("too_deep", "The document is nested too deeply.")
    if isinstance(value, dict):
        return {_key(key): plain(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item, depth - 1) for item in value]
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        raise DocumentError("non_finite", "A number is not finite.")
    if value is None or isinstance(value, str | int | float):
        return value
    raise DocumentError("invalid_syntax", f"A {type(value).__name__} is no data of JSON.")


def _key(key: Any) -> str:
    if isinstance(key, str):
        return key
    raise DocumentError("invalid_syntax", f"A key is {key!r:.80}, not a text.")


READERS: dict[str, Callable[[str, int], Any]] = {
    "json": strict_json.loads,
    "yaml": _yaml,
    "toml": _toml,
    "xml": xml_tree.load,
    "csv": rows.load,
}
