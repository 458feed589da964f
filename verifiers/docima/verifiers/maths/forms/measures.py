r"""Quantities in words and in other scripts: `3 h 20 min`, `36 degrees 52 minutes`, `12 см`, `3 小时 15 分`, `5 sq in`,
`-9.8 m s^{-2}`.

A text is a quantity only where it is nothing but numbers, each with units that are all known.
"""

from __future__ import annotations

import re
from itertools import pairwise

from docima.verifiers.maths.deciding.equal import equal
from docima.verifiers.maths.deciding.numeric import Outcome
from docima.verifiers.maths.deciding.quantities import summed
from docima.verifiers.maths.reading import units
from docima.verifiers.maths.reading.foreign import translated
from docima.verifiers.maths.reading.lexer import UnreadableError
from docima.verifiers.maths.reading.parse import parse
from docima.verifiers.maths.reading.readings import Reading
from docima.verifiers.maths.reading.sentences import flat
from docima.verifiers.maths.spec import MathPolicy
from docima.verifiers.maths.tree import Node, is_expression, num

SIGN = re.compile(
    r"\d\s*(?:\\[,;: ]|~|\\q?quad)?\s*(?:\\(?:text|mathrm|mbox|rm|circ)(?![a-z])"
    r"|\^\s*\{?\s*\\circ|[A-Za-z°µ\u03bcÅ\u0400-\u9fff])"
    r"|[¥￥€£]"
)

_NUMBER = (
    r"[+-]?(?:\\[dt]?frac\s*\{\d+\}\s*\{\d+\}|\d+(?:[.,]\d+)?(?:\s*/\s*\d+)?)"
    r"(?:\s*(?:\\times|×|\*)\s*10\s*\^\s*\{?-?\d+\}?)?"  # noqa: RUF001 - as written
)
_QUANTITY = re.compile(rf"\s*(?:and\s+|,\s*)?({_NUMBER})\s*([^\d\s+\-(),;=<>^](?:\^-?\d|[^\d(),;=<>+\-^])*)")
_POWERED = re.compile(r"\^\s*\{\s*(-?)\s*(\d)\s*\}")
_CIRCLE = re.compile(r"\^\s*\{?\s*\\circ\s*\}?")
_PRIME = re.compile(r"\^\s*\{?\s*((?:\\prime\s*){1,2})\}?")
_TEMPERATURE = re.compile(r"(?:\{\s*\})?\s*°\s*([CF])(?![A-Za-z])")
_OVER = re.compile(r"/\s*\(([A-Za-z°·*\s\\^\d]{1,30})\)")
_EUROPEAN = re.compile(r"(?<!\d)(\d{1,3}),(\d\d)(?=\s*[€£])")
_YUAN = re.compile(rf"^\s*[¥￥]\s*({_NUMBER})\s*$")

_DEGREE = frozenset({"degree", "degrees", "deg", "°"})
_ARC = {
    **dict.fromkeys(("minute", "minutes", "min", "分", "'", "′", "arcminutes"), 60),  # noqa: RUF001 - as written
    **dict.fromkeys(("second", "seconds", "sec", "秒", "s", "''", '"', "″", "arcseconds"), 3600),
}
"""The parts of a degree."""

_OF_HOURS = frozenset({"h", "hr", "hrs", "hour", "hours", "个小时"})
_BEHIND_HOURS = {"m": "min", "分": "min"}
"""What is minutes only behind hours."""

_MOST = 4


def compare(reference: Reading, answer: Reading, policy: MathPolicy) -> Outcome | None:
    """None where neither side is such a quantity, or one cannot be read."""
    if policy.units == "strict":
        return None
    ours, theirs = quantity(reference.text), quantity(answer.text)
    if ours is None and theirs is None:
        return None
    one, other = ours or reference.tree, theirs or answer.tree
    if one is None or other is None:
        return None
    if {one.op, other.op} <= {"unit", "deg"}:
        known = all(node.op == "deg" or units.read(node.value) is not None for node in (one, other))
        return equal(one, other, policy) if known else None
    # Beside a bare number, letters that may be a unit may as well be variables.
    said = answer if theirs is not None else reference
    sure = is_expression(one) and is_expression(other) and (said.tree is None or not said.text.isascii())
    return equal(one, other, policy) if sure else None


def quantity(text: str) -> Node | None:
    """A quantity as one node; None for other text."""
    text = _PRIME.sub(lambda marks: "'" * marks.group(1).count("prime"), _CIRCLE.sub("°", flat(text)))
    text = _YUAN.sub(r"\1 yuan", text)
    text = _OVER.sub(_divided, _TEMPERATURE.sub(r"deg\1", text))
    text = _EUROPEAN.sub(r"\1.\2", text)
    text = _POWERED.sub(r"^\1\2", text).replace("\\mathrm", " ").replace("\\cdot", " ").replace("·", " ")
    found: list[tuple[Node, str]] = []
    at = 0
    while at < len(text):
        measured = _QUANTITY.match(text, at)
        if measured is None or len(found) == _MOST:
            return None
        said = measured.group(2).replace("{", " ").replace("}", " ").strip(" .,").removesuffix(" and").strip()
        try:
            found.append((parse(measured.group(1)), translated(said)))
        except UnreadableError:
            return None
        at = measured.end()
    if not found:
        return None
    return _angle(found) if found[0][1].lower() in _DEGREE else _summed(found)


def _divided(match: re.Match[str]) -> str:
    """`J/(kg·K)` without its brackets."""
    return "".join(f"/{name}" for name in re.split(r"[\s·*]+|\\cdot", match.group(1)) if name)


def _angle(found: list[tuple[Node, str]]) -> Node | None:
    """Degrees with their minutes and seconds."""
    sizes = [1, *(_ARC.get(name.lower(), 0) for _, name in found[1:])]
    if 0 in sizes or any(later <= earlier for earlier, later in pairwise(sizes)):
        return None
    parts = (Node("div", (value, num(size))) for size, (value, _) in zip(sizes, found, strict=True))
    return Node("deg", (Node("add", tuple(parts)),))


def _summed(found: list[tuple[Node, str]]) -> Node | None:
    """One quantity: each unit is known, and smaller than the one before it."""
    names = [name for _, name in found]
    if len(names) > 1 and names[0].lower() in _OF_HOURS:
        names[1] = _BEHIND_HOURS.get(names[1], names[1])
    parts = tuple(Node("unit", (value,), name) for name, (value, _) in zip(names, found, strict=True))
    if len(parts) == 1:
        return parts[0] if units.read(names[0]) is not None else None
    whole = summed(Node("bag", parts))
    return whole if whole.op == "unit" else None
