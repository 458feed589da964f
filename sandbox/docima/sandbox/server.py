"""A running jail: starts its server process, hands it orders, hears how runs ended. One run at a time."""

from __future__ import annotations

import select
import shutil
import socket
import struct
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from docima.sandbox import cgroups, jails
from docima.sandbox.folders import Folder
from docima.sandbox.jail import protocol
from docima.sandbox.jail.protocol import Answer, Order
from docima.sandbox.view import View

START_SECONDS = 30.0
"""Importing a library for a warm interpreter takes a second on a busy machine."""
END_SECONDS = 5.0
WAIT_SECONDS = 0.1
ANSWER_BYTES = protocol.INLINE_ANSWER.size + protocol.INLINE_BYTES + protocol.ERRORS_BYTES


class LostError(Exception):
    """The server does not start, or is gone. Start another."""


class Server:
    """One jail. `modules` are imported before the first run; None is the launcher of programs."""

    def __init__(
        self, view: View, mode: jails.Mode | None, modules: tuple[str, ...] | None, cgroup_version: str = ""
    ) -> None:
        self.mode = mode
        self.group = cgroups.make(cgroup_version) if cgroup_version else None
        self.runs = 0
        self._folder = Folder("bare") if mode is None else None
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for end in (ours, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * protocol.MESSAGE_BYTES)
        # The kernel waits so long: to ask whether there is something to read, first, would be a system call more a run.
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", 0, int(WAIT_SECONDS * 1e6)))
        self.control = ours
        control = theirs.fileno()
        bare = mode is None
        inner = jails.launcher(control) if modules is None else jails.zygote(view, control, modules, bare)
        entrances = self.group.entrances if self.group is not None else []
        command = inner if mode is None else jails.command(inner, view, mode, control, entrances)
        environment = {
            **jails.ENVIRONMENT,
            "DOCIMA_BARE_FOLDER": str(self._folder.path) if self._folder is not None else "",
            "TMPDIR": tempfile.gettempdir(),
        }
        # Not the caller's folder, which the jail's user may not be allowed to enter.
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            command, pass_fds=[control], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment, cwd="/"
        )
        theirs.close()
        try:
            self._await_start()
        except LostError:
            self.close()
            raise
        self.pid = self._find_pid()
        self._baseline_kills = self.group.kills() if self.group is not None else 0
        # Later, files that runs have read would be counted to it, which the kernel gives back under pressure.
        self._baseline = self.group.usage() if self.group is not None else 0
        self._allowed = 0

    def _await_start(self) -> None:
        ready, _, _ = select.select([self.control], [], [], START_SECONDS)
        try:
            said = self.control.recv(64) if ready else b""
        except OSError:
            said = b""
        if said != protocol.READY:
            self._process.kill()
            errors = self._process.stderr.read() if self._process.stderr is not None else b""
            raise LostError(
                f"a jail does not start: {errors.decode(errors='replace').strip()[-500:] or 'no reason told'}"
            )

    def _find_pid(self) -> int:
        """The server as this machine sees it: nsjail's only child, or the process itself."""
        pid = self._process.pid
        if self.mode is None:
            return pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return int(children[0]) if children else pid

    def start(self, order: Order, descriptors: Sequence[int]) -> None:
        """Begin a run. Raises LostError, and ValueError for an order that cannot be sent."""
        self.runs += 1
        packed = order.pack()
        try:
            socket.send_fds(self.control, [packed], list(descriptors))
        except OSError as error:
            raise LostError(str(error)) from None

    def allow_memory(self, size: int) -> None:
        """Let the processes of a run have so many bytes together, where that can be bounded."""
        if self.group is not None and size != self._allowed:
            self.group.limit(self._baseline + size)
            self._allowed = size

    def kill(self) -> None:
        """End the run; its answer follows. Does nothing where the server is gone."""
        try:
            self.control.send(Order(protocol.KILL).pack())
        except OSError:
            return

    def answer(self) -> Answer | None:
        """How the run ended; None where it has not within WAIT_SECONDS. Raises LostError."""
        try:
            message, descriptors, _, _ = socket.recv_fds(self.control, ANSWER_BYTES, 1)
        except BlockingIOError:
            return None
        except OSError as error:
            raise LostError(str(error)) from None
        found = protocol.read_answer(message, descriptors[0] if descriptors else -1)
        if found is None:
            raise LostError("the jail is gone")
        return found

    def memory_kills(self) -> int:
        """How often the kernel has killed for want of memory since this was last asked."""
        if self.group is None:
            return 0
        total = self.group.kills()
        new, self._baseline_kills = total - self._baseline_kills, total
        return new

    def close(self) -> None:
        """End the jail and all in it, and leave nothing behind."""
        self.control.close()
        try:
            self._process.wait(0.5 if self._process.poll() is None else 0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(END_SECONDS)
        if self._process.stderr is not None:
            self._process.stderr.close()
        if self.group is not None:
            self.group.close()
        if self._folder is not None:
            self._folder.close()


def built_launcher() -> Folder | None:
    """A folder that holds the launcher, compiled, as `launcher`; None where there is no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    source = Path(__file__).parent / "jail" / "launcher.c"
    folder = Folder("launcher")
    # Static, so that starting it needs no dynamic linker; where there are no static libraries, without.
    for static in (["-static"], []):
        done = subprocess.run(  # noqa: S603 - our own source
            [compiler, "-O2", *static, "-o", str(folder.path / "launcher"), str(source)],
            capture_output=True,
            check=False,
        )
        if done.returncode == 0:
            return folder
    folder.close()
    return None
