"""A criterion -> the question to a judge, and the judge's answer -> how far the criterion is met."""

from __future__ import annotations

from dataclasses import replace

from docima.verifiers.judging.grounding import grounded
from docima.verifiers.judging.inquiry import Ask, Heard
from docima.verifiers.judging.numbers import Unreadable
from docima.verifiers.judging.objects import verdict
from docima.verifiers.judging.replies import Form
from docima.verifiers.judging.votes import Rule
from docima.verifiers.rubrics.spec import IMPLICIT_SCALE, PROOF_SCALE, Criterion, RubricSpec

NOT_APPLICABLE = -1.0
"""The vote that the criterion does not apply: no mark, so outside of [0, 1]."""

_CHOICES = {"met": 1.0, "not_met": 0.0, "not_applicable": NOT_APPLICABLE}


def condition(spec: RubricSpec, criterion: Criterion) -> str:
    """The condition that the judge is to decide; empty where there is none, or another criterion is it."""
    given = criterion.applies_if
    return "" if any(given == each.id for each in spec.criteria) else given


def form(spec: RubricSpec, criterion: Criterion) -> Form:
    """How the verdict on a criterion is written."""
    return replace(_form(spec, criterion), quoted=criterion.evidence == "quote")


def _form(spec: RubricSpec, criterion: Criterion) -> Form:
    if criterion.kind == "ordinal":
        first = 0 if condition(spec, criterion) else 1
        return Form("json_level", tuple(float(level) for level in range(first, len(criterion.levels) + 1)), "level")
    if criterion.kind == "scale":
        if criterion.step is None:
            return Form("json_score", (criterion.min, criterion.max), "score")
        count = int((criterion.max - criterion.min) / criterion.step + 1e-9)
        return Form("json_level", tuple(criterion.min + index * criterion.step for index in range(count + 1)), "score")
    if condition(spec, criterion):
        return Form("json_choice", tuple(_CHOICES), "verdict")
    return Form("json_bool", (False, True), "criteria_met")


def rule(spec: RubricSpec, criterion: Criterion) -> Rule:
    """How votes on a criterion make one."""
    if criterion.kind == "scale":
        return "mean"
    return "median" if criterion.kind == "ordinal" and not condition(spec, criterion) else "majority"


def described(spec: RubricSpec, criterion: Criterion) -> str:
    """A criterion as the judge reads it."""
    lines = [criterion.text]
    if criterion.kind == "ordinal":
        lines += [f"Level {number}: {text}" for number, text in enumerate(criterion.levels, 1)]
        lines.append("Answer with the number of the level that fits best.")
    elif criterion.kind == "scale":
        step = f" in steps of {criterion.step:g}" if criterion.step is not None else ""
        lines.append(f"Answer with a number from {criterion.min:g} to {criterion.max:g}{step}.")
    if asked := condition(spec, criterion):
        none = "level 0" if criterion.kind == "ordinal" else "not_applicable"
        lines.append(f"It applies only if: {asked}\nIf that is not so, answer {none}.")
    if criterion.evidence == "quote":
        lines.append(
            'Quote, word for word, the passage that meets it under the key "quote"; without one it is not met.'
        )
    return "\n".join(lines)


def ask(spec: RubricSpec, criterion: Criterion, fields: dict[str, str]) -> Ask:
    """The question on a criterion; `fields` hold the prompt, the reference and the candidate."""
    asked = {**fields, "criterion": described(spec, criterion)}
    return Ask(spec.judge, "criterion", asked, form(spec, criterion), criterion.id, samples=spec.samples)


def ask_whole(spec: RubricSpec, fields: dict[str, str], key: str) -> Ask:
    """The one question of a rubric that is graded as a whole."""
    lines = [
        f"- ({each.category or f'{each.weight:g} points'}) {each.text}" for each in spec.criteria if each.check is None
    ]
    asked = {**fields, "rubric": "\n".join(lines)}
    if spec.aggregate == "dsm2":
        return Ask(spec.judge, "proof", asked, Form("boxed", PROOF_SCALE), key, samples=spec.samples)
    scale = Form("json_level", IMPLICIT_SCALE, "score")
    return Ask(spec.judge, "holistic", asked, scale, key, samples=spec.samples)


def whole_mark(spec: RubricSpec, heard: Heard) -> float:
    """A grade of the whole, brought to [0, 1]."""
    scale = PROOF_SCALE if spec.aggregate == "dsm2" else IMPLICIT_SCALE
    return (_number(heard) - scale[0]) / (scale[-1] - scale[0])


def mark(spec: RubricSpec, criterion: Criterion, heard: Heard, candidate: str) -> float | None:
    """How far a readable answer finds the criterion met, or NOT_APPLICABLE. None where its quotation is made up."""
    value = heard.value
    if isinstance(value, str):
        met = _CHOICES[value]
    elif isinstance(value, bool):
        met = float(value)
    else:
        value = _number(heard)
        if criterion.kind == "ordinal":
            met = NOT_APPLICABLE if value == 0 else (value - 1) / (len(criterion.levels) - 1)
        else:
            met = (value - criterion.min) / (criterion.max - criterion.min)
    if criterion.evidence == "quote" and met > 0.0 and not _quoted(heard.text, candidate):
        return None
    if criterion.met_if == "no" and met != NOT_APPLICABLE:
        met = 1.0 - met
    return met


def _number(heard: Heard) -> float:
    """A readable answer's number. Raises TypeError where the form did not ask for one: a bug of ours."""
    if isinstance(heard.value, float | int):
        return float(heard.value)
    raise TypeError(f"expected a number, found {heard.value!r:.80}")


def _quoted(reply: str, candidate: str) -> bool:
    quote = verdict(reply, "quote", lambda data: data if isinstance(data, str) else Unreadable("wrong_type"))
    return isinstance(quote, str) and grounded(quote, candidate)
