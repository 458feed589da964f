"""Is the answer equal to the reference? Own cases: right in many styles, wrong by little, and hedged."""

from __future__ import annotations

from typing import Any

import pytest
from cases import load

from docima.verifiers.assessment import Assessment, Verdict
from docima.verifiers.completion import Completion
from docima.verifiers.maths import verify
from docima.verifiers.verifier import Slow

VERDICTS = {True: Verdict.CORRECT, False: Verdict.INCORRECT, None: Verdict.UNSCORED}


def decide(reference: str | list[str], answer: str, **policy: Any) -> Assessment:
    """The verdict on a boxed answer, by the slow tier where the fast one asks for it."""
    prepared = verify.prepare(verify.Spec.model_validate({"reference": reference, "policy": policy}))
    text = f"\\boxed{{{answer}}}"
    completion = Completion(text, text)
    found = verify.judge(prepared, completion)
    return verify.judge_slow(prepared, completion) if isinstance(found, Slow) else found


@pytest.mark.parametrize("case", load("maths_verdicts"))
def test_a_verdict_is_what_a_mathematician_says(case: dict[str, Any]) -> None:
    """With a closed detail code, and a sentence that quotes both sides."""
    found = decide(case["reference"], case["answer"], **case.get("policy", {}))
    assert found.verdict is VERDICTS[case["equal"]], found
    assert found.detail in verify.DETAILS
    assert found.explanation
