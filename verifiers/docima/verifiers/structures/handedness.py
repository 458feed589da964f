"""The hand of each centre, and where the C-beta should be. A mirrored model passes every other check."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from docima.verifiers.structures import ideal
from docima.verifiers.structures.limits import Limits
from docima.verifiers.structures.model import Conformer, Residue
from docima.verifiers.structures.report import Report

_SIDE_CENTRES = {"THR": ("CB", ("CA", "OG1", "CG2")), "ILE": ("CB", ("CA", "CG1", "CG2"))}
"""Second centres, with their neighbours in an order that makes the volume of the natural hand positive."""


def check(report: Report, conformer: Conformer, limits: Limits) -> None:
    """Chiral volumes at CA, and at CB of threonine and isoleucine; deviations of C-beta."""
    looked_at = outliers = 0
    for residue in conformer.residues:
        volume = _volume(conformer.points, residue, "CA", ("N", "C", "CB"))
        if volume is None:
            continue
        hand = -1.0 if residue.right_handed else 1.0
        _judge(report, residue, "CA", volume * hand, limits)
        second = None if residue.modified else _SIDE_CENTRES.get(residue.parent)
        if second is not None:
            other = _volume(conformer.points, residue, *second)
            if other is not None:
                _judge(report, residue, "CB", other * hand, limits)
        looked_at += 1
        if not residue.right_handed:
            off = _beta_deviation(conformer.points, residue)
            if off >= limits.beta_deviation:
                outliers += 1
                said = f"C-beta is {off:.2f} Å from where its backbone puts it."
                report.say("cbeta", residue.label, said, hard=off >= limits.hard_beta)
    if looked_at:
        report.measure("cbeta_outliers", float(outliers))
        report.score("cbeta", math.exp(-10 * outliers / looked_at))
        if outliers / looked_at > limits.most_beta and outliers > 2:
            report.fail("cbeta", f"{outliers} of {looked_at} C-betas are not where their backbones put them.")


def _judge(report: Report, residue: Residue, centre: str, volume: float, limits: Limits) -> None:
    if volume < limits.least_volume:
        hard = volume < limits.flat_volume
        kind = "has the other hand than its name says" if volume < 0 else "is nearly flat"
        report.say("chirality", residue.label, f"{centre} {kind} (chiral volume {volume:.1f} Å³).", hard=hard)


Point = Sequence[float]


def _volume(points: Sequence[Point], residue: Residue, centre: str, around: tuple[str, str, str]) -> float | None:
    rows = [residue.atoms.get(name, -1) for name in (centre, *around)]
    if -1 in rows:
        return None
    middle, one, two, three = (points[row] for row in rows)
    return _dot(_less(one, middle), _cross(_less(two, middle), _less(three, middle)))


def _beta_deviation(points: Sequence[Point], residue: Residue) -> float:
    """How far C-beta is from where the ideal bond and angles to N and C put it (Lovell 2003)."""
    nitrogen, alpha, carbon, beta = (points[residue.atoms[name]] for name in ("N", "CA", "C", "CB"))
    one, two = _unit(_less(nitrogen, alpha)), _unit(_less(carbon, alpha))
    length, first, second = _beta_ideal("" if residue.modified else residue.parent)
    # The direction that makes both angles: its parts along N and C, and the rest along their normal.
    between = _dot(one, two)
    normal = _cross(one, two)
    sine = 1 - between**2
    if sine < 1e-3:
        return math.inf
    x, y = (first - between * second) / sine, (second - between * first) / sine
    rest = 1 - (x * x + y * y + 2 * x * y * between)
    z = math.sqrt(max(0.0, rest) / sine)
    ideal_place = [at + length * (x * a + y * b + z * c) for at, a, b, c in zip(alpha, one, two, normal, strict=True)]
    return math.dist(ideal_place, beta)


def _less(one: Point, two: Point) -> Point:
    return one[0] - two[0], one[1] - two[1], one[2] - two[2]


def _dot(one: Point, two: Point) -> float:
    return one[0] * two[0] + one[1] * two[1] + one[2] * two[2]


def _cross(one: Point, two: Point) -> Point:
    return (
        one[1] * two[2] - one[2] * two[1],
        one[2] * two[0] - one[0] * two[2],
        one[0] * two[1] - one[1] * two[0],
    )


def _unit(vector: Point) -> Point:
    length = max(math.hypot(*vector), 1e-9)
    return vector[0] / length, vector[1] / length, vector[2] / length


@cache
def _beta_ideal(name: str) -> tuple[float, float, float]:
    """Length of CA-CB and the cosines of its angles to N and C."""
    name = name if name in ideal.RESIDUES and name != "GLY" else "LYS"
    lengths = {atoms: mean for atoms, mean, _ in ideal.bonds(name)}
    angles = {atoms: math.cos(math.radians(mean)) for atoms, mean, _ in ideal.angles(name)}
    return lengths["CA", "CB"], angles["N", "CA", "CB"], angles["CB", "CA", "C"]
