"""Dialects whose calls are JSON between marks: Hermes, Kimi K2, DeepSeek, Llama 3, Mistral, OpenAI.

A closing mark inside of a JSON string closes nothing: the end of the JSON is found first. Where that is often nowhere,
it is not looked for any more, so that a text is passed over a few times at most.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from docima.verifiers import strict_json
from docima.verifiers.thinking import BLANKS, content_end
from docima.verifiers.tools.calls import Call, CallError, Reading, arguments_of, call_of, parsed

_KIMI_ID = re.compile(r"(?:functions\.)?([^\s:]{1,256}):\d{1,6}")


def take(reading: Reading, read: Callable[[], Call | list[Call]]) -> None:
    """Add a call or several, or the fault that came instead."""
    try:
        found = read()
        reading.calls += found if isinstance(found, list) else [found]
    except CallError as error:
        reading.errors.append(error.code)


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \n\r\t":
        position += 1
    return position


MOST_MISSES = 4
"""Each JSON that never ends is looked through to the end of the text."""


class JsonEnds:
    """Finds where JSON ends in a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._misses = 0

    def after(self, start: int) -> int:
        """Where the JSON that begins at `start` ends; -1 where it is none, never ends, or was missed too often."""
        if self._misses >= MOST_MISSES or self._text[start : start + 1] not in ("{", "["):
            return -1
        end = strict_json.value_end(self._text, start)
        self._misses += end < 0
        return end


def between(text: str, opening: str, closing: str, read: Callable[[str], Call], *, json: bool = False) -> Reading:
    """Calls between marks. `json`: what is inside is passed over as a whole when the closing mark is looked for."""
    reading, outside, position = Reading(), [], 0
    ends = JsonEnds(text)
    while (start := text.find(opening, position)) >= 0 and not reading.full():
        outside.append(text[position:start])
        body = _skip(text, start + len(opening))
        end = text.find(closing, max(body, ends.after(body)) if json else body)
        if end < 0:
            reading.errors.append("unclosed")
            position = len(text)
            break
        take(reading, partial(read, text[body:end]))
        position = end + len(closing)
    outside.append(text[position:])
    reading.content = "".join(outside).strip(BLANKS)
    return reading


def hermes(text: str) -> Reading:
    """`<tool_call>{"name": ..., "arguments": {...}}</tool_call>`, as Qwen 2.5 and 3 write it too."""
    return between(text, "<tool_call>", "</tool_call>", lambda inner: call_of(parsed(inner)), json=True)


def kimi_k2(text: str) -> Reading:
    """A section of `<|tool_call_begin|>functions.NAME:0<|tool_call_argument_begin|>{...}<|tool_call_end|>`."""
    begin, end = "<|tool_calls_section_begin|>", "<|tool_calls_section_end|>"

    def read(header: str, arguments: str) -> Call:
        found = _KIMI_ID.fullmatch(header)
        if found is None:
            raise CallError("malformed")
        return Call(found.group(1), arguments_of(parsed(arguments)))

    marks = ("<|tool_call_begin|>", "<|tool_call_argument_begin|>", "<|tool_call_end|>")
    return _section(text, begin, end, marks, read)


DEEPSEEK = ("<｜tool▁call▁begin｜>", "<｜tool▁sep｜>", "<｜tool▁call▁end｜>")  # noqa: RUF001 - DeepSeek's own bars
DEEPSEEK_SECTION = ("<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>")  # noqa: RUF001 - as above


def deepseek_v31(text: str) -> Reading:
    """A section of begin, NAME, separator, `{...}`, end, between DeepSeek's full-width bars."""

    def read(name: str, arguments: str) -> Call:
        return call_of({"name": name, "arguments": parsed(arguments)})

    return _section(text, *DEEPSEEK_SECTION, DEEPSEEK, read)


def deepseek_v3(text: str) -> Reading:
    """The same with `function`, separator, NAME, and the arguments in a fence of JSON."""

    def read(kind: str, rest: str) -> Call:
        name, fence, arguments = rest.partition("\n```json\n")
        if kind != "function" or not fence or not arguments.rstrip().endswith("```"):
            raise CallError("malformed")
        return call_of({"name": name.strip(), "arguments": parsed(arguments.rstrip().removesuffix("```"))})

    return _section(text, *DEEPSEEK_SECTION, DEEPSEEK, read)


def _section(text: str, begin: str, end: str, marks: tuple[str, str, str], read: Callable[[str, str], Call]) -> Reading:
    """One section of calls: opening mark, header, middle mark, arguments, closing mark."""
    reading = Reading()
    start = text.find(begin)
    reading.content = (text if start < 0 else text[:start]).strip(BLANKS)
    position = start + len(begin)
    ends = JsonEnds(text)
    while start >= 0 and not reading.full():
        position = _skip(text, position)
        if text.startswith(end, position):
            reading.content += text[position + len(end) : content_end(text)].strip(BLANKS)
            break
        if not text.startswith(marks[0], position):
            reading.errors.append("malformed" if position < len(text) else "unclosed")
            break
        middle, shut = text.find(marks[1], position), text.find(marks[2], position)
        if shut >= 0 and not 0 <= middle < shut:
            reading.errors.append("malformed")
            position = shut + len(marks[2])
            continue
        body = _skip(text, middle + len(marks[1]))
        closing = -1 if middle < 0 else text.find(marks[2], max(body, ends.after(body)))
        if closing < 0:
            reading.errors.append("unclosed")
            break
        header, arguments = text[position + len(marks[0]) : middle].strip(), text[body:closing]
        take(reading, partial(read, header, arguments))
        position = closing + len(marks[2])
    return reading


def llama3(text: str) -> Reading:
    """`{"name": ..., "parameters": {...}}`, several with `;` between, perhaps after `<|python_tag|>`."""
    whole = text.strip(BLANKS)
    before, tag, after = whole.partition("<|python_tag|>")
    body = (after if tag else whole).strip(BLANKS)
    announced = bool(tag) or '"name"' in body
    if not body.startswith("{") or not announced:
        return Reading(errors=["malformed"] if tag else [], content=whole if not tag else before.strip(BLANKS))
    reading, position, ends = Reading(content=before.strip(BLANKS) if tag else ""), 0, JsonEnds(body)
    while not reading.full():
        end = ends.after(position)
        if end < 0:
            reading.errors.append("invalid_json")
            break
        take(reading, partial(_llama_call, body[position:end]))
        position = _skip(body, end)
        if position >= len(body):
            break
        if body[position] != ";":
            reading.errors.append("invalid_json")
            break
        position = _skip(body, position + 1)
    other = reading.errors == ["missing_name"] or (reading.errors == ["missing_arguments"] and _says_more(body))
    return Reading(content=whole) if other and not tag and not reading.calls else reading


def _says_more(text: str) -> bool:
    """Whether an object with a name is about something else than a call: {"name": "Ada", "born": 1815}."""
    return not set(parsed(text)) <= {"name", "type", "id"}


def _llama_call(text: str) -> Call:
    return call_of(parsed(text), ("parameters", "arguments"))


def mistral(text: str) -> Reading:
    """`[TOOL_CALLS]` before a JSON list (v3), before NAME`{...}` (v11), or before NAME`[ARGS]{...}` (v13)."""
    before, mark, rest = text.partition("[TOOL_CALLS]")
    reading = Reading(content=before.strip(BLANKS))
    if mark and rest.lstrip().startswith("["):
        take(reading, lambda: [call_of(each) for each in _listed(parsed(rest.strip(BLANKS)))])
        return reading
    position, ends = 0, JsonEnds(rest)
    while mark and not reading.full():
        brace = rest.find("{", position)
        end = -1 if brace < 0 else ends.after(brace)
        if end < 0:
            reading.errors.append("malformed" if brace < 0 else "unclosed")
            break
        name = rest[position:brace].strip().removesuffix("[ARGS]").partition("[CALL_ID]")[0].strip()
        take(reading, partial(_mistral_call, name, rest[brace:end]))
        position = _skip(rest, end)
        if position >= len(rest):
            break
        if not rest.startswith("[TOOL_CALLS]", position):
            reading.content = f"{reading.content} {rest[position:].strip(BLANKS)}".strip()
            break
        position += len("[TOOL_CALLS]")
    return reading


def _mistral_call(name: str, arguments: str) -> Call:
    return call_of({"name": name, "arguments": parsed(arguments)})


def openai(text: str) -> Reading:
    """The OpenAI protocol's objects as JSON: a message with `tool_calls`, a list of calls, or one call."""
    body = text.strip(BLANKS)
    if body[:1] not in ("{", "["):
        return Reading(content=body)
    reading = Reading()

    def read() -> list[Call]:
        value = parsed(body)
        if isinstance(value, dict) and value.keys().isdisjoint(("tool_calls", "function", "name", "arguments")):
            reading.content = body
            return []
        if isinstance(value, dict) and "tool_calls" in value:
            reading.content = str(value.get("content") or "")
            value = [] if value["tool_calls"] is None else value["tool_calls"]
        each = value if isinstance(value, list) else [value]
        return [call_of(one["function"] if isinstance(one, dict) and "function" in one else one) for one in each]

    take(reading, read)
    return reading


def _listed(value: object) -> list[object]:
    if not isinstance(value, list):
        raise CallError("malformed")
    return value
