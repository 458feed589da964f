"""The laws of the vocabulary: a score is absent exactly when UNSCORED, and only the answer's fault lowers it."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docima.verifiers.assessment import (
    Assessment,
    Blame,
    Reason,
    Verdict,
    blame_of,
    correct,
    graded,
    incorrect,
    unscored,
)

SCORES = (None, 0.0, 5e-324, 0.5, 1.0 - 2**-53, 1.0, -0.1, 1.1, math.inf, -math.inf, math.nan)


def lawful(verdict: Verdict, blame: Blame, score: float | None) -> bool:
    """The laws, written a second time as a table of verdicts rather than of scores."""
    return {
        Verdict.CORRECT: blame is Blame.NONE and score == 1.0,
        Verdict.PARTIAL: blame is Blame.ANSWER and score is not None and 0.0 < score < 1.0,
        Verdict.INCORRECT: blame is Blame.ANSWER and score == 0.0,
        Verdict.UNSCORED: blame in (Blame.TASK, Blame.INFRASTRUCTURE) and score is None,
    }[verdict]


@pytest.mark.parametrize("reason", Reason)
def test_only_lawful_combinations_can_be_made(reason: Reason) -> None:
    """Every verdict with every score, for each reason: 44 combinations of which few are lawful."""
    for verdict, score in itertools.product(Verdict, SCORES):
        if lawful(verdict, blame_of(reason), score):
            made = Assessment(verdict, reason, score)
            assert (made.score is None) is (made.verdict is Verdict.UNSCORED)
            assert made.blame is blame_of(reason)
        else:
            with pytest.raises(ValueError, match="unlawful assessment"):
                Assessment(verdict, reason, score)


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_can_be_given_by_exactly_one_short_hand(reason: Reason) -> None:
    """`correct`, `incorrect` and `unscored` share out the reasons between them, with none left over."""
    made = []
    for shorthand in (correct, incorrect, unscored):
        try:
            made.append(shorthand(reason).verdict)
        except ValueError:
            continue
    assert len(made) == 1


def test_each_blame_has_its_reasons() -> None:
    """A reason has one blame, no blame is without reasons, and these are sure to stand where they do."""
    assert {blame_of(reason) for reason in Reason} == set(Blame)
    assert {reason for reason in Reason if blame_of(reason) is Blame.NONE} == {Reason.EQUIVALENT, Reason.SATISFIED}
    # An answer that hangs or kills its verifier is charged for it; a worker lost for another reason is not.
    assert blame_of(Reason.ANSWER_TIMEOUT) is blame_of(Reason.ANSWER_CRASHED_VERIFIER) is Blame.ANSWER
    assert blame_of(Reason.WORKER_LOST) is blame_of(Reason.VERIFIER_BUG) is Blame.INFRASTRUCTURE
    assert blame_of(Reason.SPEC_INVALID) is blame_of(Reason.REFERENCE_UNPARSABLE) is Blame.TASK


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
@pytest.mark.parametrize("verdict", [Verdict.CORRECT, Verdict.INCORRECT, Verdict.UNSCORED])
def test_a_value_is_finite(verdict: Verdict, value: float) -> None:
    """Also where the score beside it is lawful: one NaN would spoil a whole batch."""
    reason, score = {
        Verdict.CORRECT: (Reason.SATISFIED, 1.0),
        Verdict.INCORRECT: (Reason.VIOLATED, 0.0),
        Verdict.UNSCORED: (Reason.MISSING_INPUT, None),
    }[verdict]
    with pytest.raises(ValueError, match="unlawful assessment"):
        Assessment(verdict, reason, score, value)


def test_a_value_needs_not_be_a_score() -> None:
    """A penalty is negative, and stands beside the score that the verdict implies."""
    assert graded(0.25, value=-0.4).value == -0.4
    assert graded(0.0, value=-7.0).score == 0.0
    assert graded(1.0, value=12.5).score == 1.0


@given(st.floats(allow_nan=False))
def test_graded_gives_the_verdict_that_the_score_implies(score: float) -> None:
    """Whatever a formula yields is brought into [0, 1]."""
    made = graded(score)
    assert made.score == min(1.0, max(0.0, score))
    if made.score == 1.0:
        assert (made.verdict, made.reason) == (Verdict.CORRECT, Reason.SATISFIED)
    elif made.score == 0.0:
        assert (made.verdict, made.reason) == (Verdict.INCORRECT, Reason.VIOLATED)
    else:
        assert (made.verdict, made.reason) == (Verdict.PARTIAL, Reason.PARTLY_SATISFIED)


def test_graded_refuses_what_is_no_number() -> None:
    """A formula that divides zero by zero is a bug, not an answer's fault."""
    with pytest.raises(ValueError, match="unlawful assessment"):
        graded(math.nan)


def test_graded_gives_the_reasons_that_it_is_told() -> None:
    """A verifier of programs says WRONG_OUTPUT where one of forms says VIOLATED."""
    for score, reason in ((1.0, Reason.EQUIVALENT), (0.5, Reason.DIFFERENT), (0.0, Reason.WRONG_OUTPUT)):
        made = graded(score, satisfied=Reason.EQUIVALENT, partly=Reason.DIFFERENT, violated=Reason.WRONG_OUTPUT)
        assert made.reason is reason
    with pytest.raises(ValueError, match="unlawful assessment"):
        graded(0.0, violated=Reason.WORKER_LOST)


def test_evidence_is_what_was_named() -> None:
    """Each short hand keeps what it was given, under the names that it was given."""
    for made in (
        correct(explanation="why", detail="d", found=3),
        incorrect(Reason.DIFFERENT, explanation="why", detail="d", found=3),
        unscored(Reason.UNDECIDED, explanation="why", detail="d", found=3),
        graded(0.5, explanation="why", detail="d", found=3),
    ):
        assert (made.explanation, made.detail, made.evidence) == ("why", "d", {"found": 3})


def test_an_assessment_cannot_be_changed() -> None:
    """Else the laws would hold only until the next line."""
    with pytest.raises(AttributeError):
        correct().score = None  # type: ignore[misc]  # that it is refused is the point
