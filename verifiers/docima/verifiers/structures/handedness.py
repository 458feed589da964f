"""The hand of each centre, and where the C-beta should be. A mirrored model passes every other check."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy

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
        volume = _volume(conformer.positions, residue, "CA", ("N", "C", "CB"))
        if volume is None:
            continue
        hand = -1.0 if residue.right_handed else 1.0
        _judge(report, residue, "CA", volume * hand, limits)
        second = None if residue.modified else _SIDE_CENTRES.get(residue.parent)
        if second is not None:
            other = _volume(conformer.positions, residue, *second)
            if other is not None:
                _judge(report, residue, "CB", other * hand, limits)
        looked_at += 1
        if not residue.right_handed:
            off = _beta_deviation(conformer.positions, residue)
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


def _volume(positions: Any, residue: Residue, centre: str, around: tuple[str, str, str]) -> float | None:
    rows = [residue.atoms.get(name, -1) for name in (centre, *around)]
    if -1 in rows:
        return None
    middle, *others = (positions[row] for row in rows)
    return float(numpy.linalg.det(numpy.array([other - middle for other in others])))


def _beta_deviation(positions: Any, residue: Residue) -> float:
    """How far C-beta is from where the ideal bond and angles to N and C put it (Lovell 2003)."""
    nitrogen, alpha, carbon, beta = (positions[residue.atoms[name]] for name in ("N", "CA", "C", "CB"))
    one, two = _unit(nitrogen - alpha), _unit(carbon - alpha)
    length, first, second = _beta_ideal("" if residue.modified else residue.parent)
    # The direction that makes both angles: its parts along N and C, and the rest along their normal.
    between = float(one @ two)
    normal = numpy.cross(one, two)
    sine = 1 - between**2
    if sine < 1e-3:
        return math.inf
    x, y = (first - between * second) / sine, (second - between * first) / sine
    rest = 1 - (x * x + y * y + 2 * x * y * between)
    direction = x * one + y * two + math.sqrt(max(0.0, rest) / sine) * normal
    return float(numpy.linalg.norm(alpha + length * direction - beta))


def _unit(vector: Any) -> Any:
    return vector / max(float(numpy.linalg.norm(vector)), 1e-9)


@cache
def _beta_ideal(name: str) -> tuple[float, float, float]:
    """Length of CA-CB and the cosines of its angles to N and C."""
    name = name if name in ideal.RESIDUES and name != "GLY" else "LYS"
    lengths = {atoms: mean for atoms, mean, _ in ideal.bonds(name)}
    angles = {atoms: math.cos(math.radians(mean)) for atoms, mean, _ in ideal.angles(name)}
    return lengths["CA", "CB"], angles["N", "CA", "CB"], angles["CB", "CA", "C"]
