"""References are read before completions are judged by them, and doubts are named."""

from __future__ import annotations

import pytest

from docima.verifiers.maths.lint import CODES, findings

CASES = {
    "\\frac{1}{2}": [],
    "x^2 + 1": [],
    "\\text{Tuesday}": [],
    "4:30 p.m.": [],
    " ": ["empty"],
    "\\frac{1}{": ["unparsable"],
    "\\undefinedcommand{3} \\to": ["unparsable"],
    "1+" * 1200 + "1": ["too_large"],
    "1,234": ["comma"],
    "(1, 2)": ["interval"],
    "(2, 1)": [],
    "\\log 5": ["logarithm"],
    "\\log_2 5": [],
    "2I + 1": ["letter"],
    "B": ["choice"],
    "6 = 7": ["contradiction"],
    "2 + 2 = 4": [],
    "\\frac{1}{0}": ["undefined"],
    "It is true because every element of the set is even": ["prose"],
    "so that all in all we get the answer \\boxed{7}": [],
}


@pytest.mark.parametrize(("reference", "codes"), CASES.items(), ids=[text[:40] for text in CASES])
def test_what_is_doubtful_is_named(reference: str, codes: list[str]) -> None:
    """And nothing else."""
    found = [each.code for each in findings(reference)]
    assert found == codes
    assert set(found) <= set(CODES)
