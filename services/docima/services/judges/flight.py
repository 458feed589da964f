"""Single flight: who asks what is being asked already waits for that answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Flights(Generic[T]):
    """Work by key. It goes on as long as somebody waits for it."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[T]] = {}
        self._waiting: dict[str, int] = {}
        self.joined = 0

    async def run(self, key: str, work: Callable[[], Awaitable[T]]) -> T:
        """The result of the work under this key, begun now or before."""
        task = self._tasks.get(key)
        if task is None:
            task = asyncio.ensure_future(_awaited(work))
            self._tasks[key] = task
            task.add_done_callback(lambda done: self._landed(key, done))
        else:
            self.joined += 1
        self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if self._waiting.get(key) == 1 and not task.done():
                task.cancel()
                # Who asks from now on begins anew.
                self._forget(key, task)
            raise
        finally:
            if key in self._waiting:
                self._waiting[key] -= 1

    def _forget(self, key: str, task: asyncio.Task[T]) -> None:
        if self._tasks.get(key) is task:
            del self._tasks[key]
            self._waiting.pop(key, None)

    def _landed(self, key: str, task: asyncio.Task[T]) -> None:
        self._forget(key, task)
        if not task.cancelled():
            # Looked at, so that a failure that nobody waits for any more is not reported as forgotten.
            task.exception()


async def _awaited(work: Callable[[], Awaitable[T]]) -> T:
    return await work()
