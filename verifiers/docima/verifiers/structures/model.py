"""Text -> residues with positions, one list a model and conformer. gemmi reads, which guesses no bonds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import gemmi
import numpy

from docima.verifiers.structures import ideal
from docima.verifiers.structures.limits import Limits

MODIFIED = {
    "MSE": "MET", "LYZ": "LYS", "HYP": "PRO", "SEP": "SER", "TPO": "THR", "PTR": "TYR", "CSO": "CYS", "CSD": "CYS",
    "OCS": "CYS", "CME": "CYS", "KCX": "LYS", "MLY": "LYS", "M3L": "LYS", "ALY": "LYS", "PCA": "GLU", "CGU": "GLU",
    "HIC": "HIS", "NEP": "HIS", "MLZ": "LYS", "CSS": "CYS", "SCY": "CYS", "CAS": "CYS", "SMC": "CYS", "AGM": "ARG",
}  # fmt: skip
"""Modified residues that crystals hold, and what they were made of. Their backbone is checked, not what was added."""

D_RESIDUES = {
    "DAL": "ALA", "DAR": "ARG", "DSG": "ASN", "DAS": "ASP", "DCY": "CYS", "DGL": "GLU", "DGN": "GLN", "DHI": "HIS",
    "DIL": "ILE", "DLE": "LEU", "DLY": "LYS", "MED": "MET", "DPN": "PHE", "DPR": "PRO", "DSN": "SER", "DTH": "THR",
    "DTR": "TRP", "DTY": "TYR", "DVA": "VAL",
}  # fmt: skip
"""Residues of the other hand, by name."""


class UnreadableError(Exception):
    """The text is no structure. `code` is a detail code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class Residue:
    """One amino acid of one conformer. `atoms` maps names to rows of the positions; `parent` is empty where unknown;
    `occupied` says whether any of its atoms has an occupancy above 0.
    """

    chain: str
    number: int
    insertion: str
    name: str
    parent: str
    right_handed: bool = False
    modified: bool = False
    occupied: bool = False
    atoms: dict[str, int] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """As a person writes it: A/ASP10."""
        return f"{self.chain}/{self.name}{self.number}{self.insertion}"


@dataclass(slots=True)
class Conformer:
    """The residues of one model and one choice of alternative locations, in the order of the file. `points` are the
    positions as plain numbers: for a few at a time, arrays only cost.
    """

    model: int
    altloc: str
    residues: list[Residue]
    positions: Any
    points: list[list[float]]
    elements: list[str]


def read(text: str, form: str, limits: Limits) -> gemmi.Structure:
    """Parse a structure. Raises UnreadableError."""
    if len(text) > limits.characters:
        raise UnreadableError("too_large", "The text is longer than any that is looked at.")
    try:
        if form == "mmcif":
            structure = gemmi.make_structure_from_block(gemmi.cif.read_string(text).sole_block())
        else:
            structure = gemmi.read_pdb_string(text)
    except (RuntimeError, ValueError, IndexError) as error:
        raise UnreadableError("unreadable", f"It cannot be read: {str(error).splitlines()[0][:200]}") from None
    count = sum(model.count_atom_sites() for model in structure)
    if not count:
        raise UnreadableError("no_atoms", "There are no atoms.")
    if count > limits.atoms or len(structure) > limits.models:
        said = f"{count} atoms in {len(structure)} models; at most {limits.atoms} in {limits.models} are looked at."
        raise UnreadableError("too_large", said)
    return structure


def conformers(structure: gemmi.Structure, limits: Limits) -> Iterator[Conformer]:
    """Every model with every label of alternative locations. Raises UnreadableError for positions that are none."""
    for number, model in enumerate(structure, 1):
        for altloc in _labels(model):
            yield _conformer(number, model, altloc, limits)


def _labels(model: gemmi.Model) -> list[str]:
    found = {atom.altloc for chain in model for residue in chain for atom in residue if atom.altloc != "\0"}
    return sorted(found) or [""]


def _conformer(number: int, model: gemmi.Model, altloc: str, limits: Limits) -> Conformer:
    residues: list[Residue] = []
    rows: list[list[float]] = []
    elements: list[str] = []
    for chain in model:
        for residue in _present(chain, altloc):
            made = _residue(chain.name, residue)
            if made is None:
                continue
            for atom in _chosen(residue, altloc):
                if atom.element.is_hydrogen or atom.name in made.atoms:
                    continue
                made.atoms[atom.name] = len(rows)
                made.occupied |= atom.occ > 0
                rows.append(atom.pos.tolist())
                elements.append(atom.element.name)
            residues.append(made)
    positions = numpy.array(rows, dtype=float).reshape(-1, 3)
    if not numpy.isfinite(positions).all():
        raise UnreadableError("not_finite", "A coordinate is not a finite number.")
    if numpy.abs(positions).max(initial=0.0) > limits.far:
        raise UnreadableError("too_far", "A coordinate is beyond any that a structure has.")
    return Conformer(number, altloc, residues, positions, rows, elements)


def _present(chain: gemmi.Chain, altloc: str) -> Iterator[gemmi.Residue]:
    """The residues of one conformer: of several in one place (a mixture of two sequences), the one with its label."""
    for _, group in groupby(chain, key=lambda residue: (residue.seqid.num, residue.seqid.icode)):
        some = list(group)
        if len(some) == 1 or any(atom.altloc == "\0" for residue in some for atom in residue):
            yield from some
        else:
            yield next((each for each in some if any(atom.altloc == altloc for atom in each)), some[0])


def _chosen(residue: gemmi.Residue, altloc: str) -> Iterator[gemmi.Atom]:
    """The residue's atoms in one conformer: its own label where it has it, else its first."""
    labels = {atom.altloc for atom in residue if atom.altloc != "\0"}
    label = altloc if altloc in labels else min(labels, default="")
    return (atom for atom in residue if atom.altloc in {"\0", label})


def _residue(chain: str, residue: gemmi.Residue) -> Residue | None:
    """The residue where it is an amino acid, or looks like one; None for waters, ligands, nucleic acids."""
    name = residue.name
    known = gemmi.find_tabulated_residue(name)
    parent = name if name in ideal.RESIDUES else MODIFIED.get(name, D_RESIDUES.get(name, ""))
    if not parent and not known.is_amino_acid():
        names = {atom.name for atom in residue}
        if known.found() or not {"N", "CA", "C"} <= names:
            return None
    if not parent and known.is_amino_acid() and len(known.one_letter_code.strip()) == 1:
        parent = gemmi.expand_one_letter(known.one_letter_code.upper(), gemmi.ResidueKind.AA) or ""
        parent = parent if parent in ideal.RESIDUES else ""
    right = name in D_RESIDUES or known.kind == gemmi.ResidueKind.AAD
    modified = bool(parent) and parent != name and name not in D_RESIDUES
    number = residue.seqid.num if residue.seqid.num is not None else 0
    return Residue(chain, number, residue.seqid.icode.strip(), name, parent, right, modified)
