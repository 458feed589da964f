"""The door: so many items and bytes may be inside at once, and whoever finds it full is told at once when to come
again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

FIRST_WAIT_SECONDS = 0.1
LONGEST_WAIT_SECONDS = 5.0


class FullError(Exception):
    """The queue is full; `retry_seconds` is when to try again."""

    def __init__(self, retry_seconds: float) -> None:
        super().__init__(f"the queue is full; try again in {retry_seconds:.2f} s")
        self.retry_seconds = retry_seconds


class Admission:
    """Counts what is inside. `rejected` hears of every item that was refused."""

    def __init__(self, max_items: int, max_bytes: int, rejected: Callable[[int, str], None]) -> None:
        self._max_items = max_items
        self._max_bytes = max_bytes
        self._rejected = rejected
        self._items = 0
        self._bytes = 0
        self._room = asyncio.Event()
        self._left = 0
        self._since = monotonic()
        self._rate = 0.0

    @property
    def items(self) -> int:
        """Items inside: waiting or at work."""
        return self._items

    def _fits(self, items: int, size: int) -> bool:
        # Whatever is larger than the whole house is let in alone: a limit must delay, never forbid.
        if self._items == 0:
            return True
        return self._items + items <= self._max_items and self._bytes + size <= self._max_bytes

    def enter(self, items: int, size: int) -> None:
        """Let items in, or raise FullError at once."""
        if not self._fits(items, size):
            self._rejected(items, "queue_full")
            raise FullError(self._wait_for(items))
        self._items += items
        self._bytes += size

    async def enter_when_room(self, items: int, size: int) -> None:
        """Let items in as soon as they fit: how a stream is slowed down."""
        while not self._fits(items, size):
            self._room.clear()
            await self._room.wait()
        self._items += items
        self._bytes += size

    def leave(self, items: int, size: int) -> None:
        """Items are answered."""
        self._items -= items
        self._bytes -= size
        self._left += items
        self._room.set()
        now = monotonic()
        if now - self._since > 1.0:
            self._rate = self._left / (now - self._since)
            self._left, self._since = 0, now

    def _wait_for(self, items: int) -> float:
        """When so many items will have left, at the rate of the last second."""
        if self._rate <= 0:
            return FIRST_WAIT_SECONDS
        return min(LONGEST_WAIT_SECONDS, max(FIRST_WAIT_SECONDS, items / self._rate))
