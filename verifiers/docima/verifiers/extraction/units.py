"""What stands behind a box and may be its unit: `\boxed{5}\text{ km}`, `$\boxed{5}$ square metres.`

Only the place is looked at here, not what the words mean.
"""

from __future__ import annotations

import re

_GAP = r"(?:\$|\\\)|\\\]|\*\*|\s|~|\\[,;:! ]|\\q?quad(?![a-z])){0,6}"
_POWER = r"(?:\s?\^\s?\{?-?\d\}?|[²³])?"
_TYPED = rf"\\(?:text|mathrm|mbox|textrm|rm)\s?\{{[^{{}}]{{1,30}}\}}{_POWER}"
_WORD = rf"[A-Za-zµμ\u0400-\u04ff\u4e00-\u9fff]{{1,16}}{_POWER}"  # noqa: RUF001 - as written
_JOINT = r"(?:\s?/\s?|\s?\\cdot\s?|·|\\,|\s|~)"
_BEHIND = re.compile(
    rf"{_GAP}((?:{_TYPED}|{_WORD})(?:{_JOINT}?{_TYPED}|{_JOINT}{_WORD}){{0,4}})(?=\s?(?:\$|\\\)|\\\]|\*\*|[.,;:)!。，]|\n|$))"  # noqa: RUF001 - as written
)


_WORDS = re.compile(rf"{_GAP}((?:{_TYPED}|{_WORD})(?:{_JOINT}?{_TYPED}|{_JOINT}{_WORD}){{0,3}})")
_LAST = re.compile(rf"{_JOINT}(?:{_TYPED}|{_WORD})$")
_PREPOSITION = re.compile(r"in(?=\s+\w)")


def after(text: str, value: str) -> list[str]:
    """The words behind the last place of a value in a sentence, and ever fewer of them."""
    place = text.rfind(value)
    found = _WORDS.match(text, place + len(value)) if place >= 0 else None
    if found is None or _PREPOSITION.match(found.group(1)) is not None:
        return []
    several = [found.group(1)]
    while (last := _LAST.search(several[-1])) is not None:
        several.append(several[-1][: last.start()])
    return several


def behind(text: str, position: int) -> str:
    """The words behind a box up to the next sign of punctuation, as written; empty where there are none, or many."""
    found = _BEHIND.match(text, position)
    return found.group(1) if found is not None else ""
