"""`Refine`: what a rubric finds wrong with each completion, to be told in the next turn."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, cast

from docima import v1
from docima.services import wire
from docima.services.engine import Engine
from docima.services.groups.voting import named
from docima.verifiers.assessment import Assessment
from docima.verifiers.errors import boundary
from docima.verifiers.groups.refinement import report
from docima.verifiers.rubrics.aggregate import Mark
from docima.verifiers.rubrics.scoring import standing
from docima.verifiers.rubrics.spec import RubricSpec

MOST_DEFECTS = 32
DEFAULT_DEFECTS = 8
HOLISTIC = ("implicit", "dsm2")
WHAT_TO_SAY = {
    "no_content": "It says nothing.",
    "opener_only": "It only announces an answer.",
    "copies_prompt": "It only repeats the task.",
    "verdict_shaped": "It judges itself instead of answering.",
    "mentions_reference": "It appeals to another answer instead of answering.",
}


async def refine(engine: Engine, head: v1.RefineHead) -> v1.RefineResponse:
    """The reply on a group."""
    task, options = head.task, head.options
    response = v1.RefineResponse()
    component = named(task, options.component)
    found = None if component is None else boundary(lambda: wire.spec(component, RubricSpec))
    if component is None or component.WhichOneof("spec") != "rubric" or isinstance(found, Assessment):
        refused = v1.Refinement(reason=v1.Reason.REASON_SPEC_INVALID)
        response.refinements.extend([refused] * len(task.completions))
        return response
    spec = cast("RubricSpec", found)
    asked = v1.Task(
        components=[_all_judged(component)], thinking=task.thinking, prompt=task.prompt, completions=task.completions
    )
    asked.prompt_messages.extend(task.prompt_messages)
    results = (await engine.assess([asked]))[0]
    most = min(options.most_defects or DEFAULT_DEFECTS, MOST_DEFECTS)
    how = boundary(lambda: wire.thinking(task))
    for message, result in zip(task.completions, results, strict=True):
        completion = how if isinstance(how, Assessment) else boundary(partial(wire.completion, message, how))
        final = "" if isinstance(completion, Assessment) else completion.final or ""
        response.refinements.append(_refinement(spec, result.assessments[0], final, most, wire.prompt(task)))
    return response


def _all_judged(component: v1.Component) -> v1.Component:
    """The same rubric without gates and short cuts: a defect that could not change the score is still one to tell."""
    changed = v1.Component()
    changed.CopyFrom(component)
    for criterion in changed.rubric.criteria:
        criterion.required = False
        criterion.group = ""
    if changed.rubric.aggregate not in HOLISTIC:
        changed.rubric.aggregate = "mean"
    return changed


def _score(spec: RubricSpec, said: v1.Assessment, rows: Sequence[Mapping[str, Any]]) -> float | None:
    """The rubric's own score of the marks."""
    if spec.holistic:
        return said.score if said.HasField("score") else None
    weights = {each.id: each.weight for each in spec.criteria}
    marks = {}
    for row in rows:
        low, high = row.get("bounds") or [row.get("mark", 0.0)] * 2
        marks[row["id"]] = Mark(weights[row["id"]], low, high, row.get("applies", True))
    if set(marks) != set(weights):
        return None
    found = standing(spec, marks)
    return found.score_bounds[0] if found.decided and (found.bounds is not None or found.gated_by) else None


def _refinement(spec: RubricSpec, said: v1.Assessment, final: str, most: int, prompt: str) -> v1.Refinement:
    refinement = v1.Refinement(reason=said.reason)
    rows = json.loads(said.evidence).get("criteria", ()) if said.evidence else ()
    score = 0.0 if said.reason == v1.Reason.REASON_REJECTED else _score(spec, said, rows)
    if score is not None:
        refinement.score = score
        refinement.done = score == 1.0
    found = report(spec, rows, final, most, prompt)
    refinement.text, refinement.withheld = found.text, found.withheld
    if said.reason == v1.Reason.REASON_REJECTED:
        refinement.text = f"Your answer was not judged. {WHAT_TO_SAY.get(said.detail, '')} Write a complete answer."
    for defect in found.defects:
        each = refinement.defects.add(
            criterion=defect.criterion,
            explanation=defect.explanation,
            quote=defect.quote,
            severity=defect.severity,
        )
        if defect.start is not None and defect.end is not None:
            each.start, each.end = defect.start, defect.end
    return refinement
