"""What is relative to the group is the same by a unary call, a stream, and without a server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from served import StartServer

from docima.client import AsyncClient, Client, Result, Task, format, length, math, structured
from docima.client.errors import TransientError
from docima.client.local import Local
from docima.services import relative
from docima.v1 import (
    ListVerifiersResponse,
    PutTestsRequest,
    PutTestsResponse,
    ScoreRequest,
    ScoreResponse,
    ScoreStreamRequest,
    ScoreStreamResponse,
)


@pytest.fixture(scope="module", params=["served", "local"])
def client(request: Any, start_server: StartServer) -> Iterator[Client]:
    """A client of a real server, and one without."""
    opened = Client(start_server("--workers", "2").grpc) if request.param == "served" else Client.local(workers=2)
    with opened as docima:
        yield docima


RIGHT, WRONG = "\\boxed{5}", "\\boxed{4}"


def completions(*group: tuple[str, int | None]) -> list[dict[str, Any]]:
    """Texts with their lengths in tokens; None: not told."""
    return [{"text": text} | ({"token_count": count} if count is not None else {}) for text, count in group]


def kimi(group: list[dict[str, Any]], **spec: Any) -> Task:
    """A task with an answer and Kimi's length reward."""
    return Task("t", components=[math("5"), length(kind="kimi", combine="add", **spec)], completions=group)


def both_ways(client: Client, tasks: list[Task]) -> list[Result]:
    """The results of a call, once it is sure that a stream gives the same."""
    found = client.score(tasks)
    streamed = sorted(client.score_stream(tasks), key=lambda result: (result.task_index, result.completion_index))

    def told(results: list[Result]) -> list[Any]:
        return [(each.reward, [(one.score, one.value, one.reason) for one in each.assessments]) for each in results]

    assert told(found) == told(streamed)
    return found


def values(results: list[Result]) -> list[float | None]:
    """What the length components gave."""
    return [result["length"].value for result in results]


def test_lengths_are_relative_to_the_task(client: Client) -> None:
    """Equal completions are assessed once and count as they are; a wrong short one gains nothing."""
    group = completions((RIGHT, 10), (RIGHT, 20), (WRONG, 10), (WRONG, 30), (RIGHT, 10))
    found = both_ways(client, [kimi(group), kimi(group[:2])])
    assert values(found) == [0.5, 0.0, 0.0, -0.5, 0.5, 0.5, -0.5]
    assert [result.reward for result in found][:4] == [1.5, 1.0, 0.0, -0.5]
    assert {result["length"].detail for result in found} == {"relative"}


def test_a_group_larger_than_a_message_stays_whole(client: Client) -> None:
    """The client would cut it into batches of 256."""
    group = [{"text": f"{RIGHT} {number}", "token_count": number} for number in range(600)]
    found = values(both_ways(client, [kimi(group)]))
    assert found[0] == 0.5
    assert found[-1] == -0.5
    assert found == sorted(found, key=lambda value: -(value or 0))


def test_a_completion_without_a_length_is_unscored_alone(client: Client) -> None:
    """The others' group is those whose length is known."""
    found = both_ways(client, [kimi(completions((RIGHT, 10), (RIGHT, None), (RIGHT, 20)))])
    assert values(found) == [0.5, None, -0.5]
    assert found[1]["length"].reason == "MISSING_INPUT"
    assert found[1].reward is None


def test_correctness_may_be_told_by_one_component(client: Client) -> None:
    """Else all that count must be CORRECT; unknown names are refused."""
    shape = format(required_sections=["answer"])
    for spec, expected in (({}, 0.0), ({"correct_by": "math"}, 0.5)):
        task = kimi(completions((RIGHT, 10), (WRONG, 20)), **spec)
        task.components = [*task.components, shape]
        assert values(both_ways(client, [task]))[0] == expected
    refused = both_ways(client, [kimi(completions((RIGHT, 10)), correct_by="nobody")])
    assert refused[0]["length"].reason == "SPEC_INVALID"
    assert "components[1].length.correct_by" in refused[0]["length"].explanation


def test_cosine_depends_on_the_answer(client: Client) -> None:
    """A long wrong answer is better than a short one, a short right one better than a long one."""
    task = kimi(completions((RIGHT, 0), (RIGHT, 100), (WRONG, 0), (WRONG, 100)))
    task.components = [math("5"), length(kind="cosine", max=100, combine="add")]
    assert values(both_ways(client, [task])) == pytest.approx([1.0, 0.5, -1.0, -0.5])


def test_what_needs_no_group_is_not_held(client: Client) -> None:
    """Cosine needs the answer's verdict only: a task of any size has it."""
    count = relative.MOST_MEMBERS + 100
    group = [{"text": f"{RIGHT} {number}", "token_count": number} for number in range(count)]
    task = Task("t", components=[math("5"), length(kind="cosine", max=count, combine="report")], completions=group)
    found = values(client.score([task]))
    assert found[0] == 1.0
    assert None not in found


def test_an_answer_that_was_not_judged_leaves_its_length_unscored(client: Client) -> None:
    """With the answer's own reason: here a schema that is none."""
    task = kimi(completions((RIGHT, 10), (RIGHT, 20)))
    task.components = [structured(schema={"type": "sum"}), length(kind="kimi", combine="add")]
    found = both_ways(client, [task])
    assert {result["length"].reason for result in found} == {"SPEC_INVALID"}
    assert {result["length"].explanation for result in found} == {"Whether the completion is correct is not known."}


def test_gates_that_stop_leave_the_length_skipped(client: Client) -> None:
    """Those that passed are still relative to each other."""
    task = kimi(completions((RIGHT, 10), (WRONG, 5), (RIGHT, 20)))
    task.components = [math("5", required=True), length(kind="kimi", combine="add")]
    task.stop_at_gate = True
    found = both_ways(client, [task])
    assert [result["length"].reason for result in found] == ["SATISFIED", "SKIPPED", "VIOLATED"]
    assert values(found) == [0.5, None, -0.5]


def test_a_group_without_end_is_not_held_for_ever(client: Client) -> None:
    """Beyond what is held, nothing is relative any more, and the rest is answered."""
    count = relative.MOST_MEMBERS + 100
    group = [{"text": f"{number}", "token_count": number} for number in range(count)]
    task = Task("t", components=[length(kind="kimi")], completions=group)
    found = client.score([task])
    assert len(found) == count
    assert {result["length"].reason for result in found} == {"UNSUPPORTED"}


def test_a_spent_budget_leaves_a_group_unscored(client: Client) -> None:
    """A part of the group is no group."""
    group = [{"text": f"{RIGHT} {number}", "token_count": number} for number in range(50)]
    found = client.score([kimi(group)], timeout_seconds=0.0)
    assert {result["length"].reason for result in found} == {"BUDGET_SPENT"}


class Breaking:
    """A real transport whose first streams break: before the first answer, then after it."""

    def __init__(self) -> None:
        self.inner = Local(workers=2)
        self.streams = self.batches = 0

    async def score(self, request: ScoreRequest, timeout_seconds: float) -> ScoreResponse:
        """Counted: a group must not come this way."""
        self.batches += 1
        return await self.inner.score(request, timeout_seconds)

    async def score_stream(
        self, requests: AsyncIterator[ScoreStreamRequest], timeout_seconds: float
    ) -> AsyncIterator[ScoreStreamResponse]:
        """The first breaks at once, the second after one message, the third holds."""
        self.streams += 1
        if self.streams == 1:
            raise TransientError("the connection broke")
        async for response in self.inner.score_stream(requests, timeout_seconds):
            yield response
            if self.streams == 2:
                raise TransientError("the connection broke again")

    def ask_groups(self, kind: str, requests: AsyncIterator[Any], timeout_seconds: float) -> AsyncIterator[Any]:
        """Group questions."""
        return self.inner.ask_groups(kind, requests, timeout_seconds)

    async def put_tests(self, request: PutTestsRequest, timeout_seconds: float) -> PutTestsResponse:
        """Store a test suite."""
        return await self.inner.put_tests(request, timeout_seconds)

    async def list_verifiers(self, timeout_seconds: float) -> ListVerifiersResponse:
        """What is on offer."""
        return await self.inner.list_verifiers(timeout_seconds)

    async def close(self) -> None:
        """End the workers."""
        await self.inner.close()


@pytest.mark.parametrize("streamed", [False, True])
def test_a_broken_stream_is_asked_again_for_whole_groups(streamed: bool) -> None:
    """Each result comes once, and no group is cut into batches, which would move its rewards."""
    transport = Breaking()
    group = [{"text": f"{RIGHT} {number}", "token_count": number} for number in range(400)]
    tasks = [kimi(group), kimi(group[:300])]

    async def run() -> list[Result]:
        async with AsyncClient(transport=lambda: transport) as client:
            if streamed:
                return [result async for result in client.score_stream(tasks)]
            return await client.score(tasks)

    found = sorted(asyncio.run(run()), key=lambda result: (result.task_index, result.completion_index))
    assert [(each.task_index, each.completion_index) for each in found] == [
        (task, number) for task, size in enumerate((400, 300)) for number in range(size)
    ]
    assert (found[0]["length"].value, found[399]["length"].value, found[-1]["length"].value) == (0.5, -0.5, -0.5)
    assert (transport.streams, transport.batches) == (3, 0)


def test_a_group_that_nobody_answers_is_unscored() -> None:
    """After the time is up, with the reason of the last try."""

    class Gone(Breaking):
        async def score_stream(
            self, requests: AsyncIterator[ScoreStreamRequest], timeout_seconds: float
        ) -> AsyncIterator[ScoreStreamResponse]:
            raise TransientError("nobody is there")
            yield

    async def run() -> list[Result]:
        async with AsyncClient(transport=Gone) as client:
            return await client.score([kimi(completions((RIGHT, 1), (RIGHT, 2)))], timeout_seconds=0.3)

    found = asyncio.run(run())
    assert [result["length"].reason for result in found] == ["TRANSPORT", "TRANSPORT"]
