"""Prompt templates: files with a version, filled in one pass.

A value is never looked at again, so a candidate that holds a placeholder stays what it is. Untrusted values stand
between two lines that carry a mark which their author cannot know. The mark is the same for equal values, so that the
questions on one candidate share their beginning and a server's prefix cache is of use.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from docima.verifiers.judging.inquiry import Ask

FOLDER = "docima.services.judges"
_PLACE = re.compile(r"\{\{([/#]?)([a-z_]+)\}\}")
_SECTION = re.compile(r"^=== (system|user) ===\n", re.M)
MARK_CHARACTERS = 12


class UnknownTemplateError(LookupError):
    """There is no template of that name and version."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template: its messages by role, in order, and the hash of its text."""

    name: str
    messages: tuple[tuple[str, str], ...]
    sha256: str


@cache
def load(name: str) -> Template:
    """A template by name and version: `criterion@1`. Raises UnknownTemplateError."""
    resource = files(FOLDER).joinpath("templates", f"{name}.txt")
    if not re.fullmatch(r"[a-z_]+@\d+", name) or not resource.is_file():
        raise UnknownTemplateError(f"there is no template {name!r}")
    text = resource.read_text(encoding="utf-8")
    parts = _SECTION.split(text)
    messages = tuple((role, body.strip("\n")) for role, body in zip(parts[1::2], parts[2::2], strict=True))
    return Template(name, messages, hashlib.sha256(text.encode()).hexdigest())


def render(template: Template, ask: Ask, secret: bytes) -> list[dict[str, str]]:
    """The chat messages of a question."""
    values = {
        name: _fenced(name, value, secret) if name in ask.untrusted else value for name, value in ask.fields.items()
    }
    return [{"role": role, "content": _filled(body, values)} for role, body in template.messages]


def _fenced(name: str, value: str, secret: bytes) -> str:
    # 48 bits that depend on a secret: nobody writes a text that holds its own mark.
    mark = hmac.new(secret, f"{name}\0{value}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:MARK_CHARACTERS]
    return f"[{name} {mark}]\n{value}\n[end {mark}]"


def _filled(body: str, values: Mapping[str, str]) -> str:
    """One pass over the template's own text. `{{#name}}...{{/name}}` stands only where the value is not empty."""
    out: list[str] = []
    position = 0
    hidden = ""
    for place in _PLACE.finditer(body):
        kind, name = place.groups()
        if not hidden:
            out.append(body[position : place.start()])
        position = place.end()
        if kind == "#":
            hidden = hidden or (name if not values.get(name, "").strip() else "")
        elif kind == "/":
            hidden = "" if hidden == name else hidden
        elif not hidden:
            out.append(values[name])
    if not hidden:
        out.append(body[position:])
    return re.sub(r"\A\n+", "", "".join(out))
