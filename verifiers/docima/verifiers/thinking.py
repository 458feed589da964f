"""Splits a completion's thinking from its final part, once, before any verifier looks at it.

Covered: tag pairs in the dialects of the well-known models, pairs of the task's own, what the chat template had already
emitted, reopened and unfinished thinking, and Harmony's channels. Every look-up is `str.find` and its kin: time is
linear in the text, whatever a model repeats.

Not covered: thinking that is marked by nothing but prose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from docima.verifiers.completion import THINK_TAGS

Tags = tuple[str, str]

DIALECTS: dict[str, Tags] = {
    "think": THINK_TAGS,
    "thinking": ("<thinking>", "</thinking>"),
    "reasoning": ("<reasoning>", "</reasoning>"),
    "begin_of_thought": ("<|begin_of_thought|>", "<|end_of_thought|>"),
    "kimi": ("◁think▷", "◁/think▷"),
    "magistral": ("[THINK]", "[/THINK]"),
    "seed": ("<seed:think>", "</seed:think>"),
}
"""Opening and closing tag of each dialect. DeepSeek-R1, Qwen3 and GLM write "think"."""

END_TOKENS = (
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "<|eot|>",
    "<|eom|>",
    "<|end_of_text|>",
    "<end_of_turn>",
    "</s>",
    "<｜end▁of▁sentence｜>",  # noqa: RUF001 - DeepSeek's token is written with these bars
    "<|return|>",
)
"""End-of-turn tokens that some engines leave at the end of the text. There, and only there, they are no content."""

MOST_END_TOKENS = 16
"""Each costs a copy of the text, and a model that writes more of them writes rubbish."""

BLANKS = " \t\n\r\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2009\u200a\u2028\u2029\u3000\u200b\u200c\u200d\u2060\ufeff"
"""What is no content: white space, and characters that print nothing."""

_QUOTES = "`\"'"
CHANNEL, MESSAGE = "<|channel|>", "<|message|>"
_TAG_MARKS = frozenset([tag[0] for tags in DIALECTS.values() for tag in tags] + [CHANNEL[0]])
"""What tags begin with: a text without any has no tag, and most texts are such."""

_HEADER_CHARACTERS = 256
_MESSAGE_ENDS = ("<|end|>", "<|return|>", "<|call|>", "<|start|>")


class ThinkingSpec(BaseModel):
    """How a task wants thinking to be split off."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dialect: Literal[
        "auto",
        "none",
        "think",
        "thinking",
        "reasoning",
        "begin_of_thought",
        "kimi",
        "magistral",
        "seed",
        "harmony",
        "custom",
    ] = "auto"
    """Which tags. "auto": those of the first well-known tag in the text, else all is final part. "none": no split."""

    prefill: str = Field("", max_length=65_536)
    """What the chat template had already emitted before the completion."""

    open: str = Field("", max_length=64)
    """Opening tag of dialect "custom"."""

    close: str = Field("", max_length=64)
    """Closing tag of dialect "custom"."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.dialect == "custom" and not (self.open and self.close and self.open != self.close):
            raise ValueError('dialect "custom" needs two different tags, `open` and `close`')
        if self.dialect != "custom" and (self.open or self.close):
            raise ValueError('`open` and `close` belong to dialect "custom"')
        return self

    @property
    def tags(self) -> Tags | None:
        """The tags that the task asks for: those of "think" where it leaves that to the text, None of channels."""
        if self.dialect == "custom":
            return self.open, self.close
        return None if self.dialect == "harmony" else DIALECTS.get(self.dialect, THINK_TAGS)


@dataclass(frozen=True, slots=True)
class Split:
    """A completion in its two parts.

    `final` is None where thinking never closed. `thinking` is None where there is not exactly one block of it.
    """

    dialect: str
    thinking: str | None
    final: str | None


def split(text: str, spec: ThinkingSpec, prefill: str | None = None) -> Split:
    """Split one completion. `prefill`, unless None, stands for the spec's own."""
    emitted = spec.prefill if prefill is None else prefill
    dialect: str = spec.dialect
    if dialect == "auto":
        dialect = _known(emitted, opened_only=True) or _known(text)
    if dialect == "none":
        return Split("none", None, text[: content_end(text)].strip(BLANKS))
    if dialect == "harmony":
        return _by_channels(text, emitted)
    tags = (spec.open, spec.close) if dialect == "custom" else DIALECTS[dialect]
    return _by_tags(text, dialect, tags, emitted)


def content_end(text: str) -> int:
    """Where the content ends and the engine's end-of-turn tokens and blanks begin."""
    stripped = text.rstrip(BLANKS)
    for _ in range(MOST_END_TOKENS):
        if not stripped.endswith(END_TOKENS):
            break
        token = next(token for token in END_TOKENS if stripped.endswith(token))
        stripped = stripped.removesuffix(token).rstrip(BLANKS)
    return len(stripped)


def opened(text: str, tags: Tags, prefill: str) -> str:
    """The text with that part of the prefill before it which opened a thinking block."""
    start = prefill.rfind(tags[0]) if prefill else -1
    return text if start < 0 else prefill[start:] + text


def _known(text: str, *, opened_only: bool = False) -> str:
    """The dialect whose tag comes first; one that is quoted (`<think>`) is only spoken of."""
    first, found = len(text), "" if opened_only else "none"
    present = [mark for mark in _TAG_MARKS if mark in text]
    if not present:
        return found
    for name, (start, end) in DIALECTS.items():
        if start[0] not in present and end[0] not in present:
            continue
        position = _unquoted(text, start, first)
        if position < 0 and not opened_only:
            position = _unquoted(text, end, first)
        if position >= 0:
            first, found = position, name
            if position == 0:
                return found
    return "harmony" if text.find(CHANNEL, 0, first) >= 0 else found


def _unquoted(text: str, tag: str, stop: int, start: int = 0) -> int:
    """Where a tag is used between `start` and `stop`; -1 where it is not, or only spoken of."""
    position = text.find(tag, start, stop)
    while position > 0 and _quoted(text, position, position + len(tag)):
        position = text.find(tag, position + len(tag), stop)
    return position


def _quoted(text: str, start: int, end: int) -> bool:
    """Whether quotation marks of its own stand around a part: in `"yes"</think>"yes"` they belong to what is beside."""
    mark = text[start - 1]
    before = text[start - 2] if start > 1 else " "
    return mark in _QUOTES and text.startswith(mark, end) and (before.isspace() or before in "([")


def _by_tags(text: str, dialect: str, tags: Tags, prefill: str) -> Split:
    start, end = tags
    whole = opened(text, tags, prefill)
    first_open, last_close = whole.find(start), whole.rfind(end)
    if last_close < 0:
        thinking = None if first_open < 0 else whole[first_open + len(start) :].strip(BLANKS)
        return Split(dialect, thinking, None)
    # From the right: CPython looks that way several times as fast.
    once = 0 <= first_open == whole.rfind(start) and whole.rfind(end, 0, last_close) < 0
    thinking = whole[first_open + len(start) : last_close].strip(BLANKS) if once and first_open < last_close else None
    after = last_close + len(end)
    if _unquoted(whole, start, len(whole), after) >= 0:
        return Split(dialect, None, None)
    final = whole[after:]
    final = final[: content_end(final)].strip(BLANKS)
    if dialect == "begin_of_thought":
        final = final.removeprefix("<|begin_of_solution|>").removesuffix("<|end_of_solution|>").strip(BLANKS)
    return Split(dialect, thinking, final)


@dataclass(frozen=True, slots=True)
class ChannelMessage:
    """One message of Harmony: its channel, the whole header, what stood before the header, and the content."""

    channel: str
    header: str
    before: str
    content: str


def channel_messages(whole: str) -> Iterator[ChannelMessage]:
    """Harmony: `<|channel|>analysis<|message|>...<|end|><|start|>assistant<|channel|>final<|message|>...<|return|>`.

    A message ends at the first of its end tokens, or where the next one's channel begins.
    """
    position = whole.find(CHANNEL)
    stop = 0
    while position >= 0:
        body = whole.find(MESSAGE, position)
        if body < 0:
            return
        before = whole[max(stop, position - _HEADER_CHARACTERS) : position]
        header = whole[position + len(CHANNEL) : min(body, position + _HEADER_CHARACTERS)]
        body += len(MESSAGE)
        following = whole.find(CHANNEL, body)
        stop = len(whole) if following < 0 else following
        for token in _MESSAGE_ENDS:
            ended = whole.find(token, body, stop)
            stop = ended if ended >= 0 else stop
        words = header.split(None, 1)
        yield ChannelMessage(words[0] if words else "", header, before, whole[body:stop].strip(BLANKS))
        position = following


def _by_channels(text: str, prefill: str) -> Split:
    start = prefill.rfind("<|start|>")
    thoughts: list[str] = []
    final: str | None = None
    for message in channel_messages(text if start < 0 else prefill[start:] + text):
        if message.channel == "final":
            final = message.content
        elif message.channel == "analysis":
            thoughts.append(message.content)
    return Split("harmony", "\n".join(thoughts) if thoughts else None, final)
