"""Shapes that a molecule's atoms must keep: flat, linear, tetrahedral, puckered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

import numpy
from rdkit import Chem

Shape = tuple[str, str, tuple[int, ...]]

DETAILS = {
    "aromatic_flatness": "An aromatic ring is not flat.",
    "double_bond_flatness": "A double bond is twisted.",
    "amide_planarity": "An amide is twisted.",
    "trigonal_flatness": "A trigonal atom is not in the plane of its neighbours.",
    "linearity": "A triple bond is bent.",
    "ring_non_flatness": "A saturated ring is flat.",
    "flat_tetrahedral": "A tetrahedral atom is flat.",
}
"""What is wrong with shapes."""


@dataclass(frozen=True, slots=True)
class ShapeLimits:
    """Distances in angstrom, angles in degrees. Largest absolute distances count: signed ones let half through.

    Crystal ligands have aromatic rings up to 0.15 from flat; PoseBusters allows 0.25.
    """

    aromatic: float = 0.20
    double_bond: float = 0.25
    trigonal: float = 0.25
    amide_twist: float = 35.0
    least_linear: float = 160.0
    least_pucker: float = 0.05
    least_tetrahedral: float = 0.10


STRICT = ShapeLimits()
LENIENT = ShapeLimits(aromatic=0.25, amide_twist=50.0, trigonal=0.40, least_linear=150.0, least_tetrahedral=0.05)


@cache
def _pattern(smarts: str) -> Any:
    return Chem.MolFromSmarts(smarts)


_DOUBLE_BOND = "[#6X3;!a]=[#6X3;!a]"
_AMIDE = "[CX3](=[OX1])-[NX3;!$(N-[!#6;!#1]);!$(N1CC1);!$(N1CCC1)]"
_LINEAR = ("*~[#6X2]#[#6X2,#7X1]", "*=[#6X2,#7X2+]=*", "[#6]-[#7X2+]#*")
_AROMATIC_RINGS = ("a1aaaaa1", "a1aaaa1")
_SIX_RING = "[!a;r6]1~[r6]~[r6]~[r6]~[r6]~[r6]~1"
_TRIGONAL = "[#6;^2;D3](~*)(~*)~*"
_TETRAHEDRAL = ("[#6;^3;D3;!r3](~*)(~*)~*", "[#6;^3;D4;!r3](~*)(~*)(~*)~*")
_CHAIN = "[!#1]~[CX4]~[!#1]"
LEAST_SATURATED = 4
"""Tetrahedral atoms that a ring of six needs to be puckered for certain."""
DRAWN_DEGREES = 118.0
"""Angles in drawings are 120; in a tetrahedral atom that lies in a plane they are 109 to 116."""


def must_span(mol: Any, positions: Any) -> bool:
    """Whether flat positions cannot be the molecule's: a tetrahedral atom with neighbours enough to leave any plane, or
    with the angle of a drawing.
    """
    for atom in mol.GetAtoms():
        if atom.GetHybridization() == Chem.HybridizationType.SP3:
            degree = atom.GetDegree()
            if degree == 4 or (degree == 3 and atom.GetAtomicNum() in {6, 14}):
                return True
    chains = mol.GetSubstructMatches(_pattern(_CHAIN))
    return any(_angle(positions, *match) > DRAWN_DEGREES for match in chains)


def findings(mol: Any, positions: Any, limits: ShapeLimits) -> Iterator[Shape]:
    """Everything that is out of shape."""
    yield from _aromatic(mol, positions, limits)
    yield from _atoms(mol, positions, limits)
    yield from _double_bonds(mol, positions, limits)
    yield from _amides(mol, positions, limits)
    for smarts in _LINEAR:
        for match in mol.GetSubstructMatches(_pattern(smarts)):
            angle = _angle(positions, *match)
            if angle < limits.least_linear:
                yield "linearity", f"A linear atom is bent to {angle:.0f} degrees.", match
    for ring in mol.GetSubstructMatches(_pattern(_SIX_RING)):
        if _saturated(mol, ring) >= LEAST_SATURATED:
            pucker = _off_plane(positions[list(ring)])
            if pucker < limits.least_pucker:
                yield "ring_non_flatness", f"A saturated ring is flat ({pucker:.3f} Å).", ring


def _aromatic(mol: Any, positions: Any, limits: ShapeLimits) -> Iterator[Shape]:
    for smarts in _AROMATIC_RINGS:
        for ring in mol.GetSubstructMatches(_pattern(smarts)):
            off = _off_plane(positions[list(ring)])
            if off > limits.aromatic:
                yield "aromatic_flatness", f"An aromatic ring is {off:.2f} Å from flat.", ring


def _atoms(mol: Any, positions: Any, limits: ShapeLimits) -> Iterator[Shape]:
    """Trigonal and tetrahedral carbons, all at once."""
    trigonal = mol.GetSubstructMatches(_pattern(_TRIGONAL))
    if trigonal:
        center, one, two, three = (positions[list(column)] for column in zip(*trigonal, strict=True))
        normal = _cross(two - one, three - one)
        offs = numpy.abs(((center - one) * normal).sum(axis=1)) / numpy.maximum(_length(normal), 1e-9)
        for match, off in zip(trigonal, offs, strict=True):
            if off > limits.trigonal:
                yield "trigonal_flatness", f"A trigonal atom is {off:.2f} Å out of its plane.", match
    for smarts in _TETRAHEDRAL:
        matches = mol.GetSubstructMatches(_pattern(smarts))
        if not matches:
            continue
        for match, volume in zip(matches, _least_volumes(positions[numpy.array(matches)]), strict=True):
            if volume < limits.least_tetrahedral:
                yield "flat_tetrahedral", "A tetrahedral atom is flat.", match


def _double_bonds(mol: Any, positions: Any, limits: ShapeLimits) -> Iterator[Shape]:
    for first, second in mol.GetSubstructMatches(_pattern(_DOUBLE_BOND)):
        group = {first, second}
        for index in (first, second):
            group.update(near.GetIdx() for near in mol.GetAtomWithIdx(index).GetNeighbors())
        if len(group) < 4:
            continue
        off = _off_plane(positions[sorted(group)])
        if off > limits.double_bond:
            yield "double_bond_flatness", f"A double bond is {off:.2f} Å from flat.", (first, second)


def _amides(mol: Any, positions: Any, limits: ShapeLimits) -> Iterator[Shape]:
    for carbon, oxygen, nitrogen in mol.GetSubstructMatches(_pattern(_AMIDE)):
        others = [near.GetIdx() for near in mol.GetAtomWithIdx(nitrogen).GetNeighbors() if near.GetIdx() != carbon]
        twists = [abs(_dihedral(positions, oxygen, carbon, nitrogen, other)) for other in others]
        # The mean: a nitrogen that is a little pyramidal twists one neighbour more and the other less.
        off = sum(min(twist, 180 - twist) for twist in twists) / max(1, len(twists))
        if off > limits.amide_twist:
            atoms = (oxygen, carbon, nitrogen, *others)
            yield "amide_planarity", f"An amide is twisted by {off:.0f} degrees.", atoms


def _saturated(mol: Any, ring: tuple[int, ...]) -> int:
    """How many of a ring's atoms are tetrahedral."""
    return sum(mol.GetAtomWithIdx(index).GetHybridization() == Chem.HybridizationType.SP3 for index in ring)


def _off_plane(points: Any) -> float:
    """The largest distance of a point from the plane that fits them best."""
    centered = points - points.mean(axis=0)
    normal = numpy.linalg.svd(centered, full_matrices=False)[2][-1] if len(points) > 2 else numpy.zeros(3)
    return float(numpy.abs(centered @ normal).max())


def _least_volumes(points: Any) -> Any:
    """The least triple product of three unit vectors from each centre to its neighbours, which follow it: 0.77 for a
    tetrahedron, 0 for a flat atom.
    """
    vectors = points[:, 1:] - points[:, :1]
    vectors = vectors / numpy.maximum(numpy.sqrt((vectors * vectors).sum(axis=2, keepdims=True)), 1e-9)
    triples = combinations(range(vectors.shape[1]), 3)
    volumes = [(vectors[:, a] * _cross(vectors[:, b], vectors[:, c])).sum(axis=1) for a, b, c in triples]
    return numpy.abs(numpy.array(volumes)).min(axis=0)


def _cross(one: Any, two: Any) -> Any:
    """Cross products of rows: numpy's own takes its time for so few."""
    x, y, z = one.T
    u, v, w = two.T
    return numpy.stack((y * w - z * v, z * u - x * w, x * v - y * u), axis=1)


def _length(rows: Any) -> Any:
    return numpy.sqrt((rows * rows).sum(axis=1))


def _angle(positions: Any, first: int, center: int, second: int) -> float:
    one, two = positions[first] - positions[center], positions[second] - positions[center]
    lengths = float(numpy.linalg.norm(one) * numpy.linalg.norm(two))
    return 0.0 if lengths < 1e-9 else float(numpy.degrees(numpy.arccos(numpy.clip(one @ two / lengths, -1, 1))))


def _dihedral(positions: Any, a: int, b: int, c: int, d: int) -> float:
    axis = positions[[c]] - positions[[b]]
    one = _cross(positions[[a]] - positions[[b]], axis)
    two = _cross(positions[[d]] - positions[[c]], axis)
    return float(numpy.degrees(numpy.arctan2(_length(_cross(one, two))[0], (one * two).sum())))
