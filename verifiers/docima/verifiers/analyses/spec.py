"""What is asked of an analysis: the completion of a model that is trained to verify."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from docima.verifiers.judging.escalation import NONE, Escalation

Finite = Annotated[float, Field(allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]


class AnalysisWeights(BaseModel):
    """Weights of the parts, for `combine` "weighted"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Weight = 0.0
    """Of R_format; it is a factor of the whole besides."""

    score: Weight = 0.5
    """Of R_score."""

    meta: Weight = 0.5
    """Of R_meta."""


class AnalysisMeta(BaseModel):
    """Votes on the defects that an analysis claims."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    samples: int = Field(1, ge=0, le=64)
    """Votes; R_meta is their mean. 0: R_meta is what grounding finds."""


class AnalysisSpec(BaseModel):
    """An analysis of the solution in the prompt, after DeepSeekMath-V2 (arXiv 2511.22570)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scale: tuple[Finite, ...] = Field((0.0, 0.5, 1.0), min_length=2, max_length=64)
    """Scores that an analysis may give, worst first."""

    gold_score: Finite | None = None
    """The solution's true score, one of the scale. None: R_score is not known, unless an error was planted."""

    planted: Annotated[str, StringConstraints(max_length=4096)] = ""
    """The passage of the prompt's solution into which an error was planted: the analysis must score below the best and
    quote or repeat the passage, else R_score is 0."""

    judge: Annotated[str, StringConstraints(min_length=1, max_length=64)] = "default"
    """Who votes: a name in the server's settings."""

    meta: AnalysisMeta = AnalysisMeta.model_validate({})
    """Votes on the claimed defects."""

    escalation: Escalation = NONE
    """What is done where votes decide nothing."""

    grounding: Literal["off", "quotes", "required"] = "quotes"
    """quotes: an analysis whose quotations all stand nowhere in the prompt has R_meta 0, unasked. required: one that
    finds defects and quotes nothing, too. off: neither."""

    format: Literal["dsm2", "boxed"] = "dsm2"
    """What R_format demands: the two set phrases of DeepSeekMath-V2 and the score in a box, or the box alone."""

    combine: Literal["product", "weighted"] = "product"
    """product: R_format * R_score * R_meta. weighted: R_format times the weighted mean of the three."""

    weights: AnalysisWeights = AnalysisWeights.model_validate({})
    """For `combine` "weighted"."""

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if list(self.scale) != sorted(set(self.scale)):
            raise ValueError("scale: must rise")
        if self.gold_score is not None and self.gold_score not in self.scale:
            raise ValueError("gold_score: is not on the scale")
        weights = self.weights
        if weights.format + weights.score + weights.meta <= 0:
            raise ValueError("weights: none is above 0")
        return self
