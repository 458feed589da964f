"""Finds the molecule, reaction or structure in the final part of a completion. Linear; never guesses among several.

Where a box, an answer tag or a fence holds something, nothing else is looked at: whoever boxes rubbish must not fall
back on a lucky last token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from docima.verifiers.extraction import answers
from docima.verifiers.molecules.smiles_text import scan

Extract = Literal["auto", "box", "tag", "fence", "whole", "token"]

RULES = {
    **answers.RULES,
    "tag": "The answer is what the last answer tag holds.",
    "fence": "The answer is the last code fence.",
    "token": "The answer is the last token that could be one.",
    "no_tag": "There is no answer tag.",
    "open_tag": "The last answer tag is not closed.",
    "no_fence": "There is no code fence.",
    "open_fence": "The last code fence is not closed.",
    "no_token": "No token looks like an answer.",
    "empty": "The place of the answer is empty.",
}
"""How answers are found, or why there is none."""

_LABEL = re.compile(
    r"^[\s>*_#-]{0,8}(?:(?:the|my)\s)?(?:final\s)?"
    r"(?:answer|smiles|selfies|molecule|compound|product|reaction|structure|inchi(?!=))(?:\s(?:smiles|string))?"
    r"(?:(?:\sis)?[*_]{0,3}\s?[:=][*_]{0,3}\s*|\sis\s+)(?P<rest>\S.*)$",
    re.IGNORECASE,
)
_WRAPPER = re.compile(
    r"^\\(?:text|texttt|mathrm|mathtt|textrm|textbf|mathbf|ce|verb|mbox)\s*\{(?P<inner>.*)\}$", re.DOTALL
)
_ESCAPED = re.compile(r"\\([#_%&{}$])")
_FENCE = re.compile(r"^[ \t]{0,3}(`{3,}|~{3,})[^\n`]*$", re.MULTILINE)
_TOKEN = re.compile(r"[A-Za-z0-9@+\-\[\]()\\/=#%$.:*~>]{1,4000}")
_WORD = re.compile(r"[A-Z]?[a-z]+")
_WORDS = frozenset(("I", "-", "=", "NO", "SO", "OK", "ON", "IF", "IN", "IS"))
_LABEL_LINES = 200
_LINE_CHARACTERS = 8_192


@dataclass(frozen=True, slots=True)
class Found:
    """What was found. `text` is None where there is no answer; `rule` is then why: a detail code either way."""

    text: str | None
    rule: str


def find(text: str, extract: Extract, several_lines: bool = False) -> Found:
    """The answer in a final part. `several_lines`: it is a block (mol block, XYZ, PDB) whose blanks count."""
    if extract == "whole":
        return _bare(text, "whole", several_lines)
    if extract == "box" or (extract == "auto" and not several_lines and ("\\boxed" in text or "\\fbox" in text)):
        boxed = answers.find(text, fallback="none")
        return Found(None, boxed.rule) if boxed.text is None else _bare(_plain(boxed.text), boxed.rule, several_lines)
    if extract == "tag" or (extract == "auto" and "<answer>" in text):
        return _tagged(text, several_lines)
    if extract == "fence" or (extract == "auto" and _FENCE.search(text) is not None):
        return _fenced(text, several_lines)
    if extract == "token":
        return _last_token(text)
    labelled = None if several_lines else _labelled(text)
    return Found(labelled, "marker") if labelled else _bare(text, "whole", several_lines)


def _bare(text: str, rule: str, several_lines: bool) -> Found:
    if several_lines:
        return Found(text, rule) if text.strip() else Found(None, "empty")
    text = text.strip()
    if len(text) > 2 and text[0] == text[-1] == "`":
        text = text.strip("`").strip()
    if len(text) > 2 and text[0] == text[-1] == "$":
        text = _plain(text)
    return Found(text, rule) if text else Found(None, "empty")


def _plain(text: str) -> str:
    """LaTeX's wrapping and escapes taken off. A backslash before anything else is a bond's direction and stays."""
    text = text.strip().strip("$").strip()
    for _ in range(3):
        wrapped = _WRAPPER.match(text)
        if wrapped is None:
            break
        text = wrapped["inner"].strip()
    return _ESCAPED.sub(r"\1", text.replace("\\backslash", "\\")).strip("`")


def _tagged(text: str, several_lines: bool) -> Found:
    start = text.rfind("<answer>")
    if start < 0:
        return Found(None, "no_tag")
    end = text.find("</answer>", start)
    if end < 0:
        return Found(None, "open_tag")
    inner = text[start + len("<answer>") : end]
    if _FENCE.search(inner) is not None:
        return _fenced(inner, several_lines)
    if not several_lines and "\\boxed" in inner:
        return find(inner, "box")
    return _bare(inner, "tag", several_lines)


def _fenced(text: str, several_lines: bool) -> Found:
    marks = list(_FENCE.finditer(text))
    if not marks:
        return Found(None, "no_fence")
    opening: re.Match[str] | None = None
    last = ""
    closed = False
    for mark in marks:
        if opening is None:
            opening, closed = mark, False
        elif mark[1].startswith(opening[1]) and mark[0].strip() == mark[1]:
            last, closed, opening = text[opening.end() + 1 : mark.start()], True, None
    return _bare(last, "fence", several_lines) if closed else Found(None, "open_fence")


def _labelled(text: str) -> str | None:
    """What follows the last label at the start of a line ("SMILES: ..."), else the last "the answer is"."""
    for line in reversed(text.splitlines()[-_LABEL_LINES:]):
        match = _LABEL.match(line[:_LINE_CHARACTERS])
        if match is not None:
            return _plain(match["rest"].strip().strip("*`").removesuffix(".").strip("*`").strip())
    found = answers.find(text, fallback="marker")
    return _plain(found.text) if found.text and found.rule == "marker" else None


def _last_token(text: str) -> Found:
    """The last token that reads as SMILES and is no word."""
    for token in reversed(_TOKEN.findall(text[-_LINE_CHARACTERS:])):
        token = token.rstrip(".:")
        if token not in _WORDS and _WORD.fullmatch(token) is None and not scan(token, _LINE_CHARACTERS).fault and token:
            return Found(token, "token")
    return Found(None, "no_token")
