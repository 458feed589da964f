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
        used = worker.run(payload[0], payload[1:])
        grown = _resident_bytes() - born_bytes > limits.recycle_growth_bytes
        leaving = grown or worker.items >= limits.recycle_items
        connection.sendall(frames.pack(frames.DONE, frames.DONE_PAYLOAD.pack(leaving, used)))
        if leaving:
            return


class _Worker:
    def __init__(self, connection: socket.socket, heartbeat: Heartbeat, assessor: Assessor) -> None:
        self.assessor = assessor
        self.items = 0
        self._connection = connection
        self._heartbeat = heartbeat
        self._beat = 0
        self._sent: set[bytes] = set()
        # Of the task at hand: its number within the load, and that of its first item.
        self._number = 0
        self._first = 0

    def run(self, flags: int, payload: bytes) -> float:
        """Assess one load; return the CPU seconds that it took."""
        replies: list[bytes] = []
        if flags & frames.FLAG_RESUME:
            replies, payload = frames.split_replies(payload)
        self._sent.clear()
        start = process_time()
        batch = v1.ScoreResponse()
        flushed = monotonic()
        slow, whole = bool(flags & frames.FLAG_SLOW), bool(flags & frames.FLAG_WHOLE)
        composed = whole
        for complete in self._judged(frames.split_tasks(payload), batch, slow, whole, replies):
            composed = composed and complete
            self.items += 1
            now = monotonic()
            if now - flushed > FLUSH_SECONDS or len(batch.results) >= FLUSH_RESULTS:
                self._flush(batch, composed)
                flushed, composed = now, whole
            if self._heartbeat.stop_asked():
                break
        signal.setitimer(signal.ITIMER_PROF, 0)
        self._flush(batch, composed)
        return process_time() - start

    def _judged(
        self, tasks: list[bytes], batch: v1.ScoreResponse, slow: bool, whole: bool, replies: list[bytes]
    ) -> Iterator[bool]:
        """Assess one task after another; says of each completion whether all of its components are assessed."""
        self._number = self._first = 0
        for written in tasks:
            task = v1.Task.FromString(written)
            yield from self.assessor.assess(task, batch.results, slow, whole, self._mark, self._ask, replies)
            self._number += 1
            self._first += len(task.completions)

    def _mark(self, item: int, component: int, limit_seconds: float) -> None:
        self._beat += 1
        place = PREPARING - self._number if item == PREPARING else self._first + item
        self._heartbeat.at(place, component, self._beat)
        signal.setitimer(signal.ITIMER_PROF, limit_seconds)

    def _ask(self, item: int, component: int, request: Written) -> None:
        common = b"" if request.digest in self._sent else request.common
        self._sent.add(request.digest)
        head = frames.ASKED_PAYLOAD.pack(self._first + item, component, request.kind, request.digest, len(common))
        self._connection.sendall(frames.pack(frames.ASKED, head, common, request.own))

    def _flush(self, batch: v1.ScoreResponse, composed: bool) -> None:
        if batch.results:
            kind = frames.REWARDS if composed else frames.RESULTS
            self._connection.sendall(frames.pack(kind, batch.SerializeToString()))
            # Not `batch.Clear()`: it would cut the assessor's hold of the list.
            del batch.results[:]


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
