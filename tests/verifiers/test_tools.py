"""Calls are read in every dialect as they are written, and compared under the matching that is best for the answer."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from cases import load
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import judged

from docima.verifiers.assessment import Reason, Verdict
from docima.verifiers.completion import Completion, ToolCall
from docima.verifiers.thinking import ThinkingSpec, split
from docima.verifiers.tools import bfcl, match, verify
from docima.verifiers.tools.calls import ERRORS
from docima.verifiers.tools.dialects import DIALECTS, reading_of
from docima.verifiers.tools.json_dialects import DEEPSEEK, DEEPSEEK_SECTION
from docima.verifiers.tools.offer import offer

WEATHER: dict[str, Any] = {
    "name": "weather",
    "parameters": {
        "type": "object",
        "properties": {
            "city": {"type": "string"},
            "days": {"type": "integer"},
            "metric": {"type": "boolean"},
            "tags": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["city"],
    },
}
TOOLS = offer([WEATHER])


def completion_of(text: str, calls: list[ToolCall] | None = None) -> Completion:
    """As the services make it."""
    parts = split(text, ThinkingSpec.model_validate({}))
    return Completion(text, parts.final, parts.thinking, parts.dialect, tool_calls=calls or ())


@pytest.mark.parametrize("case", load("tool_calls"))
def test_calls_are_read(case: dict[str, Any]) -> None:
    """The calls, the first fault, and the text beside them."""
    found = reading_of(case["dialect"], completion_of(case["text"]), TOOLS)
    assert found is not None
    assert [{"name": call.name, "arguments": call.arguments} for call in found.calls] == case["calls"]
    nothing = "" if found.calls else "no_tool_call"
    assert (found.errors[0] if found.errors else nothing) == case["error"]
    if not found.errors:
        assert found.content == case["content"]


def written(*calls: tuple[str, dict[str, Any]]) -> str:
    """Calls in the dialect of Hermes."""
    return "".join(
        f"<tool_call>{json.dumps({'name': name, 'arguments': arguments})}</tool_call>" for name, arguments in calls
    )


F1, F2, G1 = ("f", {"x": 1}), ("f", {"x": 2}), ("g", {"x": 1})


def expected(*calls: tuple[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A spec that wants these calls."""
    return {"expected": [{"name": name, "arguments": arguments} for name, arguments in calls], **more}


@pytest.mark.parametrize(
    ("spec", "calls", "score", "detail"),
    [
        (expected(F1), [F1], 1.0, ""),
        (expected(F1), [F2], 0.0, "wrong_arguments"),
        (expected(F1), [G1], 0.0, "wrong_name"),
        (expected(F1), [F1, F1], 0.0, "wrong_count"),
        (expected(F1, F2), [F1], 0.0, "wrong_count"),
        (expected(F1, F2), [F2, F1], 1.0, ""),
        (expected(F1, F2, ordered=True), [F2, F1], 0.0, "wrong_arguments"),
        (expected(F1, F2, ordered=True), [F1, F2], 1.0, ""),
        (expected(F1), [("f", {"x": 1, "y": 2})], 0.0, "wrong_arguments"),
        (expected(F1, match="subset"), [("f", {"x": 1, "y": 2})], 1.0, ""),
        (expected(("f", {"x": True})), [F1], 0.0, "wrong_arguments"),
        (expected(("f", {"x": 1.0})), [F1], 1.0, ""),
        (expected(("f", {})), [("f", {})], 1.0, ""),
        (expected(("f", {"x": "caf\u00e9"})), [("f", {"x": "cafe\u0301"})], 1.0, ""),
        (expected(), [], 1.0, ""),
        (expected(), [F1], 0.0, "unexpected_call"),
        (expected(F1, F2, scoring="fraction"), [F1], 0.5, "wrong_count"),
        (expected(F1, F2, scoring="fraction"), [F2, F1], 1.0, ""),
        (expected(F1, scoring="fraction"), [F1, F2, G1], 1 / 3, "wrong_count"),
        (expected(("f", {"x": 1, "y": 2}), scoring="fraction"), [("f", {"x": 1, "y": 3})], 0.5, "wrong_arguments"),
        (
            expected(("weather", {"city": "Rome"}), match="subset", tools=[WEATHER], scoring="fraction"),
            [("weather", {"city": "Rome", "country": "it"})],
            0.0,
            "schema",
        ),
        ({"tools": [WEATHER]}, [("weather", {"city": "Rome"})], 1.0, ""),
        ({"tools": [WEATHER]}, [("weather", {"days": 1})], 0.0, "schema"),
        ({"tools": [WEATHER]}, [("weather", {"city": "Rome", "country": "it"})], 0.0, "schema"),
        ({"tools": [WEATHER]}, [("whether", {"city": "Rome"})], 0.0, "schema"),
        ({}, [F1], 1.0, ""),
        ({}, [], 0.0, "no_tool_call"),
    ],
)
def test_calls_are_compared(spec: dict[str, Any], calls: list[Any], score: float, detail: str) -> None:
    """With what the task expects of them."""
    found = judged("tool_call", spec, written(*calls) or "No call.")
    assert found.score == pytest.approx(score)
    assert found.detail == detail, found.explanation


def test_a_broken_call_beside_a_right_one_is_not_right() -> None:
    """In part it is worth what it would be as one call too many."""
    text = written(F1) + "<tool_call>{</tool_call>"
    assert judged("tool_call", expected(F1), text).detail == "invalid_json"
    found = judged("tool_call", expected(F1, scoring="fraction"), text)
    assert found.score == 0.5
    assert found.evidence["components"]["parse"] == 0.5


def test_text_beside_the_calls_may_be_a_fault() -> None:
    """Only where the task says so."""
    text = "Here: " + written(F1)
    assert judged("tool_call", expected(F1), text).score == 1.0
    assert judged("tool_call", expected(F1, only_calls=True), text).detail == "text_beside_calls"


def test_calls_that_the_engine_has_parsed_are_taken() -> None:
    """Whatever the dialect; their arguments are JSON text and may be broken."""
    prepared = verify.prepare(verify.Spec.model_validate(expected(F1)))
    right = completion_of("", [ToolCall("f", '{"x": 1}')])
    broken = completion_of("", [ToolCall("f", '{"x": 1')])
    assert verify.judge(prepared, right).score == 1.0
    assert verify.judge(prepared, broken).detail == "invalid_json"


def test_unclosed_thinking_calls_nothing() -> None:
    """What a model thinks of calling does not count, nor does a cut-off thought as no call."""
    found = judged("tool_call", expected(), f"<think>{written(F1)}", finish_reason="length")
    assert (found.reason, found.detail) == (Reason.TRUNCATED, "no_final_part")


BFCL: dict[str, Any] = {
    "name": "f",
    "parameters": {
        "type": "dict",
        "properties": {
            "s": {"type": "string"},
            "i": {"type": "integer"},
            "x": {"type": "float"},
            "b": {"type": "boolean"},
            "l": {"type": "array", "items": {"type": "string"}},
            "d": {"type": "dict"},
            "m": {"type": "array", "items": {"type": "dict"}},
        },
        "required": ["s"],
    },
}
ANSWER = {
    "s": ["New York, NY", "NYC"],
    "i": [3, ""],
    "x": [2.5, 3, ""],
    "b": [True, ""],
    "l": [["a", "b"], ""],
    "d": [{"k": ["v", ""], "n": [1]}, ""],
    "m": [[{"k": ["v"]}], ""],
}


@pytest.mark.parametrize(
    ("arguments", "right"),
    [
        ({"s": "NYC"}, True),
        ({"s": "new york NY"}, True),
        ({"s": "Boston"}, False),
        ({}, False),
        ({"s": "NYC", "i": 3}, True),
        ({"s": "NYC", "i": 3.0}, False),
        ({"s": "NYC", "i": True}, False),
        ({"s": "NYC", "x": 3}, True),
        ({"s": "NYC", "x": 2.5}, True),
        ({"s": "NYC", "b": True}, True),
        ({"s": "NYC", "b": 1}, False),
        ({"s": "NYC", "l": ["A", "b"]}, True),
        ({"s": "NYC", "l": ["b", "a"]}, False),
        ({"s": "NYC", "l": "a"}, False),
        ({"s": "NYC", "d": {"n": 1}}, True),
        ({"s": "NYC", "d": {"k": "V.", "n": 1}}, True),
        ({"s": "NYC", "d": {"k": "v"}}, False),
        ({"s": "NYC", "d": {"k": "v", "n": 1, "z": 0}}, False),
        ({"s": "NYC", "m": [{"k": "v"}]}, True),
        ({"s": "NYC", "m": [{"k": "v"}, {"k": "v"}]}, False),
        ({"s": "NYC", "z": 1}, False),
    ],
)
def test_bfcl_wants_one_of_its_possible_answers(arguments: dict[str, Any], right: bool) -> None:
    """With its types, its plain texts, its optional arguments."""
    assert bfcl.fits(arguments, ANSWER, BFCL["parameters"]) is right
    spec = {"tools": [BFCL], "expected": [{"name": "f", "arguments": ANSWER}], "match": "bfcl"}
    assert judged("tool_call", spec, written(("f", arguments))).verdict is (
        Verdict.CORRECT if right else Verdict.INCORRECT
    )


def test_parallel_calls_are_matched_as_a_whole() -> None:
    """A call that would do for two expected ones is given to the one that nothing else fits."""
    wide, narrow = {"s": ["a", "b"]}, {"s": ["a"]}
    spec = {"tools": [BFCL], "match": "bfcl", "expected": [{"name": "f", "arguments": each} for each in (wide, narrow)]}
    for order in itertools.permutations(["a", "b"]):
        assert judged("tool_call", spec, written(*(("f", {"s": each}) for each in order))).score == 1.0


@given(st.lists(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=4, max_size=4), min_size=1, max_size=6))
def test_the_best_matching_is_the_best_of_all(table: list[list[float]]) -> None:
    """As trying every one finds it."""
    short, long = sorted((range(len(table)), range(4)), key=len)
    by_rows = len(table) <= 4
    best = max(
        sum(table[a][b] if by_rows else table[b][a] for a, b in zip(short, chosen, strict=True))
        for chosen in itertools.permutations(long, len(short))
    )
    assert match.best_total(table) == pytest.approx(best)


@pytest.mark.parametrize(
    ("spec", "named"),
    [
        ({"tools": [{"parameters": {}}]}, "tool_call.tools[0].name"),
        ({"tools": [WEATHER, WEATHER]}, "tool_call.tools[1].name"),
        ({"tools": [{"name": "f", "parameters": {"type": "no"}}]}, "tool_call.tools[0].parameters"),
        ({"tools": [{"name": "f", "parameters": {"$ref": "http://a.example/b"}}]}, "a.example"),
        ({"expected": [{"arguments": {}}]}, "name"),
        ({"expected": [{"name": "f", "args": {}}]}, "more than"),
        ({"expected": [{"name": "f"}], "match": "bfcl"}, "bfcl"),
        ({"dialect": "klingon"}, "dialect"),
    ],
)
def test_a_spec_that_makes_no_sense_is_the_tasks_fault(spec: dict[str, Any], named: str) -> None:
    """And says where."""
    found = judged("tool_call", spec, "a")
    assert (found.verdict, found.reason) == (Verdict.UNSCORED, Reason.SPEC_INVALID)
    assert named in found.explanation


MARKS = [
    *DEEPSEEK,
    *DEEPSEEK_SECTION,
    "<tool_call>",
    "</tool_call>",
    "<function=f>",
    "</function>",
    "<parameter=a>",
    "</parameter>",
    "<arg_key>",
    "</arg_key>",
    "<arg_value>",
    "</arg_value>",
    "[TOOL_CALLS]",
    "[ARGS]",
    "<|python_tag|>",
    "<|tool_calls_section_begin|>",
    "<|tool_call_begin|>",
    "<|tool_call_argument_begin|>",
    "<|tool_call_end|>",
    "<|tool_calls_section_end|>",
    "<|channel|>",
    "<|message|>",
    "commentary to=functions.f",
    '{"name": "f", ',
    '"arguments": {}}',
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "f(x=",
    '"',
    ",",
    ";",
    "-",
    "1",
    "a",
    " ",
    "\n",
]
ALL = [*DIALECTS, "harmony"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(MARKS), max_size=14).map("".join), st.sampled_from(ALL))
def test_no_dialect_raises_whatever_is_written(text: str, dialect: str) -> None:
    """Every fault is one of the closed vocabulary."""
    found = reading_of(dialect, Completion(text, text), TOOLS)
    assert found is not None
    assert set(found.errors) <= set(ERRORS)


@pytest.mark.parametrize("piece", MARKS)
def test_a_hundred_kilobytes_of_anything_are_read(piece: str) -> None:
    """No timing: what is quadratic in any of these would not come back while the suite runs."""
    mark = "<tool_call>{</tool_call><|tool_call_begin|>f:0<|tool_call_argument_begin|>{<|tool_call_end|>"
    for text in (
        f"<|tool_calls_section_begin|>{piece}" + mark * (100_000 // len(mark)),
        piece * (100_000 // len(piece)),
        '<tool_call>{"name": "f", "arguments": ' + piece * (50_000 // len(piece)),
    ):
        for dialect in ALL:
            assert reading_of(dialect, Completion(text, text), TOOLS) is not None
