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


def _graph_length(mol: Any) -> float:
    """The longest of the shortest paths between two atoms, in bonds."""
    distances = Chem.GetDistanceMatrix(mol)
    return float(distances[distances < mol.GetNumAtoms()].max(initial=0.0))


def _hybridized(kind: Any) -> Measure:
    return lambda mol: float(sum(atom.GetHybridization() == kind for atom in mol.GetAtoms()))


def broken_bounds(rule: str, mol: Any) -> dict[str, float]:
    """The measures of a rule of drug-likeness that are beyond their bound, with their values."""
    values = {name: float(PROPERTIES[name](mol)) for name in RULES[rule]}
    return {name: value for name, value in values.items() if value > RULES[rule][name]}


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
    "num_sp": _hybridized(Chem.HybridizationType.SP),
    "num_sp2": _hybridized(Chem.HybridizationType.SP2),
    "num_sp3": _hybridized(Chem.HybridizationType.SP3),
    "graph_length": _graph_length,
    "num_amide_bonds": rdMolDescriptors.CalcNumAmideBonds,
    "qed": _qed,
    "sa_score": _sa_score,
}
"""Names of the constraint `property`. Weights in g/mol, areas in square angstrom, logp by Crippen."""

RULES: dict[str, dict[str, float]] = {
    "lipinski": {"mol_wt": 500.0, "logp": 5.0, "hbd": 5.0, "hba": 10.0},
    "veber": {"num_rotatable_bonds": 10.0, "tpsa": 140.0},
}
"""Bounds of drug-likeness (Lipinski 1997, Veber 2002): the largest value of each."""

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
    "hbond_donors": "hbd",
    "hbond_acceptors": "hba",
    "num_hbond_donors": "hbd",
    "num_hbond_acceptors": "hba",
    "exact_mass": "exact_mol_wt",
    "wlogp": "logp",
    "heavy_atom_count": "num_heavy_atoms",
    "largest_ring_size": "max_ring_size",
    "stereo_centers": "num_stereocenters",
    "num_chiral_centers": "num_stereocenters",
    "num_atom_stereo_centers": "num_stereocenters",
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
    """A descriptor by RDKit's name, `Has` and a functional group, or `Pass` and a rule; None where there is none."""
    own = _OWN_DESCRIPTORS.get(name)
    if own is not None:
        return own
    if name.startswith("Has") and name[3:4].isupper():
        return _presence(name[3:])
    rule = name.removeprefix("Passes").removeprefix("Pass").lower()
    if rule in RULES and name.startswith("Pass"):
        return lambda mol: float(not broken_bounds(rule, mol))
    return _descriptors().get(name)


def _presence(name: str) -> Measure | None:
    words = "".join(f" {each}" if each.isupper() else each for each in name).strip()
    candidates = [words, words[:-1] if words.endswith("s") else words, name, words + " group"]
    found = next((each for each in candidates if groups.known(each)), None)
    return None if found is None else lambda mol: float(groups.count(mol, found, 1) > 0)
