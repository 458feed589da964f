"""Scores a file of tasks into a file of results, one line a completion, in the order of the tasks."""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from docima.batch.rows import Row, read
from docima.client import AsyncClient, Result, Task

CHUNK_COMPLETIONS = 4096
CHUNK_CHARACTERS = 64 << 20
"""What is read at once: enough to keep all workers busy, and far less than a large file."""


@dataclass(slots=True)
class Summary:
    """What became of a file. `verdicts` counts by (component, verdict), `unscored` by reason."""

    tasks: int = 0
    completions: int = 0
    scored: int = 0
    reward_sum: float = 0.0
    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    unscored: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """Count one result."""
        self.completions += 1
        if result.reward is not None:
            self.scored += 1
            self.reward_sum += result.reward
        for assessment in result.assessments:
            self.verdicts[assessment.component, assessment.verdict] += 1
            if assessment.verdict == "UNSCORED":
                self.unscored[assessment.reason] += 1


Progress = Callable[[Summary], None]


async def score_file(rows: Path, out: Path, client: AsyncClient, progress: Progress) -> Summary:
    """Score all rows. `out` appears when it is complete. Raises OSError and RequestError."""
    summary = Summary()
    part = out.with_name(f".{out.name}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            chunks = _chunks(rows)
            chunk = next(chunks, None)
            while chunk is not None:
                scoring = asyncio.create_task(_score(client, chunk))
                await asyncio.sleep(0)
                following = next(chunks, None)
                _write(file, chunk, await scoring, summary)
                progress(summary)
                chunk = following
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)
    return summary


def _chunks(rows: Path) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    completions = characters = 0
    for row in read(rows):
        chunk.append(row)
        if row.task is not None:
            completions += len(row.task.completions)
            characters += sum(len(each) for each in row.task.completions if isinstance(each, str))
        if completions >= CHUNK_COMPLETIONS or characters >= CHUNK_CHARACTERS:
            yield chunk
            chunk, completions, characters = [], 0, 0
    if chunk:
        yield chunk


async def _score(client: AsyncClient, chunk: Sequence[Row]) -> list[Result]:
    tasks: list[Task] = [row.task for row in chunk if row.task is not None]
    return await client.score(tasks) if tasks else []


def _write(file: TextIO, chunk: Sequence[Row], results: Sequence[Result], summary: Summary) -> None:
    left = iter(results)
    for row in chunk:
        if row.task is None:
            summary.faults.append(row.fault)
            file.write(_line(_unread(row)))
            continue
        summary.tasks += 1
        for _ in row.task.completions:
            result = next(left)
            summary.add(result)
            file.write(_line(result.plain()))
            for assessment in result.assessments:
                if assessment.reason == "SPEC_INVALID" and not assessment.verifier:
                    summary.faults.append(f"line {row.line}: {assessment.explanation}")


def _line(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, allow_nan=False) + "\n"


def _unread(row: Row) -> dict[str, Any]:
    """What stands in the results for a row that is no task."""
    said = {
        "component": "",
        "verdict": "UNSCORED",
        "reason": "SPEC_INVALID",
        "blame": "TASK",
        "detail": "unreadable_row",
        "explanation": row.fault,
        "evidence": {"line": row.line},
        "verifier": "",
        "elapsed_seconds": 0.0,
        "cached": False,
    }
    return {"task_id": "", "completion_id": "", "reward": None, "assessments": [said]}
