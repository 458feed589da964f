"""`structure`: is the answer a sound model of a protein?

Covered: PDB and mmCIF; all models, alternative locations and chains, atoms of any occupancy, residues written as
HETATM; completeness and sequence; bonds and angles; continuity; omega; Ramachandran regions; chirality and C-beta; bad
contacts. Not covered, and said so in `not_checked`: hydrogens, rotamers, exact Ramachandran contours, side chains of
modified residues. Not looked at: ligands, waters, nucleic acids, agreement with data.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from docima.verifiers.assessment import Assessment, Reason, Verdict, correct, graded, incorrect, unscored
from docima.verifiers.completion import Completion
from docima.verifiers.molecules import text
from docima.verifiers.structures import clashes, completeness, handedness, model, restraints, sample, torsions
from docima.verifiers.structures.limits import LIMITS, PREDICTED, Limits
from docima.verifiers.structures.report import Report
from docima.verifiers.structures.spec import StructureSpec
from docima.verifiers.verifier import Sample

VERSION = 1
Spec = StructureSpec
DETAILS = {
    **text.RULES,
    "unreadable": "The text cannot be read as a structure.",
    "too_large": "There is more than is looked at.",
    "no_atoms": "There are no atoms.",
    "not_finite": "A coordinate is not a finite number.",
    "too_far": "A coordinate is beyond any that a structure has.",
    "no_polymer": "There is no amino acid.",
    "chains": "The number of chains is not the one that is wanted.",
    "sequence": "The sequence is not the one that is wanted.",
    "missing_atoms": "Atoms are missing.",
    "occupancy": "A residue has occupancy 0 in all of its atoms.",
    "unknown_residue": "A residue has no reference values.",
    "chain_break": "The chain is broken.",
    "bond_length": "Bonds are too long or too short.",
    "bond_angle": "Angles are too wide or too narrow.",
    "chirality": "A centre has the wrong hand, or is flat.",
    "cbeta": "C-betas are not where their backbones put them.",
    "omega": "A peptide is twisted.",
    "omega_cis_nonpro": "A peptide that does not precede proline is cis.",
    "ramachandran": "Residues have backbone torsions that no residue has.",
    "clash": "Atoms that are not bonded are too near to each other.",
    "sound": "Every check is passed.",
    "not_checked": "Nothing could be checked.",
}
SELF_TEST = (
    Sample({}, sample.PDB, Verdict.CORRECT),
    Sample({}, sample.mirrored(), Verdict.INCORRECT),
    Sample({}, "no structure", Verdict.INCORRECT),
)

GEMMI = version("gemmi")
ALWAYS_UNCHECKED = ("hydrogens", "rotamers", "exact Ramachandran contours")
MEMO_ANSWERS = 64
"""Structures are large, and copies rare."""

_WEIGHTS = {"bond_length": 2.0, "bond_angle": 1.0, "clash": 2.0, "ramachandran": 2.0, "omega": 1.0, "cbeta": 1.0}


@dataclass(slots=True)
class Prepared:
    """The spec, its limits, and the assessments of the answers so far."""

    spec: StructureSpec
    limits: Limits
    memo: dict[str, Assessment] = field(default_factory=dict)


def prepare(spec: StructureSpec) -> Prepared:
    """Choose the profile's limits."""
    return Prepared(spec, PREDICTED if spec.profile == "predicted" else LIMITS)


def judge(prepared: Prepared, completion: Completion) -> Assessment:
    """Find the structure, read it, and check all of it."""
    found = text.find(completion.final or "", prepared.spec.extract, several_lines=True)
    if found.text is None:
        cut = completion.finish_reason == "length"
        reason = Reason.TRUNCATED if cut else Reason.NO_ANSWER
        return incorrect(reason, detail=found.rule, explanation=text.RULES[found.rule], rule=found.rule)
    known = prepared.memo.get(found.text)
    if known is None:
        known = _assess(prepared, found.text, found.rule)
        if len(prepared.memo) < MEMO_ANSWERS:
            prepared.memo[found.text] = known
    return known


def _assess(prepared: Prepared, answer: str, rule: str) -> Assessment:
    spec, limits = prepared.spec, prepared.limits
    evidence: dict[str, Any] = {"rule": rule, "gemmi": GEMMI}
    report = Report()
    try:
        structure = model.read(answer, spec.format, limits)
        models = 0
        for conformer in model.conformers(structure, limits):
            models = max(models, conformer.model)
            evidence.setdefault("residues", len(conformer.residues))
            check(report, conformer, spec, limits)
    except model.UnreadableError as error:
        large = error.code == "too_large"
        reason = Reason.ANSWER_TOO_LARGE if large else Reason.UNPARSABLE_ANSWER
        return incorrect(reason, detail=error.code, explanation=str(error), **evidence)
    report.not_checked.update(ALWAYS_UNCHECKED)
    evidence |= {"models": models, **report.plain()}
    return _verdict(report, spec, evidence)


def check(report: Report, conformer: model.Conformer, spec: StructureSpec, limits: Limits) -> None:
    """Everything, of one model and conformer."""
    completeness.check(report, conformer, spec, limits)
    if not conformer.residues:
        return
    restraints.check(report, conformer, limits, allow_gaps=spec.allow_gaps)
    handedness.check(report, conformer, limits)
    torsions.check(report, conformer, limits)
    clashes.check(report, conformer, limits)


def _verdict(report: Report, spec: StructureSpec, evidence: dict[str, Any]) -> Assessment:
    if report.failures:
        code, said = next(iter(report.failures.items()))
        return incorrect(Reason.VIOLATED, detail=code, explanation=said, **evidence)
    weights = {name: weight for name, weight in _WEIGHTS.items() if name in report.scores}
    if "bond_length" not in weights:
        said = "Nothing could be checked, which is not a pass."
        return unscored(Reason.UNDECIDED, detail="not_checked", explanation=said, **evidence)
    score = sum(weight * report.scores[name] for name, weight in weights.items()) / sum(weights.values())
    evidence["quality"] = round(score, 4)
    said = f"Every check is passed; quality {score:.2f}."
    if spec.scoring == "all":
        return correct(Reason.SATISFIED, detail="sound", explanation=said, **evidence)
    return graded(score, detail="sound", explanation=said, **evidence)
