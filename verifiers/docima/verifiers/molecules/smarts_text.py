"""A linear scan of a SMARTS before RDKit sees it. A spec's author is trusted, and still must not hang a worker."""

from __future__ import annotations

import re

from docima.verifiers.molecules.limits import LIMITS

_ATOM = re.compile(r"\[|[A-Z*a]")


def fault(smarts: str) -> str:
    """What is wrong with it, as a sentence; empty where it may be compiled."""
    if not smarts.strip():
        return "an empty SMARTS matches nothing"
    if len(smarts) > LIMITS.smarts_characters:
        return f"longer than {LIMITS.smarts_characters} characters"
    if not smarts.isascii() or any(character.isspace() for character in smarts):
        return "holds blanks or characters that are not ASCII"
    if "." in smarts:
        return "disconnected: a dot makes matching run without end; write one constraint for each part"
    if ">" in smarts.replace("->", ""):
        return "a reaction, not a pattern"
    if len(_ATOM.findall(smarts)) > LIMITS.smarts_atoms * 4:
        return f"more than {LIMITS.smarts_atoms} atoms"
    return _nesting(smarts)


def _nesting(smarts: str) -> str:
    """How deep `$(...)` is nested."""
    stack: list[bool] = []
    previous = ""
    for character in smarts:
        if character == "(":
            stack.append(previous == "$")
            if sum(stack) > LIMITS.smarts_recursion or len(stack) > LIMITS.depth:
                return f"nested deeper than {LIMITS.smarts_recursion} levels"
        elif character == ")":
            if not stack:
                return "unbalanced parentheses"
            stack.pop()
        previous = character
    return "unbalanced parentheses" if stack else ""
