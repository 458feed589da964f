"""`math`: is the completion's final answer equal to the reference?

Covered: numbers in all styles, expressions, equations and inequalities, sets, intervals, lists, matrices, units,
percentages, choice letters, short texts, values in sentences and behind labels, formulas of chemistry and of logic,
sequences, sets of numbers in words; in LaTeX, in Unicode and in plain text. Every verdict names its method.
Not covered: prose whose meaning would have to be understood.

SymPy is asked only about what both sides' parsers have read, in a pool of its own, by `judge_slow`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from docima.verifiers.assessment import Assessment, Reason, Verdict, correct, incorrect, unscored
from docima.verifiers.completion import Completion
from docima.verifiers.errors import UnparsableReferenceError
from docima.verifiers.extraction import answers
from docima.verifiers.extraction.units import behind_box, behind_value
from docima.verifiers.maths import wording
from docima.verifiers.maths.deciding.equal import equal
from docima.verifiers.maths.deciding.numeric import UNDECIDED, Outcome, overflows
from docima.verifiers.maths.deciding.statements import decimal
from docima.verifiers.maths.forms import measures
from docima.verifiers.maths.forms import table as forms
from docima.verifiers.maths.limits import LIMITS
from docima.verifiers.maths.reading import choices, sentences, stamps, texts, units
from docima.verifiers.maths.reading.parse import parse
from docima.verifiers.maths.reading.readings import Reading, key_of
from docima.verifiers.maths.spec import MathPolicy, MathSpec
from docima.verifiers.maths.tree import Node
from docima.verifiers.verifier import Sample, Slow

VERSION = 4
Spec = MathSpec
DETAILS = {
    **answers.RULES,
    "same_text": "The two are the same text.",
    "same_words": "The two are the same words.",
    "labelled": "The values in two texts were compared, by their labels where both have some.",
    "same_tree": "The two are read as the same expression.",
    "choice": "The choice letters were compared.",
    "exact_rational": "Both are rational numbers; they were compared exactly.",
    "overlapping_balls": "Both numbers were enclosed in balls that overlap at the highest precision.",
    "disjoint_balls": "Both numbers were enclosed in balls that do not meet: a proof that they differ.",
    "random_points": "Both were evaluated at points that nobody can know beforehand.",
    "scaled_identity": "Both sides' differences are constant multiples of each other.",
    "within_tolerance": "The numbers are equal within the tolerance of the policy or of the reference's digits.",
    "undefined": "An expression has no value.",
    "relation": "The statements were compared.",
    "real_sets": "The sets of real numbers were brought to a normal form.",
    "matrix": "The matrices were compared.",
    "collection": "The collections were matched without order.",
    "elementwise": "The collections were compared element by element.",
    "family": "Both are solutions with a whole number in them; they were compared as sets of residues.",
    "constants": "Both are the same family of functions, whatever its arbitrary constants are called.",
    "stamp": "Times of day or dates were compared.",
    "assignments": "The named values were compared by name.",
    "units": "The units differ.",
    "base": "The bases differ.",
    "ratio": "The ratios were compared.",
    "truth_table": "The formulas were compared for every truth of their letters.",
    "symbolic": "SymPy decided.",
    "undecided": "Neither equality nor a difference could be shown.",
    "unreadable": "The answer is not mathematics that we can read.",
    "too_large": "The answer is beyond the limits.",
}
SELF_TEST = (
    Sample({"reference": "5/6"}, r"so it is \boxed{\frac{5}{6}}", Verdict.CORRECT),
    Sample({"reference": "5/6"}, r"\boxed{0.83}", Verdict.INCORRECT),
    Sample({"reference": r"\sqrt{8}"}, r"\boxed{2\sqrt2}", Verdict.CORRECT),
    Sample({"reference": "(x+1)^2"}, r"\boxed{x^2+2x+1}", Verdict.CORRECT),
    Sample({"reference": "x > 2"}, r"\boxed{(2, \infty)}", Verdict.CORRECT),
    Sample({"reference": "42"}, r"\boxed{41 \text{ or } 42}", Verdict.INCORRECT),
)

MEMO_ANSWERS = 4096
"""Distinct answers of one task whose assessments a worker keeps."""

_Decide = Callable[[Node, Node, MathPolicy], Outcome]
_COMMA_REFERENCE = re.compile(r"\s*(-?(?:0|\d+(?=,(?:\d\d|\d{4,})\s*$))),(\d+)\s*")
_COMMA_ANSWER = re.compile(r"\s*(-?(?:0|\d{4,}|\d+(?=,(?:\d\d?|\d{4,})\s*$))),(\d+)\s*")
"""`1,22`; three digits behind a comma are thousands, and a reference may be a list of two whole numbers."""

LONG_REFERENCE = 80
"""Characters; a longer reference with an announcement in it is a solution, not an answer."""

_QUOTED = 120
_LENIENT = frozenset({"formula", "number"})


@dataclass(slots=True)
class Prepared:
    """The references, read once, and the assessments of the answers so far. `worded`: one of them may have a unit."""

    spec: MathSpec
    references: tuple[Reading, ...]
    worded: bool
    memo: dict[tuple[str, str], Assessment | Slow] = field(default_factory=dict)


def prepare(spec: MathSpec) -> Prepared:
    """Read the references. Raises UnparsableReferenceError for one that is empty."""
    readings = []
    for index, reference in enumerate(spec.reference):
        reading = Reading(stated_by(reference))
        if not reading.key:
            raise UnparsableReferenceError("there is nothing in it", field=f"math.reference.{index}")
        if len(reading.text) > LIMITS.characters:
            raise UnparsableReferenceError("it is beyond the limits of an answer", field=f"math.reference.{index}")
        readings.append(reading)
    return Prepared(spec, tuple(readings), any(_has_words(reading.text) for reading in readings))


def stated_by(reference: str) -> str:
    """The answer that a reference states: some are whole solutions."""
    if len(reference) <= LONG_REFERENCE and "box" not in reference:
        return reference
    fallback: Literal["none", "marker"] = "marker" if len(reference) > LONG_REFERENCE else "none"
    found = answers.find(reference.replace("}\\boxed{", "},\\boxed{"), fallback=fallback).text
    return reference if found is None else found


def judge(prepared: Prepared, completion: Completion) -> Assessment | Slow:
    """Find the answer and compare it with each reference."""
    how = prepared.spec.answer
    found = answers.find(completion.final or "", how.box, how.fallback)
    if found.text is None:
        cut = completion.finish_reason == "length"
        return incorrect(
            Reason.TRUNCATED if cut else Reason.NO_ANSWER,
            detail=found.rule,
            explanation=answers.RULES[found.rule],
            rule=found.rule,
        )
    text, rule = found.text, found.rule
    if rule in _LENIENT and _is_whole(prepared, completion.final or ""):
        text, rule = completion.final or "", "whole"
    text = _measured(prepared, text, found, completion.final or "")
    known = prepared.memo.get((text, rule))
    if known is None:
        known = _compared(prepared, text, rule, equal)
        if len(prepared.memo) < MEMO_ANSWERS:
            prepared.memo[text, rule] = known
    return known


def _measured(prepared: Prepared, text: str, found: answers.Answer, final: str) -> str:
    """The answer with the unit behind its box or in its sentence, where a reference has a unit, the answer has none,
    and the words are one.
    """
    if not prepared.worded or not (text[-1:].isdecimal() or text.endswith("}")):
        return text
    words = behind_box(final, text) if found.rule == "box" else behind_value(final, text)
    if not words or "," in text or not any(map(has_unit, prepared.references)) or has_unit(Reading(text)):
        return text
    for each in words:
        unit = sentences.flat(each)
        if unit and units.read(unit) is not None:
            return f"{text} {unit}" if "^" in unit else f"{text}\\text{{ {unit}}}"
    return text


def _has_words(text: str) -> bool:
    """Whether a text may have a unit: a cheap look."""
    if "\\" in text:
        return "text" in text or "rm" in text or "box" in text or not text.isascii()
    return not text.isdecimal() and text.lower() != text.upper()


def has_unit(reading: Reading) -> bool:
    """Whether a side is a quantity with its unit."""
    tree = reading.tree
    while tree is not None and tree.op == "rel":
        tree = tree.args[-1]
    return (tree is not None and tree.op == "unit") or (tree is None and measures.quantity(reading.text) is not None)


def _is_whole(prepared: Prepared, final: str) -> bool:
    """Whether the whole of a short final part is the reference's text: `odd $n$`."""
    return len(final) <= _QUOTED and key_of(final) in {reference.key for reference in prepared.references}


def judge_slow(prepared: Prepared, completion: Completion) -> Assessment:
    """The same, and SymPy where the fast tiers are undecided."""
    how = prepared.spec.answer
    found = answers.find(completion.final or "", how.box, how.fallback)
    text = _measured(prepared, found.text or "", found, completion.final or "")
    said = _compared(prepared, text, found.rule, _symbolic)
    return unscored(Reason.UNDECIDED, detail="undecided") if isinstance(said, Slow) else said


def _compared(prepared: Prepared, text: str, rule: str, decide: _Decide) -> Assessment | Slow:
    answer = Reading(text)
    evidence: dict[str, Any] = {"extracted": text[:1000], "rule": rule}
    best: Outcome | None = None
    for reference in prepared.references:
        outcome = _outcome(reference, answer, prepared.spec.policy, decide)
        if outcome.equal:
            proof: dict[str, Any] = {"proof": outcome.proof} if outcome.proof else {}
            return correct(
                detail=outcome.method,
                explanation=f"Expected {_quoted(reference.text)}, found {_quoted(text)}: equal.",
                **evidence,
                **proof,
            )
        if best is None or outcome.equal is None:
            best = outcome
    return _not_equal(prepared, answer, best if best is not None else UNDECIDED, evidence, decide)


def _not_equal(
    prepared: Prepared, answer: Reading, outcome: Outcome, evidence: dict[str, Any], decide: _Decide
) -> Assessment | Slow:
    expected = " or ".join([_quoted(reference.text) for reference in prepared.references[:4]])
    explanation = f"Expected {expected}, found {_quoted(answer.text)}"
    if answer.parsed.too_large:
        return incorrect(Reason.ANSWER_TOO_LARGE, detail="too_large", explanation=explanation + ".", **evidence)
    if outcome.equal is None:
        if all(reference.tree is None and not texts.is_prose(reference.text) for reference in prepared.references):
            return unscored(
                Reason.REFERENCE_UNPARSABLE,
                detail="unreadable",
                explanation=f"The reference is not mathematics that we can read: {expected}.",
                **evidence,
            )
        if answer.tree is not None and overflows(answer.tree):
            return incorrect(Reason.ANSWER_TOO_LARGE, detail="too_large", explanation=explanation + ".", **evidence)
        if decide is equal:
            return Slow()
        return unscored(Reason.UNDECIDED, detail="undecided", explanation=explanation + ": undecided.", **evidence)
    if outcome.method == "unreadable":
        return incorrect(
            Reason.UNPARSABLE_ANSWER,
            detail="unreadable",
            explanation=explanation + ", which we cannot read.",
            **evidence,
        )
    why = f": {outcome.why}." if outcome.why else "."
    return incorrect(Reason.DIFFERENT, detail=outcome.method, explanation=explanation + why, **evidence)


# -- two readings ------------------------------------------------------------------------------------------------------


def _outcome(reference: Reading, answer: Reading, policy: MathPolicy, decide: _Decide) -> Outcome:
    if reference.key == answer.key:
        return Outcome(True, "same_text")
    ours, theirs = reference.parsed, answer.parsed
    if ours.figure and theirs.figure and ours.tree is not None and theirs.tree is not None:
        return decide(ours.tree, theirs.tree, policy)
    outcome = _usual(reference, answer, policy, decide)
    if outcome.equal:
        return outcome
    # What has a grammar of its own is asked last: it is rare.
    special = forms.compare(reference, answer, policy)
    if special is not None:
        return special
    unread = reference.tree is None or answer.tree is None
    if unread and "\\text" in reference.text and not texts.is_prose(reference.text):
        return _retyped(reference, answer, policy, decide) or outcome
    return outcome


def _retyped(reference: Reading, answer: Reading, policy: MathPolicy, decide: _Decide) -> Outcome | None:
    """The two without their type, where that makes both readable: `3\\text{ : }1`."""
    plain = [Reading(sentences.flat(side.text)) for side in (reference, answer)]
    if any(side.tree is None for side in plain) or [side.text for side in plain] == [reference.text, answer.text]:
        return None
    return _usual(plain[0], plain[1], policy, decide)


def _usual(reference: Reading, answer: Reading, policy: MathPolicy, decide: _Decide) -> Outcome:
    """As a choice, a time, words, or mathematics."""
    chosen = _by_choice(reference, answer, policy, decide)
    if chosen is not None:
        return chosen
    ours, theirs = reference.parsed, answer.parsed
    if ours.stamp is not None and theirs.stamp is not None:
        same = stamps.same(ours.stamp, theirs.stamp)
        if same is not None:
            return Outcome(same, "stamp")
    elif (stamp := ours.stamp or theirs.stamp) is not None and (stamp.half or stamp.month):
        return wording.compare(reference, answer, policy, _again(policy, decide))
    if ours.tree is None or theirs.tree is None:
        return wording.compare(reference, answer, policy, _again(policy, decide))
    outcome = decide(ours.tree, theirs.tree, policy)
    if outcome.equal is not True and policy.decimal_comma == "auto" and ("," in reference.text or "," in answer.text):
        for first, second in _with_point(reference, answer):
            other = decide(first, second, policy)
            if other.equal:
                return other
    return outcome


def _again(policy: MathPolicy, decide: _Decide) -> wording.Compare:
    """The comparison of the values inside of two texts."""
    return lambda reference, answer: _outcome(reference, answer, policy, decide)


def _by_choice(reference: Reading, answer: Reading, policy: MathPolicy, decide: _Decide) -> Outcome | None:
    """Compare choice letters, where the reference is or has one."""
    ours, theirs = reference.parsed, answer.parsed
    if ours.option is not None:
        letter, rest = ours.option
        if theirs.option is not None:
            if theirs.option[0] != letter:
                return Outcome(False, "choice")
            # The right letter before another text contradicts itself.
            beside = _outcome(rest, theirs.option[1], policy, decide)
            return Outcome(beside.equal is not False, "choice")
        chosen = choices.chosen(answer.text)
        return (
            Outcome(chosen == letter, "choice") if chosen in choices.CHOICES else _outcome(rest, answer, policy, decide)
        )
    if ours.letter is not None and ours.letter in choices.CHOICES:
        chosen = choices.chosen(answer.text)
        return Outcome(chosen == ours.letter, "choice") if chosen is not None else None
    named = choices.statements(reference.text, reference=True)
    if named is not None:
        return Outcome(choices.statements(answer.text, reference=False) == named, "choice")
    found = choices.letters(answer.text, together=False)
    several = choices.letters(reference.text, together="text" in reference.text or found is not None)
    if several is not None:
        found = choices.letters(answer.text, together=True)
        if found is None and " or " in answer.text:
            # `A or B` chooses neither of them.
            return (
                Outcome(False, "choice") if choices.letters(answer.text.replace(" or ", ", "), together=False) else None
            )
        return None if found is None else Outcome(found == several, "choice")
    if theirs.option is not None and ours.tree is not None:
        return _outcome(reference, theirs.option[1], policy, decide)
    return None


def _with_point(reference: Reading, answer: Reading) -> Iterator[tuple[Node, Node]]:
    """Where one side is a decimal and the other two numbers around a comma: both as decimals."""
    if reference.tree is None or answer.tree is None:
        return
    ours = _COMMA_REFERENCE.fullmatch(reference.text.strip("$ "))
    theirs = _COMMA_ANSWER.fullmatch(answer.text.strip("$ "))
    if ours is not None and decimal(answer.tree) is not None:
        yield parse(f"{ours.group(1)}.{ours.group(2)}"), answer.tree
    elif theirs is not None and decimal(reference.tree) is not None:
        yield reference.tree, parse(f"{theirs.group(1)}.{theirs.group(2)}")


def _symbolic(reference: Node, answer: Node, policy: MathPolicy) -> Outcome:
    outcome = equal(reference, answer, policy)
    if outcome.equal is not None:
        return outcome
    # SymPy takes a second to import: only here, in the workers that have it warm.
    from docima.verifiers.maths.deciding.symbolic import decide

    return decide(reference, answer)


def _quoted(text: str) -> str:
    return text if len(text) <= _QUOTED else text[:_QUOTED] + "…"
