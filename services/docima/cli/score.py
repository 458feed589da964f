"""`docima score`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from time import perf_counter

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from docima.batch.scoring import Summary, score_file
from docima.cli.terminal import FAILED, UNUSABLE, err, give_up
from docima.client import AsyncClient, RequestError

VERDICTS = ("CORRECT", "PARTIAL", "INCORRECT", "UNSCORED")
SHOWN_FAULTS = 10


def score(rows: Path, out: Path, target: str | None, workers: int | None) -> None:
    """Score a file; leaves with the contract's exit codes."""
    if not rows.is_file():
        give_up(f"{rows}: no such file", UNUSABLE)
    if not out.parent.is_dir():
        give_up(f"{out.parent}: no such directory", UNUSABLE)
    start = perf_counter()
    try:
        summary = asyncio.run(_score(rows, out, target, workers))
    except RequestError as error:
        give_up(str(error), FAILED)
    except OSError as error:
        give_up(str(error), FAILED)
    report(summary, perf_counter() - start)
    if summary.faults and not summary.tasks:
        raise typer.Exit(UNUSABLE)


async def _score(rows: Path, out: Path, target: str | None, workers: int | None) -> Summary:
    client = AsyncClient(target) if target else AsyncClient.local(workers=workers)
    columns = (SpinnerColumn(), TextColumn("{task.completed:,} completions"), BarColumn(), TimeElapsedColumn())
    # Off a terminal nothing moves: the summary alone is printed.
    with Progress(*columns, console=err, disable=not err.is_terminal) as bar:
        shown = bar.add_task("scoring", total=None)
        async with client:
            return await score_file(rows, out, client, lambda seen: bar.update(shown, completed=seen.completions))


def report(summary: Summary, seconds: float) -> None:
    """The table of verdicts, and what could not be read."""
    table = Table(title="Verdicts", title_justify="left")
    table.add_column("component")
    for verdict in VERDICTS:
        table.add_column(verdict, justify="right")
    for component in sorted({component for component, _ in summary.verdicts}):
        table.add_row(component, *(f"{summary.verdicts[component, verdict]:,}" for verdict in VERDICTS))
    err.print(table)
    mean = summary.reward_sum / summary.scored if summary.scored else float("nan")
    rate = summary.completions / seconds if seconds else 0.0
    err.print(
        f"{summary.completions:,} completions of {summary.tasks:,} tasks in {seconds:.2f} s ({rate:,.0f}/s); "
        f"mean reward {mean:.4f} of {summary.scored:,} scored"
    )
    if summary.unscored:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in summary.unscored.most_common())
        err.print(f"unscored: {reasons}", style="yellow")
    for fault in summary.faults[:SHOWN_FAULTS]:
        err.print(fault, style="red", markup=False, highlight=False, soft_wrap=True)
    if len(summary.faults) > SHOWN_FAULTS:
        err.print(f"and {len(summary.faults) - SHOWN_FAULTS:,} more lines or completions that could not be read")
