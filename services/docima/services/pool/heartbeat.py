"""Sixty-four bytes of memory that a worker and the front share: where the worker is, and whether it shall stop.

A worker that is killed says nothing more; what it wrote here still tells which item it was at.
"""

from __future__ import annotations

import mmap
import os
import struct

SIZE = 64
PREPARING = -1
"""In place of an item's index: the worker reads a spec of the first task of its load; one less a further task."""

_POSITION = struct.Struct("<qqq")
_CANCEL = 32


class Heartbeat:
    """The shared page. The worker writes the position, the front the stop flag: one writer each, no lock."""

    def __init__(self, descriptor: int) -> None:
        self._memory = mmap.mmap(descriptor, SIZE)

    @classmethod
    def create(cls) -> tuple[Heartbeat, int]:
        """A new page and its descriptor, which is to be handed to the worker and then closed."""
        descriptor = os.memfd_create("docima-heartbeat", os.MFD_CLOEXEC)
        os.ftruncate(descriptor, SIZE)
        return cls(descriptor), descriptor

    def at(self, item: int, component: int, beat: int) -> None:
        """The worker begins a component of an item. `beat` counts all that it ever began."""
        _POSITION.pack_into(self._memory, 0, item, component, beat)

    def position(self) -> tuple[int, int, int]:
        """Item, component and beat that the worker last wrote."""
        return _POSITION.unpack_from(self._memory, 0)

    def ask_to_stop(self, stop: bool) -> None:
        """Tell the worker to leave the rest of its job, or take that back before the next."""
        self._memory[_CANCEL] = int(stop)

    def stop_asked(self) -> bool:
        """Whether the worker shall leave the rest of its job."""
        return self._memory[_CANCEL] != 0

    def close(self) -> None:
        """Give the page back."""
        self._memory.close()
