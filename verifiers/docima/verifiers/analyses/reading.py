"""An analysis -> its form, its score, and what it claims."""

from __future__ import annotations

import re
from dataclasses import dataclass

from docima.verifiers.judging.grounding import Source, quotations
from docima.verifiers.judging.numbers import Unreadable
from docima.verifiers.judging.replies import Form, read

_OPENING = re.compile(r"here is my evaluation of the solution\s{0,4}:", re.I)
# The released template says "overal", the paper "overall": both are what models were trained to write.
_CLOSING = re.compile(r"based on my evaluation,\s{1,4}the final overall?\s{1,4}score should be\s{0,4}:", re.I)
LEAST_ANALYSIS = 8
"""Characters between the phrases that an analysis takes at least."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an analysis says. `score` is None where it is unreadable, `fault` says why; `well_formed` is R_format."""

    well_formed: bool
    score: float | None
    fault: str
    quotes: tuple[str, ...]
    ungrounded: tuple[str, ...]


def read_analysis(text: str, scale: tuple[float, ...], solution: str, demand: str = "dsm2") -> Reading:
    """Read an analysis of a solution; `demand` as in `AnalysisSpec.format`."""
    found = read(text, Form("boxed", scale))
    opening, closing = _OPENING.search(text), None
    for closing in _CLOSING.finditer(text):  # noqa: B007 - the last one is wanted
        pass
    fault = found.code if isinstance(found, Unreadable) else ""
    if demand == "dsm2" and not fault:
        if opening is None or closing is None or closing.start() < opening.end():
            fault = "missing_phrase"
        elif len(text[opening.end() : closing.start()].strip()) < LEAST_ANALYSIS:
            fault = "no_analysis"
    quotes = tuple(quotations(text))
    source = Source(solution)
    ungrounded = tuple(quote for quote in quotes if not source.holds(quote))
    score = float(found) if isinstance(found, float | int) else None
    return Reading(not fault, score, fault, quotes, ungrounded)
