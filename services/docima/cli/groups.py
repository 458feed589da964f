"""`docima vote`, `docima rank` and `docima refine`: group questions over files, one line a task."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

import typer

from docima.batch.rows import Row, read
from docima.cli.terminal import FAILED, UNUSABLE, err, give_up
from docima.client import AsyncClient, RequestError, Task
from docima.client.groups import Kind

CHUNK_TASKS = 64
"""Groups that are on their way at once."""


def ask(kind: Kind, rows: Path, out: Path, target: str | None, config: Path | None, options: dict[str, Any]) -> None:
    """Answer a file; leaves with the contract's exit codes."""
    if not rows.is_file():
        give_up(f"{rows}: no such file", UNUSABLE)
    if not out.parent.is_dir():
        give_up(f"{out.parent}: no such directory", UNUSABLE)
    part = out.with_name(f".{out.name}.part")
    try:
        answered, faults = asyncio.run(_ask(kind, rows, part, _client(target, config), options))
        os.replace(part, out)
    except RequestError as error:
        give_up(str(error), UNUSABLE)
    except OSError as error:
        give_up(str(error), FAILED)
    finally:
        part.unlink(missing_ok=True)
    for fault in faults[:10]:
        err.print(fault, style="red", markup=False, highlight=False, soft_wrap=True)
    err.print(f"{answered:,} groups answered; {len(faults):,} lines could not be read")
    if faults and not answered:
        raise typer.Exit(UNUSABLE)


def _client(target: str | None, config: Path | None) -> AsyncClient:
    if target:
        return AsyncClient(target)
    from docima.client.local import Local
    from docima.services.settings import read as settings

    try:
        known = settings(config)
    except (OSError, ValueError) as error:
        give_up(f"settings: {error}", UNUSABLE)
    return AsyncClient(transport=lambda: Local(settings=known))


async def _ask(
    kind: Kind, rows: Path, part: Path, client: AsyncClient, options: dict[str, Any]
) -> tuple[int, list[str]]:
    answered, faults = 0, []
    with part.open("w", encoding="utf-8") as file:
        async with client:
            for chunk in _chunks(rows):
                tasks = [row.task for row in chunk if row.task is not None]
                replies = iter(await getattr(client, kind)(tasks, **options) if tasks else ())
                for row in chunk:
                    if row.task is None:
                        faults.append(row.fault)
                        file.write(_line({"task_id": "", "reason": "SPEC_INVALID", "explanation": row.fault}))
                    else:
                        answered += 1
                        file.write(_line(_plain(row.task, next(replies))))
    return answered, faults


def _chunks(rows: Path) -> Iterator[list[Row]]:
    left = read(rows)
    while chunk := list(islice(left, CHUNK_TASKS)):
        yield chunk


def _plain(task: Task, reply: Any) -> dict[str, Any]:
    if isinstance(reply, list):
        return {"task_id": task.task_id, "refinements": [asdict(each) for each in reply]}
    return asdict(reply)


def _line(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, allow_nan=False) + "\n"
