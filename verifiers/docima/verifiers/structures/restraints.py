"""Bonds and angles against ideal values, in residues and at the links between them; breaks of the chain."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy

from docima.verifiers.structures import ideal
from docima.verifiers.structures.limits import Limits
from docima.verifiers.structures.model import Conformer, Residue
from docima.verifiers.structures.report import Report


@dataclass(slots=True)
class _Targets:
    """Rows of atoms with their ideal value and deviation, and what to call them."""

    rows: list[tuple[int, ...]] = field(default_factory=list)
    means: list[float] = field(default_factory=list)
    deviations: list[float] = field(default_factory=list)
    names: list[tuple[Residue, tuple[str, ...]]] = field(default_factory=list)

    def add(self, rows: tuple[int, ...], mean: float, deviation: float, name: tuple[Residue, tuple[str, ...]]) -> None:
        """One more."""
        self.rows.append(rows)
        self.means.append(mean)
        self.deviations.append(deviation)
        self.names.append(name)


def linked(conformer: Conformer, limits: Limits) -> Iterator[tuple[Residue, Residue, float]]:
    """Neighbours in a chain, and the length of C-N between them; infinite where an atom is missing."""
    for first, second in zip(conformer.residues, conformer.residues[1:], strict=False):
        if first.chain == second.chain:
            ends = (first.atoms.get("C"), second.atoms.get("N"))
            if ends[0] is None or ends[1] is None:
                yield first, second, math.inf
            else:
                yield first, second, math.dist(conformer.points[ends[0]], conformer.points[ends[1]])


def check(report: Report, conformer: Conformer, limits: Limits, *, allow_gaps: bool) -> None:
    """Every bond and angle; breaks and gaps."""
    bonds, angles = _Targets(), _Targets()
    for residue in conformer.residues:
        known = "" if residue.modified else residue.parent
        _collect(bonds, residue, ideal.bonds(known))
        _collect(angles, residue, ideal.angles(known))
    gaps = 0
    for first, second, length in linked(conformer, limits):
        if length <= limits.chain_break:
            _link(bonds, angles, first, second)
        elif math.isfinite(length):
            gaps += _unlinked(report, first, second, length, allow_gaps)
    report.measure("gaps", float(gaps))
    _judge(report, "bond_length", bonds, _lengths(conformer.positions, bonds.rows), "Å", limits)
    _judge(report, "bond_angle", angles, _angles(conformer.positions, angles.rows), "°", limits)


def _unlinked(report: Report, first: Residue, second: Residue, length: float, allow_gaps: bool) -> int:
    """Numbers that follow each other promise a bond; a gap in the numbers is a gap."""
    step = second.number - first.number
    if step == 1 or (step == 0 and second.insertion != first.insertion) or step <= 0 or not allow_gaps:
        said = f"It is {length:.1f} Å from {first.label}: the chain is broken."
        report.say("chain_break", second.label, said, hard=True)
        return 0
    return 1


def _collect(targets: _Targets, residue: Residue, values: list[ideal.Value]) -> None:
    atoms = residue.atoms
    for names, mean, deviation in values:
        rows = tuple(atoms.get(name, -1) for name in names)
        if -1 not in rows:
            targets.add(rows, mean, deviation, (residue, names))


def _link(bonds: _Targets, angles: _Targets, first: Residue, second: Residue) -> None:
    kind = "PRO" if second.parent == "PRO" else ""
    mean, deviation = ideal.LINK_BOND[kind]
    rows = {**{name: first.atoms.get(name, -1) for name in ("C", "O")}, "N": second.atoms.get("N", -1)}
    before, after = first.atoms.get("CA", -1), second.atoms.get("CA", -1)
    bonds.add((rows["C"], rows["N"]), mean, deviation, (second, ("C(-)", "N")))
    for name, triple in (
        ("CA-C-N", (before, rows["C"], rows["N"])),
        ("O-C-N", (rows["O"], rows["C"], rows["N"])),
        ("C-N-CA", (rows["C"], rows["N"], after)),
    ):
        if -1 not in triple:
            angles.add(triple, *ideal.LINK_ANGLES[kind][name], (second, tuple(name.split("-"))))


def _lengths(positions: Any, rows: list[tuple[int, ...]]) -> Any:
    index = numpy.array(rows, dtype=int).reshape(-1, 2)
    return numpy.linalg.norm(positions[index[:, 0]] - positions[index[:, 1]], axis=1)


def _angles(positions: Any, rows: list[tuple[int, ...]]) -> Any:
    index = numpy.array(rows, dtype=int).reshape(-1, 3)
    one, two = positions[index[:, 0]] - positions[index[:, 1]], positions[index[:, 2]] - positions[index[:, 1]]
    lengths = numpy.linalg.norm(one, axis=1) * numpy.linalg.norm(two, axis=1)
    cosines = (one * two).sum(axis=1) / numpy.maximum(lengths, 1e-9)
    return numpy.degrees(numpy.arccos(numpy.clip(cosines, -1, 1)))


def _judge(report: Report, code: str, targets: _Targets, values: Any, unit: str, limits: Limits) -> None:
    count = len(targets.rows)
    if not count:
        return
    means, deviations = numpy.array(targets.means), numpy.array(targets.deviations)
    scores = (values - means) / deviations
    size = numpy.abs(scores)
    which = 0 if code == "bond_length" else 1
    gross = (limits.hard_length, limits.hard_angle)[which]
    hard = (size > limits.hard_sigma) & (numpy.abs(values - means) > gross)
    for index in numpy.flatnonzero(size > limits.outlier_sigma):
        residue, names = targets.names[index]
        off = f"{values[index]:.2f} {unit}, ideal {means[index]:.2f} {unit} ({scores[index]:+.1f} sigma)"
        report.say(code, residue.label, f"{'-'.join(names)} is {off}.", hard=bool(hard[index]))
    outliers = int((size > limits.outlier_sigma).sum())
    # A single wild value is told by itself; here the bulk is looked at.
    rms = float(numpy.sqrt((numpy.minimum(size, limits.hard_sigma) ** 2).mean()))
    report.measure(f"{code}_rms_z", rms)
    report.measure(f"{code}_outliers", float(outliers))
    report.score(code, math.exp(-20 * outliers / count) * min(1.0, 1.5 / max(rms, 1e-9)))
    few = count < 3 * limits.least_residues
    if rms > limits.most_rms_z[which] and not (few and outliers < 2):
        report.fail(code, f"The root mean square of all deviations is {rms:.1f} sigma.")
    if outliers / count > limits.most_outlying[which] and not (few and outliers < 3):
        report.fail(code, f"{outliers} of {count} values are beyond {limits.outlier_sigma:g} sigma.")
    if code == "bond_length":
        median = float(numpy.median(values / means)) - 1
        report.measure("median_bond_deviation", abs(median))
        if abs(median) > limits.most_median:
            report.fail(code, f"Bonds are {median:+.1%} off as a whole: the model is scaled.")
