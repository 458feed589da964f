"""A place to run in: the jails that one run at a time needs, started when first needed, replaced when sick or old."""

from __future__ import annotations

import errno
import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import TracebackType

from docima.sandbox import memfds
from docima.sandbox.backend import Backend
from docima.sandbox.jail import protocol
from docima.sandbox.jail.protocol import Order
from docima.sandbox.limits import MIB, Limits
from docima.sandbox.outcome import Finished, Outcome
from docima.sandbox.server import LostError, Server
from docima.sandbox.watch import Running, watch

DATA_SLACK_BYTES = 96 * MIB
"""What a warm interpreter itself holds when a run begins."""
SIGSYS, SIGXCPU, SIGXFSZ, SIGKILL = 31, 24, 25, 9


class Side(Enum):
    """Programs and trusted tests never share a jail."""

    PROGRAM = "program"
    TRUSTED = "trusted"


@dataclass(frozen=True, slots=True)
class Launch:
    """One process to run. `warm` names the modules of the warm interpreter that it wants, None an ordinary program
    whose executable is `program`, or the first of `arguments`. With `channel`, it has descriptor 3. `stdin` is what it
    reads, or a descriptor to read from.
    """

    arguments: tuple[str, ...]
    environment: tuple[str, ...] = ()
    warm: tuple[str, ...] | None = None
    program: int | None = None
    channel: int | None = None
    stdin: int | bytes = b""
    stdout: int | None = None
    files: Mapping[str, int] = field(default_factory=dict)
    side: Side = Side.PROGRAM
    memory_signs: tuple[bytes, ...] = ()
    data_limit: bool = True


class Slot:
    """One run at a time (two that talk to each other count as one). Not for several threads at once."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self._servers: dict[tuple[Side, tuple[str, ...] | None], Server] = {}

    def __enter__(self) -> Slot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all jails."""
        for server in self._servers.values():
            server.close()
        self._servers.clear()

    def run(self, launch: Launch, limits: Limits, cancelled: Callable[[], bool] = lambda: False) -> Finished:
        """Run one process to its end. Never raises for what it does."""
        return self.run_all([(launch, limits)], cancelled)[0]

    def run_all(
        self,
        launches: Sequence[tuple[Launch, Limits]],
        cancelled: Callable[[], bool] = lambda: False,
        ended: Callable[[int], Sequence[int]] = lambda _: (),
        meanwhile: Callable[[], None] | None = None,
        started: list[Running] | None = None,
    ) -> list[Finished]:
        """Run processes side by side. When one ends, `ended` names those that are to end with it. `meanwhile` talks to
        them once all have begun.
        """
        begun: list[_Begun] = []
        try:
            for launch, limits in launches:
                begun.append(self._begin(launch, limits))
            runs = [each.running for each in begun]
            if started is not None:
                started += runs
            if meanwhile is not None:
                meanwhile()

            def hear(run: Running) -> None:
                for other in ended(runs.index(run)):
                    runs[other].end(Outcome.SKIPPED)

            watch(runs, cancelled, hear)
            return [self._finish(each) for each in begun]
        except (LostError, OSError, ValueError) as error:
            for each in begun:
                self._drop(each.key)
            return [Finished(Outcome.INFRA, fault=str(error)) for _ in launches]
        finally:
            for each in begun:
                each.close()

    def converse(
        self,
        launch: Launch,
        limits: Limits,
        begun: Callable[[Running], None],
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Finished:
        """Run one process while `begun` talks to it; what still runs after that is ended."""

        def talk() -> None:
            begun(started[0])
            started[0].end(Outcome.SKIPPED)

        started: list[Running] = []
        return self.run_all([(launch, limits)], cancelled, meanwhile=talk, started=started)[0]

    def _key(self, launch: Launch) -> tuple[Side, tuple[str, ...] | None]:
        warm = launch.warm
        if warm is None and self.backend.launcher is None:
            warm = ()
        return launch.side, warm

    def _server(self, key: tuple[Side, tuple[str, ...] | None]) -> Server:
        server = self._servers.get(key)
        if server is not None and server.runs >= self.backend.recycle_runs:
            self._drop(key)
            server = None
        if server is None:
            server = self._servers[key] = self.backend.serve(key[1])
        return server

    def _drop(self, key: tuple[Side, tuple[str, ...] | None]) -> None:
        server = self._servers.pop(key, None)
        if server is not None:
            server.close()

    def _begin(self, launch: Launch, limits: Limits) -> _Begun:
        key = self._key(launch)
        for attempt in (1, 2):
            server = self._server(key)
            begun = _Begun(key, launch, limits)
            try:
                server.allow_memory(limits.memory_bytes)
                descriptors = begun.streams()
                descriptors += [each for each in (launch.program, launch.channel) if each is not None]
                order = _order(launch, limits, self.backend.flags | protocol.INLINE * begun.inline)
                server.start(order, [*descriptors, *launch.files.values()])
            except LostError:
                begun.close()
                self._drop(key)
                if attempt == 2:
                    raise
                continue
            except BaseException:
                begun.close()
                raise
            begun.running = Running(server, limits)
            return begun
        raise AssertionError("unreachable")

    def _finish(self, begun: _Begun) -> Finished:
        run = begun.running
        answer = run.answer
        kills = run.server.memory_kills() if not run.lost else 0
        if answer is not None and answer.fault == errno.ENOEXEC and begun.launch.program is not None:
            return Finished(Outcome.EXIT_CODE, exit_code=126, errors=b"the compiler left no program")
        if answer is None or answer.fault:
            # The jail died under the run. Where that was for want of memory, the run is to blame.
            for_memory = run.lost and run.server.group is not None and _killed_for_memory(run.server)
            self._drop(begun.key)
            if for_memory:
                return Finished(Outcome.MEMORY_LIMIT, signal=SIGKILL)
            said = run.lost or f"set-up failed: {os.strerror(answer.fault if answer else 0)}"
            return Finished(Outcome.INFRA, fault=said)
        code = os.waitstatus_to_exitcode(answer.status)
        written, output, errors = begun.written()
        cpu = answer.cpu_microseconds / 1e6
        memory = answer.memory_kibibytes << 10
        outcome = self._outcome(begun, code, cpu, kills, written, errors)
        # What a program dies of that has used up its memory is that, whatever signal its own code then met.
        if memory >= begun.limits.memory_bytes and outcome in (Outcome.SIGNAL, Outcome.EXIT_CODE):
            outcome = Outcome.MEMORY_LIMIT
        return Finished(
            outcome,
            exit_code=max(code, 0),
            signal=max(-code, 0),
            cpu_seconds=cpu,
            wall_seconds=answer.wall_microseconds / 1e6,
            memory_bytes=memory,
            output=output,
            errors=errors,
            starved=outcome is Outcome.WALL_LIMIT and run.starved,
        )

    @staticmethod
    def _outcome(begun: _Begun, code: int, cpu: float, kills: int, written: int, errors: bytes) -> Outcome:
        """The first cause that applies, the surest first."""
        killed = begun.running.killed
        if written > begun.limits.output_bytes:
            return Outcome.OUTPUT_LIMIT
        if kills or killed is Outcome.MEMORY_LIMIT:
            return Outcome.MEMORY_LIMIT
        if killed is Outcome.INFRA or killed is Outcome.SKIPPED:
            return killed
        if cpu > begun.limits.cpu_seconds or code == -SIGXCPU or killed is Outcome.CPU_LIMIT:
            return Outcome.CPU_LIMIT
        if killed is not None:
            return killed
        if code == 0:
            return Outcome.OK
        if code == -SIGSYS:
            return Outcome.SECURITY
        if any(sign in errors for sign in begun.launch.memory_signs):
            return Outcome.MEMORY_LIMIT
        return Outcome.SIGNAL if code < 0 else Outcome.EXIT_CODE


class _Begun:
    """What belongs to one run while it goes on."""

    running: Running

    def __init__(self, key: tuple[Side, tuple[str, ...] | None], launch: Launch, limits: Limits) -> None:
        self.key, self.launch, self.limits = key, launch, limits
        self._owned: list[int] = []
        stdin = launch.stdin
        small = isinstance(stdin, bytes) and len(stdin) <= protocol.INLINE_BYTES
        self.inline = key[1] is None and small and launch.stdout is None

    def streams(self) -> list[int]:
        """Descriptors for standard input, output and error; none where the server makes them."""
        if self.inline:
            return []
        self._owned = [memfds.empty(), memfds.empty()]
        stdin = self.launch.stdin
        if isinstance(stdin, bytes):
            stdin = memfds.sealed(stdin)
            self._owned.append(stdin)
        return [stdin, self._owned[0] if self.launch.stdout is None else self.launch.stdout, self._owned[1]]

    def written(self) -> tuple[int, bytes, bytes]:
        """How much it wrote, the beginning of that, and the end of its complaints, once it is over."""
        answer, most = self.running.answer, self.limits.output_bytes
        if self.inline and answer is not None:
            whole = answer.descriptor < 0
            output = answer.output[:most] if whole else memfds.head(answer.descriptor, min(answer.written, most))
            return answer.written, output, answer.errors
        stdout, stderr = self._owned[:2]
        written = os.fstat(stdout).st_size
        return written, memfds.head(stdout, min(written, most)), memfds.tail(stderr, protocol.ERRORS_BYTES)

    def close(self) -> None:
        answer = self.running.answer if hasattr(self, "running") else None
        if answer is not None and answer.descriptor >= 0:
            os.close(answer.descriptor)
        for descriptor in self._owned:
            os.close(descriptor)


def _killed_for_memory(server: Server) -> bool:
    try:
        return server.memory_kills() > 0
    except OSError:
        return False


def _order(launch: Launch, limits: Limits, flags: int) -> Order:
    flags |= protocol.WARM * (launch.warm is not None)
    flags |= protocol.PROGRAM * (launch.program is not None) | protocol.CHANNEL * (launch.channel is not None)
    return Order(
        protocol.RUN,
        flags=flags,
        cpu_seconds=math.ceil(limits.cpu_seconds) + 1,
        file_bytes=max(limits.disk_bytes, limits.output_bytes + MIB),
        processes=limits.processes,
        files=limits.files,
        stack_bytes=min(limits.stack_bytes, limits.memory_bytes),
        data_bytes=limits.memory_bytes + DATA_SLACK_BYTES if launch.data_limit else 0,
        disk_bytes=limits.disk_bytes,
        inodes=limits.inodes,
        arguments=launch.arguments,
        environment=launch.environment,
        names=tuple(launch.files),
        stdin=launch.stdin if flags & protocol.INLINE and isinstance(launch.stdin, bytes) else b"",
    )
