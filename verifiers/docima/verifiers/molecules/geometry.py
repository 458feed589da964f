"""Are the coordinates those of the molecule? Distances against distance-geometry bounds, flatness, and the graph.

Limits of `strict` were set on force-field minima (bonds within 3.5 % of the bounds, 1-3 distances within 10.5 %) and
crystal ligands (10.8 % for acids); those of `lenient` are PoseBusters' (Buttenschoen 2024): 25 %, 25 %, 30 %.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy
from rdkit import Chem
from rdkit.Chem import rdDistGeom

from docima.verifiers.molecules import references, shapes
from docima.verifiers.molecules.blocks import spans_three_dimensions
from docima.verifiers.molecules.identity import fixpoint, standard

Level = Literal["strict", "lenient"]
MOST_FINDINGS = 20
FAR_ANGSTROM = 100_000.0
CONTACT = 0.75
"""Share of the van der Waals distance below which atoms can clash at all, as in PoseBusters."""
_TABLE = Chem.GetPeriodicTable()


@dataclass(frozen=True, slots=True)
class GeometryLimits:
    """Shares are of the distance-geometry bound; a clash is a distance so much below its lower bound."""

    bond: float
    angle: float
    clash: float
    clash_hydrogen: float
    mean_bond: float
    shapes: shapes.ShapeLimits


LIMITS: dict[str, GeometryLimits] = {
    "strict": GeometryLimits(0.115, 0.125, 0.30, 0.40, 0.06, shapes.STRICT),
    "lenient": GeometryLimits(0.25, 0.25, 0.30, 0.50, 0.15, shapes.LENIENT),
}

DETAILS = {
    "no_coordinates": "There are no coordinates.",
    "not_3d": "The positions lie in one plane, and the molecule does not.",
    "too_far": "A coordinate is beyond any that a molecule has.",
    "identity": "The graph is not that of the expected molecule.",
    "stereo_mismatch": "The configuration is not that of the expected molecule.",
    "bond_length": "A bond is too long or too short.",
    "bond_angle": "Two neighbours of an atom are too near to each other or too far apart.",
    "clash": "Atoms that are not bonded are too near to each other.",
    **shapes.DETAILS,
}
"""What is wrong with coordinates."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and with which atoms."""

    code: str
    message: str
    atoms: tuple[int, ...] = ()


@dataclass(slots=True)
class Report:
    """All that was found, measured, and could not be looked at."""

    findings: list[Finding] = field(default_factory=list)
    measured: dict[str, float] = field(default_factory=dict)
    not_checked: list[str] = field(default_factory=list)

    def say(self, code: str, message: str, *atoms: int) -> None:
        """Add a finding."""
        self.findings.append(Finding(code, message, tuple(int(index) for index in atoms)))

    def plain(self) -> dict[str, Any]:
        """As evidence."""
        return {
            "findings": [
                {"code": each.code, "message": each.message, "atoms": list(each.atoms)}
                for each in self.findings[:MOST_FINDINGS]
            ],
            "measured": {name: round(value, 4) for name, value in self.measured.items()},
            "not_checked": self.not_checked,
        }


@dataclass(frozen=True, slots=True)
class Expected:
    """The molecule that it must be, read once; its text without stereochemistry, and the fixed point of that."""

    mol: Any
    written: str
    skeleton: str


def expected(smiles: str) -> Expected | None:
    """Read the expected molecule. Raises UnparsableReferenceError."""
    if not smiles:
        return None
    mol = standard(references.reference(smiles, "molecule.geometry.expected_smiles"), ())
    return Expected(mol, Chem.MolToSmiles(mol, isomericSmiles=False), fixpoint(mol, isomeric=False))


def check(full: Any, plain: Any, level: Level, wanted: Expected | None) -> Report:
    """Look at the coordinates of `full`; `plain` is the same molecule without its hydrogens."""
    report = Report()
    if full is None or not full.GetNumConformers():
        report.say("no_coordinates", "There are no coordinates.")
        return report
    positions = full.GetConformer().GetPositions()
    if not numpy.isfinite(positions).all() or numpy.abs(positions).max(initial=0.0) > FAR_ANGSTROM:
        report.say("too_far", "A coordinate is beyond any that a molecule has.")
        return report
    _graph(report, plain, wanted)
    if not spans_three_dimensions(positions) and shapes.must_span(full, positions):
        report.say("not_3d", "All atoms lie in one plane, and a tetrahedral centre does not.")
    limits = LIMITS[level]
    _distances(report, full, positions, limits)
    for code, message, atoms in shapes.findings(full, positions, limits.shapes):
        report.say(code, message, *atoms)
    return report


def _graph(report: Report, plain: Any, wanted: Expected | None) -> None:
    if wanted is None:
        return
    if Chem.MolToSmiles(plain, isomericSmiles=False) != wanted.written:
        # Other notations of the same groups, and texts that are no fixed point, cost more.
        plain = standard(plain, ())
        if fixpoint(plain, isomeric=False) != wanted.skeleton:
            said = "The graph is not that of the expected molecule (bonds, bond orders, hydrogens or charges differ)."
            report.say("identity", said)
            return
    # Centres that the expected molecule leaves open match either configuration.
    if not plain.HasSubstructMatch(wanted.mol, useChirality=True):
        report.say("stereo_mismatch", "A centre or double bond has the other configuration than expected.")


def _distances(report: Report, mol: Any, positions: Any, limits: GeometryLimits) -> None:
    count = mol.GetNumAtoms()
    if count < 2:
        return
    try:
        # Smoothing would only move the bounds of far pairs, and takes the cube of the number of atoms.
        bounds = rdDistGeom.GetMoleculeBoundsMatrix(mol, doTriangleSmoothing=False)
    except (RuntimeError, ValueError):
        report.not_checked.append("distance bounds")
        return
    numbers = numpy.array([atom.GetAtomicNum() for atom in mol.GetAtoms()])
    _symmetrize(mol, numbers, bounds)
    first, second = numpy.triu_indices(count, 1)
    apart = positions[first] - positions[second]
    distance, step = numpy.sqrt((apart * apart).sum(axis=1)), Chem.GetDistanceMatrix(mol)[first, second]
    upper, lower = bounds[first, second], bounds[second, first]
    pairs = (first, second)
    bonded = step == 1
    light = (numbers[first] == 1) | (numbers[second] == 1)
    _outside(report, "bond_length", "A bond", pairs, distance, lower, upper, bonded, limits.bond)
    _outside(report, "bond_angle", "A 1-3 distance", pairs, distance, lower, upper, step == 2, limits.angle)
    if bonded.any():
        ratio = float(numpy.median(distance[bonded] / ((lower + upper)[bonded] / 2)) - 1)
        report.measured["median_bond_deviation"] = ratio
        if abs(ratio) > limits.mean_bond:
            report.say("bond_length", f"Bonds are {ratio:+.0%} off as a whole: the coordinates are scaled.")
    radii = numpy.array([_TABLE.GetRvdw(int(number)) for number in numbers])
    contact = CONTACT * (radii[first] + radii[second])
    # Between atoms that are few bonds apart the lower bound is that of likely conformers, and no contact.
    least = numpy.minimum(lower * numpy.where(light, 1 - limits.clash_hydrogen, 1 - limits.clash), contact)
    for index in numpy.flatnonzero(((step > 2) | (step <= 0)) & (distance < least))[:MOST_FINDINGS]:
        near = f"{distance[index]:.2f} Å apart, at least {lower[index]:.2f} expected."
        report.say("clash", f"Atoms {first[index]} and {second[index]} are {near}", first[index], second[index])


def _outside(
    report: Report,
    code: str,
    name: str,
    pairs: tuple[Any, Any],
    distance: Any,
    lower: Any,
    upper: Any,
    chosen: Any,
    share: float,
) -> None:
    """Report the chosen distances that are farther outside their bounds than a share of them."""
    worst = numpy.where(chosen, numpy.maximum(distance / upper - 1, 1 - distance / lower), 0.0)
    report.measured[f"{code}_excess"] = float(worst.max(initial=0.0))
    for index in numpy.flatnonzero(worst > share)[:MOST_FINDINGS]:
        first, second = pairs[0][index], pairs[1][index]
        between = f"between {lower[index]:.2f} and {upper[index]:.2f}"
        said = f"{name} of atoms {first} and {second} is {distance[index]:.2f} Å, expected {between}."
        report.say(code, said, first, second)


_TERMINAL = (7, 8, 16)


def _symmetrize(mol: Any, numbers: Any, bounds: Any) -> None:
    """Give the terminal atoms of a conjugated group the same bounds: which oxygen of an acid bears the double bond is
    only how it is written.
    """
    near = Chem.GetAdjacencyMatrix(mol).astype(bool)
    terminal = numpy.isin(numbers, _TERMINAL) & (near[:, numbers > 1].sum(axis=1) == 1)
    for center in numpy.flatnonzero((near & terminal).sum(axis=1) > 1).tolist():
        ends = numpy.flatnonzero(near[center] & terminal).tolist()
        _level(bounds, [(center, end) for end in ends])
        for other in numpy.flatnonzero(near[center] & ~terminal).tolist():
            _level(bounds, [(other, end) for end in ends])


def _level(bounds: Any, pairs: list[tuple[int, int]]) -> None:
    ordered = [(min(pair), max(pair)) for pair in pairs]
    upper, lower = max(bounds[pair] for pair in ordered), min(bounds[b, a] for a, b in ordered)
    for a, b in ordered:
        bounds[a, b], bounds[b, a] = upper, lower
