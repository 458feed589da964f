"""What `VerifierService` does, free of gRPC: the server, the local client and the batch runner all stand on it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import accumulate

from docima import v1
from docima.services.admission import Admission
from docima.services.call import Call
from docima.services.engine import Engine
from docima.services.limits import InvalidRequestError, RequestLimits, check_budget
from docima.services.run import TaskRun
from docima.services.suite_store import KEPT_SECONDS
from docima.verifiers.assessment import Reason

STREAM_WINDOW = 8192
"""Completions of one stream that may be inside or not yet read by the caller: bounds what a slow reader makes us
hold.
"""

STREAM_BATCH = 256
"""Results in one message of a stream."""

DEADLINE_MARGIN_SECONDS = 0.1
"""Answering takes time too: the budget ends so long before the caller's deadline, but at most a fifth of it."""


class DrainingError(Exception):
    """The server is about to stop and takes no new work."""


class Scoring:
    """Scores requests on an engine."""

    def __init__(self, engine: Engine, limits: RequestLimits, admission: Admission) -> None:
        self._engine = engine
        self._limits = limits
        self._admission = admission
        self.draining = False

    def list_verifiers(self) -> v1.ListVerifiersResponse:
        """What is on offer."""
        infos = [info for _, info in sorted(self._engine.infos.items())]
        return v1.ListVerifiersResponse(verifiers=infos, limits=self._limits.message())

    def put_tests(self, request: v1.PutTestsRequest) -> v1.PutTestsResponse:
        """Keep a test suite. Raises InvalidRequestError, TooLargeError, DrainingError."""
        self._check_open()
        if not request.HasField("tests"):
            raise InvalidRequestError("tests: missing")
        kept = self._engine.tests.put(request.tests)
        return v1.PutTestsResponse(tests_sha256=kept, kept_seconds=KEPT_SECONDS)

    async def score(
        self, request: v1.ScoreRequest, remaining_seconds: float | None, run_name: str = ""
    ) -> v1.ScoreResponse:
        """One result a completion, in the order of the request; `run_name` is the training run. Raises
        InvalidRequestError, FullError, DrainingError.
        """
        self._check_open()
        tasks = list(request.tasks)
        self._limits.check(request)
        counts = [len(task.completions) for task in tasks]
        total, size = sum(counts), request.ByteSize()
        if not total:
            return v1.ScoreResponse()
        starts = [0, *accumulate(counts)]
        results: list[v1.CompletionResult | None] = [None] * total

        def place(result: v1.CompletionResult) -> None:
            results[starts[result.task_index] + result.completion_index] = result

        self._admission.enter(total, size)
        asked = request.budget_seconds if request.HasField("budget_seconds") else None
        call = self._engine.call(place, budget(asked, remaining_seconds), run_name)
        try:
            for index, task in enumerate(tasks):
                run = self._engine.run(call, index, task)
                run.add(task.completions)
                run.finish()
            await call.idle()
        finally:
            call.dismiss()
            self._admission.leave(total, size)
        return v1.ScoreResponse(results=[result for result in results if result is not None])

    async def score_stream(
        self, requests: AsyncIterator[v1.ScoreStreamRequest], remaining_seconds: float | None, run_name: str = ""
    ) -> AsyncIterator[v1.ScoreStreamResponse]:
        """Results as they are ready. Raises as `score` does; what was given out before stands."""
        self._check_open()
        stream = _Stream(self._engine, self._limits, self._admission, remaining_seconds, run_name)
        reader = asyncio.create_task(stream.read(requests))
        try:
            async for batch in stream.results(reader):
                yield v1.ScoreStreamResponse(results=batch)
            reader.result()
        finally:
            reader.cancel()
            with suppress(asyncio.CancelledError, InvalidRequestError):
                await reader
            stream.close()

    def _check_open(self) -> None:
        if self.draining:
            raise DrainingError("the server is draining; call another replica")


class _Stream:
    """The state of one stream: reads messages in turn, holds results until they are written."""

    def __init__(
        self,
        engine: Engine,
        limits: RequestLimits,
        admission: Admission,
        remaining_seconds: float | None,
        run_name: str,
    ) -> None:
        self._engine = engine
        self._limits = limits
        self._admission = admission
        self._remaining = remaining_seconds
        self._run_name = run_name
        self._call: Call | None = None
        self._run: TaskRun | None = None
        self._tasks = 0
        self._open = 0
        self._held_bytes = 0
        self._ready: deque[v1.CompletionResult] = deque()
        self._wake = asyncio.Event()
        self._room = asyncio.Event()

    async def read(self, requests: AsyncIterator[v1.ScoreStreamRequest]) -> None:
        """Take in messages until the caller has sent the last. Raises InvalidRequestError for one out of turn."""
        async for request in requests:
            await self._take(request)
        if self._run is not None:
            raise InvalidRequestError(f"task {self._tasks - 1}: the stream ended before the task's `end`")

    async def _take(self, request: v1.ScoreStreamRequest) -> None:
        kind = request.WhichOneof("message")
        if kind == "options":
            if self._call is not None:
                raise InvalidRequestError("options: only at most once, before anything else")
            self._begin(request.options)
        elif kind == "head":
            if self._run is not None:
                raise InvalidRequestError(f"head: task {self._tasks - 1} has not ended yet")
            self._limits.check_head(request.head, f"tasks[{self._tasks}]")
            self._run = self._engine.run(self._begin(None), self._tasks, request.head)
            self._tasks += 1
            await self._add(list(request.head.completions))
        elif kind == "part":
            await self._add(list(request.part.completions))
        elif kind == "end" and self._run is not None:
            self._run.finish()
            self._run = None
        else:
            raise InvalidRequestError(f"{kind or 'message'}: no task has begun")

    def _begin(self, options: v1.ScoreStreamOptions | None) -> Call:
        if self._call is None:
            asked = None
            if options is not None and options.HasField("budget_seconds"):
                asked = options.budget_seconds
                check_budget(asked)
            self._call = self._engine.call(self._emit, budget(asked, self._remaining), self._run_name)
        return self._call

    async def _add(self, completions: list[v1.Completion]) -> None:
        if self._run is None:
            raise InvalidRequestError("part: no task has begun")
        if len(completions) > self._limits.completions:
            raise InvalidRequestError(f"part: {len(completions)} completions are over {self._limits.completions}")
        self._limits.check_completions(completions, f"tasks[{self._tasks - 1}].completions")
        if not completions:
            return
        while self._open and self._open + len(completions) > STREAM_WINDOW:
            self._room.clear()
            await self._room.wait()
        size = sum(completion.ByteSize() for completion in completions)
        await self._admission.enter_when_room(len(completions), size)
        self._open += len(completions)
        self._held_bytes += size
        self._run.add(completions)

    def _emit(self, result: v1.CompletionResult) -> None:
        self._ready.append(result)
        self._wake.set()

    async def results(self, reader: asyncio.Task[None]) -> AsyncIterator[list[v1.CompletionResult]]:
        """Batches of results until all are out."""
        reader.add_done_callback(lambda _: self._wake.set())
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._ready:
                batch = [self._ready.popleft() for _ in range(min(STREAM_BATCH, len(self._ready)))]
                yield batch
                self._release(len(batch))
            if reader.done() and (reader.exception() is not None or self._call is None or self._call.pending == 0):
                return

    def _release(self, count: int) -> None:
        share = self._held_bytes * count // self._open
        self._open -= count
        self._held_bytes -= share
        self._admission.leave(count, share)
        self._room.set()

    def close(self) -> None:
        """The stream is over, however it ended."""
        if self._call is not None:
            self._call.end(Reason.CANCELLED, "The caller went away.")
        if self._open:
            self._release(self._open)


def budget(asked: float | None, remaining: float | None) -> float | None:
    """Seconds until the call is answered with what there is."""
    if remaining is None:
        return asked
    kept = remaining - min(DEADLINE_MARGIN_SECONDS, remaining / 5)
    return kept if asked is None else min(asked, kept)
