"""Thinking is split off in every dialect, by what is written and what the chat template had written before it."""

from __future__ import annotations

from typing import Any

import pytest
from cases import load
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from docima.verifiers.completion import THINK_TAGS
from docima.verifiers.thinking import (
    BLANKS,
    CHANNEL,
    DIALECTS,
    END_TOKENS,
    MESSAGE,
    MOST_END_TOKENS,
    ThinkingSpec,
    content_end,
    opened,
    split,
)


def spec_of(**given: Any) -> ThinkingSpec:
    """A spec, from its fields as a request writes them."""
    return ThinkingSpec.model_validate(given)


@pytest.mark.parametrize("case", load("thinking"))
def test_a_text_has_the_parts_that_its_case_says(case: dict[str, Any]) -> None:
    """Which tags counted, what was thought, and what is left for the verifiers."""
    found = split(case["text"], spec_of(**case.get("thinking_spec", {})))
    assert (found.dialect, found.thinking, found.final) == (case["dialect"], case["thinking"], case["final"])


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_unclosed_think_has_no_final_part(dialect: str) -> None:
    """Else a model would be paid for guesses in its thinking; asked for or found makes no difference."""
    text = f"{DIALECTS[dialect][0]} the answer is 42"
    for asked in (dialect, "auto"):
        found = split(text, spec_of(dialect=asked))
        assert (found.final, found.thinking) == (None, "the answer is 42")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_given_prefill_stands_for_the_specs_own(dialect: str) -> None:
    """A request may say per completion what the template had emitted; an empty one counts too."""
    start, end = DIALECTS[dialect]
    spec = spec_of(dialect=dialect, prefill=start)
    assert split(f"a{end}b", spec).thinking == "a"
    assert split(f"a{end}b", spec, "").thinking is None
    assert split(f"b{end}c", spec, f"{start}a").thinking == "ab"


def test_a_spec_names_its_tags() -> None:
    """What the format verifier asks for; a channel has no tags, and "auto" asks for the most common ones."""
    for dialect, tags in DIALECTS.items():
        assert spec_of(dialect=dialect).tags == tags
    assert spec_of(dialect="custom", open="(", close=")").tags == ("(", ")")
    assert spec_of(dialect="harmony").tags is None
    assert spec_of().tags == THINK_TAGS


@pytest.mark.parametrize(
    "spec",
    [
        {"dialect": "custom"},
        {"dialect": "custom", "open": "<a>"},
        {"dialect": "custom", "close": "</a>"},
        {"dialect": "custom", "open": "<a>", "close": "<a>"},
        {"dialect": "custom", "open": "<" * 65, "close": ">"},
        {"dialect": "think", "open": "<a>", "close": "</a>"},
        {"open": "<a>"},
        {"dialect": "harmony", "close": "</a>"},
        {"dialect": "nonsense"},
        {"prefill": "a" * 65_537},
        {"opened": True},
    ],
)
def test_a_spec_that_makes_no_sense_is_refused(spec: dict[str, Any]) -> None:
    """Before anything is scored with it."""
    with pytest.raises(ValidationError):
        ThinkingSpec.model_validate(spec)


PIECES = st.sampled_from(
    [tag for tags in DIALECTS.values() for tag in tags]
    + [*END_TOKENS, CHANNEL, MESSAGE, "<|start|>", "<|end|>", "assistant", "analysis", "final", "commentary"]
    + ["((", "))", "a", "42", " ", "\n", "\u200b", "<", "|>", "\\", "\x00", "\ud800", "é", "中"]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=24).map("".join), st.text(max_size=200))
SPECS = st.one_of(
    st.builds(spec_of, dialect=st.sampled_from([*DIALECTS, "auto", "none", "harmony"])),
    st.just(spec_of(dialect="custom", open="((", close="))")),
)


@settings(deadline=None)
@given(TEXTS, TEXTS, SPECS)
@example("", "<|begin_of_thought|><|end_of_thought|><|begin_of_solution|>", spec_of())
def test_the_final_part_is_a_part_of_what_was_written(prefill: str, text: str, spec: ThinkingSpec) -> None:
    """Nothing raises, nothing is made up, and no part has blanks around it."""
    found = split(text, spec, prefill)
    assert found.final is None or (found.final in prefill + text and found.final.strip(BLANKS) == found.final)
    if found.dialect != "harmony":  # its thoughts are joined of several
        assert found.thinking is None or found.thinking in prefill + text


@settings(deadline=None)
@given(TEXTS, TEXTS, SPECS)
def test_a_spec_and_a_request_may_name_the_prefill(prefill: str, text: str, spec: ThinkingSpec) -> None:
    """It comes to the same."""
    if "\ud800" not in prefill:  # pydantic's strings hold no lone surrogates
        assert split(text, spec.model_copy(update={"prefill": prefill})) == split(text, spec, prefill)


@settings(deadline=None)
@given(TEXTS, st.lists(st.sampled_from([*END_TOKENS, " ", "\n"]), max_size=MOST_END_TOKENS))
def test_the_end_of_a_turn_is_no_content(text: str, tokens: list[str]) -> None:
    """Adding what an engine leaves there changes nothing, up to as many tokens as anybody needs."""
    body = f"{text}."
    assert body[: content_end(body + "".join(tokens))] == body


@settings(deadline=None)
@given(TEXTS, st.sampled_from(sorted(DIALECTS)))
def test_a_text_is_extended_only_by_what_opened_its_thinking(text: str, dialect: str) -> None:
    """The part of the prefill before the last opening tag never gets into the text."""
    tags = DIALECTS[dialect]
    assert opened(text, tags, "") == opened(text, tags, "Assistant: ") == text
    assert opened(text, tags, f"x{tags[0]}y{tags[0]}z") == f"{tags[0]}z{text}"


MEGABYTE = 1_000_000
ATTACKS = {
    **{f"{name} opens": tags[0] for name, tags in DIALECTS.items()},
    **{f"{name} closes": tags[1] for name, tags in DIALECTS.items()},
    **{f"{name} opens and closes": "".join(tags) for name, tags in DIALECTS.items()},
    **{f"ends with {token}": token for token in END_TOKENS},
    "blanks": " ",
    "zero-width blanks": "\u200b",
    "token, blank": "</s> ",
    "halves of tags": "<think",
    "brackets": "<",
    "channels": CHANNEL,
    "messages": MESSAGE,
    "channels and messages": CHANNEL + MESSAGE,
    "final channels": f"{CHANNEL}final{MESSAGE}",
    "whole messages": f"<|start|>assistant{CHANNEL}analysis{MESSAGE}a<|end|>",
}


@pytest.mark.parametrize("piece", ATTACKS.values(), ids=ATTACKS)
def test_a_megabyte_of_anything_is_split(piece: str) -> None:
    """No timing: a scan that is quadratic in any of these would not come back while the suite runs."""
    text = piece * (MEGABYTE // len(piece))
    for spec in (spec_of(), spec_of(dialect="think"), spec_of(dialect="harmony")):
        for prefill in ("", "<think>", text):
            for written in (text, f"a{text}b"):
                found = split(written, spec, prefill)
                assert found.final is None or len(found.final) <= len(prefill) + len(written)
