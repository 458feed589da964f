"""Texts are compared as the graders of fine-tuning services do; a choice is one option, however it is written."""

from __future__ import annotations

from typing import Any

import pytest
from cases import load
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import judged

from docima.verifiers.assessment import Reason, Verdict
from docima.verifiers.texts import similarity
from docima.verifiers.texts.text import LONGEST_COMPARED


@pytest.mark.parametrize("case", load("text"))
def test_a_text_is_compared(case: dict[str, Any]) -> None:
    """By its operation; similarity tells its number as the value."""
    found = judged("text", case["spec"], case["text"])
    assert found.detail == case["detail"], found.explanation
    assert found.score == pytest.approx(case.get("score", 0.0 if case["detail"] else 1.0), abs=1e-9)
    assert (found.value is None) is (case["spec"].get("op") != "similarity")


@pytest.mark.parametrize("case", load("choice"))
def test_a_choice_is_found(case: dict[str, Any]) -> None:
    """Naming several options is no answer."""
    found = judged("choice", case["spec"], case["text"])
    assert (found.detail, found.verdict) == (
        case["detail"],
        Verdict.INCORRECT if case["detail"] else Verdict.CORRECT,
    ), found.explanation


@pytest.mark.parametrize(
    ("kind", "spec", "named"),
    [
        ("text", {"reference": []}, "text.reference"),
        ("text", {"op": "regex", "reference": "(?=a)"}, "text.reference"),
        ("text", {"op": "regex", "reference": "(a)\\1"}, "text.reference"),
        ("text", {"op": "regex", "reference": "a{5000}"}, "text.reference"),
        ("text", {"op": "contains", "reference": ""}, "empty"),
        ("text", {"reference": "a", "threshold": 0.5}, "threshold"),
        ("choice", {"reference": "E", "options": {"A": "x", "B": "y"}}, "not among"),
        ("choice", {"reference": "A", "options": {"A": "x", "a": "y"}}, "case"),
        ("choice", {"reference": "1"}, "A to Z"),
    ],
)
def test_a_spec_that_makes_no_sense_is_the_tasks_fault(kind: str, spec: dict[str, Any], named: str) -> None:
    """And says what it lacks."""
    found = judged(kind, spec, "a")
    assert (found.verdict, found.reason) == (Verdict.UNSCORED, Reason.SPEC_INVALID)
    assert named in found.explanation


def test_what_is_too_long_to_compare_is_the_answers_fault() -> None:
    """Similarity takes time by the product of both lengths."""
    found = judged("text", {"op": "similarity", "reference": "a"}, "a" * (LONGEST_COMPARED + 1))
    assert (found.reason, found.detail) == (Reason.ANSWER_TOO_LARGE, "too_long")


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(sorted(similarity.METRICS)))
def test_a_similarity_is_a_share(text: str, reference: str, metric: str) -> None:
    """Of [0, 1]; whatever is written is at most as like as itself."""
    found = similarity.METRICS[metric](text, reference)
    assert 0.0 <= found <= 1.0
    assert found <= similarity.METRICS[metric](text, text) + 1e-9 or not similarity.words(text)


@settings(deadline=None)
@given(st.text(st.sampled_from(list("ABCabc().,:;-*$\\{}[] \nor")), max_size=40))
def test_a_choice_is_one_of_the_options_or_none(text: str) -> None:
    """Nothing raises."""
    found = judged("choice", {"reference": "B", "options": {"A": "x", "B": "y", "C": "z"}}, text)
    assert found.evidence.get("chosen", "A")[0] in "ABC"


@pytest.mark.parametrize("piece", ["(A) ", "A, ", "\\boxed{", "answer: ", "\\text{", "$", "or "])
def test_a_megabyte_of_anything_is_looked_through(piece: str) -> None:
    """No timing: what is quadratic in any of these would not come back while the suite runs."""
    found = judged("choice", {"reference": "B", "options": {"A": "x", "B": "y"}}, piece * (1_000_000 // len(piece)))
    assert found.verdict is Verdict.INCORRECT
