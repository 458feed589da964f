"""Advantages with masks: what is unknown moves nobody."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docima.client.advantages import dr_grpo, gdpo, grpo, rloo, sibling_mean

REWARD = st.one_of(st.none(), st.floats(-10, 10))


def test_grpo_is_the_z_score_of_the_known() -> None:
    """Sample standard deviation, as PyTorch takes it."""
    assert grpo([1, 0, None, 0]) == pytest.approx([1.154699, -0.577349, 0.0, -0.577349], abs=1e-5)
    assert dr_grpo([1, 0, None, 0]) == pytest.approx([2 / 3, -1 / 3, 0.0, -1 / 3])
    assert rloo([1, 0, None, 0]) == pytest.approx([1.0, -0.5, 0.0, -0.5])


@given(st.lists(REWARD, max_size=8))
def test_an_unknown_reward_is_as_if_it_had_not_been_drawn(rewards: list[float | None]) -> None:
    """Its advantage is 0, its siblings' are those of the group without it."""
    known = [each for each in rewards if each is not None]
    for formula in (grpo, dr_grpo, rloo):
        found = formula(rewards)
        assert [value for value, reward in zip(found, rewards, strict=True) if reward is not None] == formula(known)
        assert all(value == 0 for value, reward in zip(found, rewards, strict=True) if reward is None)
        assert all(map(math.isfinite, found))


def test_groups_that_tell_nothing_have_no_advantage() -> None:
    """One known, none known, all equal; rounding of a mean makes no signal."""
    for rewards in ([1.0], [None, None], [None, 0.3], [0.1] * 7):
        assert grpo(rewards) == [0.0] * len(rewards)


def test_gdpo_masks_a_component_by_itself() -> None:
    """The other component of the same completion still counts."""
    group: dict[str, Sequence[float | None]] = {"judge": [0.8, None, 0.2], "format": [1, 0, 0]}
    found = gdpo([group], {"judge": 0.5, "format": 0.5})[0]
    assert found[0] > 0 > found[2]
    assert found[1] != 0.0
    batch: list[dict[str, Sequence[float | None]]] = [{"judge": [1, None], "format": [0, None]}, {"judge": [0, 1]}]
    assert gdpo(batch)[0][1] == 0.0
    with pytest.raises(ValueError, match="no component"):
        gdpo([group], {"nothing": 1.0})
    with pytest.raises(ValueError, match="different numbers"):
        gdpo([{"a": [1], "b": [1, 2]}])


def test_a_trainer_without_masks_gets_the_siblings_mean() -> None:
    """Whose advantage is 0; a group of one is dropped."""
    assert sibling_mean([1, None, 0]) == [1, 0.5, 0]
    assert sibling_mean([1, None]) is None
    with pytest.raises(ValueError, match="finite"):
        grpo([float("nan"), 1.0])
