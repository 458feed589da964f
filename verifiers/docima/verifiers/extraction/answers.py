r"""Finds the final answer in the final part of a completion. Shared by the domains.

Boxes first, from right to left and in linear time; without one, what is announced in words (`announcements`). A box
that is empty, over-long or never closes is no answer, and nothing else is then looked for: whoever boxes rubbish must
not fall back on a lucky last number.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from docima.verifiers.extraction import announcements, conclusions
from docima.verifiers.extraction.phrases import TURN
from docima.verifiers.extraction.spans import SUFFIX
from docima.verifiers.thinking import BLANKS

_SHORTEST_CORRECTION = 20
"""Characters from a box on, in which no correction fits behind it."""

LONGEST_ANSWER = 4096
"""Characters. Longer is no answer but an attack, or a failure to stop."""

MOST_JOINED = 64
"""Boxes joined by comma, and, or."""

_BOXES = {"\\boxed": 1, "\\fbox": 2, "\\framebox": 6}
"""Commands that draw a box, with the place of "box" in each: one search finds them all."""

_MISTYPED = re.compile(r"(?<![A-Za-z\\])\\?boxed(?=\s?\{)")
_FRAME = re.compile(r"\\f(?:rame)?box(?![A-Za-z])")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_PLACEHOLDER = re.compile(r"\\f?boxed\s?\{\s*\\h?phantom\s?\{[^{}]{0,32}\}\s*\}")
"""A box that the problem left to fill in."""

_BESIDE_CHARACTERS = 8
_PART_CHARACTERS = 2000
_PART = re.compile(r"(?:^|\n)[ \t*#]*(?:[Pp]art )?[((]([a-h1-9])[))]")
_DISPLAY = re.compile(r"\\(begin|end)\{(equation|displaymath|align|gather)\*?\}")
_STRONG = re.compile(r"</?(?:b|strong)>")
_TAG = re.compile(r"</?(?:p|i|em|u|span|div)>")
_STRUCK = re.compile(r"~~[^~\n]{1,400}~~")
_CORRECTED = re.compile(r"(?:\n|[.!] )[*_ ]{0,4}(?:correction|oops|actually|wait|sorry)\b", re.I)
_RATHER = re.compile(
    r"(?:\n|[.!] )[*_ ]{0,4}(?:hmm,? )?(?:correction|oops|actually|wait|sorry|no)\b[^\n]{0,400}"
    r"\bshould (?:actually |instead )?be(?=[^\n?]{0,24}[\d$])(?![^\n?]{0,80}\?)",
    re.I,
)
PLACEHOLDERS = frozenset(("answer", "your answer", "final answer", "...", "\\ldots", "\\dots", "\\text{answer}"))
"""What a model boxes that only shows how."""
_COMMENT = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)
_NEGATION_ENDS = ("not", "n't", "n't be", "\\ne", "\\neq", "≠", "instead of", "rather than", "equal to")
"""How what `_NEGATED` finds may end: nearly always one look is enough."""

_NEGATED = re.compile(r"(?:\bnot|n't(?: be)?|\\neq?|≠|\binstead of|\brather than)\s*(?:equal to\s*)?[$\s]*$", re.I)


class Answer(NamedTuple):
    """What was found. `text` is None where there is no answer; `rule` is then why: a detail code either way."""

    text: str | None
    rule: str


RULES = {
    "box": "The answer is what is in the box.",
    "joined_boxes": "The answers are in boxes joined by comma, and, or.",
    "marker": "The answer is announced in words.",
    "formula": "The answer is the last formula.",
    "number": "The answer is the last number.",
    "phrase": "The answer is what the last sentence says in words.",
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
    if "\x08" in text:
        # An escape ate the backslash: `"\\boxed"` in a program is a backspace and `oxed`.
        text = text.replace("\x08oxed", "\\boxed")
    if "<" in text and "<!--" in text:
        text = _COMMENT.sub("", text)
    if "\\phantom" in text:
        text = _PLACEHOLDER.sub(" ", text)
    start = _box_start(text, len(text))
    if start >= 0 and not text.startswith("\\boxed", start) and "\\boxed" in text:
        text = _FRAME.sub("", text)  # decoration, where the answer has a box of its own
        start = _box_start(text, len(text))
    if start >= 0:
        found = _boxed(text, box, start)
        return found if fallback == "none" else _overruled(text, found, start)
    if fallback == "none":
        return Answer(None, "no_box")
    if "boxed" in text:
        mistyped = _MISTYPED.sub(r"\\boxed", text)
        if (start := _box_start(mistyped, len(mistyped))) >= 0:
            return _boxed(mistyped, box, start)
    text = _undressed(text)
    said = announcements.announced(text)
    if said is not None:
        return _bounded(said, "marker")
    if fallback == "marker":
        return Answer(None, "no_answer")
    last = conclusions.concluded(text)
    return Answer(None, "no_answer") if last is None else _bounded(last.text, last.rule)


def _undressed(text: str) -> str:
    """The text without what is struck out, and with displays and bold print as most write them."""
    if "~~" in text:
        text = _STRUCK.sub("", text)
    if "\\begin" in text:
        text = _DISPLAY.sub(_as_fence, text)
    if "</" in text:
        text = _TAG.sub("", _STRONG.sub("**", text))
    return text


def _as_fence(display: re.Match[str]) -> str:
    """Brackets for a display's environment; what may be aligned stays so."""
    edge, name = display.groups()
    inner = f"\\{edge}{{aligned}}" if name in ("align", "gather") else ""
    return f"\\[{inner}" if edge == "begin" else f"{inner}\\]"


def _overruled(text: str, found: Answer, start: int) -> Answer:
    """The last box is overruled by a final answer, or a correction, that is announced behind it."""
    if len(text) - start < _SHORTEST_CORRECTION or found.text is None or "oxed" in text[start + 6 :]:
        return found
    if text.find("hould be", start) >= 0 and (rather := _RATHER.search(text, start)) is not None:
        said = announcements.after(text, rather.end())
        return found if said is None else _bounded(said, "marker")
    if text.find("nswer", start) < 0:
        return found
    if text.find("inal answer", start) < 0:
        correction = _CORRECTED.search(text, start) if text.find("nswer is", start) >= 0 else None
        if correction is None:
            return found
        start = correction.start()
    turn = TURN.search(text, start)
    said = announcements.announced(text[start : turn.start() if turn is not None else None])
    return found if said is None else _bounded(said, "marker")


def _bounded(text: str, rule: str) -> Answer:
    text = text.strip(BLANKS)
    if len(text) > LONGEST_ANSWER:
        return Answer(None, "long_box")
    return Answer(text, rule) if text else Answer(None, "empty_box")


# -- boxes -------------------------------------------------------------------------------------------------------------


class _Box(NamedTuple):
    start: int
    end: int
    content: str | None
    fault: str = ""


def _boxed(text: str, which: str, start: int) -> Answer:
    """The answer in boxes, of which the last begins at `start`."""
    if which == "first":
        box = _read_box(text, min(p for name in _BOXES if (p := text.find(name)) >= 0))
        return Answer(None, box.fault) if box.content is None else _bounded(_dressed(text, box), "box")
    last, before = _last_meant(text, start, which)
    if last is None or last.content is None:
        return Answer(None, "unterminated_box" if last is None else last.fault)
    if before is None:
        return _bounded(_dressed(text, last), "box")
    group, parts = [last], 0
    while len(group) < MOST_JOINED and before is not None and before.content is not None:
        part = _is_next_part(text, before, group[-1])
        if not part and not _are_joined(text, before, group[-1]):
            break
        parts += part
        group.append(before)
        before = _box_before(text, before.start)
    if which == "only" and before is not None:
        return Answer(None, "several_boxes")
    if len(group) == 1:
        return _bounded(_dressed(text, last), "box")
    contents = [_dressed(text, each) for each in reversed(group)]
    if parts == len(group) - 1:
        # The order of parts counts.
        return _bounded("; ".join(f"({number}) {each}" for number, each in enumerate(contents, 1)), "joined_boxes")
    return _bounded(", ".join(contents), "joined_boxes")


def _last_meant(text: str, start: int, which: str) -> tuple[_Box | None, _Box | None]:
    """The last box that is not denied, not a placeholder behind another box, and not the answer to a further question
    that a base model has invented; and the box before it.
    """
    last: _Box | None = _read_box(text, start)
    while last is not None and _is_denied(text, last.start):
        last = _box_before(text, last.start)
    if last is None:
        return None, None
    before = _box_before(text, last.start)
    while before is not None and before.content is not None:
        invented = which == "last" and TURN.search(text, before.end, last.start) is not None
        if not invented and (last.content or "").strip().lower() not in PLACEHOLDERS:
            break
        last, before = before, _box_before(text, before.start)
    return last, before


def _are_joined(text: str, before: _Box, box: _Box) -> bool:
    """By comma, and, or, in a list, or side by side: several guesses are several answers."""
    gap = text[before.end : box.start]
    if before.end <= box.start and len(gap) <= _BESIDE_CHARACTERS and not gap.strip(" $\n") and "\n\n" not in gap:
        return before.content != box.content
    return announcements.joined(gap)


def _is_next_part(text: str, before: _Box, box: _Box) -> bool:
    """Whether two boxes answer parts of a question that follow each other: each in a paragraph of its own label."""
    gap = text[before.end : box.start]
    if len(gap) > _PART_CHARACTERS or "\n" not in gap:
        return False
    labels = _PART.findall(gap)
    ours = _PART.findall(text, max(0, before.start - _PART_CHARACTERS), before.start) if len(labels) == 1 else []
    return bool(ours) and ord(labels[0]) == ord(ours[-1]) + 1


def _is_denied(text: str, start: int) -> bool:
    """`not \\boxed{3}`."""
    before = text[max(0, start - 32) : start].rstrip("$ \n\t")
    return before.lower().endswith(_NEGATION_ENDS) and _NEGATED.search(before) is not None


def _box_before(text: str, end: int) -> _Box | None:
    """The last box that begins before `end`; one inside another is not looked at by itself."""
    start = _box_start(text, end)
    return None if start < 0 else _read_box(text, start)


def _box_start(text: str, end: int) -> int:
    """Where the last box's command begins that ends before `end`; -1 where there is none."""
    while (place := text.rfind("box", 0, end)) >= 0:
        for name, back in _BOXES.items():
            if text.startswith(name, place - back):
                return place - back
        end = place
    return -1


def _read_box(text: str, start: int) -> _Box:
    position = start + 6 if text.startswith("\\boxed", start) else text.index("box", start) + 3
    if text[position : position + 1] != "{":
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
    begin = position + 1
    end = _closing(text, begin, begin + LONGEST_ANSWER + 1)
    if end < 0:
        stop = min(len(text), begin + LONGEST_ANSWER + 1)
        return _Box(start, stop, None, "unterminated_box" if stop == len(text) else "long_box")
    content = text[begin:end]
    return _Box(start, end + 1, content if content.strip(BLANKS) else None, "empty_box")


def _closing(text: str, begin: int, stop: int) -> int:
    """Where the brace that is open at `begin` closes; -1 where it does not before `stop`."""
    depth, end = 1, begin - 1
    while depth:
        last, end = end, text.find("}", end + 1, stop)
        if end < 0:
            break
        depth += text.count("{", last + 1, end) - 1
    if end >= 0 and (
        text.find("\\", begin, end) < 0 or (text.find("\\{", begin, end) < 0 and text.find("\\}", begin, end + 1) < 0)
    ):
        return end
    # Escaped braces count for nothing.
    depth = 1
    for mark in _BRACES.finditer(text, begin, stop):
        sign = mark.group()
        depth += (sign == "{") - (sign == "}")
        if depth == 0:
            return mark.start()
    return -1


def _dressed(text: str, box: _Box) -> str:
    """The box's content with a sign before and a percent or degree sign after it."""
    content = box.content or ""
    if text.find("-", max(0, box.start - 8), box.start) >= 0:
        before = text[max(0, box.start - 8) : box.start].rstrip()
        if before.endswith("-") and (before[:-1].rstrip()[-1:] in ("", "=", "$", "(", ":")):
            content = f"-({content})"
    suffix = SUFFIX.match(text, box.end)
    if suffix is not None and suffix.group(1).strip("\\") not in content:
        content += suffix.group(1)
    return content
