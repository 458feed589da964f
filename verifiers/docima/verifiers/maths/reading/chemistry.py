"""Formulas of chemistry as answers: `\\mathrm{Fe_2O_3}`, `CO₂`, `\\ce{SO4^2-}`, hybridisations like `sp^3`."""

from __future__ import annotations

import re

from docima.verifiers.maths.reading.sentences import changes
from docima.verifiers.maths.reading.texts import plain
from docima.verifiers.maths.reading.words import SUBSCRIPTS, SUPERSCRIPTS

_ELEMENTS = (
    "He|Li|Be|Ne|Na|Mg|Al|Si|Cl|Ar|Ca|Sc|Ti|Cr|Mn|Fe|Co|Ni|Cu|Zn|Ga|Ge|As|Se|Br|Kr|Rb|Sr|Zr|Nb|Mo|Tc|Ru|Rh|Pd|Ag|Cd|"
    "In|Sn|Sb|Te|Xe|Cs|Ba|La|Ce|Pr|Nd|Pm|Sm|Eu|Gd|Tb|Dy|Ho|Er|Tm|Yb|Lu|Hf|Ta|Re|Os|Ir|Pt|Au|Hg|Tl|Pb|Bi|Po|At|Rn|Fr|"
    "Ra|Ac|Th|Pa|Np|Pu|Am|Cm|H|B|C|N|O|F|P|S|K|V|Y|I|W|U"
)
_ATOMS = rf"(?:(?:{_ELEMENTS})\d{{0,3}})+"
CORE = rf"(?:{_ATOMS}|[(\[]{_ATOMS}(?:\({_ATOMS}\)\d{{0,3}})?[)\]]\d{{0,3}}){{1,8}}"
"""The pattern of a formula without its charge."""

_FORMULA = re.compile(rf"{CORE}(?:\^\d?[+-])?")
_STATE = re.compile(r"\((?:s|l|g|aq)\)$")
_HYBRID = re.compile(r"(sp|sp2|sp3|sp3d|sp3d2|dsp2|dsp3|d2sp3)(?:hybridi[sz](?:ed|ation))?(?:orbitals?)?")
_NAMED = re.compile(r"[A-Za-z ()]{3,60}\(([^()]{2,40})\)")
_LONGEST = 100


def formula(text: str, *, counted: bool) -> str | None:
    """One form of a formula; None for what is none, or, where `counted`, has no figure and could be a word."""
    if len(text) > _LONGEST:
        return None
    found = flat(text)
    hybrid = _HYBRID.fullmatch(found.replace("^", ""))
    if hybrid is not None:
        return hybrid.group(1)
    found = _STATE.sub("", found)
    figured = any(map(str.isdecimal, found)) or "^" in found
    return found if (figured or not counted) and _FORMULA.fullmatch(found) is not None else None


def named(text: str) -> str | None:
    """The formula behind the name of a substance: `sodium chloride (NaCl)`."""
    match = _NAMED.fullmatch(plain(text)) if len(text) <= _LONGEST else None
    if match is None or changes(text):
        return None
    found = flat(match.group(1))
    several = sum(map(str.isupper, found)) > 1 or any(map(str.isdecimal, found))
    return found if several and _FORMULA.fullmatch(found) is not None else None


def flat(text: str) -> str:
    """A formula without its type and spacing: `CuSO4`, `Fe^3+`."""
    if not text.isascii():
        text = "".join(SUBSCRIPTS.get(sign, sign) for sign in text)
        text = _RAISED.sub(lambda run: "^" + "".join(SUPERSCRIPTS[sign] for sign in run.group()), text)
    return "".join(plain(text.replace("\\ce", "")).replace("_", "").split())


_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
