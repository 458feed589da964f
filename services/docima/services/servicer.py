"""`VerifierService` over gRPC: a thin skin over `Scoring` that turns its exceptions into status codes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from time import perf_counter
from typing import Any, NoReturn

import grpc
import structlog
from google.protobuf.message import DecodeError, Message

from docima import v1
from docima.services.admission import FullError
from docima.services.limits import InvalidRequestError
from docima.services.observer import Observer
from docima.services.scoring import DrainingError, Scoring
from docima.services.suite_store import TooLargeError
from docima.services.telemetry import METADATA_KEY

SERVICE = "docima.v1.VerifierService"
LOGGED_CHARACTERS = 2000

log = structlog.get_logger("docima.rpc")

Context = grpc.aio.ServicerContext[Any, Any]


class Garbage:
    """Stands for a message that does not parse, so that the handler can answer INVALID_ARGUMENT."""


class Servicer:
    """The handlers."""

    def __init__(self, scoring: Scoring, observer: Observer, log_completions: bool) -> None:
        self._scoring = scoring
        self._observer = observer
        self._log_completions = log_completions

    async def list_verifiers(
        self, request: v1.ListVerifiersRequest | Garbage, context: Context
    ) -> v1.ListVerifiersResponse:
        """What is on offer."""
        async with Rpc("ListVerifiers", context, self._observer):
            _parsed(request)
            return self._scoring.list_verifiers()

    async def score(self, request: v1.ScoreRequest | Garbage, context: Context) -> v1.ScoreResponse:
        """A batch."""
        async with Rpc("Score", context, self._observer):
            parsed = _parsed(request)
            texts = _texts(parsed.tasks) if self._log_completions else None
            response = await self._scoring.score(parsed, context.time_remaining(), _run_of(context))
            if texts is not None:
                self._log_results(response.results, texts)
            return response

    async def score_stream(
        self, requests: AsyncIterator[v1.ScoreStreamRequest | Garbage], context: Context
    ) -> AsyncIterator[v1.ScoreStreamResponse]:
        """A stream."""
        async with Rpc("ScoreStream", context, self._observer):
            async for response in self._scoring.score_stream(
                all_parsed(requests), context.time_remaining(), _run_of(context)
            ):
                yield response

    async def put_tests(self, request: v1.PutTestsRequest | Garbage, context: Context) -> v1.PutTestsResponse:
        """A test suite."""
        async with Rpc("PutTests", context, self._observer):
            return self._scoring.put_tests(_parsed(request))

    def _log_results(self, results: Any, texts: list[str]) -> None:
        for result, text in zip(results, texts, strict=True):
            reward = result.reward if result.HasField("reward") else None
            log.info("scored", task_id=result.task_id, completion_id=result.completion_id, reward=reward, text=text)


class Rpc:
    """Measures an RPC and turns what `Scoring` raises into its status: the boundary of this layer."""

    def __init__(self, method: str, context: Context, observer: Observer) -> None:
        self._method = method
        self._context = context
        self._observer = observer
        self._start = perf_counter()

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        code = grpc.StatusCode.OK
        if isinstance(error, InvalidRequestError):
            code = grpc.StatusCode.INVALID_ARGUMENT
        elif isinstance(error, FullError | TooLargeError):
            code = grpc.StatusCode.RESOURCE_EXHAUSTED
        elif isinstance(error, DrainingError):
            code = grpc.StatusCode.UNAVAILABLE
        elif isinstance(error, asyncio.CancelledError):
            code = grpc.StatusCode.CANCELLED
        elif error is not None:
            code = grpc.StatusCode.INTERNAL
            log.error("bug", method=self._method, error=repr(error)[:500])
        seconds = perf_counter() - self._start
        self._observer.answered(self._method, code.name, seconds)
        log.debug("rpc", method=self._method, code=code.name, seconds=round(seconds, 6))
        if error is not None and not isinstance(error, asyncio.CancelledError | GeneratorExit):
            await self._refuse(code, error)

    async def _refuse(self, code: grpc.StatusCode, error: BaseException) -> NoReturn:
        trailer: tuple[tuple[str, str], ...] = ()
        if isinstance(error, FullError):
            trailer = (("grpc-retry-pushback-ms", str(int(error.retry_seconds * 1000))),)
        text = "internal error; see the server's log" if code is grpc.StatusCode.INTERNAL else str(error)
        await self._context.abort(code, text, trailing_metadata=trailer)
        raise AssertionError("abort returned")


def _run_of(context: Context) -> str:
    """The training run that the caller names."""
    return str(dict(context.invocation_metadata() or ()).get(METADATA_KEY, ""))


def _parsed(request: Any) -> Any:
    if isinstance(request, Garbage):
        raise InvalidRequestError("the message does not parse as its type (or a text in it is not UTF-8)")
    return request


async def all_parsed(requests: AsyncIterator[Any]) -> AsyncIterator[Any]:
    """The messages of a stream. Raises InvalidRequestError for one that does not parse."""
    async for request in requests:
        yield _parsed(request)


def _texts(tasks: Any) -> list[str]:
    return [completion.text[:LOGGED_CHARACTERS] for task in tasks for completion in task.completions]


def reader(kind: type[Message]) -> Any:
    """Reads messages of a kind; what does not parse becomes `Garbage`."""

    def read(data: bytes) -> Message | Garbage:
        try:
            return kind.FromString(data)
        except DecodeError:
            return Garbage()

    return read


def handlers(servicer: Servicer) -> grpc.GenericRpcHandler:
    """The service's handlers; written out so that garbage reaches us instead of grpc's own UNKNOWN."""
    return grpc.method_handlers_generic_handler(
        SERVICE,
        {
            "ListVerifiers": grpc.unary_unary_rpc_method_handler(
                servicer.list_verifiers, reader(v1.ListVerifiersRequest), v1.ListVerifiersResponse.SerializeToString
            ),
            "PutTests": grpc.unary_unary_rpc_method_handler(
                servicer.put_tests, reader(v1.PutTestsRequest), v1.PutTestsResponse.SerializeToString
            ),
            "Score": grpc.unary_unary_rpc_method_handler(
                servicer.score, reader(v1.ScoreRequest), v1.ScoreResponse.SerializeToString
            ),
            "ScoreStream": grpc.stream_stream_rpc_method_handler(
                servicer.score_stream, reader(v1.ScoreStreamRequest), v1.ScoreStreamResponse.SerializeToString
            ),
        },
    )
