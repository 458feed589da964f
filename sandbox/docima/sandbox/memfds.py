"""Files in memory: what goes into a run and what comes out of it, without pipes that could fill up."""

from __future__ import annotations

import fcntl
import os

_SEALS = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL


def sealed(data: bytes) -> int:
    """A descriptor of data that nobody can change any more; reading starts at the beginning. To be closed."""
    descriptor = os.memfd_create("docima", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        offset = 0
        while offset < len(data):
            offset += os.pwrite(descriptor, memoryview(data)[offset:], offset)
        seal(descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def seal(descriptor: int) -> None:
    """From here on nobody can change it."""
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, _SEALS)


def read_only(descriptor: int) -> int:
    """Another descriptor of the same file, for reading only: a program cannot be executed while it may be written."""
    return os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY | os.O_CLOEXEC)


def empty(may_be_sealed: bool = False) -> int:
    """A descriptor for a run to write to. To be closed."""
    return os.memfd_create("docima", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING * may_be_sealed)


def head(descriptor: int, size: int) -> bytes:
    """The first bytes."""
    parts, offset = [], 0
    while offset < size and (part := os.pread(descriptor, size - offset, offset)):
        parts.append(part)
        offset += len(part)
    return b"".join(parts)


def tail(descriptor: int, size: int) -> bytes:
    """The last bytes."""
    return os.pread(descriptor, size, max(0, os.fstat(descriptor).st_size - size))
