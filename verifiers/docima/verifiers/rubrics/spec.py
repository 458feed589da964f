"""What a rubric is: criteria, how they are grouped and summed, and who judges them."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from docima.verifiers.judging.escalation import NONE, Escalation

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$")]
Statement = Annotated[str, StringConstraints(max_length=16_384)]
Finite = Annotated[float, Field(allow_inf_nan=False)]

CATEGORY_WEIGHTS = {"essential": 1.0, "important": 0.7, "optional": 0.3, "pitfall": 0.9}
"""Weights of the categories of rubrics as rewards (arXiv 2507.17746, explicit aggregation)."""

IMPLICIT_SCALE = tuple(float(each) for each in range(1, 11))
PROOF_SCALE = (0.0, 0.5, 1.0)


class Criterion(BaseModel):
    """One thing that a completion is to be, or not to be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Name
    """Unique within the rubric."""

    text: Statement = ""
    """What is asked of the completion, as the judge reads it. May be empty where `check` decides."""

    points: Finite | None = None
    """Its weight; below 0 it is a penalty, met where the fault occurs. Default 1, or its category's weight."""

    category: Literal["", "essential", "important", "optional", "pitfall"] = ""
    """Class of weight where `points` is not given. A pitfall is phrased so that met is good ("Does not ...")."""

    kind: Literal["bool", "ordinal", "scale"] = "bool"
    """Whether the judge says yes or no, chooses one of `levels`, or gives a number from `min` to `max`."""

    levels: tuple[Statement, ...] = Field((), max_length=32)
    """`ordinal`: what each level means, worst first; level i of k counts (i - 1) / (k - 1)."""

    min: Finite = 0.0
    """`scale`: the number that counts 0."""

    max: Finite = 1.0
    """`scale`: the number that counts 1."""

    step: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    """`scale`: distance of the allowed numbers; None: any number in the range."""

    met_if: Literal["yes", "no"] = "yes"
    """`bool`: the answer that meets the criterion."""

    required: bool = False
    """Whether not meeting it makes the score 0, whatever the rest."""

    applies_if: Statement = ""
    """Condition under which it counts at all: the id of another criterion that must be met, or a text that the judge
    decides. Where it does not hold, the criterion is left out of sum and denominator."""

    evidence: Literal["none", "quote"] = "none"
    """Whether a criterion counts as met only where the judge quotes the passage; a quotation that does not stand in
    the completion voids the vote."""

    check: dict[str, Any] | None = None
    """A component of another kind that decides instead of a judge: {"math": {"reference": "5/6"}}."""

    group: Name | Literal[""] = ""
    """The group that it belongs to; empty: it counts by itself."""

    tags: tuple[Annotated[str, StringConstraints(max_length=128)], ...] = Field((), max_length=32)
    """Free labels, echoed."""

    @property
    def weight(self) -> float:
        """Its points, its category's weight, or 1."""
        return CATEGORY_WEIGHTS.get(self.category, 1.0) if self.points is None else self.points

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.weight == 0:
            raise ValueError(f"criterion {self.id!r}: points must not be 0")
        if self.check is None and not self.text.strip():
            raise ValueError(f"criterion {self.id!r}: text is missing, and no check decides it")
        if self.check is not None and len(self.check) != 1:
            raise ValueError(f"criterion {self.id!r}: check names exactly one kind")
        if self.kind == "ordinal" and len(self.levels) < 2:
            raise ValueError(f"criterion {self.id!r}: an ordinal criterion has at least two levels")
        if self.kind != "ordinal" and self.levels:
            raise ValueError(f"criterion {self.id!r}: only an ordinal criterion has levels")
        if self.min >= self.max:
            raise ValueError(f"criterion {self.id!r}: min must be below max")
        if self.step is not None and (self.max - self.min) / self.step > 1000:
            raise ValueError(f"criterion {self.id!r}: step makes more than 1000 numbers")
        return self


class Group(BaseModel):
    """Criteria (and groups) that count as one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Name
    """Unique among groups."""

    op: Literal["weighted_mean", "mean", "min", "max", "all", "any", "product"] = "weighted_mean"
    """How its members make its mark, in [0, 1]."""

    points: Finite = 1.0
    """Its weight among its siblings."""

    group: Name | Literal[""] = ""
    """The group that it belongs to in turn; empty: it counts by itself."""


class Meta(BaseModel):
    """A second look at what the judge says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    samples: int = Field(0, ge=0, le=64)
    """Votes on each claimed defect (a criterion not met, a penalty met); where most find it unfounded, the verdict is
    void. 0: none."""

    judge: Annotated[str, StringConstraints(max_length=64)] = ""
    """Who votes; empty: the rubric's judge."""


class RubricSpec(BaseModel):
    """A rubric."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    criteria: tuple[Criterion, ...] = Field(min_length=1, max_length=128)
    """At least one of them earns something."""

    groups: tuple[Group, ...] = Field((), max_length=32)
    """Groups that criteria name."""

    aggregate: Literal[
        "weighted_mean",
        "healthbench",
        "explicit",
        "implicit",
        "gated",
        "mean",
        "min",
        "max",
        "all",
        "any",
        "product",
        "dsm2",
    ] = "weighted_mean"
    """How criteria make the value. healthbench: sum(points met) / sum(points above 0). weighted_mean, explicit and
    gated: sum(points * mark) / sum(|points|); gated demands a required criterion. implicit and dsm2: the judge reads
    the whole rubric and grades once, from 1 to 10, or 0, 0.5 or 1 in a box as DeepSeekMath-V2 does. A value below 0
    gives the score 0."""

    judge: Annotated[str, StringConstraints(min_length=1, max_length=64)] = "default"
    """Who judges: a name in the server's settings."""

    samples: int = Field(1, ge=1, le=64)
    """Votes a criterion: the majority decides yes or no, the median a level, the mean a number."""

    meta: Meta = Meta.model_validate({})
    """A second look at claimed defects."""

    escalation: Escalation = NONE
    """What is done where votes decide nothing."""

    reference: Annotated[str, StringConstraints(max_length=65_536)] = ""
    """A reference answer that the judge is shown; it never leaves in a refinement."""

    preflight: Literal["reject", "flag"] = "reject"
    """Whether an answer that says nothing, or nothing but a verdict, is turned away, or only flagged."""

    null_control: bool = True
    """Whether a judge that grants an empty answer every criterion that earns something is not believed."""

    self_evaluation: bool = False
    """dsm2: whether the completion is a proof followed by its author's own evaluation in DeepSeekMath-V2's form, which
    then counts: R_format * (0.76 * R_Y + 0.24 * R_score * R_meta)."""

    version: Annotated[str, StringConstraints(max_length=64)] = ""
    """The rubric's own version, echoed."""

    @property
    def sha256(self) -> str:
        """What identifies the rubric: the hash of its canonical JSON."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def holistic(self) -> bool:
        """Whether the judge grades once, instead of criterion by criterion."""
        return self.aggregate in ("implicit", "dsm2")

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        ids = [each.id for each in self.criteria]
        if len(set(ids)) < len(ids):
            raise ValueError(f"criteria: the id {next(each for each in ids if ids.count(each) > 1)!r} is used twice")
        if not any(each.weight > 0 for each in self.criteria):
            raise ValueError("criteria: none has points above 0, so nothing can be earned")
        if self.aggregate == "gated" and not any(each.required for each in self.criteria):
            raise ValueError("aggregate: gated needs a required criterion")
        if self.holistic and any(each.check is not None and not each.required for each in self.criteria):
            raise ValueError(f"aggregate: beside {self.aggregate}, a check can only be a required criterion")
        if self.self_evaluation and (self.aggregate != "dsm2" or any(each.check for each in self.criteria)):
            raise ValueError("self_evaluation: goes with the aggregate dsm2, and without checks")
        parents = {each.id: each.group for each in self.groups}
        if len(parents) < len(self.groups):
            raise ValueError("groups: an id is used twice")
        for name in [*(each.group for each in self.criteria), *parents.values()]:
            if name and name not in parents:
                raise ValueError(f"groups: there is no group {name!r}")
        for name in parents:
            seen = {name}
            while parents[name]:
                name = parents[name]
                if name in seen:
                    raise ValueError(f"groups: {name!r} contains itself")
                seen.add(name)
        return self
