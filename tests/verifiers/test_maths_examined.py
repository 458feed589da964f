"""Rows of examiners who wrote them without having seen the verifier: references as data sets write them, answers as
models give them, right and wrong by a careful person's judgement. Disputed conventions are left out.

Not all come out right, and none may be left out because it does not: the bounds say how many may fail.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from docima.verifiers.completion import Completion
from docima.verifiers.maths import verify
from docima.verifiers.thinking import ThinkingSpec, split
from docima.verifiers.verifier import Slow

FOLDER = Path(__file__).parents[1] / "cases"
BOUNDS = {
    # file: (most right answers that are not CORRECT, most wrong ones that are)
    "examined_pairs": (0.025, 0.0005),
    "examined_completions": (0.014, 0.0025),
}


def rows(name: str) -> list[dict[str, Any]]:
    """All rows of a file."""
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def judged(reference: str, text: str) -> float | None:
    """The score; None where it is UNSCORED, or where only the slow tier could tell."""
    spec = verify.Spec.model_validate({"reference": reference, "answer": {"fallback": "lenient"}})
    final = split(text, ThinkingSpec()).final
    if final is None:
        return 0.0
    found = verify.judge(verify.prepare(spec), Completion(text, final))
    return None if isinstance(found, Slow) else found.score


@pytest.mark.parametrize("name", BOUNDS)
def test_examiners_find_few_faults(name: str) -> None:
    """Rights that are missed and wrongs that pass stay below their bounds, apart from each other."""
    counts: Counter[str] = Counter()
    for row in rows(name):
        right = row.get("equal", row.get("correct"))
        text = row["completion"] if "completion" in row else row["answer"]
        if "answer" in row and "boxed" not in text:
            text = f"\\boxed{{{text}}}"
        score = judged(row["reference"], text)
        counts["rights" if right else "wrongs"] += 1
        counts["missed"] += bool(right) and score != 1.0
        counts["passed"] += (not right) and score == 1.0
    missed, passed = BOUNDS[name]
    assert counts["missed"] <= missed * counts["rights"], counts
    assert counts["passed"] <= passed * counts["wrongs"], counts
