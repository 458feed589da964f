"""What stands beside an answer and cannot change it: `for all x` behind a function, `(n ∈ N*)`, the labels of parts."""

from __future__ import annotations

import re

_QUANTIFIED = re.compile(
    r"[\s,;]*(?:\\(?:text|textrm|mbox)\s*\{[\s,;]*)?\(?\s*"
    r"(?:for\s+(?:all|every|any|each)\b|\\forall(?![A-Za-z])|∀)\s*"
    r"(?:(?:positive|negative|non-?negative|real|rational|natural|whole|integers?|numbers?|values?|of)\s+){0,4}"
    r"\}?\s*\$?\s*([a-z])(?![A-Za-z]|\s*(?:[<>=≤≥]|\\[lgn]))"
    r"(?:\s*(?:\\in(?![a-z])|∈)\s*(?:\\mathbb\s*\{?\s*[A-Z]\s*\}?|[A-Zℝℤℕℚ])(?:\s*\^?\s*\{?[*+]\}?)?)?\s*\$?\s*\)?"  # noqa: RUF001 - as written
)
_LONGEST = 400
_MEMBERSHIP = re.compile(
    r"\s*[(（]\s*[a-z]\s*(?:∈|\\in)\s*[^()（）=,]{1,30}[)）]$"  # noqa: RUF001 - as it is written in Chinese
)
_ABOUT = re.compile(r"(?<=\S)[\s\\,;~]*[(（]\s*(?:\\approx|≈|approximately|approx\.?)\s*[-\d.,\s]{1,24}[)）]$")  # noqa: RUF001 - as written
_PARAMETER = re.compile(
    r"^(\s*([a-zA-Z])\s*=[^=<>≤≥]*?[kmjt][^=<>≤≥]*?)[\s\\,;:]*[(（]\s*(?!\2)([kmjt]\s*(?:\\geq?(?:slant)?(?![a-z])|[>≥]=?)\s*-?\d+)\s*[)）]$"  # noqa: RUF001 - as written
)
"""`n = 4k + 2 (k >= 0)`: a bound of the parameter is no mere remark."""

_ASIDE = re.compile(r"\s*[(（](?:[负正]值?舍去|舍去负值|负根舍去|舍负)[)）]")  # noqa: RUF001 - as written
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)(?=\s+(?:[a-z]{3}|Day)|\s*\}?$)")

_LABEL = r"(?:([a-d])|([1-4])|(i{1,3}|iv))"
_BRACKETED = re.compile(rf"(?:^|(?<=[\s;,.:])|\\q?quad)\s*\({_LABEL}\)\s*")
_DOTTED = re.compile(rf"(?:^|(?<=[\s;,]))\s*{_LABEL}[.)]\s+")
_DRESSED = re.compile(rf"\\text\s*\{{\s*(\({_LABEL}\))\s*\}}")
_ORDERS = (("a", "b", "c", "d"), ("1", "2", "3", "4"), ("i", "ii", "iii", "iv"))


def without(text: str) -> str:
    """The text without remarks that cannot change it."""
    if len(text) > _LONGEST:
        return text
    if "=" in text and ("for " in text or "\\forall" in text or "∀" in text):
        text = _QUANTIFIED.sub(_kept, text)
    if text.endswith((")", "）")):  # noqa: RUF001 - as written
        text = _ABOUT.sub("", text)
        text = _PARAMETER.sub(r"\1, \3", text)
        text = _MEMBERSHIP.sub(_counted, text)
        text = _ASIDE.sub("", text) if not text.isascii() else text
    if "st" in text or "nd" in text or "rd" in text or "th" in text:
        text = _ORDINAL.sub("", text)
    return text


def _counted(match: re.Match[str]) -> str:
    """Nothing; but that k counts turns only from 0 on is no mere remark."""
    natural = "N" in match.group() or "ℕ" in match.group()  # noqa: RUF001 - as written
    angles = natural and any(sign in match.string for sign in _ANGLES)
    return ", " + match.group().strip().strip("()（）") if angles else ""  # noqa: RUF001 - as written


_ANGLES = ("\\pi", "π", "circ", "°")


def _kept(match: re.Match[str]) -> str:
    """Nothing, where the variable is that of a function or a sequence before it; else all as it is."""
    name, before = match.group(1), match.string[: match.start()]
    bound = (f"({name})", f"_{name}", f"_{{{name}}}")
    return " " if any(each in before.replace(" ", "") for each in bound) else match.group()


def unlabelled(text: str) -> str:
    """The parts of an answer without their labels: `(a) 3; (b) 5`, `i. 3 ii. 5`."""
    pattern = _BRACKETED if "(" in text else _DOTTED
    if "\\text" in text and pattern is _BRACKETED:
        text = _DRESSED.sub(r" \1 ", text).strip()
    elif pattern is _DOTTED and _DOTTED.match(text) is None:
        return text
    labels = tuple(next(each for each in found if each) for found in pattern.findall(text))
    if len(labels) < 2 or all(labels != order[: len(labels)] for order in _ORDERS):
        return text
    parts = [part.strip(" ;,.\n$") for part in pattern.sub("\0", text.replace("$", "")).split("\0")]
    parts = [part for part in parts if part]
    # The labels give the parts their order.
    return ", ".join(parts) if any("," in part for part in parts) else f"({', '.join(parts)})"
