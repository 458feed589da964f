"""Tasks and components as a trainer writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from docima.client.plain import PlainError, fill, sendable
from docima.v1 import Completion as Completion
from docima.v1 import Component as Component
from docima.v1 import Task as WireTask

Combine = Literal["mean", "add", "report"]


@dataclass(slots=True)
class Task:
    """One prompt, what to check, and the completions of the prompt.

    `prompt` is text or chat messages. A completion is text, a mapping as in files (`{"text": ..., "finish_reason":
    ...}`), or a `Completion` message. Components come from `math(...)` and its siblings, or are mappings as in files.
    `thinking` is a mapping (`{"dialect": "think", "prefill": "<think>\\n"}`) or the name of a dialect.
    """

    task_id: str = ""
    prompt: str | Sequence[Mapping[str, Any]] = ""
    components: Sequence[Component | Mapping[str, Any]] = ()
    completions: Sequence[str | Mapping[str, Any] | Completion] = field(default_factory=list)
    thinking: Mapping[str, Any] | str | None = None
    stop_at_gate: bool = False

    def head(self) -> WireTask:
        """The task as a message, without its completions. Raises PlainError, which names the field."""
        head = WireTask()
        thinking = {"dialect": self.thinking} if isinstance(self.thinking, str) else self.thinking
        prompt = self.prompt if isinstance(self.prompt, str) else list(self.prompt)
        fill(
            head,
            {
                "task_id": self.task_id,
                "prompt": prompt,
                "thinking": thinking,
                "components": list(self.components),
                "stop_at_gate": self.stop_at_gate,
            },
        )
        return head

    def wire_completions(self) -> list[Completion | PlainError]:
        """The completions as messages; in the place of one that does not fit the schema, why."""
        found: list[Completion | PlainError] = []
        for index, completion in enumerate(self.completions):
            try:
                found.append(_completion(completion, index))
            except PlainError as error:
                found.append(error)
        return found


def _completion(completion: str | Mapping[str, Any] | Completion, index: int) -> Completion:
    if isinstance(completion, str):
        return Completion(text=sendable(completion))
    message = Completion()
    if isinstance(completion, Completion):
        # A copy: what is ours to change while sending is not the caller's.
        message.CopyFrom(completion)
    else:
        fill(message, completion, f"completions[{index}]")
    return message


def _component(
    kind: str,
    spec: Mapping[str, Any],
    name: str,
    weight: float | None,
    combine: Combine | None,
    required: bool,
    timeout_seconds: float | None,
) -> Component:
    component = Component()
    data = {
        "name": name,
        "weight": weight,
        "combine": combine,
        "required": required,
        "timeout_seconds": timeout_seconds,
        kind: spec,
    }
    try:
        fill(component, data)
    except PlainError as error:
        raise TypeError(str(error)) from None
    return component


def math(
    reference: str | Sequence[str],
    *,
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
    **spec: Any,
) -> Component:
    """The final answer equals the reference, or any of several. `spec`: `answer`, `policy`. Raises TypeError."""
    return _component("math", {"reference": reference, **spec}, name, weight, combine, required, timeout_seconds)


def format(
    *,
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
    **spec: Any,
) -> Component:
    """The completion has the demanded structure. `spec`: `required_sections`, `strict`, ... Raises TypeError."""
    return _component("format", spec, name, weight, combine, required, timeout_seconds)


def content(
    *,
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
    **spec: Any,
) -> Component:
    """There is something in the final part. `spec`: `min_words`, ... Raises TypeError."""
    return _component("content", spec, name, weight, combine, required, timeout_seconds)


def structured(
    *,
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
    **spec: Any,
) -> Component:
    """A document that fits a schema. `spec`: `syntax`, `schema`, `fences`, ... Raises TypeError."""
    return _component("structured", spec, name, weight, combine, required, timeout_seconds)


def tool_call(
    *,
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
    **spec: Any,
) -> Component:
    """The tool calls are the expected ones. `spec`: `dialect`, `tools`, `expected`, `match`, ... Raises TypeError."""
    return _component("tool_call", spec, name, weight, combine, required, timeout_seconds)


def instructions(
    ids: str | Sequence[str],
    *,
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
    **spec: Any,
) -> Component:
    """Verifiable instructions are followed. `spec`: `registry`, `kwargs`, `mode`, `scoring`. Raises TypeError."""
    return _component("instructions", {"ids": ids, **spec}, name, weight, combine, required, timeout_seconds)


def text(
    reference: str | Sequence[str],
    *,
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
    **spec: Any,
) -> Component:
    """The final part compared with a text. `spec`: `op`, `metric`, `threshold`, ... Raises TypeError."""
    return _component("text", {"reference": reference, **spec}, name, weight, combine, required, timeout_seconds)


def choice(
    reference: str | Sequence[str],
    *,
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
    **spec: Any,
) -> Component:
    """The chosen option. `spec`: `options`, `multiple`. Raises TypeError."""
    return _component("choice", {"reference": reference, **spec}, name, weight, combine, required, timeout_seconds)


def length(
    *,
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
    **spec: Any,
) -> Component:
    """A reward for length. `spec`: `kind`, `unit`, `max`, ... Raises TypeError."""
    return _component("length", spec, name, weight, combine, required, timeout_seconds)


def repetition(
    *,
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
    **spec: Any,
) -> Component:
    """A penalty for repeated n-grams. `spec`: `ngram`, `max_penalty`, `unit`. Raises TypeError."""
    return _component("repetition", spec, name, weight, combine, required, timeout_seconds)


def language(
    target: str,
    *,
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
    **spec: Any,
) -> Component:
    """The share of words in a language. `spec`: `part`, `threshold`. Raises TypeError."""
    return _component("language", {"target": target, **spec}, name, weight, combine, required, timeout_seconds)


def stop(
    *,
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
    **spec: Any,
) -> Component:
    """A penalty for not stopping. `spec`: `truncated_value`, `proper`. Raises TypeError."""
    return _component("stop", spec, name, weight, combine, required, timeout_seconds)


def steps(
    *,
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
    **spec: Any,
) -> Component:
    """A reward for visible steps. `spec`: `minimum`, `part`, `own_lines`. Raises TypeError."""
    return _component("steps", spec, name, weight, combine, required, timeout_seconds)


def molecule(
    *constraints: Mapping[str, Any],
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
    **spec: Any,
) -> Component:
    """A plausible molecule that satisfies the constraints, each `{"kind": "formula", "value": "C9H8O4"}`. `spec`:
    `input`, `policy`, `aggregate`, `geometry`, ... Raises TypeError.
    """
    data = {"constraints": list(constraints), **spec}
    return _component("molecule", data, name, weight, combine, required, timeout_seconds)


def reaction(
    *,
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
    **spec: Any,
) -> Component:
    """A reaction that makes sense. `spec`: `product`, `balance`, `reactants_allowed`, ... Raises TypeError."""
    return _component("reaction", spec, name, weight, combine, required, timeout_seconds)


def structure(
    *,
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
    **spec: Any,
) -> Component:
    """A sound model of a protein. `spec`: `format`, `sequence`, `profile`, ... Raises TypeError."""
    return _component("structure", spec, name, weight, combine, required, timeout_seconds)


def code(
    tests: Mapping[str, Any] | None = None,
    *,
    language: str = "python",
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
    **spec: Any,
) -> Component:
    """The program in the completion passes the tests. `spec`: `extract`, `limits`, `scoring`, `stop_early`, ..., or
    `tests_sha256` in the place of `tests`. Raises TypeError.
    """
    data = {"language": language, "tests": tests, **spec}
    return _component("code", data, name, weight, combine, required, timeout_seconds)


def rubric(
    criteria: Sequence[Mapping[str, Any]],
    *,
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
    **spec: Any,
) -> Component:
    """The completion meets a rubric's criteria (`{"id": "c1", "text": "...", "points": 2}`). `spec`: `aggregate`,
    `judge`, `samples`, ... Raises TypeError.
    """
    return _component("rubric", {"criteria": criteria, **spec}, name, weight, combine, required, timeout_seconds)


def analysis(
    *,
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
    **spec: Any,
) -> Component:
    """The completion is a sound analysis of the solution in the prompt. `spec`: `gold_score`, `meta`, ... Raises
    TypeError.
    """
    return _component("analysis", spec, name, weight, combine, required, timeout_seconds)


def process(
    *,
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
    **spec: Any,
) -> Component:
    """The completion's steps are right. `spec`: `split`, `aggregate`, `reward_model`, ... Raises TypeError."""
    return _component("process", spec, name, weight, combine, required, timeout_seconds)


def plugin(
    plugin_name: str,
    spec: Mapping[str, Any] | None = None,
    *,
    name: str = "",
    weight: float | None = None,
    combine: Combine | None = None,
    required: bool = False,
    timeout_seconds: float | None = None,
) -> Component:
    """A third party's verifier, by the name of its entry point. Raises TypeError."""
    data = {"name": plugin_name, "spec": spec or {}}
    return _component("plugin", data, name, weight, combine, required, timeout_seconds)
