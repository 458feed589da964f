r"""`choice`: which option of a multiple-choice question does the final part choose?

Covered: a box, "the answer is (C)", "Answer: C", a final part that is nothing but the option; an option by its label or
by its text; sets of options. Not covered: labels buried in prose without a marker, which is where guesses hide: naming
several options is no answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from docima.verifiers import answers
from docima.verifiers.assessment import Assessment, Reason, Verdict, correct, incorrect
from docima.verifiers.completion import Completion
from docima.verifiers.texts.spec import ChoiceSpec
from docima.verifiers.thinking import BLANKS
from docima.verifiers.verifier import Sample

VERSION = 1
DETAILS = {
    "no_choice": "No option is chosen.",
    "several_choices": "More than one option is named.",
    "wrong_choice": "Another option is chosen.",
}
Spec = ChoiceSpec
SELF_TEST = (
    Sample({"reference": "C"}, "The answer is (C).", Verdict.CORRECT),
    Sample({"reference": "C"}, "Answer: A or C", Verdict.INCORRECT),
    Sample({"reference": "B", "options": {"A": "red", "B": "blue"}}, "\\boxed{blue}", Verdict.CORRECT),
)

LONGEST_BARE = 256
"""Characters of a final part that may be nothing but an option; longer is prose, unless it is an option's own text."""

_WRAPPING = re.compile(r"\\(?:text|textbf|mathrm|mathbf|textit|mathit)\s*\{|\\[()\[\]]|[$*_`{}]|\\ |~")
_JOINTS = re.compile(r"\s*(?:,|;|&|\+|/|\band\b|和|、)\s*", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"\bor\b|或", re.IGNORECASE)
_LEADING = re.compile(r"(?:the\s+)?(?:correct\s+)?(?:option|choice|answer)s?\s*(?:is|are|:)?\s*", re.IGNORECASE)
_GOES_ON = re.compile(r"^\s*(?:,|;|&|/|and\b|or\b|和|或|、)|[(\[]\s*[A-Z]\s*[)\]]", re.IGNORECASE)
"""What follows a label and may name another."""

_LABELLED = re.compile(
    r"[(\[]?\s*([^\s()\[\].:,;]{1,16})\s*(?:[)\]]\s*[.:,]?|[.:]|[-\u2013\u2014]\s|,?\s(?=because\b|since\b)|$)(.*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Labels and texts in the form in which they are looked up."""

    spec: ChoiceSpec
    right: frozenset[str]
    labels: frozenset[str]
    texts: dict[str, str]


def prepare(spec: ChoiceSpec) -> Prepared:
    """Index the options. A text that two options share names neither."""
    options = spec.options or dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "")
    texts: dict[str, str] = {}
    for label, text in options.items():
        key = _plain(text)
        if key:
            texts[key] = "" if key in texts else label.upper()
    labels = frozenset(label.upper() for label in options)
    return Prepared(spec, frozenset(label.upper() for label in spec.reference), labels, texts)


def judge(prepared: Prepared, completion: Completion) -> Assessment:
    """Find the choice, then compare."""
    found = _place(prepared, completion.final or "")
    chosen = None if found is None else chosen_in(prepared, found)
    if found is None or chosen is None:
        return incorrect(Reason.NO_ANSWER, detail="no_choice", explanation="No option is chosen.")
    named = ", ".join(sorted(chosen))
    if not prepared.spec.multiple and len(chosen) > 1:
        return incorrect(Reason.NO_ANSWER, detail="several_choices", explanation=f"Chosen: {named}.", chosen=named)
    right = chosen == prepared.right if prepared.spec.multiple else chosen <= prepared.right
    expected = f"Expected {', '.join(sorted(prepared.right))}, found {named}."
    if right:
        return correct(Reason.EQUIVALENT, explanation=expected, chosen=named)
    return incorrect(Reason.DIFFERENT, detail="wrong_choice", explanation=expected, chosen=named)


def _place(prepared: Prepared, final: str) -> str | None:
    """Where the choice stands."""
    text = final.strip(BLANKS)
    if len(text) <= LONGEST_BARE or _plain(text) in prepared.texts:
        bare = chosen_in(prepared, text)
        if bare is not None:
            return text
    return answers.find(text, box="last", fallback="marker").text


def chosen_in(prepared: Prepared, answer: str) -> frozenset[str] | None:
    """The labels that an answer names; None where it names none, or something else beside them."""
    whole = _one(prepared, answer)
    if whole is not None:
        return frozenset({whole})
    plain = _LEADING.sub("", _WRAPPING.sub(" ", answer).strip(), count=1) if len(answer) <= LONGEST_BARE else ""
    parts = [part for part in _JOINTS.split(_ALTERNATIVE.sub(",", plain)) if part.strip(" .()[]")]
    if len(parts) == 1 and len(parts[0].strip()) > 1 and set(parts[0].upper()) <= prepared.labels:
        parts = list(parts[0])
    found = [_one(prepared, part) for part in parts]
    labels = [label for label in found if label is not None]
    return frozenset(labels) if labels and len(labels) == len(found) else None


def _one(prepared: Prepared, answer: str) -> str | None:
    """The label of one option, named by its label, its text, or "C. its text"."""
    if len(answer) > 2 * answers.LONGEST_ANSWER:
        return None
    by_text = prepared.texts.get(_plain(answer))
    if by_text:
        return by_text
    plain = _LEADING.sub("", _WRAPPING.sub(" ", answer).strip(), count=1).strip()
    match = _LABELLED.fullmatch(plain)
    if match is None or match.group(1).upper() not in prepared.labels:
        return None
    label, rest = match.group(1).upper(), match.group(2)
    contradicted = prepared.texts.get(_plain(rest), label) != label if rest else False
    return None if contradicted or _GOES_ON.search(rest) else label


def _plain(text: str) -> str:
    """A text without dressing, case and end punctuation."""
    return " ".join(_WRAPPING.sub(" ", text).casefold().split()).strip(" .")
