"""What a task may ask of a completion's form."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

SectionName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_:-]{0,63}$")]
Forbidden = Annotated[str, StringConstraints(min_length=1, max_length=256)]
Ratio = Annotated[float, Field(ge=0, le=1)]


class FormatSpec(BaseModel):
    """Structure of the whole text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    required_sections: tuple[SectionName, ...] = Field(("think",), min_length=1, max_length=16)
    """Sections that must be there once each, in this order, closed and not empty."""

    strict: bool = True
    """Whether any fault makes the score 0; else the score is the share of sections without fault."""

    single_box: bool = False
    r"""Whether the final part must hold exactly one \boxed{}."""

    forbidden: tuple[Forbidden, ...] = Field((), max_length=64)
    """Texts that may occur nowhere, but for end-of-turn tokens at the very end."""

    allow_empty_think: bool = False
    """Whether a thinking block may be empty."""

    repeats: Literal["only", "first", "last"] = "only"
    """What to do with a section (but thinking) that is there more than once: a fault, or which one counts."""

    min_think_words: int = Field(0, ge=0, le=1_000_000)
    """Fewest words of the thinking block; 0: not checked."""

    @field_validator("required_sections")
    @classmethod
    def _in_order(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(value)) < len(value):
            raise ValueError("each section is named once")
        if "think" in value[1:]:
            raise ValueError('"think" comes first')
        return value


class ContentSpec(BaseModel):
    """Something in the final part."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min_words: int = Field(1, ge=0, le=1_000_000)
    """Fewest words; a Chinese or Japanese character counts as one."""

    max_repeated_ratio: Ratio | None = None
    """Largest share of word trigrams that repeat an earlier one; None: not checked."""

    min_alphanumeric_ratio: Ratio | None = None
    """Smallest share of letters and digits among the characters that are not blank; None: not checked."""
