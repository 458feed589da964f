r"""What stands behind an answer and may be its unit: `\boxed{5}\text{ km}`, `$\boxed{5}$ square metres.`

Only the place is looked at here, not what the words mean.
"""

from __future__ import annotations

import re

_GAP = r"(?:\$|\\\)|\\\]|\*\*|\s|~|\\[,;:! ]|\\q?quad(?![a-z])){0,6}"
_POWER = r"(?:\s?\^\s?\{?-?\d\}?|[²³])?"
_TYPED = rf"\\(?:text|mathrm|mbox|textrm|rm)\s?\{{[^{{}}]{{1,30}}\}}{_POWER}"
_WORD = rf"[A-Za-zµμ\u0400-\u04ff\u4e00-\u9fff]{{1,16}}{_POWER}"
_JOINT = r"(?:\s?/\s?|\s?\\cdot\s?|·|\\,|\s|~)"
_BEHIND = re.compile(
    rf"{_GAP}((?:{_TYPED}|{_WORD})(?:{_JOINT}?{_TYPED}|{_JOINT}{_WORD}){{0,4}})(?=\s?(?:\$|\\\)|\\\]|\*\*|[.,;:)!。，]|\n|$))"  # noqa: RUF001 - as written
)


_WORDS = re.compile(rf"{_GAP}((?:{_TYPED}|{_WORD})(?:{_JOINT}?{_TYPED}|{_JOINT}{_WORD}){{0,3}})")
_LAST = re.compile(rf"{_JOINT}(?:{_TYPED}|{_WORD})$")
_CLOSED = re.compile(r"\s*\}")
_PREPOSITION = re.compile(r"in(?=\s+\w)")


def behind_box(text: str, value: str) -> list[str]:
    """What stands behind the last box with this value, up to the next sign of punctuation."""
    place = text.rfind(value)
    end = _CLOSED.match(text, place + len(value)) if place >= 0 else None
    found = _BEHIND.match(text, end.end()) if end is not None else None
    return [found.group(1)] if found is not None else []


def behind_value(text: str, value: str) -> list[str]:
    """The words behind the last place of a value in a sentence, and ever fewer of them."""
    place = text.rfind(value)
    found = _WORDS.match(text, place + len(value)) if place >= 0 else None
    if found is None or _PREPOSITION.match(found.group(1)) is not None:
        return []
    several = [found.group(1)]
    while (last := _LAST.search(several[-1])) is not None:
        several.append(several[-1][: last.start()])
    return several
