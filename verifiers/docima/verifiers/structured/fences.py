"""Takes a document out of the final part: out of its code fence, or from between its tags. Linear in the text."""

from __future__ import annotations

from docima.verifiers.structured.errors import DocumentError
from docima.verifiers.structured.spec import StructuredSpec
from docima.verifiers.tags import last_content
from docima.verifiers.thinking import BLANKS

FENCE = "```"
_INFO_CHARACTERS = 64


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
    if not text.startswith(FENCE):
        return None
    first = text.find("\n")
    last = text.rfind("\n")
    if first < 0 or last <= first - 1 or not _opens(text[:first]) or text[last + 1 :].strip(BLANKS) != FENCE:
        return None
    inner = text[first + 1 : last + 1]
    return None if f"\n{FENCE}" in f"\n{inner}" else inner


def _last_fence(text: str) -> str:
    """The content of the last fence that closes."""
    found: str | None = None
    begin = -1
    position = 0
    for line in text.split("\n"):
        bare = line.strip(BLANKS)
        if begin < 0:
            if _opens(bare):
                begin = position + len(line) + 1
        elif bare == FENCE:
            found, begin = text[begin:position], -1
        position += len(line) + 1
    if found is None:
        raise DocumentError("no_fence", "There is no code fence that closes.")
    return found


def _opens(line: str) -> bool:
    return line.startswith(FENCE) and len(line) <= _INFO_CHARACTERS and FENCE not in line[len(FENCE) :]
