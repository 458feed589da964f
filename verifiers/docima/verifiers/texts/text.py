"""`text`: the final part compared with a reference, as the string and text graders of fine-tuning services do.

Covered: equality, containment, regular expressions in linear time, similarity by kept libraries. Not covered: meaning
(see rubrics), numbers and formulas (see `math`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docima.verifiers.assessment import Assessment, Reason, Verdict, correct, graded, incorrect
from docima.verifiers.completion import Completion
from docima.verifiers.errors import SpecError
from docima.verifiers.extraction import answers
from docima.verifiers.tags import last_content
from docima.verifiers.texts.patterns import PatternError, linear
from docima.verifiers.texts.similarity import METRICS
from docima.verifiers.texts.spec import TextSpec
from docima.verifiers.thinking import BLANKS
from docima.verifiers.verifier import Sample

VERSION = 2
DETAILS = {
    "empty": "The final part is empty.",
    "nothing_there": "There are no tags, or no box, with an answer.",
    "unequal": "The final part is not the reference.",
    "equal": "The final part is the reference, which it must not be.",
    "not_contained": "The reference is not in the final part.",
    "no_match": "The pattern matches nowhere.",
    "unlike": "The final part is not like the reference.",
    "too_long": "The final part is longer than what is compared.",
}
Spec = TextSpec
SELF_TEST = (
    Sample({"reference": "Paris"}, " Paris\n", Verdict.CORRECT),
    Sample({"reference": "Paris"}, "paris", Verdict.INCORRECT),
    Sample({"op": "regex", "reference": "^[0-9]+$"}, "123", Verdict.CORRECT),
    Sample({"op": "similarity", "reference": "the cat", "threshold": 0.9}, "the dog", Verdict.INCORRECT),
)

LONGEST_SHOWN = 2_000
"""Characters of an answer that evidence holds."""

LONGEST_COMPARED = 131_072
"""Characters."""

MOST_COMPARED = 20_000_000_000
"""Characters of the answer times those of the references: what similarity takes time by, here half a second."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The spec, its references as they are compared, and its compiled patterns."""

    spec: TextSpec
    references: tuple[str, ...]
    patterns: tuple[Any, ...] = ()


def prepare(spec: TextSpec) -> Prepared:
    """Compile the patterns. Raises SpecError."""
    if spec.op != "regex":
        return Prepared(spec, tuple(_shown(spec, each) for each in spec.reference))
    try:
        return Prepared(spec, spec.reference, tuple(linear(p, ignore_case=spec.ignore_case) for p in spec.reference))
    except PatternError as error:
        raise SpecError(f"not a pattern of RE2: {error}", field="text.reference") from None


def judge(prepared: Prepared, completion: Completion) -> Assessment:
    """Compare."""
    spec = prepared.spec
    final = _extracted(spec, completion.final or "")
    if final is None:
        said = f"There is no {spec.extract} with an answer."
        return incorrect(Reason.NO_ANSWER, detail="nothing_there", explanation=said)
    text = final if spec.op == "regex" else _shown(spec, final)
    if spec.op == "similarity":
        return _alike(prepared, text)
    if spec.op == "not_equals":
        if not text.strip(BLANKS):
            return incorrect(Reason.NO_ANSWER, detail="empty", explanation="The final part is empty.")
        return _told(text not in prepared.references, "equal", f"Not expected: {text!r:.200}.")
    expected = f"Expected {' or '.join(map(repr, prepared.references))!s:.300}, found {text!r:.300}."
    if spec.op == "equals":
        return _told(text in prepared.references, "unequal", expected, **_shown_answer(final))
    if spec.op == "regex":
        return _told(any(pattern.search(text) for pattern in prepared.patterns), "no_match", expected)
    return _told(any(reference in text for reference in prepared.references), "not_contained", expected)


def _extracted(spec: TextSpec, final: str) -> str | None:
    """What is compared of a final part."""
    if spec.extract == "tag":
        return last_content(final, spec.tag)
    return answers.find(final, box="last", fallback="none").text if spec.extract == "box" else final


def _told(right: bool, detail: str, explanation: str, **evidence: Any) -> Assessment:
    if right:
        return correct(Reason.SATISFIED, explanation="The final part is as demanded.", **evidence)
    return incorrect(Reason.DIFFERENT, detail=detail, explanation=explanation, **evidence)


def _shown_answer(final: str) -> dict[str, Any]:
    """Evidence of what was compared as a whole, which votes count by; of a long text there is none."""
    answer = final.strip(BLANKS)
    return {"extracted": answer} if len(answer) <= LONGEST_SHOWN else {}


def _alike(prepared: Prepared, text: str) -> Assessment:
    most = min(LONGEST_COMPARED, MOST_COMPARED // max(1, sum(map(len, prepared.references))))
    if len(text) > most:
        said = f"The final part has {len(text)} characters; at most {most} are compared."
        return incorrect(Reason.ANSWER_TOO_LARGE, detail="too_long", explanation=said)
    spec = prepared.spec
    found = max(METRICS[spec.metric](text, reference) for reference in prepared.references)
    score = found if spec.threshold is None else float(found >= spec.threshold)
    wanted = "" if spec.threshold is None else f"; {spec.threshold:g} is enough"
    return graded(
        score,
        violated=Reason.DIFFERENT,
        value=found,
        detail="" if score == 1.0 else "unlike",
        explanation=f"{spec.metric} similarity {found:.4f}{wanted}.",
        similarity=found,
        **_shown_answer(text),
    )


def _shown(spec: TextSpec, text: str) -> str:
    """The text as it is compared."""
    text = text.strip(BLANKS) if spec.strip else text
    return text.casefold() if spec.ignore_case or spec.op == "ilike" else text
