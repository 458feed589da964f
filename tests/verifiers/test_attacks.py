"""The attack catalogue: no program earns more than it honestly passes, and everything is contained."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from cases import load
from jailed import Jailed, toolchains

ADD = ((2, 3, 5), (10, -4, 6), (123456, 654321, 777777))
ASSERTS = "".join(f"    assert candidate({a}, {b}) == {c}\n" for a, b, c in ADD)
UNITTEST = "".join(f"    def test_{i}(self): self.assertEqual(add({a}, {b}), {c})\n" for i, (a, b, c) in enumerate(ADD))
PYTEST = "".join(f"def test_{i}(): assert add({a}, {b}) == {c}\n" for i, (a, b, c) in enumerate(ADD))
TESTS: dict[str, dict[str, Any]] = {
    "asserts": {"mode": "asserts", "entry_point": "add", "code": f"def check(candidate):\n{ASSERTS}"},
    "unittest": {
        "mode": "unittest",
        "entry_point": "add",
        "code": f"import unittest\nfrom solution import add\nclass T(unittest.TestCase):\n{UNITTEST}",
    },
    "pytest": {"mode": "pytest", "entry_point": "add", "code": f"from solution import add\n{PYTEST}"},
    "call": {"mode": "call", "entry_point": "add", "cases": [{"args": [a, b], "expected": c} for a, b, c in ADD]},
    "stdio": {"mode": "stdio", "cases": [{"input": f"{a} {b}\n", "output": f"{c}\n"} for a, b, c in ADD]},
    "contain": {"mode": "stdio", "cases": [{"input": "", "output": "ESCAPED\n"}]},
}
LIMITS = {"cpu_seconds": 0.5, "wall_seconds": 1.0, "memory_bytes": 128 << 20, "output_bytes": 1 << 16}
RIGHT = "def add(a, b):\n    return a + b\n"
LONGEST_SECONDS = 30.0
"""A compiler's own limit, on a machine with other work: no attack may hold a slot longer."""

CATALOGUE: list[Any] = [
    pytest.param(case.values[0], mode, id=f"{case.id}-{mode}")
    for case in load("attacks")
    for mode in case.values[0]["modes"]
]


@pytest.fixture(scope="module")
def jailed() -> Iterator[Jailed]:
    """One slot for the whole catalogue: what one attack did to it, the next would suffer."""
    opened = Jailed()
    yield opened
    opened.close()


def test_the_catalogue_is_large() -> None:
    """At least 150 attacks."""
    assert len(CATALOGUE) >= 150


@pytest.mark.parametrize(("row", "mode"), CATALOGUE)
def test_an_attack_earns_no_more_than_its_honest_share(jailed: Jailed, row: dict[str, Any], mode: str) -> None:
    """And is an answer's fault: never unscored, never endless."""
    if row["language"] not in toolchains().found:
        pytest.skip(f"{row['language']} is not on this machine")
    start = monotonic()
    found = _judge(jailed, row, mode)
    assert found.score is not None, found
    assert found.score <= row["most"], found
    assert monotonic() - start < LONGEST_SECONDS


def _judge(jailed: Jailed, row: dict[str, Any], mode: str) -> Any:
    spec = {
        "language": row["language"],
        "extract": "whole",
        "tests": TESTS[mode],
        "limits": LIMITS,
        "scoring": "fraction",
    }
    return jailed.judge(spec, row["code"])


@pytest.mark.parametrize("mode", ["asserts", "unittest", "pytest", "call"])
def test_an_honest_program_earns_all_after_the_attacks(jailed: Jailed, mode: str) -> None:
    """The tests of the catalogue can be passed, and the jail that suffered it still works."""
    row = {"language": "python", "code": RIGHT}
    assert _judge(jailed, row, mode).score == 1.0
    honest = {"language": "python", "code": "print(sum(map(int, input().split())))"}
    assert _judge(jailed, honest, "stdio").score == 1.0


def test_the_catalogue_leaves_nothing_behind() -> None:
    """No process below this one but its own, no file in the temporary folder, no mount."""
    mounts = Path("/proc/self/mountinfo").read_text()
    opened = Jailed()
    for row in [each.values[0] for each in CATALOGUE[:12]]:
        _judge(opened, row, "asserts")
    opened.close()
    assert Path("/proc/self/mountinfo").read_text() == mounts
    below = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    assert not [pid for pid in below if "defunct" in Path(f"/proc/{pid}/status").read_text()]
