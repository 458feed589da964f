"""Rubrics of public formats are read into ours; the linter finds what policies exploit."""

from __future__ import annotations

from typing import Any

import pytest
from cases import load as load_cases

from docima.verifiers.errors import SpecError
from docima.verifiers.rubrics.aggregate import known
from docima.verifiers.rubrics.importers import IMPORTERS, detect, load
from docima.verifiers.rubrics.linter import CODES, lint
from docima.verifiers.rubrics.scoring import standing
from docima.verifiers.rubrics.spec import RubricSpec


@pytest.mark.parametrize("case", load_cases("rubric_formats"))
def test_a_public_format_keeps_its_formula(case: dict[str, Any]) -> None:
    """And is recognised by its fields."""
    assert detect(case["data"]) == case["style"]
    spec = load(case["style"], case["data"], judge="large")
    assert spec.judge == "large"
    pairs = zip(spec.criteria, case["marks"], strict=True)
    found = standing(spec, {each.id: known(each.weight, mark) for each, mark in pairs}).bounds
    assert found is not None
    assert found.low == pytest.approx(case["value"])


def test_a_format_that_is_not_what_it_says_is_refused() -> None:
    """With the fields that are missing, or the formats that there are."""
    with pytest.raises(SpecError, match="criterion"):
        load("healthbench", [{"text": "a"}])
    with pytest.raises(SpecError, match="known: healthbench"):
        load("nonsense", [])
    with pytest.raises(SpecError, match="no known rubric format"):
        detect([{"foo": 1}])
    for style in IMPORTERS:
        with pytest.raises((SpecError, ValueError)):
            load(style, 5)


def rubric(*criteria: tuple[str, float]) -> RubricSpec:
    """A rubric of these texts and points."""
    rows = [{"id": f"c{n}", "text": text, "points": points} for n, (text, points) in enumerate(criteria)]
    return RubricSpec.model_validate({"criteria": rows})


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        (rubric(("Names the capital and gives its population.", 1)), "compound"),
        (rubric(("Names the capital; gives its population.", 1)), "compound"),
        (rubric(("Recommends a supplement.", 1), ("Does not recommend a supplement.", 1)), "mirrored"),
        (rubric(("Mentions the risk.", 1), ("The response mentions the risk.", -1)), "mirrored"),
        (rubric(("Mentions the risk.", 1), ("The answer mentions the risk.", 2)), "duplicate"),
        (rubric(("Is helpful.", 1)), "vague"),
        (rubric(("Mentions {topic}.", 1)), "placeholder"),
        (rubric(("Is comprehensive.", 1)), "length"),
        (rubric(("Says A.", 100), ("Says B.", 1), ("Says C.", 1)), "dominant"),
        (rubric(("Says A.", 1), ("Does not cite a source.", -1)), "negated_penalty"),
    ],
)
def test_the_linter_finds_what_policies_exploit(spec: RubricSpec, code: str) -> None:
    """Each with the ids that it is about."""
    assert code in CODES
    assert code in {finding.code for finding in lint(spec)}


def test_a_sound_rubric_has_no_findings() -> None:
    """Two sides of a comparison are one thing."""
    spec = rubric(
        ("States that the boiling point is 100 degrees.", 2),
        ("Compares the difference between copper and silver.", 1),
        ("Recommends an unproven supplement.", -2),
    )
    assert lint(spec) == []
