"""What a completion can do to its worker, and what its neighbours notice of it: nothing."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from docima.client import AsyncClient, Client, Result, Task, math, plugin
from docima.client.local import Local
from docima.services.pool import pool as pool_module
from docima.services.run import TaskRun
from docima.services.settings import read

PLUGINS = Path(__file__).parents[1] / "plugins"
DEADLINE = 0.3


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """Two workers of each kind, with the test plugin."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(PLUGINS))
        settings = read(plugins=("test.nasty",), verifiers=("math", "format"), workers={"count": 2})
        made = Client.__new__(Client)
        made._start(AsyncClient(transport=lambda: Local(settings=settings)))
        with made:
            made.list_verifiers()
            yield made


def score(client: Client, texts: Sequence[str], prepare: str = "fine", **spec: str) -> list[Result]:
    """Score texts with the plugin, under a short deadline."""
    component = plugin("test.nasty", {"prepare": prepare, **spec}, timeout_seconds=DEADLINE)
    return client.score([Task("t", components=[component], completions=list(texts))], timeout_seconds=60)


CHARGES = [
    pytest.param("LOOP", "INCORRECT", "ANSWER_TIMEOUT", id="an infinite loop in C"),
    pytest.param("SEGV", "INCORRECT", "ANSWER_CRASHED_VERIFIER", id="a segfault"),
    pytest.param("ABORT", "INCORRECT", "ANSWER_CRASHED_VERIFIER", id="an abort"),
    pytest.param("MEMORY", "INCORRECT", "ANSWER_TOO_LARGE", id="a memory bomb"),
    pytest.param("KILL", "UNSCORED", "WORKER_LOST", id="a SIGKILL that is not ours"),
    pytest.param("EXIT", "UNSCORED", "WORKER_LOST", id="an exit"),
    pytest.param("RAISE", "UNSCORED", "VERIFIER_BUG", id="an exception"),
    pytest.param("RECURSE", "UNSCORED", "VERIFIER_BUG", id="endless recursion"),
]


@pytest.mark.parametrize(("word", "verdict", "reason"), CHARGES)
def test_only_the_guilty_item_is_lost_and_order_is_kept(client: Client, word: str, verdict: str, reason: str) -> None:
    """Mid-chunk: items before and after the deed, in the same message, are assessed as if nothing had happened."""
    texts = [f"fine {index}" for index in range(40)]
    texts[17] = f"{word} now"
    results = score(client, texts)
    assert [result.completion_index for result in results] == list(range(40))
    guilty = results[17].assessments[0]
    assert (guilty.verdict, guilty.reason) == (verdict, reason), guilty
    assert results[17].reward == (0.0 if verdict == "INCORRECT" else None)
    for index, result in enumerate(results):
        if index != 17:
            assert result.reward == 1.0
            assert result.assessments[0].evidence["text"] == f"fine {index}"


def test_many_kinds_of_harm_in_one_call_are_told_apart(client: Client) -> None:
    """Several workers die in one call, and every item keeps its own verdict."""
    words = ["LOOP", "fine", "SEGV", "KILL", "fine", "MEMORY", "wrong", "RAISE", "fine"]
    results = score(client, [word if word == "wrong" else f"{word} {index}" for index, word in enumerate(words)])
    reasons = [result.assessments[0].reason for result in results]
    assert reasons == [
        "ANSWER_TIMEOUT",
        "EQUIVALENT",
        "ANSWER_CRASHED_VERIFIER",
        "WORKER_LOST",
        "EQUIVALENT",
        "ANSWER_TOO_LARGE",
        "DIFFERENT",
        "VERIFIER_BUG",
        "EQUIVALENT",
    ]


@pytest.mark.parametrize("harm", ["loop", "crash", "memory"])
def test_a_spec_that_kills_prepare_is_the_tasks_fault(client: Client, harm: str) -> None:
    """All completions of the task are UNSCORED; another task of the call is not touched."""
    bad = Task(
        "bad", components=[plugin("test.nasty", {"prepare": harm}, timeout_seconds=DEADLINE)], completions=["a", "b"]
    )
    good = Task("good", components=[math("2")], completions=["\\boxed{2}"])
    results = client.score([bad, good], timeout_seconds=60)
    assert [result.reward for result in results] == [None, None, 1.0]
    assert {result.assessments[0].blame for result in results[:2]} == {"TASK"}
    assert {result.assessments[0].reason for result in results[:2]} == {"SPEC_INVALID"}


def test_wall_time_without_cpu_time_is_never_charged(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that sleeps is given up on, and its item is UNSCORED."""
    monkeypatch.setattr(pool_module, "STALL_SECONDS", 0.5)
    results = score(client, ["fine 1", "SLEEP", "fine 2"])
    assert [result.reward for result in results] == [1.0, None, 1.0]
    assert results[1].assessments[0].reason == "WORKER_LOST"


def test_a_spent_budget_answers_with_what_there_is(client: Client, tmp_path: Path) -> None:
    """What was assessed stands; what was not is UNSCORED, BUDGET_SPENT; the worker is free again afterwards."""
    waits = plugin("test.nasty", {"gate": str(tmp_path / "never")}, timeout_seconds=30)
    tasks = [
        Task("done", components=[math("1")], completions=["\\boxed{1}"]),
        Task("waits", components=[waits], completions=["WAIT"]),
    ]
    results = client.score(tasks, timeout_seconds=2)
    assert [result.assessments[0].reason for result in results] == ["EQUIVALENT", "BUDGET_SPENT"]
    assert score(client, ["fine"])[0].reward == 1.0


def test_equal_completions_of_a_task_are_assessed_once(client: Client) -> None:
    """Copies say that they are copies, and keep their places."""
    results = score(client, ["fine a", "fine b", "fine a", "fine a"])
    assert [result.assessments[0].cached for result in results] == [False, False, True, True]
    assert [result.assessments[0].evidence["text"] for result in results] == ["fine a", "fine b", "fine a", "fine a"]


def test_tasks_that_are_answered_leave_nothing_to_be_searched_for(client: Client) -> None:
    """Nothing of a task holds itself: what is left of it goes without a search for cycles, which stops the front."""
    gc.disable()
    try:
        tasks = [Task(str(n), components=[math("1")], completions=["\\boxed{1}"]) for n in range(50)]
        before = len(task_runs())
        client.score(tasks)
        client.list_verifiers()  # by now the workers' last words were heard
        assert len(task_runs()) <= before
    finally:
        gc.enable()


def task_runs() -> list[TaskRun]:
    """Those that are still in memory."""
    return [each for each in gc.get_objects() if isinstance(each, TaskRun)]


def test_a_small_call_does_not_wait_for_a_large_one() -> None:
    """Calls take turns: eight completions are answered while thousands of another call still wait."""

    async def run() -> tuple[bool, int]:
        async with AsyncClient.local(workers=1) as client:
            await client.list_verifiers()
            texts = [f"{'x ' * 200}{index} \\boxed{{\\sqrt{{{index}}}}}" for index in range(20_000)]
            large = asyncio.create_task(client.score([Task("large", components=[math("1")], completions=texts)]))
            await asyncio.sleep(0)
            small = await client.score([Task("s", components=[math("2")], completions=["\\boxed{2}"] * 8)])
            waiting = not large.done()
            return waiting and all(result.reward == 1.0 for result in small), len(await large)

    assert asyncio.run(run()) == (True, 20_000)


def test_no_process_outlives_the_client() -> None:
    """Workers and spawners are gone when the client is closed, also those that were busy."""
    before = children()
    with Client.local(workers=2) as client:
        assert client.score([Task("t", components=[math("1")], completions=["\\boxed{1}"])])[0].reward == 1.0
        assert children() > before
    assert children() == before


def children() -> set[int]:
    """Processes that descend from this one, zombies too."""
    found: set[int] = set()
    parents: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = Path(f"/proc/{entry}/stat").read_text()
            except OSError:
                continue
            parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry))
    waiting = [os.getpid()]
    while waiting:
        some = parents.get(waiting.pop(), [])
        found.update(some)
        waiting += some
    return found


def test_workers_are_recycled_after_their_share_of_items(monkeypatch: pytest.MonkeyPatch) -> None:
    """No item is lost when a worker leaves, and another takes its place."""
    monkeypatch.setenv("PYTHONPATH", str(PLUGINS))
    settings = read(plugins=("test.nasty",), verifiers=("math",), workers={"count": 1, "recycle_items": 100})

    async def run() -> list[Result]:
        async with AsyncClient(transport=lambda: Local(settings=settings)) as client:
            tasks = [
                Task(str(index), components=[plugin("test.nasty")], completions=[f"fine {n}" for n in range(60)])
                for index in range(10)
            ]
            return await client.score(tasks, timeout_seconds=60)

    results = asyncio.run(run())
    assert [result.reward for result in results] == [1.0] * 600
    assert len({result.assessments[0].evidence["pid"] for result in results}) > 3


def test_a_killed_spawner_is_replaced() -> None:
    """The spawner takes its workers with it; the pool starts another and loses nothing."""
    with Client.local(workers=1) as client:
        assert client.score([Task("t", components=[math("1")], completions=["\\boxed{1}"])])[0].reward == 1.0
        for child in children():
            # The workers may have gone with their spawner already.
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        results = client.score([Task("t", components=[math("2")], completions=["\\boxed{2}"] * 3)], timeout_seconds=30)
        assert [result.reward for result in results] == [1.0] * 3
