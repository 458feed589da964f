"""Messages between the front and the supervisor of jails, over a stream socket: length, type, number, payload."""

from __future__ import annotations

import struct
from collections.abc import Iterator

HEADER = struct.Struct("<IBQ")
COMMON = struct.Struct("<I")
RUN = 1
"""Front -> supervisor: a Run: the length of the part that its group has in common, that part, and its own."""
CANCEL = 2
"""Front -> supervisor: nobody waits for this Run any more."""
RAN = 3
"""Supervisor -> front: the Ran."""
OUTCOMES = 5
"""Supervisor -> front: JSON: how the runs of a request ended, for the metrics."""
READY = 4
"""Supervisor -> front: JSON: what is offered here, or why nothing is."""


def pack(kind: int, number: int, payload: bytes = b"") -> bytes:
    """One message."""
    return HEADER.pack(len(payload), kind, number) + payload


def run(number: int, common: bytes, own: bytes) -> tuple[bytes, bytes, bytes]:
    """A RUN message, in pieces: the common part may be large, and is not copied."""
    size = COMMON.size + len(common) + len(own)
    return HEADER.pack(size, RUN, number) + COMMON.pack(len(common)), common, own


def parts(payload: bytes) -> tuple[bytes, bytes]:
    """The two parts of a RUN message."""
    (length,) = COMMON.unpack_from(payload)
    end = COMMON.size + length
    return payload[COMMON.size : end], payload[end:]


class Reader:
    """Cuts a stream of bytes into messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Type, number and payload of each message that is complete now."""
        self._buffer += data
        start = 0
        try:
            while len(self._buffer) - start >= HEADER.size:
                length, kind, number = HEADER.unpack_from(self._buffer, start)
                end = start + HEADER.size + length
                if len(self._buffer) < end:
                    return
                payload = bytes(self._buffer[start + HEADER.size : end])
                start = end
                yield kind, number, payload
        finally:
            del self._buffer[:start]
