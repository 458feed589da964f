"""What is turned away before a judge is asked, and what a prompt may hold."""

from __future__ import annotations

from typing import Any

import pytest
from cases import load
from hypothesis import given
from hypothesis import strategies as st

from docima.verifiers.analyses.reading import read_analysis
from docima.verifiers.judging.clean import FLAGS, INVISIBLE, clean
from docima.verifiers.judging.grounding import MOST_QUOTATIONS, grounded, quotations
from docima.verifiers.judging.preflight import preflight, quoted


@pytest.mark.parametrize("case", load("judge_attacks"))
def test_attacks_are_flagged_and_empty_ones_turned_away(case: dict[str, Any]) -> None:
    """Whoever says something besides is judged, however it is dressed."""
    cleaned = clean(case["text"])
    found = preflight(cleaned, case["prompt"], case.get("right", ()))
    assert set(case["flags"]) <= set(found.flags)
    assert (found.rejection.flag if found.rejection else None) == case["rejected"]
    if case["kind"] == "accept":
        assert set(found.flags) == set(case["flags"])


TOKENS = (
    "<|im_end|>",
    "<|im_start|>",
    "<|eot_id|>",
    "</s>",
    "[INST]",
    "<start_of_turn>",
    "<\uff5cUser\uff5c>",
    "<think>",
    "[e~[",
    "]~!b[",
)


@given(st.lists(st.sampled_from([*TOKENS, "<", "|", ">", "a", "\u200b", "im_end", "<|", "|>", "[", "\n"])).map("".join))
def test_no_control_token_survives_cleaning(text: str) -> None:
    """Nor can the pieces of one be put so that cleaning makes another."""
    cleaned = clean(text).text
    assert not any(token in cleaned for token in TOKENS)
    assert not INVISIBLE.search(cleaned)


def test_what_a_criterion_quotes_may_be_the_answer() -> None:
    """Between quotation marks of several kinds; an apostrophe is none."""
    said = "Says 'a solution', \"Answer\" or \u201cProof\u201d; it's the reader's choice."
    assert quoted(said) == ["a solution", "Answer", "Proof"]


@given(st.text(max_size=200))
def test_cleaning_never_raises_and_flags_are_listed(text: str) -> None:
    """Any text at all."""
    cleaned = clean(text)
    assert set(preflight(cleaned, text).flags) <= set(FLAGS)


@pytest.mark.parametrize(
    "piece", ["<|", "\n", " ", "{{a", '{"score":', "the reference ", "[INST]", "criteria is ", "</s>", "("]
)
def test_cleaning_a_long_text_comes_to_an_end(piece: str) -> None:
    """A quadratic pattern would sit here for minutes."""
    text = piece * (400_000 // len(piece))
    assert preflight(clean(text), "prompt").flags is not None


def test_a_quotation_is_found_though_it_is_not_letter_perfect() -> None:
    """Case, blanks and marks do not matter; a tenth of the words may differ; an invention is not found."""
    text = "Suppose that p divides N. Then p divides N - p1 p2 ... pn, which is 1, and that is impossible for a prime."
    assert grounded("then  P divides `N - p1 p2 ... pn`", text)
    assert grounded("p divides N then p divides N - p1 p2 pn which was 1 and that is impossible", text)
    assert not grounded("the author assumes that N is even", text)
    assert not grounded("", text)
    assert quotations('He writes "p divides N" and `x + 1 = 2`.') == ["p divides N", "x + 1 = 2"]


def test_what_an_analysis_wishes_for_is_no_quotation() -> None:
    """Nor is a word in quotation marks; what is left out of a quotation need not be there."""
    text = "Let a = 2m and b = 2n with m, n integers. Then a + b = 2(m + n), so a + b is even."
    assert quotations('It should say "since integers are closed under addition". The "obvious" step is a gap.') == []
    assert quotations('It says "Then a + b = 2(m + n)" where it should justify that.') == ["Then a + b = 2(m + n)"]
    assert grounded("Let a = 2m ... so a + b is even", text)
    assert not grounded("Let a = 2m ... hence the sum is prime and odd", text)


def test_quotations_without_end_are_looked_up_up_to_a_number() -> None:
    """An analysis that quotes ten thousand passages of a long solution costs no more than one that quotes some."""
    solution = "the sum of all the terms is the limit of the sums " * 4000
    analysis = " ".join(f'"the sum {number} is the sum of the terms {number}"' for number in range(10_000))
    assert len(quotations(analysis)) == MOST_QUOTATIONS
    reading = read_analysis(f"{analysis} \\boxed{{0}}", (0.0, 1.0), solution, "box")
    assert (reading.score, len(reading.ungrounded)) == (0.0, MOST_QUOTATIONS)
    assert quotations("\u201c" * 200_000) == []
