"""Auxiliary rewards are their formulas' numbers, and never guess an input."""

from __future__ import annotations

import math
from typing import Any

import pytest
from cases import load
from hypothesis import given
from hypothesis import strategies as st
from judged import judged

from docima.verifiers.assessment import Blame, Reason, Verdict
from docima.verifiers.auxiliary import formulas, relative
from docima.verifiers.auxiliary.repetition import distinct_ratio
from docima.verifiers.auxiliary.spec import LengthSpec
from docima.verifiers.verifier import Member


@pytest.mark.parametrize("case", load("auxiliary"))
def test_a_reward_is_its_formulas_number(case: dict[str, Any]) -> None:
    """`value` as the formula gives it, `score` its map to [0, 1]; without the input it needs there is neither."""
    given = dict(case["completion"])
    found = judged(case["component"], case["spec"], given.pop("text", ""), **given)
    if case["score"] is None:
        assert (found.verdict, found.blame) == (Verdict.UNSCORED, Blame.TASK)
        return
    assert found.score == pytest.approx(case["score"], abs=1e-9)
    assert found.value == (None if case["value"] is None else pytest.approx(case["value"], abs=1e-9))
    assert found.detail == case["detail"]


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("length", {"max": 10, "cache": 20}),
        ("length", {"kind": "shortest"}),
        ("length", {"correct_long": math.inf, "kind": "cosine"}),
        ("repetition", {"ngram": 0}),
        ("repetition", {"max_penalty": 0.5}),
        ("language", {"target": "English"}),
        ("stop", {"proper": []}),
        ("steps", {"minimum": 0}),
    ],
)
def test_a_spec_that_makes_no_sense_is_the_tasks_fault(kind: str, spec: dict[str, Any]) -> None:
    """Before anything is measured."""
    assert judged(kind, spec, "a").reason is Reason.SPEC_INVALID


def test_cosine_goes_from_its_short_to_its_long_values() -> None:
    """Half way at half the length; beyond it stops, or climbs again, or has a value of its own."""
    spec = LengthSpec.model_validate({"kind": "cosine", "max": 100})
    found = [formulas.cosine(length, right, spec) for right in (True, False) for length in (0, 50, 100, 200)]
    assert found == pytest.approx([1, 0.75, 0.5, 0.5, -1, -0.75, -0.5, -0.5], abs=1e-12)
    assert formulas.cosine(200, True, spec.model_copy(update={"clamp": False})) == pytest.approx(1.0)
    assert formulas.cosine(101, True, spec.model_copy(update={"exceeded": -10.0})) == -10.0


def test_kimi_is_relative_to_the_shortest_and_the_longest() -> None:
    """A wrong completion gains nothing by being short; a group of equal lengths gains nothing at all."""
    assert formulas.kimi([10, 20, 30, 10], [True, True, True, False]) == [0.5, 0.0, -0.5, 0.0]
    assert formulas.kimi([30, 10], [False, True]) == [-0.5, 0.5]
    assert formulas.kimi([7, 7], [True, False]) == [0.0, 0.0]
    assert formulas.kimi([], []) == []


def test_what_is_not_known_to_be_correct_is_unscored() -> None:
    """With the reason of the assessment that is missing; the group's lengths count all the same."""
    members = [
        Member({"length": 10}, True),
        Member({"length": 20}, None, Reason.WORKER_LOST),
        Member({"length": 30}, True),
    ]
    found = relative.assess({"kind": "kimi"}, members)
    assert [each.value for each in found] == [0.5, None, -0.5]
    assert found[1].reason is Reason.WORKER_LOST


@given(st.lists(st.tuples(st.integers(0, 10_000), st.booleans()), min_size=1, max_size=12))
def test_relative_rewards_are_lawful(group: list[tuple[int, bool]]) -> None:
    """Whatever the group: scores in [0, 1], values in the formula's range, nothing of it by position."""
    members = [Member({"length": length}, right) for length, right in group]
    for spec, low, high in (({"kind": "kimi"}, -0.5, 0.5), ({"kind": "cosine", "max": 100}, -1.0, 1.0)):
        found = relative.assess(spec, members)
        assert all(each.value is not None and low <= each.value <= high for each in found)
        assert [each.value for each in relative.assess(spec, members[::-1])] == [each.value for each in found][::-1]


@given(st.integers(0, 100_000), st.integers(1, 5000), st.integers(1, 5000))
def test_overlong_falls_from_zero_to_minus_one(length: int, maximum: int, cache: int) -> None:
    """Never rising, and clamped it is the unclamped one cut off."""
    spec = LengthSpec.model_validate({"max": max(maximum, cache), "cache": cache})
    value = formulas.overlong(length, spec)
    assert -1.0 <= value <= 0.0
    assert formulas.overlong(length + 1, spec) <= value
    assert value == max(-1.0, formulas.overlong(length, spec.model_copy(update={"clamp": False})))


@given(st.lists(st.integers(0, 3), max_size=30), st.integers(1, 5))
def test_repetition_counts_distinct_ngrams(units: list[int], order: int) -> None:
    """As one would by hand."""
    grams = [tuple(units[start : start + order]) for start in range(len(units) - order + 1)]
    assert distinct_ratio(units, order) == (len(set(grams)) / len(grams) if grams else 1.0)


@pytest.mark.parametrize("piece", ["```", "$", "\\(", "<a ", "`", "a'", "Step 1: ", "\n-", "1.", " "])
def test_a_hundred_kilobytes_of_anything_are_measured(piece: str) -> None:
    """No timing: what is quadratic in any of these would not come back while the suite runs."""
    text = piece * (100_000 // len(piece))
    judged("language", {"target": "en", "part": "all"}, text)
    judged("steps", {}, text)
    judged("steps", {"own_lines": True}, text)
    judged("repetition", {"unit": "words"}, text)
