"""Constraints on stereochemistry: what is left unsaid, and CIP labels."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rdkit import Chem
from rdkit.Chem import rdCIPLabeler

from docima.verifiers.molecules import constraint_spec as kinds
from docima.verifiers.molecules import outcome
from docima.verifiers.molecules.outcome import Candidate, Check, Outcome

CIP_ITERATIONS = 200_000
"""Steps of the labeller: symmetric cages compare their branches without end."""


def assigned(spec: kinds.Stereo, path: str) -> Check:
    """At most so many centres and double bonds without a configuration."""

    def check(candidate: Candidate) -> Outcome:
        found = Chem.FindPotentialStereo(candidate.mol)
        unsaid = sum(each.specified == Chem.StereoSpecified.Unspecified for each in found)
        return outcome.graded(
            unsaid <= spec.max_unassigned,
            0.5 ** (unsaid - spec.max_unassigned),
            unsaid,
            {"max": spec.max_unassigned},
            "stereo",
        )

    return check


def cip(spec: kinds.Cip, path: str) -> Check:
    """The labels of atoms, and of double bonds where any is asked for, as a multiset."""
    wanted = Counter(spec.labels)
    bonds_too = any(label in "EZ" for label in wanted)

    def check(candidate: Candidate) -> Outcome:
        mol = Chem.Mol(candidate.mol)
        rdCIPLabeler.AssignCIPLabels(mol, maxRecursiveIterations=CIP_ITERATIONS)
        found = Counter(_labels(mol.GetAtoms()))
        if bonds_too:
            found.update(_labels(mol.GetBonds()))
        return outcome.yes_or_no(found == wanted, sorted(found.elements()), sorted(wanted.elements()), "cip")

    return check


def _labels(parts: Any) -> list[str]:
    return [part.GetProp("_CIPCode") for part in parts if part.HasProp("_CIPCode")]
