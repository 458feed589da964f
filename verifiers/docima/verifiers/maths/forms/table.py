"""Which forms there are. They are asked only where the usual reading does not find two sides equal."""

from __future__ import annotations

import re
from collections.abc import Callable

from docima.verifiers.maths.deciding.numeric import Outcome
from docima.verifiers.maths.forms import (
    bases,
    bounds,
    chemicals,
    exceptions,
    extrema,
    formulas,
    groups,
    measures,
    mixed,
    permutations,
    quantified,
    spans,
    vectors,
    wholes,
)
from docima.verifiers.maths.reading.readings import Reading
from docima.verifiers.maths.spec import MathPolicy

Form = Callable[[Reading, Reading, MathPolicy], Outcome | None]

LONGEST = 240
"""Characters of a side that is looked at."""

_FORMS: tuple[tuple[re.Pattern[str], Form], ...] = (
    (quantified.SIGN, quantified.compare),
    (chemicals.SIGN, chemicals.compare),
    (formulas.SIGN, formulas.compare),
    (spans.SIGN, spans.compare),
    (vectors.SIGN, vectors.compare),
    (measures.SIGN, measures.compare),
    (bases.SIGN, bases.compare),
    (mixed.SIGN, mixed.compare),
    (permutations.SIGN, permutations.compare),
    (exceptions.SIGN, exceptions.compare),
    (bounds.SIGN, bounds.compare),
    (extrema.SIGN, extrema.compare),
    (groups.SIGN, groups.compare),
    (wholes.SIGN, wholes.compare),
)
"""A sign that a side has, and the comparison: None where one side is not of the form after all."""

_PLAIN = re.compile(
    r"(?:[\s\d+\-*/^(){}\[\].,=|!$abceixyzuvwrd]|\\(?:[dt]?frac|sqrt|pi|theta|infty|left|right|cdot|times|sin|cos)(?![A-Za-z])"
    r"|\\[,;!: ])*+"
)
"""Two sides of which nothing can be a sign: a cheap look, for most sides are such."""


def compare(reference: Reading, answer: Reading, policy: MathPolicy) -> Outcome | None:
    """Compare two sides of a form; None where no form knows both."""
    if len(reference.text) > LONGEST or len(answer.text) > LONGEST:
        return None
    both = f"{reference.text}\n{answer.text}"
    if _PLAIN.fullmatch(both) is not None:
        return None
    for sign, form in _FORMS:
        if sign.search(both) is not None:
            found = form(reference, answer, policy)
            if found is not None:
                return found
    return None
