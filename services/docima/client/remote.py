"""Requests over gRPC."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import grpc

from docima.client.errors import NEVER, DocimaClientError, RequestError, TransientError
from docima.v1 import (
    ListVerifiersRequest,
    ListVerifiersResponse,
    PutTestsRequest,
    PutTestsResponse,
    ScoreRequest,
    ScoreResponse,
    ScoreStreamRequest,
    ScoreStreamResponse,
)
from docima.v1.groups_pb2_grpc import GroupServiceStub
from docima.v1.service_pb2_grpc import VerifierServiceStub

FOR_GOOD = {
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.UNAUTHENTICATED,
    grpc.StatusCode.PERMISSION_DENIED,
    grpc.StatusCode.UNIMPLEMENTED,
}
PUSHBACK = "grpc-retry-pushback-ms"
RUN_KEY = "docima-run"
"""Names the training run to the server's telemetry."""

OPTIONS: list[tuple[str, Any]] = [
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    # Spread calls over the addresses of a headless service. Retries are ours: gRPC's own give up after 256 KiB.
    ("grpc.service_config", json.dumps({"loadBalancingConfig": [{"round_robin": {}}]})),
    ("grpc.enable_retries", 0),
    # A server that vanished without a word is found out within half a minute.
    ("grpc.keepalive_time_ms", 20_000),
    ("grpc.keepalive_timeout_ms", 10_000),
]


class Remote:
    """A server at an address. Belongs to the event loop that it is made in."""

    def __init__(self, target: str, run: str = "") -> None:
        self._metadata = ((RUN_KEY, run),) if run else ()
        self._channel = grpc.aio.insecure_channel(target, options=OPTIONS)
        self._stub: Any = VerifierServiceStub(self._channel)  # type: ignore[no-untyped-call]  # generated
        self._groups: Any = GroupServiceStub(self._channel)  # type: ignore[no-untyped-call]  # generated

    async def score(self, request: ScoreRequest, timeout_seconds: float) -> ScoreResponse:
        """One batch, once."""
        try:
            response: ScoreResponse = await self._stub.Score(request, timeout=timeout_seconds, metadata=self._metadata)
        except grpc.aio.AioRpcError as error:
            raise _understood(error) from None
        return response

    async def score_stream(
        self, requests: AsyncIterator[ScoreStreamRequest], timeout_seconds: float
    ) -> AsyncIterator[ScoreStreamResponse]:
        """One stream."""
        call = self._stub.ScoreStream(requests, timeout=timeout_seconds, metadata=self._metadata)
        try:
            async for response in call:
                yield response
        except grpc.aio.AioRpcError as error:
            raise _understood(error) from None
        finally:
            call.cancel()

    async def ask_groups(self, kind: str, requests: AsyncIterator[Any], timeout_seconds: float) -> AsyncIterator[Any]:
        """One stream of group questions."""
        methods = {"vote": self._groups.Vote, "rank": self._groups.Rank, "refine": self._groups.Refine}
        call = methods[kind](requests, timeout=timeout_seconds)
        try:
            async for response in call:
                yield response
        except grpc.aio.AioRpcError as error:
            raise _understood(error) from None
        finally:
            call.cancel()

    async def put_tests(self, request: PutTestsRequest, timeout_seconds: float) -> PutTestsResponse:
        """Store a test suite."""
        try:
            response: PutTestsResponse = await self._stub.PutTests(request, timeout=timeout_seconds)
        except grpc.aio.AioRpcError as error:
            raise _understood(error) from None
        return response

    async def list_verifiers(self, timeout_seconds: float) -> ListVerifiersResponse:
        """What is on offer."""
        try:
            found: ListVerifiersResponse = await self._stub.ListVerifiers(
                ListVerifiersRequest(), timeout=timeout_seconds
            )
        except grpc.aio.AioRpcError as error:
            raise _understood(error) from None
        return found

    async def close(self) -> None:
        """Close the connection."""
        await self._channel.close()


def _understood(error: grpc.aio.AioRpcError) -> DocimaClientError:
    code, text = error.code(), f"{error.code().name}: {error.details()}"
    if code in FOR_GOOD:
        return RequestError(text)
    if code is grpc.StatusCode.RESOURCE_EXHAUSTED:
        wait = dict(error.trailing_metadata() or ()).get(PUSHBACK)
        if not wait and "larger than max" in (error.details() or ""):
            return TransientError(f"{text}; the server's max_message_bytes is too small", retry_seconds=NEVER)
        return TransientError(text, "OVERLOADED", float(wait) / 1000 if wait else None)
    if code is grpc.StatusCode.DEADLINE_EXCEEDED:
        return TransientError(text, "BUDGET_SPENT")
    return TransientError(text)
