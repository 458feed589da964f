"""The process that owns all jails: takes requests from its socket, runs them in slots, one thread each.

`python -m docima.services.sandbox.supervisor CONTROL_FD SETTINGS_JSON`. Ends, and with it every jail, when the front
process goes away.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import queue
import signal
import socket
import sys
import threading
import traceback
from collections import Counter
from dataclasses import dataclass

from docima.sandbox.backend import Backend, UnavailableError, open_backend
from docima.sandbox.builds import Builds
from docima.sandbox.check import broken_claims
from docima.sandbox.execute import Alone, Executor
from docima.sandbox.languages import BY_NAME
from docima.sandbox.offered import Offered
from docima.sandbox.outcome import Finished, Outcome
from docima.sandbox.request import Ran, Run, pack, unpack_parts
from docima.sandbox.slot import Slot
from docima.sandbox.toolchains import probe
from docima.sandbox.warmup import WarmUp
from docima.services.sandbox import messages

READ_BYTES = 1 << 20
PR_SET_NAME = 15


@dataclass(frozen=True, slots=True)
class Work:
    """A request that waits for a slot."""

    number: int
    run: Run
    cancelled: threading.Event


class Supervisor:
    """All jails of a server."""

    def __init__(self, control: socket.socket, backend: Backend, offered: Offered, slots: int) -> None:
        self._control = control
        self._backend = backend
        self._offered = offered
        self._builds = Builds()
        self._alone = Alone()
        self._work: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._pending: dict[int, Work] = {}
        self._saying = threading.Lock()
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(slots)]

    def run(self) -> None:
        """Serve until the front goes away."""
        for thread in self._threads:
            thread.start()
        reader = messages.Reader()
        while True:
            try:
                data = self._control.recv(READ_BYTES)
            except OSError:
                data = b""
            if not data:
                break
            for kind, number, payload in reader.feed(data):
                self._hear(kind, number, payload)
        for work in list(self._pending.values()):
            work.cancelled.set()
        for _ in self._threads:
            self._work.put(None)
        for thread in self._threads:
            thread.join(5.0)
        self._builds.close()
        self._backend.close()

    def _hear(self, kind: int, number: int, payload: bytes) -> None:
        if kind == messages.RUN:
            work = Work(number, unpack_parts(*messages.parts(payload)), threading.Event())
            self._pending[number] = work
            self._work.put(work)
        elif (known := self._pending.get(number)) is not None:
            known.cancelled.set()

    def _serve(self) -> None:
        with Slot(self._backend) as slot:
            executor = Executor(slot, self._offered.toolchains, self._builds, self._alone)
            while (work := self._work.get()) is not None:
                ran = Ran(refused="cancelled") if work.cancelled.is_set() else self._do(executor, work)
                self._pending.pop(work.number, None)
                told = json.dumps({"language": _language(work.run), "outcomes": _outcomes(ran)}).encode()
                self._say(messages.pack(messages.OUTCOMES, work.number, told))
                self._say(messages.pack(messages.RAN, work.number, pack(ran)))

    def _do(self, executor: Executor, work: Work) -> Ran:
        try:
            for program in (work.run.program, work.run.partner):
                refused = self._offered.refusal(program.language, executor) if program is not None else ""
                if refused:
                    return Ran(refused=refused)
            return executor.execute(work.run, work.cancelled.is_set)
        except Exception as error:  # noqa: BLE001 - the thread's boundary: a fault of ours must not end the slot
            traceback.print_exc()
            lost = Finished(Outcome.INFRA, fault=f"{type(error).__name__}: {error}"[:300])
            count = max(1, len(work.run.cases) + len(work.run.calls))
            return Ran(results=(lost,) * count, partners=(lost,) * count)

    def _say(self, message: bytes) -> None:
        with self._saying:
            try:
                self._control.sendall(message)
            except OSError:
                return  # the front is gone: the main thread hears of it


def _language(run: Run) -> str:
    row = BY_NAME.get(run.program.language)
    return row.name if row is not None else "unknown"


def _outcomes(ran: Ran) -> dict[str, int]:
    runs = [*ran.results, *ran.partners, *(each for each in (ran.build, ran.partner_build) if each is not None)]
    return dict(Counter(str(each.outcome) for each in runs))


def main() -> None:
    """Open the sandbox, prove it, serve."""
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = json.loads(sys.argv[2])
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_NAME, b"docima-sandbox", 0, 0, 0)
    for number in (signal.SIGINT, signal.SIGTERM):
        # The front decides when to stop: both arrive at the whole group.
        signal.signal(number, signal.SIG_IGN)
    toolchains = probe()
    try:
        backend = open_backend(settings["backend"], toolchains.binds)
    except UnavailableError as error:
        control.sendall(messages.pack(messages.READY, 0, json.dumps({"refused": str(error)}).encode()))
        control.recv(1)
        toolchains.close()
        return
    broken = broken_claims(backend) if backend.safe else []
    told = {
        "refused": "the sandbox does not contain what it must: " + "; ".join(broken) if broken else "",
        "backend": backend.name,
        "languages": sorted(toolchains.found),
    }
    control.sendall(messages.pack(messages.READY, 0, json.dumps(told).encode()))
    # A few seconds of a core that the first programs would otherwise wait for; nobody has to.
    warm_up = WarmUp(toolchains)
    warm_up.start()
    # What is here stays: the collector need not walk through it again and again.
    gc.collect()
    gc.freeze()
    try:
        Supervisor(control, backend, Offered(toolchains), settings["slots"]).run()
    finally:
        warm_up.stop()
        toolchains.close()
    os._exit(0)


if __name__ == "__main__":
    main()
