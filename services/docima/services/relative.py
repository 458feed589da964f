"""Components that are assessed last: relative to the task's other completions, or to what other components found.

Unary calls, streams and the local client all pass here, and so give the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from docima import v1
from docima.client.plain import plain
from docima.services import wire
from docima.services.planning import Plan
from docima.verifiers import table
from docima.verifiers.assessment import Assessment, Reason
from docima.verifiers.errors import boundary
from docima.verifiers.verifier import Member

MOST_MEMBERS = 4096
"""Completions of one task whose results are held until it is complete; a stream's window has room for twice as many."""

TOO_MANY = f"Relative to the group only in tasks of at most {MOST_MEMBERS} completions."

_REASONS = {number: reason for reason, number in wire.REASONS.items()}


def is_measurement(plan: Plan, index: int, found: v1.Assessment | None) -> bool:
    """Whether a component's assessment is still a measurement only."""
    if found is None or index not in plan.relative:
        return False
    relative = table.relative(plan.kinds[index])
    return relative is not None and found.detail == relative.MEASURED


def settle(
    plan: Plan, index: int, component: v1.Component, completions: Sequence[Sequence[v1.Assessment | None]]
) -> Mapping[int, v1.Assessment]:
    """The assessments of a relative component by the place of the completion, for all that were measured."""
    relative = table.relative(plan.kinds[index])
    if relative is None:
        return {}
    spec = plain(getattr(component, plan.kinds[index]))
    judges = _judges(plan, index, relative.correct_by(spec))
    measured = {
        place: found[index].evidence  # type: ignore[union-attr]  # a measurement is there
        for place, found in enumerate(completions)
        if is_measurement(plan, index, found[index])
    }
    members = [_member(evidence, completions[place], judges) for place, evidence in measured.items()]
    assessed = boundary(lambda: relative.assess(spec, members))
    every = [assessed] * len(members) if isinstance(assessed, Assessment) else assessed
    label = f"{plan.kinds[index]}@{plan.versions[index]}"
    messages = (wire.assessment(each, component=plan.names[index], verifier=label) for each in every)
    return dict(zip(measured, messages, strict=True))


def _judges(plan: Plan, index: int, named: str) -> tuple[int, ...]:
    """The components that tell whether a completion is correct."""
    if named:
        return (plan.names.index(named),)
    return tuple(
        other
        for other, share in enumerate(plan.shares)
        if other not in plan.relative and (share.required or (share.combine == "mean" and share.weight > 0))
    )


def _member(evidence: str, found: Sequence[v1.Assessment | None], judges: Sequence[int]) -> Member:
    marks = [mark for judge in judges if (mark := found[judge]) is not None]
    if any(mark.HasField("score") and mark.score < 1.0 for mark in marks):
        return Member(json.loads(evidence), False)
    missing = next((mark for mark in marks if not mark.HasField("score")), None)
    if missing is not None:
        return Member(json.loads(evidence), None, _REASONS.get(missing.reason, Reason.UNDECIDED))
    return Member(json.loads(evidence), True)
