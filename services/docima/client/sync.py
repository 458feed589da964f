"""The synchronous client: the asynchronous one on a thread of its own, so it works inside a running loop too."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterable, Iterator, Mapping
from typing import Any, Self, TypeVar

from docima.client.aio import DEFAULT_TIMEOUT_SECONDS, AsyncClient
from docima.client.groups import Ranking, Refinement, Vote
from docima.client.results import Result
from docima.client.tasks import Task
from docima.v1 import VerifierInfo

T = TypeVar("T")


class Client:
    """Scores completions from any thread. See `AsyncClient` for what is raised."""

    def __init__(
        self, target: str = "localhost:50051", *, timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS, run: str = ""
    ) -> None:
        self._start(AsyncClient(target, timeout_seconds=timeout_seconds, run=run))

    @classmethod
    def local(cls, *, workers: int | None = None, timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS) -> Self:
        """The same verifiers in worker processes of this machine, without a server. Needs the extras."""
        client = cls.__new__(cls)
        client._start(AsyncClient.local(workers=workers, timeout_seconds=timeout_seconds))
        return client

    def _start(self, client: AsyncClient) -> None:
        self._client = client
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="docima-client", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection, or of the workers, and of the thread."""
        if self._loop.is_closed():
            return
        self._run(self._client.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except BaseException:
            # Ctrl-C here must stop the work there.
            future.cancel()
            raise

    def score(self, tasks: Iterable[Task], *, timeout_seconds: float | None = None) -> list[Result]:
        """One result for each completion, in the order of the tasks and of their completions. Raises RequestError."""
        return self._run(self._client.score(tasks, timeout_seconds=timeout_seconds))

    def score_stream(self, tasks: Iterable[Task], *, timeout_seconds: float | None = None) -> Iterator[Result]:
        """The same results, each as soon as it is known."""
        batches = self._client.score_batches(tasks, timeout_seconds=timeout_seconds)
        try:
            while (some := self._run(anext(batches, None))) is not None:
                yield from some
        finally:
            self._run(batches.aclose())

    def vote(self, tasks: Iterable[Task], *, timeout_seconds: float | None = None, **options: Any) -> list[Vote]:
        """Which answer most completions of each task give. See `AsyncClient.vote`."""
        return self._run(self._client.vote(tasks, timeout_seconds=timeout_seconds, **options))

    def rank(self, tasks: Iterable[Task], *, timeout_seconds: float | None = None, **options: Any) -> list[Ranking]:
        """Which completions of each task are better. See `AsyncClient.rank`."""
        return self._run(self._client.rank(tasks, timeout_seconds=timeout_seconds, **options))

    def refine(
        self, tasks: Iterable[Task], *, timeout_seconds: float | None = None, **options: Any
    ) -> list[list[Refinement]]:
        """What to tell about each completion in its next turn. See `AsyncClient.refine`."""
        return self._run(self._client.refine(tasks, timeout_seconds=timeout_seconds, **options))

    def put_tests(self, tests: Mapping[str, Any]) -> str:
        """Store a test suite at the server; its hash, for `code(tests_sha256=...)`."""
        return self._run(self._client.put_tests(tests))

    def list_verifiers(self) -> list[VerifierInfo]:
        """The kinds on offer."""
        return self._run(self._client.list_verifiers())
