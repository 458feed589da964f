"""Text -> molecule, in every format, with all problems told and the text scanned before RDKit sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy
from rdkit import Chem, rdBase

from docima.verifiers.molecules import blocks, smiles_text
from docima.verifiers.molecules.limits import LIMITS

Format = Literal["smiles", "selfies", "inchi", "molblock", "sdf", "xyz"]
BLOCKS = frozenset(("molblock", "sdf", "xyz"))
"""Formats whose text has several lines and coordinates."""

MOST_PROBLEMS = 20

# RDKit writes what it dislikes to standard error, once for every rubbish answer.
rdBase.DisableLog("rdApp.*")

_INCHI = re.compile(r"InChI=1S?/[A-Za-z0-9.,;:()+\-/*?@]+")
_SELFIES = re.compile(r"(?:\[[A-Za-z0-9=#/\\@+\-]{1,24}\]|\.)+")
_PROBLEMS = {
    "AtomValenceException": "valence",
    "AtomKekulizeException": "aromatic_non_ring",
    "KekulizeException": "kekulize",
}


@dataclass(frozen=True, slots=True)
class Size:
    """Largest answer that is looked at. Units: characters, atoms with and without hydrogen."""

    characters: int
    atoms: int
    heavy_atoms: int


@dataclass(slots=True)
class Reading:
    """What a text says. `mol` is None where it is no molecule; `detail` and `explanation` then say why.

    `full` keeps the hydrogens and coordinates of a block. `ordinary` says that the text has nothing but organic atoms
    without brackets and plain bonds. `problems` hold all that is wrong, with atom indices; `oddities` what RDKit
    accepts and a strict reader does not.
    """

    mol: Any = None
    full: Any = None
    detail: str = ""
    explanation: str = ""
    ordinary: bool = False
    problems: list[dict[str, Any]] = field(default_factory=list)
    oddities: dict[str, str] = field(default_factory=dict)


def read(text: str, form: Format, size: Size, charge: int = 0) -> Reading:
    """Read one molecule."""
    if not text.isascii() or "\0" in text:
        bad = next(character for character in text if not character.isascii() or character == "\0")
        return Reading(detail="bad_character", explanation=f"The character {bad!r} is not part of the format.")
    reading = _READERS[form](text, size, charge)
    if reading.mol is None:
        return reading
    atoms, heavy = reading.mol.GetNumAtoms(), reading.mol.GetNumHeavyAtoms()
    if atoms > size.atoms or heavy > size.heavy_atoms:
        said = f"The molecule has {heavy} heavy atoms; at most {size.heavy_atoms} are looked at."
        return Reading(detail="too_large", explanation=said)
    return reading


# -- lines of text -----------------------------------------------------------------------------------------------------


def _parameters(*, sanitize: bool) -> Any:
    parameters = Chem.SmilesParserParams()
    parameters.sanitize = sanitize
    parameters.removeHs = sanitize
    parameters.parseName = False
    parameters.allowCXSMILES = False
    return parameters


_STRICT, _RAW = _parameters(sanitize=True), _parameters(sanitize=False)


def _smiles(text: str, size: Size, charge: int) -> Reading:
    if len(text) <= size.characters and smiles_text.plain(text):
        mol = Chem.MolFromSmiles(text, _STRICT)
        if mol is not None and mol.GetNumAtoms():
            return Reading(mol, ordinary="[" not in text)
    scanned = smiles_text.scan(text, size.characters)
    if scanned.fault:
        return Reading(detail=scanned.fault, explanation=f"{smiles_text.FAULTS[scanned.fault]} (at {scanned.at}).")
    if scanned.atoms > size.atoms:
        return Reading(detail="too_large", explanation=f"{scanned.atoms} atoms; at most {size.atoms} are looked at.")
    mol = Chem.MolFromSmiles(text, _STRICT) if text else None
    if mol is not None:
        return Reading(mol, oddities=scanned.oddities)
    return _diagnosed(Chem.MolFromSmiles(text, _RAW) if text else None, scanned.oddities)


def _diagnosed(raw: Any, oddities: dict[str, str]) -> Reading:
    """All that is wrong with what can be parsed but is no molecule."""
    if raw is None:
        return Reading(detail="syntax", explanation="RDKit cannot parse it.")
    problems = [
        {
            "kind": _PROBLEMS.get(problem.GetType(), "sanitize"),
            "atoms": _atoms_of(problem),
            "message": problem.Message()[:200],
        }
        for problem in Chem.DetectChemistryProblems(raw)[:MOST_PROBLEMS]
    ]
    if not problems:
        return Reading(detail="sanitize", explanation="RDKit cannot sanitize it.", oddities=oddities)
    first = problems[0]
    return Reading(detail=first["kind"], explanation=first["message"], problems=problems, oddities=oddities)


def _atoms_of(problem: Any) -> list[int]:
    if hasattr(problem, "GetAtomIdx"):
        return [problem.GetAtomIdx()]
    return list(problem.GetAtomIndices()) if hasattr(problem, "GetAtomIndices") else []


def _selfies(text: str, size: Size, charge: int) -> Reading:
    if len(text) > size.characters:
        return Reading(detail="too_long", explanation=smiles_text.FAULTS["too_long"])
    if any(character.isspace() for character in text):
        return Reading(detail="trailing_text", explanation=smiles_text.FAULTS["trailing_text"])
    if _SELFIES.fullmatch(text) is None:
        return Reading(detail="syntax", explanation="SELFIES is symbols in brackets.")
    import selfies

    try:
        decoded = selfies.decoder(text)
    except selfies.DecoderError as error:
        return Reading(detail="syntax", explanation=str(error).splitlines()[0][:200])
    if not decoded:
        return Reading(detail="empty_molecule", explanation="The SELFIES decodes to nothing.")
    return _smiles(decoded, size, charge)


def _inchi(text: str, size: Size, charge: int) -> Reading:
    if len(text) > size.characters:
        return Reading(detail="too_long", explanation=smiles_text.FAULTS["too_long"])
    if any(character.isspace() for character in text):
        return Reading(detail="trailing_text", explanation=smiles_text.FAULTS["trailing_text"])
    if _INCHI.fullmatch(text) is None:
        return Reading(detail="syntax", explanation="It is not a standard InChI.")
    mol = Chem.MolFromInchi(text, sanitize=True, removeHs=True)
    if mol is None:
        return Reading(detail="syntax", explanation="The InChI cannot be read.")
    if mol.GetNumAtoms() <= LIMITS.inchi_atoms:
        again = Chem.MolToInchi(mol)
        if again and again.split("/")[1:2] != text.split("/")[1:2]:
            said = "The InChI's formula is not that of its own atoms."
            return Reading(detail="inchi_inconsistent", explanation=said)
    return Reading(mol)


# -- blocks with coordinates -------------------------------------------------------------------------------------------


def _block(text: str, size: Size, charge: int) -> Reading:
    cut = blocks.mol_block(text, size.atoms)
    if cut.fault:
        return Reading(detail=cut.fault, explanation=blocks.FAULTS[cut.fault])
    full = Chem.MolFromMolBlock(cut.text, sanitize=True, removeHs=False, strictParsing=True)
    if full is None:
        return _diagnosed(Chem.MolFromMolBlock(cut.text, sanitize=False, removeHs=False, strictParsing=True), {})
    return _with_coordinates(full)


def _xyz(text: str, size: Size, charge: int) -> Reading:
    cut = blocks.xyz_block(text, min(size.atoms, LIMITS.xyz_atoms))
    if cut.fault:
        return Reading(detail=cut.fault, explanation=blocks.FAULTS[cut.fault])
    raw = Chem.MolFromXYZBlock(cut.text)
    if raw is None:
        return Reading(detail="syntax", explanation="RDKit cannot parse the XYZ.")
    from rdkit.Chem import rdDetermineBonds

    try:
        rdDetermineBonds.DetermineBonds(raw, charge=charge, maxIterations=2_000)
        Chem.SanitizeMol(raw)
    except (ValueError, RuntimeError) as error:
        return Reading(detail="no_bonds", explanation=f"No bonds fit the positions: {str(error).splitlines()[0][:150]}")
    return _with_coordinates(raw)


def _with_coordinates(full: Any) -> Reading:
    positions = full.GetConformer().GetPositions()
    if not numpy.isfinite(positions).all():
        return Reading(detail="not_finite", explanation="A coordinate is not a finite number.")
    if full.GetNumAtoms() and blocks.spans_three_dimensions(positions):
        Chem.AssignStereochemistryFrom3D(full)
    return Reading(Chem.RemoveHs(full), full=full)


_READERS: dict[str, Callable[[str, Size, int], Reading]] = {
    "smiles": _smiles,
    "selfies": _selfies,
    "inchi": _inchi,
    "molblock": _block,
    "sdf": _block,
    "xyz": _xyz,
}

DETAILS = {
    **smiles_text.FAULTS,
    **blocks.FAULTS,
    "bad_character": "A character is not part of the format.",
    "too_large": "The molecule has more atoms than are looked at.",
    "sanitize": "RDKit cannot make a molecule of it.",
    "valence": "An atom has more bonds than its valence allows.",
    "kekulize": "An aromatic system has no Kekulé structure.",
    "aromatic_non_ring": "An aromatic atom is in no ring.",
    "empty_molecule": "There is no atom.",
    "inchi_inconsistent": "The InChI contradicts itself.",
    "no_bonds": "No bonds fit the positions of the atoms.",
    "not_finite": "A coordinate is not a finite number.",
}
"""Why a text is no molecule."""
