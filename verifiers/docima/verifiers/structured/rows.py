"""CSV -> a list of rows by header. A header alone is empty; a row is as long as the header."""

from __future__ import annotations

import csv
import io
from typing import Any

from docima.verifiers.structured.errors import DocumentError


def load(text: str, max_depth: int) -> Any:
    """The rows as mappings of texts. Raises DocumentError."""
    try:
        lines = [row for row in csv.reader(io.StringIO(text.strip("\n\r")), strict=True) if row]
    except csv.Error as error:
        raise DocumentError("invalid_syntax", f"Not CSV: {error}.") from None
    if not lines:
        raise DocumentError("empty", "There is no row, nor a header.")
    header = [name.strip() for name in lines[0]]
    if not all(header):
        raise DocumentError("invalid_syntax", "A column has no name.")
    if len(set(header)) < len(header):
        raise DocumentError("duplicate_key", "Two columns have the same name.")
    if len(lines) == 1:
        raise DocumentError("no_rows", "There is a header and no row.")
    for number, row in enumerate(lines[1:], start=1):
        if len(row) != len(header):
            raise DocumentError("ragged_row", f"Row {number} has {len(row)} cells under {len(header)} columns.")
    return [dict(zip(header, row, strict=True)) for row in lines[1:]]
