"""What a task may ask of a completion beside its answer. Each formula's source is told in its verifier."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Part = Literal["thinking", "final", "all"]
Finite = Annotated[float, Field(allow_inf_nan=False)]
FinishReason = Annotated[str, StringConstraints(min_length=1, max_length=64)]
MOST_UNITS = 1 << 40


class LengthSpec(BaseModel):
    """A reward or penalty for length."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["overlong", "cosine", "kimi", "target"] = "overlong"
    """The formula."""

    unit: Literal["tokens", "words", "chars"] = "tokens"
    """What length counts. Tokens are the trainer's; they are never guessed."""

    max: int = Field(4096, ge=1, le=MOST_UNITS)
    """Longest (for "target": the wanted) length, in units."""

    cache: int = Field(512, ge=1, le=MOST_UNITS)
    """For "overlong": how far before `max` the penalty begins, in units."""

    clamp: bool = True
    """Whether the formula stops at `max`."""

    correct_by: str = Field("", max_length=64)
    """For "cosine" and "kimi": the component that tells correctness; empty: all others that count must be CORRECT."""

    correct_short: Finite = 1.0
    """For "cosine": value of a correct completion of length 0."""

    correct_long: Finite = 0.5
    """For "cosine": value of a correct completion of length `max`."""

    wrong_short: Finite = -1.0
    """For "cosine": value of a wrong completion of length 0."""

    wrong_long: Finite = -0.5
    """For "cosine": value of a wrong completion of length `max`."""

    exceeded: Finite | None = None
    """For "cosine": value of a completion longer than `max`; None: as `clamp` says."""

    scale: int = Field(8192, ge=1, le=MOST_UNITS)
    """For "target": the difference that costs 1, in units."""

    shorter_is_fine: bool = False
    """For "target": whether a shorter completion is as good."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.kind == "overlong" and self.cache > self.max:
            raise ValueError("`cache` is at most `max`")
        return self


class RepetitionSpec(BaseModel):
    """A penalty for repeated n-grams."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ngram: int = Field(3, ge=1, le=64)
    """Units of an n-gram."""

    max_penalty: float = Field(-1.0, le=0, allow_inf_nan=False)
    """The value of a text that is nothing but repetition."""

    unit: Literal["tokens", "words"] = "tokens"
    """What an n-gram is made of."""


class LanguageSpec(BaseModel):
    """The share of words in a language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    target: str = Field(pattern=r"^[a-z]{2,3}$")
    """ISO 639-1 code."""

    part: Part = "thinking"
    """Which part is looked at."""

    threshold: float | None = Field(None, gt=0, le=1)
    """At least so large a share is right; None: the share is the score."""


class StopSpec(BaseModel):
    """A penalty for completions that did not stop by themselves."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    truncated_value: Finite = -1.0
    """The value of a completion that did not."""

    proper: tuple[FinishReason, ...] = Field(
        ("stop", "tool_calls", "eos_token", "stop_sequence", "end_turn"), min_length=1, max_length=16
    )
    """The finish reasons of a completion that did, in the words of OpenAI's protocol and of other servers."""


class StepsSpec(BaseModel):
    """A reward for visible steps."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    minimum: int = Field(3, ge=1, le=1000)
    """Markers that are enough."""

    part: Part = "all"
    """Which part is looked at."""

    own_lines: bool = False
    """Whether a marker counts only at the head of a line with text of its own."""
