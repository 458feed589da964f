"""A load: the jobs that a worker gets in one frame, so that tasks of a few completions do not cost a hand-over each.

Its jobs are of one call, alike in their flags and in what their items are likely to cost. Items are numbered through.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from docima.services.pool import frames
from docima.services.pool.heartbeat import PREPARING
from docima.services.pool.job import Job


class Load:
    """Some jobs, one after another."""

    def __init__(self, jobs: list[Job]) -> None:
        self.jobs = jobs
        self.owner = jobs[0].owner
        self._starts = [0, *accumulate(len(job.slots) for job in jobs)]
        self.items = self._starts[-1]

    def flags(self) -> int:
        """What the worker is told of all of them."""
        job = self.jobs[0]
        whole = frames.FLAG_WHOLE * job.sink.whole(job.components)
        return frames.FLAG_SLOW * job.slow | whole | frames.FLAG_RESUME * job.resume

    def payload(self) -> bytes:
        """The tasks, and before them the replies of a job that resumes."""
        tasks = frames.with_tasks([job.sink.payload(job.components, job.slots) for job in self.jobs])
        job = self.jobs[0]
        return frames.with_replies(job.sink.replies(job.slots[0], job.components[0]), tasks) if job.resume else tasks

    def part(self, first: int, count: int) -> list[tuple[Job, int, int]]:
        """The jobs that some items belong to: each with the item's number within it, and how many of them are its."""
        found = []
        number = bisect_right(self._starts, first) - 1
        while count > 0:
            job, local = self.jobs[number], first - self._starts[number]
            taken = min(count, len(job.slots) - local)
            if taken:
                found.append((job, local, taken))
            number, first, count = number + 1, first + taken, count - taken
        return found

    def start(self, number: int) -> int:
        """The number of a job's first item."""
        return self._starts[number]

    def suspect(self, item: int, heard: int) -> int | None:
        """The number of the job at which the worker was, by the item (or PREPARING, less the job's number) that it
        wrote last; None where that is of no item that is still missing.
        """
        if item <= PREPARING:
            return PREPARING - item if PREPARING - item < len(self.jobs) else None
        return bisect_right(self._starts, item) - 1 if heard <= item < self.items else None
