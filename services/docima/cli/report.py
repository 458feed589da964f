"""`docima report`."""

from __future__ import annotations

import os
from pathlib import Path

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from docima.batch.page import render
from docima.batch.report import Report, ReportError, collect
from docima.cli.terminal import FAILED, UNUSABLE, err, give_up


def report(results: Path, out: Path, rows: Path | None) -> None:
    """Write the page; leaves with the contract's exit codes."""
    for path in filter(None, (results, rows)):
        if not path.is_file():
            give_up(f"{path}: no such file", UNUSABLE)
    if not out.parent.is_dir():
        give_up(f"{out.parent}: no such directory", UNUSABLE)
    part = out.with_name(f".{out.name}.part")
    try:
        found = _collect(results, rows)
        part.write_text(render(found, results.name, rows.name if rows else ""), encoding="utf-8", errors="replace")
        os.replace(part, out)
    except ReportError as error:
        give_up(f"{results}: {error}", UNUSABLE)
    except ImportError as error:
        give_up(f"{error} (pip install 'docima[batch]')", FAILED)
    except OSError as error:
        give_up(str(error), FAILED)
    finally:
        part.unlink(missing_ok=True)
    for fault in found.shown_faults[:10]:
        err.print(fault, style="red", markup=False, highlight=False, soft_wrap=True)
    err.print(
        f"{found.completions:,} completions of {found.tasks:,} tasks reported on in {out}; "
        f"{found.faults:,} lines could not be read"
    )


def _collect(results: Path, rows: Path | None) -> Report:
    columns = (TextColumn("reading"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, disable=not err.is_terminal) as bar:
        shown = bar.add_task("reading", total=results.stat().st_size)
        return collect(results, rows, lambda done: bar.update(shown, completed=done))
