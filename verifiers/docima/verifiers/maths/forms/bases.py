r"""Numbers in other bases as they are written outside of LaTeX: `2A_{16}`, `(1101)_2`, `1101 (base 2)`, `0b1101`.

With a base on both sides the bases and the digits must be the same; where only one side has a base the usual reading
tells what is understood.
"""

from __future__ import annotations

import re

from docima.verifiers.maths.deciding.numeric import Outcome
from docima.verifiers.maths.reading.readings import Reading
from docima.verifiers.maths.reading.words import NUMBER_WORDS
from docima.verifiers.maths.spec import MathPolicy

SIGN = re.compile(r"[0-9A-Fa-f)}]\s*_\s*\{?\s*\(?\s*\d|\b0[bxo][0-9A-Fa-f]|\bbase\b|进制")
_DIGITS = r"\(?(?:\\(?:text|mathrm)\s*\{)?\(?([0-9]?[0-9A-Fa-f]{1,40})\)?\}?\)?"
_SUBSCRIPTED = re.compile(rf"{_DIGITS}\s*_\s*\{{?\s*\(?(\d{{1,2}})\)?\}}?")
_SAID = re.compile(rf"{_DIGITS}\s*(?:\\text\s*\{{)?\s*\(?\s*(?:in )?base[- ](\w{{1,8}})\s*\)?\s*\}}?")
_PREFIXED = re.compile(r"0(b[01]{1,64}|o[0-7]{1,40}|x[0-9A-Fa-f]{1,40})")
_PREFIXES = {"b": 2, "o": 8, "x": 16}
_MOST = 36
_DECIMAL = 10


def compare(reference: Reading, answer: Reading, policy: MathPolicy) -> Outcome | None:
    """None where a side has no base."""
    del policy
    ours, theirs = _read(reference.text), _read(answer.text)
    if ours is None or theirs is None:
        return None
    if ours == theirs:
        return Outcome(True, "base")
    return Outcome(False, "base", "the bases differ" if ours[1] != theirs[1] else "the digits differ")


def _read(text: str) -> tuple[int, int] | None:
    """Value and base; None for what has none, or has digits that its base lacks."""
    text = text.replace("$", "").strip(" .")
    prefixed = _PREFIXED.fullmatch(text)
    if prefixed is not None:
        base = _PREFIXES[prefixed.group(1)[0]]
        return int(prefixed.group(1)[1:], base), base
    found = _SUBSCRIPTED.fullmatch(text) or _SAID.fullmatch(text)
    if found is None:
        return None
    digits, said = found.groups()
    said = NUMBER_WORDS.get(said, said)
    base = int(said) if said.isdecimal() and len(said) < 3 else 0
    lettered = not digits.isdecimal()
    if not 2 <= base <= _MOST or (lettered and (base <= _DECIMAL or len(digits) == 1)):
        return None
    try:
        return int(digits, base), base
    except ValueError:
        return None
