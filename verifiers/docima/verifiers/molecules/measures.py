"""The numbers that a molecule has, by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from rdkit import Chem
from rdkit.Chem import Crippen, rdMolDescriptors

from docima.verifiers.molecules import groups

Measure = Callable[[Any], float]


def _mol_wt(mol: Any) -> float:
    return float(rdMolDescriptors._CalcMolWt(mol))  # RDKit gives the average weight no other fast name


def _qed(mol: Any) -> float:
    from rdkit.Chem import QED

    return float(QED.qed(mol))


def _sa_score(mol: Any) -> float:
    return float(_sa_scorer()(mol))


@cache
def _sa_scorer() -> Measure:
    """Ertl's scorer and its table of fragments, which RDKit's wheel holds beside the package."""
    from importlib.util import module_from_spec, spec_from_file_location

    from rdkit import RDConfig

    spec = spec_from_file_location("_docima_sascorer", f"{RDConfig.RDContribDir}/SA_Score/sascorer.py")
    if spec is None or spec.loader is None:
        raise LookupError("RDKit has no SA_Score here")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    scorer: Measure = module.calculateScore
    return scorer


def _largest_ring(mol: Any) -> float:
    return float(max(map(len, mol.GetRingInfo().AtomRings()), default=0))


def _net_charge(mol: Any) -> float:
    return float(Chem.GetFormalCharge(mol))


def _hetero(mol: Any) -> float:
    return float(rdMolDescriptors.CalcNumHeteroatoms(mol))


PROPERTIES: dict[str, Measure] = {
    "mol_wt": _mol_wt,
    "exact_mol_wt": rdMolDescriptors.CalcExactMolWt,
    "logp": Crippen.MolLogP,
    "molar_refractivity": Crippen.MolMR,
    "tpsa": rdMolDescriptors.CalcTPSA,
    "labute_asa": rdMolDescriptors.CalcLabuteASA,
    "hbd": rdMolDescriptors.CalcNumHBD,
    "hba": rdMolDescriptors.CalcNumHBA,
    "num_atoms": lambda mol: mol.GetNumAtoms(onlyExplicit=False),
    "num_heavy_atoms": lambda mol: mol.GetNumHeavyAtoms(),
    "num_heteroatoms": _hetero,
    "num_rings": rdMolDescriptors.CalcNumRings,
    "num_aromatic_rings": rdMolDescriptors.CalcNumAromaticRings,
    "num_aliphatic_rings": rdMolDescriptors.CalcNumAliphaticRings,
    "num_saturated_rings": rdMolDescriptors.CalcNumSaturatedRings,
    "num_heterocycles": rdMolDescriptors.CalcNumHeterocycles,
    "num_rotatable_bonds": rdMolDescriptors.CalcNumRotatableBonds,
    "num_stereocenters": rdMolDescriptors.CalcNumAtomStereoCenters,
    "num_spiro_atoms": rdMolDescriptors.CalcNumSpiroAtoms,
    "num_bridgehead_atoms": rdMolDescriptors.CalcNumBridgeheadAtoms,
    "max_ring_size": _largest_ring,
    "fraction_csp3": rdMolDescriptors.CalcFractionCSP3,
    "formal_charge": _net_charge,
    "qed": _qed,
    "sa_score": _sa_score,
}
"""Names of the constraint `property`. Weights in g/mol, areas in square angstrom, logp by Crippen."""

ALIASES = {
    "molecular_weight": "mol_wt",
    "mw": "mol_wt",
    "clogp": "logp",
    "alogp": "logp",
    "slogp": "logp",
    "num_hbd": "hbd",
    "num_hba": "hba",
    "num_h_donors": "hbd",
    "num_h_acceptors": "hba",
    "h_bond_donors": "hbd",
    "h_bond_acceptors": "hba",
    "heavy_atoms": "num_heavy_atoms",
    "num_hetero_atoms": "num_heteroatoms",
    "rotatable_bonds": "num_rotatable_bonds",
    "ring_count": "num_rings",
    "aromatic_rings": "num_aromatic_rings",
    "num_stereo_centers": "num_stereocenters",
    "csp3": "fraction_csp3",
    "fsp3": "fraction_csp3",
    "charge": "formal_charge",
    "sa": "sa_score",
    "sascore": "sa_score",
}
"""Other names that data sets use."""


def property_of(name: str) -> Measure | None:
    """A property by its name; None where there is none."""
    key = name.lower().replace("-", "_").replace(" ", "_")
    return PROPERTIES.get(ALIASES.get(key, key))


@cache
def _descriptors() -> dict[str, Measure]:
    from rdkit.Chem import Descriptors

    return dict(Descriptors.descList)


_OWN_DESCRIPTORS: dict[str, Measure] = {
    "FormalCharge": _net_charge,
    "NumAtoms": PROPERTIES["num_atoms"],
    "NumHeavyAtoms": PROPERTIES["num_heavy_atoms"],
    "NumStereocenters": rdMolDescriptors.CalcNumAtomStereoCenters,
    "NumRings": rdMolDescriptors.CalcNumRings,
    "MaxRingSize": _largest_ring,
    "QED": _qed,
    "SAScore": _sa_score,
}


def descriptor(name: str) -> Measure | None:
    """A descriptor by RDKit's name, or `Has` and a functional group; None where there is none."""
    own = _OWN_DESCRIPTORS.get(name)
    if own is not None:
        return own
    if name.startswith("Has") and name[3:4].isupper():
        return _presence(name[3:])
    return _descriptors().get(name)


def _presence(name: str) -> Measure | None:
    words = "".join(f" {each}" if each.isupper() else each for each in name).strip()
    candidates = [words, words[:-1] if words.endswith("s") else words, name, words + " group"]
    found = next((each for each in candidates if groups.known(each)), None)
    return None if found is None else lambda mol: float(groups.count(mol, found, 1) > 0)
