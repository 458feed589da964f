"""Mol blocks, SDF and XYZ as text: one record, of bounded size, with whole numbers where they belong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from docima.verifiers.molecules.limits import LIMITS

FLAT_ANGSTROM = 0.05
"""Spread along the third axis below which positions are flat: depictions are exactly flat."""

FAULTS = {
    "no_counts_line": "There is no counts line (V2000 or V3000).",
    "too_long": "The text is longer than any that is looked at.",
    "too_many_atoms": "There are more atoms than are looked at.",
    "truncated_block": "The block ends before its last atom or bond, or has no M  END.",
    "several_molecules": "There is more than one molecule.",
    "bad_count": "The first line of an XYZ is its number of atoms, and is not.",
    "bad_xyz_line": "A line of the XYZ is not an element and three finite numbers.",
}
"""Why a block is not handed to RDKit."""

_COUNTS = re.compile(r"^(?P<atoms>[ \d]{3})(?P<bonds>[ \d]{3}).*V(?P<version>[23])000\s*$")
_V3_COUNTS = re.compile(r"M  V30 COUNTS +(\d{1,9}) +(\d{1,9})")
_XYZ = re.compile(r"\s*([A-Z][a-z]?)((?:\s+[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?){3})\s*")


@dataclass(frozen=True, slots=True)
class Cut:
    """One record, or why there is none."""

    text: str = ""
    fault: str = ""


def mol_block(text: str, most_atoms: int) -> Cut:
    """The one record of a mol block or SDF. Header lines are made anew: fences and trimming take them away."""
    if len(text) > LIMITS.block_characters:
        return Cut(fault="too_long")
    lines = text.replace("\r\n", "\n").split("\n")
    start = next((index for index, line in enumerate(lines) if _COUNTS.match(line)), None)
    if start is None:
        return Cut(fault="no_counts_line")
    counts = _COUNTS.match(lines[start])
    assert counts is not None  # noqa: S101 - found one line above
    end = next((index for index in range(start, len(lines)) if lines[index].rstrip() == "M  END"), None)
    if counts["version"] == "3":
        found = _V3_COUNTS.search("\n".join(lines[start : start + 8]))
        atoms, bonds = (int(found[1]), int(found[2])) if found else (0, 0)
    else:
        atoms, bonds = (int(counts[name].strip() or 0) for name in ("atoms", "bonds"))
    if max(atoms, bonds // 4) > most_atoms:
        return Cut(fault="too_many_atoms")
    if end is None or end - start - 1 < atoms + bonds:
        return Cut(fault="truncated_block")
    if any(_COUNTS.match(line) for line in lines[end + 1 :]):
        return Cut(fault="several_molecules")
    return Cut("\n".join(["", "", "", *lines[start : end + 1]]) + "\n")


def xyz_block(text: str, most_atoms: int) -> Cut:
    """The one frame of an XYZ."""
    if len(text) > LIMITS.block_characters:
        return Cut(fault="too_long")
    lines = text.strip("\n").split("\n")
    first = lines[0].strip()
    if not first.isdigit() or len(first) > 6:
        return Cut(fault="bad_count")
    count = int(first)
    if count > most_atoms:
        return Cut(fault="too_many_atoms")
    rows = [line for line in lines[2:] if line.strip()]
    if not count or len(rows) < count:
        return Cut(fault="bad_count")
    if len(rows) > count:
        return Cut(fault="several_molecules")
    if any(_XYZ.fullmatch(row) is None for row in rows):
        return Cut(fault="bad_xyz_line")
    return Cut("\n".join([first, "", *rows]) + "\n")


def spans_three_dimensions(positions: Any) -> bool:
    """Whether the positions are not all in one plane."""
    import numpy

    spread = numpy.linalg.svd(positions - positions.mean(axis=0), compute_uv=False)
    return len(spread) > 2 and bool(spread[2] / len(positions) ** 0.5 > FLAT_ANGSTROM)
