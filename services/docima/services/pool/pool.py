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
from docima.services.pool.load import Load
from docima.services.pool.queue import FairQueue
from docima.services.pool.spawning import SpawnerLostError, Spawning
from docima.services.pool.worker import WorkerLimits
from docima.services.requests import Written
from docima.verifiers.assessment import Reason

CHUNK_SECONDS = 0.01
"""Work that a load should hold: long beside a hand-over, short beside a caller's patience."""

LEAST_SECONDS = 0.002
"""And at least, however many workers there are to share with: a hand-over costs front and worker some 0.2 ms."""

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
        self._busy: dict[Channel, Load] = {}
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
        for channel, load in self._busy.items():
            if load.owner is owner and channel.busy:
                channel.heartbeat.ask_to_stop(True)
                asyncio.get_running_loop().call_later(
                    STOP_GRACE_SECONDS, self._condemn, channel, load, blame.Cause.CANCELLED
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
        """Hand loads to a worker until it ends. Returns whether it did any work."""
        worked, stays = False, True
        while stays:
            did, stays = await self._hand_over(channel)
            worked = worked or did
        return worked

    async def _hand_over(self, channel: Channel) -> tuple[bool, bool]:
        """Hand the next load to a worker. Returns whether it did any work, and whether it stays for more."""
        load = self._fill(await self.queue.take())
        if load is None:
            return False, True
        self._observer.waited(monotonic() - load.jobs[0].queued)
        progress = _Progress(load)
        self._busy[channel] = load
        try:
            done = await channel.work(load.flags(), load.payload(), progress.hear, progress.ask)
        finally:
            del self._busy[channel]
        if done is None:
            await self._mourn(channel, load, progress.heard)
            return progress.heard > 0, False
        self._learn(load, done)
        for job, local, _ in load.part(progress.heard, load.items - progress.heard):
            self._again(job, job.slots[local:])
        if done.leaving:
            self._observer.restarted(self.kind, blame.Cause.RECYCLED.value)
        return True, not done.leaving

    # -- cutting jobs to size ------------------------------------------------------------------------------------------

    def _fill(self, job: Job) -> Load | None:
        """A job cut to size, and what else of its call makes a good load with it: a fair share of what waits."""
        cost = self._cost.get(job.sink.cost_key(job.components), FIRST_GUESS_SECONDS)
        slots, bytes_left = max(1, min(CHUNK_SLOTS, int(CHUNK_SECONDS / cost))), CHUNK_BYTES
        most = max(1 + self.queue.waiting() // self.size, int(LEAST_SECONDS / cost))
        jobs: list[Job] = []
        following: Job | None = job
        while following is not None:
            cut = self._cut(following, slots, bytes_left)
            if cut is not None:
                jobs.append(cut)
                slots -= len(cut.slots)
                bytes_left -= cut.size()
            if slots <= 0 or bytes_left <= 0 or len(jobs) >= most:
                break
            following = self.queue.more(job)
        return Load(jobs) if jobs else None

    def _cut(self, job: Job, count: int, most_bytes: int) -> Job | None:
        """As many of the job's slots as there is room for; the rest goes back to the head of its call's queue."""
        sink, wanted = job.sink, job.components
        slots = [slot for slot in job.slots if sink.remaining(slot, wanted) == wanted]
        if len(slots) < len(job.slots):
            self._put_rests(job)
        size = taken = 0
        for slot in slots[:count]:
            size += sink.size(slot)
            if taken and size > most_bytes:
                break
            taken += 1
        if taken == len(job.slots):
            return job
        if taken < len(slots):
            self.submit(job.part(slots[taken:]), first=True)
        return job.part(slots[:taken]) if taken else None

    def _put_rests(self, job: Job) -> None:
        """Slots that have some of the components by now are handed over by themselves, for the others."""
        rests: dict[tuple[int, ...], list[int]] = {}
        for slot in job.slots:
            left = job.sink.remaining(slot, job.components)
            if left and left != job.components:
                rests.setdefault(left, []).append(slot)
        for components, some in rests.items():
            rest = job.part(some)
            rest.components = components
            self.submit(rest, first=True)

    def _learn(self, load: Load, done: Done) -> None:
        job = load.jobs[0]
        key = job.sink.cost_key(job.components)
        cost = max(done.cpu_seconds / load.items, 1e-6)
        # Quick to see that work has become dearer, slow to forget it: a chunk that is too long holds up its neighbours.
        old = self._cost.get(key, cost)
        self._cost[key] = old + (0.5 if cost > old else 0.1) * (cost - old)

    # -- deaths --------------------------------------------------------------------------------------------------------

    async def _mourn(self, channel: Channel, load: Load, heard: int) -> None:
        """A worker died at a load: charge whom the rules charge, queue the rest again."""
        end = await self._spawning.ended(channel.number)
        cause = blame.cause_of(end, channel.condemned)
        self._observer.restarted(self.kind, cause.value)
        item, component, _ = channel.heartbeat.position()
        suspect = None if cause is blame.Cause.CANCELLED else load.suspect(item, heard)
        for number in reversed(range(len(load.jobs))):
            job = load.jobs[number]
            local = max(0, heard - load.start(number))
            if local >= len(job.slots) or job.sink.over():
                continue
            if number != suspect:
                self.submit(job.part(job.slots[local:]), first=True)
            elif item < 0:
                self._charge(job, local, PREPARING, component, cause, end)
            else:
                self._charge(job, local, item - load.start(number), component, cause, end)

    def _charge(self, job: Job, heard: int, item: int, component: int, cause: blame.Cause, end: blame.Exit) -> None:
        """The worker was at this job when it died."""
        left = job.slots[heard:]
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

    def _condemn(self, channel: Channel, load: Load, cause: blame.Cause) -> None:
        if self._busy.get(channel) is load:
            channel.condemned = cause
            self._spawning.kill(channel.number)

    async def _watch(self) -> None:
        """Look now and then for workers that get no CPU time: the one thing that the kernel's timer does not see."""
        watches: dict[Channel, _Watch] = {}
        while True:
            await asyncio.sleep(1.0)
            now = monotonic()
            watches = {channel: watch for channel, watch in watches.items() if channel in self._busy}
            for channel, load in self._busy.items():
                beat, cpu = channel.heartbeat.position()[2], channel.cpu_seconds()
                watch = watches.setdefault(channel, _Watch(beat, cpu, now))
                if watch.beat != beat or cpu - watch.cpu_seconds > STALL_CPU_SECONDS:
                    watches[channel] = _Watch(beat, cpu, now)
                elif now - watch.since > STALL_SECONDS:
                    self._condemn(channel, load, blame.Cause.STALLED)


class _Progress:
    """Counts the results of a load as they are heard, and gives each to its job."""

    def __init__(self, load: Load) -> None:
        self._load = load
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
        results = v1.ScoreResponse.FromString(payload).results
        first, self.heard = self.heard, self.heard + len(results)
        at = 0
        for job, local, count in self._load.part(first, len(results)):
            start = first + at - local
            asked = {(item - start, component): what for (item, component), what in self._asked.items()}
            job.sink.accept(job, local, results[at : at + count], final, asked)
            at += count
