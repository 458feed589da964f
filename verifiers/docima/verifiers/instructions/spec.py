"""What a task may ask of verifiable instructions."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

Id = Annotated[str, StringConstraints(min_length=1, max_length=128)]
KWARGS_BYTES = 262_144


class InstructionsSpec(BaseModel):
    """Instructions that the final part must follow."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    registry: Literal["ifeval", "ifbench", "ifevalg", "tulu"] = "ifeval"
    """Whose checkers."""

    ids: tuple[Id, ...] = Field(min_length=1, max_length=64)
    """The instructions."""

    kwargs: tuple[dict[str, Any] | None, ...] | None = None
    """The arguments of each; None: no arguments. Null values are dropped."""

    mode: Literal["strict", "loose"] = "strict"
    """As it is, or also without first line, last line or asterisks."""

    scoring: Literal["all", "fraction"] = "all"
    """Every instruction, or the share that is followed."""

    @field_validator("kwargs")
    @classmethod
    def _bounded(cls, value: tuple[dict[str, Any] | None, ...] | None) -> tuple[dict[str, Any] | None, ...] | None:
        if len(json.dumps(value)) > KWARGS_BYTES:
            raise ValueError(f"the arguments have at most {KWARGS_BYTES} bytes")
        return value

    @model_validator(mode="after")
    def _paired(self) -> Self:
        if self.kwargs is not None and len(self.kwargs) != len(self.ids):
            raise ValueError(f"`kwargs` has {len(self.kwargs)} entries for {len(self.ids)} ids")
        return self
