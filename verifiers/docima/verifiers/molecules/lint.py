"""Says of a spec that anything satisfies it, or that nothing can."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docima.verifiers.errors import SpecError
from docima.verifiers.molecules import policy, references
from docima.verifiers.molecules.outcome import Candidate, Check, ask
from docima.verifiers.molecules.spec import MoleculeSpec

TRIFLES = {"water": "O", "methane": "C", "ethane": "CC", "hydrogen": "[H][H]"}
"""Whoever is paid for these is paid for nothing."""


def warnings(spec: MoleculeSpec, rules: policy.Rules, checks: Sequence[Check]) -> tuple[str, ...]:
    """Warnings for the evidence. Raises SpecError where a reference shows that the spec cannot be satisfied."""
    _unsatisfiable(spec, rules, checks)
    if spec.geometry is not None and spec.geometry.expected_smiles:
        return ()
    found = []
    for name, smiles in TRIFLES.items():
        mol = references.reference(smiles, "")
        if not policy.check(mol, rules, {}) and all(ask(check, Candidate(mol, smiles)).passed for check in checks):
            found.append(f"spec_trivial: {name} satisfies it")
    return tuple(found)


def _unsatisfiable(spec: MoleculeSpec, rules: policy.Rules, checks: Sequence[Check]) -> None:
    """What the author's own molecules say: the reference, and those that the answer must equal."""
    known: list[tuple[str, str]] = [("molecule.reference", spec.reference)] if spec.reference else []
    for index, each in enumerate(spec.constraints):
        # With something ignored, an equal molecule may differ from the reference where it matters.
        if each.kind == "equals" and (each.required or spec.aggregate == "all") and not each.ignore:
            known.append((f"molecule.constraints.{index}.ref", each.ref))
    for field, smiles in known:
        _must_satisfy(spec, rules, checks, references.reference(smiles, field), smiles, field)


def _must_satisfy(
    spec: MoleculeSpec, rules: policy.Rules, checks: Sequence[Check], mol: Any, smiles: str, field: str
) -> None:
    broken = policy.check(mol, rules, {})
    if broken:
        said = f"spec_unsatisfiable: the policy {spec.policy} refuses the reference: {broken[0].message}"
        raise SpecError(said, field=field)
    for index, (each, check) in enumerate(zip(spec.constraints, checks, strict=True)):
        if each.kind == "smiles_prefix":
            continue  # of the same molecule, other texts may begin so
        said_of = ask(check, Candidate(mol, smiles))
        if said_of.passed is False and (each.required or spec.aggregate == "all"):
            raise SpecError(
                f"spec_unsatisfiable: the reference fails constraint {index} ({each.kind}): "
                f"wants {said_of.target}, has {said_of.measured}",
                field=field,
            )
