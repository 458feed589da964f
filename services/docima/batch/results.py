"""Reads results of scoring from a file: JSON lines, or Parquet. A line that is none loses itself and nothing else."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docima.batch.rows import decoded
from docima.client.results import VERDICTS

PARQUET_ROWS = 1024
"""Rows of a Parquet file that are held at once."""

LONGEST_LINE_BYTES = 64 << 20
"""A line is a completion's assessments; what is longer is no results file."""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A line (a row, in Parquet) of the file: its result, or what is wrong with it. Lines count from 1. `bytes_read`
    is how far the file is read.
    """

    line: int
    result: Mapping[str, Any] | None
    fault: str = ""
    bytes_read: int = 0


def read(path: Path) -> Iterator[ResultRow]:
    """The results of a file, in order. Raises OSError, and ValueError where a Parquet file is none."""
    return _parquet(path) if path.suffix == ".parquet" else _lines(path)


def _lines(path: Path) -> Iterator[ResultRow]:
    with path.open("rb") as file:
        number = done = 0
        while raw := file.readline(LONGEST_LINE_BYTES + 1):
            number += 1
            done += len(raw)
            if len(raw) > LONGEST_LINE_BYTES:
                raise ValueError(f"line {number}: longer than {LONGEST_LINE_BYTES:,} bytes")
            if raw.strip():
                yield _checked(number, *decoded(raw), done)


def _parquet(path: Path) -> Iterator[ResultRow]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise ValueError(f"{path}: Parquet needs pyarrow (pip install 'docima[batch]')") from None
    try:
        file = pyarrow.parquet.ParquetFile(path)
        number, size = 0, path.stat().st_size
        for batch in file.iter_batches(PARQUET_ROWS):
            for data in batch.to_pylist():
                number += 1
                done = size * number // max(1, file.metadata.num_rows)
                yield _checked(number, _unpacked(data), "", done)
    except pyarrow.ArrowInvalid as error:
        raise ValueError(f"{path}: not Parquet: {error}") from None


def _unpacked(data: dict[str, Any]) -> dict[str, Any]:
    """Nested columns may be JSON text."""
    try:
        assessments = data.get("assessments")
        data["assessments"] = json.loads(assessments) if isinstance(assessments, str) else assessments
        for each in data["assessments"] or ():
            if isinstance(each.get("evidence"), str):
                each["evidence"] = json.loads(each["evidence"])
    except (ValueError, AttributeError, TypeError):
        data["assessments"] = None
    return data


def _checked(number: int, data: Any, fault: str, done: int) -> ResultRow:
    fault = fault or _fault(data)
    return ResultRow(number, None, f"line {number}: {fault}", done) if fault else ResultRow(number, data, "", done)


def _fault(data: Any) -> str:
    """What keeps data from being a result."""
    if not isinstance(data, dict):
        return f"expected an object, found {type(data).__name__}"
    if "reward" not in data or "assessments" not in data:
        return "no result of scoring: `reward` or `assessments` is missing"
    if data["reward"] is not None and not _is_number(data["reward"]):
        return f"reward: expected a number or null, found {data['reward']!r:.40}"
    if not isinstance(data["assessments"], list):
        return "assessments: expected a list"
    for index, each in enumerate(data["assessments"]):
        said = _assessment_fault(each)
        if said:
            return f"assessments[{index}]{said}"
    return ""


def _assessment_fault(each: Any) -> str:
    if not isinstance(each, dict):
        return ": expected an object"
    if each.get("verdict") not in VERDICTS.values():
        return f".verdict: expected a verdict, found {each.get('verdict')!r:.40}"
    for name in ("component", "reason"):
        if not isinstance(each.get(name), str):
            return f".{name}: expected a text"
    for name in ("blame", "detail", "explanation", "verifier"):
        if not isinstance(each.get(name) or "", str):
            return f".{name}: expected a text"
    for name in ("score", "elapsed_seconds"):
        if each.get(name) is not None and not _is_number(each[name]):
            return f".{name}: expected a number"
    return "" if isinstance(each.get("evidence") or {}, dict) else ".evidence: expected an object"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
