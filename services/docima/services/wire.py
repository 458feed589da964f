"""The one file that translates between the wire (docima.v1) and the domain (docima.verifiers).

`tests/services/test_wire.py` walks both sides and fails when they drift apart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from docima import v1
from docima.client.plain import PlainError, component_from_plain, plain, sendable
from docima.verifiers import table
from docima.verifiers.assessment import Assessment, Blame, Reason, Verdict, blame_of, incorrect, unscored
from docima.verifiers.completion import Completion, ToolCall
from docima.verifiers.compose import Combine, Share
from docima.verifiers.errors import MissingInputError, SpecError
from docima.verifiers.thinking import Split, ThinkingSpec, split

EXPLANATION_CHARACTERS = 1000
"""An explanation is one sentence; an answer quoted in it may be a megabyte."""

EVIDENCE_CHARACTERS = 16_384
"""Evidence quotes what was extracted; a hostile answer must not make the reply larger than the request."""

VERDICTS: dict[Verdict, Any] = {verdict: v1.Verdict.Value(f"VERDICT_{verdict}") for verdict in Verdict}
REASONS: dict[Reason, Any] = {reason: v1.Reason.Value(f"REASON_{reason}") for reason in Reason}
BLAMES: dict[Blame, Any] = {blame: v1.Blame.Value(f"BLAME_{blame}") for blame in Blame}
_REASONS = {number: reason for reason, number in REASONS.items()}
_THINKING = ThinkingSpec()
_WRITER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=str, separators=(",", ":"))
_COMBINE: dict[int, Combine] = {
    v1.Combine.COMBINE_UNSPECIFIED: "mean",
    v1.Combine.COMBINE_MEAN: "mean",
    v1.Combine.COMBINE_ADD: "add",
    v1.Combine.COMBINE_REPORT: "report",
}


class Heading(NamedTuple):
    """What a component says besides its spec. `kind` is empty where no spec is set; a plugin's is its own name."""

    kind: str
    plugin: bool
    name: str
    combine: int
    weight: float
    required: bool
    timeout_seconds: float | None

    @property
    def row(self) -> table.Row:
        """How its kind is run."""
        return table.PLUGIN_ROW if self.plugin else table.VERIFIERS.get(self.kind, table.PLUGIN_ROW)


def heading(component: v1.Component) -> Heading:
    """Read a component but for its spec."""
    kind = component.WhichOneof("spec") or ""
    plugin = kind == "plugin"
    if plugin:
        kind = component.plugin.name
    return Heading(
        kind,
        plugin,
        component.name or kind,
        component.combine,
        component.weight if component.HasField("weight") else 1.0,
        component.required,
        component.timeout_seconds if component.HasField("timeout_seconds") else None,
    )


def share(heading: Heading) -> Share:
    """How a component takes part in the reward."""
    return Share(_COMBINE.get(heading.combine, "mean"), heading.weight, heading.required)


def spec_bytes(component: v1.Component) -> bytes:
    """What identifies equal work: the kind and its spec, without the component's name and weight."""
    kind = component.WhichOneof("spec") or ""
    spec = getattr(component, kind) if kind else v1.Component()
    return kind.encode() + b"\0" + bytes(spec.SerializeToString(deterministic=True))


def spec(component: v1.Component, model: type[BaseModel]) -> BaseModel:
    """The component's spec as its verifier's own model. Raises SpecError, which names the field."""
    kind = component.WhichOneof("spec") or ""
    try:
        data = plain(getattr(component, kind))
    except PlainError as error:
        raise SpecError(str(error), field=f"{kind}.{error.path}") from None
    if kind == "plugin":
        data = data.get("spec", {})
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise SpecError(first["msg"], field=".".join([kind, *map(str, first["loc"])])) from None


def thinking(task: v1.Task) -> ThinkingSpec:
    """How the task wants thinking to be split off. Raises SpecError."""
    if not task.HasField("thinking"):
        return _THINKING
    try:
        return ThinkingSpec.model_validate(plain(task.thinking))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise SpecError(first["msg"], field=".".join(["thinking", *map(str, first["loc"])])) from None


def prompt(task: v1.Task) -> str:
    """The task's prompt as one text; chat messages are told apart by their roles."""
    if task.prompt or not task.prompt_messages:
        return task.prompt
    return "\n\n".join(f"{message.role}: {message.content}" for message in task.prompt_messages)


def component(data: Mapping[str, Any]) -> v1.Component:
    """A component from plain data. Raises SpecError, which names the field."""
    try:
        return component_from_plain(data)
    except PlainError as error:
        raise SpecError(str(error), field=error.path) from None


def completion(message: v1.Completion, how: ThinkingSpec, prompt: str = "") -> Completion:
    """A completion with its thinking split off, and the prompt where its verifiers look at it."""
    tokens = message.token_count if message.HasField("token_count") else None
    if message.messages:
        return _from_chat(message, how, tokens, prompt)
    text = message.text
    parts = split(text, how, message.prefill if message.HasField("prefill") else None)
    return Completion(
        text=text,
        final=parts.final,
        thinking=parts.thinking,
        dialect=parts.dialect,
        prefill=message.prefill if message.HasField("prefill") else how.prefill,
        tags=how.tags,
        finish_reason=message.finish_reason,
        token_count=tokens,
        token_ids=message.token_ids,
        prompt=prompt,
    )


def _from_chat(message: v1.Completion, how: ThinkingSpec, tokens: int | None, prompt: str) -> Completion:
    """The last assistant message. Where the engine has split the thinking off, it counts as closed; else we split."""
    last = next((each for each in reversed(message.messages) if each.role == "assistant"), None)
    if last is None:
        raise MissingInputError("none of the messages is the assistant's", field="completions.messages")
    calls = tuple(ToolCall(call.name, call.arguments) for call in last.tool_calls)
    if last.reasoning_content:
        parts, tags = Split("chat", last.reasoning_content, last.content), None
    else:
        # What the template emitted is not part of a parsed message.
        parts, tags = split(last.content, how, ""), how.tags
    return Completion(
        text=last.content,
        final=parts.final,
        thinking=parts.thinking,
        dialect=parts.dialect,
        tags=tags,
        finish_reason=message.finish_reason,
        token_count=tokens,
        token_ids=message.token_ids,
        tool_calls=calls,
        prompt=prompt,
    )


def assessment(
    found: Assessment, *, component: str, verifier: str, elapsed_seconds: float = 0.0, cached: bool = False
) -> v1.Assessment:
    """An assessment as the wire holds it."""
    message = v1.Assessment(
        component=component,
        verdict=VERDICTS[found.verdict],
        reason=REASONS[found.reason],
        blame=BLAMES[found.blame],
        detail=found.detail,
        explanation=_bounded(found.explanation, EXPLANATION_CHARACTERS),
        evidence=_evidence(found.evidence),
        verifier=verifier,
        elapsed_seconds=elapsed_seconds,
        cached=cached,
    )
    if found.score is not None:
        message.score = found.score
    if found.value is not None:
        message.value = found.value
    return message


def _bounded(text: str, limit: int) -> str:
    # What a verifier quotes of an answer may hold lone surrogates, which no message can.
    return sendable(text if len(text) <= limit else text[: limit - 1] + "…")


def _evidence(evidence: Mapping[str, Any]) -> str:
    if not evidence:
        return ""
    try:
        text = _WRITER.encode(evidence)
    except (ValueError, RecursionError):
        return '{"unprintable":true}'
    return sendable(text) if len(text) <= EVIDENCE_CHARACTERS else '{"too_large":true}'


def fault(
    name: str, kind: str, reason: Reason, explanation: str, *, detail: str = "", field: str = "", version: int = 0
) -> v1.Assessment:
    """An assessment of a component that the service itself makes: a score of 0 where the reason blames the answer,
    else none.
    """
    make = incorrect if blame_of(reason) is Blame.ANSWER else unscored
    found = make(reason, detail=detail, explanation=explanation, **({"field": field} if field else {}))
    return assessment(found, component=name, verifier=f"{kind}@{version}" if version else kind)


def reason(message: v1.Assessment) -> Reason:
    """The reason of an assessment from the wire."""
    return _REASONS[message.reason]
