"""Figures: answers of digits alone, with a sign, a percent or degree sign, or as a plain fraction.

Most answers are such. They are read here as the parser reads them, without tokens.
"""

from __future__ import annotations

import re

from docima.verifiers.maths.reading.literals import negated, number
from docima.verifiers.maths.tree import Node

_FIGURE = re.compile(
    r"(?P<sign>-)?(?:(?P<digits>[0-9]{1,40}(?:\.[0-9]{1,40})?)"
    r"|(?P<grouped>[1-9][0-9]{0,2}(?P<mark>,(?:\\!)?|\{,\})[0-9]{3}(?:(?P=mark)[0-9]{3}){0,11}(?:\.[0-9]{1,40})?))"
    r"(?P<suffix>\\?%|percent|degrees|\^\\circ|\^\{\\circ\})?"
)
_FRACTION = re.compile(r"(-)?(?:\\[dt]?frac\{([0-9]{1,40})\}\{([0-9]{1,40})\}|([0-9]{1,40})/([0-9]{1,40}))")
_GROUPING = str.maketrans("", "", ",\\!{}")


def figure(text: str) -> Node | None:
    """The tree of a figure; None where the text is none."""
    if len(text) <= _LONGEST and text.replace(".", "", 1).isdecimal() and text.isascii() and text.strip(".") == text:
        return number(text)
    found = _FIGURE.fullmatch(text)
    if found is None:
        return _fraction(text)
    sign, digits, grouped, suffix = found.group("sign", "digits", "grouped", "suffix")
    node = number(digits or grouped.translate(_GROUPING))
    if sign:
        node = negated(node)
    if not suffix:
        return node
    return Node("pct" if suffix in _PERCENT else "deg", (node,))


_LONGEST = 40
_PERCENT = ("%", "\\%", "percent")


def _fraction(text: str) -> Node | None:
    found = _FRACTION.fullmatch(text)
    if found is None:
        return None
    sign, above, below, dividend, divisor = found.groups()
    if above:
        node = Node("div", (number(above), number(below)))
        return negated(node) if sign else node
    first = number(dividend)
    return Node("div", (negated(first) if sign else first, number(divisor)))
