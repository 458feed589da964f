"""Signs of reward hacking: each is seen where it is planted, and not elsewhere."""

from __future__ import annotations

import random

import pytest

from docima.verifiers.groups.telemetry import Jumps, Run, Sample, facts, near_duplicate_rate

WORDS = [
    *("the", "quick", "brown", "fox", "jumps", "over", "a", "lazy", "dog", "while"),
    *("rivers", "run", "north", "under", "old", "stone", "bridges", "at", "night"),
]


def texts(count: int, words: int = 60) -> list[str]:
    """Texts that have nothing to do with one another."""
    chance = random.Random(3)  # noqa: S311 - reproducible texts, no secrets
    return [" ".join(chance.choice(WORDS) + str(chance.randint(0, 99)) for _ in range(words)) for _ in range(count)]


def test_copies_and_near_copies_are_counted() -> None:
    """A copy with one other word is near, a different text is not."""
    some = texts(6)
    assert near_duplicate_rate(some) == 0.0
    changed = some[0].rsplit(" ", 1)[0] + " indeed"
    assert near_duplicate_rate([*some, changed, some[1]]) == pytest.approx(2 / 8)
    found = facts([Sample(text, 1.0) for text in [*some[:2], *some[:2]]])
    assert (found.duplicate_rate, found.entropy) == (0.5, 0.5)


def test_reward_that_follows_length_or_markup_is_seen() -> None:
    """As a rank correlation; without spread there is none."""
    found = facts([Sample("word " * count, count / 10) for count in range(1, 9)])
    assert found.length_correlation == pytest.approx(1.0)
    marked = facts([Sample("text " + "**" * count + "x" * (40 - 2 * count), count / 10) for count in range(1, 9)])
    assert marked.markup_correlation == pytest.approx(1.0)
    assert facts([Sample("a", 1.0), Sample("bb", 1.0)]).length_correlation is None


def test_openers_saturated_criteria_and_disagreement_are_seen() -> None:
    """Each by its share."""
    judged = frozenset({"rubric"})
    some = [
        Sample("Solution:", 0.0, {"math": 0.0, "rubric": 1.0}, judged, {"rubric.a": 1.0, "rubric.b": 0.0}),
        Sample("It is 5.", 1.0, {"math": 1.0, "rubric": 1.0}, judged, {"rubric.a": 1.0, "rubric.b": 1.0}),
    ]
    found = facts(some)
    assert (found.opener_rate, found.disagreement_rate) == (0.5, 0.5)
    assert (found.saturated, found.unsaturated) == (("rubric.a",), ("rubric.b",))
    run = Run(8)
    run.add(found)
    measures = run.measures()
    assert measures["saturated_criteria"] == 0.5
    assert measures["mean_reward"] == 0.5


def test_a_jump_of_the_mean_reward_is_told_once_and_noise_never() -> None:
    """Half a standard deviation of drift is borne."""
    chance = random.Random(7)  # noqa: S311 - reproducible noise, no secrets
    quiet, loud = Jumps(), Jumps()
    for step in range(400):
        noise = chance.gauss(0.4, 0.1)
        quiet.add(noise)
        loud.add(noise + (0.5 if step >= 200 else 0.0))
    assert quiet.jumps == 0
    assert loud.jumps == 1
