"""Molecular formulas: read, counted, compared."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from rdkit import Chem
from rdkit.Chem import rdMolDescriptors

from docima.verifiers.molecules.limits import LIMITS

ALMOST = 0.9
"""Highest score of what is not right."""

_PART = re.compile(r"([A-Z][a-z]?)(\d{0,6})")
_FORMULA = re.compile(r"(?P<atoms>(?:[A-Z][a-z]?\d{0,6})+)(?P<charge>(?:[+-]\d{0,3}|\+{2,4}|-{2,4})?)")
_RAISED = re.compile(r"\^(\d{0,3})([+-])$")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁺⁻", "0123456789+-")


def parse(text: str) -> tuple[Counter[str], int] | None:
    """Counts of the elements and the charge; None where it is no formula."""
    plain = text.translate(_SUBSCRIPTS).replace("_", "").replace("{", "").replace("}", "").strip()
    plain = _RAISED.sub(r"\2\1", plain).replace("^", "")
    match = _FORMULA.fullmatch(plain)
    if match is None:
        return None
    counts: Counter[str] = Counter()
    for symbol, number in _PART.findall(match["atoms"]):
        if symbol not in _SYMBOLS:
            return None
        counts[symbol] += int(number or 1)
    if not counts or sum(counts.values()) > 20 * LIMITS.atoms:
        return None
    return +counts, _charge(match["charge"])


def _charge(text: str) -> int:
    if not text:
        return 0
    sign = 1 if text[0] == "+" else -1
    return sign * (int(text[1:]) if text[1:].isdigit() else len(text))


_SYMBOLS = frozenset(Chem.GetPeriodicTable().GetElementSymbol(number) for number in range(1, 119))


def of(mol: Any) -> str:
    """The molecule's formula in Hill's order, hydrogens too, with its charge at the end."""
    return str(rdMolDescriptors.CalcMolFormula(mol))


def counts_of(text: str) -> dict[str, int]:
    """Counts of the elements of a formula as `of` writes it: each element once."""
    return {symbol: int(number or 1) for symbol, number in _PART.findall(text)}


def written(counts: Counter[str], charge: int = 0) -> str:
    """In Hill's order, with the charge at its end."""
    organic = "C" in counts
    first = {"C": 0, "H": 1} if organic else {}
    order = sorted(counts, key=lambda symbol: (first.get(symbol, 2), symbol))
    text = "".join(symbol + (str(counts[symbol]) if counts[symbol] > 1 else "") for symbol in order)
    return text + (f"{'+' if charge > 0 else '-'}{abs(charge) if abs(charge) > 1 else ''}" if charge else "")


def closeness(found: Mapping[str, int], wanted: Mapping[str, int]) -> float:
    """GuacaMol's isomer score (Brown 2019): geometric mean of a Gaussian of each element's count (sigma 1) and of the
    number of atoms (sigma 2).
    """
    elements = found.keys() | wanted.keys()
    squares = sum((found.get(element, 0) - wanted.get(element, 0)) ** 2 for element in elements) / 2
    squares += (sum(found.values()) - sum(wanted.values())) ** 2 / 8
    return math.exp(-squares / (len(elements) + 1))
