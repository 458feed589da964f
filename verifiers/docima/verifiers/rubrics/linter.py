"""What is likely to be wrong with a rubric that is formally right: the faults that policies learn to exploit.

Compound criteria are the most exploited class ("Reward Hacking in Rubric RL", arXiv 2605.12474): half of them is enough
for many a judge. A criterion and its mirror cancel out, or pay twice for one thing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from docima.verifiers.judging.grounding import normalised
from docima.verifiers.rubrics.spec import Criterion, RubricSpec

CODES: Mapping[str, str] = {
    "compound": "The criterion asks for several things at once; split it.",
    "mirrored": "Two criteria say the same, one as a reward and one as a penalty, or one negated.",
    "duplicate": "Two criteria say the same.",
    "vague": "The criterion leaves it to the judge what counts.",
    "placeholder": "The text holds a template placeholder that nobody filled in.",
    "length": "The criterion rewards length, which policies learn first.",
    "dominant": "One criterion holds more than nine tenths of the points.",
    "negated_penalty": "A penalty is phrased as the absence of a fault, so that good answers pay it.",
}
"""Every finding's code."""

_COMPOUND = re.compile(
    r";|\band\b(?!\s+(?:so on|forth))|\bas well as\b|\bbut also\b|\bin addition\b|\balong with\b|\bwhile also\b", re.I
)
_LISTED = re.compile(
    r"\b(?:between|both|either|from|pros)\b[^.;]{0,60}\band\b|\b\w+ and \w+ (?:are|is|have|has)\b", re.I
)
_VAGUE = re.compile(
    r"\b(?:good|nice|appropriate|adequate|reasonable|high[- ]quality|helpful|well[- ]written|satisfactory)\b", re.I
)
_PLACEHOLDER = re.compile(r"\{\{|\}\}|<<\w+>>|\{[a-z_]{2,40}\}|\bTODO\b|\bXXX\b|\[insert\b", re.I)
_LENGTH = re.compile(
    r"\b(?:long(?:er)?|lengthy|detailed|comprehensive|at least \d+ (?:words|sentences|paragraphs))\b", re.I
)
_NEGATION = re.compile(
    r"\b(?:does not|do not|doesn t|don t|is not|isn t|are not|never|no|not|avoids?|without|fails to|lacks?|omits?)\b"
)
_NEGATED_START = re.compile(r"^\W*(?:does not|doesn.t|do not|is not|avoids?|never|refrains? from|without)\b", re.I)
_FILLER = re.compile(r"\b(?:the|a|an|response|answer|it|model|s|that|this|is|are|does|do|should|must)\b")


@dataclass(frozen=True, slots=True)
class Finding:
    """One likely fault. `criteria` are the ids that it is about."""

    code: str
    criteria: tuple[str, ...]
    explanation: str


def lint(spec: RubricSpec) -> list[Finding]:
    """Everything that looks wrong, in the order of the criteria."""
    found: list[Finding] = []
    judged = [each for each in spec.criteria if each.check is None]
    for criterion in judged:
        found += _alone(criterion)
    seen: dict[str, tuple[Criterion, bool]] = {}
    for criterion in judged:
        core, negated = _core(criterion)
        other = seen.setdefault(core, (criterion, negated))
        if other[0] is criterion or not core:
            continue
        opposed = negated != other[1] or (criterion.weight > 0) != (other[0].weight > 0)
        code = "mirrored" if opposed else "duplicate"
        found.append(Finding(code, (other[0].id, criterion.id), CODES[code]))
    total = sum(abs(each.weight) for each in spec.criteria)
    if len(spec.criteria) > 2:
        heavy = [each.id for each in spec.criteria if abs(each.weight) > 0.9 * total]
        found += [Finding("dominant", (each,), CODES["dominant"]) for each in heavy]
    return found


def _alone(criterion: Criterion) -> list[Finding]:
    text = criterion.text
    codes = []
    joined = _COMPOUND.search(_LISTED.sub(" ", text))
    if joined is not None:
        codes.append("compound")
    if _VAGUE.search(text) and criterion.kind == "bool":
        codes.append("vague")
    if _PLACEHOLDER.search(text):
        codes.append("placeholder")
    if _LENGTH.search(text) and criterion.weight > 0:
        codes.append("length")
    if criterion.weight < 0 and _NEGATED_START.search(text):
        codes.append("negated_penalty")
    return [Finding(code, (criterion.id,), CODES[code]) for code in codes]


def _core(criterion: Criterion) -> tuple[str, bool]:
    """What a criterion is about, without its negations, and whether it is negated."""
    text = normalised(criterion.text)
    negations = len(_NEGATION.findall(text))
    words = _FILLER.sub(" ", _NEGATION.sub(" ", text)).split()
    stems = sorted({re.sub(r"(?:ing|ed|es|s|e)$", "", word) for word in words})
    return " ".join(stems), (negations % 2 == 1) != (criterion.met_if == "no")
