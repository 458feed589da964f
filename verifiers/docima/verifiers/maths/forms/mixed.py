r"""Mixed numbers with a word between: `3 and 1/2` beside `3\frac{1}{2}`. Only where the reference is one number: else
it is a list of two.
"""

from __future__ import annotations

import re

from docima.verifiers.maths.deciding.equal import equal
from docima.verifiers.maths.deciding.numeric import Outcome
from docima.verifiers.maths.reading.parse import parse
from docima.verifiers.maths.reading.readings import Reading
from docima.verifiers.maths.spec import MathPolicy
from docima.verifiers.maths.tree import is_expression

SIGN = re.compile(r"\d\s*(?:\\text\s*\{)?\s*and\b")
_MIXED = re.compile(
    r"\s*\$?(\d{1,20})\$?\s*(?:\\text\s*\{\s*and\s*\}|and\b)\s*\$?"
    r"(?:(\d{1,20})\s*/\s*(\d{1,20})|\\[dt]?frac\s*(?:\{(\d{1,20})\}\s*\{(\d{1,20})\}|(\d)(\d)))\$?\s*"
)


def compare(reference: Reading, answer: Reading, policy: MathPolicy) -> Outcome | None:
    """Only what is equal: else None."""
    found = _MIXED.fullmatch(answer.text)
    if found is None or reference.tree is None or not is_expression(reference.tree):
        return None
    whole, above, below = (each for each in found.groups() if each)
    if not 0 < int(above) < int(below):
        return None
    outcome = equal(reference.tree, parse(f"{whole} + {above}/{below}"), policy)
    return outcome if outcome.equal else None
