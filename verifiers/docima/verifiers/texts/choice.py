r"""`choice`: which option of a multiple-choice question does the final part choose?

Covered: a box, "the answer is (C)", "Answer: C", "C is correct", a first or last line or a whole final part that is
nothing but the option; an option by its label or by its text, in full-width letters too; sets of options. Not covered:
labels buried in prose without a marker, which is where guesses hide: naming several options is no answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from docima.verifiers.assessment import Assessment, Reason, Verdict, correct, incorrect
from docima.verifiers.completion import Completion
from docima.verifiers.extraction import answers
from docima.verifiers.texts.spec import ChoiceSpec
from docima.verifiers.thinking import BLANKS
from docima.verifiers.verifier import Sample

VERSION = 3
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

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Full-width forms of ASCII, which Chinese and Japanese texts write, to ASCII."""

_WRAPPING = re.compile(r"\\(?:text|textbf|mathrm|mathbf|textit|mathit)\s*\{|\\[()\[\]]|[$*_`{}\"“”「」『』]|\\ |~")
_QUOTES = "'‘’"  # noqa: RUF001 - the quotes are what is taken off
_JOINTS = re.compile(r"\s*(?:,|;|&|\+|/|\band\b|和|、)\s*", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"\bor\b|或", re.IGNORECASE)
_LEADING = re.compile(
    r"(?:(?:so|thus|hence|therefore)\b,?\s*)?(?:i(?:'d| would| will|'ll)?\s+(?:choose|pick|select|go\s+with)\s+)?"
    r"(?:(?:the\s+)?(?:correct\s+)?(?:option|choice|ans(?:wer)?)s?\b\s*"
    r"(?:is|are|(?:must|should|would)\s+be|:|[-\u2013\u2014](?=\s))?\s*)?",
    re.IGNORECASE,
)
_NOT_ANOTHER = re.compile(r",?\s*(?:and\s+)?not\s+[(\[]?[^\s()\[\].,:;!]{1,16}[)\]]?[.!]?$", re.IGNORECASE)
"""What an answer may say of another option at its end: "C, not A"."""
_PRAISE = re.compile(" is (?:the )?(?:correct|right|best)(?: (?:answer|option|choice|one))?[.!]?$", re.IGNORECASE)
_GOES_ON = re.compile(
    r"^\s*(?:,|;|&|/|and\b|or\b|和|或|、)|[(\[]\s*[A-Z]\s*[)\]]|\b(?:answer|option|choice)s?\s*(?:is\b|:)",
    re.IGNORECASE,
)
"""What follows a label and may name another."""

_LATER_LABEL = re.compile(r"(?:^|\s)([^\s()\[\].:,;!。]{1,16})[.):](?=\s)")

_LABELLED = re.compile(
    r"[(\[]?\s*([^\s()\[\].:,;!。]{1,16})\s*(?:[)\]]\s*[.:,!。]?|[.:!。]|[-\u2013\u2014]\s|,?\s(?=because\b|since\b)|$)(.*)",
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
    text = final.translate(_FULL_WIDTH).strip(BLANKS)
    if len(text) <= LONGEST_BARE or _plain(text) in prepared.texts:
        bare = chosen_in(prepared, text)
        if bare is not None:
            return text
    said = answers.find(text, box="last", fallback="marker").text
    return _lone_line(prepared, text) if said is None else said


def _lone_line(prepared: Prepared, text: str) -> str | None:
    """The first or the last line, where it is nothing but an option and no other line is another's label."""
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    ends = [line for line in (lines[:1] + lines[-1:]) if len(line) <= LONGEST_BARE]
    named = {chosen: line for line in ends if (chosen := chosen_in(prepared, line)) is not None}
    labels = prepared.labels.intersection(line.strip(" ()[]*.:").upper() for line in lines)
    return next(iter(named.values())) if len(named) == 1 and labels <= next(iter(named)) else None


def chosen_in(prepared: Prepared, answer: str) -> frozenset[str] | None:
    """The labels that an answer names; None where it names none, or something else beside them."""
    whole = _one(prepared, answer)
    if whole is not None:
        return frozenset({whole})
    plain = _undressed(answer) if len(answer) <= LONGEST_BARE else ""
    parts = [part for part in _JOINTS.split(_ALTERNATIVE.sub(",", plain)) if part.strip(" .()[]")]
    if len(parts) == 1 and len(parts[0]) == len(set(parts[0].upper())) > 1 and set(parts[0].upper()) <= prepared.labels:
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
    match = _LABELLED.fullmatch(_undressed(answer))
    if match is None or match.group(1).upper() not in prepared.labels:
        return None
    label, rest = match.group(1).upper(), match.group(2)
    contradicted = prepared.texts.get(_plain(rest), label) != label if rest else False
    others = prepared.labels.intersection(_LATER_LABEL.findall(rest)) - {label}
    return None if contradicted or others or _GOES_ON.search(rest) else label


def _undressed(answer: str) -> str:
    """An answer without dressing, and without the words that say that it is one."""
    plain = " ".join(_WRAPPING.sub(" ", answer).split()).strip(_QUOTES)
    bare = _PRAISE.sub("", _LEADING.sub("", plain, count=1).strip())
    return _NOT_ANOTHER.sub("", bare) or bare


def _plain(text: str) -> str:
    """A text without dressing, case and end punctuation."""
    return " ".join(_WRAPPING.sub(" ", text.translate(_FULL_WIDTH)).casefold().split()).strip(" .。!" + _QUOTES)
