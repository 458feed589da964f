"""`format`: does the completion have the demanded structure?

Covered: a thinking block in the task's dialect, named sections after it, order, emptiness, text outside, special tokens
inside, forbidden texts, a single box. Not covered: what the sections say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from docima.verifiers.assessment import Assessment, Reason, Verdict, correct, graded, incorrect
from docima.verifiers.completion import Completion
from docima.verifiers.formats.content import WORD
from docima.verifiers.formats.sections import FAULTS, Structure, blank, read_sections, read_think
from docima.verifiers.formats.spec import FormatSpec
from docima.verifiers.thinking import BLANKS, DIALECTS, END_TOKENS, Tags, content_end, opened
from docima.verifiers.verifier import Sample

VERSION = 3
DETAILS = FAULTS
Spec = FormatSpec
SELF_TEST = (
    Sample({}, "<think>a</think> b", Verdict.CORRECT),
    Sample({}, "<think>a", Verdict.INCORRECT),
    Sample({"required_sections": ["think", "answer"]}, "<think>a</think><answer>4</answer>", Verdict.CORRECT),
    Sample({"required_sections": ["think", "answer"]}, "<think>a</think><answer>4</answer> or 5", Verdict.INCORRECT),
)

SPECIAL_TOKENS = (*END_TOKENS, "<|im_start|>", "<|start_header_id|>", "<start_of_turn>")
"""What never belongs inside a text."""

_SPECIAL = re.compile("<(?:" + "|".join(re.escape(token[1:]) for token in SPECIAL_TOKENS) + ")")
"""All of them begin with the same character: one look-up instead of eleven."""

MEMO_FINDINGS = 1024
"""Distinct findings of one task whose assessments a worker keeps."""

_RULES = {"forbidden_text", "no_box", "multiple_boxes"}
"""Faults that break a rule of the task, rather than the structure."""


@dataclass(slots=True)
class Prepared:
    """The spec, and the assessments of the findings so far: most completions of a group have the same."""

    spec: FormatSpec
    memo: dict[tuple[object, ...], Assessment] = field(default_factory=dict)


def prepare(spec: FormatSpec) -> Prepared:
    """A spec is ready as it is."""
    return Prepared(spec)


def judge(prepared: Prepared, completion: Completion) -> Assessment:
    """Look for every fault; without one the completion is right."""
    found = read(prepared.spec, completion)
    key = (*found.faults, *found.sections.items(), completion.finish_reason == "length")
    known = prepared.memo.get(key)
    if known is None:
        known = _judged(prepared.spec, found, completion.finish_reason)
        if len(prepared.memo) < MEMO_FINDINGS:
            prepared.memo[key] = known
    return known


def _judged(spec: FormatSpec, found: Structure, finish_reason: str) -> Assessment:
    evidence: dict[str, Any] = {
        "faults": found.faults,
        "sections": {name: text[:200] for name, text in found.sections.items()},
    }
    if not found.faults:
        return correct(Reason.SATISFIED, explanation="The structure is as demanded.", **evidence)
    first = found.faults[0]
    if first == "unclosed_think" and finish_reason == "length":
        reason = Reason.TRUNCATED
    else:
        reason = Reason.VIOLATED if first in _RULES else Reason.MALFORMED
    explanation = " ".join(FAULTS[fault] for fault in dict.fromkeys(found.faults))
    score = 0.0 if spec.strict else _share_without_fault(spec, found)
    if score == 0.0:
        return incorrect(reason, detail=first, explanation=explanation, **evidence)
    return graded(score, detail=first, explanation=explanation, **evidence)


def read(spec: FormatSpec, completion: Completion) -> Structure:
    """The structure of a completion, with its faults in the order in which they are looked for."""
    found = Structure()
    text = completion.text[: content_end(completion.text)]
    if not text.strip(BLANKS):
        found.faults.append("empty")
        found.faulty.update(spec.required_sections)
        return found
    thinks = spec.required_sections[0] == "think"
    if not thinks:
        found.final = completion.final
    elif completion.tags is None:
        _read_channels(completion, found)
    else:
        whole = opened(text, completion.tags, completion.prefill)
        if completion.thinking and completion.final is not None and _split_by(completion.dialect, completion.tags):
            _read_split(whole, completion, found)
        else:
            read_think(whole, completion.tags, found, allow_empty=spec.allow_empty_think)
    if spec.min_think_words and found.thinking and len(WORD.findall(found.thinking)) < spec.min_think_words:
        found.blame("think", "short_think")
    others = spec.required_sections[thinks:]
    if others:
        read_sections(others, found, spec.repeats)
    elif found.final == "":
        found.faults.append("empty_final")
    if completion.tags is not None and _SPECIAL.search(text) is not None:
        found.faults.append("special_token_inside")
    if spec.forbidden and any(each in text for each in spec.forbidden):
        found.faults.append("forbidden_text")
    if spec.single_box:
        boxes = (found.final or "").count("\\boxed") + (found.final or "").count("\\fbox")
        found.faults += [] if boxes == 1 else ["multiple_boxes" if boxes else "no_box"]
    return found


def _split_by(dialect: str, tags: Tags) -> bool:
    """Whether thinking was split off by these very tags."""
    return dialect == "custom" or DIALECTS.get(dialect) == tags


def _read_split(whole: str, completion: Completion, found: Structure) -> None:
    """One block of thinking, opened and closed once: all was found when it was split off, but for text before it."""
    found.thinking, found.final = completion.thinking, completion.final
    if completion.tags is not None and not blank(whole[: whole.find(completion.tags[0])]):
        found.blame("think", "text_before_open")


def _read_channels(completion: Completion, found: Structure) -> None:
    """Harmony, which was read when the thinking was split off."""
    found.thinking, found.final = completion.thinking, completion.final
    if not found.thinking:
        found.blame("think", "missing_open" if found.thinking is None else "empty_think")
    if found.final is None:
        found.blame("think", "no_final")


def _share_without_fault(spec: FormatSpec, found: Structure) -> float:
    """The graded score: sections without fault, where what is wrong outside of them counts as one section more."""
    if "empty" in found.faults:
        return 0.0
    good = sum(1 for name in spec.required_sections if name not in found.faulty)
    elsewhere = len(found.faults) > 0 and not found.faulty
    return good / (len(spec.required_sections) + 1) if elsewhere else good / len(spec.required_sections)
