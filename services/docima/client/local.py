"""Requests that stay in this process: the server's own scoring on worker processes of this machine.

The only file of the client that needs the services, and so the extras.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from docima.client.errors import RequestError, TransientError
from docima.services.admission import Admission, FullError
from docima.services.engine import Engine
from docima.services.groups.groups import Groups
from docima.services.limits import InvalidRequestError
from docima.services.observer import Silent
from docima.services.scoring import DrainingError, Scoring
from docima.services.settings import Settings, read
from docima.services.suite_store import TooLargeError
from docima.v1 import (
    ListVerifiersResponse,
    PutTestsRequest,
    PutTestsResponse,
    ScoreRequest,
    ScoreResponse,
    ScoreStreamRequest,
    ScoreStreamResponse,
)


class Local:
    """A server without the network. Starts its workers when it is first asked."""

    def __init__(self, workers: int | None = None, settings: Settings | None = None) -> None:
        self._settings = settings or read(workers={"count": workers} if workers else None)
        self._engine: Engine | None = None
        self._scoring: Scoring | None = None
        self._groups: Groups | None = None
        self._starting = asyncio.Lock()

    async def _started(self) -> Scoring:
        async with self._starting:
            if self._scoring is None:
                settings = self._settings
                engine = Engine(
                    settings.verifiers,
                    settings.plugins,
                    settings.workers.count,
                    settings.worker_limits,
                    largest_bytes=settings.max_text_bytes,
                    judging=settings.judging,
                    telemetry=settings.telemetry,
                    sandbox=settings.sandbox_limits,
                    tests_bytes=settings.tests_bytes,
                    lazy_sandbox=True,
                )
                await engine.start()
                self._engine = engine
                # One process is both sides: what is inside is in the caller's memory already.
                admission = Admission(settings.queue.items, settings.queue.bytes, Silent().rejected)
                self._groups = Groups(engine, settings.request_limits, admission)
                self._scoring = Scoring(engine, settings.request_limits, admission)
            return self._scoring

    async def score(self, request: ScoreRequest, timeout_seconds: float) -> ScoreResponse:
        """One batch, once."""
        try:
            return await (await self._started()).score(request, timeout_seconds)
        except InvalidRequestError as error:
            raise RequestError(str(error)) from None
        except FullError as error:
            raise TransientError(str(error), "OVERLOADED", error.retry_seconds) from None
        except DrainingError as error:
            raise TransientError(str(error)) from None

    async def score_stream(
        self, requests: AsyncIterator[ScoreStreamRequest], timeout_seconds: float
    ) -> AsyncIterator[ScoreStreamResponse]:
        """One stream."""
        scoring = await self._started()
        try:
            async for response in scoring.score_stream(requests, timeout_seconds):
                yield response
        except InvalidRequestError as error:
            raise RequestError(str(error)) from None
        except DrainingError as error:
            raise TransientError(str(error)) from None

    async def ask_groups(self, kind: str, requests: AsyncIterator[Any], timeout_seconds: float) -> AsyncIterator[Any]:
        """One stream of group questions."""
        await self._started()
        groups: Any = self._groups
        methods = {"vote": groups.vote, "rank": groups.rank, "refine": groups.refine}
        answer: Any = methods[kind]
        try:
            async for response in answer(requests, timeout_seconds):
                yield response
        except InvalidRequestError as error:
            raise RequestError(str(error)) from None
        except DrainingError as error:
            raise TransientError(str(error)) from None

    async def put_tests(self, request: PutTestsRequest, timeout_seconds: float) -> PutTestsResponse:
        """Store a test suite."""
        try:
            return (await self._started()).put_tests(request)
        except (InvalidRequestError, TooLargeError) as error:
            raise RequestError(str(error)) from None

    async def list_verifiers(self, timeout_seconds: float) -> ListVerifiersResponse:
        """What is on offer."""
        return (await self._started()).list_verifiers()

    async def close(self) -> None:
        """End the workers."""
        if self._engine is not None:
            await self._engine.stop()
            self._engine = self._scoring = self._groups = None
