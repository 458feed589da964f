"""Finds the program in a completion. Reads line by line, each once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from docima.sandbox.languages import BY_NAME

_FENCE = re.compile(r"^[ \t>]{0,32}(`{3,64}|~{3,64})[ \t]*([^`\n]*)$")
_LABELS = {"text", "txt", "plaintext", "output", "console", "input", "json", "yaml", "markdown", "md", "diff", "html"}
"""Labels that say that a block is no program."""


@dataclass(slots=True)
class Block:
    """A fenced block. `closed` is false where the text ends first."""

    label: str
    code: str
    closed: bool


def extract(text: str, how: str, tag: str, language: str) -> str | None:
    """The program; None where there is none."""
    if how == "whole":
        return text if text.strip() else None
    if how == "tag":
        inside = _tagged(text, tag)
        if inside is None:
            return None
        found = blocks(inside)
        code = _chosen(found, language, last=True) if found else inside
        return code if code and code.strip() else None
    code = _chosen(blocks(text), language, last=how == "last_fence")
    return code if code and code.strip() else None


def _tagged(text: str, tag: str) -> str | None:
    end = text.rfind(f"</{tag}>")
    start = text.rfind(f"<{tag}>", 0, end) if end >= 0 else -1
    return None if start < 0 else text[start + len(tag) + 2 : end]


def blocks(text: str) -> list[Block]:
    """All fenced blocks, in order. A fence is closed by one at least as long; a label never closes."""
    found: list[Block] = []
    opening, label, indent, lines = "", "", 0, list[str]()
    for line in text.replace("\r\n", "\n").split("\n"):
        fence = _FENCE.match(line) if len(line) < 256 else None
        if opening:
            mark = fence.group(1) if fence and not fence.group(2).strip() else ""
            if mark and mark[0] == opening[0] and len(mark) >= len(opening):
                found.append(Block(label, "\n".join(lines) + "\n", True))
                opening = ""
            else:
                lines.append(_unindented(line, indent))
        elif fence:
            opening, label, lines = fence.group(1), fence.group(2).strip().lower(), []
            indent = len(line) - len(line.lstrip())
    if opening:
        found.append(Block(label, "\n".join(lines) + "\n", False))
    return found


def _unindented(line: str, indent: int) -> str:
    """A block in a list is indented as a whole."""
    return line[indent:] if indent and not line[:indent].strip() else line


def _chosen(found: list[Block], language: str, last: bool) -> str | None:
    """Of the blocks that say they are of this language; else of those that do not say they are something else.

    A block that never closes counts only where no other does: it was cut off.
    """
    names = _names(language)
    for wanted in (
        [block for block in found if _word(block.label) in names],
        [block for block in found if _word(block.label) not in _LABELS],
    ):
        whole = [block for block in wanted if block.closed] or wanted
        if whole:
            return whole[-1 if last else 0].code
    return None


def _word(label: str) -> str:
    return re.split(r"[\s{,:]", label.lstrip("{. "), maxsplit=1)[0]


def _names(language: str) -> set[str]:
    row = BY_NAME.get(language)
    return {language} if row is None else {row.name, *row.aliases}
