"""Votes, agreement, groups of answers: the formulas that need no judge."""

from __future__ import annotations

import itertools
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docima.verifiers.assessment import Reason
from docima.verifiers.groups.clusters import cluster
from docima.verifiers.groups.vote import maj_at_k, pass_at_k, vote
from docima.verifiers.judging.agreement import balanced_f1, calibration_error, kappa, mcc, spearman
from docima.verifiers.judging.escalation import Escalation
from docima.verifiers.judging.inquiry import Ask
from docima.verifiers.judging.replies import Form
from docima.verifiers.judging.votes import Poll


def poll(rule: str, samples: int, *votes: float | None) -> Poll:
    """A poll that has heard these votes, asking as it goes; None is a vote that failed."""
    held = Poll(rule, samples)  # type: ignore[arg-type]  # the tests name rules in plain text
    asked: list[int] = []
    for each in votes:
        asked += held.want()
        assert asked, "a vote came that was not asked for"
        asked.pop(0)
        held.miss(Reason.JUDGE_UNPARSABLE) if each is None else held.hear(each)
    return held


LADDER = Escalation(more=1, judge="strong", samples=1)


def test_a_tie_goes_up_the_ladder() -> None:
    """More votes of the same judge count with the first ones; a stronger one's count instead."""
    held = Poll("majority", 2, "weak", LADDER)
    question = Ask("weak", "criterion", {}, Form("json_bool", (False, True)))
    first = held.asks(question)
    assert [(each.judge, each.sample, each.samples, each.rung) for each in first] == [
        ("weak", 0, 2, 0),
        ("weak", 1, 2, 0),
    ]
    held.hear(1.0)
    held.hear(0.0)
    assert not held.decided
    assert [(each.judge, each.sample, each.samples) for each in held.asks(question)] == [("weak", 2, 3)]
    held.miss(Reason.JUDGE_UNPARSABLE)
    assert [(each.judge, each.first, each.rung) for each in held.asks(question)] == [("strong", "weak", 1)]
    held.hear(0.0, rung=0)
    assert (held.votes, held.before) == ([], [[1.0, 0.0]])
    held.hear(1.0, rung=1)
    assert (held.decided, held.value) == (True, 1.0)
    assert held.asks(question) == []


def test_above_the_last_rung_nothing_is_decided() -> None:
    """With the reason that the last judge's votes give."""
    held = Poll("majority", 1, "weak", LADDER)
    held.miss(Reason.JUDGE_UNAVAILABLE)
    held.miss(Reason.JUDGE_UNAVAILABLE)
    assert held.rung == 1
    held.miss(Reason.JUDGE_UNPARSABLE, rung=1)
    assert (held.decided, held.value, held.failure) == (True, None, Reason.JUDGE_UNPARSABLE)
    bare = Poll("majority", 2)
    bare.hear(1.0)
    bare.hear(0.0)
    assert (bare.decided, bare.value, bare.failure) == (True, None, Reason.JUDGE_DISAGREES)


def test_no_more_votes_are_asked_for_than_can_matter() -> None:
    """Five of nine that agree are enough; one that differs costs one more."""
    held = Poll("majority", 9)
    assert len(held.want()) == 5
    assert held.want() == []
    for _ in range(4):
        held.hear(1.0)
    held.hear(0.0)
    assert len(held.want()) == 1
    held.hear(1.0)
    assert held.decided
    assert held.value == 1.0
    assert held.want() == []


@given(st.lists(st.sampled_from([0.0, 1.0, None]), min_size=9, max_size=9))
def test_stopping_early_never_changes_a_verdict(votes: list[float | None]) -> None:
    """Whatever the votes that were not asked for would have been."""
    held, left = Poll("majority", 9), list(votes)
    waiting = held.want()
    while waiting:
        for _ in waiting:
            each = left.pop(0)
            held.miss(Reason.JUDGE_UNPARSABLE) if each is None else held.hear(each)
        waiting = held.want()
    assert held.decided
    readable = [each for each in votes if each is not None]
    ranked = Counter(readable).most_common(2)
    whole = None
    if 2 * len(readable) >= 9 and not (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        whole = ranked[0][0]
    # What was not asked for could have failed, too: a value that stood early then stands on fewer votes.
    assert held.value == whole or (left and whole is None)


def test_a_tie_is_a_disagreement_and_a_mean_takes_what_it_has() -> None:
    """Neither is a guess."""
    tied = poll("majority", 2, 1.0, 0.0)
    assert (tied.value, tied.failure) == (None, Reason.JUDGE_DISAGREES)
    assert poll("mean", 4, 1.0, 0.5, None, 0.0).value == pytest.approx(0.5)
    assert poll("median", 3, 0.0, 1.0, 0.5).value == 0.5
    lost = poll("mean", 3, None, None, 1.0)
    assert (lost.value, lost.failure) == (None, Reason.JUDGE_UNPARSABLE)
    assert poll("mean", 4, 1.0, 1.0).interval == (0.5, 1.0)


def test_kappa_is_cohens() -> None:
    """By hand: observed 0.7, chance 0.5."""
    pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    found = kappa(pairs)
    assert found is not None
    assert found.value == pytest.approx(0.4)
    assert found.low < 0.4 < found.high
    assert kappa([]) is None
    assert kappa([(True, True)]) is None
    assert mcc(pairs) == pytest.approx((20 * 15 - 10 * 5) / (30 * 25 * 25 * 20) ** 0.5)
    assert balanced_f1(pairs) == pytest.approx((40 / 55 + 30 / 45) / 2)


def test_calibration_error_and_rank_correlation() -> None:
    """Stated 0.9 and true half of the time is off by 0.4."""
    assert calibration_error([(True, 0.9), (False, 0.9)]) == pytest.approx(0.4)
    assert spearman([1, 2, 3, 4], [10, 20, 30, 25]) == pytest.approx(0.8)
    assert spearman([1, 1], [1, 2]) is None


def test_a_cluster_holds_only_answers_that_are_all_equivalent() -> None:
    """Within 0.1 is not transitive: 1.0 and 1.2 stay apart though 1.1 is near both."""

    def near(first: str, second: str) -> bool:
        return abs(float(first) - float(second)) <= 0.1 + 1e-9

    found = cluster(["1.0", "1.1", "1.2", None, " ", "1.0"], near)
    assert found.members == ((0, 1, 5), (2,))


def test_a_vote_counts_readable_answers_and_tells_ties() -> None:
    """An unreadable answer is no candidate; a tie has no winner."""

    def same(first: str, second: str) -> bool:
        return first.strip("()").lower() == second.strip("()").lower()

    clusters = cluster(["B", None, "(b)", "C", ""], same)
    found = vote(clusters)
    assert (found.winner, found.support, found.readable) == (0, 2.0, 3)
    assert found.agreement == pytest.approx(2 / 3)
    assert vote(cluster(["A", "B"], same)).tied == (0, 1)
    assert vote(cluster([None, ""], same)).winner is None
    assert vote(clusters, [1, 9, 1, 5, 9]).winner == 1


def test_estimates_are_those_of_drawing_without_replacement() -> None:
    """Against all draws."""
    labels = ["a", "a", "a", "b", "b", "c", None]
    clusters = cluster(labels, lambda first, second: first == second)
    sizes = [len(members) for members in clusters.members]
    for k in (1, 2, 3, 5, 7):
        won = 0.0
        draws = list(itertools.combinations(labels, k))
        for drawn in draws:
            counts = Counter(each for each in drawn if each is not None)
            most = max(counts.values(), default=0)
            if most and counts["a"] == most:
                won += 1 / sum(count == most for count in counts.values())
        assert maj_at_k(sizes, 0, 1, k) == pytest.approx(won / len(draws))
        assert pass_at_k(7, 3, k) == pytest.approx(sum("a" in drawn for drawn in draws) / len(draws))
    assert maj_at_k(sizes, None, 1, 3) == 0.0
    with pytest.raises(ValueError, match="no k"):
        pass_at_k(3, 1, 4)


def test_large_groups_are_counted_exactly() -> None:
    """Numbers of draws beyond any float."""
    chance = random.Random(1)  # noqa: S311 - reproducible, no secrets
    sizes = [chance.randint(1, 60) for _ in range(12)]
    assert 0.0 < maj_at_k(sizes, 0, 40, 64) < 1.0
