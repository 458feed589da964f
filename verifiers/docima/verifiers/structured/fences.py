"""Takes a document out of the final part: out of its code fence, or from between its tags. Linear in the text.

A fence is Markdown's: three or more backticks or tildes, and a line of as many that closes it.
"""

from __future__ import annotations

import re

from docima.verifiers.structured.errors import DocumentError
from docima.verifiers.structured.spec import StructuredSpec
from docima.verifiers.tags import last_content
from docima.verifiers.thinking import BLANKS

_INFO_CHARACTERS = 64
_OPENING = re.compile(r"(`{3,}|~{3,})([^`\n]*)")


def document_of(spec: StructuredSpec, final: str) -> str:
    """The document's text. Raises DocumentError."""
    text = final.strip(BLANKS)
    if spec.extract == "tag":
        content = last_content(text, spec.tag)
        if content is None:
            raise DocumentError("no_tag", f"There is no <{spec.tag}>...</{spec.tag}>.")
        text = content.strip(BLANKS)
    if spec.extract == "last_fence":
        text = _last_fence(text)
    elif spec.fences != "forbid":
        inner = _whole_fence(text)
        if inner is None and spec.fences == "require":
            raise DocumentError("no_fence", "The document is not in a code fence.")
        text = text if inner is None else inner
    if not text.strip(BLANKS):
        raise DocumentError("empty", "There is no document.")
    return text


def _whole_fence(text: str) -> str | None:
    """What is in the one fence that the text is; None where it is not one."""
    first, last = text.find("\n"), text.rfind("\n")
    mark = _opened(text[:first]) if first >= 0 else None
    if mark is None or not _closes(text[last + 1 :], mark):
        return None
    inner = text[first + 1 : last + 1]
    return None if f"\n{mark}" in f"\n{inner}" else inner


def _last_fence(text: str) -> str:
    """The content of the last fence that closes."""
    found: str | None = None
    mark: str | None = None
    begin = position = 0
    for line in text.split("\n"):
        if mark is None:
            mark = _opened(line)
            begin = position + len(line) + 1
        elif _closes(line, mark):
            found, mark = text[begin:position], None
        position += len(line) + 1
    if found is None:
        raise DocumentError("no_fence", "There is no code fence that closes.")
    return found


def _opened(line: str) -> str | None:
    """The mark of the fence that a line opens."""
    match = _OPENING.fullmatch(line.strip(BLANKS))
    return match.group(1) if match is not None and len(match.group()) <= _INFO_CHARACTERS else None


def _closes(line: str, mark: str) -> bool:
    bare = line.strip(BLANKS)
    return bare.startswith(mark) and not bare.strip(mark[0])
