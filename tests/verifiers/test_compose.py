"""Rewards are composed as the contract says, and are absent exactly when an unknown could change them."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
from cases import load
from hypothesis import given
from hypothesis import strategies as st

from docima.verifiers.compose import Mark, Share, gate_failed, reward


def mark(written: Any) -> Mark:
    """A mark as the cases write it: a score, or a score and a value, or null."""
    return Mark(*written) if isinstance(written, list) else Mark(written)


@pytest.mark.parametrize("case", load("compose"))
def test_a_reward_is_what_the_formula_gives(case: dict[str, Any]) -> None:
    """Gates first, then the mean, then what is added."""
    found = reward([Share(**share) for share in case["shares"]], [mark(each) for each in case["marks"]])
    expected = case["reward"]
    assert found == (None if expected is None else pytest.approx(expected))


SCORES = (0.0, 0.5, 1.0)
# Weights whose sums of products are exact in binary: no two rewards differ by rounding alone.
SHARES = st.builds(
    Share, st.sampled_from(["mean", "add", "report"]), st.sampled_from([0.0, 0.25, 0.5, 1.0, 2.0]), st.booleans()
)
PARTS = st.lists(st.tuples(SHARES, st.sampled_from([*SCORES, None])), max_size=5)


@given(PARTS)
def test_a_reward_is_absent_exactly_when_an_unknown_could_change_it(parts: list[tuple[Share, float | None]]) -> None:
    """By trying every score that each UNSCORED component might have had."""
    shares = [share for share, _ in parts]
    choices = [SCORES if score is None else (score,) for _, score in parts]
    possible = {reward(shares, [Mark(score) for score in scores]) for scores in itertools.product(*choices)}
    found = reward(shares, [Mark(score) for _, score in parts])
    assert found == (possible.pop() if len(possible) == 1 else None)


@given(PARTS)
def test_known_scores_give_the_formulas_number(parts: list[tuple[Share, float | None]]) -> None:
    """The module's docstring, written a second time without its short cuts."""
    known = [(share, 0.5 if score is None else score) for share, score in parts]
    gates = [score for share, score in known if share.required]
    mean = [(share.weight, score) for share, score in known if not share.required and share.combine == "mean"]
    mean = [(weight, score) for weight, score in mean if weight]
    added = [share.weight * score for share, score in known if not share.required and share.combine == "add"]
    expected: float | None = None
    if any(score < 1 for score in gates):
        expected = 0.0
    elif mean:
        expected = sum(weight * score for weight, score in mean) / sum(weight for weight, _ in mean) + sum(added)
    elif gates or added:
        expected = (1.0 if gates else 0.0) + sum(added)
    found = reward([share for share, _ in known], [Mark(score) for _, score in known])
    assert found == (None if expected is None else pytest.approx(expected))


FINITE = st.floats(allow_nan=False, allow_infinity=False)
SCORED = st.builds(Mark, st.none() | st.floats(0, 1), st.none() | FINITE)


@given(
    st.lists(
        st.tuples(st.builds(Share, st.sampled_from(["mean", "add", "report"]), FINITE, st.booleans()), SCORED),
        max_size=5,
    )
)
def test_a_reward_is_never_infinite(parts: list[tuple[Share, Mark]]) -> None:
    """Whatever finite weights and values meet, also of a size that overflows, or weights that cancel."""
    found = reward([share for share, _ in parts], [each for _, each in parts])
    assert found is None or math.isfinite(found)


@given(PARTS, st.randoms(use_true_random=False))
def test_the_order_of_the_components_does_not_matter(parts: list[tuple[Share, float | None]], random: Any) -> None:
    """A gate counts as much at the end as at the head."""
    shuffled = list(parts)
    random.shuffle(shuffled)
    first, second = (
        reward([share for share, _ in some], [Mark(score) for _, score in some]) for some in (parts, shuffled)
    )
    assert first == (None if second is None else pytest.approx(second))


def test_marks_and_shares_must_be_as_many() -> None:
    """A component without its mark is a bug, and never silently left out."""
    for shares, marks in (([Share()], []), ([], [Mark(1.0)]), ([Share()], [Mark(1.0), Mark(0.0)])):
        with pytest.raises(ValueError, match="zip"):
            reward(shares, marks)


def test_an_unknown_gate_has_not_failed() -> None:
    """Only a score below 1 fails a gate, and only where the component is one."""
    gate = Share(required=True)
    assert gate_failed(gate, 0.999)
    assert not gate_failed(gate, 1.0)
    assert not gate_failed(gate, None)
    assert not gate_failed(Share(), 0.0)
