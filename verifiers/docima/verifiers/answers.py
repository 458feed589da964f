r"""Finds the final answer in the final part of a completion. Shared by the domains.

From right to left and in linear time: `str.rfind` and its kin over the whole, regular expressions of our own only at a
place already found. A box that is empty, over-long or never closes is no answer, and nothing else is then looked for:
whoever boxes rubbish must not fall back on a lucky last number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

LONGEST_ANSWER = 4096
"""Characters. Longer is no answer but an attack, or a failure to stop."""

MOST_JOINED = 64
"""Boxes joined by comma, and, or."""

_BOXES = ("\\boxed", "\\fbox")
_GAP_CHARACTERS = 48
_TAIL_CHARACTERS = 512
_LINE_CHARACTERS = 2 * LONGEST_ANSWER

MARKERS = (
    "####",
    "answer is",
    "answer:",
    "answer**:",
    "answer:**",
    "answer =",
    "option is",
    "choice is",
    "answer\n",
    "answer**\n",
    "answer $",
    "answer \\(",
    "answer \\[",
    "答案是",
    "答案为",
    "答案:",
    "答案：",  # noqa: RUF001 - as it is written in Chinese
    "respuesta es",
    "respuesta final es",
    "respuesta:",
    "réponse est",
    "réponse finale est",
    "réponse :",
    "réponse:",
    "antwort ist",
    "antwort lautet",
    "antwort:",
    "risposta è",
    "resposta é",
    "ответ:",
)
"""What announces an answer, in lower case."""

_SUFFIX = re.compile(
    r"(?:\$|\\\)|\\\]|\*\*|\s|~|\\,|\\ |\\;){0,6}"
    r"(\\?%|percent(?:age)?\b|pct\b|\^\s?\{?\s?\\circ\s?\}?|°|\\text\{\s*(?:percent|degrees)\s*\}|degrees\b)"
)
_JOINT = re.compile(r"(?:,|;|\band|\bor|和|或|、|\bund|\boder|\bet|\bou)\s*$")
_NAME_BEFORE = re.compile(r"(?:[A-Za-z](?:_\{?\w{1,4}\}?)?|\\[a-z]+)\s*(?:=|\\in)\s*$")
_NOISE = re.compile(r"\\text\w*\s*\{|\\mbox\s*\{|\\(?:quad|qquad|,|;|!|\s|\(|\)|\[|\])|[$}*~&]|\\\\")
_LEAD = re.compile(
    r"(?:[\s:=*>_~-]|\\\\|is\b|\b(?:just|simply|therefore|thus|then|hence|equal to|equals)\b){0,12}", re.I
)
_SENTENCE_END = re.compile(r"\.(?:\s|$)|\n|[。！]|\*\*|<\|")  # noqa: RUF001 - full-width marks of Chinese
_NUMBER = re.compile(r"-?(?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:/\d+)?")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found. `text` is None where there is no answer; `rule` is then why: a detail code either way."""

    text: str | None
    rule: str


RULES = {
    "box": "The answer is what is in the box.",
    "joined_boxes": "The answers are in boxes joined by comma, and, or.",
    "marker": "The answer is announced in words.",
    "formula": "The answer is the last formula.",
    "number": "The answer is the last number.",
    "whole": "The answer is the whole of a short final part.",
    "no_box": "There is no box, and no other place may be looked at.",
    "no_answer": "There is neither a box nor another answer.",
    "empty_box": "The box is empty.",
    "unterminated_box": "The box never closes.",
    "long_box": "The box holds more than an answer.",
    "several_boxes": "There is more than one box.",
}
"""How answers are found, or why there is none."""


def find(
    text: str,
    box: Literal["last", "first", "only"] = "last",
    fallback: Literal["none", "marker", "lenient"] = "marker",
) -> Answer:
    """The answer in a final part."""
    if "\\boxed" in text or "\\fbox" in text:
        return _boxed(text, box)
    if fallback == "none":
        return Answer(None, "no_box")
    announced = _announced(text)
    if announced is not None:
        return _bounded(announced, "marker")
    if fallback == "marker":
        return Answer(None, "no_answer")
    return _lenient(text)


def _bounded(text: str, rule: str) -> Answer:
    text = text.strip()
    if len(text) > LONGEST_ANSWER:
        return Answer(None, "long_box")
    return Answer(text, rule) if text else Answer(None, "empty_box")


# -- boxes -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Box:
    start: int
    end: int
    content: str | None
    fault: str = ""


def _boxed(text: str, which: str) -> Answer:
    if which == "first":
        box = _read_box(text, min(p for name in _BOXES if (p := text.find(name)) >= 0))
        return Answer(None, box.fault) if box.content is None else _bounded(_dressed(text, box), "box")
    last = _box_before(text, len(text))
    if last is None or last.content is None:
        return Answer(None, "unterminated_box" if last is None else last.fault)
    group = [last]
    while len(group) < MOST_JOINED:
        before = _box_before(text, group[-1].start)
        if before is None or before.content is None or not _joined(text[before.end : group[-1].start]):
            break
        group.append(before)
    if which == "only" and _box_before(text, group[-1].start) is not None:
        return Answer(None, "several_boxes")
    if len(group) == 1:
        return _bounded(_dressed(text, last), "box")
    return _bounded(", ".join(_dressed(text, each) for each in reversed(group)), "joined_boxes")


def _box_before(text: str, end: int) -> _Box | None:
    """The last box that begins before `end`; one inside another is not looked at by itself."""
    start = max(text.rfind(name, 0, end) for name in _BOXES)
    return None if start < 0 else _read_box(text, start)


def _read_box(text: str, start: int) -> _Box:
    position = start + (6 if text.startswith("\\boxed", start) else 5)
    while position < len(text) and text[position] in " \n\t":
        position += 1
    if position >= len(text):
        return _Box(start, position, None, "unterminated_box")
    if text[position] != "{":
        end = position
        while end < len(text) and end - position < 64 and text[end] not in " \n\t$,;}":
            end += 1
        content = text[position:end].rstrip(".")
        return _Box(start, end, content or None, "" if content else "empty_box")
    depth, begin = 1, position + 1
    position = begin
    stop = min(len(text), begin + LONGEST_ANSWER + 1)
    while position < stop:
        character = text[position]
        if character == "\\":
            position += 1
        elif character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if depth == 0:
                content = text[begin:position]
                return _Box(start, position + 1, content if content.strip() else None, "empty_box")
        position += 1
    return _Box(start, position, None, "unterminated_box" if stop == len(text) else "long_box")


def _dressed(text: str, box: _Box) -> str:
    """The box's content with a sign before and a percent or degree sign after it."""
    content = box.content or ""
    before = text[max(0, box.start - 8) : box.start].rstrip()
    if before.endswith("-") and (before[:-1].rstrip()[-1:] in ("", "=", "$", "(", ":")):
        content = f"-({content})"
    suffix = _SUFFIX.match(text, box.end)
    if suffix is not None and suffix.group(1).strip("\\") not in content:
        content += suffix.group(1)
    return content


def _joined(gap: str) -> bool:
    """Whether two boxes belong together: little between them, and the last of it a comma, an and, an or."""
    if len(gap) > _GAP_CHARACTERS or "\n\n" in gap or "#" in gap or "." in gap:
        return False
    plain = _NAME_BEFORE.sub("", _NOISE.sub(" ", gap).strip()).strip().lower()
    return _JOINT.search(plain) is not None


# -- words -------------------------------------------------------------------------------------------------------------


def _announced(text: str) -> str | None:
    """What follows the last marker."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(each.lower() if each.isascii() else each for each in text)
    end = len(text)
    for _ in range(8):
        start, marker = max((lower.rfind(marker, 0, end), marker) for marker in MARKERS)
        if start < 0:
            return None
        found = _after(text, start + len(marker))
        if found:
            return found
        end = start
    return None


def _after(text: str, start: int) -> str | None:
    lead = _LEAD.match(text, start)
    start = lead.end() if lead is not None else start
    rest = text[start : start + _LINE_CHARACTERS]
    # A sign belongs to the answer, though it was skipped with the dashes before it.
    if start and text[start - 1] == "-" and rest[:1].isdigit():
        rest = "-" + rest
    formula = _formulas(rest)
    if formula is not None:
        return formula
    end = _SENTENCE_END.search(rest)
    line = (rest if end is None else rest[: end.start()]).strip().strip('*_ .`"')
    if line.count("$") == 2 and not line.startswith("$") and "\\$" not in line:
        inner = line.split("$")[1].strip()
        return inner or None
    return line or None


def _formulas(text: str) -> str | None:
    """The formulas with which the text begins, where several are joined by comma, and, or."""
    found: list[str] = []
    position = 0
    while len(found) < MOST_JOINED:
        opened = next((pair for pair in _FENCES if text.startswith(pair[0], position)), None)
        if opened is None:
            break
        begin = position + len(opened[0])
        end = text.find(opened[1], begin)
        if end < 0:
            break
        found.append(text[begin:end].strip().rstrip(".,"))
        position = end + len(opened[1])
        suffix = _SUFFIX.match(text, position)
        if suffix is not None:
            found[-1] += suffix.group(1)
        following = min((p for pair in _FENCES if (p := text.find(pair[0], position, position + 24)) >= 0), default=-1)
        if following < 0 or not _joined(text[position:following]):
            break
        position = following
    return ", ".join(found) if found else None


_FENCES = (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"))


def _lenient(text: str) -> Answer:
    """The last formula, else a short text as a whole, else the last number."""
    ends = [(text.rfind(pair[1]), pair) for pair in _FENCES]
    end, (opener, closer) = max(ends)
    if end > 0:
        begin = text.rfind(opener, 0, end)
        if begin >= 0:
            formula = text[begin + len(opener) : end].strip()
            if formula:
                return _bounded(formula.rstrip(".,") + _suffix(text, end + len(closer)), "formula")
    stripped = text.strip()
    if stripped and "\n" not in stripped and len(stripped) <= 64:
        return Answer(stripped.rstrip("."), "whole")
    numbers = _NUMBER.findall(text[-_TAIL_CHARACTERS:])
    return Answer(numbers[-1], "number") if numbers else Answer(None, "no_answer")


def _suffix(text: str, position: int) -> str:
    match = _SUFFIX.match(text, position)
    return match.group(1) if match is not None else ""
