"""`content`: is there anything in the final part? Many checks are satisfied by an empty or a garbage answer.

Covered: number of words, share of letters and digits, repetition. Not covered: whether what is said makes sense.
"""

from __future__ import annotations

import re
from typing import Any

from docima.verifiers.assessment import Assessment, Reason, Verdict, correct, incorrect
from docima.verifiers.completion import Completion
from docima.verifiers.formats.spec import ContentSpec
from docima.verifiers.verifier import Sample

VERSION = 1
DETAILS = {
    "too_few_words": "The final part has fewer words than demanded.",
    "repetitive": "Too many word trigrams repeat earlier ones.",
    "garbage": "Too few of the characters are letters or digits.",
}
Spec = ContentSpec
SELF_TEST = (
    Sample({"min_words": 2}, "Two words.", Verdict.CORRECT),
    Sample({"min_words": 2}, "... !!! one", Verdict.INCORRECT),
)

WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
"""One character at a time, or one run: linear, as no two branches can begin at the same character."""


def prepare(spec: ContentSpec) -> ContentSpec:
    """A spec is ready as it is."""
    return spec


def judge(spec: ContentSpec, completion: Completion) -> Assessment:
    """Measure the final part."""
    final = completion.final or ""
    words = WORD.findall(final)
    measured: dict[str, Any] = {"words": len(words)}
    if len(words) < spec.min_words:
        return incorrect(
            Reason.VIOLATED,
            detail="too_few_words",
            explanation=f"Expected at least {spec.min_words} words, found {len(words)}.",
            **measured,
        )
    if spec.min_alphanumeric_ratio is not None:
        dense = "".join(final.split())
        ratio = sum(map(str.isalnum, dense)) / len(dense) if dense else 0.0
        measured["alphanumeric_ratio"] = ratio
        if ratio < spec.min_alphanumeric_ratio:
            return incorrect(
                Reason.VIOLATED,
                detail="garbage",
                explanation=f"Expected {spec.min_alphanumeric_ratio:.0%} letters and digits, found {ratio:.0%}.",
                **measured,
            )
    if spec.max_repeated_ratio is not None:
        ratio = repeated_ratio(words)
        measured["repeated_ratio"] = ratio
        if ratio > spec.max_repeated_ratio:
            return incorrect(
                Reason.VIOLATED,
                detail="repetitive",
                explanation=f"At most {spec.max_repeated_ratio:.0%} of trigrams may repeat, found {ratio:.0%}.",
                **measured,
            )
    return correct(Reason.SATISFIED, explanation="There is content.", **measured)


def repeated_ratio(words: list[str]) -> float:
    """Share of word trigrams that repeat an earlier one; 0 where there are fewer than three words."""
    lower = [word.lower() for word in words]
    trigrams = list(zip(lower, lower[1:], lower[2:], strict=False))
    return 1 - len(set(trigrams)) / len(trigrams) if trigrams else 0.0
