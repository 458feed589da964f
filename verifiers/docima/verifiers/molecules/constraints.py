"""Constraints -> outcomes: each kind's check is prepared once per task and asked of every molecule.

Shapes of the scores (never above 0.9 unless satisfied): formula: GuacaMol's isomer score. Numbers: Gaussian. Counts:
exp(-difference). Similarity: linear up to the wanted value, 0 where the guard of size fails. All else: 0 or 1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rdkit import Chem

from docima.verifiers.errors import SpecError, UnparsableReferenceError
from docima.verifiers.molecules import constraint_spec as kinds
from docima.verifiers.molecules import formula, groups, measures, outcome, policy, rings, stereo, unstable
from docima.verifiers.molecules.catalogs import alerts
from docima.verifiers.molecules.identity import Reference
from docima.verifiers.molecules.limits import LIMITS
from docima.verifiers.molecules.outcome import Candidate, Check, Outcome
from docima.verifiers.molecules.references import reference
from docima.verifiers.molecules.similarity import Similarity
from docima.verifiers.molecules.smiles_text import tokens


def prepare(spec: kinds.Constraint, path: str) -> Check:
    """The check of a constraint. Raises SpecError with the field where it makes no sense."""
    return _PREPARE[spec.kind](spec, path)


def _formula(spec: kinds.Formula, path: str) -> Check:
    wanted = formula.parse(spec.value)
    if wanted is None:
        raise SpecError(f"{spec.value!r:.100} is not a molecular formula", field=f"{path}.value")
    target = formula.written(*wanted)

    def check(candidate: Candidate) -> Outcome:
        text = formula.of(candidate.mol)
        if text == target:
            return outcome.yes_or_no(True, text, target)
        counts = formula.counts_of(text)
        same = counts == wanted[0] and spec.compare == "composition"
        return outcome.graded(same, formula.closeness(counts, wanted[0]), text, target, "formula")

    return check


def _measured(measure: measures.Measure, spec: Any, auto: str, reason: str) -> Check:
    def check(candidate: Candidate) -> Outcome:
        return outcome.window(float(measure(candidate.mol)), spec, auto, reason)

    return check


def _property(spec: kinds.Property, path: str) -> Check:
    measure = measures.property_of(spec.name) or measures.descriptor(spec.name)
    if measure is None:
        known = ", ".join(sorted(measures.PROPERTIES))
        raise SpecError(f"unknown property {spec.name!r}; known: {known}", field=f"{path}.name")
    return _measured(measure, spec, "gaussian", "property")


def _descriptor(spec: kinds.Descriptor, path: str) -> Check:
    measure = measures.descriptor(spec.name) or measures.property_of(spec.name)
    if measure is None:
        raise SpecError(f"RDKit has no descriptor {spec.name!r}", field=f"{path}.name")
    return _measured(measure, spec, "gaussian", "descriptor")


def _substructure(spec: kinds.Substructure, path: str) -> Check:
    field = "smarts" if spec.smarts else "smiles"
    pattern = Chem.MolFromSmarts(spec.smarts) if spec.smarts else reference(spec.smiles, f"{path}.smiles")
    if pattern is None or not pattern.GetNumAtoms() or pattern.GetNumAtoms() > LIMITS.smarts_atoms:
        raise SpecError("it cannot be compiled, or has too many atoms", field=f"{path}.{field}")
    if len(Chem.GetMolFrags(pattern)) > 1:
        raise SpecError("disconnected: write one constraint for each part", field=f"{path}.{field}")
    # A pattern with hydrogen atoms matches only where hydrogens are atoms.
    with_hydrogens = any(atom.GetAtomicNum() == 1 for atom in pattern.GetAtoms())
    parameters = Chem.SubstructMatchParameters()
    parameters.useChirality, parameters.uniquify = spec.use_chirality, spec.uniquify
    once = spec.max is None and (spec.min is None or spec.min <= 1)
    parameters.maxMatches = 1 if once else LIMITS.matches
    limits = spec if (spec.min is not None or spec.max is not None) else spec.model_copy(update={"min": 1.0})

    def check(candidate: Candidate) -> Outcome:
        mol = Chem.AddHs(candidate.mol) if with_hydrogens else candidate.mol
        count = len(mol.GetSubstructMatches(pattern, parameters))
        return outcome.window(float(count), limits, "count", "substructure")

    return check


def _functional_groups(spec: kinds.FunctionalGroups, path: str) -> Check:
    low = spec.min if spec.min is not None else (1.0 if spec.max is None else 0.0)
    high = float("inf") if spec.max is None else spec.max

    def check(candidate: Candidate) -> Outcome:
        counts = {name: groups.count(candidate.mol, name, LIMITS.matches) for name in spec.names}
        right = [low <= count <= high for count in counts.values()]
        passed = (any(right) if spec.any else all(right)) if right else True
        share = sum(right) / len(right) if right else 1.0
        return outcome.graded(passed, 0.0 if spec.any else share, counts, list(spec.names), "functional_groups")

    return check


def _elements(spec: kinds.Elements, path: str) -> Check:
    counted = spec.min is not None or spec.max is not None
    if counted != bool(spec.name):
        raise SpecError("name and min or max belong together", field=f"{path}.name")
    if not (spec.allowed or spec.present or spec.name):
        raise SpecError("needs allowed, present or name", field=path)
    allowed = {*spec.allowed, "H"}

    def check(candidate: Candidate) -> Outcome:
        found = formula.counts_of(formula.of(candidate.mol))
        if spec.allowed and not allowed.issuperset(found):
            return outcome.yes_or_no(False, sorted(found), sorted(allowed), "elements")
        if not set(spec.present) <= set(found):
            return outcome.yes_or_no(False, sorted(found), list(spec.present), "elements")
        if spec.name:
            return outcome.window(float(found.get(spec.name, 0)), spec, "count", "elements")
        return outcome.yes_or_no(True, sorted(found))

    return check


def _fragments(spec: kinds.Fragments, path: str) -> Check:
    def check(candidate: Candidate) -> Outcome:
        sizes = sorted(
            sum(candidate.mol.GetAtomWithIdx(index).GetAtomicNum() > 1 for index in part)
            for part in Chem.GetMolFrags(candidate.mol)
        )
        most = spec.counter_ion_max_heavy
        passed = len(sizes) <= spec.max and (most is None or all(size <= most for size in sizes[:-1]))
        return outcome.yes_or_no(passed, sizes, {"max": spec.max, "counter_ion_max_heavy": most}, "fragments")

    return check


_RING_MEASURES = {
    "ring_count": "num_rings",
    "aromatic_rings": "num_aromatic_rings",
    "spiro_atoms": "num_spiro_atoms",
    "bridgehead_atoms": "num_bridgehead_atoms",
}


def _equals(spec: kinds.Equals, path: str) -> Check:
    known = Reference(reference(spec.ref, f"{path}.ref"), spec.ignore)
    return lambda candidate: outcome.yes_or_no(known.same(candidate.mol), None, known.smiles, "different_molecule")


def _not_equal(spec: kinds.NotEqual, path: str) -> Check:
    known = Reference(reference(spec.ref, f"{path}.ref"), spec.ignore)
    return lambda candidate: outcome.yes_or_no(not known.same(candidate.mol), None, known.smiles, "copied_reference")


def _similarity(spec: kinds.Similarity, path: str) -> Check:
    return Similarity(spec, reference(spec.ref, f"{path}.ref")).check_of


def _alerts(spec: kinds.Alerts, path: str) -> Check:
    def check(candidate: Candidate) -> Outcome:
        found = alerts(spec.catalog, candidate.mol)
        return outcome.graded(len(found) <= spec.max, 0.0, found[:20], {"max": spec.max}, "alerts")

    return check


def _rule(spec: kinds.Rule, path: str) -> Check:
    bounds = measures.RULES[spec.kind]

    def check(candidate: Candidate) -> Outcome:
        broken = measures.broken_bounds(spec.kind, candidate.mol)
        return outcome.graded(len(broken) <= spec.max, 1 - len(broken) / len(bounds), broken, bounds, spec.kind)

    return check


def _peptide(spec: kinds.PeptideSequence, path: str) -> Check:
    flavor = 1 if any(letter.islower() for letter in spec.value) else 0
    mol = Chem.MolFromSequence(spec.value, flavor=flavor)
    if mol is None:
        raise UnparsableReferenceError("not a sequence", field=f"{path}.value")
    known = Reference(mol, ("isotopes",))
    return lambda candidate: outcome.yes_or_no(known.same(candidate.mol), None, spec.value, "peptide_sequence")


def _prefix(spec: kinds.SmilesPrefix, path: str) -> Check:
    wanted = tokens(spec.value)
    if "".join(wanted) != spec.value:
        raise SpecError("not the beginning of a SMILES", field=f"{path}.value")

    def check(candidate: Candidate) -> Outcome:
        passed = tokens(candidate.text)[: len(wanted)] == wanted
        return outcome.yes_or_no(passed, candidate.text[:200], spec.value[:200], "smiles_prefix")

    return check


def _plausible(spec: kinds.Plausible, path: str) -> Check:
    def check(candidate: Candidate) -> Outcome:
        found = list(rings.unlikely(candidate.mol))
        if spec.kind == "plausible":
            found += [each.code for each in policy.check(candidate.mol, policy.PROFILES["strict_organic"], {})]
            found += [name for name, _ in unstable.unlikely(candidate.mol)]
        return outcome.yes_or_no(not found, found[:10], [], "implausible")

    return check


_PREPARE: dict[str, Callable[[Any, str], Check]] = {
    "formula": _formula,
    "property": _property,
    "descriptor": _descriptor,
    "substructure": _substructure,
    "functional_groups": _functional_groups,
    "elements": _elements,
    "charge": lambda spec, path: _measured(measures.PROPERTIES["formal_charge"], spec, "count", "charge"),
    "fragments": _fragments,
    **{
        kind: lambda spec, path: _measured(measures.PROPERTIES[_RING_MEASURES[spec.kind]], spec, "count", spec.kind)
        for kind in _RING_MEASURES
    },
    "max_ring_size": lambda spec, path: _measured(measures.PROPERTIES["max_ring_size"], spec, "count", "max_ring_size"),
    "stereo": stereo.assigned,
    "cip": stereo.cip,
    "scaffold": rings.scaffold,
    "similarity": _similarity,
    "equals": _equals,
    "not_equal": _not_equal,
    "alerts": _alerts,
    "lipinski": _rule,
    "veber": _rule,
    "qed": lambda spec, path: _measured(measures.PROPERTIES["qed"], spec, "gaussian", "qed"),
    "sa_score": lambda spec, path: _measured(measures.PROPERTIES["sa_score"], spec, "gaussian", "sa_score"),
    "peptide_sequence": _peptide,
    "smiles_prefix": _prefix,
    "plausible": _plausible,
    "plausible_rings": _plausible,
}
