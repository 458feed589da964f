"""The engine: pools of workers, the kinds that proved themselves, and calls that are run on them. Knows nothing of
gRPC.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from docima import v1
from docima.client.plain import component_from_plain
from docima.services import wire
from docima.services.asking import Request
from docima.services.call import Call, Emit
from docima.services.judges.judging import Judging
from docima.services.judges.pool import JudgePool
from docima.services.judges.settings import JudgingSettings
from docima.services.observer import Observer, Silent
from docima.services.planning import Planner
from docima.services.pool.describe import SELF_TEST_SECONDS, component_of
from docima.services.pool.job import Job
from docima.services.pool.kinds import ASKING, pool_of
from docima.services.pool.pool import Pool
from docima.services.pool.spawning import Spawning
from docima.services.pool.worker import WorkerLimits
from docima.services.run import TaskRun
from docima.services.sandbox.supervising import SandboxLimits, Supervising, default_slots
from docima.services.suite_store import SuiteStore
from docima.services.telemetry import Telemetry, TelemetrySettings
from docima.verifiers import table


class Engine:
    """Assesses tasks.

    Built before grpc is imported (its spawners are started at once), started inside an event loop, and bound to that
    loop.
    """

    def __init__(
        self,
        kinds: Sequence[str],
        plugins: Sequence[str],
        workers: int,
        limits: WorkerLimits,
        observer: Observer | None = None,
        largest_bytes: int = 4 << 20,
        sandbox: SandboxLimits | None = None,
        tests_bytes: int = 256 << 20,
        lazy_sandbox: bool = False,
        judging: JudgingSettings | None = None,
        telemetry: TelemetrySettings | None = None,
    ) -> None:
        self.infos: dict[str, v1.VerifierInfo] = {}
        # Kinds whose self-test passed, with their versions.
        self.offered: Mapping[str, int] = {}
        self.refused: dict[str, str] = {}
        self._kinds = [*kinds, *plugins]
        self._observer = observer or Silent()
        self._largest_bytes = largest_bytes
        rows = [table.row(kind) for kind in kinds] + [table.PLUGIN_ROW] * bool(plugins)
        self.judging = Judging(judging or JudgingSettings.model_validate({}))
        self.telemetry = Telemetry(telemetry or TelemetrySettings.model_validate({}))
        judged = any(row.executor == JudgePool.kind for row in rows)
        rows = [row for row in rows if row.executor != JudgePool.kind]
        names = {pool_of(row.executor) for row in rows} | {row.slow_executor for row in rows if row.slow_executor}
        # Slow tiers are rarely asked: one worker less leaves the cores to the fast ones.
        slow = {row.slow_executor for row in rows}
        sizes = {name: max(1, workers - 1) if name in slow else workers for name in sorted(names)}
        spawnings = {name: Spawning(name, limits) for name in sizes}
        wanted = any(row.executor == "sandbox" for row in rows)
        limits_there = sandbox or SandboxLimits("forkserver", default_slots())
        self.sandbox = Supervising(limits_there, self._observer, lazy_sandbox) if wanted else None
        self.tests = SuiteStore(tests_bytes)
        self._planner = Planner(self.offered, self.tests)
        self.pools: dict[str, Pool | JudgePool] = {
            name: Pool(spawnings[name], size, limits, self._observer) for name, size in sizes.items()
        }
        if judged:
            self.pools[JudgePool.kind] = JudgePool(self.judging, self._check)

    async def start(self) -> None:
        """Start the workers and test every kind; those that fail are in `refused`, with the reason."""
        starting = [pool.start() for pool in self.pools.values()]
        if self.sandbox is not None:
            starting.append(self.sandbox.start())
        await asyncio.gather(*starting)
        found = await asyncio.gather(*(self._describe(kind) for kind in self._kinds))
        for kind, info in zip(self._kinds, found, strict=True):
            if info.version:
                self.infos[kind] = info
            else:
                self.refused[kind] = info.spec_schema
        self.offered = {kind: info.version for kind, info in self.infos.items()}
        self._planner = Planner(self.offered, self.tests)

    async def _describe(self, kind: str) -> v1.VerifierInfo:
        row = table.VERIFIERS.get(kind, table.PLUGIN_ROW)
        info = await self.pools[pool_of(row.executor)].describe(component_of(kind), SELF_TEST_SECONDS)
        if info.version and row.executor in ASKING:
            # Its self-test asks for things that only we can have done.
            if self.sandbox is not None and self.sandbox.lazy:
                return info
            why = self.sandbox.refused if self.sandbox is not None else "there is no sandbox"
            why = why or await self._self_test(kind, info.version)
            return v1.VerifierInfo(kind=kind, spec_schema=why) if why else info
        return info

    async def _self_test(self, kind: str, version: int) -> str:
        """What went wrong; empty where all samples came out right."""
        samples = table.load(kind).SELF_TEST
        found: dict[int, v1.CompletionResult] = {}
        call = self.call(lambda result: found.__setitem__(result.task_index, result), SELF_TEST_SECONDS)
        planner = Planner({kind: version}, self.tests)
        for index, sample in enumerate(samples):
            task = v1.Task(components=[component_from_plain({kind: sample.spec})])
            run = self._begin(call, index, task, planner)
            run.add([v1.Completion(text=sample.completion)])
            run.finish()
        await call.idle()
        call.dismiss()
        for index, sample in enumerate(samples):
            said = found[index].assessments[0]
            if said.verdict != wire.VERDICTS[sample.verdict]:
                verdict = v1.Verdict.Name(said.verdict).removeprefix("VERDICT_")
                return f"self-test: {sample.completion!r:.100} came out {verdict}: {said.explanation}"
        return ""

    async def stop(self) -> None:
        """End all processes. Calls that still run are not answered: drain first."""
        stopping = [pool.stop() for pool in self.pools.values()]
        if self.sandbox is not None:
            stopping.append(self.sandbox.stop())
        await asyncio.gather(*stopping)

    def call(self, emit: Emit, budget_seconds: float | None, run: str | None = None) -> Call:
        """Begin a call; `run` is the training run that asks, None where we do."""
        return Call(emit, budget_seconds, self._abandon, run)

    def run(self, call: Call, index: int, task: v1.Task) -> TaskRun:
        """Begin a task of a call; its completions are added to the run."""
        return self._begin(call, index, task, self._planner)

    def _begin(self, call: Call, index: int, task: v1.Task, planner: Planner) -> TaskRun:
        components = planner.components(task)
        plan = planner.plan(components, task.stop_at_gate)
        group = self.telemetry.group(call.run)
        largest = self._largest_bytes
        return TaskRun(index, task, components, plan, call, self._submit, self._do, self._observer, largest, group)

    def _do(self, request: Request) -> None:
        """Have a request done. There is one kind so far, and one place that does it."""
        if self.sandbox is None:
            request.fail("there is no sandbox here")
        else:
            self.sandbox.do(request)

    async def _check(self, task: v1.Task, component: v1.Component, completion: v1.Completion) -> v1.Assessment:
        """One more component on a completion of a task: how a rubric asks another verifier."""
        asked = v1.Task(components=[component], thinking=task.thinking, completions=[completion], prompt=task.prompt)
        asked.prompt_messages.extend(task.prompt_messages)
        return (await self.assess([asked]))[0][0].assessments[0]

    async def assess(self, tasks: Sequence[v1.Task]) -> list[list[v1.CompletionResult]]:
        """The results of some tasks, each in the order of its completions: for questions that are made of others."""
        found: list[list[v1.CompletionResult]] = [[] for _ in tasks]
        call = self.call(lambda result: found[result.task_index].append(result), None)
        try:
            for index, task in enumerate(tasks):
                run = self.run(call, index, task)
                run.add(task.completions)
                run.finish()
            await call.idle()
        finally:
            call.dismiss()
        return [sorted(results, key=lambda result: result.completion_index) for results in found]

    def _submit(self, pool: str, job: Job) -> None:
        self.pools[pool].submit(job)

    def _abandon(self, owner: object) -> None:
        if self.sandbox is not None:
            self.sandbox.abandon(owner)
        for pool in self.pools.values():
            pool.abandon(owner)

    def queued(self) -> int:
        """Items that wait in front of the pools."""
        asked = self.sandbox.queued() if self.sandbox is not None else 0
        return asked + sum(pool.queue.slots() for pool in self.pools.values())
