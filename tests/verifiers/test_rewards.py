"""Assessments keep their laws, and rewards are composed as the contract says."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docima.verifiers.assessment import Assessment, Blame, Reason, Verdict, blame_of, graded
from docima.verifiers.compose import Mark, Share, reward

UNKNOWN = Mark(None)


@pytest.mark.parametrize(
    ("verdict", "reason", "score"),
    [
        (Verdict.CORRECT, Reason.DIFFERENT, 1.0),
        (Verdict.INCORRECT, Reason.WORKER_LOST, 0.0),
        (Verdict.INCORRECT, Reason.SPEC_INVALID, 0.0),
        (Verdict.UNSCORED, Reason.WORKER_LOST, 0.0),
        (Verdict.UNSCORED, Reason.DIFFERENT, None),
        (Verdict.PARTIAL, Reason.PARTLY_SATISFIED, 1.5),
        (Verdict.PARTIAL, Reason.PARTLY_SATISFIED, math.nan),
        (Verdict.CORRECT, Reason.EQUIVALENT, None),
    ],
)
def test_an_unlawful_assessment_cannot_be_made(verdict: Verdict, reason: Reason, score: float | None) -> None:
    """A score without a verdict, or a zero that the answer is not to blame for."""
    with pytest.raises(ValueError, match="unlawful"):
        Assessment(verdict, reason, score)


def test_every_reason_has_one_blame_and_only_the_answers_lowers() -> None:
    """A score of 0 can be given for blame ANSWER alone."""
    for reason in Reason:
        if blame_of(reason) is Blame.ANSWER:
            assert Assessment(Verdict.INCORRECT, reason, 0.0).blame is Blame.ANSWER
        else:
            with pytest.raises(ValueError, match="unlawful"):
                Assessment(Verdict.INCORRECT, reason, 0.0)


@given(st.floats(-1, 2, allow_nan=False))
def test_a_graded_score_has_the_verdict_that_it_implies(score: float) -> None:
    """And stays in [0, 1]."""
    found = graded(score)
    assert found.score == min(1.0, max(0.0, score))


CASES = [
    pytest.param([Share()], [Mark(1.0)], 1.0, id="one component"),
    pytest.param([Share(), Share(weight=0.25)], [Mark(1.0), Mark(0.0)], 0.8, id="a weighted mean"),
    pytest.param(
        [Share(), Share("add", 0.5)], [Mark(1.0), Mark(0.2, -0.4)], 0.8, id="an added penalty counts by value"
    ),
    pytest.param([Share(), Share("add")], [Mark(1.0), Mark(0.25)], 1.25, id="an added score where there is no value"),
    pytest.param([Share(), Share("report")], [Mark(0.5), Mark(0.0)], 0.5, id="a report never counts"),
    pytest.param([Share(required=True), Share()], [Mark(0.0), Mark(1.0)], 0.0, id="a failed gate"),
    pytest.param([Share(required=True), Share()], [Mark(0.9), Mark(1.0)], 0.0, id="a gate that is partly right fails"),
    pytest.param(
        [Share(required=True), Share()], [Mark(1.0), Mark(0.5)], 0.5, id="a passed gate is no part of the mean"
    ),
    pytest.param([Share(required=True)] * 2, [Mark(1.0)] * 2, 1.0, id="passed gates alone"),
    pytest.param([Share(required=True), Share()], [UNKNOWN, Mark(0.0)], 0.0, id="an unknown gate before nothing"),
    pytest.param([Share(required=True), Share()], [UNKNOWN, Mark(1.0)], None, id="an unknown gate before something"),
    pytest.param([Share(required=True), Share()], [Mark(0.0), UNKNOWN], 0.0, id="a failed gate decides alone"),
    pytest.param([Share(), Share()], [Mark(1.0), UNKNOWN], None, id="an unknown that counts"),
    pytest.param([Share(), Share("report")], [Mark(1.0), UNKNOWN], 1.0, id="an unknown report"),
    pytest.param([Share(), Share(weight=0.0)], [Mark(1.0), UNKNOWN], 1.0, id="an unknown without weight"),
    pytest.param([Share("report")], [Mark(1.0)], None, id="nothing counts"),
    pytest.param([Share(), Share("add", 1e308)], [Mark(1.0), Mark(1.0, 1e308)], None, id="nothing infinite leaves"),
]


@pytest.mark.parametrize(("shares", "marks", "expected"), CASES)
def test_rewards(shares: list[Share], marks: list[Mark], expected: float | None) -> None:
    """The formula, gate by gate."""
    found = reward(shares, marks)
    assert found == (None if expected is None else pytest.approx(expected))


SHARES = st.builds(
    Share, st.sampled_from(["mean", "add", "report"]), st.sampled_from([0.0, 0.5, 1.0, 2.0]), st.booleans()
)
SCORES = (0.0, 0.5, 1.0)


@given(st.lists(st.tuples(SHARES, st.sampled_from([*SCORES, None])), min_size=1, max_size=4))
def test_a_reward_is_absent_exactly_when_an_unknown_could_change_it(parts: list[tuple[Share, float | None]]) -> None:
    """By trying every score that an UNSCORED component might have had."""
    shares = [share for share, _ in parts]
    choices = [SCORES if score is None else (score,) for _, score in parts]
    possible = {reward(shares, [Mark(score) for score in scores]) for scores in itertools.product(*choices)}
    found = reward(shares, [Mark(score) for _, score in parts])
    if len(possible) == 1:
        assert found == possible.pop()
    else:
        assert found is None
