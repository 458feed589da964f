"""Similarity by count fingerprints: binary ones are 1.0 for C18 and C40, and for an aspirin and five in a row."""

from __future__ import annotations

from functools import cache
from typing import Any

from rdkit import DataStructs
from rdkit.Chem import rdFingerprintGenerator as generators

from docima.verifiers.molecules import constraint_spec as kinds
from docima.verifiers.molecules import outcome
from docima.verifiers.molecules.outcome import Candidate, Outcome


@cache
def _generator(name: str, chirality: bool) -> Any:
    if name == "feature_morgan2":
        features = generators.GetMorganFeatureAtomInvGen()
        return generators.GetMorganGenerator(2, includeChirality=chirality, atomInvariantsGenerator=features)
    if name in {"morgan2", "morgan3"}:
        return generators.GetMorganGenerator(int(name[-1]), includeChirality=chirality)
    if name == "atom_pair":
        return generators.GetAtomPairGenerator(includeChirality=chirality)
    if name == "topological_torsion":
        return generators.GetTopologicalTorsionGenerator(includeChirality=chirality)
    return generators.GetRDKitFPGenerator(maxPath=5)


class Similarity:
    """A reference's fingerprint, and the question how like it a molecule is."""

    def __init__(self, spec: kinds.Similarity, reference: Any) -> None:
        self._spec = spec
        self._make = _generator(spec.fp, spec.chirality).GetSparseCountFingerprint
        self._wanted = self._make(reference)
        self._heavy = reference.GetNumHeavyAtoms()

    def check_of(self, candidate: Candidate) -> Outcome:
        """The Tanimoto similarity against the window; where likeness is wanted, only of molecules of like size."""
        spec = self._spec
        difference = abs(candidate.mol.GetNumHeavyAtoms() - self._heavy) / max(1, self._heavy)
        value = float(DataStructs.TanimotoSimilarity(self._wanted, self._make(candidate.mol)))
        if spec.min is not None and difference > spec.max_heavy_atom_rel_diff:
            return outcome.yes_or_no(False, value, {"min": spec.min, "max": spec.max}, "size_guard")
        found = outcome.window(value, spec, "step", "similarity")
        if found.passed or spec.min is None or value >= spec.min or spec.shape != "auto":
            return found
        return outcome.graded(False, value / spec.min, value, found.target, "similarity")
