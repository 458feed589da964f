"""A linear scan of SMILES text before RDKit sees it: its alphabet, its size, and what RDKit would let pass.

RDKit accepts more than SMILES (`[#6]`, `->` between carbons, names after a blank), and some texts end its process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docima.verifiers.molecules.limits import LIMITS

_TOKENS = re.compile(r"\[[^\[\]]{1,64}\]|Br|Cl|[BCNOPSFI]|[bcnops]|\*|%\d\d|%\(\d{1,5}\)|\d|->|<-|[-=#$:~/\\]|[().]")
_BRACKET = re.compile(
    r"\[\d{0,3}(?:[A-Z][a-z]?|[bcnops]|se|as|te|si|\*)"
    r"(?:@{0,2}|@(?:TH|AL|SP|TB|OH)\d{1,2})(?:H\d{0,2})?(?:\+{1,4}|-{1,4}|[+-]\d{1,2})?(?::\d{1,5})?\]"
)
_QUERY = re.compile(r"[#;,!&$]|\[[DRrvXxAa]\d?\]")
_BONDS = frozenset(("-", "=", "#", "$", ":", "~", "/", "\\", "->", "<-"))


FAULTS = {
    "too_long": "The text is longer than any that is looked at",
    "trailing_text": "There is more than one token",
    "syntax": "It is not SMILES",
    "query_syntax": "An atom is a SMARTS query, not SMILES",
    "unbalanced_paren": "A branch is opened or closed alone",
    "unclosed_ring": "A ring closure has no second half",
    "ring_duplicate_bond": "A ring closure joins atoms that are bonded already, or one with itself",
    "too_deep": "Branches are nested deeper than in any molecule",
    "too_many_atoms": "There are more atoms than are looked at",
    "too_many_rings": "There are more rings than in any molecule of its size",
}
"""Why a text is not handed to RDKit."""


@dataclass(slots=True)
class Scan:
    """What the text says by itself. `fault` is a detail code where RDKit is not to be asked; `at` is the character."""

    fault: str = ""
    at: int = 0
    atoms: int = 0
    rings: int = 0
    oddities: dict[str, str] = field(default_factory=dict)
    """Detail codes of what RDKit accepts and a strict reader does not, each with a sentence."""


_PLAIN = re.compile(rf"(?:[BCNOPSFIbcnops]|Cl|Br|[-=#/\\()]|\d|{_BRACKET.pattern})*")
_BOND_AT_RING = re.compile(r"[-=#]\d")
_NO_DIGITS = str.maketrans("", "", "0123456789")
PLAIN_CHARACTERS = 400
PLAIN_DIGITS = 24


def plain(text: str) -> bool:
    """Whether nothing in the text needs a scan: of modest size, few rings, no dot, no bond at a ring closure.

    One regular expression without choices to come back to; most answers go this way.
    """
    if len(text) > PLAIN_CHARACTERS or text.count("(") > LIMITS.depth or "*" in text:
        return False
    return (
        _PLAIN.fullmatch(text) is not None
        and len(text) - len(text.translate(_NO_DIGITS)) <= PLAIN_DIGITS
        and _BOND_AT_RING.search(text) is None
    )


def tokens(text: str) -> list[str]:
    """The tokens of a SMILES; characters that are none are left out."""
    return _TOKENS.findall(text)


def scan(text: str, max_characters: int) -> Scan:
    """Scan a SMILES of one or more fragments."""
    if len(text) > max_characters:
        return Scan("too_long", max_characters)
    if any(character.isspace() for character in text):
        return Scan("trailing_text", next(index for index, each in enumerate(text) if each.isspace()))
    found = tokens(text)
    if sum(map(len, found)) != len(text):
        return Scan("syntax", _first_gap(text))
    return _walk(found)


def _first_gap(text: str) -> int:
    position = 0
    for match in _TOKENS.finditer(text):
        if match.start() != position:
            break
        position = match.end()
    return position


class _Walk:
    """Follows the bonds of a SMILES: branches, ring closures, dots."""

    def __init__(self) -> None:
        self.result = Scan()
        self._stack: list[int] = []
        self._open: dict[str, tuple[int, str, int]] = {}
        self._bonded: set[tuple[int, int]] = set()
        self._previous = -1
        self._bond = ""
        self._part = 0

    def take(self, token: str) -> str:
        """Follow one token; the detail code of a fault, else nothing."""
        if token in _BONDS:
            self._bond = token
        elif token in {"(", ")"}:
            return self._branch(token)
        elif token == ".":  # noqa: S105 - a dot, no secret
            self._previous, self._bond, self._part = -1, "", self._part + 1
        elif token[0] == "%" or token.isdigit():
            return self._ring(token.strip("%()").lstrip("0") or "0")
        else:
            return self._atom(token)
        return ""

    def finish(self) -> str:
        """The fault of what is still open at the end."""
        if self._stack:
            return "unbalanced_paren"
        return "unclosed_ring" if self._open else ""

    def _branch(self, token: str) -> str:
        if token == "(":  # noqa: S105 - a bracket, no secret
            self._stack.append(self._previous)
            return "too_deep" if len(self._stack) > LIMITS.depth else ""
        if not self._stack:
            return "unbalanced_paren"
        self._previous = self._stack.pop()
        return ""

    def _atom(self, token: str) -> str:
        if token[0] == "[" and _BRACKET.fullmatch(token) is None:
            return "query_syntax" if _QUERY.search(token) else "syntax"
        if "*" in token:
            self.result.oddities.setdefault("wildcard", "'*' is no atom.")
        if self._previous >= 0:
            self._bonded.add((self._previous, self.result.atoms))
        self._previous, self._bond = self.result.atoms, ""
        self.result.atoms += 1
        return "too_many_atoms" if self.result.atoms > LIMITS.atoms else ""

    def _ring(self, number: str) -> str:
        here = (self._previous, self._bond, self._part)
        self._bond = ""
        if number not in self._open:
            self._open[number] = here
            return ""
        other, bond, part = self._open.pop(number)
        pair = (min(other, here[0]), max(other, here[0]))
        if pair[0] == pair[1] or pair in self._bonded:
            return "ring_duplicate_bond"
        self._bonded.add(pair)
        orders = {each for each in (bond, here[1]) if each and each not in "/\\"}
        if len(orders) > 1:
            self.result.oddities.setdefault("ring_bond_conflict", f"Ring closure {number} has two bond orders.")
        if part != here[2]:
            self.result.oddities.setdefault("dot_ring_bond", f"Ring closure {number} joins what a dot divides.")
        else:
            self.result.rings += 1
        return ""


def _walk(found: list[str]) -> Scan:
    walk, position = _Walk(), 0
    for token in found:
        fault = walk.take(token)
        if fault:
            return Scan(fault, position)
        position += len(token)
    fault = walk.finish()
    if fault:
        return Scan(fault, position)
    result = walk.result
    if result.rings > LIMITS.ring_excess + 3 * result.atoms // 4:
        return Scan("too_many_rings", position)
    return result
