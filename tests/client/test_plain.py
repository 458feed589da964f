"""Plain data: what files may hold beside the schema's own names."""

from __future__ import annotations

import json
from typing import Any

import pytest

from docima.client.plain import PlainError, task_from_plain
from docima.v1 import ToolCall


def called(call: dict[str, Any]) -> ToolCall:
    """The tool call of a completion that is one message."""
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    return task_from_plain({"completions": [{"messages": [message]}]}).completions[0].messages[0].tool_calls[0]


@pytest.mark.parametrize(
    "call",
    [
        {"name": "f", "arguments": '{"x": 1}'},
        {"name": "f", "arguments": {"x": 1}},
        {"id": "1", "type": "function", "function": {"name": "f", "arguments": '{"x": 1}'}},
        {"id": "1", "type": "function", "index": 0, "function": {"name": "f", "arguments": {"x": 1}}},
    ],
)
def test_a_tool_call_may_be_written_as_openais_protocol_does(call: dict[str, Any]) -> None:
    """Its arguments stay JSON text where they are, and become it where they are data."""
    found = called(call)
    assert (found.name, json.loads(found.arguments)) == ("f", {"x": 1})


def test_broken_arguments_stay_as_they_are() -> None:
    """They are the model's fault, which `tool_call` tells."""
    assert called({"function": {"name": "f", "arguments": '{"x":'}}).arguments == '{"x":'


def test_messages_may_be_those_of_an_sdk() -> None:
    """Empty fields, names, and content in parts of text."""
    message = {
        "role": "assistant",
        "content": [{"type": "text", "text": "It is "}, {"type": "text", "text": "42."}],
        "refusal": None,
        "function_call": None,
        "name": "solver",
        "tool_calls": None,
    }
    task = task_from_plain({"prompt": [{"role": "tool", "tool_call_id": "1", "content": "7"}], "completions": []})
    assert task.prompt_messages[0].content == "7"
    found = task_from_plain({"completions": [{"messages": [message]}]}).completions[0].messages[0]
    assert (found.role, found.content) == ("assistant", "It is 42.")


@pytest.mark.parametrize(
    ("message", "path"),
    [
        ({"role": "assistant", "refusal": "No."}, "refusal"),
        ({"role": "user", "content": [{"type": "image_url", "image_url": {}}]}, "content"),
        ({"role": "assistant", "tool_calls": [{"id": "1", "function": "f"}]}, "tool_calls[0]"),
        ({"role": "assistant", "tool_calls": [{"id": "1", "name": "f", "arguments": "{}"}]}, "tool_calls[0].id"),
        ("hello", "messages[0]"),
    ],
)
def test_what_a_message_cannot_hold_names_its_field(message: Any, path: str) -> None:
    """Nothing that says something is dropped unseen."""
    with pytest.raises(PlainError) as raised:
        task_from_plain({"completions": [{"messages": [message]}]})
    assert path in raised.value.path


def test_a_number_that_is_not_finite_is_told() -> None:
    """ "Expected a number, found a number" helps nobody."""
    with pytest.raises(PlainError, match=r"components\[0\]\.weight: expected a number, found inf"):
        task_from_plain({"components": [{"weight": float("inf"), "text": {"reference": "a"}}]})
