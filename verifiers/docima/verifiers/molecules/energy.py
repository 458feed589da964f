"""Strain: how much energy a conformer has above the best of some relaxed ones. Opt-in; costs a fifth of a second.

MMFF94s (Halgren 1999), UFF (Rappe 1992) where that has no parameters. Embedding has a time-out of its own, and the
worker's limit stands above all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rdkit import Chem
from rdkit.Chem import rdDistGeom, rdForceFieldHelpers

from docima.verifiers.molecules.spec import EnergySpec

SEED = 61453
EMBED_SECONDS = 2
STEPS = 500

DETAILS = {"strained": "The conformer's energy is too far above that of a relaxed one."}


@dataclass(frozen=True, slots=True)
class Strain:
    """In kcal/mol; `per_heavy_atom` is None where `not_checked` says why."""

    per_heavy_atom: float | None = None
    energy: float = 0.0
    relaxed: float = 0.0
    field: str = ""
    not_checked: str = ""

    def plain(self) -> dict[str, Any]:
        """As evidence."""
        if self.per_heavy_atom is None:
            return {"not_checked": self.not_checked}
        return {
            "strain_per_heavy_atom": round(self.per_heavy_atom, 3),
            "energy": round(self.energy, 2),
            "relaxed": round(self.relaxed, 2),
            "force_field": self.field,
        }


def strain(full: Any, spec: EnergySpec) -> Strain:
    """The strain of the molecule's conformer; hydrogens that are not there are put where they belong."""
    if full is None or not full.GetNumConformers():
        return Strain(not_checked="no coordinates")
    mol = Chem.AddHs(full, addCoords=True)
    mmff = rdForceFieldHelpers.MMFFHasAllMoleculeParams(mol)
    if not mmff and not rdForceFieldHelpers.UFFHasAllMoleculeParams(mol):
        return Strain(not_checked="neither force field has parameters")
    _relax_hydrogens(mol, mmff)
    here = _energy(mol, mmff, mol.GetConformer().GetId())
    others = Chem.Mol(mol)
    parameters = rdDistGeom.ETKDGv3()
    parameters.randomSeed, parameters.numThreads, parameters.timeout = SEED, 1, EMBED_SECONDS
    rdDistGeom.EmbedMultipleConfs(others, spec.conformers, parameters)
    if not others.GetNumConformers() or here is None:
        return Strain(not_checked="no conformer could be embedded")
    relax = rdForceFieldHelpers.MMFFOptimizeMoleculeConfs if mmff else rdForceFieldHelpers.UFFOptimizeMoleculeConfs
    extra = {"mmffVariant": "MMFF94s"} if mmff else {}
    found = [energy for _, energy in relax(others, numThreads=1, maxIters=STEPS, **extra)]
    best = min([*found, here])
    heavy = max(1, mol.GetNumHeavyAtoms())
    return Strain((here - best) / heavy, here, best, "MMFF94s" if mmff else "UFF")


def _force_field(mol: Any, mmff: bool, conformer: int) -> Any:
    if not mmff:
        return rdForceFieldHelpers.UFFGetMoleculeForceField(mol, confId=conformer)
    properties = rdForceFieldHelpers.MMFFGetMoleculeProperties(mol, mmffVariant="MMFF94s")
    return rdForceFieldHelpers.MMFFGetMoleculeForceField(mol, properties, confId=conformer)


def _energy(mol: Any, mmff: bool, conformer: int) -> float | None:
    made = _force_field(mol, mmff, conformer)
    return None if made is None else float(made.CalcEnergy())


def _relax_hydrogens(mol: Any, mmff: bool) -> None:
    """Strain is of the heavy atoms: bonds to hydrogen that are 0.02 off would drown it, and some of them are ours."""
    made = _force_field(mol, mmff, mol.GetConformer().GetId())
    if made is None:
        return
    for atom in mol.GetAtoms():
        if atom.GetAtomicNum() > 1:
            made.AddFixedPoint(atom.GetIdx())
    made.Minimize(maxIts=STEPS)
