r"""Real numbers in words: `all positive real numbers except 1`, `all reals other than 0`, `R \ {0}`, `\mathbb{R}^*`."""

from __future__ import annotations

import re

from docima.verifiers.maths.deciding.equal import equal
from docima.verifiers.maths.deciding.numeric import Outcome
from docima.verifiers.maths.reading.parse import parse_or_none
from docima.verifiers.maths.reading.readings import Reading
from docima.verifiers.maths.reading.sentences import flat
from docima.verifiers.maths.spec import MathPolicy
from docima.verifiers.maths.tree import Node

SIGN = re.compile(r"\breals?\b|\bR\s*(?:\\|-)|mathbb\s*\{?\s*R\}?\s*(?:\^|-|_)|\\neq?\b.*\\pm")

_WORDED = re.compile(
    r"(?:(?:all|any|every|the|for|set|of|x|is|are|can|be)\s+)*(?P<sign>non-?negative|positive|negative|non-?zero)?\s*"
    r"(?:reals?(?: numbers?| values?)?)(?:\s+(?:values )?(?:of\s+)?(?:x|numbers))?\s*"
    r"(?:,?\s*(?:except(?: for)?|other than|excluding|but not|apart from"
    r"|with the exception of|not equal to|different from)"
    r"\s*(?P<without>.{1,60}))?",
    re.I,
)
_SETS = {
    "": "\\mathbb{R}",
    "positive": "(0,\\infty)",
    "negative": "(-\\infty,0)",
    "nonnegative": "[0,\\infty)",
    "nonzero": "(\\mathbb{R}\\setminus\\{0\\})",
}
_PLAIN = re.compile(r"^\s*(?:\\mathbb\s*\{?\s*)?R\}?\s*(?:\\(?:setminus|backslash)?|-)\s*\\?\{([^{}]{1,60})\}\s*$")
_STARRED = re.compile(r"^\s*\\mathbb\s*\{?\s*R\s*\}?\s*\^\s*\{?\s*(?P<sign>\*|\+|\\ast|\\times|-)\s*\}?\s*$")
_SIGNS = {"+": "positive", "-": "negative"}


def compare(reference: Reading, answer: Reading, policy: MathPolicy) -> Outcome | None:
    """None where neither is in such words, or one cannot be read."""
    ours, theirs = _read(reference.text), _read(answer.text)
    if ours is None and theirs is None:
        return None
    one, other = ours or reference.tree, theirs or answer.tree
    return None if one is None or other is None else equal(one, other, policy)


def _read(text: str) -> Node | None:
    text = flat(text.replace("\\ ", "\\setminus "))
    starred = _STARRED.fullmatch(text)
    plain = _PLAIN.fullmatch(text)
    if starred is not None:
        kind, without = _SIGNS.get(starred.group("sign"), "nonzero"), None
    elif plain is not None:
        kind, without = "", plain.group(1)
    else:
        worded = _WORDED.fullmatch(text)
        if worded is None:
            return None
        kind, without = (worded.group("sign") or "").lower().replace("-", ""), worded.group("without")
    listed = re.sub(r"\b(?:and|or)\b", ",", without or "").replace(",,", ",")
    listed = re.sub(r"\b[a-z]\s*=\s*", "", listed)
    return parse_or_none(_SETS[kind] + (f"\\setminus\\{{{listed}\\}}" if listed else ""))
