"""The strict parser of judges' replies: nothing fabricated, nothing clamped, nothing that hangs."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from cases import load
from hypothesis import given
from hypothesis import strategies as st

from docima.verifiers.judging.numbers import CODES, Unreadable
from docima.verifiers.judging.replies import Form, Mode, read

SCALES: dict[str, tuple[Any, ...]] = {
    "boxed": (0.0, 0.5, 1.0),
    "json_score": (0.0, 1.0),
    "json_bool": (False, True),
    "json_level": (1.0, 2.0, 3.0),
    "json_choice": ("met", "not_met"),
    "json_scores": ("a", "b"),
    "grade_letter": ("C", "I"),
    "likert": (1.0, 2.0, 3.0, 4.0, 5.0),
    "score10": (1.0, 10.0),
    "pairwise": ("A>B", "A=B", "B>A"),
    "step_index": (-1, 4),
    "yesno": ("yes", "no"),
    "xml_score": (0.0, 1.0),
}
PIECES = [
    *("\\boxed{", "}", "{", '"score"', ":", "1", "0.5", "true", "NaN", ",", '"', "\\", "[RESULT]", "[[A>B]]"),
    *("GRADE:", " C", "<score>", "</score>", "<think>", "</think>", "yes", "no", ".", "\n", "\u200b", "\u0661"),
    "the final overall score should be:",
]


@pytest.mark.parametrize("case", load("replies"))
def test_a_reply_is_read_as_it_stands(case: dict[str, Any]) -> None:
    """Each with its verdict, of its own type, or with the code of why there is none."""
    found = read(case["text"], Form(case["mode"], tuple(case["scale"])), case["finish_reason"])
    if case["code"] is not None:
        assert found == Unreadable(case["code"])
    else:
        assert found == case["expected"]
        assert isinstance(found, bool) == isinstance(case["expected"], bool)


@pytest.mark.parametrize("mode", get_args(Mode))
@given(text=st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=60))
def test_whatever_a_judge_writes_is_on_the_scale_or_unreadable(mode: Mode, text: str) -> None:
    """No exception, no other value, no code that is not listed."""
    scale = SCALES[mode]
    found = read(text, Form(mode, scale))
    if isinstance(found, Unreadable):
        assert found.code in CODES
    elif mode in ("json_score", "xml_score", "step_index", "score10"):
        assert scale[0] / scale[-1] <= found <= 1 if mode == "score10" else scale[0] <= found <= scale[-1]  # type: ignore[operator]  # numbers, by the mode
    elif mode == "json_scores":
        assert isinstance(found, tuple)
        assert all(each is None or 0 <= each <= 1 for each in found)
    else:
        assert found in scale


@pytest.mark.parametrize(
    "piece", ["{", '{"', '{"score":', "\\boxed{", "[[", "GRADE: ", "[RESULT]", "yes ", "\\", "<score>"]
)
@pytest.mark.parametrize("mode", get_args(Mode))
def test_a_megabyte_of_anything_comes_to_an_end(mode: Mode, piece: str) -> None:
    """A quadratic parser would sit here for minutes."""
    found = read(piece * ((1 << 20) // len(piece)), Form(mode, SCALES[mode]))
    assert isinstance(found, Unreadable)


def test_a_verdict_quoted_behind_a_closing_tag_does_not_replace_the_judges_own() -> None:
    """Reasoning ends at the first closing tag; a later one may stand in a quotation."""
    reply = "<think>hm</think> The answer says </think> \\boxed{1}. It is wrong: \\boxed{0}"
    assert read(reply, Form("boxed", (0.0, 0.5, 1.0))) == Unreadable("ambiguous")
