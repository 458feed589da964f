r"""Chemistry: formulas of substances, equations of reactions with their terms in any order, electron configurations.

Coefficients, charges and the direction of a reaction count; states of matter and what stands above an arrow only where
both sides tell them, which is left to them.
"""

from __future__ import annotations

import re
from collections import Counter

from docima.verifiers.maths.deciding.numeric import Outcome
from docima.verifiers.maths.reading import chemistry
from docima.verifiers.maths.reading.readings import Reading
from docima.verifiers.maths.reading.words import SUPERSCRIPTS
from docima.verifiers.maths.spec import MathPolicy

SIGN = re.compile(
    r"\\ce\b|[A-Za-z]\}?\s*\^\s*\{?\d?[+-]|[A-Z][a-z]?(?:\})?_?\{?\d|[A-Z][a-z]?[₂-₉]|\d[spdf](?:\s*\^|[⁰-⁹²³¹])|\[(?:\\\w+\{)?(?:He|Ne|Ar|Kr|Xe|Rn)\b"
)
_ARROW = re.compile(
    r"\\(?:xrightarrow|xlongequal|xlongrightarrow)\s*(?:\[[^\[\]]*\])?\s*\{[^{}]*\}|\\(?:overset|stackrel)\s*\{[^{}]*\}\s*\{[^{}]*\}"
    r"|\\(?:long)?(?:rightarrow|leftrightarrow)|\\to(?![a-z])|\\rightleftharpoons|\\leftrightharpoons|<?[-=]+>|={1,3}|[→⇌⟶]"
)
_UP_OR_DOWN = re.compile(r"\\(?:up|down)arrow|[↑↓]")
_TERM = re.compile(
    rf"(?P<count>\d*(?:/\d+)?)(?P<core>(?:{chemistry.CORE})(?:[·.*]\d*(?:{chemistry.CORE}))*|e)"
    r"(?P<charge>\^\d*[+-])?(?:\((?:s|l|g|aq)\))?(?:(?P<plus>\+)|$)"
)
_ORBITAL = re.compile(r"([1-7])\s*([spdf])\s*\^?\s*\{?\s*(\d{1,2}?)\s*\}?(?=\s*(?:[1-7]\s*[spdf]|$))")
_NOBLE = re.compile(r"^\s*\[(?:\\\w+\{)?\s*(He|Ne|Ar|Kr|Xe|Rn)\s*\}?\]")
_SHELLS = {
    "He": "1s2",
    "Ne": "2s2 2p6",
    "Ar": "3s2 3p6",
    "Kr": "3d10 4s2 4p6",
    "Xe": "4d10 5s2 5p6",
    "Rn": "4f14 5d10 6s2 6p6",
}
"""The electrons that each noble gas has more than the one before it."""

_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_SIDES = 2


def compare(reference: Reading, answer: Reading, policy: MathPolicy) -> Outcome | None:
    """None where the two are not of one of these kinds."""
    del policy
    for kind in (_configuration, _reaction, _substance):
        ours = kind(reference.text)
        theirs = kind(answer.text) if ours is not None else None
        if ours is not None and theirs is not None:
            return Outcome(ours == theirs, "same_words", "" if ours == theirs else "they differ")
    return None


def _substance(text: str) -> str | None:
    """A formula of two elements or more, with a figure in it: nothing else is written so."""
    found = chemistry.formula(text, counted=True)
    return found if found is not None and sum(map(str.isupper, found)) > 1 else None


def _reaction(text: str) -> tuple[Counter[str], Counter[str]] | None:
    """The terms of both sides with their coefficients."""
    sides = _ARROW.split(_UP_OR_DOWN.sub("", text))
    if len(sides) != _SIDES:
        return None
    left, right = map(_terms, sides)
    return None if left is None or right is None else (left, right)


def _terms(side: str) -> Counter[str] | None:
    text = chemistry.flat(side)
    found: Counter[str] = Counter()
    at = 0
    while at < len(text):
        term = _TERM.match(text, at)
        if term is None or (term.group("count") or "1").startswith("/"):
            return None
        if term.group("plus") and term.end() == len(text):
            return None
        above, _, below = (term.group("count") or "1").partition("/")
        found[f"{term.group('core')}{(term.group('charge') or '').replace('1', '')} / {below or 1}"] += int(above)
        at = term.end()
    return found or None


def _configuration(text: str) -> Counter[str] | None:
    """Electrons by orbital; None for other text."""
    text = _RAISED.sub(lambda run: "^" + "".join(SUPERSCRIPTS[sign] for sign in run.group()), text)
    text = re.sub(r"\\(?:mathrm|text|rm|,|;|:|quad|!|ce)|[$~{}]", " ", text.replace("{", "").replace("}", " "))
    found: Counter[str] = Counter()
    noble = _NOBLE.match(text)
    if noble is not None:
        text = text[noble.end() :]
        for name, shells in _SHELLS.items():
            found += Counter({each[:2]: int(each[2:]) for each in shells.split()})
            if name == noble.group(1):
                break
    at = 0
    text = text.strip(" .")
    while at < len(text):
        orbital = _ORBITAL.match(text, at)
        if orbital is None:
            return None
        found[orbital.group(1) + orbital.group(2)] += int(orbital.group(3))
        at = orbital.end() + len(text[orbital.end() :]) - len(text[orbital.end() :].lstrip(" "))
    return found if at else None
