"""Forms with a grammar of their own: what is the same in another form, and near misses of each that are not."""

from __future__ import annotations

from typing import Any

import pytest
from cases import load

from docima.verifiers.assessment import Assessment, Verdict
from docima.verifiers.completion import Completion
from docima.verifiers.maths import verify
from docima.verifiers.verifier import Slow


def decide(reference: str, text: str) -> Assessment:
    """The verdict on a completion, by the slow tier where the fast one asks for it."""
    prepared = verify.prepare(verify.Spec.model_validate({"reference": reference, "answer": {"fallback": "lenient"}}))
    completion = Completion(text, text)
    found = verify.judge(prepared, completion)
    return verify.judge_slow(prepared, completion) if isinstance(found, Slow) else found


@pytest.mark.parametrize("case", load("maths_forms"))
def test_another_form_is_accepted_and_its_near_miss_is_not(case: dict[str, Any]) -> None:
    """None of them is left undecided; the detail is a documented one."""
    found = decide(case["reference"], case.get("text") or f"\\boxed{{{case['answer']}}}")
    assert found.verdict is (Verdict.CORRECT if case["kind"] == "accept" else Verdict.INCORRECT), found
    assert found.detail in verify.DETAILS


def test_a_unit_behind_a_box_stays_outside_where_none_is_asked_for() -> None:
    """What is extracted is then the box alone."""
    for reference, extracted in (("5", "5"), ("5 \\text{ km}", "5\\text{ km}")):
        found = decide(reference, "It is $\\boxed{5}$ km.")
        assert found.verdict is Verdict.CORRECT
        assert found.evidence["extracted"] == extracted
