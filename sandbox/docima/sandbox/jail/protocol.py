"""Orders from the Runner to the process that serves a jail, and its answers. `launcher.c` speaks the same.

An order is one datagram: `HEADER` (little-endian 64-bit integers), then strings that end in NUL (arguments,
environment, names of files), with descriptors beside it: standard input, output and error, then the program, the
channel and the files where the order has them. An INLINE order (only the launcher takes them: three descriptors less
to make, pass and read for each run) has what is read behind its strings; its answer, what was written.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

HEADER = struct.Struct("<14q")
ANSWER = struct.Struct("<5q")
INLINE_ANSWER = struct.Struct("<7q")
MESSAGE_BYTES = 160_000
INLINE_BYTES = 1 << 16
"""The most input that an order, and output that an answer, brings along; of more output a descriptor comes with it."""
ERRORS_BYTES = 4096
"""Of standard error, the end is kept: that is where a traceback says what it is about."""
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
INLINE = 32
"""The standard streams are the server's to make."""


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
    stdin: bytes = b""

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
        packed = head + b"".join(text.encode("utf-8", "surrogateescape") + b"\0" for text in strings) + self.stdin
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
    """How a run ended, as wait(2) tells it. `fault` is the errno of what failed before the program began, else 0.

    Of an INLINE order also how much was `written`, the beginning of that, the end of `errors`, and where the beginning
    is not all of it a `descriptor`, to be closed.
    """

    status: int
    cpu_microseconds: int
    memory_kibibytes: int
    wall_microseconds: int
    fault: int
    written: int = -1
    output: bytes = b""
    errors: bytes = b""
    descriptor: int = -1

    def pack(self) -> bytes:
        """As it is sent."""
        return ANSWER.pack(
            self.status,
            self.cpu_microseconds,
            self.memory_kibibytes,
            self.wall_microseconds,
            self.fault,
        )


def read_answer(message: bytes, descriptor: int) -> Answer | None:
    """Read an answer and the descriptor that came with it, -1 for none; None where it is none."""
    if len(message) == ANSWER.size:
        return Answer(*ANSWER.unpack(message))
    if len(message) < INLINE_ANSWER.size:
        return None
    status, cpu, memory, wall, fault, written, size = INLINE_ANSWER.unpack_from(message)
    end = INLINE_ANSWER.size + size
    output, errors = message[INLINE_ANSWER.size : end], message[end:]
    return Answer(status, cpu, memory, wall, fault, written, output, errors, descriptor)
