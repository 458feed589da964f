"""The asynchronous client. The synchronous one runs it on a thread of its own, so there is one way to do each thing."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from time import monotonic
from typing import Any, Self

from docima.client import groups, results
from docima.client.errors import NEVER, RequestError, TransientError
from docima.client.groups import Ranking, Refinement, Vote
from docima.client.plain import PlainError
from docima.client.results import Result
from docima.client.split import Batch, Prepared, batches
from docima.client.suites import Suites
from docima.client.tasks import Task
from docima.client.transport import Transport
from docima.v1 import Completion, CompletionPart, ScoreResponse, ScoreStreamRequest, TaskEnd, VerifierInfo
from docima.v1 import Task as WireTask

DEFAULT_TIMEOUT_SECONDS = 600.0
CONCURRENT_BATCHES = 8
"""Requests of one call that are on their way at once: enough to keep a server busy, few enough to leave it to
others.
"""

_PLACE = attrgetter("task_index", "completion_index")

FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 5.0
BUDGET_SHARE = 0.95
"""The server answers with what it has a little before we would give up on it."""


class AsyncClient:
    """Scores completions from an event loop; use it in one loop only.

    Infrastructure never raises: what could not be assessed comes back UNSCORED. RequestError is raised where the
    request or the caller's rights are at fault. `run` names the training run to the server's telemetry.
    """

    def __init__(
        self,
        target: str = "localhost:50051",
        *,
        timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
        run: str = "",
        transport: Callable[[], Transport] | None = None,
    ) -> None:
        self._make = transport or (lambda: _remote(target, run))
        self._transport: Transport | None = None
        self._timeout = timeout_seconds
        self._suites = Suites()

    @classmethod
    def local(cls, *, workers: int | None = None, timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS) -> Self:
        """The same verifiers in worker processes of this machine, without a server. Needs the extras."""
        from docima.client.local import Local  # the services are needed only here

        return cls(timeout_seconds=timeout_seconds, transport=lambda: Local(workers))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the connection, or of the workers."""
        if self._transport is not None:
            await self._transport.close()
            self._transport = None

    def _connected(self) -> Transport:
        if self._transport is None:
            self._transport = self._make()
        return self._transport

    async def list_verifiers(self) -> list[VerifierInfo]:
        """The kinds on offer. Raises RequestError or TransientError."""
        found = await self._connected().list_verifiers(self._timeout)
        return list(found.verifiers)

    async def put_tests(self, tests: Mapping[str, Any]) -> str:
        """Store a test suite at the server, for `code(tests_sha256=...)`; its hash. `score` puts it again where the
        server has lost it. Raises TypeError where it does not fit the schema, RequestError, TransientError.
        """
        return await self._suites.put(self._connected(), tests, self._timeout)

    async def score(self, tasks: Iterable[Task], *, timeout_seconds: float | None = None) -> list[Result]:
        """One result for each completion, in the order of the tasks and of their completions.

        Raises RequestError, and nothing else that a network or a server can do.
        """
        prepared, found = _prepare(tasks)
        deadline = self._deadline(timeout_seconds)
        alone, whole = _apart(prepared)
        async for batch, answered in self._answer(batches(alone), deadline):
            found.extend(_placed(batch, answered))
        async for some in self._whole(whole, deadline):
            found.extend(some)
        return sorted(found, key=_PLACE)

    async def score_stream(
        self, tasks: Iterable[Task], *, timeout_seconds: float | None = None
    ) -> AsyncIterator[Result]:
        """The same results, each as soon as it is known."""
        async for some in self.score_batches(tasks, timeout_seconds=timeout_seconds):
            for result in some:
                yield result

    async def score_batches(
        self, tasks: Iterable[Task], *, timeout_seconds: float | None = None
    ) -> AsyncGenerator[list[Result], None]:
        """The same again, in the lists in which results arrive."""
        deadline = self._deadline(timeout_seconds)
        prepared, refused = _prepare(tasks)
        if refused:
            yield refused
        missing = [set(task.numbers) for task in prepared]
        try:
            async for some in self._streamed(prepared, missing, deadline):
                yield some
        except TransientError:
            # What the broken stream still owed is asked for in batches, which are tried again until the deadline; but
            # tasks that must stay whole, as they are.
            owed = [task.only(numbers) for task, numbers in zip(prepared, missing, strict=True)]
            async for batch, answered in self._answer(batches(t for t in owed if not t.grouped()), deadline):
                yield list(_placed(batch, answered))
            whole = [place for place, task in enumerate(prepared) if task.grouped() and missing[place]]
            async for some in self._whole([prepared[place] for place in whole], deadline, [missing[p] for p in whole]):
                yield some

    async def _streamed(
        self, prepared: Sequence[Prepared], missing: Sequence[set[int]], deadline: float
    ) -> AsyncIterator[list[Result]]:
        """One stream's results, each once: `missing` holds the numbers that are still owed. Raises TransientError."""
        async for response in self._connected().score_stream(_messages(prepared, deadline), _left(deadline)):
            some = []
            for message in response.results:
                task = prepared[message.task_index]
                number = task.numbers[message.completion_index]
                if number in missing[message.task_index]:
                    missing[message.task_index].discard(number)
                    some.append(results.read(message, task.index, number))
            yield some

    async def _whole(
        self, tasks: Sequence[Prepared], deadline: float, missing: Sequence[set[int]] | None = None
    ) -> AsyncIterator[list[Result]]:
        """Tasks that must not be cut, by stream, tried again until the deadline."""
        missing = [set(task.numbers) for task in tasks] if missing is None else missing
        pause = FIRST_PAUSE_SECONDS
        last = TransientError("the time was up before the request was sent", "BUDGET_SPENT")
        while any(missing) and _left(deadline) > 0:
            owed = [place for place, numbers in enumerate(missing) if numbers]
            try:
                async for some in self._streamed([tasks[p] for p in owed], [missing[p] for p in owed], deadline):
                    yield some
                break
            except TransientError as error:
                last = error
            wait = last.retry_seconds or random.uniform(0, pause)  # noqa: S311 - spreads load, guards nothing
            pause = min(LONGEST_PAUSE_SECONDS, pause * 2)
            if last.retry_seconds == NEVER or wait >= _left(deadline):
                break
            await asyncio.sleep(wait)
        for task, numbers in zip(tasks, missing, strict=True):
            yield [_unanswered(task, number, last) for number in sorted(numbers)]

    async def vote(self, tasks: Iterable[Task], *, timeout_seconds: float | None = None, **options: Any) -> list[Vote]:
        """Which answer most completions of each task give. `options`: `component`, `weights`, `ks`, `most_distinct`,
        `least_agreement` (see VoteOptions). Raises RequestError only: what had no answer says so in `reason`.
        """
        return await self._ask_groups("vote", tasks, options, timeout_seconds)

    async def rank(
        self, tasks: Iterable[Task], *, timeout_seconds: float | None = None, **options: Any
    ) -> list[Ranking]:
        """Which completions of each task are better, by a judge. `options`: `mode`, `judge`, `criterion`, ... (see
        RankOptions). Raises as `vote` does.
        """
        return await self._ask_groups("rank", tasks, options, timeout_seconds)

    async def refine(
        self, tasks: Iterable[Task], *, timeout_seconds: float | None = None, **options: Any
    ) -> list[list[Refinement]]:
        """What to tell about each completion of each task in its next turn. `options`: `component`, `most_defects`.
        Raises as `vote` does.
        """
        return await self._ask_groups("refine", tasks, options, timeout_seconds)

    async def _ask_groups(
        self, kind: groups.Kind, tasks: Iterable[Task], options: dict[str, Any], timeout_seconds: float | None
    ) -> list[Any]:
        try:
            prepared = groups.prepare(kind, tasks, options)
        except PlainError as error:
            raise RequestError(str(error)) from None
        left = self._timeout if timeout_seconds is None else timeout_seconds
        found: list[Any] = [None] * len(prepared)
        try:
            async for response in self._connected().ask_groups(kind, groups.messages(kind, prepared), left):
                found[response.task_index] = groups.READERS[kind](response)
        except TransientError as error:
            for index, group in enumerate(prepared):
                if found[index] is None:
                    found[index] = groups.unanswered(kind, group, error.reason, str(error))
        return found

    def _deadline(self, timeout_seconds: float | None) -> float:
        return monotonic() + (self._timeout if timeout_seconds is None else timeout_seconds)

    async def _answer(
        self, wanted: Iterator[Batch], deadline: float
    ) -> AsyncIterator[tuple[Batch, ScoreResponse | TransientError]]:
        """Batches with their answers, as they come; at most `CONCURRENT_BATCHES` are on their way."""
        running: dict[asyncio.Task[ScoreResponse | TransientError], Batch] = {}
        try:
            while True:
                while len(running) < CONCURRENT_BATCHES and (batch := next(wanted, None)) is not None:
                    running[asyncio.create_task(self._ask(batch, deadline))] = batch
                if not running:
                    return
                done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    yield running.pop(task), task.result()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _ask(self, batch: Batch, deadline: float) -> ScoreResponse | TransientError:
        """Ask until there is an answer or no time left."""
        pause = FIRST_PAUSE_SECONDS
        last = TransientError("the time was up before the request was sent", "BUDGET_SPENT")
        while (left := _left(deadline)) > 0:
            batch.request.budget_seconds = left * BUDGET_SHARE
            try:
                response = await self._connected().score(batch.request, left)
                if await self._suites.again(self._connected(), batch.request, response, left):
                    response = await self._connected().score(batch.request, left)
                return response
            except TransientError as error:
                last = error
                if error.retry_seconds == NEVER:
                    break
                # Full jitter, so that clients that were refused together do not come again together.
                wait = error.retry_seconds or random.uniform(0, pause)  # noqa: S311 - spreads load, guards nothing
                pause = min(LONGEST_PAUSE_SECONDS, pause * 2)
                if wait >= _left(deadline):
                    break
                await asyncio.sleep(wait)
        return last


def _remote(target: str, run: str) -> Transport:
    # Whoever only builds tasks or reads files, and the spawners of workers above all, must not load gRPC.
    from docima.client.remote import Remote

    return Remote(target, run)


def _left(deadline: float) -> float:
    return max(0.0, deadline - monotonic())


def _prepare(tasks: Iterable[Task]) -> tuple[list[Prepared], list[Result]]:
    """Tasks as messages, and the results of those that do not fit the schema."""
    prepared: list[Prepared] = []
    refused: list[Result] = []
    for index, task in enumerate(tasks):
        given = task.wire_completions()
        head: WireTask | PlainError
        try:
            head = task.head()
        except PlainError as error:
            head = error
        numbers, fitting = [], []
        for number, completion in enumerate(given):
            fault = head if isinstance(head, PlainError) else completion
            if isinstance(fault, PlainError):
                name = completion.completion_id if isinstance(completion, Completion) else ""
                asked = () if isinstance(head, PlainError) else head.components
                refused.append(
                    results.unscored((index, number), (task.task_id, name), asked, "SPEC_INVALID", str(fault))
                )
            elif isinstance(completion, Completion):
                numbers.append(number)
                fitting.append(completion)
        if not isinstance(head, PlainError):
            prepared.append(Prepared(index, head, fitting, numbers))
    return prepared, refused


def _apart(prepared: Iterable[Prepared]) -> tuple[list[Prepared], list[Prepared]]:
    """Tasks that may be cut into batches, and those that must not."""
    alone: list[Prepared] = []
    whole: list[Prepared] = []
    for task in prepared:
        (whole if task.grouped() else alone).append(task)
    return alone, whole


def _placed(batch: Batch, answered: ScoreResponse | TransientError) -> Iterator[Result]:
    """A batch's results at their places among all that the caller handed in."""
    members = list(batch.members())
    if isinstance(answered, TransientError):
        for task, position in members:
            yield _unanswered(task, task.numbers[position], answered)
        return
    if len(members) != len(answered.results):
        raise RequestError(f"the server sent {len(answered.results)} results for {len(members)} completions")
    for (task, position), message in zip(members, answered.results, strict=True):
        yield results.read(message, task.index, task.numbers[position])


def _unanswered(task: Prepared, number: int, error: TransientError) -> Result:
    """What stands for a completion that got no answer."""
    name = task.completions[list(task.numbers).index(number)].completion_id
    return results.unscored(
        (task.index, number), (task.head.task_id, name), task.head.components, error.reason, str(error)
    )


async def _messages(prepared: Iterable[Prepared], deadline: float) -> AsyncIterator[ScoreStreamRequest]:
    """What a stream sends."""
    options = ScoreStreamRequest()
    options.options.budget_seconds = _left(deadline) * BUDGET_SHARE
    yield options
    for task in prepared:
        yield ScoreStreamRequest(head=task.head)
        for batch in batches([task]):
            yield ScoreStreamRequest(part=CompletionPart(completions=batch.request.tasks[0].completions))
        yield ScoreStreamRequest(end=TaskEnd())
