"""The final answer is found where it is announced, and rubbish in a box is never replaced by a lucky number."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from cases import load
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from docima.verifiers.extraction import answers
from docima.verifiers.extraction.announcements import MARKERS
from docima.verifiers.extraction.answers import LONGEST_ANSWER, MOST_JOINED, RULES, find

Which = Literal["last", "first", "only"]
Fallback = Literal["none", "marker", "lenient"]
WHICH: tuple[Which, ...] = ("last", "first", "only")
FALLBACKS: tuple[Fallback, ...] = ("none", "marker", "lenient")


@pytest.mark.parametrize("case", load("answers"))
def test_an_answer_is_found_by_its_rule(case: dict[str, Any]) -> None:
    """Or is not, for the reason that the rule names."""
    found = find(case["text"], **case.get("how", {}))
    assert (found.text, found.rule) == (case["answer"], case["rule"])


@pytest.mark.parametrize("marker", MARKERS)
def test_every_marker_announces(marker: str) -> None:
    """In lower case and in upper case, after words and before a formula as before a plain number."""
    closing = {"$": "$", "\\(": "\\)", "\\[": "\\]"}
    close = next((end for begin, end in closing.items() if marker.endswith(begin)), "")
    for written in (marker, marker.upper()):
        # The plain marker "answer" with a fence opens the formula itself: there is none to find after it.
        found = find(f"Well then, {written} 42{close}")
        assert found.rule == "marker"
        assert found.text is not None
        assert found.text.removesuffix(close).strip() == "42"


def test_every_rule_is_explained() -> None:
    """A detail code that the vocabulary lacks could not be shown to anybody."""
    rules = {case.values[0]["rule"] for case in load("answers")}
    assert rules == set(RULES)


PLAIN = st.text("abcxyz0123456789+-*/=,. ", min_size=1, max_size=30).filter(lambda text: text.strip() != "")


@given(PLAIN, st.text("abc .\n", max_size=20), st.text("abc\n", max_size=20))
def test_what_is_in_the_box_is_what_is_found(content: str, before: str, after: str) -> None:
    """Whatever stands around it, and by any choice of the box."""
    text = f"{before} \\boxed{{{content}}} {after}"
    for which in WHICH:
        assert find(text, which, "none") == answers.Answer(content.strip(), "box")


NESTED = st.recursive(
    st.sampled_from(["1", "x", "\\{", "\\}", "\\\\", "\\frac"]),
    lambda inner: st.lists(inner, min_size=1, max_size=3).map(lambda parts: "{" + " ".join(parts) + "}"),
    max_leaves=12,
)


@given(NESTED)
def test_braces_are_balanced_whatever_is_nested(content: str) -> None:
    """Escaped braces are text; the others are counted."""
    assert find(f"\\boxed{{{content}}} so {{it}} is") == answers.Answer(content.strip(), "box")
    assert find(f"\\boxed{{{content}").rule == "unterminated_box"


@given(st.lists(PLAIN, min_size=2, max_size=6), st.sampled_from([", ", " and ", " or ", "; ", ", and ", "、"]))
def test_boxes_that_are_joined_are_one_answer(contents: list[str], joint: str) -> None:
    """In the order in which they were written."""
    assume(contents[-1].strip() not in answers.PLACEHOLDERS)
    found = find(joint.join(f"\\boxed{{{content}}}" for content in contents), "only")
    assert (found.text, found.rule) == (", ".join(contents).strip(), "joined_boxes")


def test_no_more_boxes_are_joined_than_an_answer_has() -> None:
    """Of a thousand guesses the last few are taken, and "only" takes none."""
    guesses = ", ".join(f"\\boxed{{{number}}}" for number in range(1000))
    found = find(guesses)
    assert found.text is not None
    assert len(found.text.split(", ")) == MOST_JOINED
    assert find(guesses, "only").rule == "several_boxes"


FRAGMENTS = st.sampled_from(
    ["\\boxed", "\\fbox", "{", "}", "\\{", "\\}", "\\", "\\\\", "$", "$$", "\\(", "\\)", "\\[", "\\]", "\\text{and}"]
    + ["\\%", "^\\circ", "°", "-", "=", ",", " and ", " or ", ".", "\n", " ", "**", "`", "42", "x", "1,000", "3/4"]
    + [
        "~~",
        "(1) ",
        "\n- ",
        "\nQ: ",
        " not ",
        " option B",
        "**no**",
        " for all ",
        "\\approx",
        "\\begin{align}",
        "。",
        "?",
    ]
    + [marker.title() for marker in MARKERS]
    + ["İ", "\x00", "\ud800", "中"]  # the first becomes two characters in lower case
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.lists(FRAGMENTS, max_size=25).map("".join), st.text(max_size=200)))
def test_no_text_makes_the_search_raise(text: str) -> None:
    """An answer is not over-long, or there is none and the rule says why."""
    faults = {"no_box", "no_answer", "empty_box", "unterminated_box", "long_box", "several_boxes"}
    for which in WHICH:
        for fallback in FALLBACKS:
            found = find(text, which, fallback)
            assert found.rule in RULES
            assert (found.text is None) is (found.rule in faults)
            assert found.text is None or len(found.text) <= LONGEST_ANSWER


@settings(max_examples=200, deadline=None)
@given(st.lists(FRAGMENTS, max_size=25).map("".join))
def test_a_box_ends_the_search(text: str) -> None:
    """Where there is a box, good or bad, no fallback is asked."""
    if "\\boxed" in text or "\\fbox" in text:
        assert len({find(text, "last", fallback) for fallback in FALLBACKS}) == 1


PIECES = ["\\boxed{", "\\boxed", "\\boxed{}", "\\boxed{1},", "\\boxed{1} and ", "\\fbox", "{", "}", "\\", "$", "$1$,"]
PIECES += ["\\(", "\\]", "answer is ", "Answer:\n", "#### ", "1", "1 ", "1,", "1/", "-", " ", "**", ".", "İ", "中"]
PIECES += [
    "\n",
    "\nQ: ",
    "\n- ",
    "~~a",
    "(",
    "(a,",
    "((1",
    "1 or ",
    "**a** ",
    "for all ",
    "option A ",
    "not ",
    "12:30 ",
]
PIECES += [
    "January 1 ",
    "\\begin{align}",
    "\\implies ",
    "=",
    'answer":"\\',
    "\n(a) \\boxed{1}",
    "no such ",
    "是1",
    "i.e. ",
]


@pytest.mark.parametrize("piece", PIECES)
def test_a_megabyte_of_anything_is_searched(piece: str) -> None:
    """No timing: a quadratic search of these would not come back while the suite runs."""
    text = piece * (1_000_000 // len(piece))
    for written in (text, f"\\boxed{{{text}", f"{text}\\boxed{{1}}", f"The answer is {text}"):
        for which in WHICH:
            found = find(written, which, "lenient")
            assert found.text is None or len(found.text) <= LONGEST_ANSWER
