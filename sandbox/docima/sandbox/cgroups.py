"""Memory of a whole jail, where the kernel's cgroups are ours to use: version 2 delegated, or version 1.

Elsewhere (most pods) `find` gives None, and memory is bounded by each process's own limit times their number.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import monotonic, sleep

ROOT = Path("/sys/fs/cgroup")
MOST_PROCESSES = 1024
"""A backstop above the limit of each run."""
REMOVAL_SECONDS = 2.0

_numbers = count()


@dataclass(frozen=True, slots=True)
class Files:
    """What the two versions call the same things."""

    limit: str
    usage: str
    events: str


V1 = Files("memory.limit_in_bytes", "memory.usage_in_bytes", "memory.oom_control")
V2 = Files("memory.max", "memory.current", "memory.events")


class Group:
    """One jail's group. Owned by whoever made it; removed by `close`."""

    def __init__(self, folders: tuple[Path, ...], files: Files) -> None:
        self._folders = folders
        self._descriptors: list[int] = []
        for folder in folders:
            folder.mkdir()
        for name, value in (("pids.max", MOST_PROCESSES), ("memory.swap.max", 0)):
            for folder in folders:
                if (folder / name).exists():
                    (folder / name).write_text(str(value))
        # Kept open: each run asks, and opening a file here costs more than reading it.
        self._limit = self._open(folders[0] / files.limit, os.O_WRONLY)
        self._usage = self._open(folders[0] / files.usage, os.O_RDONLY)
        self._events = self._open(folders[0] / files.events, os.O_RDONLY)

    def _open(self, path: Path, flags: int) -> int:
        self._descriptors.append(os.open(path, flags | os.O_CLOEXEC))
        return self._descriptors[-1]

    @property
    def entrances(self) -> list[str]:
        """The files that a process writes 0 to in order to enter."""
        return [str(folder / "cgroup.procs") for folder in self._folders]

    def usage(self) -> int:
        """Bytes in use now."""
        return int(os.pread(self._usage, 64, 0))

    def limit(self, size: int) -> None:
        """Allow so many bytes in all."""
        try:
            os.pwrite(self._limit, b"%d" % size, 0)
        except OSError:
            return  # less than is in use: the next run frees or meets the old limit

    def kills(self) -> int:
        """How often the kernel has killed a process for want of memory."""
        for line in os.pread(self._events, 512, 0).splitlines():
            name, _, number = line.partition(b" ")
            if name == b"oom_kill":
                return int(number)
        return 0

    def close(self) -> None:
        """Remove the group; its processes are gone or about to go."""
        while self._descriptors:
            os.close(self._descriptors.pop())
        for folder in self._folders:
            deadline = monotonic() + REMOVAL_SECONDS
            while True:
                try:
                    folder.rmdir()
                    break
                except FileNotFoundError:
                    break
                except OSError:
                    if monotonic() > deadline:
                        break
                    sleep(0.01)  # the kernel empties a group a moment after its processes have been waited for


def _sweep(parent: Path) -> None:
    """Remove groups whose makers are gone; one that still holds a process cannot be removed."""
    for folder in parent.glob("docima-*-*"):
        if not Path("/proc", folder.name.split("-")[1]).exists():
            with suppress(OSError):
                folder.rmdir()


def find() -> str:
    """Which version is ours to use: "v2", "v1" or "" for none. Proven by making a group, not guessed."""
    for controller in ("", "memory", "pids"):
        with suppress(OSError):
            _sweep(_own_folder(controller))
    for version in ("v2", "v1"):
        try:
            group = make(version)
        except OSError:
            continue
        try:
            group.usage()
            group.kills()
            return version
        except OSError:
            continue
        finally:
            group.close()
    return ""


def make(version: str) -> Group:
    """A new group. Raises OSError."""
    name = f"docima-{os.getpid()}-{next(_numbers)}"
    if version == "v2":
        folder = _own_folder("") / name
        if "memory" not in (folder.parent / "cgroup.subtree_control").read_text().split():
            raise OSError("the memory controller is not delegated")
        return Group((folder,), V2)
    folders = [_own_folder("memory") / name]
    with suppress(OSError):
        folders.append(_own_folder("pids") / name)
    return Group(tuple(folders), V1)


def _own_folder(controller: str) -> Path:
    """Where this process is in a hierarchy. Raises OSError."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if controller in controllers.split(",") and (controller or not controllers):
            mounts = [ROOT / controller] if controller else [ROOT, ROOT / "unified"]
            for mount in mounts:
                found = mount / path.lstrip("/")
                if (found / "cgroup.procs").exists():
                    return found
                if controller and (mount / "cgroup.procs").exists():
                    return mount
    raise OSError(f"no cgroup hierarchy {controller or 'v2'}")
