"""`docima lint-references`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from rich.progress import track
from rich.table import Table

from docima.cli.terminal import FAILED, UNUSABLE, err, give_up, out
from docima.verifiers.maths.lint import CODES, findings

FIELDS = ("reference", "gold", "answer", "solution", "ground_truth")
"""Fields in which a data set may keep its reference, where a row is no task of ours."""


def lint_references(path: Path) -> None:
    """Print what is wrong or doubtful, by line; leaves with 1 where something was found."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        give_up(f"{path}: {error}", UNUSABLE)
    table = Table("line", "reference", "finding", "meaning")
    counts: Counter[str] = Counter()
    seen = 0
    for number, line in enumerate(track(lines, "reading", console=err, transient=True), 1):
        for reference in _references(line, number):
            seen += 1
            for found in findings(reference):
                counts[found.code] += 1
                table.add_row(str(number), reference[:60], found.code, CODES[found.code])
    if not seen:
        give_up(
            f"{path}: no references; expected tasks with `math` components, rows with a field `reference`, or text",
            UNUSABLE,
        )
    if counts:
        out.print(table)
    summary = ", ".join(f"{code}: {count}" for code, count in counts.most_common())
    err.print(f"{seen} references; {summary or 'nothing found'}")
    if counts:
        raise typer.Exit(FAILED)


def _references(line: str, number: int) -> Iterator[str]:
    """The references of one line: of a task, of a row of a data set, or the line itself."""
    text = line.strip()
    if not text:
        return
    if not text.startswith('{"'):
        yield text
        return
    try:
        row = json.loads(text)
    except ValueError as error:
        give_up(f"line {number}: not JSON: {error}", UNUSABLE)
    if "components" in row:
        for component in row["components"]:
            if isinstance(component, dict) and isinstance(component.get("math"), dict):
                yield from _listed(component["math"].get("reference"))
        return
    for name in FIELDS:
        if name in row:
            yield from _listed(row[name])
            return


def _listed(reference: Any) -> Iterator[str]:
    """One reference, or several of which any is right."""
    yield from (str(each) for each in (reference if isinstance(reference, list) else [reference]) if each is not None)
