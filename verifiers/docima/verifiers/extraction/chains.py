r"""What a chain of equations ends in: `\int_0^1 e^x\,dx = e^x\Big|_0^1 = e - 1` says `e - 1`."""

from __future__ import annotations

import re

_ALIGNED = re.compile(r"\\(?:begin|end)\s?\{(?:aligned|align\*?|split|gathered)\}")
_CONDITION = re.compile(r"[,\s]*\\q?quad\s*\([^()]*(?:\\(?:ge|le|in|ne)|[<>≥≤∈])[^()]*\)\s*$")
_TOKEN = re.compile(
    r"\\(?:begin|end)\s?\{\w+\*?\}|\\(?:implies|iff|Rightarrow|Longrightarrow|Leftrightarrow|approx|equiv|text|quad|qquad"
    r"|left|right|big|Big|bigg|Bigg|[bB]ig+[lr]?)(?![A-Za-z])|\\.|[(){}\[\]=≈≡⇒⟹⇔,;|]",
    re.DOTALL,
)
_ARROWS = frozenset(("\\implies", "\\iff", "\\Rightarrow", "\\Longrightarrow", "\\Leftrightarrow", "⇒", "⟹", "⇔"))
_SPLITS = frozenset((",", ";", "\\text", "\\quad", "\\qquad", "\\equiv", "≡"))
_FEWEST = 2


def last_of_chain(text: str) -> str:
    """The last exact member of a chain: two equations or more, or one and an approximation. The others as they are."""
    if (
        text.count("=") < _FEWEST
        and "\\approx" not in text
        and "≈" not in text
        and "\\implies" not in text
        and "\\iff" not in text
        and "Rightarrow" not in text
    ):
        return _CONDITION.sub("", text)
    flat = text
    if "\\begin{a" in text or "\\begin{s" in text:
        flat = _ALIGNED.sub(" ", text).replace("&", "").replace("\\\\", " ")
    flat = _CONDITION.sub("", flat)
    split = False
    depth, equals, last, behind, approximate = 0, 0, 0, 0, len(flat)
    for token in _TOKEN.finditer(flat):
        sign = token.group()
        if sign in "({[" or sign.startswith("\\begin"):
            depth += 1
        elif sign in ")}]" or sign.startswith("\\end"):
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif sign in _ARROWS:
            split = False
            last, equals, approximate = token.end(), 0, len(flat)
        elif sign in _SPLITS:
            split = True
        elif sign == "=":
            equals, behind, approximate = equals + 1, token.end(), len(flat)
        elif sign in ("\\approx", "≈"):
            approximate = min(approximate, token.start()) if equals else approximate
    if split:
        return flat[last:].strip().rstrip(".") if last else text
    if equals >= _FEWEST or (equals and approximate < len(flat)):
        last = behind
    ending = flat[last:approximate].strip().rstrip(".")
    return ending or text
