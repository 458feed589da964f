"""Thinking, format, content and the search for answers: cases as data, and texts that would hang a regular expression."""

from __future__ import annotations

from typing import Any

import pytest
from cases import load
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from docima.verifiers import answers
from docima.verifiers.assessment import Verdict
from docima.verifiers.completion import Completion
from docima.verifiers.formats import content, verify
from docima.verifiers.thinking import ThinkingSpec, split


@pytest.mark.parametrize("case", load("thinking"))
def test_thinking_is_split_off(case: dict[str, Any]) -> None:
    """The final part is what every other verifier sees; None where thinking never closed."""
    found = split(case["text"], ThinkingSpec.model_validate(case.get("thinking_spec", {})))
    assert (found.final, found.thinking, found.dialect) == (case["final"], case["thinking"], case["dialect"])


@pytest.mark.parametrize("case", load("formats"))
def test_every_fault_of_the_structure_is_named(case: dict[str, Any]) -> None:
    """And the score follows from them."""
    spec = verify.Spec.model_validate(case["spec"])
    parts = split(case["text"], ThinkingSpec())
    completion = Completion(case["text"], parts.final, parts.thinking, parts.dialect)
    assert verify.read(spec, completion).faults == case["faults"]
    score = verify.judge(verify.prepare(spec), completion).score
    assert score == pytest.approx(case.get("score", 0.0 if case["faults"] else 1.0))


@pytest.mark.parametrize("case", load("answers"))
def test_answers_are_found_from_right_to_left(case: dict[str, Any]) -> None:
    """With the rule by which each was found, or why there is none."""
    found = answers.find(case["text"], **case.get("how", {}))
    assert (found.text, found.rule) == (case["answer"], case["rule"])


ALPHABET = st.lists(
    st.sampled_from(
        ["<think>", "</think>", "<answer>", "</answer>", "<|channel|>", "final", "analysis", "<|message|>", "<|end|>"]
        + [
            "\\boxed{",
            "\\boxed",
            "}",
            "{",
            "\\{",
            "$",
            "#### ",
            "answer is",
            "Answer:",
            "</s>",
            " ",
            "\n",
            "a",
            "1",
            ".",
        ]
    ),
    max_size=30,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(ALPHABET, st.sampled_from(["", "<think>", "x<think>\n"]), st.sampled_from(["auto", "think", "harmony", "none"]))
def test_no_text_makes_the_scans_raise(text: str, prefill: str, dialect: str) -> None:
    """And the final part is a part of what was written."""
    spec = ThinkingSpec.model_validate({"dialect": dialect, "prefill": prefill})
    parts = split(text, spec)
    assert parts.final is None or parts.final in prefill + text
    completion = Completion(text, parts.final, parts.thinking, parts.dialect, prefill, spec.tags)
    for names in (["think"], ["think", "answer"], ["answer"]):
        verify.judge(verify.prepare(verify.Spec.model_validate({"required_sections": names})), completion)
    for fallback in ("none", "marker", "lenient"):
        answers.find(parts.final or "", "last", fallback)  # type: ignore[arg-type]  # a literal of three


ATTACKS = {
    "opening tags": "<think>" * 150_000,
    "closing and answer tags": "</think><answer>" * 60_000,
    "blanks": " " * 4_000_000,
    "boxes": "\\boxed{" * 150_000,
    "braces in a box": "\\boxed{" + "{" * 1_000_000,
    "end-of-turn tokens": "</s>" * 250_000,
    "channels": "<|channel|>final<|message|>" * 40_000,
    "markers": "answer is" * 100_000,
    "dollars": "$" * 1_000_000,
    "numbers": "1 " * 500_000,
    "joined boxes": "\\boxed{1}," * 100_000,
}


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
def test_a_megabyte_of_anything_is_read_at_once(text: str) -> None:
    """Nothing here backtracks: a quadratic scan of these would take minutes and hang the suite."""
    spec = ThinkingSpec()
    parts = split(text, spec)
    completion = Completion(text, parts.final, parts.thinking, parts.dialect, "", spec.tags)
    verify.judge(verify.prepare(verify.Spec(required_sections=("think", "answer"))), completion)
    answers.find(text, "last", "lenient")
    content.judge(content.Spec(max_repeated_ratio=0.5), completion)


@pytest.mark.parametrize(
    "spec",
    [
        {"dialect": "custom"},
        {"dialect": "custom", "open": "a", "close": "a"},
        {"dialect": "think", "open": "a", "close": "b"},
        {"dialect": "nonsense"},
    ],
)
def test_a_thinking_spec_that_makes_no_sense_is_refused(spec: dict[str, str]) -> None:
    """Before anything is scored with it."""
    with pytest.raises(ValidationError):
        ThinkingSpec.model_validate(spec)


@pytest.mark.parametrize(
    ("spec", "text", "detail"),
    [
        ({}, "word", ""),
        ({}, "... !!", "too_few_words"),
        ({"min_words": 3}, "只有四字", ""),
        ({"min_words": 5}, "four words are here", "too_few_words"),
        ({"min_alphanumeric_ratio": 0.5}, "a!!!!!", "garbage"),
        ({"max_repeated_ratio": 0.5}, "so it goes " * 20, "repetitive"),
        ({"max_repeated_ratio": 0.5}, "each of these words occurs in it exactly once", ""),
    ],
)
def test_content_guards_against_garbage(spec: dict[str, Any], text: str, detail: str) -> None:
    """An empty detail means that the text is content."""
    found = content.judge(content.Spec.model_validate(spec), Completion(text, text))
    assert (found.verdict, found.detail) == (Verdict.INCORRECT if detail else Verdict.CORRECT, detail)
