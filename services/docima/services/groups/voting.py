"""`Vote`: clusters of equivalent answers, by the verifier of a component. Each distinct answer is, in turn, the
reference that the others are held against.
"""

from __future__ import annotations

import json
import math

from docima import v1
from docima.services import wire
from docima.services.engine import Engine
from docima.verifiers.groups.clusters import MOST_DISTINCT, Clusters, cluster
from docima.verifiers.groups.vote import Vote, maj_at_k, pass_at_k
from docima.verifiers.groups.vote import vote as count_votes

DEFAULT_DISTINCT = 64
DEFAULT_AGREEMENT = 0.5
PLACEHOLDER = "0"

_COMPARING = ("", "equals", "similarity")
"""Ops of `text` that hold one whole answer against another; the empty one is the first."""

Pairs = dict[tuple[str, str], bool | None]


async def vote(engine: Engine, head: v1.VoteHead) -> v1.VoteResponse:
    """The reply on a group."""
    task, options = head.task, head.options
    response = v1.VoteResponse(total=len(task.completions))
    component = named(task, options.component)
    fault = _fault(component, task, options)
    if component is None or fault:
        return _refused(response, v1.Reason.REASON_SPEC_INVALID, fault)
    given = _reference(component)
    probe = component if given else _with_reference(component, _placeholder(component))
    results = (await engine.assess([_task(task, probe, list(task.completions))]))[0]
    first = results[0].assessments[0] if results else None
    if first is not None and first.blame == v1.Blame.BLAME_TASK:
        return _refused(response, first.reason, first.explanation)
    answers = [_extracted(result.assessments[0]) for result in results]
    most = min(options.most_distinct or DEFAULT_DISTINCT, MOST_DISTINCT)
    pairs = await _compared(engine, task, component, answers, most)
    clusters = cluster(answers, lambda one, other: pairs.get((one, other)), most)
    weights = list(options.weights) or None
    found = count_votes(clusters, weights)
    _fill(response, clusters, found, answers, weights, [r.assessments[0] for r in results] if given else None)
    _label(response, clusters, found, options)
    if given:
        _estimate(response, clusters, list(options.ks))
    return response


def named(task: v1.Task, name: str) -> v1.Component | None:
    """A task's component by name, or its first."""
    if not name:
        return task.components[0] if task.components else None
    return next((each for each in task.components if wire.heading(each).name == name), None)


def _fault(component: v1.Component | None, task: v1.Task, options: v1.VoteOptions) -> str:
    if component is None:
        return f"options.component: the task has no component {options.component!r}"
    kind = component.WhichOneof("spec")
    if not kind or "reference" not in getattr(component, kind).DESCRIPTOR.fields_by_name:
        return (
            f"options.component: {kind or 'nothing'!r} compares no answers; take a kind with a reference, such as math"
        )
    if kind == "text" and component.text.op not in _COMPARING:
        return (
            f"options.component: text with the op {component.text.op!r} compares no answers; take equals or similarity"
        )
    if options.weights and len(options.weights) != len(task.completions):
        return f"options.weights: {len(options.weights)} weights for {len(task.completions)} completions"
    if not all(math.isfinite(weight) and weight >= 0 for weight in options.weights):
        return "options.weights: must be finite and not negative"
    if any(not 1 <= k <= len(task.completions) for k in options.ks):
        return f"options.ks: must be from 1 to the number of completions, {len(task.completions)}"
    return ""


def _refused(response: v1.VoteResponse, reason: v1.Reason, said: str) -> v1.VoteResponse:
    response.reason, response.explanation = reason, said
    return response


def _reference(component: v1.Component) -> bool:
    return bool(getattr(component, component.WhichOneof("spec") or "").reference)


def _placeholder(component: v1.Component) -> str:
    """A reference that parses, while answers are only extracted: a choice's must be one of its options."""
    spec = getattr(component, component.WhichOneof("spec") or "")
    text = getattr(spec, "options", "")
    options = json.loads(text) if isinstance(text, str) and text else None
    if isinstance(options, dict) and options:
        return str(next(iter(options)))
    return "A" if component.WhichOneof("spec") == "choice" else PLACEHOLDER


def _with_reference(component: v1.Component, reference: str) -> v1.Component:
    """The same component with another reference."""
    changed = v1.Component()
    changed.CopyFrom(component)
    spec = getattr(changed, changed.WhichOneof("spec") or "")
    if isinstance(spec.reference, str):
        spec.reference = reference
    else:
        del spec.reference[:]
        spec.reference.append(reference)
    return changed


def _task(task: v1.Task, component: v1.Component, completions: list[v1.Completion]) -> v1.Task:
    asked = v1.Task(components=[component], thinking=task.thinking, prompt=task.prompt)
    asked.prompt_messages.extend(task.prompt_messages)
    asked.completions.extend(completions)
    return asked


def _extracted(assessment: v1.Assessment) -> str | None:
    """The answer that a verifier took; None where there was none, or nobody could read it."""
    if assessment.reason in (v1.Reason.REASON_NO_ANSWER, v1.Reason.REASON_UNPARSABLE_ANSWER) or not assessment.evidence:
        return None
    evidence = json.loads(assessment.evidence)
    found = evidence.get("extracted", evidence.get("chosen"))
    return str(found) if found not in (None, "") else None


async def _compared(
    engine: Engine, task: v1.Task, component: v1.Component, answers: list[str | None], most: int
) -> Pairs:
    """Every two distinct answers, the earlier as the reference."""
    places: dict[str, list[int]] = {}
    for index, answer in enumerate(answers):
        if answer is not None and answer.strip():
            places.setdefault(answer.strip(), []).append(index)
    distinct = sorted(places, key=lambda answer: (-len(places[answer]), places[answer][0]))[:most]
    tasks = [
        _task(
            task,
            _with_reference(component, reference),
            [task.completions[places[other][0]] for other in distinct[position + 1 :]],
        )
        for position, reference in enumerate(distinct[:-1])
    ]
    pairs: Pairs = {}
    for position, results in enumerate(await engine.assess(tasks)):
        for other, result in zip(distinct[position + 1 :], results, strict=True):
            said = result.assessments[0]
            pairs[distinct[position], other] = said.score == 1.0 if said.HasField("score") else None
    return pairs


def _fill(
    response: v1.VoteResponse,
    clusters: Clusters,
    found: Vote,
    answers: list[str | None],
    weights: list[float] | None,
    held: list[v1.Assessment] | None,
) -> None:
    for members in clusters.members:
        weight = float(len(members)) if weights is None else math.fsum(weights[index] for index in members)
        each = response.clusters.add(answer=answers[members[0]] or "", completions=members, weight=weight)
        if held is not None and held[members[0]].HasField("score"):
            each.correct = held[members[0]].score == 1.0
    response.tied.extend(found.tied)
    response.agreement = found.agreement
    response.readable = found.readable
    response.left_out.extend(clusters.left_out)
    response.undecided = clusters.undecided
    if found.winner is not None:
        response.winner = found.winner
    elif found.tied:
        response.reason = v1.Reason.REASON_UNDECIDED
        response.explanation = f"{len(found.tied)} clusters tie with a weight of {found.support:g} each."
    else:
        response.reason = v1.Reason.REASON_NO_ANSWER
        response.explanation = "No completion holds a readable answer."


def _label(response: v1.VoteResponse, clusters: Clusters, found: Vote, options: v1.VoteOptions) -> None:
    """Labels for training without references, where enough agree."""
    least = options.least_agreement if options.HasField("least_agreement") else DEFAULT_AGREEMENT
    if found.winner is None or found.agreement < least:
        return
    inside = set(clusters.members[found.winner])
    readable = {index for members in clusters.members for index in members}
    response.pseudo_labels.extend(float(index in inside) for index in range(response.total))
    response.labelled.extend(index in readable for index in range(response.total))


def _estimate(response: v1.VoteResponse, clusters: Clusters, ks: list[int]) -> None:
    sizes = [len(members) for members in clusters.members]
    right = [index for index, each in enumerate(response.clusters) if each.correct]
    correct = sum(sizes[index] for index in right)
    for k in ks:
        rest = response.total - sum(sizes)
        maj = math.fsum(maj_at_k(sizes, index, rest, k) for index in right)
        response.estimates.add(k=k, maj_at_k=maj, pass_at_k=pass_at_k(response.total, correct, k))
