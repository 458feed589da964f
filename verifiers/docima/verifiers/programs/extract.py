"""Finds the program in a completion. Reads line by line, each once.

Fences are read as models write them: in a list, in a quotation, after a few words on the same line, closed at the end
of the last line of code. A text without any fence that begins like a program is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from docima.sandbox.languages import BY_NAME

_FENCE = re.compile(r"^([ \t>]{0,32})(`{3,64}|~{3,64})[ \t]*([^`\n]*)$")
_AFTER_WORDS = re.compile(r"[^`]{1,200}(`{3,64})(\w[\w+#]{0,15})[ \t]*$")
MOST_BEFORE = 4000
"""Characters of comments before the first line of a program that has no fence."""
_TOKEN = re.compile(r"(?:<[^<>\s]{1,40}>){1,4}$")
"""What ends a turn, where it was decoded with the text."""
_NAMES = r"[\w.\[\]]+(?:, ?[\w.\[\]]+)*"
_BEGINNING = re.compile(
    "|".join(
        (
            r"#!|#include\b|#define\b|//|/\*|<\?php|\"{3}|'{3}|@\w",
            r"(?:import|use|package|using) [\w.:\"{*<]\S*(?: as \w+|;| from .*|,.*)?$",
            r"from [\w.]+ import\b",
            r"(?:class|struct|interface|enum|record) \w+ *(?:[(:{<]|extends|implements)",
            r"(?:async )?(?:def|fn|func|function) \w",
            r"(?:public|static|const|let|var|int|void|pub|long|auto|template|my|local) [\w<{*(]",
            r"(?:if|for|while|with|try|else)\b.{0,400}[:{]$",
            r"\w[\w.]*\(",
            _NAMES + r"(?: ?: ?[\w\[\], ]+)? ?[-+*/%|&]?=(?!=) ?\S",
        )
    )
)
"""How the first line of a program looks, and that of an explanation hardly ever."""
_LABELS = set(
    "text txt plaintext plain output console terminal stdout stdin log input result json yaml xml csv markdown md diff "
    "html latex tex math mermaid pseudocode".split()
)
"""Labels that say that a block is no program."""
_NOTES = ("markdown", "md")
"""A block of these may hold blocks itself."""
_OTHERWISE = {"ipython": "python", "jupyter": "python", "gnu++": "cpp", "gcc": "c", "zsh": "bash", "jsx": "javascript",
              "mjs": "javascript", "node.js": "javascript", "tsx": "typescript"}  # fmt: skip
"""Labels that are no names of languages, but of programs in them."""
_KIN = {
    "python": "pypy",
    "pypy": "python",
    "c": "cpp",
    "cpp": "c",
    "javascript": "typescript",
    "typescript": "javascript",
}
"""Languages whose programs are often labelled as the other's."""


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
    found = blocks(text)
    if not found:
        return text if _begins_like_a_program(text) else None
    code = _chosen(found, language, last=how == "last_fence")
    return code if code and code.strip() else None


def _begins_like_a_program(text: str) -> bool:
    lines = (line.rstrip() for line in text[:MOST_BEFORE].lstrip().splitlines())
    first = next((line for line in lines if line and not re.match(r"#(?!!|include|define)", line)), "")
    return bool(_BEGINNING.match(first[:500]))


def _tagged(text: str, tag: str) -> str | None:
    end = text.rfind(f"</{tag}>")
    start = text.rfind(f"<{tag}>", 0, end) if end >= 0 else -1
    return None if start < 0 else text[start + len(tag) + 2 : end]


@dataclass(slots=True)
class _Opening:
    """The fence of a block that is open. `before` is what each of its lines begins with, too."""

    mark: str
    label: str
    before: str

    def closed_by(self, line: str) -> bool:
        """By a fence at least as long, without a label; a token that ends the turn may follow."""
        fence = _FENCE.match(line) if len(line) < 256 else None
        if fence is None or not fence.group(2).startswith(self.mark) or self.deeper(line):
            return False
        said = fence.group(3).strip()
        return not said or bool(_TOKEN.match(said))

    def deeper(self, line: str) -> bool:
        """Four blanks further in, a fence belongs to what is in the block: a docstring's example."""
        blanks = len(line) - len(line.lstrip(" "))
        return blanks >= len(self.before) + 4 and "\t" not in self.before

    def content(self, line: str) -> str:
        """A block in a list is indented as a whole; in a quotation, each line is quoted."""
        before = self.before
        if ">" in before:
            return line[len(before) :] if line.startswith(before) else line.removeprefix(before.rstrip())
        return line[len(before) :] if before and not line[: len(before)].strip() else line


def blocks(text: str) -> list[Block]:
    """All fenced blocks, in order."""
    found: list[Block] = []
    opening: _Opening | None = None
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if opening is None:
            opening, lines = _opened(line), []
        elif opening.closed_by(line):
            found.append(Block(opening.label, "\n".join(lines) + "\n", True))
            opening = None
        elif line.rstrip().endswith(opening.mark) and line.count(opening.mark) == 1 and line.strip("`~ \t\r"):
            # Closed at the end of the last line of code.
            lines.append(opening.content(line.rstrip().removesuffix(opening.mark)))
            found.append(Block(opening.label, "\n".join(lines) + "\n", True))
            opening = None
        else:
            lines.append(opening.content(line))
    if opening is not None:
        # Where nothing else closes it, a fence further in does.
        at = next((at for at, line in enumerate(lines) if line.strip() == opening.mark), len(lines))
        found.append(Block(opening.label, "\n".join(lines[:at]) + "\n", at < len(lines)))
    return found


def _opened(line: str) -> _Opening | None:
    if len(line) >= 256:
        return None
    fence = _FENCE.match(line)
    if fence:
        return _Opening(fence.group(2), fence.group(3).strip().lower(), fence.group(1))
    after = _AFTER_WORDS.match(line)
    if after and after.group(2).lower() in BY_NAME:
        return _Opening(after.group(1), after.group(2).lower(), "")
    return None


def _chosen(found: list[Block], language: str, last: bool) -> str | None:
    """Of the blocks that say they are of this language; else of its kin; else of those that do not say what they are;
    else of those that may be programs at all.

    A block that never closes counts only where no other does: it was cut off.
    """
    row = BY_NAME.get(language)
    name = language if row is None else row.name
    named = [(_language(block.label), block) for block in found]
    for wanted in (
        [block for said, block in named if said == name],
        [block for said, block in named if said == _KIN.get(name)],
        [block for said, block in named if not said],
        [block for said, block in named if said not in _LABELS],
    ):
        whole = [block for block in wanted if block.closed] or wanted
        if whole:
            return whole[-1 if last else 0].code
    notes = [block for said, block in named if said in _NOTES]
    return _chosen(blocks(notes[-1].code), language, last) if notes else None


def _language(label: str) -> str:
    """What a label says: a language's own name, one of `_LABELS`, or nothing that we know."""
    word = re.split(r"[\s{},:]", label.lstrip("{. "), maxsplit=1)[0]
    for said in (word, word.rstrip("0123456789.-_")):
        if said in _LABELS:
            return said
        if said in _OTHERWISE:
            return _OTHERWISE[said]
        if said in BY_NAME:
            return BY_NAME[said].name
    return ""
