"""The sample peptide, whole and damaged in known ways, as PDB text."""

from __future__ import annotations

import math
from collections.abc import Callable

from docima.verifiers.structures.sample import PDB

WHOLE = PDB


def changed(change: Callable[[str, tuple[float, float, float]], tuple[float, float, float]]) -> str:
    """With the position of every atom changed; the first argument is the record's head."""
    lines = []
    for line in WHOLE.splitlines():
        if line.startswith("ATOM"):
            x, y, z = change(line[:30], (float(line[30:38]), float(line[38:46]), float(line[46:54])))
            line = f"{line[:30]}{x:8.3f}{y:8.3f}{z:8.3f}{line[54:]}"
        lines.append(line)
    return "\n".join(lines)


def residue(head: str) -> int:
    """The number of the residue of a record."""
    return int(head[22:26])


def atom(head: str) -> str:
    """The name of the atom of a record."""
    return head[12:16].strip()


def kept(keep: Callable[[str], bool]) -> str:
    """Only the records that are wanted."""
    return "\n".join(line for line in WHOLE.splitlines() if not line.startswith("ATOM") or keep(line))


def places() -> dict[tuple[int, str], tuple[float, float, float]]:
    """Where the atoms are, by residue and name."""
    return {
        (residue(line), atom(line)): (float(line[30:38]), float(line[38:46]), float(line[46:54]))
        for line in WHOLE.splitlines()
        if line.startswith("ATOM")
    }


def stretched(number: int, distance: float) -> str:
    """With everything after a residue moved along its peptide bond."""
    origin, tip = places()[number, "C"], places()[number + 1, "N"]
    length = math.dist(origin, tip)
    x, y, z = (distance * (b - a) / length for a, b in zip(origin, tip, strict=True))

    def move(head: str, at: tuple[float, float, float]) -> tuple[float, float, float]:
        return (at[0] + x, at[1] + y, at[2] + z) if residue(head) > number else at

    return changed(move)


def turned(number: int, degrees: float) -> str:
    """With everything after a residue's peptide bond turned around it."""
    place = places()
    origin, tip = place[number, "C"], place[number + 1, "N"]
    length = math.dist(origin, tip)
    axis = tuple((b - a) / length for a, b in zip(origin, tip, strict=True))
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def turn(head: str, at: tuple[float, float, float]) -> tuple[float, float, float]:
        if residue(head) <= number or (residue(head) == number + 1 and atom(head) == "N"):
            return at
        x, y, z = (a - b for a, b in zip(at, origin, strict=True))
        u, v, w = axis
        along = (u * x + v * y + w * z) * (1 - cosine)
        return (
            origin[0] + u * along + x * cosine + (v * z - w * y) * sine,
            origin[1] + v * along + y * cosine + (w * x - u * z) * sine,
            origin[2] + w * along + z * cosine + (u * y - v * x) * sine,
        )

    return changed(turn)
