"""Scores and specs of molecules: aggregates, shapes, gates, and specs that make no sense."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from docima.verifiers.assessment import Assessment, Reason, Verdict
from docima.verifiers.completion import Completion
from docima.verifiers.errors import SpecError, UnparsableReferenceError
from docima.verifiers.molecules import measures, outcome, verify


def judge(spec: dict[str, Any], answer: str) -> Assessment:
    """The assessment of a bare answer."""
    return verify.judge(verify.prepare(verify.Spec.model_validate(spec)), Completion(answer, answer))


ACID = {"kind": "functional_groups", "names": ["carboxylic acid"]}
LIGHT = {"kind": "property", "name": "mol_wt", "max": 50}


@pytest.mark.parametrize(
    ("aggregate", "score"), [("all", 0.0), ("weighted_mean", 0.5), ("min", 0.0), ("geometric", 0.0)]
)
def test_aggregates_of_one_kept_and_one_broken_constraint(aggregate: str, score: float) -> None:
    """Acetic acid weighs 60; the default is all or nothing."""
    found = judge({"constraints": [ACID, {**LIGHT, "shape": "step"}], "aggregate": aggregate}, "CC(=O)O")
    assert found.score == score


def test_weights_count_and_a_required_constraint_is_a_gate() -> None:
    """Whatever the aggregate."""
    broken = {**LIGHT, "shape": "step"}
    found = judge({"constraints": [{**ACID, "weight": 3}, broken], "aggregate": "weighted_mean"}, "CC(=O)O")
    assert found.score == 0.75
    assert found.verdict is Verdict.PARTIAL
    gated = judge({"constraints": [ACID, {**broken, "required": True}], "aggregate": "weighted_mean"}, "CC(=O)O")
    assert gated.score == 0.0


def test_a_failed_gate_is_never_paid_in_part() -> None:
    """A radical with the right groups earns nothing under any aggregate."""
    for answer in ("[CH2]C(=O)O", "CC(=O)O*", "CC(=O)O.[C]", "CC(=O)O and more", "CC(=O)(O)(O)O"):
        assert judge({"constraints": [ACID], "aggregate": "weighted_mean"}, answer).score == 0.0, answer


def test_a_nearly_satisfied_constraint_is_never_worth_a_whole_one() -> None:
    """Not even with a weight of next to nothing."""
    spec = {
        "constraints": [{**ACID, "weight": 1000}, {**LIGHT, "max": 60.05, "weight": 0.001}],
        "aggregate": "weighted_mean",
    }
    found = judge(spec, "CC(=O)O")
    assert found.score is not None
    assert 0.99 < found.score < 1.0


@pytest.mark.parametrize(("shape", "score"), [("step", 0.0), ("linear", 0.5), ("gaussian", 0.8825)])
def test_shapes_outside_of_a_window(shape: str, score: float) -> None:
    """At half of the falloff."""

    class Spec:
        min, max, falloff = 1.0, 2.0, 1.0

    Spec.shape = shape  # type: ignore[attr-defined]  # a stand-in for any constraint with a window
    assert outcome.window(2.5, Spec, "step", "x").score == pytest.approx(score, abs=1e-4)
    assert outcome.window(2.0, Spec, "step", "x").score == 1.0


def test_what_could_not_be_checked_is_no_pass_and_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """UNSCORED, unless another constraint decides."""

    def raising(mol: Any) -> float:
        raise RuntimeError("no parameters")

    monkeypatch.setitem(measures.PROPERTIES, "logp", raising)
    unknown = {"kind": "property", "name": "logp", "max": 5}
    found = judge({"constraints": [ACID, unknown]}, "CC(=O)O")
    assert (found.verdict, found.reason, found.detail) == (Verdict.UNSCORED, Reason.UNDECIDED, "not_checked")
    assert judge({"constraints": [ACID, unknown]}, "CCO").score == 0.0
    assert found.evidence["constraints"][1]["passed"] is None


def test_what_rdkit_refuses_to_compute_is_not_checked() -> None:
    """The generic scaffold of a chelate has carbons of valence six."""
    spec = {"policy": "any_rdkit", "constraints": [{"kind": "scaffold", "ref": "C1CC1", "mode": "generic"}]}
    assert judge(spec, "C1CN[Co]23(N1)(NCCN2)NCCN3").reason is Reason.UNDECIDED


def test_a_spec_that_water_satisfies_says_so() -> None:
    """In the evidence of every assessment."""
    found = judge({"constraints": [{"kind": "property", "name": "tpsa", "min": 20, "max": 140}]}, "CCO")
    assert any(warning.startswith("spec_trivial: water") for warning in found.evidence["warnings"])
    assert "warnings" not in judge({"constraints": [ACID]}, "CC(=O)O").evidence


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        ({"constraints": [ACID], "reference": "CCO"}, "molecule.reference"),
        ({"constraints": [{"kind": "equals", "ref": "CCO"}, ACID]}, "molecule.constraints.0.ref"),
        ({"constraints": [{"kind": "equals", "ref": "C1#CC1"}]}, "molecule.constraints.0.ref"),
        ({"constraints": [{"kind": "equals", "ref": "CC("}]}, "molecule.constraints.0.ref"),
        ({"constraints": [{"kind": "formula", "value": "ethanol"}]}, "molecule.constraints.0.value"),
        ({"constraints": [{"kind": "property", "name": "beauty", "min": 1}]}, "molecule.constraints.0.name"),
        ({"constraints": [{"kind": "descriptor", "name": "Beauty", "min": 1}]}, "molecule.constraints.0.name"),
        ({"constraints": [{"kind": "substructure", "smarts": "[C"}]}, "molecule.constraints.0.smarts"),
        ({"constraints": [{"kind": "scaffold", "ref": "CCC"}]}, "molecule.constraints.0.ref"),
        ({"constraints": [{"kind": "elements", "name": "N"}]}, "molecule.constraints.0.name"),
        ({"geometry": {}}, "molecule.input.format"),
        ({"input": {"format": "xyz"}, "geometry": {"expected_smiles": "C("}}, "molecule.geometry.expected_smiles"),
    ],
)
def test_a_spec_that_nothing_can_satisfy_is_refused(spec: dict[str, Any], field: str) -> None:
    """With the field that is at fault."""
    with pytest.raises(SpecError) as caught:
        verify.prepare(verify.Spec.model_validate(spec))
    assert caught.value.field == field


@pytest.mark.parametrize(
    "constraint",
    [
        {"kind": "property", "name": "logp"},
        {"kind": "property", "name": "logp", "min": 2, "max": 1},
        {"kind": "substructure", "smarts": "C.C"},
        {"kind": "substructure", "smarts": "[$(" * 9 + "C" + ")]" * 9},
        {"kind": "substructure", "smarts": "C" * 501},
        {"kind": "substructure"},
        {"kind": "functional_groups", "names": ["flavour"]},
        {"kind": "formula", "value": "CH4", "ref": "C"},
        {"kind": "charm"},
    ],
)
def test_a_constraint_that_makes_no_sense_is_refused_by_its_model(constraint: dict[str, Any]) -> None:
    """Before anything is computed."""
    with pytest.raises(ValidationError):
        verify.Spec.model_validate({"constraints": [constraint]})


def test_a_reference_that_is_no_molecule_is_the_tasks_fault() -> None:
    """REFERENCE_UNPARSABLE, and not a zero."""
    with pytest.raises(UnparsableReferenceError):
        verify.prepare(verify.Spec.model_validate({"constraints": [{"kind": "similarity", "ref": "C(", "min": 0.5}]}))
