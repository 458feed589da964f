"""The queue of a pool: fair between calls, so that a stream of 60 000 does not keep a call of 8 waiting."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque

from docima.services.pool.job import Job


class FairQueue:
    """Jobs by call, taken in turn; within a call in order."""

    def __init__(self) -> None:
        self._calls: OrderedDict[object, deque[Job]] = OrderedDict()
        self._waiting: deque[asyncio.Future[None]] = deque()

    def put(self, job: Job, *, first: bool = False) -> None:
        """Add a job to its call: at the end, or before the others."""
        jobs = self._calls.setdefault(job.owner, deque())
        if first:
            jobs.appendleft(job)
        else:
            jobs.append(job)
        self._wake_one()

    async def take(self) -> Job:
        """The next job whose results are still wanted; its call goes to the back of the turn."""
        while True:
            while self._calls:
                owner, jobs = self._calls.popitem(last=False)
                job = jobs.popleft()
                if jobs:
                    self._calls[owner] = jobs
                    self._wake_one()
                if not job.sink.over():
                    return job
            waiter = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            await waiter

    def more(self, job: Job) -> Job | None:
        """The next job of the same call, where it may be handed over together with this one."""
        jobs = self._calls.get(job.owner)
        if not jobs or not job.joins(jobs[0]):
            return None
        found = jobs.popleft()
        if not jobs:
            del self._calls[job.owner]
        return found

    def waiting(self) -> int:
        """How many jobs wait."""
        return sum(map(len, self._calls.values()))

    def _wake_one(self) -> None:
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(None)
                return

    def slots(self) -> int:
        """How many slots wait."""
        return sum(len(job.slots) for jobs in self._calls.values() for job in jobs)
