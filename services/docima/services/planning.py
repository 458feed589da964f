"""How a task is to be assessed: which component goes to which pool, and which cannot be assessed at all."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from docima import v1
from docima.client.plain import plain
from docima.services import wire
from docima.services.pool.kinds import pool_of
from docima.services.suite_store import SuiteStore
from docima.verifiers import table
from docima.verifiers.assessment import Reason
from docima.verifiers.compose import Share
from docima.verifiers.verifier import Relative

MAX_TIMEOUT_SECONDS = 60.0
"""No assessment may hold a worker longer."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The task's components by number: their share in the reward, the stages of pools that they go through, and the
    assessments that stand for all completions because the component itself is at fault. `relative` are those that are
    settled when all else is known of a completion, or, where the task is `grouped`, of all its completions. `prompted`
    are those that look at the prompt."""

    components: tuple[v1.Component, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    versions: tuple[int, ...]
    shares: tuple[Share, ...]
    stages: tuple[tuple[str, tuple[int, ...]], ...]
    slow_pools: tuple[str, ...]
    prompted: tuple[bool, ...]
    refusals: dict[int, v1.Assessment]
    stop_at_gate: bool
    relative: tuple[int, ...] = ()
    grouped: bool = False


def plan(task: v1.Task, offered: Mapping[str, int], tests: SuiteStore) -> Plan:
    """Plan a task; `offered` maps kinds to versions, `tests` holds the suites that were put. What is wrong with a
    component becomes its refusal; nothing is raised.
    """
    components = tuple(_with_tests(component, tests) for component in task.components)
    kinds = tuple(wire.kind_of(component) for component in components)
    names = tuple(map(wire.name_of, components))
    refusals: dict[int, v1.Assessment] = {}
    shares = []
    stages: list[tuple[str, tuple[int, ...]]] = []
    slow_pools = []
    prompted = []
    for index, component in enumerate(components):
        share = wire.share(component)
        fault = _fault(index, component, share, names, offered)
        row = _row(component)
        slow_pools.append(row.slow_executor)
        prompted.append(row.prompt)
        if fault is not None:
            refusals[index] = fault
            share = Share(share.combine, 1.0, share.required)
        else:
            _add_to_stage(stages, pool_of(row.executor), index, task.stop_at_gate)
        shares.append(share)
    relative = tuple(
        index for index, component in enumerate(components) if index not in refusals and _relative(component)
    )
    return Plan(
        components,
        names,
        kinds,
        tuple(offered.get(kind, 0) for kind in kinds),
        tuple(shares),
        tuple(stages),
        tuple(slow_pools),
        tuple(prompted),
        refusals,
        task.stop_at_gate,
        relative,
        any(_spans_group(components[index]) for index in relative),
    )


def no_components() -> v1.Assessment:
    """What stands for the completions of a task that asks for nothing."""
    return wire.fault(v1.Component(), Reason.SPEC_INVALID, "components: at least one is needed", field="components")


def _relative(component: v1.Component) -> Relative | None:
    """What settles the component at the end of its task; None where each completion is assessed by itself."""
    kind = wire.kind_of(component)
    found = None if wire.is_plugin(component) else table.relative(kind)
    return found if found is not None and found.is_relative(plain(getattr(component, kind))) else None


def _spans_group(component: v1.Component) -> bool:
    found = _relative(component)
    return found is not None and found.spans_group(plain(getattr(component, wire.kind_of(component))))


def _row(component: v1.Component) -> table.Row:
    return table.VERIFIERS.get(wire.kind_of(component), table.PLUGIN_ROW)


def _with_tests(component: v1.Component, tests: SuiteStore) -> v1.Component:
    """The component with the stored tests in place of their hash; as it is where they are not here."""
    if not component.HasField("code") or not component.code.tests_sha256 or component.code.HasField("tests"):
        return component
    stored = tests.get(component.code.tests_sha256)
    if stored is None:
        return component
    whole = v1.Component()
    whole.CopyFrom(component)
    whole.code.tests_sha256 = ""
    whole.code.tests.CopyFrom(stored)
    return whole


def _add_to_stage(stages: list[tuple[str, tuple[int, ...]]], pool: str, index: int, in_order: bool) -> None:
    """All of a pool's components travel together; where gates stop the rest, only neighbours do."""
    for position in range(len(stages) - 1, -1, -1):
        if stages[position][0] == pool:
            stages[position] = (pool, (*stages[position][1], index))
            return
        if in_order:
            break
    stages.append((pool, (index,)))


def _fault(
    index: int, component: v1.Component, share: Share, names: tuple[str, ...], offered: Mapping[str, int]
) -> v1.Assessment | None:
    kind, name = wire.kind_of(component), wire.name_of(component)

    def invalid(field: str, message: str) -> v1.Assessment:
        path = f"components[{index}].{field}" if field else f"components[{index}]"
        return wire.fault(component, Reason.SPEC_INVALID, f"{path}: {message}", field=path)

    if not kind:
        known = ", ".join(sorted(offered))
        return invalid(
            "plugin.name" if wire.is_plugin(component) else "", f"says not what to check; known kinds: {known}"
        )
    if names.count(name) > 1:
        return invalid("name", f"the name {name!r} is used {names.count(name)} times")
    if not math.isfinite(share.weight) or (share.weight < 0 and share.combine != "add"):
        return invalid("weight", f"must be finite and not negative, found {share.weight}")
    if component.HasField("timeout_seconds") and not 0 < component.timeout_seconds <= MAX_TIMEOUT_SECONDS:
        wanted = f"must be above 0 and at most {MAX_TIMEOUT_SECONDS:g}"
        return invalid("timeout_seconds", f"{wanted}, found {component.timeout_seconds}")
    relative = _relative(component)
    judge = relative.correct_by(plain(getattr(component, kind))) if relative is not None else ""
    if judge and (judge == name or judge not in names):
        return invalid(f"{kind}.correct_by", f"{judge!r} is none of the task's other components")
    if kind not in offered:
        found = f"the kind {kind!r} is not offered here; offered: {', '.join(sorted(offered)) or 'none'}"
        return wire.fault(component, Reason.UNSUPPORTED, found, field=f"components[{index}]")
    if kind == "code" and component.code.tests_sha256 and not component.code.HasField("tests"):
        found = "no tests are stored here under this hash; put them (PutTests), then score again"
        path = f"components[{index}].code.tests_sha256"
        return wire.fault(component, Reason.TESTS_UNKNOWN, found, field=path, version=offered[kind])
    return None
