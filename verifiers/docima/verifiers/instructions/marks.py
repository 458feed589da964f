"""Marks in a text, counted in linear time where the data sets' own patterns are not.

Each function says which pattern it counts or finds like.
"""

from __future__ import annotations

import re

_HIGHLIGHT = re.compile(r"\*[^\n*]*\*")
_DOUBLE_HIGHLIGHT = re.compile(r"\*\*[^\n*]*\*\*")
_STARS = re.compile(r"\s?\*\*\*\s?")
_SOLID = re.compile(r"\S")


def placeholders(text: str) -> int:
    r"""Like `\[.*?\]`: an opening bracket and the next closing one of its line."""
    found = 0
    for line in text.split("\n"):
        start = line.find("[")
        while start >= 0:
            end = line.find("]", start)
            if end < 0:
                break
            found += 1
            start = line.find("[", end + 1)
    return found


def titles(text: str) -> list[str]:
    r"""Like `<<[^\n]+>>`: in each line from the first `<<` to the last `>>`, with something between."""
    found = []
    for line in text.split("\n"):
        start, end = line.find("<<"), line.rfind(">>")
        if start >= 0 and start + 3 <= end:
            found.append(line[start : end + 2])
    return found


def bullets(text: str) -> int:
    r"""Like `^\s*\*[^\*].*$` and `^\s*-.*$`, both over lines, both counted."""
    return _bullets(text, star=True) + _bullets(text, star=False)


def _bullets(text: str, *, star: bool) -> int:
    """Blank lines before a bullet belong to it; a star at the end of a line takes the next line too."""
    found = position = 0
    while (match := _SOLID.search(text, position)) is not None:
        at = match.start()
        if star:
            marked = text[at] == "*" and at + 1 < len(text) and text[at + 1] != "*"
            body = at + 2
        else:
            marked, body = text[at] == "-", at + 1
        found += marked
        end = text.find("\n", body if marked else at)
        if end < 0:
            break
        position = end
    return found


def highlights(text: str) -> int:
    r"""Like `\*[^\n\*]*\*` and `\*\*[^\n\*]*\*\*` with something inside."""
    single = sum(1 for each in _HIGHLIGHT.findall(text) if each.strip("*").strip())
    double = sum(1 for each in _DOUBLE_HIGHLIGHT.findall(text) if each[2:-2].strip())
    return single + double


def divided(text: str) -> list[str]:
    r"""Split at `\s?\*\*\*\s?`."""
    return _STARS.split(text)


def parts(pieces: list[str]) -> int | None:
    """How many pieces have content; empty ones are allowed at both ends only, else None."""
    found = len(pieces)
    for index, piece in enumerate(pieces):
        if not piece.strip():
            if index not in (0, len(pieces) - 1):
                return None
            found -= 1
    return found
