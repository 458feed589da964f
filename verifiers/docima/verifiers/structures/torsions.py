"""Torsions of the backbone: peptide planes (omega), and where phi and psi lie."""

from __future__ import annotations

import math
from typing import Any

import numpy

from docima.verifiers.structures import ramachandran
from docima.verifiers.structures.limits import Limits
from docima.verifiers.structures.model import Conformer, Residue
from docima.verifiers.structures.report import Report
from docima.verifiers.structures.restraints import linked

Link = tuple[Residue, Residue]


def check(report: Report, conformer: Conformer, limits: Limits) -> None:
    """Omega of every link; the Ramachandran class of every residue between two links."""
    links = [(one, two) for one, two, length in linked(conformer, limits) if length <= limits.chain_break]
    omegas = _dihedrals(conformer.positions, links, (("CA", 0), ("C", 0), ("N", 1), ("CA", 1)))
    cis: set[int] = set()
    twisted = 0
    for (first, second), omega in zip(links, omegas, strict=True):
        if omega is None:
            continue
        twisted += _twisted(report, first, second, omega, limits)
        if abs(omega) < 90:
            cis.add(id(second))
    if links:
        report.measure("twisted_peptides", float(twisted))
        if twisted > 1 and twisted / len(links) > limits.most_twisted:
            report.fail("omega", f"{twisted} of {len(links)} peptides are twisted.")
        strained = float(numpy.mean([min(abs(each), 180 - abs(each)) for each in omegas if each is not None] or [0.0]))
        report.measure("omega_mean_deviation", strained)
        cis_others = sum(1 for (_, each), omega in zip(links, omegas, strict=True) if _odd_cis(each, omega, limits))
        report.score("omega", math.exp(-20 * (twisted + cis_others) / len(links) - strained / 60))
    _ramachandran(report, conformer, links, cis, limits)


def _twisted(report: Report, first: Residue, second: Residue, omega: float, limits: Limits) -> bool:
    """Whether a peptide is twisted. One that is cis before anything but proline is told, and nothing more."""
    off = min(abs(omega), 180 - abs(omega))
    if off > limits.twisted:
        said = f"The peptide after {first.label} is {off:.0f} degrees from planar (omega {omega:.0f})."
        report.say("omega", second.label, said, hard=off > limits.hard_twisted)
    elif _odd_cis(second, omega, limits):
        report.say("omega_cis_nonpro", second.label, f"The peptide after {first.label} is cis (omega {omega:.0f}).")
    return off > limits.twisted


def _odd_cis(second: Residue, omega: float | None, limits: Limits) -> bool:
    return omega is not None and abs(omega) < limits.cis and second.parent != "PRO"


def _ramachandran(report: Report, conformer: Conformer, links: list[Link], cis: set[int], limits: Limits) -> None:
    before = {id(second): (first, second) for first, second in links}
    triples = [(*before[id(second)], third) for second, third in links if id(second) in before]
    phi = _dihedrals(conformer.positions, triples, (("C", 0), ("N", 1), ("CA", 1), ("C", 1)))
    psi = _dihedrals(conformer.positions, triples, (("N", 1), ("CA", 1), ("C", 1), ("N", 2)))
    counts = {ramachandran.FAVOURED: 0, ramachandran.ALLOWED: 0, ramachandran.OUTLIER: 0}
    for (_, residue, following), one, two in zip(triples, phi, psi, strict=True):
        if one is None or two is None or not residue.parent:
            continue
        sign = -1 if residue.right_handed else 1
        kind = ramachandran.kind_of(residue.parent, following.parent, cis=id(residue) in cis)
        found = ramachandran.region(kind, sign * one, sign * two)
        counts[found] += 1
        if found == ramachandran.OUTLIER:
            said = f"phi {one:.0f}, psi {two:.0f} are where no {kind} residue is."
            report.say("ramachandran", residue.label, said)
    total = sum(counts.values())
    if not total:
        return
    outliers = counts[ramachandran.OUTLIER]
    report.measure("ramachandran_outliers", float(outliers))
    report.score("ramachandran", math.exp(-15 * max(0.0, outliers / total - 0.002)))
    if outliers / total > limits.most_ramachandran and outliers > 2:
        report.fail("ramachandran", f"{outliers} of {total} residues are where no residue is.")


def _dihedrals(positions: Any, groups: list[Any], atoms: tuple[tuple[str, int], ...]) -> list[float | None]:
    """A torsion of every group, in degrees; None where an atom is missing."""
    rows = [[group[which].atoms.get(name, -1) for name, which in atoms] for group in groups]
    if not rows:
        return []
    index = numpy.array(rows, dtype=int)
    a, b, c, d = (positions[index[:, column]] for column in range(4))
    axis = c - b
    normal, other = numpy.cross(b - a, axis), numpy.cross(axis, d - c)
    unit = axis / numpy.maximum(numpy.linalg.norm(axis, axis=1, keepdims=True), 1e-9)
    sine = (numpy.cross(normal, other) * unit).sum(axis=1)
    angles = numpy.degrees(numpy.arctan2(sine, (normal * other).sum(axis=1)))
    return [None if -1 in row else float(angle) for row, angle in zip(rows, angles, strict=True)]
