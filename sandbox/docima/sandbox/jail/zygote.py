"""The fork server: a warm interpreter, first process of a jail. Each order is one child that isolates itself and runs.

Started once per jail, holds no secret, and never runs or reads what a program says: code arrives by descriptor in the
child. It is process 1 of the jail's process namespace, so that killing "everything but me" empties the jail.

`bare` mode has no namespaces around it (the UNSAFE backend): there it only ends its own descendants.
"""

from __future__ import annotations

import array
import gc
import importlib
import os
import resource
import select
import signal
import socket
import sys
import time
from typing import NoReturn

from docima.sandbox.jail import build, harness, isolate, leetcode, protocol, roles, rpc
from docima.sandbox.jail.protocol import Answer, Order

PRELOAD = [
    "abc",
    "array",
    "ast",
    "atexit",
    "base64",
    "bisect",
    "builtins",
    "cmath",
    "collections",
    "collections.abc",
    "contextlib",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "hashlib",
    "heapq",
    "inspect",
    "io",
    "itertools",
    "json",
    "linecache",
    "math",
    "numbers",
    "operator",
    "os.path",
    "pathlib",
    "queue",
    "random",
    "re",
    "statistics",
    "string",
    "struct",
    "sys",
    "textwrap",
    "threading",
    "time",
    "timeit",
    "tokenize",
    "traceback",
    "types",
    "typing",
    "unittest",
    "uuid",
]
OWN = (build, harness, leetcode, rpc)
"""What solutions import, imported once; and the roles that a child may take."""


class Server:
    """Serves orders until the other side goes away."""

    def __init__(self, control: socket.socket, filter_: isolate.Filter, bare: bool) -> None:
        self._control = control
        self._filter = filter_
        self._bare = bare
        self._user, self._group = os.getuid(), os.getgid()

    def serve(self) -> None:
        """One order at a time."""
        self._control.send(protocol.READY)
        while True:
            message, descriptors = self._receive()
            if not message:
                return
            order = protocol.unpack(message)
            if order.op == protocol.RUN:
                self._control.send(self._run(order, descriptors).pack())
            for descriptor in descriptors:
                os.close(descriptor)

    def _receive(self) -> tuple[bytes, list[int]]:
        space = socket.CMSG_SPACE(4 * protocol.MAX_DESCRIPTORS)
        message, ancillary, _, _ = self._control.recvmsg(protocol.MESSAGE_BYTES, space)
        found = array.array("i")
        for _, _, data in ancillary:
            found.frombytes(data[: len(data) - len(data) % found.itemsize])
        return message, list(found)

    def _run(self, order: Order, descriptors: list[int]) -> Answer:
        fault_read, fault_write = os.pipe2(os.O_CLOEXEC)
        before = _children_cpu()
        start = time.monotonic()
        try:
            pid = os.fork() if self._bare else isolate.clone(_flags(order))
        except OSError as error:
            os.close(fault_read)
            os.close(fault_write)
            return Answer(0, 0, 0, 0, error.errno or 1)
        if pid == 0:
            self._child(order, descriptors, fault_write)
        os.close(fault_write)
        status, memory = self._wait(pid)
        wall = time.monotonic() - start
        self._sweep()
        cpu = _children_cpu() - before
        told = os.read(fault_read, 16)
        os.close(fault_read)
        fault = 0
        if told.startswith(b"s"):
            status = int(told[1:])
        elif told:
            fault = int(told)
        return Answer(status, int(cpu * 1e6), memory, int(wall * 1e6), fault)

    def _wait(self, pid: int) -> tuple[int, int]:
        """The child's end: its wait status and largest resident size. Obeys a KILL meanwhile."""
        descriptor = os.pidfd_open(pid)
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        poll.register(self._control, select.POLLIN)
        ended = False
        while not ended:
            for ready, _ in poll.poll():
                if ready == descriptor:
                    ended = True
                elif not self._obey():
                    self._sweep()
                    os._exit(0)
        os.close(descriptor)
        _, status, used = os.wait4(pid, 0)
        return status, used.ru_maxrss

    def _obey(self) -> bool:
        message, descriptors = self._receive()
        for descriptor in descriptors:
            os.close(descriptor)
        if message and protocol.unpack(message).op == protocol.KILL:
            self._kill_all()
        return bool(message)

    def _kill_all(self) -> None:
        if not self._bare:
            # Refuses to be anything but process 1: outside of a process namespace this would end the machine.
            if os.getpid() != 1:
                raise RuntimeError("not the first process of a jail")
            _kill(-1)
            return
        for _ in range(100):
            found = _descendants(os.getpid())
            if not found:
                return
            for pid in found:
                _kill(pid)

    def _sweep(self) -> None:
        """Nothing of a run stays behind."""
        while True:
            self._kill_all()
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                return

    def _child(self, order: Order, descriptors: list[int], fault: int) -> NoReturn:
        try:
            has_program = bool(order.flags & protocol.PROGRAM)
            files = isolate.arrange(descriptors, fault, has_program, bool(order.flags & protocol.CHANNEL))
            os.setsid()
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
            if not self._bare:
                isolate.namespaces(order, self._user, self._group)
            if order.flags & protocol.FRESH_PIDS:
                self._become_warden()
            os.chdir("/tmp" if not self._bare else os.environ["DOCIMA_BARE_FOLDER"])  # noqa: S108 - the run's own
            isolate.place_files(order.names, files)
            isolate.limit(order)
            isolate.drop_rights(self._filter)
            if not order.flags & protocol.WARM:
                self._execute(order)
        except BaseException as error:  # noqa: BLE001 - the child's boundary: nothing may return into the server's loop
            os.write(isolate.FAULT_FD, b"%d" % (getattr(error, "errno", None) or 1))
            os._exit(1)
        os.close(isolate.FAULT_FD)
        roles.run(order)

    def _become_warden(self) -> None:
        """As process 1 of its own namespace, a program would not feel signals: it becomes process 2."""
        pid = os.fork()
        if pid == 0:
            return
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        _, status = os.waitpid(pid, 0)
        # The first process of a namespace cannot die of a signal, so the true status travels beside its own.
        os.write(isolate.FAULT_FD, b"s%d" % status)
        os._exit(0)

    def _execute(self, order: Order) -> None:
        target = isolate.PROGRAM_FD if order.flags & protocol.PROGRAM else order.arguments[0]
        environment = dict(pair.split("=", 1) for pair in order.environment)
        os.execve(target, list(order.arguments), environment)  # noqa: S606 - the purpose of this process


def _flags(order: Order) -> int:
    fresh = isolate.NEWPID if order.flags & protocol.FRESH_PIDS else 0
    return isolate.NEWUSER | isolate.NEWNS | fresh


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _descendants(pid: int) -> list[int]:
    """Processes below one that still run; zombies are only waited for."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        try:
            with open(f"/proc/{parent}/task/{parent}/children", encoding="ascii") as children:
                below = [int(child) for child in children.read().split()]
        except OSError:
            continue
        waiting += below
        found += [child for child in below if not _is_zombie(child)]
    return found


def _is_zombie(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            return stat.read().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def main() -> None:
    """`zygote CONTROL_FD FILTER_HEX bare|jailed [MODULE ...]`."""
    control = socket.socket(fileno=int(sys.argv[1]))
    filter_ = isolate.Filter(bytes.fromhex(sys.argv[2]))
    bare = sys.argv[3] == "bare"
    for module in [*PRELOAD, *sys.argv[4:]]:
        importlib.import_module(module)
    # A signal from inside of the jail must not reach the server: default dispositions are ignored for process 1.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if bare:
        isolate.become_subreaper()
    sys.argv = ["solution.py"]
    # Our own modules are loaded, and no program need find them.
    sys.path[:] = [path for path in sys.path if path not in ("", "/docima")]
    gc.collect()
    gc.freeze()
    gc.set_threshold(0)
    Server(control, filter_, bare).serve()


if __name__ == "__main__":
    main()
