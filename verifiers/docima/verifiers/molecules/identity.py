"""Is it the same molecule? Normalised, without what is to be ignored, written canonically until the text stays.

RDKit's canonical SMILES is not a fixed point (parse it again and it may change), so it is parsed and written until a
text returns; of such a cycle the least text counts. Where two molecules differ by stereochemistry only, InChI is the
second opinion: it sees through stereocentres that are none.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from rdkit import Chem
from rdkit.Chem import rdMolHash
from rdkit.Chem.MolStandardize import rdMolStandardize

from docima.verifiers.molecules.limits import LIMITS

MOST_ROUNDS = 12

_HYDROGENS = Chem.RemoveHsParameters()
_HYDROGENS.showWarnings = False
_HYDROGENS.removeIsotopes = False


@cache
def _normalizer() -> Any:
    return rdMolStandardize.Normalizer()


@cache
def _uncharger() -> Any:
    return rdMolStandardize.Uncharger(canonicalOrder=True)


def fixpoint(mol: Any, *, isomeric: bool = True) -> str:
    """The canonical SMILES that parses and writes to itself, or the least of the cycle that is met."""
    text = str(Chem.MolToSmiles(mol, isomericSmiles=isomeric))
    seen: list[str] = []
    while text not in seen and len(seen) < MOST_ROUNDS:
        seen.append(text)
        again = Chem.MolFromSmiles(text)
        if again is None:
            return text
        text = str(Chem.MolToSmiles(again, isomericSmiles=isomeric))
    return min(seen[seen.index(text) :]) if text in seen else min(seen)


def standard(mol: Any, ignore: Collection[str]) -> Any:
    """A copy without what is to be ignored."""
    mol = Chem.RemoveHs(Chem.Mol(mol), _HYDROGENS)
    for atom in mol.GetAtoms():
        atom.SetAtomMapNum(0)
        if "isotopes" in ignore:
            atom.SetIsotope(0)
    if "isotopes" in ignore:
        mol = Chem.RemoveHs(mol, _HYDROGENS)
    mol = _normalized(mol)
    if "salts" in ignore:
        mol = _parent(mol)
    if "charges" in ignore or "salts" in ignore:
        mol = _uncharger().uncharge(mol)
    if "stereo" in ignore:
        Chem.RemoveStereochemistry(mol)
    return mol


def _normalized(mol: Any) -> Any:
    """In one notation of nitro groups, sulfoxides, azides; as it is where RDKit cannot write that."""
    try:
        return _normalizer().normalize(mol)
    except (ValueError, RuntimeError):
        return mol


def _parent(mol: Any) -> Any:
    """The fragment that the rest are counter-ions, solvents or copies of: the largest, by heavy atoms, then carbon."""
    parts = Chem.GetMolFrags(mol, asMols=True)
    if len(parts) == 1:
        return mol

    def size(part: Any) -> tuple[bool, int, str]:
        carbon = any(atom.GetAtomicNum() == 6 for atom in part.GetAtoms())
        return carbon, part.GetNumHeavyAtoms(), Chem.MolToSmiles(part)

    return max(parts, key=size)


class Reference:
    """A molecule to compare with; what is needed of it is computed once."""

    def __init__(self, mol: Any, ignore: Collection[str]) -> None:
        self._ignore = frozenset(ignore)
        self.mol = standard(mol, self._ignore)
        self.skeleton = fixpoint(self.mol, isomeric=False) + _isotopes(self.mol)
        self.smiles = fixpoint(self.mol)
        self._tautomer = _tautomer_hash(self.mol) if "tautomers" in self._ignore else ""

    def same(self, mol: Any) -> bool:
        """Whether the molecule is the same."""
        other = standard(mol, self._ignore)
        if other.GetNumHeavyAtoms() != self.mol.GetNumHeavyAtoms():
            return False
        if self._tautomer and _tautomer_hash(other) == self._tautomer:
            return True
        smiles = fixpoint(other)
        if smiles == self.smiles:
            return True
        if fixpoint(other, isomeric=False) + _isotopes(other) != self.skeleton:
            return False
        return _same_stereo(self.mol, other)


def _isotopes(mol: Any) -> str:
    """The isotopes as a multiset: the skeleton is written without them."""
    labels = sorted(f"{atom.GetIsotope()}{atom.GetSymbol()}" for atom in mol.GetAtoms() if atom.GetIsotope())
    return " " + ".".join(labels) if labels else ""


def _same_stereo(first: Any, second: Any) -> bool:
    if max(first.GetNumAtoms(), second.GetNumAtoms()) > LIMITS.inchi_atoms:
        return False
    ours, theirs = Chem.MolToInchi(first), Chem.MolToInchi(second)
    return bool(ours) and ours == theirs


def _tautomer_hash(mol: Any) -> str:
    """RDKit's hash of the mobile hydrogens and bonds; empty for what is too large to hash in time."""
    if mol.GetNumHeavyAtoms() > LIMITS.tautomer_atoms:
        return ""
    return str(rdMolHash.MolHash(Chem.Mol(mol), rdMolHash.HashFunction.HetAtomTautomerv2))
