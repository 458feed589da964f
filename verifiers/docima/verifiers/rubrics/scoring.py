"""A rubric's marks -> its value: groups first, then the aggregate, then the gates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docima.verifiers.rubrics.aggregate import Bounds, Mark, Operator, bounds, clipped
from docima.verifiers.rubrics.spec import RubricSpec

_OPERATORS: Mapping[str, Operator] = {"explicit": "weighted_mean", "gated": "weighted_mean"}

WHOLE = "*"
"""The key of the mark of a rubric that is judged as a whole; no criterion can have this id."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the marks so far come to. `bounds` is None where nothing applies; `gated_by` are required criteria that
    are certainly not met, `open_gates` those of which it is not known yet.
    """

    bounds: Bounds | None
    gated_by: tuple[str, ...]
    open_gates: tuple[str, ...]

    @property
    def decided(self) -> bool:
        """Whether no unknown mark could change the score."""
        if self.gated_by:
            return True
        if self.bounds is None:
            return not self.open_gates
        low, high = clipped(self.bounds.low), clipped(self.bounds.high)
        if self.open_gates:
            # A gate that may fail makes 0 possible; it matters not where the score is 0 anyhow.
            return high == 0.0
        return high - low <= 1e-9

    @property
    def score_bounds(self) -> tuple[float, float]:
        """Lowest and highest score that is still possible."""
        if self.gated_by or self.bounds is None:
            return 0.0, 0.0
        low = 0.0 if self.open_gates else clipped(self.bounds.low)
        return low, clipped(self.bounds.high)


def standing(spec: RubricSpec, marks: Mapping[str, Mark]) -> Standing:
    """Where a rubric stands; `marks` are by criterion, or that of the `WHOLE` and of the gates."""
    gated, unsure = [], []
    for criterion in spec.criteria:
        if criterion.required and criterion.id in marks:
            mark = marks[criterion.id]
            if mark.applies is False:
                continue
            met_low, met_high = (mark.low, mark.high) if criterion.weight > 0 else (1 - mark.high, 1 - mark.low)
            if met_high < 1.0 and mark.applies:
                gated.append(criterion.id)
            elif met_low < 1.0:
                unsure.append(criterion.id)
    if spec.holistic:
        return Standing(bounds("mean", [marks[WHOLE]]), tuple(gated), tuple(unsure))
    operator: Operator = _OPERATORS.get(spec.aggregate, spec.aggregate)  # type: ignore[arg-type]  # the rest are Operators
    return Standing(bounds(operator, _members(spec, marks, "")), tuple(gated), tuple(unsure))


def _members(spec: RubricSpec, marks: Mapping[str, Mark], group: str) -> list[Mark]:
    """The marks that count side by side: of the criteria in the group, and of the groups in it."""
    found = [marks[criterion.id] for criterion in spec.criteria if criterion.group == group]
    for inner in spec.groups:
        if inner.group == group:
            within = bounds(inner.op, _members(spec, marks, inner.id))
            found.append(
                Mark(inner.points, 0.0, 0.0, applies=False)
                if within is None
                else Mark(inner.points, clipped(within.low), clipped(within.high))
            )
    return found
