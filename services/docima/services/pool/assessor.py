"""What a worker does with a job: prepare each component once, split each completion once, ask each verifier.

Pure of processes and sockets; the worker tells it how to mark its progress.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

from docima import v1
from docima.services import wire
from docima.services.pool.heartbeat import PREPARING
from docima.verifiers import table
from docima.verifiers.assessment import Assessment, Reason, incorrect, unscored
from docima.verifiers.completion import Completion
from docima.verifiers.compose import Share, gate_failed
from docima.verifiers.errors import DocimaError, UnavailableError, boundary
from docima.verifiers.verifier import Slow, Verifier

PREPARED_KEPT = 256
"""Specs that a worker keeps prepared: more than the prompts in flight, few enough to bound memory."""

COMMON_DETAILS = {
    "no_final_part": "Thinking never closed, so there is no final part to look at.",
    "long_completion": "The completion is longer than any that is looked at.",
    "exception": "The verifier raised; please report it.",
    "recursion": "The verifier recursed too deeply; please report it.",
}
"""Detail codes that any verifier's assessment may carry."""

NO_FINAL_PART = incorrect(
    Reason.NO_ANSWER, detail="no_final_part", explanation="Thinking never closed, so there is no answer."
)
TRUNCATED = incorrect(
    Reason.TRUNCATED, detail="no_final_part", explanation="The generation was cut off while thinking."
)
SKIPPED = unscored(Reason.SKIPPED, explanation="Not assessed: an earlier gate failed and the task stops at gates.")

Mark = Callable[[int, int, float], None]
"""Marks the start of (item, component) with its limit in CPU seconds."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A component that is ready to judge. `refusal` stands for every completion where the spec is at fault."""

    name: str
    label: str
    share: Share
    timeout_seconds: float
    whole_text: bool = False
    judge: Callable[[Completion], Assessment | Slow] | None = None
    refusal: Assessment | None = None


class Assessor:
    """Judges jobs; keeps prepared specs between them."""

    def __init__(self, plugins: frozenset[str]) -> None:
        self._plugins = plugins
        self._prepared: OrderedDict[bytes, Any] = OrderedDict()

    def assess(self, task: v1.Task, slow: bool, mark: Mark) -> Iterator[v1.CompletionResult]:
        """One result for each of the task's completions, in order."""
        readies = [self._ready(index, component, slow, mark) for index, component in enumerate(task.components)]
        try:
            how: Any = wire.thinking(task)
            refusal: Assessment | None = None
        except DocimaError as error:
            how, refusal = None, unscored(error.reason, explanation=f"{error.field}: {error}", field=error.field)
        for index, message in enumerate(task.completions):
            result = v1.CompletionResult(completion_index=index)
            mark(index, 0, readies[0].timeout_seconds)
            completion = boundary(partial(wire.completion, message, how)) if refusal is None else refusal
            if isinstance(completion, Assessment):
                said = (wire.assessment(completion, component=each.name, verifier=each.label) for each in readies)
                result.assessments.extend(said)
            else:
                _judge_all(readies, completion, index, task.stop_at_gate, mark, result)
            yield result

    def _ready(self, index: int, component: v1.Component, slow: bool, mark: Mark) -> Ready:
        kind, name, share = wire.kind_of(component), wire.name_of(component), wire.share(component)
        row = table.PLUGIN_ROW if wire.is_plugin(component) else table.VERIFIERS[kind]
        limit = row.slow_timeout_seconds if slow else row.timeout_seconds
        if component.HasField("timeout_seconds"):
            limit = min(limit, component.timeout_seconds) if slow else component.timeout_seconds
        mark(PREPARING, index, limit)
        verifier = boundary(partial(self.load, component))
        if isinstance(verifier, Assessment):
            return Ready(name, kind, share, limit, refusal=verifier)
        label = f"{kind}@{verifier.VERSION}"
        prepared = self._prepare(component, verifier)
        if isinstance(prepared, Assessment):
            return Ready(name, label, share, limit, refusal=prepared)
        judge = partial(verifier.judge_slow if slow else verifier.judge, prepared)
        return Ready(name, label, share, limit, row.whole_text, judge)

    def load(self, component: v1.Component) -> Verifier:
        """The verifier of a component. Raises UnavailableError."""
        if not wire.is_plugin(component):
            return table.load(wire.kind_of(component))
        name = component.plugin.name
        if name not in self._plugins:
            raise UnavailableError(f"the plugin {name!r} is not allowed here; add it to `plugins` in the settings")
        return table.load_plugin(name)

    def _prepare(self, component: v1.Component, verifier: Verifier) -> Any:
        key = wire.spec_bytes(component)
        if key in self._prepared:
            self._prepared.move_to_end(key)
            return self._prepared[key]
        prepared = boundary(lambda: verifier.prepare(wire.spec(component, verifier.Spec)))
        if isinstance(prepared, Assessment) and prepared.reason is Reason.ANSWER_TOO_LARGE:
            prepared = unscored(
                Reason.SPEC_INVALID, explanation="Reading the spec needs more memory than a worker has."
            )
        self._prepared[key] = prepared
        if len(self._prepared) > PREPARED_KEPT:
            self._prepared.popitem(last=False)
        return prepared


def _judge_all(
    readies: list[Ready],
    completion: Completion,
    index: int,
    stop_at_gate: bool,
    mark: Mark,
    result: v1.CompletionResult,
) -> None:
    stopped = False
    for position, ready in enumerate(readies):
        mark(index, position, ready.timeout_seconds)
        start = perf_counter()
        found = SKIPPED if stopped else _judge(ready, completion)
        if isinstance(found, Slow):
            result.assessments.add()
            continue
        stopped = stopped or (stop_at_gate and gate_failed(ready.share, found.score))
        elapsed = perf_counter() - start
        result.assessments.append(
            wire.assessment(found, component=ready.name, verifier=ready.label, elapsed_seconds=elapsed)
        )


def _judge(ready: Ready, completion: Completion) -> Assessment | Slow:
    if ready.judge is None or ready.refusal is not None:
        return ready.refusal or SKIPPED
    if completion.final is None and not ready.whole_text:
        return TRUNCATED if completion.finish_reason == "length" else NO_FINAL_PART
    return boundary(partial(ready.judge, completion))
