"""The documentation is true: its blocks run, its examples score as labelled."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from docima.batch.rows import read
from docima.client import Client

ROOT = Path(__file__).parents[1]
BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS)
def test_the_blocks_of_the_readme_run(block: str) -> None:
    """As a reader would paste them."""
    exec(compile(block, "README.md", "exec"), {})  # noqa: S102 - our own README


def test_the_examples_score_as_labelled() -> None:
    """Every answer of every example, by the label that its writer gave it."""
    lines = (ROOT / "examples" / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    labels = {(row["task_id"], row["completion_id"]): row for row in map(json.loads, lines)}
    rows = list(read(ROOT / "examples" / "rollouts.jsonl"))
    tasks = [row.task for row in rows if row.task is not None]
    assert len(tasks) == len(rows) >= 60
    assert all(4 <= len(task.completions) <= 8 for task in tasks)
    with Client.local(workers=2) as client:
        results = client.score(tasks)
    assert len(results) == len(labels)
    wrong = [
        (result.task_id, result.completion_id, result["answer"].explanation)
        for result in results
        if result["answer"].verdict != labels[result.task_id, result.completion_id]["verdict"]
    ]
    assert not wrong
