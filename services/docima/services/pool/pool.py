"""A pool: some workers of one kind, the queue before them, and what happens when one of them dies."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from time import monotonic

from docima import v1
from docima.services.observer import Observer
from docima.services.pool import blame, frames
from docima.services.pool.channel import Channel, Done
from docima.services.pool.heartbeat import PREPARING
from docima.services.pool.job import Job
from docima.services.pool.queue import FairQueue
from docima.services.pool.spawning import SpawnerLostError, Spawning
from docima.services.pool.worker import WorkerLimits
from docima.services.requests import Written
from docima.verifiers.assessment import Reason

CHUNK_SECONDS = 0.01
"""Work that a chunk should hold: long beside a hand-over (0.1 ms), short beside a caller's patience."""

CHUNK_SLOTS = 256
CHUNK_BYTES = 1 << 20
FIRST_GUESS_SECONDS = 0.0005
"""Cost of an item before any was measured."""

STOP_GRACE_SECONDS = 0.25
"""How long a worker may go on with its item after nobody wants it any more, before it is killed."""

STALL_SECONDS = 30.0
"""Wall time after which an item without progress is looked at..."""

STALL_CPU_SECONDS = 0.05
"""...and lost when its worker got less CPU time than this meanwhile."""

BIRTH_PAUSES = (0.0, 0.1, 0.5, 2.0, 5.0)
"""Pauses before a worker is tried again that died before it had done anything."""


@dataclass(slots=True)
class _Watch:
    beat: int
    cpu_seconds: float
    since: float


class Pool:
    """Workers of one kind."""

    def __init__(self, spawning: Spawning, size: int, limits: WorkerLimits, observer: Observer) -> None:
        self.kind = spawning.kind
        self.size = size
        self.queue = FairQueue()
        self._spawning = spawning
        self._limits = limits
        self._observer = observer
        self._busy: dict[Channel, Job] = {}
        self._alive: set[Channel] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._cost: dict[tuple[object, ...], float] = {}
        self._respawning = asyncio.Lock()

    async def start(self) -> None:
        """Wait for the spawner and start the workers. Raises SpawnerLostError."""
        await self._spawning.attach()
        self._tasks = [asyncio.create_task(self._keep_a_worker()) for _ in range(self.size)]
        self._tasks.append(asyncio.create_task(self._watch()))

    async def stop(self) -> None:
        """End the workers and the spawner. What was queued is never answered: drain first."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._spawning.close()

    def submit(self, job: Job, *, first: bool = False) -> None:
        """Queue a job; its sink hears the results."""
        self.queue.put(job, first=first)

    def abandon(self, owner: object) -> None:
        """The call is over: its queued jobs are dropped when their turn comes, and running ones are stopped."""
        for channel, job in self._busy.items():
            if job.owner is owner:
                channel.heartbeat.ask_to_stop(True)
                asyncio.get_running_loop().call_later(
                    STOP_GRACE_SECONDS, self._condemn, channel, job, blame.Cause.CANCELLED
                )

    def states(self) -> dict[str, int]:
        """How many workers are busy, idle and missing."""
        busy, alive = len(self._busy), len(self._alive)
        return {"busy": busy, "idle": alive - busy, "starting": self.size - alive}

    def pids(self) -> list[int]:
        """The workers' process ids."""
        return [channel.pid for channel in self._alive]

    async def describe(self, component: v1.Component, timeout_seconds: float) -> v1.VerifierInfo:
        """Have a kind tested and described in a worker of its own."""
        channel = await self._birth()
        try:
            async with asyncio.timeout(timeout_seconds):
                found = await channel.describe(component.SerializeToString())
        except TimeoutError:
            found = b""
        finally:
            self._bury(channel)
        if not found:
            return v1.VerifierInfo(spec_schema="the worker died or hung while it tested itself")
        return v1.VerifierInfo.FromString(found)

    # -- one slot of the pool: keeps one worker alive and busy ---------------------------------------------------------

    async def _keep_a_worker(self) -> None:
        idle_deaths = 0
        while True:
            await asyncio.sleep(BIRTH_PAUSES[min(idle_deaths, len(BIRTH_PAUSES) - 1)])
            try:
                channel = await self._birth()
            except SpawnerLostError:
                idle_deaths += 1
                await self._replace_spawner()
                continue
            self._alive.add(channel)
            try:
                worked = await self._serve(channel)
                idle_deaths = 0 if worked else idle_deaths + 1
            finally:
                self._alive.discard(channel)
                self._bury(channel)

    async def _birth(self) -> Channel:
        channel, theirs, descriptor = await Channel.open()
        try:
            channel.number, channel.pid = await self._spawning.spawn(theirs, descriptor)
        except SpawnerLostError:
            channel.close()
            raise
        finally:
            theirs.close()
            os.close(descriptor)
        return channel

    def _bury(self, channel: Channel) -> None:
        self._spawning.forget(channel.number)
        channel.close()

    async def _replace_spawner(self) -> None:
        async with self._respawning:
            if self._spawning.lost:
                self._spawning = await asyncio.to_thread(Spawning, self.kind, self._limits)
                await self._spawning.attach()

    async def _serve(self, channel: Channel) -> bool:
        """Hand jobs to a worker until it ends. Returns whether it did any work."""
        worked = False
        while True:
            job = self._cut(await self.queue.take())
            if job is None:
                continue
            self._observer.waited(monotonic() - job.queued)
            progress = _Progress(job)
            self._busy[channel] = job
            try:
                payload = job.sink.payload(job.components, job.slots)
                flags = frames.FLAG_SLOW * job.slow | frames.FLAG_WHOLE * job.sink.whole(job.components)
                if job.resume:
                    flags |= frames.FLAG_RESUME
                    payload = frames.with_replies(job.sink.replies(job.slots[0], job.components[0]), payload)
                done = await channel.work(flags, payload, progress.hear, progress.ask)
            finally:
                del self._busy[channel]
            if done is None:
                await self._mourn(channel, job, progress.heard)
                return worked or progress.heard > 0
            worked = True
            self._learn(job, done)
            if progress.heard < len(job.slots):
                self._again(job, job.slots[progress.heard :])
            if done.leaving:
                self._observer.restarted(self.kind, blame.Cause.RECYCLED.value)
                return True

    # -- cutting jobs to size ------------------------------------------------------------------------------------------

    def _cut(self, job: Job) -> Job | None:
        """As many of the job's slots as make a good chunk; the rest goes back to the head of its call's queue."""
        sink = job.sink
        slots = [slot for slot in job.slots if sink.remaining(slot, job.components) == job.components]
        rests: dict[tuple[int, ...], list[int]] = {}
        if len(slots) < len(job.slots):
            for slot in job.slots:
                left = sink.remaining(slot, job.components)
                if left and left != job.components:
                    rests.setdefault(left, []).append(slot)
            for components, some in rests.items():
                rest = job.part(some)
                rest.components = components
                self.submit(rest, first=True)
        if not slots:
            return None
        cost = self._cost.get(sink.cost_key(job.components), FIRST_GUESS_SECONDS)
        count = max(1, min(CHUNK_SLOTS, int(CHUNK_SECONDS / cost)))
        size = taken = 0
        for slot in slots[:count]:
            size += sink.size(slot)
            if taken and size > CHUNK_BYTES:
                break
            taken += 1
        if taken < len(slots):
            self.submit(job.part(slots[taken:]), first=True)
        return job.part(slots[:taken])

    def _learn(self, job: Job, done: Done) -> None:
        key = job.sink.cost_key(job.components)
        cost = max(done.cpu_seconds / len(job.slots), 1e-6)
        # Quick to see that work has become dearer, slow to forget it: a chunk that is too long holds up its neighbours.
        old = self._cost.get(key, cost)
        self._cost[key] = old + (0.5 if cost > old else 0.1) * (cost - old)

    # -- deaths --------------------------------------------------------------------------------------------------------

    async def _mourn(self, channel: Channel, job: Job, heard: int) -> None:
        """A worker died at a job: charge whom the rules charge, queue the rest again."""
        end = await self._spawning.ended(channel.number)
        cause = blame.cause_of(end, channel.condemned)
        self._observer.restarted(self.kind, cause.value)
        if job.sink.over():
            return
        item, component, _ = channel.heartbeat.position()
        left = job.slots[heard:]
        if cause is blame.Cause.CANCELLED or not (item == PREPARING or heard <= item < len(job.slots)):
            self.submit(job.part(left), first=True)
            return
        guilty = job.part(left if item == PREPARING else [job.slots[item]])
        if len(guilty.slots) < len(job.slots):
            guilty.crashes = guilty.losses = 0  # counted from its first try alone or as the suspect
        guilty.crashes += cause is blame.Cause.CRASH
        guilty.losses += cause is blame.Cause.LOST
        charge = blame.judge(
            cause,
            preparing=item == PREPARING,
            slow=job.slow,
            crashes=guilty.crashes,
            losses=guilty.losses,
            end=end,
        )
        if charge is not None:
            said = (charge.reason, charge.detail, charge.explanation)
            if item == PREPARING:
                job.sink.poison(job.components[component], *said)
            else:
                job.sink.charge(job.slots[item], job.components[component], *said)
            guilty.crashes = guilty.losses = 0
        self.submit(guilty, first=True)
        innocent = [slot for slot in left if slot not in guilty.slots] if item != PREPARING else []
        if innocent:
            self.submit(job.part(innocent), first=True)

    def _again(self, job: Job, slots: list[int]) -> None:
        """A worker says that it is done and has left some out: it was asked to stop, and somebody still waits."""
        if job.sink.over():
            return
        rest = job.part(slots)
        rest.losses += 1
        if rest.losses < blame.TRIES:
            self.submit(rest, first=True)
            return
        for slot in slots:
            for component in job.components:
                job.sink.charge(slot, component, Reason.WORKER_LOST, "worker_lost", "Workers left it out three times.")

    def _condemn(self, channel: Channel, job: Job, cause: blame.Cause) -> None:
        if self._busy.get(channel) is job:
            channel.condemned = cause
            self._spawning.kill(channel.number)

    async def _watch(self) -> None:
        """Look now and then for workers that get no CPU time: the one thing that the kernel's timer does not see."""
        watches: dict[Channel, _Watch] = {}
        while True:
            await asyncio.sleep(1.0)
            now = monotonic()
            watches = {channel: watch for channel, watch in watches.items() if channel in self._busy}
            for channel, job in self._busy.items():
                beat, cpu = channel.heartbeat.position()[2], channel.cpu_seconds()
                watch = watches.setdefault(channel, _Watch(beat, cpu, now))
                if watch.beat != beat or cpu - watch.cpu_seconds > STALL_CPU_SECONDS:
                    watches[channel] = _Watch(beat, cpu, now)
                elif now - watch.since > STALL_SECONDS:
                    self._condemn(channel, job, blame.Cause.STALLED)


class _Progress:
    """Counts the results of a job as they are heard."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._asked: dict[tuple[int, int], Written] = {}
        self._common: dict[bytes, bytes] = {}
        self.heard = 0

    def ask(self, payload: bytes) -> None:
        item, component, kind, digest, length = frames.ASKED_PAYLOAD.unpack_from(payload)
        start = frames.ASKED_PAYLOAD.size
        if length:
            self._common[digest] = payload[start : start + length]
        self._asked[item, component] = Written(kind, digest, self._common[digest], payload[start + length :])

    def hear(self, payload: bytes, final: bool) -> None:
        results = v1.ScoreResponse.FromString(payload)
        first, self.heard = self.heard, self.heard + len(results.results)
        self._job.sink.accept(self._job, first, results, final, self._asked)
