"""The spawner: one process a pool kind, single-threaded and free of grpc, that forks warm workers.

It imports the pool's libraries once and then forks, so that a worker is ready in milliseconds and shares their
memory. It is started before the front process imports grpc, because a fork beside grpc's threads can hang. Only it
signals and reaps workers, so an id can never be that of another process. When the front process goes away, so do the
spawner and its workers.

Talk on the control socket (one message a packet, JSON):

    front -> spawner   {"op": "spawn", "worker": 7} with two descriptors: the worker's socket and its heartbeat
                       {"op": "kill", "worker": 7}
    spawner -> front   {"event": "ready"}
                       {"event": "born", "worker": 7, "pid": 4242}
                       {"event": "exit", "worker": 7, "signal": 9, "code": 0}
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
from typing import Any

from docima.services.pool import worker
from docima.services.pool.heartbeat import Heartbeat
from docima.services.pool.kinds import GC_ALLOCATIONS, POOL_KINDS

MESSAGE_BYTES = 65_536
_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15


class Spawner:
    """Forks, signals and reaps the workers of one pool."""

    def __init__(self, kind: str, control: socket.socket, limits: worker.WorkerLimits) -> None:
        self._kind = kind
        self._control = control
        self._limits = limits
        self._pids: dict[int, int] = {}
        self._libc = ctypes.CDLL(None, use_errno=True)

    def run(self) -> None:
        """Serve until the front process is gone; then end every worker."""
        wake_read, wake_write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        # A handler must exist for the wake-up; the terminal's Ctrl-C is the front's to handle.
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        selector = selectors.DefaultSelector()
        selector.register(self._control, selectors.EVENT_READ)
        selector.register(wake_read, selectors.EVENT_READ)
        # What is imported stays: workers need not look through it again and again, nor copy its pages.
        gc.collect()
        gc.freeze()
        gc.set_threshold(GC_ALLOCATIONS)
        self._say({"event": "ready"})
        while True:
            for key, _ in selector.select():
                if key.fd == wake_read:
                    os.read(wake_read, 4096)
                    self._reap()
                elif not self._obey():
                    self._end_all()
                    return

    def _obey(self) -> bool:
        try:
            message, descriptors, _, _ = socket.recv_fds(self._control, MESSAGE_BYTES, 2)
        except ConnectionResetError:
            # The front process went away without reading all that we said.
            return False
        if not message:
            return False
        order = json.loads(message)
        if order["op"] == "spawn":
            self._spawn(order["worker"], descriptors)
        elif (pid := self._pids.get(order["worker"])) is not None:
            os.kill(pid, signal.SIGKILL)
        return True

    def _spawn(self, number: int, descriptors: list[int]) -> None:
        pid = os.fork()
        if pid == 0:
            self._become_worker(descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        self._pids[number] = pid
        self._say({"event": "born", "worker": number, "pid": pid})

    def _become_worker(self, descriptors: list[int]) -> None:
        """In the child, which never returns."""
        code = 1
        try:
            self._libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            self._libc.prctl(_PR_SET_NAME, f"docima-{self._kind}"[:15].encode(), 0, 0, 0)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._control.close()
            connection = socket.socket(fileno=descriptors[0])
            heartbeat = Heartbeat(descriptors[1])
            os.close(descriptors[1])
            worker.main(connection, heartbeat, self._limits)
            code = 0
        except (BrokenPipeError, ConnectionResetError):
            code = 0  # the front process has gone away
        except BaseException:  # noqa: BLE001 - the child's boundary: nothing may return into the spawner's loop
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stderr.flush()
            os._exit(code)

    def _reap(self) -> None:
        for number, pid in list(self._pids.items()):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                del self._pids[number]
                exit_signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
                code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0
                self._say({"event": "exit", "worker": number, "signal": exit_signal, "code": code})

    def _say(self, event: dict[str, Any]) -> None:
        try:
            self._control.send(json.dumps(event).encode())
        except (BrokenPipeError, ConnectionResetError):
            self._end_all()
            raise SystemExit(0) from None

    def _end_all(self) -> None:
        for pid in self._pids.values():
            os.kill(pid, signal.SIGKILL)
        for pid in self._pids.values():
            os.waitpid(pid, 0)
        self._pids.clear()


def main() -> None:
    """`python -m docima.services.pool.spawner KIND CONTROL_FD LIMITS_JSON`."""
    kind, descriptor, limits_json = sys.argv[1:4]
    limits = json.loads(limits_json)
    limits["plugins"] = frozenset(limits["plugins"])
    for module in POOL_KINDS[kind].preload:
        try:
            importlib.import_module(module)
        except ImportError as error:
            # The extra is not installed: its kinds are found missing when they are described.
            sys.stderr.write(f"docima {kind} pool: {module} is not here: {error}\n")
    # What is loaded stays shared with the workers: the collector must not write to those pages.
    gc.collect()
    gc.freeze()
    Spawner(kind, socket.socket(fileno=int(descriptor)), worker.WorkerLimits(**limits)).run()


if __name__ == "__main__":
    main()
