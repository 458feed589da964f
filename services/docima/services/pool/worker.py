"""The worker process: takes jobs from its socket, assesses them, sends results back. Born by the spawner's fork.

The kernel keeps the deadline: before each assessment a timer of CPU time is set whose signal, SIGPROF, is left at its
default and ends the process. It fires in loops of C as well, counts nothing while the machine is busy elsewhere, and
needs nobody to watch. The heartbeat tells the front process which item that was.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic, process_time
from typing import Any

from docima import v1
from docima.services.pool import frames
from docima.services.pool.assessor import Assessor
from docima.services.pool.describe import describe
from docima.services.pool.heartbeat import PREPARING, Heartbeat
from docima.services.requests import Written

FLUSH_SECONDS = 0.005
"""Results wait at most this long in the worker, so that its end costs little work done anew."""

FLUSH_RESULTS = 256
"""And no more than this many."""

TIMER_SLACK_SECONDS = 0.004
"""An item may take so much longer than its limit, so that the timer need not be set for each: the kernel itself looks
at timers of CPU time only so often (a tick of 1 to 10 ms).
"""

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What one worker may use. It travels from the settings through the spawner."""

    memory_bytes: int
    recycle_items: int
    recycle_growth_bytes: int
    plugins: frozenset[str] = frozenset()


def main(connection: socket.socket, heartbeat: Heartbeat, limits: WorkerLimits) -> None:
    """Serve jobs until the front process goes away or the worker has grown old."""
    born_bytes = _resident_bytes()
    _limit_memory(limits.memory_bytes)
    worker = _Worker(connection, heartbeat, Assessor(limits.plugins))
    while (frame := frames.receive(connection)) is not None:
        kind, payload = frame
        if kind == frames.DESCRIBE:
            connection.sendall(
                frames.pack(frames.DESCRIPTION, describe(worker.assessor, v1.Component.FromString(payload)))
            )
            continue
        last, used = worker.run(payload[0], payload[1:])
        grown = _resident_bytes() - born_bytes > limits.recycle_growth_bytes
        leaving = grown or worker.items >= limits.recycle_items
        connection.sendall(last + frames.pack(frames.DONE, frames.DONE_PAYLOAD.pack(leaving, used)))
        if leaving:
            return


class _Worker:
    def __init__(self, connection: socket.socket, heartbeat: Heartbeat, assessor: Assessor) -> None:
        self.assessor = assessor
        self.items = 0
        self._connection = connection
        self._heartbeat = heartbeat
        self._beat = 0
        # The timer that runs: its limit, 0 where none does, and when it was set.
        self._limit = 0.0
        self._armed = 0.0
        self._sent: set[bytes] = set()
        # Of the task at hand: its number within the load, and that of its first item.
        self._number = 0
        self._first = 0

    def run(self, flags: int, payload: bytes) -> tuple[bytes, float]:
        """Assess one load; return the frame of the last results, which is still to be sent, and the CPU seconds that
        all took.
        """
        replies: list[bytes] = []
        if flags & frames.FLAG_RESUME:
            replies, payload = frames.split_replies(payload)
        self._sent.clear()
        start = process_time()
        batch = v1.ScoreResponse()
        results = batch.results
        flushed = monotonic()
        slow, whole = bool(flags & frames.FLAG_SLOW), bool(flags & frames.FLAG_WHOLE)
        composed = whole
        for complete in self._judged(frames.split_tasks(payload), results, slow, whole, replies):
            composed = composed and complete
            self.items += 1
            now = monotonic()
            if now - flushed > FLUSH_SECONDS or len(results) >= FLUSH_RESULTS:
                self._connection.sendall(_written(batch, composed))
                # Not `batch.Clear()`: it would cut our hold of the list.
                del results[:]
                flushed, composed = now, whole
            if self._heartbeat.stop_asked():
                break
        self._disarm()
        return _written(batch, composed), process_time() - start

    def _judged(
        self, tasks: list[bytes], results: Any, slow: bool, whole: bool, replies: list[bytes]
    ) -> Iterator[bool]:
        """Assess one task after another; says of each completion whether all of its components are assessed."""
        self._number = self._first = 0
        for written in tasks:
            task = v1.Task.FromString(written)
            yield from self.assessor.assess(task, results, slow, whole, self._mark, self._ask, replies)
            self._number += 1
            self._first += len(task.completions)

    def _mark(self, item: int, component: int, limit_seconds: float) -> None:
        self._beat += 1
        place = PREPARING - self._number if item == PREPARING else self._first + item
        self._heartbeat.at(place, component, self._beat)
        # CPU time is at most wall time: a timer that was set less than its slack ago leaves all of the limit.
        now = monotonic()
        if limit_seconds != self._limit or now - self._armed > TIMER_SLACK_SECONDS:
            signal.setitimer(signal.ITIMER_PROF, limit_seconds + TIMER_SLACK_SECONDS)
            self._limit, self._armed = limit_seconds, now

    def _disarm(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        self._limit = 0.0

    def _ask(self, item: int, component: int, request: Written) -> None:
        common = b"" if request.digest in self._sent else request.common
        self._sent.add(request.digest)
        head = frames.ASKED_PAYLOAD.pack(self._first + item, component, request.kind, request.digest, len(common))
        self._connection.sendall(frames.pack(frames.ASKED, head, common, request.own))


def _written(batch: v1.ScoreResponse, composed: bool) -> bytes:
    """The frame of some results; nothing where there are none."""
    if not batch.results:
        return b""
    return frames.pack(frames.REWARDS if composed else frames.RESULTS, batch.SerializeToString())


def _resident_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * PAGE_BYTES


def _limit_memory(memory_bytes: int) -> None:
    """Bound the address space above what the warm worker was born with: an allocation beyond fails inside the
    worker.
    """
    with open("/proc/self/statm", encoding="ascii") as statm:
        born = int(statm.read().split()[0]) * PAGE_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (born + memory_bytes, born + memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
