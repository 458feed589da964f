"""Where mathematics stands in prose: between fences, or plainly written.

A span is a formula in dollars or brackets, or a run of figures, single letters, names of functions and signs between
words. Each expression here reads a character a bounded number of times.
"""

# ruff: noqa: RUF001 - the signs are those that are written

from __future__ import annotations

import re
from typing import NamedTuple

MASK = "\x00"
"""What stands for each character of a fenced formula, so that none of it is taken for prose."""

_CURRENCY = r"(?!\d[\d,.]*[,.;:)]?(?:\s+(?:[A-Za-z]{2,}|[-+*/×=−]\s*\$)|\s*$))"
_INNER = r"(?:[^$\\\n]|\\.|\n(?!\n))+"
_FENCED = re.compile(
    rf"\$\${_INNER}\$\$|(?<!\\)\${_CURRENCY}(?=\S|[^$\n]{{0,80}}\\){_INNER}\$"
    r"|\\\((?:[^\\]|\\[^()])*\\\)|\\\[(?:[^\\]|\\[^\[\]])*\\\]",
    re.DOTALL,
)

_FUNCTION = r"(?:arc)?(?:sin|cos|tan|cot|sec)|log|ln|exp|sqrt|pi"
_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+,\d\d(?!\d)|\d+(?:\.\d+)?(?:e[-+]?\d+)?|(?<!\d)\.\d+"
_LETTER = (
    rf"[A-Za-z]{{2}}(?=\^)|(?:arc)?(?:sin|cos|tan|log|ln)\s(?=\d|[a-zα-ω]\b|\()|(?:{_FUNCTION}|[A-Za-zα-ωΔΣ])(?![A-Za-zÀ-ÿ\d])'?"
    rf"(?:_\w(?!\w)|_\{{\w+\}})?|(?:{_FUNCTION})(?=[α-ω√])|(?<=[\dπ²³)])(?!st|nd|rd|th)[a-z]{{2,3}}(?![A-Za-z])"
)
_FLAT = r"(?:[^()\[\]{}A-Za-z\n\x00*]|[A-Za-z](?![A-Za-z])|(?:sqrt|pi|sin|cos|tan|ln|log|inf)\b){0,80}"
_BRACKET = rf"[(\[{{]{_FLAT}(?:\({_FLAT}\){_FLAT}){{0,3}}[)\]}}]"
_AFFIX = r"[²³¹⁰⁴-⁹⁻⁺ⁿ₀-₉!°%∞√∫π]|\\%|[\^_](?=[\w({\-])-?"
_TERM = rf"(?:{_FIGURE}|{_LETTER}|{_BRACKET}|{_AFFIX}|[$€£](?=\d))"
_SIGN = r"[-−+±]"
_BETWEEN = (
    r"\s?(?:[-−+*/^=<>≤≥≠≈≡±×·÷∪∩∈→|]|<=|>=|!=|==)\s?|(?<=[\w)])\*\*(?=[\w(])"
    r"|(?<=\d)\sx\s(?=10\^)|(?<=[\d²³])\s?:\s?(?=\d)|(?<=[\w)²³])\s(?=[√πα-ω]|(?:sin|cos|tan|ln|log|sqrt)\b)"
)
_CLOCK = r"\d{1,2}(?::\d\d){1,2}\s?(?:[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]\.m\."
_LASTING = r"(?:days?|hours?|minutes?|seconds?|hrs?|mins?|secs?|feet|inches|lb|oz)\b"
_MEASURES = rf"\d+\s{_LASTING}(?:,?\s(?:and\s)?\d+\s{_LASTING})+"
_DATE = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\s\d{1,2}"
    r"(?:st|nd|rd|th)?\b(?:,?\s\d{4}\b)?"
)
_RUN = re.compile(
    r"(?<![A-Za-z0-9_\\])(?![\s\x00*,;]|\.(?!\d)|(?!arc|sin|cos|tan|cot|sec|log|ln|exp|sqrt|pi|[JFMASOND][a-z]+\s\d)[A-Za-z]{2})"
    rf"(?:{_DATE}|(?=\d)(?:{_MEASURES}|{_CLOCK}(?![\d:]))"
    rf"|{_SIGN}?(?:{_TERM})(?:{_TERM}|(?:{_BETWEEN})(?:{_SIGN}\s?)?(?={_TERM}))*(?:\s?\(mod\s\w+\))?)",
    re.IGNORECASE,
)
_VALUE = re.compile(r"[\d=<>≤≥≡∞√π²³α-ω]|\+|\*\w|\w/\w")
_NO_VALUE = re.compile(r"\(\d\)|(?:[kcdm]?m|[km]?g|[JNWCVlL]|mol)(?:/(?:[smhgKLl]|kg|mol|[kcd]?m))?(?:\^?[23]|[²³])?")
"""Labels of parts, and units."""
_EXCLAIMED = re.compile(r"\d+!")
"""At the end of a sentence, that is no factorial."""
_AREA = re.compile(r"^([\d,.]+)[kcdm]?m[²³]$")
_ONE = r"\s*(?:\\?[A-Za-zα-ω]|\\[A-Za-z]+\{?[A-Za-z]?\}?)(?:_\{?\w{1,3}\}?)?'*\s*"
_NAME = re.compile(rf"{_ONE}|\({_ONE}(?:,{_ONE}){{1,5}}\)")
_CONSTANTS = frozenset(("\\infty", "\\pi", "\\emptyset", "\\varnothing", "e", "i", "π"))
QED = re.compile(r"\\(?:blacksquare|square|qed|Box|checkmark)\b|[∎■□✓✔]|\bQ\.?E\.?D\.?")

SUFFIX = re.compile(
    r"(?:\$|\\\)|\\\]|\*\*|\s|~|\\,|\\ |\\;){0,6}"
    r"(\\?%|percent(?:age)?\b|pct\b|\^\s?\{?\s?\\circ\s?\}?|°|\\text\{\s*(?:percent|degrees)\s*\}|degrees\b)"
)
"""A percent or degree sign behind a box or a formula."""


class Span(NamedTuple):
    """A piece of mathematics and where it stands, its fences included."""

    start: int
    end: int
    text: str
    fenced: bool


def masked(text: str) -> tuple[str, list[Span]]:
    """The text with its fenced formulas blotted out, and those formulas."""
    found: list[Span] = []

    def blot(match: re.Match[str]) -> str:
        whole = match.group()
        width = 2 if whole[0] == "\\" or whole.startswith("$$") else 1
        found.append(Span(match.start(), match.end(), whole[width:-width].strip().rstrip(".,;").strip(), True))
        return MASK * len(whole)

    return _FENCED.sub(blot, text), found


def spans(text: str) -> tuple[str, list[Span]]:
    """The same, and all spans in their order: formulas that are no mere mark, and runs that have a value in them."""
    mask, found = masked(text)
    found = [each for each in found if each.text and not QED.fullmatch(each.text)]
    for match in _RUN.finditer(mask):
        run = match.group().strip()
        if _VALUE.search(run) and not _NO_VALUE.fullmatch(run):
            run = _AREA.sub(r"\1", run.lstrip("$€£"))
            if _EXCLAIMED.fullmatch(run) and not mask[match.end() : match.end() + 1].strip():
                run = run[:-1]
            found.append(Span(match.start(), match.end(), run, False))
    found.sort()
    return mask, found


def is_name(text: str) -> bool:
    """Whether a formula is a mere name: `A`, `x_1`."""
    return text not in _CONSTANTS and "\\mathbb" not in text and _NAME.fullmatch(text) is not None


def suffix(text: str, position: int) -> str:
    """The percent or degree sign that follows a place."""
    match = SUFFIX.match(text, position)
    return match.group(1) if match is not None else ""
