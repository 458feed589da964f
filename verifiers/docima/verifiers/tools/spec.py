"""What a task may ask of tool calls."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

Dialect = Literal[
    "hermes",
    "qwen3_xml",
    "kimi_k2",
    "glm",
    "deepseek_v3",
    "deepseek_v31",
    "llama3_json",
    "mistral",
    "pythonic",
    "harmony",
    "openai",
]

ENGINE_NAMES = {
    "qwen3_coder": "qwen3_xml",
    "glm45": "glm",
    "glm47": "glm",
    "llama4_json": "llama3_json",
    "llama4_pythonic": "pythonic",
}
"""Names that inference engines give the same dialects."""

TOOLS_BYTES = 524_288
EXPECTED_BYTES = 262_144


class ToolCallSpec(BaseModel):
    """Calls of tools."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dialect: Annotated[
        Dialect,
        BeforeValidator(lambda name: ENGINE_NAMES.get(name, name) if isinstance(name, str) else name),
    ] = "hermes"
    """How calls are written in the text."""

    tools: tuple[dict[str, Any], ...] | None = Field(None, max_length=256)
    """The tools on offer; None: any call will do."""

    expected: tuple[dict[str, Any], ...] | None = Field(None, max_length=64)
    """The expected calls; empty: no call; None: at least one well-formed call."""

    match: Literal["exact", "subset", "bfcl"] = "exact"
    """When a call is the expected one."""

    scoring: Literal["all", "fraction"] = "all"
    """Right or wrong, or the share that is right."""

    ordered: bool = False
    """Whether calls must come in the expected order."""

    only_calls: bool = False
    """Whether text beside the calls is a fault."""

    @field_validator("expected")
    @classmethod
    def _calls(cls, value: tuple[dict[str, Any], ...] | None) -> tuple[dict[str, Any], ...] | None:
        for index, call in enumerate(value or ()):
            if not isinstance(call.get("name"), str) or not isinstance(call.get("arguments", {}), dict):
                raise ValueError(f"call {index} needs a `name` (a text) and `arguments` (an object)")
            if set(call) - {"name", "arguments"}:
                raise ValueError(f"call {index} has more than `name` and `arguments`")
        if len(json.dumps(value)) > EXPECTED_BYTES:
            raise ValueError(f"the expected calls have at most {EXPECTED_BYTES} bytes")
        return value

    @field_validator("tools")
    @classmethod
    def _bounded(cls, value: tuple[dict[str, Any], ...] | None) -> tuple[dict[str, Any], ...] | None:
        if len(json.dumps(value)) > TOOLS_BYTES:
            raise ValueError(f"the tools have at most {TOOLS_BYTES} bytes")
        return value

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.match == "bfcl" and self.tools is None and self.expected:
            raise ValueError('match "bfcl" needs the tools, whose types it asks for')
        return self
