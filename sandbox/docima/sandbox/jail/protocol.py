"""Orders from the Runner to the process that serves a jail, and its answers. `launcher.c` speaks the same.

An order is one datagram: `HEADER` (little-endian 64-bit integers), then strings that end in NUL (arguments,
environment, names of files), with descriptors beside it: standard input, output and error, then the program, the
channel and the files where the order has them.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

HEADER = struct.Struct("<14q")
ANSWER = struct.Struct("<5q")
MESSAGE_BYTES = 160_000
MAX_DESCRIPTORS = 64
READY = b"ready"

RUN, KILL = 1, 2

PROGRAM = 1
"""The order brings a program: an executable that is run as it is, or the source for a warm interpreter."""
CHANNEL = 2
"""The order brings descriptor 3: a socket to another jail, or where a compiler leaves what it built."""
HIDE_PROC = 4
"""/proc is not the jail's own: nothing of it may be seen."""
FRESH_PIDS = 8
"""The run gets a process namespace of its own (the warden)."""
WARM = 16
"""Run in the warm interpreter; the first argument names the role."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order. Sizes in bytes, times in seconds; 0 means no limit."""

    op: int
    flags: int = 0
    cpu_seconds: int = 0
    file_bytes: int = 0
    processes: int = 0
    files: int = 0
    stack_bytes: int = 0
    data_bytes: int = 0
    address_bytes: int = 0
    disk_bytes: int = 0
    inodes: int = 0
    arguments: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def pack(self) -> bytes:
        """As it is sent. Raises ValueError where a string holds NUL or all is too large."""
        strings = (*self.arguments, *self.environment, *self.names)
        if any("\0" in text for text in strings):
            raise ValueError("NUL in an argument")
        head = HEADER.pack(
            self.op,
            self.flags,
            self.cpu_seconds,
            self.file_bytes,
            self.processes,
            self.files,
            self.stack_bytes,
            self.data_bytes,
            self.address_bytes,
            self.disk_bytes,
            self.inodes,
            len(self.arguments),
            len(self.environment),
            len(self.names),
        )
        packed = head + b"".join(text.encode("utf-8", "surrogateescape") + b"\0" for text in strings)
        if len(packed) > MESSAGE_BYTES:
            raise ValueError("arguments are too large")
        return packed


def unpack(message: bytes) -> Order:
    """Read what `Order.pack` wrote."""
    numbers = HEADER.unpack_from(message)
    arguments, environment, names = numbers[11:]
    texts = tuple(message[HEADER.size :].decode("utf-8", "surrogateescape").split("\0")[:-1])
    second = arguments + environment
    values: list[Any] = [*numbers[:11], texts[:arguments], texts[arguments:second], texts[second : second + names]]
    return Order(*values)


@dataclass(frozen=True, slots=True)
class Answer:
    """How a run ended, as wait(2) tells it. `fault` is the errno of what failed before the program began, else 0."""

    status: int
    cpu_microseconds: int
    memory_kibibytes: int
    wall_microseconds: int
    fault: int

    def pack(self) -> bytes:
        """As it is sent."""
        return ANSWER.pack(
            self.status,
            self.cpu_microseconds,
            self.memory_kibibytes,
            self.wall_microseconds,
            self.fault,
        )
