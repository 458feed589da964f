"""`steps`: a reward for visible steps of reasoning.

Covered: open-r1's markers, anywhere or at the head of lines. Not covered: whether the steps are steps; the reward is
easily stuffed, so keep its weight low, or ask for `own_lines`.
"""

from __future__ import annotations

import re

from docima.verifiers.assessment import Assessment, Verdict, graded
from docima.verifiers.auxiliary.parts import part_of
from docima.verifiers.auxiliary.spec import StepsSpec
from docima.verifiers.completion import Completion
from docima.verifiers.verifier import Sample

VERSION = 1
DETAILS = {"few_steps": "There are fewer markers than demanded."}
Spec = StepsSpec
SELF_TEST = (
    Sample({}, "Step 1: a\nStep 2: b\nStep 3: c", Verdict.CORRECT),
    Sample({}, "First, this.", Verdict.PARTIAL),
    Sample({}, "This.", Verdict.INCORRECT),
)

_ANYWHERE = re.compile(r"Step \d{1,9}:|^\d{1,9}\.|\n-|\n\*|First,|Second,|Next,|Finally,", re.MULTILINE)
_HEAD = re.compile(r"(?:Step \d{1,9}:|\d{1,9}\.|[-*] |First,|Second,|Next,|Finally,)\s*(.*)")


def prepare(spec: StepsSpec) -> StepsSpec:
    """A spec is ready as it is."""
    return spec


def judge(spec: StepsSpec, completion: Completion) -> Assessment:
    """Count the markers."""
    text = part_of(completion, spec.part) or ""
    count = own_lines(text) if spec.own_lines else len(_ANYWHERE.findall(text))
    value = min(1.0, count / spec.minimum)
    return graded(
        value,
        value=value,
        detail="" if value == 1.0 else "few_steps",
        explanation=f"{count} of {spec.minimum} steps.",
        steps=count,
    )


def own_lines(text: str) -> int:
    """Lines that begin with a marker and go on with a text that no other such line has."""
    found = (_HEAD.match(line.strip()) for line in text.split("\n"))
    return len({match.group(1).casefold() for match in found if match is not None and match.group(1)})
