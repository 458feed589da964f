"""Planted errors: a correct solution -> the same with one known mistake, by a seed.

An analysis that finds a planted error shows that its author reads; one that passes it shows that "no defects" is a
habit. Covered: a number, a comparison, a sign or a word of logic is changed. Not covered: whether the change matters to
the argument; a number in a list of steps may not.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from docima.verifiers.judging.grounding import normalised

_SWAPS = {
    "<=": ">=",
    ">=": "<=",
    "\\le": "\\ge",
    "\\ge": "\\le",
    "\\leq": "\\geq",
    "\\geq": "\\leq",
    "even": "odd",
    "odd": "even",
    "increasing": "decreasing",
    "decreasing": "increasing",
    "rational": "irrational",
    "irrational": "rational",
    "positive": "negative",
    "negative": "positive",
    "maximum": "minimum",
    "minimum": "maximum",
    "every": "some",
    "all": "some",
    "sufficient": "necessary",
    "+": "-",
}
_PLACE = re.compile(
    r"<=|>=|\\leq|\\geq|\\le(?![a-z])|\\ge(?![a-z])|(?<=[\w)}] )\+(?= [\w({\\])|(?<=[\w)}])\+(?=[\w({\\])"
    r"|\b(?:even|odd|increasing|decreasing|irrational|rational|positive|negative|maximum|minimum|every|all|sufficient)\b"
    r"|(?<![\w.^_{])\d{1,6}(?![\w.])"
)
CONTEXT_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Mutation:
    """A solution with a planted error: the whole text, the passage around the error, and what was changed."""

    text: str
    passage: str
    before: str
    after: str


def mutate(solution: str, seed: int) -> Mutation | None:
    """Plant one error; the same seed plants the same. None where the text offers no place."""
    places = list(_PLACE.finditer(solution))
    if not places:
        return None
    chance = random.Random(seed)  # noqa: S311 - reproducible tests, no secrets
    place = chance.choice(places)
    before = place.group()
    after = _SWAPS.get(before) or str(int(before) + chance.choice((1, 2, 3, 7)))
    text = solution[: place.start()] + after + solution[place.end() :]
    start = max(text.rfind("\n", 0, place.start()), text.rfind(". ", 0, place.start()), place.start() - 200) + 1
    end = place.start() + len(after)
    tail = re.search(r"\.\s|\n", text[end : end + CONTEXT_CHARACTERS])
    stop = end + (tail.start() if tail is not None else min(CONTEXT_CHARACTERS, len(text) - end))
    return Mutation(text, text[start:stop].strip(), before, after)


def caught(analysis: str, score: float | None, best: float, passage: str) -> bool:
    """Whether an analysis catches a planted error: it scores below the best and repeats words of the passage."""
    if score is None or score >= best:
        return False
    words, said = normalised(passage).split(), normalised(analysis)
    if not words:
        return True
    size = min(4, len(words))
    return any(" ".join(words[index : index + size]) in said for index in range(len(words) - size + 1))
