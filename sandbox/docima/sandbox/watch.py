"""Watches runs from outside: time, CPU time and memory of all processes below a jail's server.

Short runs are never looked at: the first look comes after a tenth of a second.
"""

from __future__ import annotations

import os
import select
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from docima.sandbox.jail.protocol import Answer
from docima.sandbox.limits import Limits
from docima.sandbox.outcome import Outcome
from docima.sandbox.server import WAIT_SECONDS, LostError, Server

LOOK_SECONDS = WAIT_SECONDS
PATIENCE = 4.0
"""How many times its limit a run may last on the clock where the machine gave it no core."""
ANSWER_SECONDS = 10.0
"""After a kill, a server that does not answer is itself at fault."""
SHARED_BYTES = 32 << 20
"""What the warm interpreter itself holds."""
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Used:
    """What a tree of processes has used. `waited_seconds`: time in which it could run and had no core."""

    cpu_seconds: float = 0.0
    waited_seconds: float = 0.0
    memory_bytes: int = 0


def used_below(pid: int, own_reaped: float = 0.0) -> Used:
    """Of all descendants of a process, and of those that it has waited for, beyond `own_reaped` CPU seconds."""
    cpu, waited, memory = reaped_cpu(pid) - own_reaped, 0.0, 0
    waiting = _children(pid)
    while waiting:
        each = waiting.pop()
        waiting += _children(each)
        fields = _stat(each)
        if fields:
            cpu += sum(map(int, fields[11:15])) / TICKS
            memory += int(fields[21]) * PAGE_BYTES
        waited += _run_delay(each)
    return Used(max(0.0, cpu), waited, memory)


def proportional_memory(pid: int) -> int:
    """Memory of all descendants of a process, where pages that several share count once. Slow: a millisecond each."""
    total = 0
    waiting = _children(pid)
    while waiting:
        each = waiting.pop()
        waiting += _children(each)
        for line in _read(f"/proc/{each}/smaps_rollup").splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) << 10
    return total


def reaped_cpu(pid: int) -> float:
    """CPU seconds of the children that a process has waited for."""
    fields = _stat(pid)
    return sum(map(int, fields[13:15])) / TICKS if fields else 0.0


def _children(pid: int) -> list[int]:
    return [int(child) for child in _read(f"/proc/{pid}/task/{pid}/children").split()]


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on."""
    return _read(f"/proc/{pid}/stat").rpartition(")")[2].split()


def _run_delay(pid: int) -> float:
    fields = _read(f"/proc/{pid}/schedstat").split()
    return int(fields[1]) / 1e9 if len(fields) > 1 else 0.0


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


@dataclass(slots=True, eq=False)
class Running:
    """A run that goes on. `killed` is why we ended it, where we did."""

    server: Server
    limits: Limits
    started: float = field(default_factory=monotonic)
    killed: Outcome | None = None
    answer: Answer | None = None
    lost: str = ""
    used: Used = Used()
    before: Used = Used()
    _reaped: float = -1.0
    _deadline: float = 0.0
    _anew: bool = False

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.answer is not None or bool(self.lost)

    def hear(self) -> bool:
        """Wait a moment for what the server has to say: the answer, or its own end. Whether it is over."""
        try:
            self.answer = self.server.answer()
        except LostError as error:
            self.lost = str(error)
        return self.over

    def end(self, why: Outcome) -> None:
        """Kill it; its answer follows."""
        if self.killed is None and not self.over:
            self.killed = why
            self._deadline = monotonic() + ANSWER_SECONDS
            self.server.kill()

    def begin_anew(self, limits: Limits) -> None:
        """Another question to the same process: these limits count from here."""
        self.limits, self.started, self._anew = limits, monotonic(), True

    def look(self, now: float) -> None:
        """Compare what it has used with what it may."""
        if self.killed is not None:
            if now > self._deadline:
                self.lost = "the jail does not answer"
            return
        if self._reaped < 0:
            self._reaped = reaped_cpu(self.server.pid) if self.server.runs > 1 else 0.0
        wall = now - self.started
        total = used_below(self.server.pid, self._reaped)
        if self._anew:
            # Most questions are answered before the first look, and not measured: what this one may have used since
            # it was asked is its own, all before that is not.
            self.before = Used(max(0.0, total.cpu_seconds - wall), max(0.0, total.waited_seconds - wall))
            self._anew = False
        used = self.used = Used(
            total.cpu_seconds - self.before.cpu_seconds,
            total.waited_seconds - self.before.waited_seconds,
            total.memory_bytes,
        )
        if used.cpu_seconds > self.limits.cpu_seconds:
            self.end(Outcome.CPU_LIMIT)
        elif wall - used.waited_seconds > self.limits.wall_seconds or wall > self.limits.wall_seconds * PATIENCE:
            self.end(Outcome.WALL_LIMIT)
        elif self.server.group is None and self._over_memory(used):
            self.end(Outcome.MEMORY_LIMIT)

    def _over_memory(self, used: Used) -> bool:
        """Without cgroups this is what bounds all processes together. What they share was counted for each at first."""
        most = self.limits.memory_bytes + SHARED_BYTES
        return used.memory_bytes > most and proportional_memory(self.server.pid) > most

    @property
    def starved(self) -> bool:
        """Whether a time-out says more of the machine than of the program."""
        wall = monotonic() - self.started
        return self.used.waited_seconds > wall / 4


def watch(
    runs: Sequence[Running],
    cancelled: Callable[[], bool],
    ended: Callable[[Running], None] = lambda _: None,
) -> None:
    """Wait until all runs are over. `ended` hears of each end at once. A cancelled run ends as INFRA."""
    while open_runs := [run for run in runs if not run.over]:
        # One alone is simply waited for.
        controls = [run.server.control for run in open_runs]
        ready = select.select(controls, [], [], LOOK_SECONDS)[0] if len(open_runs) > 1 else controls
        for run in open_runs:
            if run.server.control in ready and run.hear():
                ended(run)
            elif (now := monotonic()) - run.started >= LOOK_SECONDS:
                run.look(now)
                if cancelled():
                    run.end(Outcome.INFRA)
                if run.lost:
                    ended(run)
