"""`repetition`: a penalty for repeated n-grams.

Covered: n-grams of the trainer's token ids, or of words. Not covered: paraphrase; words of languages that write none
apart (use tokens).
"""

from __future__ import annotations

from collections.abc import Sequence

from docima.verifiers.assessment import Assessment, Verdict, graded
from docima.verifiers.auxiliary.spec import RepetitionSpec
from docima.verifiers.completion import Completion
from docima.verifiers.errors import MissingInputError
from docima.verifiers.verifier import Sample

VERSION = 1
DETAILS = {"repetitive": "Some n-grams repeat earlier ones."}
Spec = RepetitionSpec
SELF_TEST = (
    Sample({"ngram": 1, "unit": "words"}, "one two three", Verdict.CORRECT),
    Sample({"ngram": 1, "unit": "words"}, "one two one two", Verdict.PARTIAL),
)


def prepare(spec: RepetitionSpec) -> RepetitionSpec:
    """A spec is ready as it is."""
    return spec


def judge(spec: RepetitionSpec, completion: Completion) -> Assessment:
    """Count distinct n-grams."""
    units: Sequence[object]
    if spec.unit == "words":
        units = completion.text.lower().split()
    elif completion.token_ids:
        units = completion.token_ids
    elif completion.token_count == 0 or not completion.text:
        units = ()
    else:
        raise MissingInputError("repetition of tokens needs the tokens", field="token_ids")
    distinct = distinct_ratio(units, spec.ngram)
    return graded(
        distinct,
        value=(1 - distinct) * spec.max_penalty + 0.0,
        detail="" if distinct == 1 else "repetitive",
        explanation=f"{1 - distinct:.1%} of the {spec.ngram}-grams repeat earlier ones.",
        distinct_ratio=distinct,
    )


def distinct_ratio(units: Sequence[object], order: int) -> float:
    """Distinct n-grams / all n-grams; 1 where there is none."""
    total = len(units) - order + 1
    if total < 1:
        return 1.0
    return len(set(zip(*(units[start:] for start in range(order)), strict=False))) / total
