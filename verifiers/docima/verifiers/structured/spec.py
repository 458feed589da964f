"""What a task may ask of a document."""

from __future__ import annotations

import json
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

SCHEMA_BYTES = 262_144


class StructuredSpec(BaseModel):
    """A document in the final part."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=False)

    syntax: Literal["json", "yaml", "toml", "xml", "csv"] = "json"
    """How the document is written."""

    schema_: dict[str, Any] | bool | None = Field(None, alias="schema")
    """JSON Schema that the document must satisfy; None: any document will do."""

    draft: Literal["auto", "4", "6", "7", "2019-09", "2020-12"] = "auto"
    """Draft of the schema. "auto": by its $schema, else 2020-12."""

    fences: Literal["allow", "require", "forbid"] = "allow"
    """Whether there may be a code fence around the document."""

    extract: Literal["final", "last_fence", "tag"] = "final"
    """Where the document is."""

    tag: str = Field("answer", pattern=r"^[A-Za-z][A-Za-z0-9_:-]{0,63}$")
    """Name of the tags for extract "tag"."""

    closed: bool = False
    """Whether every object of the schema requires all of its properties and allows no others."""

    formats: bool = True
    """Whether `format` is asserted."""

    max_depth: int = Field(128, ge=1, le=1024)
    """Deepest nesting that is read, in levels."""

    @field_validator("schema_")
    @classmethod
    def _bounded(cls, value: dict[str, Any] | bool | None) -> dict[str, Any] | bool | None:
        if len(json.dumps(value)) > SCHEMA_BYTES:
            raise ValueError(f"a schema has at most {SCHEMA_BYTES} bytes")
        return value

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.extract == "last_fence" and self.fences == "forbid":
            raise ValueError('extract "last_fence" needs a fence, which fences "forbid" forbids')
        if self.closed and not isinstance(self.schema_, dict):
            raise ValueError("`closed` needs a schema to close")
        return self
