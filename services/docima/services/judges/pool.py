"""The pool of judged kinds: what a worker pool is to the rest, on the event loop of the front process.

Judged verifiers wait; what they compute is bounded and small (a candidate is at most 400 000 characters, all scans are
linear), so they need no process of their own. Nothing that a judge says is run.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import partial
from time import perf_counter
from typing import Any, Protocol, cast

from docima import v1
from docima.services import wire
from docima.services.judges.conduct import conduct
from docima.services.judges.judging import Judging
from docima.services.pool import describe
from docima.services.pool.assessor import NO_FINAL_PART, TRUNCATED, Assessor
from docima.services.pool.job import Job
from docima.verifiers import table
from docima.verifiers.assessment import Assessment, Reason, unscored
from docima.verifiers.completion import Completion
from docima.verifiers.errors import boundary
from docima.verifiers.judging.inquiry import Check, Control, Heard, Inquiry, Question
from docima.verifiers.verifier import Verifier

PREPARED_KEPT = 1024

CheckComponent = Callable[[v1.Task, v1.Component, v1.Completion], Awaitable[v1.Assessment]]
"""Assesses one more component of ours, on a completion of the task."""


class _Controlled(Protocol):
    """A verifier with a null control."""

    def control(self, prepared: Any, completion: Completion) -> list[Control]: ...


class _Queue:
    """How many completions wait or are before judges."""

    def __init__(self, pool: JudgePool) -> None:
        self._pool = pool

    def slots(self) -> int:
        """Completions that wait."""
        return self._pool.waiting


class JudgePool:
    """Takes jobs as `docima.services.pool.pool.Pool` does."""

    kind = "judge"
    size = 0

    def __init__(self, judging: Judging, check: CheckComponent) -> None:
        self.judging = judging
        self.queue = _Queue(self)
        self.waiting = 0
        self._check = check
        self._room = asyncio.Semaphore(judging.settings.items)
        self._tasks: dict[object, set[asyncio.Task[None]]] = {}
        self._prepared: OrderedDict[bytes, Any] = OrderedDict()

    async def start(self) -> None:
        """Open what judges need."""
        await self.judging.start()

    async def stop(self) -> None:
        """Stop whatever still runs."""
        running = [task for tasks in self._tasks.values() for task in tasks]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self.judging.stop()

    def states(self) -> dict[str, int]:
        """Completions by what they do; there are no workers."""
        running = sum(map(len, self._tasks.values()))
        return {"busy": running - self.waiting, "waiting": self.waiting}

    async def describe(self, component: v1.Component, seconds: float) -> v1.VerifierInfo:
        """What there is to tell of a kind. Self-tests need no judge: they are answers that none is asked about."""
        assessor = Assessor(frozenset())
        return v1.VerifierInfo.FromString(describe.describe(assessor, component))

    def submit(self, job: Job, *, first: bool = False) -> None:
        """Begin a job; its sink hears of each completion by itself."""
        task = v1.Task.FromString(job.sink.payload(job.components, job.slots))
        owned = self._tasks.setdefault(job.owner, set())
        for slot, completion in zip(job.slots, task.completions, strict=True):
            running = asyncio.create_task(self._judge(job.part([slot]), task, completion))
            owned.add(running)
            running.add_done_callback(partial(self._done, job.owner))

    def _done(self, owner: object, task: asyncio.Task[None]) -> None:
        owned = self._tasks.get(owner, set())
        owned.discard(task)
        if not owned:
            self._tasks.pop(owner, None)

    def abandon(self, owner: object) -> None:
        """The call is over: nobody waits for its verdicts any more."""
        for task in self._tasks.get(owner, ()):
            task.cancel()

    async def _judge(self, job: Job, task: v1.Task, completion: v1.Completion) -> None:
        """All of a job's components on one completion, at the same time."""
        self.waiting += 1
        try:
            await self._room.acquire()
        finally:
            self.waiting -= 1
        try:
            if job.sink.over():
                return
            found = await asyncio.gather(*(self._assess(task, component, completion) for component in task.components))
        finally:
            self._room.release()
        job.sink.accept(job, 0, [v1.CompletionResult(assessments=found)], False, {})

    async def _assess(self, task: v1.Task, component: v1.Component, message: v1.Completion) -> v1.Assessment:
        start = perf_counter()
        heading = wire.heading(component)
        verifier = table.load(heading.kind)
        limit = self.judging.settings.item_seconds
        if heading.timeout_seconds is not None:
            limit = min(limit, heading.timeout_seconds)
        try:
            async with asyncio.timeout(limit):
                found = await self._found(verifier, task, component, message)
        except TimeoutError:
            said = f"The judges gave no verdict within {limit:g} s."
            found = unscored(Reason.JUDGE_UNAVAILABLE, detail="item_timeout", explanation=said)
        except Exception as error:  # noqa: BLE001 - the named boundary of judged kinds
            said = f"{type(error).__name__}: {error}"[:500]
            found = unscored(Reason.VERIFIER_BUG, detail="exception", explanation=said)
        label = f"{heading.kind}@{verifier.VERSION}"
        seconds = perf_counter() - start
        return wire.assessment(found, component=heading.name, verifier=label, elapsed_seconds=seconds)

    async def _found(
        self, verifier: Verifier, task: v1.Task, component: v1.Component, message: v1.Completion
    ) -> Assessment:
        prepared = self._prepare(verifier, component)
        if isinstance(prepared, Assessment):
            return prepared
        completion = boundary(lambda: wire.completion(message, wire.thinking(task), wire.prompt(task)))
        if isinstance(completion, Assessment):
            return completion
        if completion.final is None:
            return TRUNCATED if completion.finish_reason == "length" else NO_FINAL_PART
        first = boundary(lambda: verifier.judge(prepared, completion))
        if isinstance(first, Assessment):
            return first
        inquiry = cast("Inquiry", first)

        async def ask(question: Question) -> Heard:
            if isinstance(question, Check):
                return await self._checked(task, question, message)
            return await self.judging.ask(question)

        controls: list[Control] = []
        if hasattr(verifier, "control"):
            controls = cast("_Controlled", verifier).control(prepared, completion)
        found: Assessment  # which mypy does not infer through `gather`, where it is a tuple too
        found, control = await asyncio.gather(conduct(inquiry, ask), self._controlled(controls))
        if control is None or control.failure is None or found.score in (None, 0.0):
            return found
        return unscored(
            control.failure,
            detail=control.detail,
            explanation=f"Null control: {control.explanation}",
            judges=[control.identity],
        )

    async def _controlled(self, controls: list[Control]) -> Heard | None:
        """Why verdicts are not to be believed, by the judges' null controls. One that is higher on the ladder and is
        gone is missed only when it is asked.
        """
        heard = await asyncio.gather(*map(self.judging.control, controls))
        if heard and heard[0] is not None:
            return heard[0]
        return next((each for each in heard if each and each.failure is Reason.CALIBRATION_BREAKER), None)

    def _prepare(self, verifier: Verifier, component: v1.Component) -> Any:
        key = wire.spec_bytes(component)
        if key not in self._prepared:
            self._prepared[key] = boundary(lambda: verifier.prepare(wire.spec(component, verifier.Spec)))
            if len(self._prepared) > PREPARED_KEPT:
                self._prepared.popitem(last=False)
        self._prepared.move_to_end(key)
        return self._prepared[key]

    async def _checked(self, task: v1.Task, question: Check, message: v1.Completion) -> Heard:
        """Another component's score."""
        component = boundary(lambda: wire.component(question.component))
        if isinstance(component, Assessment):
            return Heard(None, component.reason, component.detail, component.explanation)
        found = await self._check(task, component, message)
        if found.HasField("score"):
            return Heard(found.score, identity=found.verifier)
        return Heard(None, wire.reason(found), found.detail, found.explanation, identity=found.verifier)
