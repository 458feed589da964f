"""What a task may ask of a mathematical answer."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

Reference = Annotated[str, StringConstraints(min_length=1, max_length=4096)]


class MathAnswer(BaseModel):
    """Where the answer is looked for, in the final part of the completion."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    box: Literal["last", "first", "only"] = "last"
    """Which box counts. "only": more than one box is no answer."""

    fallback: Literal["none", "marker", "lenient"] = "marker"
    """Where to look when there is no box. "none": nowhere. "marker": after "the answer is", `Answer:`, `####`.
    "lenient": there, else what the last sentence concludes.
    """


class MathPolicy(BaseModel):
    """What counts as equal where conventions differ."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    order: Literal["auto", "strict", "ignore"] = "auto"
    """Order of lists. "auto": counts inside brackets, not for what stands without brackets or in a set.
    "strict": counts for all but sets. "ignore": never counts.
    """

    intervals: Literal["auto", "strict"] = "auto"
    """Whether `(a, b)` may be an interval where the other side is one."""

    percent: Literal["auto", "strict"] = "auto"
    """12% is 0.12. "auto": where only one side has the sign, it may also be left out of a number above 1 (12% = 12).
    "strict": never.
    """

    units: Literal["drop", "convert", "strict"] = "drop"
    """"drop": a unit on one side only is dropped; with one on both sides, known ones are converted and must agree.
    "convert": a unit on one side only is an error of the answer. "strict": units must be written alike.
    """

    angles: Literal["auto", "strict"] = "auto"
    """30 degrees is pi/6. "auto": a degree sign on one side only may also be left out. "strict": never."""

    tolerance: float | None = Field(default=None, ge=0, le=1)
    """Relative tolerance of numbers. None: exact, but for a reference that is a decimal of at least three digits, to
    whose last digit an exact answer may be rounded, and for decimals of ten digits and more.
    """

    case: Literal["ignore", "strict"] = "ignore"
    """Case of texts. Variables always differ by case."""

    variables: Literal["strict", "rename"] = "strict"
    """Whether variables may be renamed consistently: f(x) = x and f(t) = t are equal either way, x + 1 and t + 1 only
    under "rename".
    """

    constants: Literal["auto", "strict"] = "auto"
    """Arbitrary constants. "auto": x + C is x + K + 1, and A cos t + B sin t is c_1 e^{it} + c_2 e^{-it}. "strict":
    they are variables like any other.
    """

    decimal_comma: Literal["auto", "never"] = "auto"
    """Whether `1,22` may be 1.22 where the other side is a decimal."""


class MathSpec(BaseModel):
    """The final answer equals the reference."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reference: tuple[Reference, ...] = Field(min_length=1, max_length=16)
    """The right answer, in LaTeX, Unicode or plain text. With several, any of them is right."""

    answer: MathAnswer = MathAnswer()
    policy: MathPolicy = MathPolicy()

    @field_validator("reference", mode="before")
    @classmethod
    def _one_or_several(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value
