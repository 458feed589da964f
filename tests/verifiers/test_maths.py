"""Mathematical equality: cases as data, and what is told where it cannot be decided."""

from __future__ import annotations

from typing import Any

import pytest
from cases import load

from docima.verifiers.assessment import Assessment, Verdict
from docima.verifiers.completion import Completion
from docima.verifiers.maths import verify
from docima.verifiers.verifier import Slow


def judge(reference: str | list[str], answer: str, **policy: Any) -> Assessment | Slow:
    """Compare an answer in a box with a reference."""
    spec = verify.Spec.model_validate({"reference": reference, "policy": policy})
    text = f"\\boxed{{{answer}}}"
    return verify.judge(verify.prepare(spec), Completion(text, text))


@pytest.mark.parametrize("case", load("maths"))
def test_right_is_correct_and_wrong_is_explained(case: dict[str, Any]) -> None:
    """Right ones are CORRECT; wrong ones and hacks are INCORRECT, with a sentence on why."""
    found = judge(case["reference"], case["answer"], **case.get("policy", {}))
    assert isinstance(found, Assessment)
    assert found.verdict is (Verdict.CORRECT if case["kind"] == "accept" else Verdict.INCORRECT), found
    assert found.explanation
    assert found.detail in verify.DETAILS


def test_an_unreadable_reference_is_the_tasks_fault() -> None:
    """An answer that is the same text is right all the same; any other is UNSCORED."""
    reference = "\\undefinedcommand{3} \\to \\weird"
    same = judge(reference, reference)
    assert isinstance(same, Assessment)
    assert same.verdict is Verdict.CORRECT
    found = judge(reference, "3")
    assert isinstance(found, Assessment)
    assert found.reason == "REFERENCE_UNPARSABLE"


def test_the_slow_tier_decides_what_the_fast_ones_cannot() -> None:
    """A series is SymPy's; both sides were read by our own parser."""
    spec = verify.Spec.model_validate({"reference": "2"})
    for answer, expected in (
        ("\\sum_{k=0}^{\\infty} \\frac{1}{2^k}", Verdict.CORRECT),
        ("\\sum_{k=1}^{\\infty} \\frac{1}{2^k}", Verdict.INCORRECT),
    ):
        text = f"\\boxed{{{answer}}}"
        assert isinstance(verify.judge(verify.prepare(spec), Completion(text, text)), Slow)
        assert verify.judge_slow(verify.prepare(spec), Completion(text, text)).verdict is expected
