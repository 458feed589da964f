"""`docima demo`: a real server in a process of its own, the examples over gRPC, a table."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.table import Table

from docima.batch.scoring import score_file
from docima.cli.score import report
from docima.cli.terminal import UNUSABLE, err, give_up, out
from docima.client import AsyncClient

STOP_SECONDS = 20
SHOWN_TASKS = 16
EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "rollouts.jsonl"


def demo(rows: Path | None) -> None:
    """Start, score, show, stop."""
    rows = rows or EXAMPLES
    if not rows.is_file():
        give_up(f"{rows}: no such file; give one with --rows", UNUSABLE)
    with running_server() as addresses, tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "rewards.jsonl"
        err.print(f"a server listens at {addresses['grpc']}", highlight=False)
        start = perf_counter()
        summary = asyncio.run(_score(rows, results, addresses["grpc"]))
        seconds = perf_counter() - start
        _show(results)
        report(summary, seconds)
        _show_metrics(addresses["metrics"])


async def _score(rows: Path, results: Path, target: str) -> Any:
    async with AsyncClient(target) as client:
        return await score_file(rows, results, client, lambda _: None)


@contextmanager
def running_server(*flags: str) -> Iterator[dict[str, str]]:
    """A server on free ports, with more flags of `docima serve`; ended, and waited for, whatever happens."""
    command = [
        sys.executable,
        "-m",
        "docima.cli",
        "serve",
        "--listen",
        "localhost:0",
        "--metrics-listen",
        "localhost:0",
        *flags,
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own command
    try:
        yield _addresses(process)
    finally:
        process.terminate()
        try:
            process.communicate(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _addresses(process: subprocess.Popen[str]) -> dict[str, str]:
    """Read the server's log until it says where it listens."""
    said: list[str] = []
    event: dict[str, str] = {}
    for line in process.stderr or ():
        said.append(line)
        event = json.loads(line) if line.startswith("{") else {}
        if event.get("event") == "serving":
            break
    else:
        give_up("the server did not start:\n" + "".join(said[-20:]))
    return {"grpc": event["grpc"], "metrics": event["metrics"]}


def _show(results: Path) -> None:
    """The first tasks with the rewards of their completions."""
    table = Table(title="Rewards (first tasks)", title_justify="left")
    for heading in ("task", "completion", "reward", "answer", "why"):
        table.add_column(heading, overflow="fold")
    seen: list[str] = []
    for line in results.read_text(encoding="utf-8").splitlines():
        result = json.loads(line)
        if result["task_id"] not in seen:
            if len(seen) == SHOWN_TASKS:
                break
            seen.append(result["task_id"])
            table.add_section()
        first = result["assessments"][0]
        reward = "-" if result["reward"] is None else f"{result['reward']:.2f}"
        table.add_row(result["task_id"], result["completion_id"], reward, first["verdict"], first["explanation"][:100])
    out.print(table)


def _show_metrics(address: str) -> None:
    with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own server's address
        lines = answer.read().decode().splitlines()
    some = [line for line in lines if line.startswith(("docima_completions_total", "docima_groups_total"))]
    out.print(f"metrics: {address}", highlight=False, soft_wrap=True)
    for line in some:
        out.print(f"  {line}", highlight=False, soft_wrap=True)
