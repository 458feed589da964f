"""The system call filter of a run, as classic BPF for x86-64.

Three answers. Calls that some honest library tries and does without get an errno. Calls that no honest program makes
end the run with SIGSYS, which is how a security violation is told from a crash. Everything else is allowed.
"""

from __future__ import annotations

import struct

KILL_PROCESS, ERRNO, ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
EPERM, ENOSYS = 1, 38
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
AUDIT_ARCH_X86_64 = 0xC000003E
X32_BIT = 0x40000000
NAMESPACE_FLAGS = 0x7E020080
"""Every CLONE_NEW*."""
CLONE, CLONE3, PRLIMIT64 = 56, 435, 302

KILLED = {
    "ptrace": 101,
    "process_vm_readv": 310,
    "process_vm_writev": 311,
    "kcmp": 312,
    "mount": 165,
    "umount2": 166,
    "pivot_root": 155,
    "chroot": 161,
    "setns": 308,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "mount_setattr": 442,
    "bpf": 321,
    "kexec_load": 246,
    "kexec_file_load": 320,
    "init_module": 175,
    "finit_module": 313,
    "delete_module": 176,
    "reboot": 169,
    "swapon": 167,
    "swapoff": 168,
    "acct": 163,
    "settimeofday": 164,
    "clock_settime": 227,
    "iopl": 172,
    "ioperm": 173,
    "open_by_handle_at": 304,
    "pidfd_getfd": 438,
    "userfaultfd": 323,
    "add_key": 248,
    "request_key": 249,
    "keyctl": 250,
    "syslog": 103,
    "quotactl": 179,
    "lookup_dcookie": 212,
    "vhangup": 153,
}
REFUSED = {
    "unshare": 272,
    "socket": 41,
    "perf_event_open": 298,
    "name_to_handle_at": 303,
    "fanotify_init": 300,
    "personality": 135,
    "move_pages": 279,
    "migrate_pages": 256,
    "mbind": 237,
    "set_mempolicy": 238,
    "setpriority": 141,
    "sched_setparam": 142,
    "sched_setscheduler": 144,
    "sched_setaffinity": 203,
    "sched_setattr": 314,
    "ioprio_set": 251,
    "process_madvise": 440,
    "process_mrelease": 448,
    "pidfd_send_signal": 424,
    "pidfd_open": 434,
    "shmget": 29,
    "shmat": 30,
    "shmctl": 31,
    "semget": 64,
    "semop": 65,
    "semctl": 66,
    "msgget": 68,
    "msgsnd": 69,
    "msgrcv": 70,
    "msgctl": 71,
    "semtimedop": 220,
    "mq_open": 240,
    "mq_unlink": 241,
    "mknod": 133,
    "mknodat": 259,
    "chown": 92,
    "fchown": 93,
    "lchown": 94,
    "fchownat": 260,
}
"""Priority and affinity among them: the process that serves the jail has the same user id, and what a run did to it
would be left to the next run.
"""
ABSENT = {"io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "clone3": CLONE3}
"""Answered as by an old kernel, so that libraries fall back."""


LAUNCHER = frozenset({CLONE, KILLED["mount"], REFUSED["pidfd_open"]})
"""What the launcher needs for each run: its own filter leaves these out, that of its runs, on top, has only these."""

Step = tuple[int, int, int, int]


def program(only: frozenset[int] = frozenset(), but: frozenset[int] = frozenset()) -> bytes:
    """The filter as an array of struct sock_filter; of the calls that are not allowed only some, or all but some.

    A binary search: on installation the kernel tries the filter for every number there is, which with one comparison
    after another costs more than all the rest of a run's isolation.
    """
    head: list[Step] = [
        (LOAD, 0, 0, 4),
        (JUMP_EQUAL, 1, 0, AUDIT_ARCH_X86_64),
        (RETURN, 0, 0, KILL_PROCESS),
        (LOAD, 0, 0, 0),
        (JUMP_AT_LEAST, 0, 1, X32_BIT),
        (RETURN, 0, 0, KILL_PROCESS),
    ]
    return b"".join(struct.pack("<HBBI", *step) for step in head + _search(_ranges(only, but)))


def _leaves() -> dict[int, tuple[Step, ...]]:
    """What is done about each number that is not simply allowed."""
    leaves: dict[int, tuple[Step, ...]] = {}
    for table, action in ((KILLED, KILL_PROCESS), (REFUSED, ERRNO | EPERM), (ABSENT, ERRNO | ENOSYS)):
        leaves.update(dict.fromkeys(table.values(), ((RETURN, 0, 0, action),)))
    refuse, allow = (RETURN, 0, 0, ERRNO | EPERM), (RETURN, 0, 0, ALLOW)
    # clone: no new namespaces. The flags are the first argument's low half.
    leaves[CLONE] = ((LOAD, 0, 0, 16), (JUMP_ANY_BIT, 0, 1, NAMESPACE_FLAGS), refuse, allow)
    # prlimit64: only on oneself, which a process id of 0 means.
    leaves[PRLIMIT64] = ((LOAD, 0, 0, 16), (JUMP_EQUAL, 1, 0, 0), refuse, allow)
    return leaves


def _ranges(only: frozenset[int], but: frozenset[int]) -> list[tuple[int, tuple[Step, ...]]]:
    """All numbers as ranges that are treated alike: where each begins, and what is done."""
    allow: tuple[Step, ...] = ((RETURN, 0, 0, ALLOW),)
    leaves = {number: leaf for number, leaf in _leaves().items() if number not in but and (not only or number in only)}
    found: list[tuple[int, tuple[Step, ...]]] = [(0, leaves.get(0, allow))]
    for number in range(1, max(leaves) + 2):
        leaf = leaves.get(number, allow)
        if leaf != found[-1][1]:
            found.append((number, leaf))
    return found


def _search(ranges: list[tuple[int, tuple[Step, ...]]]) -> list[Step]:
    if len(ranges) == 1:
        return list(ranges[0][1])
    middle = len(ranges) // 2
    below, above = _search(ranges[:middle]), _search(ranges[middle:])
    return [(JUMP_AT_LEAST, len(below), 0, ranges[middle][0]), *below, *above]
