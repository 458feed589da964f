"""Reads groups from a stream and answers each by itself: the server and the local client stand on this."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any, Generic, TypeVar

from docima import v1
from docima.services.admission import Admission
from docima.services.engine import Engine
from docima.services.groups.ranking import rank
from docima.services.groups.refining import refine
from docima.services.groups.voting import vote
from docima.services.limits import InvalidRequestError, RequestLimits
from docima.services.scoring import DrainingError, budget

GROUP_COMPLETIONS = 4096
GROUP_BYTES = 64 << 20
"""A group is held whole until it ends; this bounds what a caller can make us hold."""

GROUPS_AT_ONCE = 8
"""Groups of one stream that are being answered; the rest of the stream waits unread."""

Response = TypeVar("Response", v1.VoteResponse, v1.RankResponse, v1.RefineResponse)


class Groups:
    """Answers group questions on an engine."""

    def __init__(self, engine: Engine, limits: RequestLimits, admission: Admission) -> None:
        self._engine = engine
        self._limits = limits
        self._admission = admission
        self.draining = False

    def vote(
        self, requests: AsyncIterator[v1.VoteRequest], remaining_seconds: float | None
    ) -> AsyncIterator[v1.VoteResponse]:
        """One reply a group. Raises InvalidRequestError and DrainingError; what was given out before stands."""
        return self._answer(requests, remaining_seconds, vote, v1.VoteResponse)

    def rank(
        self, requests: AsyncIterator[v1.RankRequest], remaining_seconds: float | None
    ) -> AsyncIterator[v1.RankResponse]:
        """The same for ranks."""
        return self._answer(requests, remaining_seconds, rank, v1.RankResponse)

    def refine(
        self, requests: AsyncIterator[v1.RefineRequest], remaining_seconds: float | None
    ) -> AsyncIterator[v1.RefineResponse]:
        """The same for refinements."""
        return self._answer(requests, remaining_seconds, refine, v1.RefineResponse)

    async def _answer(
        self,
        requests: AsyncIterator[Any],
        remaining_seconds: float | None,
        question: Callable[[Engine, Any], Awaitable[Response]],
        kind: type[Response],
    ) -> AsyncIterator[Response]:
        if self.draining:
            raise DrainingError("the server is draining; call another replica")
        stream: _Stream[Response] = _Stream(partial(question, self._engine), self._limits, self._admission, kind)
        allowed = budget(None, remaining_seconds)
        deadline = None if allowed is None else asyncio.get_running_loop().time() + allowed
        reader = asyncio.create_task(stream.read(requests, deadline))
        try:
            while (response := await stream.ready.get()) is not None:
                yield response
            await reader
        finally:
            reader.cancel()
            with suppress(asyncio.CancelledError, InvalidRequestError):
                await reader
            await stream.close()


class _Stream(Generic[Response]):
    """The groups of one stream."""

    def __init__(
        self,
        question: Callable[[Any], Awaitable[Response]],
        limits: RequestLimits,
        admission: Admission,
        kind: type[Response],
    ) -> None:
        self._question: Callable[[Any], Awaitable[Response]] = question
        self._limits = limits
        self._admission = admission
        self._kind: type[Response] = kind
        self.ready: asyncio.Queue[Response | None] = asyncio.Queue()
        self._head: Any = None
        self._bytes = 0
        self._count = 0
        self._room = asyncio.Semaphore(GROUPS_AT_ONCE)
        self._running: set[asyncio.Task[None]] = set()

    async def read(self, requests: AsyncIterator[Any], deadline: float | None) -> None:
        """Take in messages until the caller has sent the last, and wait for all answers."""
        try:
            async for request in requests:
                await self._take(request, deadline)
            if self._head is not None:
                raise InvalidRequestError(f"group {self._count}: the stream ended before the group's `end`")
            await asyncio.gather(*self._running)
        finally:
            self.ready.put_nowait(None)

    async def _take(self, request: Any, deadline: float | None) -> None:
        kind = request.WhichOneof("message")
        if kind == "head":
            if self._head is not None:
                raise InvalidRequestError(f"head: group {self._count} has not ended yet")
            self._limits.check_head(request.head.task, f"groups[{self._count}].task")
            self._head, self._bytes = request.head, 0
            self._hold(request.head.task.completions)
        elif kind == "part" and self._head is not None:
            self._hold(request.part.completions)
            self._head.task.completions.extend(request.part.completions)
        elif kind == "end" and self._head is not None:
            await self._begin(deadline)
        else:
            raise InvalidRequestError(f"{kind or 'message'}: no group has begun")

    def _hold(self, completions: Any) -> None:
        path = f"groups[{self._count}].task.completions"
        self._limits.check_completions(completions, path)
        self._bytes += sum(completion.ByteSize() for completion in completions)
        held = len(self._head.task.completions)
        if held > GROUP_COMPLETIONS or self._bytes > GROUP_BYTES:
            raise InvalidRequestError(
                f"{path}: at most {GROUP_COMPLETIONS} completions and {GROUP_BYTES} bytes a group"
            )

    async def _begin(self, deadline: float | None) -> None:
        head, size, index = self._head, self._bytes, self._count
        if len(head.task.completions) > GROUP_COMPLETIONS:
            raise InvalidRequestError(f"groups[{index}]: at most {GROUP_COMPLETIONS} completions a group")
        self._head, self._count = None, index + 1
        await self._room.acquire()
        await self._admission.enter_when_room(len(head.task.completions), size)
        task = asyncio.create_task(self._run(head, size, index, deadline))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run(self, head: Any, size: int, index: int, deadline: float | None) -> None:
        try:
            async with asyncio.timeout_at(deadline):
                response = await self._question(head)
        except TimeoutError:
            response = self._kind()
            if not isinstance(response, v1.RefineResponse):
                response.reason = v1.Reason.REASON_BUDGET_SPENT
                response.explanation = "The call's budget ended before the group was answered."
            else:
                spent = v1.Refinement(reason=v1.Reason.REASON_BUDGET_SPENT)
                response.refinements.extend([spent] * len(head.task.completions))
        finally:
            self._room.release()
            self._admission.leave(len(head.task.completions), size)
        response.task_index, response.task_id = index, head.task.task_id
        self.ready.put_nowait(response)

    async def close(self) -> None:
        """The stream is over, however it ended."""
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
