"""The formulas of rubrics: aggregates, groups, gates, conditions, and the bounds that unknown criteria leave."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from docima.verifiers.rubrics.aggregate import Mark, Operator, bounds, known, unknown
from docima.verifiers.rubrics.scoring import Standing, standing
from docima.verifiers.rubrics.spec import RubricSpec


def spec(*points: float, **more: Any) -> RubricSpec:
    """A rubric with criteria of these points."""
    criteria = [{"id": f"c{index}", "text": "t", "points": each} for index, each in enumerate(points)]
    return RubricSpec.model_validate({"criteria": criteria, **more})


def stands(rubric: RubricSpec, *values: float | None) -> Standing:
    """Where it stands with these marks; None is unknown."""
    pairs = zip(rubric.criteria, values, strict=True)
    return standing(
        rubric, {each.id: unknown(each.weight) if v is None else known(each.weight, v) for each, v in pairs}
    )


@pytest.mark.parametrize(
    ("aggregate", "points", "marks", "low", "high"),
    [
        ("healthbench", (5, 3, -4), (1, 1, 0), 1.0, 1.0),
        ("healthbench", (5, 3, -4), (1, 0, 1), 0.125, 0.125),
        ("healthbench", (5, 3, -4), (0, 0, 1), -0.5, -0.5),
        ("healthbench", (5, 3, -4), (1, 1, None), 0.5, 1.0),
        ("healthbench", (5, 3, -4), (1, None, 0), 0.625, 1.0),
        ("weighted_mean", (2, 1, 1), (1, 0, 1), 0.75, 0.75),
        ("weighted_mean", (1, -1), (0, 1), -0.5, -0.5),
        ("weighted_mean", (1, -1), (1, None), 0.0, 0.5),
        ("mean", (2, 1, 1), (1, 0, 0), 1 / 3, 1 / 3),
        ("min", (2, 1), (0.25, None), 0.0, 0.25),
        ("max", (2, 1), (0.25, None), 0.25, 1.0),
        ("all", (1, 1), (0, None), 0.0, 0.0),
        ("any", (1, 1), (1, None), 1.0, 1.0),
        ("product", (1, 1), (0.5, 0.5), 0.25, 0.25),
        ("product", (1, -1), (0.5, 1), 0.0, 0.0),
    ],
)
def test_an_aggregate_gives_its_formula(
    aggregate: Operator, points: tuple[float, ...], marks: tuple[float | None, ...], low: float, high: float
) -> None:
    """By hand; an unknown criterion gives bounds."""
    found = stands(spec(*points, aggregate=aggregate), *marks).bounds
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high))


def test_categories_weigh_as_rubrics_as_rewards_says() -> None:
    """1, 0.7, 0.3 and 0.9."""
    criteria = [
        {"id": name, "text": "t", "category": name} for name in ("essential", "important", "optional", "pitfall")
    ]
    rubric = RubricSpec.model_validate({"criteria": criteria, "aggregate": "explicit"})
    found = stands(rubric, 1, 0, 0, 1).bounds
    assert found is not None
    assert found.low == pytest.approx(1.9 / 2.9)


def test_a_gate_that_fails_decides_and_one_that_is_unknown_keeps_zero_possible() -> None:
    """Whatever the rest is."""
    rubric = RubricSpec.model_validate(
        {"criteria": [{"id": "g", "text": "t", "required": True}, {"id": "c", "text": "t"}], "aggregate": "gated"}
    )
    failed, unsure = stands(rubric, 0, None), stands(rubric, None, 1)
    assert failed.decided
    assert failed.gated_by == ("g",)
    assert not unsure.decided
    assert unsure.score_bounds == (0.0, 1.0)
    assert stands(rubric, 1, 0).score_bounds == (0.5, 0.5)


def test_a_criterion_that_cannot_matter_need_not_be_known() -> None:
    """A sum below zero scores 0 whatever the penalty."""
    assert stands(spec(2, -1, aggregate="healthbench"), 0, None).decided
    assert not stands(spec(2, -1, aggregate="healthbench"), 1, None).decided


def test_groups_count_as_one() -> None:
    """Any of two, then the mean with a third."""
    data = {
        "criteria": [
            {"id": "a", "text": "t", "group": "either"},
            {"id": "b", "text": "t", "group": "either"},
            {"id": "c", "text": "t"},
        ],
        "groups": [{"id": "either", "op": "any", "points": 3}],
    }
    found = stands(RubricSpec.model_validate(data), 1, 0, 0).bounds
    assert found is not None
    assert found.low == pytest.approx(0.75)


def test_what_does_not_apply_is_left_out() -> None:
    """Of sum and denominator; where nothing applies there is no score."""
    marks = [known(2, 1.0), Mark(1, 0.0, 0.0, applies=False)]
    assert bounds("weighted_mean", marks) == bounds("weighted_mean", marks[:1])
    assert bounds("weighted_mean", marks[1:]) is None


def test_a_penalty_that_may_not_apply_is_at_its_worst_before_what_weighs_is_chosen() -> None:
    """The lowest value leaves the second out: (0.5 - 2) / 1; the highest takes it in: (0.5 + 1) / 2."""
    marks = [Mark(-2, 0.0, 1.0, applies=None), Mark(1, 0.0, 1.0, applies=None), known(1, 0.5)]
    found = bounds("healthbench", marks)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((-1.5, 0.75))


MARKS = st.builds(
    Mark,
    st.sampled_from([-2.0, -1.0, 1.0, 2.0, 5.0]),
    st.just(0.0),
    st.just(1.0),
    st.sampled_from([True, None]),
) | st.builds(known, st.sampled_from([-2.0, 1.0, 3.0]), st.sampled_from([0.0, 0.5, 1.0]))


@given(
    st.sampled_from(["healthbench", "weighted_mean", "mean", "min", "max", "all", "any", "product"]),
    st.lists(MARKS, min_size=1, max_size=5),
)
def test_the_bounds_hold_every_outcome_and_are_reached(operator: Operator, marks: list[Mark]) -> None:
    """Against all ways to fill in the unknown."""
    found = bounds(operator, marks)
    choices = [
        [
            Mark(mark.points, value, value, applies)
            for value in sorted({mark.low, mark.high})
            for applies in ([True, False] if mark.applies is None else [mark.applies])
        ]
        for mark in marks
    ]
    values = [exact.low for filled in itertools.product(*choices) if (exact := bounds(operator, filled)) is not None]
    assume(values)
    assert found is not None
    assert found.low == pytest.approx(min(values))
    assert found.high == pytest.approx(max(values))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"criteria": [{"id": "a", "text": "t"}, {"id": "a", "text": "t"}]}, "used twice"),
        ({"criteria": [{"id": "a", "text": "t", "points": -1}]}, "nothing can be earned"),
        ({"criteria": [{"id": "a", "text": "t", "points": 0}]}, "must not be 0"),
        ({"criteria": [{"id": "a"}]}, "text is missing"),
        ({"criteria": [{"id": "a", "text": "t", "group": "g"}]}, "no group"),
        ({"criteria": [{"id": "a", "text": "t"}], "aggregate": "gated"}, "required"),
        ({"criteria": [{"id": "a", "text": "t", "points": float("inf")}]}, "finite"),
        (
            {"criteria": [{"id": "a", "text": "t"}], "groups": [{"id": "x", "group": "y"}, {"id": "y", "group": "x"}]},
            "contains itself",
        ),
    ],
)
def test_a_rubric_that_makes_no_sense_is_refused(data: dict[str, Any], said: str) -> None:
    """With a sentence that says why."""
    with pytest.raises(ValidationError, match=said):
        RubricSpec.model_validate(data)
