"""A text -> its steps, the labels of steps, and steps' scores -> one.

Splitting never drops text: what stands before the first tag or number belongs to the first step.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

Split = Literal["blank_line", "tag", "numbered"]
Aggregate = Literal["min", "product", "last", "mean"]

MOST_STEPS = 512
"""More steps than any real solution has; the rest is joined to the last, so that padding buys no judge calls."""

_BLANK = re.compile(r"\n[ \t\r]*\n\s*")
_TAG = re.compile(r"<step(?:\s[^<>]{0,64})?>", re.I)
_END_TAG = re.compile(r"</step\s{0,8}>", re.I)
_NUMBERED = re.compile(r"^[ \t]{0,8}(?:#{1,6} )?(?:\*\*)?(?:step[ \t]+)?\d{1,3}[.):](?!\d)", re.M | re.I)


def split(text: str, how: Split = "blank_line") -> list[str]:
    """The steps of a text, without the empty ones.

    `blank_line`: paragraphs, but a fence or a display formula is never cut. `tag`: from each <step> to the next, none
    where there is no tag. `numbered`: from each line that begins with "1." or "Step 1:" to the next.
    """
    if how == "tag":
        cut = _cut(text, [match.start() for match in _TAG.finditer(text)])
        found = [_END_TAG.sub("", _TAG.sub("", part)) for part in cut if _TAG.search(part)]
    elif how == "numbered":
        found = _cut(text, [match.start() for match in _NUMBERED.finditer(text)])
    else:
        found = _paragraphs(text)
    steps = [step.strip() for step in found if step.strip()]
    if len(steps) > MOST_STEPS:
        steps[MOST_STEPS - 1 :] = ["\n\n".join(steps[MOST_STEPS - 1 :])]
    return steps


def _cut(text: str, starts: Sequence[int]) -> list[str]:
    """The text cut where each part but the first begins."""
    return [text[start:end] for start, end in pairwise([0, *starts[1:], len(text)])]


def _paragraphs(text: str) -> list[str]:
    """Paragraphs, joined again where a blank line stands inside of a fence or a display formula."""
    found: list[str] = []
    held: list[str] = []
    fences = dollars = brackets = 0
    for part in _BLANK.split(text):
        held.append(part)
        fences += part.count("```")
        dollars += part.count("$$")
        brackets += part.count("\\[") - part.count("\\]")
        if fences % 2 == 0 and dollars % 2 == 0 and brackets <= 0:
            found.append("\n\n".join(held))
            held, brackets = [], 0
    # What was opened and never closed is no reason to take the rest for one step.
    return found + held


def first_error(labels: Sequence[int]) -> int:
    """The index of the first step that is labelled wrong (below 0), -1 where none is (ProcessBench, PRM800K)."""
    return next((index for index, label in enumerate(labels) if label < 0), -1)


def labels(first: int, count: int) -> list[int]:
    """The labels that a first error implies: 1 before it, -1 from it on. Raises ValueError where there is no such
    step.
    """
    if not -1 <= first < count:
        raise ValueError(f"the first error is -1 or one of {count} steps, found {first}")
    return [1] * count if first < 0 else [1] * first + [-1] * (count - first)


def aggregate(scores: Sequence[float], how: Aggregate) -> float:
    """The score of a process. Raises ValueError where there is no step.

    `mean` can be exploited: correct trivial steps around a wrong one raise it. The others cannot be raised so.
    """
    if not scores:
        raise ValueError("no steps, no score")
    if how == "min":
        return min(scores)
    if how == "product":
        return math.prod(scores)
    if how == "last":
        return scores[-1]
    return math.fsum(scores) / len(scores)


def process_f1(pairs: Sequence[tuple[int, int]]) -> float | None:
    """ProcessBench's figure for (expected, found) first errors: the harmonic mean of the accuracies on solutions
    with an error and on correct ones. None where one of both kinds is missing.
    """
    wrong = [expected == found for expected, found in pairs if expected >= 0]
    right = [expected == found for expected, found in pairs if expected < 0]
    if not wrong or not right:
        return None
    first, second = sum(wrong) / len(wrong), sum(right) / len(right)
    return 2 * first * second / (first + second) if first + second else 0.0
