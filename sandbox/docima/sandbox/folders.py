"""Temporary folders that do not outlive their makers: a lock tells which are still in use, so that those of a process
that was killed are removed by the next one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

LOCK = ".lock"


class Folder:
    """A folder that anybody may read, locked while this process lives; `close` removes it."""

    def __init__(self, name: str) -> None:
        _sweep(name)
        self.path = Path(tempfile.mkdtemp(prefix=f"docima-{name}-"))
        self._lock = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        os.chmod(self.path, 0o755)  # noqa: S103 - the jail's user must be able to read it

    def close(self) -> None:
        """Remove it and all in it."""
        if self._lock >= 0:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._lock)
            self._lock = -1


def _sweep(name: str) -> None:
    """Remove folders whose makers are gone. One that has no lock yet is only being made."""
    for path in Path(tempfile.gettempdir()).glob(f"docima-{name}-*"):
        with suppress(OSError):
            lock = os.open(path / LOCK, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(lock)
