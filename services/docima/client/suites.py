"""Test suites that this client has put on its server: put again where the server has lost them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docima.client.plain import PlainError, fill
from docima.client.transport import Transport
from docima.v1 import CodeTests, PutTestsRequest, Reason, ScoreRequest, ScoreResponse


class Suites:
    """What was put, by its hash."""

    def __init__(self) -> None:
        self._put: dict[str, CodeTests] = {}

    async def put(self, transport: Transport, tests: Mapping[str, Any] | CodeTests, timeout_seconds: float) -> str:
        """Put a suite; its hash. Raises TypeError where it does not fit the schema, RequestError, TransientError."""
        message = CodeTests()
        if isinstance(tests, CodeTests):
            message.CopyFrom(tests)
        else:
            try:
                fill(message, tests, "tests")
            except PlainError as error:
                raise TypeError(str(error)) from None
        response = await transport.put_tests(PutTestsRequest(tests=message), timeout_seconds)
        self._put[response.tests_sha256] = message
        return response.tests_sha256

    async def again(self, transport: Transport, request: ScoreRequest, response: ScoreResponse, left: float) -> bool:
        """Put again what the server did not know, as far as we do; whether there was anything."""
        if not self._put or not any(
            each.reason == Reason.REASON_TESTS_UNKNOWN for result in response.results for each in result.assessments
        ):
            return False
        named = {component.code.tests_sha256 for task in request.tasks for component in task.components}
        known = sorted(named & set(self._put))
        for name in known:
            await self.put(transport, self._put[name], left)
        return bool(known)
