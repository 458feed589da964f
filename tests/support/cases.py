"""Cases as data: tests/cases/<domain>.jsonl, one a line, each with a name and a kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[1] / "cases"
KINDS = {"accept", "reject", "gaming", "malformed", "unscored"}


def load(domain: str) -> list[Any]:
    """The cases of a domain as parameters of a test."""
    rows = [json.loads(line) for line in (FOLDER / f"{domain}.jsonl").read_text(encoding="utf-8").splitlines()]
    names = [row["name"] for row in rows]
    assert len(set(names)) == len(names), "names are unique"
    assert {row["kind"] for row in rows} <= KINDS
    return [pytest.param(row, id=row["name"]) for row in rows]
