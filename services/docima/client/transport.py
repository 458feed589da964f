"""How requests reach the verifiers: over gRPC, or in this process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Protocol

from docima.v1 import (
    ListVerifiersResponse,
    PutTestsRequest,
    PutTestsResponse,
    ScoreRequest,
    ScoreResponse,
    ScoreStreamRequest,
    ScoreStreamResponse,
)


class Transport(Protocol):
    """Each method raises RequestError for good, or TransientError where trying again may help."""

    async def score(self, request: ScoreRequest, timeout_seconds: float) -> ScoreResponse:
        """One batch, once."""

    def score_stream(
        self, requests: AsyncIterator[ScoreStreamRequest], timeout_seconds: float
    ) -> AsyncIterator[ScoreStreamResponse]:
        """One stream."""

    def ask_groups(self, kind: str, requests: AsyncIterator[Any], timeout_seconds: float) -> AsyncIterator[Any]:
        """One stream of group questions: "vote", "rank" or "refine"."""

    async def put_tests(self, request: PutTestsRequest, timeout_seconds: float) -> PutTestsResponse:
        """Store a test suite."""

    async def list_verifiers(self, timeout_seconds: float) -> ListVerifiersResponse:
        """What is on offer."""

    async def close(self) -> None:
        """Let go of everything."""
