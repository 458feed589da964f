"""Ring systems: scaffolds, and what makes a ring system unlikely."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rdkit import Chem
from rdkit.Chem.Scaffolds import MurckoScaffold

from docima.verifiers.errors import SpecError
from docima.verifiers.molecules import constraint_spec as kinds
from docima.verifiers.molecules import outcome
from docima.verifiers.molecules.identity import fixpoint
from docima.verifiers.molecules.outcome import Candidate, Check, Outcome
from docima.verifiers.molecules.references import reference

MEDIUM_RING = range(9, 12)
"""Sizes of rings that close badly (Illuminati and Mandolini 1981): unlikely where all of it is saturated carbon."""


def scaffold(spec: kinds.Scaffold, path: str) -> Check:
    """The molecule's scaffold is the reference's, or holds it."""
    wanted = _scaffold(reference(spec.ref, f"{path}.ref"), generic=spec.mode == "generic")
    if not wanted.GetNumAtoms():
        raise SpecError("the reference has no ring, and so no scaffold", field=f"{path}.ref")
    target = fixpoint(wanted, isomeric=False)

    def check(candidate: Candidate) -> Outcome:
        found = _scaffold(candidate.mol, generic=spec.mode == "generic")
        text = fixpoint(found, isomeric=False)
        passed = found.HasSubstructMatch(wanted) if spec.mode == "contains" else text == target
        return outcome.yes_or_no(passed, text, target, "scaffold")

    return check


def _scaffold(mol: Any, *, generic: bool) -> Any:
    plain = Chem.Mol(mol)
    Chem.RemoveStereochemistry(plain)
    found = MurckoScaffold.GetScaffoldForMol(plain)
    if not generic or not found.GetNumAtoms():
        return found
    # What is exocyclic by a double bond alone is no part of the frame.
    return MurckoScaffold.GetScaffoldForMol(MurckoScaffold.MakeScaffoldGeneric(found))


def unlikely(mol: Any) -> Iterator[str]:
    """What is unlikely in its ring systems, one sentence each."""
    rings = [set(ring) for ring in mol.GetRingInfo().AtomRings()]
    for ring in rings:
        if len(ring) in MEDIUM_RING and all(_saturated_carbon(mol.GetAtomWithIdx(index)) for index in ring):
            yield f"a saturated carbon ring of {len(ring)}"
    small = [ring for ring in rings if len(ring) <= 8]
    for index, first in enumerate(small):
        for second in small[index + 1 :]:
            shared = first & second
            if len(first) == len(second) == 3 and len(shared) == 2:
                yield "two fused rings of 3"
            if len(shared) > 2 and (_aromatic(mol, first) or _aromatic(mol, second)):
                yield "a small bridge over an aromatic ring"


def _saturated_carbon(atom: Any) -> bool:
    return bool(atom.GetAtomicNum() == 6 and atom.GetHybridization() == Chem.HybridizationType.SP3)


def _aromatic(mol: Any, ring: set[int]) -> bool:
    return all(mol.GetAtomWithIdx(index).GetIsAromatic() for index in ring)
