"""What a worker does with a job: prepare each component once, split each completion once, ask each verifier.

Pure of processes and sockets; the worker tells it how to mark its progress.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from time import perf_counter
from typing import Any, NamedTuple

from docima import v1
from docima.sandbox.request import Run
from docima.services import requests, wire
from docima.services.pool.heartbeat import PREPARING
from docima.verifiers import table
from docima.verifiers.assessment import Assessment, Reason, incorrect, unscored
from docima.verifiers.completion import Completion
from docima.verifiers.compose import Share, gate_failed, reward
from docima.verifiers.errors import DocimaError, UnavailableError, boundary
from docima.verifiers.verifier import Request, Slow, Verifier

PREPARED_KEPT = 256
"""Specs that a worker keeps prepared: more than the prompts in flight, few enough to bound memory."""

MESSAGES_KEPT = 1024
"""Written assessments of one component that are kept while a job runs."""

COMMON_DETAILS = {
    "no_final_part": "Thinking never closed, so there is no final part to look at.",
    "long_completion": "The completion is longer than any that is looked at.",
    "unanswered": "What the verifier asked for (a run in the sandbox) could not be had.",
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

Ask = Callable[[int, int, requests.Written], None]
"""Passes on what (item, component) asks for."""


def nobody(item: int, component: int, request: requests.Written) -> None:
    """Nobody is there to be asked."""


class Standing(NamedTuple):
    """What follows from a component's heading alone: how its assessments are labelled and count, and who judges; an
    assessment in the place of a verifier that is not here.
    """

    label: str
    share: Share
    verifier: Verifier | Assessment


@dataclass(slots=True)
class Ready:
    """A component that is ready to judge. `refusal` stands for every completion where the spec is at fault."""

    name: str
    label: str
    share: Share
    timeout_seconds: float
    whole_text: bool = False
    judge: Callable[[Completion], Assessment | Request] | None = None
    refusal: Assessment | None = None
    said: dict[int, tuple[Assessment, v1.Assessment]] = field(default_factory=dict)

    def message(self, found: Assessment) -> v1.Assessment:
        """The assessment as the wire holds it. Verifiers give the same object for equal answers: it is written once.

        The key is its identity, which is kept from being used again by keeping the object.
        """
        known = self.said.get(id(found))
        if known is None:
            known = found, wire.assessment(found, component=self.name, verifier=self.label)
            if len(self.said) < MESSAGES_KEPT:
                self.said[id(found)] = known
        return known[1]


class Assessor:
    """Judges jobs; keeps prepared specs between them."""

    def __init__(self, plugins: frozenset[str]) -> None:
        self._plugins = plugins
        self._prepared: OrderedDict[bytes, Any] = OrderedDict()
        self._standing = lru_cache(PREPARED_KEPT)(self._stand)

    def assess(
        self,
        task: v1.Task,
        results: Any,
        slow: bool,
        compose: bool,
        mark: Mark,
        ask: Ask = nobody,
        replies: Sequence[bytes] = (),
    ) -> Iterator[bool]:
        """Add one result for each of the task's completions to `results`, in order.

        Yields after each, and says whether all of its components are assessed. `compose`: then also the reward.
        `replies`: what the one component of the one completion has asked for so far has been answered with.
        """
        readies = [
            self._ready(index, component, slow, mark, replies) for index, component in enumerate(task.components)
        ]
        try:
            how: Any = wire.thinking(task)
            refusal: Assessment | None = None
        except DocimaError as error:
            how, refusal = None, unscored(error.reason, explanation=f"{error.field}: {error}", field=error.field)
        shares = [each.share for each in readies]
        for index, message in enumerate(task.completions):
            result = results.add()
            mark(index, 0, readies[0].timeout_seconds)
            completion = boundary(partial(wire.completion, message, how)) if refusal is None else refusal
            if isinstance(completion, Assessment):
                result.assessments.extend([each.message(completion) for each in readies])
                marks: list[Assessment] = [completion] * len(readies)
            else:
                marks = _judge_all(readies, completion, index, task.stop_at_gate, mark, ask, result)
            complete = len(marks) == len(readies)
            if compose and complete and (composed := reward(shares, marks)) is not None:
                result.reward = composed
            yield complete

    def _ready(self, index: int, component: v1.Component, slow: bool, mark: Mark, replies: Sequence[bytes]) -> Ready:
        heading = wire.heading(component)
        row, limit = heading.row, _limit(heading, slow)
        mark(PREPARING, index, limit)
        label, share, verifier = self._standing(heading)
        prepared = verifier if isinstance(verifier, Assessment) else self._prepare(component, verifier)
        if isinstance(verifier, Assessment) or isinstance(prepared, Assessment):
            return Ready(heading.name, label, share, limit, refusal=prepared)
        if replies:
            judge = partial(_resume, verifier, prepared, [requests.read_reply(reply) for reply in replies])
        else:
            judge = partial(verifier.judge_slow if slow else verifier.judge, prepared)
        return Ready(heading.name, label, share, limit, row.whole_text, judge)

    def _stand(self, heading: wire.Heading) -> Standing:
        verifier = boundary(partial(self.load, heading))
        label = heading.kind if isinstance(verifier, Assessment) else f"{heading.kind}@{verifier.VERSION}"
        return Standing(label, wire.share(heading), verifier)

    def load(self, heading: wire.Heading) -> Verifier:
        """The verifier of a component. Raises UnavailableError."""
        if not heading.plugin:
            return table.load(heading.kind)
        if heading.kind not in self._plugins:
            said = f"the plugin {heading.kind!r} is not allowed here; add it to `plugins` in the settings"
            raise UnavailableError(said)
        return table.load_plugin(heading.kind)

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


def _limit(heading: wire.Heading, slow: bool) -> float:
    """CPU seconds that one assessment may take."""
    limit = heading.row.slow_timeout_seconds if slow else heading.row.timeout_seconds
    asked = heading.timeout_seconds
    if asked is None:
        return limit
    return min(limit, asked) if slow else asked


def _judge_all(
    readies: list[Ready],
    completion: Completion,
    index: int,
    stop_at_gate: bool,
    mark: Mark,
    ask: Ask,
    result: v1.CompletionResult,
) -> list[Assessment]:
    """What the verifiers say, but for those that ask for something first."""
    stopped = False
    marks: list[Assessment] = []
    for position, ready in enumerate(readies):
        if position:
            mark(index, position, ready.timeout_seconds)
        start = perf_counter()
        found = SKIPPED if stopped else _judge(ready, completion)
        if not isinstance(found, Assessment):
            if not isinstance(found, Slow):
                ask(index, position, requests.write(found))
            result.assessments.add()
            continue
        stopped = stopped or (stop_at_gate and gate_failed(ready.share, found.score))
        elapsed = perf_counter() - start
        message = ready.message(found)
        message.elapsed_seconds = elapsed
        result.assessments.append(message)
        marks.append(found)
    return marks


def _resume(verifier: Verifier, prepared: Any, replies: list[Any], completion: Completion) -> Assessment | Request:
    return verifier.resume(prepared, completion, replies)


def _judge(ready: Ready, completion: Completion) -> Assessment | Request:
    if ready.judge is None or ready.refusal is not None:
        return ready.refusal or SKIPPED
    if completion.final is None and not ready.whole_text:
        return TRUNCATED if completion.finish_reason == "length" else NO_FINAL_PART
    found = boundary(partial(ready.judge, completion))
    if isinstance(found, Assessment | Slow | Run):
        return found
    return unscored(Reason.VERIFIER_BUG, detail="exception", explanation="Workers have no judges to ask.")
