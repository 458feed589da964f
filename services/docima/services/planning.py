"""How a task is to be assessed: which component goes to which pool, and which cannot be assessed at all.

Tasks that are alike share a plan: training has few kinds of tasks, and very many of each.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from docima import v1
from docima.client.plain import plain
from docima.services import wire
from docima.services.pool.kinds import pool_of
from docima.services.suite_store import SuiteStore
from docima.services.wire import Heading
from docima.verifiers import table
from docima.verifiers.assessment import Reason
from docima.verifiers.compose import Share

MAX_TIMEOUT_SECONDS = 60.0
"""No assessment may hold a worker longer."""

PLANS_KEPT = 128
"""Plans that are kept, the last used ones: more than the kinds of tasks that train at once."""

LONGEST_KEPT = 512
"""Characters of a component's texts beyond which its task's plan is not kept: a plugin may be given any name. With all
components that a request may have, all plans together have at most 16 MiB.
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """The task's components by number: their share in the reward, the stages of pools that they go through, and the
    assessments that stand for all completions because the component itself is at fault. `relative` are those that are
    settled when all else is known of a completion, or, where the task is `grouped`, of all its completions. `prompted`
    are those that look at the prompt."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    versions: tuple[int, ...]
    shares: tuple[Share, ...]
    stages: tuple[tuple[str, tuple[int, ...]], ...]
    slow_pools: tuple[str, ...]
    prompted: tuple[bool, ...]
    refusals: Mapping[int, v1.Assessment]
    stop_at_gate: bool
    relative: tuple[int, ...]
    grouped: bool


class _Nature(NamedTuple):
    """What the spec of a component says that is settled last (`verifier.Relative`)."""

    spans_group: bool
    correct_by: str


class _Facts(NamedTuple):
    """All that a plan depends on of a component. `tests_unknown`: it names tests that are not here."""

    heading: Heading
    relative: _Nature | None
    tests_unknown: bool

    def characters(self) -> int:
        """Length of its texts."""
        judge = self.relative.correct_by if self.relative is not None else ""
        return len(self.heading.kind) + len(self.heading.name) + len(judge)


class Planner:
    """Plans tasks; `offered` maps kinds to versions, `tests` holds the suites that were put. What is wrong with a
    component becomes its refusal; nothing is raised.
    """

    def __init__(self, offered: Mapping[str, int], tests: SuiteStore) -> None:
        self._offered = offered
        self._tests = tests
        self._planned = lru_cache(PLANS_KEPT)(self._plan)

    def components(self, task: v1.Task) -> tuple[v1.Component, ...]:
        """The task's components, with the stored tests in the place of their hash where they are here."""
        return tuple([self._with_tests(component) for component in task.components])

    def plan(self, components: Sequence[v1.Component], stop_at_gate: bool) -> Plan:
        """The plan of a task with these components."""
        facts = tuple([_facts(component) for component in components])
        kept = all(each.characters() <= LONGEST_KEPT for each in facts)
        return self._planned(facts, stop_at_gate) if kept else self._plan(facts, stop_at_gate)

    def _with_tests(self, component: v1.Component) -> v1.Component:
        if not component.HasField("code") or not component.code.tests_sha256 or component.code.HasField("tests"):
            return component
        stored = self._tests.get(component.code.tests_sha256)
        if stored is None:
            return component
        whole = v1.Component()
        whole.CopyFrom(component)
        whole.code.tests_sha256 = ""
        whole.code.tests.CopyFrom(stored)
        return whole

    def _plan(self, facts: tuple[_Facts, ...], stop_at_gate: bool) -> Plan:
        headings = [each.heading for each in facts]
        names = tuple([heading.name for heading in headings])
        refusals: dict[int, v1.Assessment] = {}
        shares = []
        stages: list[tuple[str, tuple[int, ...]]] = []
        for index, each in enumerate(facts):
            share = wire.share(each.heading)
            fault = self._fault(index, each, share, names)
            if fault is not None:
                refusals[index] = fault
                share = Share(share.combine, 1.0, share.required)
            else:
                _add_to_stage(stages, pool_of(each.heading.row.executor), index, stop_at_gate)
            shares.append(share)
        relative = {index: each.relative for index, each in enumerate(facts) if index not in refusals and each.relative}
        return Plan(
            names=names,
            kinds=tuple([heading.kind for heading in headings]),
            versions=tuple([self._offered.get(heading.kind, 0) for heading in headings]),
            shares=tuple(shares),
            stages=tuple(stages),
            slow_pools=tuple([heading.row.slow_executor for heading in headings]),
            prompted=tuple([heading.row.prompt for heading in headings]),
            refusals=refusals,
            stop_at_gate=stop_at_gate,
            relative=tuple(relative),
            grouped=any(nature.spans_group for nature in relative.values()),
        )

    def _fault(self, index: int, facts: _Facts, share: Share, names: Sequence[str]) -> v1.Assessment | None:
        """What is wrong with a component."""
        heading = facts.heading
        kind, name, timeout = heading.kind, heading.name, heading.timeout_seconds

        def invalid(field: str, message: str) -> v1.Assessment:
            path = f"components[{index}].{field}" if field else f"components[{index}]"
            return wire.fault(name, kind, Reason.SPEC_INVALID, f"{path}: {message}", field=path)

        if not kind:
            known = ", ".join(sorted(self._offered))
            return invalid("plugin.name" if heading.plugin else "", f"says not what to check; known kinds: {known}")
        if names.count(name) > 1:
            return invalid("name", f"the name {name!r} is used {names.count(name)} times")
        if not math.isfinite(share.weight) or (share.weight < 0 and share.combine != "add"):
            return invalid("weight", f"must be finite and not negative, found {share.weight}")
        if timeout is not None and not 0 < timeout <= MAX_TIMEOUT_SECONDS:
            return invalid("timeout_seconds", f"must be above 0 and at most {MAX_TIMEOUT_SECONDS:g}, found {timeout}")
        judge = facts.relative.correct_by if facts.relative is not None else ""
        if judge and (judge == name or judge not in names):
            return invalid(f"{kind}.correct_by", f"{judge!r} is none of the task's other components")
        if kind not in self._offered:
            found = f"the kind {kind!r} is not offered here; offered: {', '.join(sorted(self._offered)) or 'none'}"
            return wire.fault(name, kind, Reason.UNSUPPORTED, found, field=f"components[{index}]")
        if facts.tests_unknown:
            found = "no tests are stored here under this hash; put them (PutTests), then score again"
            path = f"components[{index}].code.tests_sha256"
            version = self._offered[kind]
            return wire.fault(name, kind, Reason.TESTS_UNKNOWN, found, field=path, version=version)
        return None


def no_components() -> v1.Assessment:
    """What stands for the completions of a task that asks for nothing."""
    return wire.fault("", "", Reason.SPEC_INVALID, "components: at least one is needed", field="components")


def _facts(component: v1.Component) -> _Facts:
    heading = wire.heading(component)
    unknown = heading.kind == "code" and bool(component.code.tests_sha256) and not component.code.HasField("tests")
    return _Facts(heading, _nature(component, heading) if heading.row.relative else None, unknown)


def _nature(component: v1.Component, heading: Heading) -> _Nature | None:
    """What settles the component at the end of its task; None where each completion is assessed by itself."""
    relative = table.relative(heading.kind)
    spec = plain(getattr(component, heading.kind))
    if relative is None or not relative.is_relative(spec):
        return None
    return _Nature(relative.spans_group(spec), relative.correct_by(spec))


def _add_to_stage(stages: list[tuple[str, tuple[int, ...]]], pool: str, index: int, in_order: bool) -> None:
    """All of a pool's components travel together; where gates stop the rest, only neighbours do."""
    for position in range(len(stages) - 1, -1, -1):
        if stages[position][0] == pool:
            stages[position] = (pool, (*stages[position][1], index))
            return
        if in_order:
            break
    stages.append((pool, (index,)))
