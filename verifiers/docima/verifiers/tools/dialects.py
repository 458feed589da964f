"""The dialects by name, and how the calls of a completion are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from docima.verifiers.completion import Completion, ToolCall
from docima.verifiers.thinking import BLANKS, channel_messages, content_end
from docima.verifiers.tools import json_dialects, markup
from docima.verifiers.tools.calls import Call, CallError, Reading, arguments_of, call_of, parsed
from docima.verifiers.tools.offer import Tool
from docima.verifiers.tools.pythonic import pythonic

Read = Callable[[str, Mapping[str, Tool]], Reading]


def _untyped(read: Callable[[str], Reading]) -> Read:
    return lambda text, _: read(text)


DIALECTS: dict[str, Read] = {
    "hermes": _untyped(json_dialects.hermes),
    "qwen3_xml": markup.qwen3_xml,
    "kimi_k2": _untyped(json_dialects.kimi_k2),
    "glm": markup.glm,
    "deepseek_v3": _untyped(json_dialects.deepseek_v3),
    "deepseek_v31": _untyped(json_dialects.deepseek_v31),
    "llama3_json": _untyped(json_dialects.llama3),
    "mistral": _untyped(json_dialects.mistral),
    "pythonic": _untyped(pythonic),
    "openai": _untyped(json_dialects.openai),
}
"""Those that are read from the final part. Harmony's calls are messages of their own, beside the final one."""


def reading_of(dialect: str, completion: Completion, tools: Mapping[str, Tool]) -> Reading | None:
    """The calls of a completion; None where its thinking never closed."""
    if completion.tool_calls:
        return _of_engine(completion.tool_calls, completion.final or "")
    if dialect == "harmony":
        return _harmony(completion)
    if completion.final is None:
        return None
    final = completion.final
    return DIALECTS[dialect](final[: content_end(final)], tools)


def _of_engine(calls: Sequence[ToolCall], content: str) -> Reading:
    reading = Reading(content=content)
    for each in calls:
        if reading.full():
            break
        value = {"name": each.name, "arguments": each.arguments or "{}"}
        json_dialects.take(reading, partial(call_of, value))
    return reading


def _harmony(completion: Completion) -> Reading:
    """`<|start|>assistant<|channel|>commentary to=functions.NAME <|constrain|>json<|message|>{...}<|call|>`; the
    recipient may stand before the channel too.
    """
    start = completion.prefill.rfind("<|start|>")
    whole = completion.text if start < 0 else completion.prefill[start:] + completion.text
    reading = Reading()
    found = False
    for message in channel_messages(whole):
        found = True
        if reading.full():
            break
        words = [*message.before.split(), *message.header.replace("<|constrain|>", " <|constrain|>").split()]
        to = next((word.removeprefix("to=") for word in words if word.startswith("to=")), "")
        if to and message.channel == "commentary":
            json_dialects.take(reading, partial(_harmony_call, to, message.content))
        elif message.channel == "final":
            reading.content = message.content
    if not found:
        reading.errors.append("malformed")
    return reading


def _harmony_call(recipient: str, content: str) -> Call:
    name = recipient.removeprefix("functions.").strip(BLANKS)
    if not name:
        raise CallError("missing_name")
    return Call(name, arguments_of(parsed(content or "{}")))
