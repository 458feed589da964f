"""The engine: pools of workers, the kinds that proved themselves, and calls that are run on them. Knows nothing of
gRPC.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from docima import v1
from docima.services.call import Call, Emit
from docima.services.judges.judging import Judging
from docima.services.judges.pool import JudgePool
from docima.services.judges.settings import JudgingSettings
from docima.services.observer import Observer, Silent
from docima.services.planning import plan
from docima.services.pool.describe import SELF_TEST_SECONDS, component_of
from docima.services.pool.job import Job
from docima.services.pool.kinds import pool_of
from docima.services.pool.pool import Pool
from docima.services.pool.spawning import Spawning
from docima.services.pool.worker import WorkerLimits
from docima.services.run import TaskRun
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
        judging: JudgingSettings | None = None,
        telemetry: TelemetrySettings | None = None,
    ) -> None:
        self.infos: dict[str, v1.VerifierInfo] = {}
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
        self.pools: dict[str, Pool | JudgePool] = {
            name: Pool(spawnings[name], size, limits, self._observer) for name, size in sizes.items()
        }
        if judged:
            self.pools[JudgePool.kind] = JudgePool(self.judging, self._check)

    async def start(self) -> None:
        """Start the workers and test every kind; those that fail are in `refused`, with the reason."""
        await asyncio.gather(*(pool.start() for pool in self.pools.values()))
        found = await asyncio.gather(*(self._describe(kind) for kind in self._kinds))
        for kind, info in zip(self._kinds, found, strict=True):
            if info.version:
                self.infos[kind] = info
            else:
                self.refused[kind] = info.spec_schema

    async def _describe(self, kind: str) -> v1.VerifierInfo:
        row = table.VERIFIERS.get(kind, table.PLUGIN_ROW)
        return await self.pools[pool_of(row.executor)].describe(component_of(kind), SELF_TEST_SECONDS)

    async def stop(self) -> None:
        """End all processes. Calls that still run are not answered: drain first."""
        await asyncio.gather(*(pool.stop() for pool in self.pools.values()))

    @property
    def offered(self) -> Mapping[str, int]:
        """Kinds whose self-test passed, with their versions."""
        return {kind: info.version for kind, info in self.infos.items()}

    def call(self, emit: Emit, budget_seconds: float | None, run: str | None = None) -> Call:
        """Begin a call; `run` is the training run that asks, None where we do."""
        return Call(emit, budget_seconds, self._abandon, run)

    def run(self, call: Call, index: int, task: v1.Task) -> TaskRun:
        """Begin a task of a call; its completions are added to the run."""
        planned = plan(task, self.offered)
        group = self.telemetry.group(call.run)
        return TaskRun(index, task, planned, call, self._submit, self._observer, self._largest_bytes, group)

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
        for pool in self.pools.values():
            pool.abandon(owner)

    def queued(self) -> int:
        """Items that wait in front of the pools."""
        return sum(pool.queue.slots() for pool in self.pools.values())
