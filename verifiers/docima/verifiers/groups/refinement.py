"""What a rubric found wrong -> a text for the model's next turn that gives nothing away.

The leak guard withholds an explanation that holds eight words in a row of the reference or of the rubric, the whole of
a short answer key, or a name, number or quotation of theirs that neither prompt nor answer holds: a model that is told
the answer learns to wait for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docima.verifiers.judging.grounding import normalised
from docima.verifiers.rubrics.spec import RubricSpec

GRAM_WORDS = 8
_TELLING = re.compile(r"\d[\d.,/:]*\d|(?<=[\w,;:)] )[A-Z][\w'-]{2,}|[\"\u201c`]([^\"\u201d`\n]{2,80})[\"\u201d`]")
"""What tells something by itself: numbers of two digits, names (capitals within a sentence), quotations."""

_THOUSANDS = re.compile(r"(?<=\d)(?:,|\{,\}|\\,|[ '\u00a0\u202f\u2009])(?=\d{3}(?!\d))")
MAJOR_SHARE = 0.25
WITHHELD = "Something that the task asks for is missing or wrong."
LONGEST_EXPLANATION = 600


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that is wrong. `start` and `end` are where the quotation stands in the final part."""

    criterion: str
    explanation: str
    severity: str
    quote: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What to tell about one completion."""

    text: str
    defects: tuple[Defect, ...]
    withheld: int


class LeakGuard:
    """Knows what may not be told. `known` is what the model has seen or said: its prompt and its answer."""

    def __init__(self, spec: RubricSpec, known: str = "") -> None:
        secrets = [spec.reference, *(each.text for each in spec.criteria)]
        secrets += [level for each in spec.criteria for level in each.levels]
        self._grams: set[tuple[str, ...]] = set()
        for secret in secrets:
            words = _plain(secret).split()
            self._grams |= {tuple(words[at : at + GRAM_WORDS]) for at in range(len(words) - GRAM_WORDS + 1)}
        keys = [key for each in spec.criteria if each.check is not None for key in _texts(each.check)]
        if len(_plain(spec.reference).split()) < GRAM_WORDS:
            keys.append(spec.reference)
        told = f" {_plain(known)} "
        found = [match.group(1) or match.group() for secret in secrets for match in _TELLING.finditer(secret)]
        new = [key for key in map(_plain, found) if f" {key} " not in told]
        self._keys = {f" {key} " for key in (*map(_plain, keys), *new) if key}

    def leaks(self, text: str) -> bool:
        """Whether a text tells what it must not."""
        words = _plain(text).split()
        if any(tuple(words[at : at + GRAM_WORDS]) in self._grams for at in range(len(words) - GRAM_WORDS + 1)):
            return True
        padded = f" {' '.join(words)} "
        return any(key in padded for key in self._keys)


def _plain(text: str) -> str:
    """A text normalised, its numbers without the marks between thousands: 5,050 gives 5050 away."""
    return normalised(_THOUSANDS.sub("", text))


def _texts(data: Any) -> list[str]:
    """All texts and numbers in a check, which is where its answer is."""
    if isinstance(data, Mapping):
        return [text for value in data.values() for text in _texts(value)]
    if isinstance(data, list | tuple):
        return [text for value in data for text in _texts(value)]
    return [str(data)] if isinstance(data, str | int | float) and not isinstance(data, bool) else []


def report(spec: RubricSpec, evidence: Sequence[Mapping[str, Any]], final: str, most: int, prompt: str = "") -> Report:
    """The defects of one completion; `evidence` are the rubric's criteria as its assessment tells them."""
    guard = LeakGuard(spec, f"{prompt}\n{final}")
    criteria = {each.id: each for each in spec.criteria}
    total = sum(abs(each.weight) for each in spec.criteria)
    found: list[Defect] = []
    withheld = 0
    seen: set[str] = set()
    for row in evidence:
        criterion, mark = criteria.get(str(row.get("id"))), row.get("mark")
        if criterion is None or not isinstance(mark, float | int) or mark == float(criterion.weight > 0):
            continue
        said, quote = (str(row.get(name, ""))[:LONGEST_EXPLANATION] for name in ("said", "quote"))
        if said and guard.leaks(said):
            said, withheld = "", withheld + 1
        # A quotation is the candidate's own text; one that is not is no quotation.
        start = final.find(quote) if quote else -1
        key = normalised(said) or criterion.id
        if key in seen:
            continue
        seen.add(key)
        share = abs(criterion.weight) / total
        severity = "critical" if criterion.required else "major" if share >= MAJOR_SHARE else "minor"
        place = (start, start + len(quote)) if start >= 0 else (None, None)
        found.append(Defect(criterion.id, said, severity, quote if start >= 0 else "", *place))
    order = ("critical", "major", "minor")
    found.sort(key=lambda defect: order.index(defect.severity))
    kept = tuple(found[:most])
    return Report(rendered(kept), kept, withheld)


def rendered(defects: Sequence[Defect]) -> str:
    """The text for the next turn; equal explanations stand once."""
    if not defects:
        return ""
    lines = []
    for defect in defects:
        said = defect.explanation or WITHHELD
        where = f" (at {json.dumps(defect.quote, ensure_ascii=False)})" if defect.quote else ""
        lines.append(f"- {said}{where}")
    unique = list(dict.fromkeys(lines))
    return "A review of your answer found:\n" + "\n".join(unique) + "\nWrite a new, complete answer that mends this."
