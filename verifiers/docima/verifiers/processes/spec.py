"""What is asked of a completion's steps."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from docima.verifiers.judging.escalation import NONE, Escalation


class ProcessSpec(BaseModel):
    """Every step of the completion is right."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    split: Literal["blank_line", "tag", "numbered"] = "blank_line"
    """What separates steps: blank lines outside of fences and formulas, <step> tags, or lines that begin with a
    number."""

    judge: Annotated[str, StringConstraints(min_length=1, max_length=64)] = "default"
    """Who finds the first wrong step: a name in the server's settings. Not asked where there is a reward model."""

    reward_model: Annotated[str, StringConstraints(max_length=64)] | None = None
    """Who gives each step a score: a name in the server's settings."""

    aggregate: Literal["min", "product", "last", "mean"] = "min"
    """How the steps' scores make one. mean can be exploited by padding with trivial steps, and is flagged."""

    samples: int = Field(1, ge=1, le=64)
    """Votes of the judge on the first wrong step; most decide."""

    escalation: Escalation = NONE
    """What is done where votes decide nothing."""

    threshold: float = Field(0.5, ge=0, le=1, allow_inf_nan=False)
    """A reward model's score below which a step counts as wrong in `first_error`."""

    outcome: dict[str, Any] | None = None
    """A component of another kind that says whether the result is right; it does not enter the score, but evidence
    says where outcome and process disagree: {"math": {"reference": "5/6"}}."""

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.outcome is not None and len(self.outcome) != 1:
            raise ValueError("outcome: names exactly one kind")
        return self
