"""Molecules and reactions: what is read, what is plausible, what satisfies a constraint, what is the same."""

from __future__ import annotations

from typing import Any

import pytest
from cases import load
from hypothesis import given
from hypothesis import strategies as st

from docima.verifiers.assessment import Assessment, Blame, Verdict
from docima.verifiers.completion import Completion
from docima.verifiers.molecules import formula, groups, reaction, smiles_text, text, unstable, verify
from docima.verifiers.molecules.limits import LIMITS


def judge(spec: dict[str, Any], answer: str, of: Any = verify) -> Assessment:
    """The assessment of a bare answer."""
    prepared = of.prepare(of.Spec.model_validate(spec))
    found = of.judge(prepared, Completion(answer, answer))
    assert isinstance(found, Assessment)
    assert found.detail in of.DETAILS
    return found


@pytest.mark.parametrize("case", load("molecules_policy"))
def test_a_text_is_a_plausible_molecule_or_says_why_not(case: dict[str, Any]) -> None:
    """By the default profile, with its reason code."""
    found = judge({}, case["smiles"])
    assert ("" if found.score == 1.0 else found.detail) == case["detail"], found
    assert found.explanation
    assert found.blame is (Blame.ANSWER if case["detail"] else Blame.NONE)


@pytest.mark.parametrize("case", load("molecules_constraints"))
def test_a_molecule_satisfies_its_constraints_or_not(case: dict[str, Any]) -> None:
    """All of them, under the default aggregate; what fails is the constraint and not the molecule."""
    found = judge({"constraints": case["constraints"]}, case["smiles"])
    assert found.verdict is (Verdict.CORRECT if case["passes"] else Verdict.INCORRECT), found
    assert case["passes"] or found.detail == "constraint"
    assert len(found.evidence["constraints"]) == len(case["constraints"])


@pytest.mark.parametrize("case", load("molecules_identity"))
def test_two_texts_are_the_same_molecule_or_not(case: dict[str, Any]) -> None:
    """But for what is to be ignored; and the other way round, where both are SMILES."""
    pairs = [(case["answer"], case["ref"])]
    if case["format"] == "smiles":
        pairs.append((case["ref"], case["answer"]))
    for answer, ref in pairs:
        constraint = {"kind": "equals", "ref": ref, "ignore": case["ignore"]}
        spec = {"input": {"format": case["format"]}, "policy": "any_rdkit", "constraints": [constraint]}
        assert (judge(spec, answer).score == 1.0) is case["same"], (answer, ref)


@pytest.mark.parametrize("case", load("reactions"))
def test_a_reaction_makes_sense_or_says_why_not(case: dict[str, Any]) -> None:
    """With its detail code."""
    found = judge(case["spec"], case["answer"], reaction)
    assert found.detail == case["detail"], found
    assert (found.score == 1.0) is (case["detail"] == "satisfied")


@pytest.mark.parametrize("case", load("molecules_text"))
def test_the_answer_is_found_where_it_is_said_to_be(case: dict[str, Any]) -> None:
    """And nowhere else, once a place is there."""
    found = text.find(case["text"], case["extract"], case["several_lines"])
    assert (found.text, found.rule) == (case["answer"], case["rule"])
    assert found.rule in text.RULES


def test_all_problems_are_told_with_their_atoms() -> None:
    """Not only the first."""
    found = judge({}, "CC(C)(C)(C)C.CF(C)C")
    assert [(each["kind"], each["atoms"]) for each in found.evidence["problems"]] == [
        ("valence", [1]),
        ("valence", [7]),
    ]


def test_any_rdkit_keeps_only_what_no_chemistry_knows_out() -> None:
    """Radicals and strain pass, wildcards and absurd hydrogens do not."""
    for smiles, passes in {
        "[C]": True,
        "C1#CC1": True,
        "C1.C1": True,
        "[He]": True,
        "CC*": False,
        "[LiH50]": False,
    }.items():
        assert (judge({"policy": "any_rdkit"}, smiles).score == 1.0) is passes, smiles


def test_a_rule_of_a_profile_can_be_said_otherwise() -> None:
    """One at a time."""
    assert judge({"overrides": {"radicals": True}}, "C[CH2]").score == 1.0
    assert judge({"overrides": {"isotopes": False}}, "[13CH4]").detail == "isotope"
    assert judge({"policy": "drug_like"}, "CC[Mg]Cl").detail == "metal"
    assert judge({"policy": "drug_like", "overrides": {"largest_ring": 20}}, "C1CCCCCCCCC1").score == 1.0


def test_every_pattern_of_the_vocabularies_compiles() -> None:
    """A pattern that does not would match nothing, in silence."""
    assert all(groups.pattern(name) is not None for name in groups.GROUPS)
    for which in ("hetero", "carbon", "unlikely"):
        assert all(pattern is not None for _, pattern in unstable._compiled(which))


def test_equal_answers_get_the_same_assessment() -> None:
    """It is made once a task, and the number that is kept is bounded."""
    prepared = verify.prepare(verify.Spec())
    first, second = (
        verify.judge(prepared, Completion(each, each)) for each in ("\\boxed{CCO}", "<answer>CCO</answer>")
    )
    assert first is second
    for length in range(1, LIMITS.memo_answers // 25):
        verify.judge(prepared, Completion("C" * length, "C" * length))
    assert len(prepared.memo) <= LIMITS.memo_answers


SMILES_LIKE = st.text(alphabet="CNOcn()[]123%=#./\\@H+-*:~$BrlF ", max_size=40)


@given(SMILES_LIKE)
def test_the_scan_never_raises_and_agrees_with_its_short_cut(some: str) -> None:
    """What the one regular expression lets go, the walk lets go too, or RDKit refuses as well."""
    scanned = smiles_text.scan(some, 4000)
    assert scanned.fault == "" or scanned.fault in smiles_text.FAULTS
    if smiles_text.plain(some) and not scanned.fault:
        assert not scanned.oddities


@given(SMILES_LIKE)
def test_no_text_is_judged_otherwise_than_by_a_lawful_assessment(some: str) -> None:
    """Reading never raises, and whatever is no molecule is the answer's fault."""
    found = judge({}, some)
    assert found.score in (0.0, 1.0)


@given(
    st.dictionaries(st.sampled_from(["C", "H", "N", "Cl", "Br", "O"]), st.integers(1, 99), min_size=1),
    st.integers(-3, 3),
)
def test_a_formula_that_is_written_reads_back(counts: dict[str, int], charge: int) -> None:
    """In Hill's order, with its charge."""
    from collections import Counter

    assert formula.parse(formula.written(Counter(counts), charge)) == (Counter(counts), charge)
