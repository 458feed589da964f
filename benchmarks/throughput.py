"""Items a second: over gRPC with the worker pool by batch size, and 60 000 completions of one problem."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Awaitable, Callable
from time import perf_counter

from rich.console import Console
from rich.table import Table
from workload import one_problem

from docima.cli.demo import running_server
from docima.client import AsyncClient, Task

BATCHES = (1, 64, 1024)
IN_FLIGHT = 4
ITEMS = {1: 2_000, 64: 20_000, 1024: 40_000}
REPEATS = 3
MANY = 60_000
MANY_CHARACTERS = 2_000


async def batches(client: AsyncClient, size: int) -> float:
    """Items a second in calls of `size` completions, four calls at a time."""
    task = one_problem(ITEMS[size], MANY_CHARACTERS)
    parts = [
        Task(task.task_id, task.prompt, task.components, task.completions[start : start + size])
        for start in range(0, len(task.completions), size)
    ]
    waiting = iter(parts)

    async def caller() -> None:
        for part in waiting:
            results = await client.score([part])
            assert all(result.reward is not None for result in results)  # noqa: S101 - a benchmark of wrong work is none

    start = perf_counter()
    await asyncio.gather(*(caller() for _ in range(IN_FLIGHT)))
    return len(task.completions) / (perf_counter() - start)


async def by_score(client: AsyncClient, task: Task) -> int:
    """In batches that the client makes."""
    return len(await client.score([task]))


async def by_stream(client: AsyncClient, task: Task) -> int:
    """As one stream."""
    seen = 0
    async for some in client.score_batches([task]):
        seen += len(some)
    return seen


async def timed(work: Callable[[AsyncClient, Task], Awaitable[int]], client: AsyncClient, task: Task) -> list[float]:
    """Seconds of each repeat."""
    seconds = []
    for _ in range(REPEATS):
        start = perf_counter()
        seen = await work(client, task)
        seconds.append(perf_counter() - start)
        assert seen == len(task.completions)  # noqa: S101 - as above
    return seconds


async def measure(console: Console, target: str) -> float:
    """Print the tables; the items a second of the best way for 60 000."""
    table = Table(title=f"One problem, {MANY_CHARACTERS} characters a completion, over gRPC with the worker pool")
    for heading in ("completions a call", "items/s", "us an item"):
        table.add_column(heading, justify="right")
    async with AsyncClient(target) as client:
        await client.list_verifiers()
        for size in BATCHES:
            rate = max([await batches(client, size) for _ in range(REPEATS)])
            table.add_row(str(size), f"{rate:,.0f}", f"{1e6 / rate:.1f}")
        console.print(table)
        task = one_problem(MANY, MANY_CHARACTERS)
        table = Table(title=f"{MANY:,} completions of one problem in one task, seconds")
        for heading in ("way", "least", "median", "items/s (least)"):
            table.add_column(heading, justify="right")
        best = 0.0
        async with AsyncClient.local() as local:
            await local.list_verifiers()
            ways = [
                ("gRPC, streamed", by_stream, client),
                ("gRPC, batches", by_score, client),
                ("local, streamed", by_stream, local),
                ("local, batches", by_score, local),
            ]
            for name, work, whom in ways:
                seconds = await timed(work, whom, task)
                best = max(best, MANY / min(seconds))
                median = statistics.median(seconds)
                table.add_row(name, f"{min(seconds):.2f}", f"{median:.2f}", f"{MANY / min(seconds):,.0f}")
        console.print(table)
    return best


def run(console: Console) -> float:
    """Start a server, measure, stop it."""
    # Of these alone: a server of all kinds first compiles headers in the background, for half a minute.
    with running_server("--verifiers", "math,format") as addresses:
        return asyncio.run(measure(console, addresses["grpc"]))


if __name__ == "__main__":
    run(Console())
