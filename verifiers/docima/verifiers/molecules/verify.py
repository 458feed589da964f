"""`molecule`: is the answer a plausible molecule that satisfies the constraints?

Covered: SMILES, SELFIES, InChI, mol blocks, SDF and XYZ; reading with all problems told; profiles of plausibility, in
every fragment; constraints on formula, properties, parts, stereochemistry, identity, likeness; coordinates; strain.
Not covered: whether it can be made or bought, solubility and other properties that only a model predicts, polymers and
mixtures of unknown shares.

Tiers, each asked only when the one before is passed: text, reading, policy, constraints, geometry, energy.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

import rdkit
from rdkit import Chem

from docima.verifiers.assessment import Assessment, Reason, Verdict, correct, graded, incorrect, unscored
from docima.verifiers.completion import Completion
from docima.verifiers.errors import SpecError
from docima.verifiers.molecules import (
    aggregate,
    constraints,
    energy,
    formula,
    geometry,
    lint,
    memo,
    policy,
    reading,
    text,
)
from docima.verifiers.molecules.outcome import Candidate, Check, ask
from docima.verifiers.molecules.spec import MoleculeSpec
from docima.verifiers.verifier import Sample

VERSION = 2
Spec = MoleculeSpec
DETAILS = {
    **text.RULES,
    **reading.DETAILS,
    **policy.DETAILS,
    **geometry.DETAILS,
    **energy.DETAILS,
    "satisfied": "Everything that is asked for is so.",
    "constraint": "A constraint is not satisfied.",
    "not_checked": "Something could not be checked, and counts as neither passed nor failed.",
}
SELF_TEST = (
    Sample({"constraints": [{"kind": "formula", "value": "C2H6O"}]}, r"\boxed{CCO}", Verdict.CORRECT),
    Sample({"constraints": [{"kind": "formula", "value": "C2H6O"}]}, "<answer>CCN</answer>", Verdict.INCORRECT),
    Sample({"constraints": [{"kind": "equals", "ref": "OCC"}]}, "SMILES: C(O)C", Verdict.CORRECT),
    Sample({}, "C(C)(C)(C)(C)C", Verdict.INCORRECT),
    Sample({}, "C1#CC1", Verdict.INCORRECT),
    Sample({}, "CC ethane", Verdict.INCORRECT),
)


@dataclass(slots=True)
class Prepared:
    """The spec with everything compiled, and the assessments of the answers so far."""

    spec: MoleculeSpec
    rules: policy.Rules
    checks: tuple[Check, ...]
    size: reading.Size
    expected: geometry.Expected | None
    warnings: tuple[str, ...] = ()
    memo: dict[str, Assessment] = field(default_factory=dict)


def prepare(spec: MoleculeSpec) -> Prepared:
    """Compile the constraints and lint the spec. Raises SpecError or UnparsableReferenceError with the field."""
    wanted = spec.input
    if (spec.geometry or spec.energy) and wanted.format not in reading.BLOCKS:
        raise SpecError(f"{wanted.format} has no coordinates", field="molecule.input.format")
    rules = policy.PROFILES[spec.policy]
    if spec.overrides is not None:
        rules = policy.overridden(rules, spec.overrides.model_dump(exclude_none=True))
    checks = tuple(
        constraints.prepare(each, f"molecule.constraints.{index}") for index, each in enumerate(spec.constraints)
    )
    expected = geometry.expected(spec.geometry.expected_smiles) if spec.geometry is not None else None
    warnings = lint.warnings(spec, rules, checks)
    size = reading.Size(wanted.max_chars, wanted.max_atoms, wanted.max_heavy)
    return Prepared(spec, rules, checks, size, expected, warnings)


def judge(prepared: Prepared, completion: Completion) -> Assessment:
    """Find the answer, read it and ask the tiers in turn."""
    wanted = prepared.spec.input
    found = text.find(completion.final or "", wanted.extract, wanted.format in reading.BLOCKS)
    return memo.judge(found, completion, prepared.memo, partial(_assess, prepared))


def _assess(prepared: Prepared, answer: str, rule: str) -> Assessment:
    evidence: dict[str, Any] = {"extracted": answer[:1000], "rule": rule, "rdkit": rdkit.__version__}
    if prepared.warnings:
        evidence["warnings"] = list(prepared.warnings)
    read = reading.read(answer, prepared.spec.input.format, prepared.size, prepared.spec.input.charge)
    if read.mol is None:
        large = read.detail in {"too_long", "too_large", "too_many_atoms", "too_many_rings", "too_deep"}
        reason = Reason.ANSWER_TOO_LARGE if large else Reason.UNPARSABLE_ANSWER
        return incorrect(reason, detail=read.detail, explanation=read.explanation, problems=read.problems, **evidence)
    evidence["formula"] = formula.of(read.mol)
    broken = policy.check(read.mol, prepared.rules, read.oddities, ordinary=read.ordinary)
    if broken:
        evidence["policy"] = [finding.plain() for finding in broken]
        return incorrect(Reason.VIOLATED, detail=broken[0].code, explanation=broken[0].message, **evidence)
    return _constrained(prepared, read, Candidate(read.mol, answer), evidence)


def _constrained(
    prepared: Prepared, read: reading.Reading, candidate: Candidate, evidence: dict[str, Any]
) -> Assessment:
    spec = prepared.spec
    outcomes = [ask(check, candidate) for check in prepared.checks]
    if outcomes:
        evidence["constraints"] = [said.plain(each.kind) for said, each in zip(outcomes, spec.constraints, strict=True)]
    score = aggregate.score(spec.constraints, outcomes, spec.aggregate)
    if score == 0.0:
        index = next(i for i, said in enumerate(outcomes) if said.passed is False)
        return incorrect(Reason.VIOLATED, detail="constraint", explanation=_told(spec, outcomes, index), **evidence)
    # It costs as much as reading, and nobody asks for it of what is worth nothing.
    evidence["canonical_smiles"] = Chem.MolToSmiles(read.mol)
    gate = _three_dimensional(prepared, read, evidence)
    if gate is not None:
        return gate
    if score is None:
        unknown = next(said.reason for said in outcomes if said.passed is None)
        return unscored(Reason.UNDECIDED, detail="not_checked", explanation=f"Not checked: {unknown}.", **evidence)
    if score == 1.0:
        said = "It is plausible and satisfies all constraints."
        return correct(Reason.SATISFIED, detail="satisfied", explanation=said, **evidence)
    index = next(i for i, said in enumerate(outcomes) if not said.passed)
    return graded(score, detail="constraint", explanation=_told(spec, outcomes, index), **evidence)


def _three_dimensional(prepared: Prepared, read: reading.Reading, evidence: dict[str, Any]) -> Assessment | None:
    """What geometry and energy have against it; None where they are passed or not asked for."""
    spec = prepared.spec
    if spec.geometry is not None:
        report = geometry.check(read.full, read.mol, spec.geometry.level, prepared.expected)
        evidence["geometry"] = report.plain()
        if report.findings:
            first = report.findings[0]
            return incorrect(Reason.VIOLATED, detail=first.code, explanation=first.message, **evidence)
        if report.not_checked:
            said = f"Not checked: {', '.join(report.not_checked)}."
            return unscored(Reason.UNDECIDED, detail="not_checked", explanation=said, **evidence)
    if spec.energy is not None:
        strain = energy.strain(read.full, spec.energy)
        evidence["energy"] = strain.plain()
        if strain.per_heavy_atom is None:
            said = f"Not checked: {strain.not_checked}."
            return unscored(Reason.UNDECIDED, detail="not_checked", explanation=said, **evidence)
        if strain.per_heavy_atom > spec.energy.max_strain:
            said = (
                f"Strain of {strain.per_heavy_atom:.2f} kcal/mol for each heavy atom; most {spec.energy.max_strain:g}."
            )
            return incorrect(Reason.VIOLATED, detail="strained", explanation=said, **evidence)
    return None


def _told(spec: MoleculeSpec, outcomes: list[Any], index: int) -> str:
    said, kind = outcomes[index], spec.constraints[index].kind
    return f"Constraint {index} ({kind}) wants {said.target}, found {said.measured}."[:500]
