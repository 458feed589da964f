"""Heavy atoms that are too near to each other, in all chains and whatever their occupancy."""

from __future__ import annotations

import math

import gemmi
import numpy

from docima.verifiers.structures.limits import Limits
from docima.verifiers.structures.model import Conformer, Residue
from docima.verifiers.structures.report import Report

RADII = {"C": 1.70, "N": 1.55, "O": 1.52, "S": 1.80, "SE": 1.90, "P": 1.80}
"""Van der Waals radii (Bondi 1964), in angstrom."""

_POLAR = frozenset(("N", "O"))
_SEARCH_RADIUS = 3.3
_TO_C = {"C": 0, "CA": 1, "O": 1, "N": 2, "CB": 2}
_TO_N = {"N": 0, "CA": 1, "C": 2, "CB": 2}
FAR = 9


def check(report: Report, conformer: Conformer, limits: Limits) -> None:
    """Bad contacts and their number for each 1 000 atoms."""
    count = len(conformer.elements)
    if count < 2:
        return
    crowd = _densest(conformer)
    if crowd > limits.most_in_cell:
        report.fail("clash", f"There are {crowd} atoms in a cube of {_SEARCH_RADIUS} Å.")
        return
    owners = _owners(conformer)
    bad = 0
    for first, second, distance in _pairs(conformer):
        one, two = owners[first], owners[second]
        if one is None or two is None or _bonded(one, two, distance, limits):
            continue
        kinds = (conformer.elements[first], conformer.elements[second])
        overlap = RADII.get(kinds[0], 1.7) + RADII.get(kinds[1], 1.7) - distance
        allowed = limits.hydrogen_bond if _POLAR.issuperset(kinds) else limits.overlap
        if overlap <= allowed:
            continue
        bad += 1
        said = f"{one[1]} is {distance:.2f} Å from {two[1]} of {two[0].label}."
        report.say("clash", one[0].label, said, hard=overlap > limits.hard_overlap)
    score = 1000 * bad / count
    report.measure("clashscore", score)
    report.score("clash", math.exp(-score / 40))
    if score > limits.most_clashscore and bad > 2:
        report.fail("clash", f"{bad} bad contacts among {count} atoms.")


def _densest(conformer: Conformer) -> int:
    """Atoms of the fullest cell of a grid."""
    cells = numpy.floor(conformer.positions / _SEARCH_RADIUS).astype(int)
    return int(numpy.unique(cells, axis=0, return_counts=True)[1].max())


Owner = tuple[Residue, str, int]


def _owners(conformer: Conformer) -> list[Owner | None]:
    """Residue, name and place in the list of residues of every atom."""
    owners: list[Owner | None] = [None] * len(conformer.elements)
    for place, residue in enumerate(conformer.residues):
        for name, row in residue.atoms.items():
            owners[row] = (residue, name, place)
    return owners


def _pairs(conformer: Conformer) -> list[tuple[int, int, float]]:
    """Pairs of different residues that are near each other; no symmetry, no alternative locations."""
    model = gemmi.Model(1)
    chain = gemmi.Chain("A")
    kinds = {name: gemmi.Element(name) for name in set(conformer.elements)}
    for place, residue in enumerate(conformer.residues):
        made = gemmi.Residue()
        made.name = "UNL"
        made.seqid = gemmi.SeqId(place + 1, " ")
        for row in residue.atoms.values():
            atom = gemmi.Atom()
            atom.pos = gemmi.Position(*conformer.points[row])
            atom.element = kinds[conformer.elements[row]]
            atom.serial = row
            made.add_atom(atom)
        chain.add_residue(made)
    model.add_chain(chain)
    near = gemmi.NeighborSearch(model, gemmi.UnitCell(), _SEARCH_RADIUS).populate(include_h=False)
    search = gemmi.ContactSearch(_SEARCH_RADIUS)
    search.ignore = gemmi.ContactSearch.Ignore.SameResidue
    return [(each.partner1.atom.serial, each.partner2.atom.serial, each.dist) for each in search.find_contacts(near)]


_LACTAMS = {("NZ", "CD"), ("NZ", "CG"), ("N", "C"), ("N", "CD"), ("N", "CG")}
"""Bonds that close rings: lysine with an acid, the first residue with the last or with an acid."""


def _crosslinked(one: Owner, two: Owner) -> bool:
    return (one[1], two[1]) in _LACTAMS or (two[1], one[1]) in _LACTAMS


def _bonded(one: Owner, two: Owner, distance: float, limits: Limits) -> bool:
    """Whether the two are bonded, or at most four bonds apart: in helices O is 2.8 from the next C."""
    if one[1] == two[1] == "SG":
        return limits.disulfide[0] <= distance <= limits.disulfide[1]
    if limits.isopeptide[0] <= distance <= limits.isopeptide[1] and _crosslinked(one, two):
        return True
    if {one[1], two[1]} == {"CB", "SG"} and distance > limits.beside_disulfide:
        return True
    if one[2] > two[2]:
        one, two = two, one
    if two[2] - one[2] != 1 or one[0].chain != two[0].chain:
        return False
    to_n = 1 if two[1] == "CD" and two[0].parent == "PRO" else _TO_N.get(two[1], FAR)
    return _TO_C.get(one[1], FAR) + 1 + to_n <= 4
