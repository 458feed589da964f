"""Puts the calling process into the inner jail: own user and mount namespace, fresh /tmp, limits, no rights, filter.

Runs in a fresh child of a warm interpreter, through ctypes, because what is not yet imported cannot be imported there
cheaply. `launcher.c` does the same for programs that need no interpreter.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
from collections.abc import Sequence

from docima.sandbox.jail.protocol import FRESH_PIDS, HIDE_PROC, Order

NEWNS, NEWUSER, NEWPID = 0x00020000, 0x10000000, 0x20000000
SIGCHLD = 17
SYS_CLONE, SYS_CAPSET, SYS_CLOSE_RANGE = 56, 126, 436
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_SET_CHILD_SUBREAPER = 22, 38, 47, 36
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND = 1, 2, 4, 8, 32, 4096
INNER, PROGRAM_FD, FAULT_FD, FIRST_FREE_FD = 3, 4, 5, 6
"""Descriptors of a run: 0 to 2, the channel, the program, and where a fault of the set-up is told."""

_LIBC = ctypes.PyDLL(None, use_errno=True)
_LIBC.syscall.restype = ctypes.c_long
_API = ctypes.pythonapi


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class Filter:
    """A seccomp program in memory, ready to be installed."""

    def __init__(self, program: bytes) -> None:
        self._steps = ctypes.create_string_buffer(program)
        self._filter = _Filter(len(program) // 8, ctypes.addressof(self._steps))

    def install(self) -> None:
        """For this process and all that it starts. Needs no_new_privs."""
        _check(_LIBC.prctl(PR_SET_SECCOMP, 2, ctypes.byref(self._filter), 0, 0))


_HEADER = _Header(0x20080522, 0)
_NO_CAPABILITIES = (ctypes.c_uint32 * 6)()


def _check(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), "isolate")
    return result


def clone(flags: int) -> int:
    """fork(2) into new namespaces; 0 in the child. Raises OSError."""
    _API.PyOS_BeforeFork()
    zero = ctypes.c_long(0)
    pid = int(_LIBC.syscall(ctypes.c_long(SYS_CLONE), ctypes.c_long(flags | SIGCHLD), zero, zero, zero, zero))
    error = ctypes.get_errno()
    if pid == 0:
        _API.PyOS_AfterFork_Child()
    else:
        _API.PyOS_AfterFork_Parent()
    if pid < 0:
        raise OSError(error, "clone")
    return pid


def become_subreaper() -> None:
    """Orphans of our children become ours: how a server outside of a process namespace keeps hold of them."""
    _check(_LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))


def arrange(descriptors: Sequence[int], fault: int, program: bool, channel: bool) -> list[int]:
    """Put the order's descriptors at their places and close everything else; returns those of the files."""
    high = [os.dup(descriptor) for descriptor in descriptors]
    rest = high[3:]
    moved = [(high[0], 0), (high[1], 1), (high[2], 2)]
    fault_high = os.dup(fault)
    if program:
        moved.append((rest.pop(0), PROGRAM_FD))
    if channel:
        moved.append((rest.pop(0), INNER))
    # Below the lowest of the copies nothing is needed any more but what is moved there now.
    safe = _lifted([source for source, _ in moved] + rest + [fault_high])
    targets = [target for _, target in moved]
    for source, target in zip(safe, targets, strict=False):
        os.dup2(source, target, inheritable=target <= INNER)
    files = safe[len(targets) : -1]
    os.dup2(safe[-1], FAULT_FD, inheritable=False)
    places = []
    for index, source in enumerate(files):
        os.dup2(source, FIRST_FREE_FD + index, inheritable=False)
        places.append(FIRST_FREE_FD + index)
    if not channel:
        _close_quietly(INNER)
    if not program:
        _close_quietly(PROGRAM_FD)
    first = FIRST_FREE_FD + len(files)
    _LIBC.syscall(ctypes.c_long(SYS_CLOSE_RANGE), ctypes.c_long(first), ctypes.c_long(0x7FFFFFFF), ctypes.c_long(0))
    return places


def _lifted(descriptors: list[int]) -> list[int]:
    """Copies that stand clear of every place that is about to be filled."""
    return [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 200) for descriptor in descriptors]


def _close_quietly(descriptor: int) -> None:
    try:
        os.close(descriptor)
    except OSError:
        return


def _write(path: str, text: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text)
    finally:
        os.close(descriptor)


def _mount(source: bytes, target: bytes, kind: bytes, flags: int, data: bytes | None = None) -> None:
    _check(_LIBC.mount(source, target, kind, ctypes.c_ulong(flags), data))


def namespaces(order: Order, user: int, group: int) -> None:
    """Map our one user, mount a fresh /tmp, take /proc away or make it read-only."""
    _write("/proc/self/setgroups", b"deny")
    _write("/proc/self/uid_map", b"%d %d 1" % (user, user))
    _write("/proc/self/gid_map", b"%d %d 1" % (group, group))
    size = b"size=%d,nr_inodes=%d,mode=1777" % (order.disk_bytes, order.inodes)
    _mount(b"none", b"/tmp", b"tmpfs", MS_NOSUID | MS_NODEV, size)
    _write("/proc/self/oom_score_adj", b"1000")
    quiet = MS_NOSUID | MS_NODEV | MS_NOEXEC
    if order.flags & HIDE_PROC:
        _mount(b"none", b"/proc", b"tmpfs", MS_RDONLY | quiet, b"size=4k,nr_inodes=2")
    elif order.flags & FRESH_PIDS:
        _mount(b"proc", b"/proc", b"proc", MS_RDONLY | quiet)
    else:
        _mount(b"none", b"/proc", b"", MS_REMOUNT | MS_BIND | MS_RDONLY | quiet)


def place_files(names: Sequence[str], descriptors: Sequence[int]) -> None:
    """Copy the order's files into the working folder. Names are plain: no folders."""
    for name, descriptor in zip(names, descriptors, strict=True):
        target = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o755)
        size, sent = os.fstat(descriptor).st_size, 0
        while sent < size:
            sent += os.sendfile(target, descriptor, sent, size - sent)
        os.close(target)
        os.close(descriptor)


def limit(order: Order) -> None:
    """The kernel's limits of each process."""
    core = (0, 0)
    # What may be had of stack is memory like any other, so that a program may ask for more of it, as many do.
    most = resource.getrlimit(resource.RLIMIT_STACK)[1]
    stack = order.stack_bytes if most == resource.RLIM_INFINITY else min(order.stack_bytes, most)
    bounds = [
        (resource.RLIMIT_CPU, (order.cpu_seconds, order.cpu_seconds + 1)),
        (resource.RLIMIT_FSIZE, (order.file_bytes, order.file_bytes)),
        (resource.RLIMIT_NPROC, (order.processes, order.processes)),
        (resource.RLIMIT_NOFILE, (order.files, order.files)),
        (resource.RLIMIT_CORE, core),
        (resource.RLIMIT_STACK, (stack, most)),
    ]
    if order.data_bytes:
        bounds.append((resource.RLIMIT_DATA, (order.data_bytes, order.data_bytes)))
    if order.address_bytes:
        bounds.append((resource.RLIMIT_AS, (order.address_bytes, order.address_bytes)))
    for what, values in bounds:
        resource.setrlimit(what, values)


def drop_rights(filter_: Filter) -> None:
    """No new privileges, no capabilities, and the system call filter: from here on nothing can be taken back."""
    _check(_LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    _check(_LIBC.syscall(ctypes.c_long(SYS_CAPSET), ctypes.byref(_HEADER), ctypes.byref(_NO_CAPABILITIES)))
    _check(_LIBC.prctl(PR_CAP_AMBIENT, 4, 0, 0, 0))
    filter_.install()
