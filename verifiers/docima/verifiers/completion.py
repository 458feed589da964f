"""One completion as verifiers see it: its text, and the parts that its thinking block cuts it into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

THINK_TAGS = ("<think>", "</think>")


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool call that the inference engine has already parsed. `arguments` is JSON text, as the engine gave it."""

    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Completion:
    """A completion after its thinking was split off.

    `text` is all that the model wrote; `final` is the final part, which is all that most verifiers look at, and is
    None where thinking never closed (such a completion has no answer). `prefill` is what the chat template had
    already emitted before `text`. `tags` are what a thinking block is to be written with; None where it is written
    without tags (channels, or split off by the engine). Counts are the trainer's, and None where it gave none.
    `prompt` is the task's, for the verifiers whose row asks for it, and empty for the others.
    """

    text: str
    final: str | None
    thinking: str | None = None
    dialect: str = "none"
    prefill: str = ""
    tags: tuple[str, str] | None = THINK_TAGS
    finish_reason: str = ""
    token_count: int | None = None
    token_ids: Sequence[int] = ()
    tool_calls: Sequence[ToolCall] = ()
    prompt: str = ""
