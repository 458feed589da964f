"""Which whole numbers of a window a description in words lets in: `all odd integers greater than 1 except 7`.

The words are read from left to right; a text with a word that is not known is no such description.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from docima.verifiers.maths.forms.members import Numbers, primes
from docima.verifiers.maths.reading.sentences import flat
from docima.verifiers.maths.reading.words import NUMBER_WORDS

_NUMBER = r"(-?\d{1,4}|zero|one|two|three|four|five|six|seven|eight|nine|ten)"
_LIST = r"((?:-?\d{1,4}|one|two|three|four)(?:\s*(?:,\s*(?:and|or)?|and|or)\s*(?:-?\d{1,4}|one|two|three|four))*)"
_GREATER = r"(?:>|greater than|more than|larger than|above|exceeding)"
_LETTER = r"(?:[nkmpqxN]\b\s*)?"
_MODULUS = r"\s*\(?\s*(?:\\pmod|\\bmod|mod(?:ulo)?)\s*\{?\s*(\d{1,3})\s*\}?\s*\)?"

_Keeps = Callable[[int], bool]


def _bound(pattern: str, keeps: Callable[[int, int], bool]) -> tuple[re.Pattern[str], Callable[..., _Keeps]]:
    return re.compile(pattern), lambda number: _held(keeps, _value(number))


def _held(keeps: Callable[[int, int], bool], bound: int) -> _Keeps:
    return lambda n: keeps(n, bound)


def _value(number: str) -> int:
    return int(NUMBER_WORDS.get(number, number))


def _values(listed: str) -> list[int]:
    return [_value(each) for each in re.findall(r"-?\d+|[a-z]{3,}", listed) if each not in ("and", "or")]


def _listed(pattern: str, *, kept: bool) -> tuple[re.Pattern[str], Callable[..., _Keeps]]:
    return re.compile(pattern), lambda listed: _among(frozenset(_values(listed)), kept=kept)


def _among(values: frozenset[int], *, kept: bool) -> _Keeps:
    return lambda n: (n in values) is kept


def _residue(residues: str, modulus: str) -> _Keeps:
    by = int(modulus)
    allowed = frozenset(each % by for each in _values(residues)) if by else frozenset[int]()
    return lambda n: bool(by) and n % by in allowed


def _not_residue(residues: str, modulus: str) -> _Keeps:
    alike = _residue(residues, modulus)
    return lambda n: not alike(n)


def _is_power(n: int, base: int) -> bool:
    while n > 1 and n % base == 0:
        n //= base
    return n == 1


_CONDITIONS: tuple[tuple[re.Pattern[str], Callable[..., _Keeps]], ...] = (
    _bound(
        rf"(?:{_LETTER}(?:>=|\\geq?(?:slant)?|≥|{_GREATER} or equal to)|at least|not? (?:less|smaller) than)\s*"
        rf"{_NUMBER}",
        lambda n, c: n >= c,
    ),
    _bound(
        rf"(?:{_LETTER}(?:<=|\\leq?(?:slant)?|≤|(?:less|smaller) than or equal to)|at most"
        rf"|not? (?:greater|more|larger) than)\s*{_NUMBER}",
        lambda n, c: n <= c,
    ),
    _bound(rf"{_LETTER}{_GREATER}\s*{_NUMBER}", lambda n, c: n > c),
    _bound(rf"{_LETTER}(?:<|less than|smaller than|below)\s*{_NUMBER}", lambda n, c: n < c),
    _bound(
        rf"(?:that are |which are )?not (?:divisible by|multiples? of)\s*{_NUMBER}", lambda n, c: c > 0 and n % c != 0
    ),
    _bound(rf"(?:divisible by|multiples? of)\s*{_NUMBER}", lambda n, c: c > 0 and n % c == 0),
    _bound(rf"powers? of\s*{_NUMBER}", lambda n, c: c > 1 and _is_power(n, c)),
    (re.compile(rf"{_LETTER}(?:congruent to|\\equiv|≡)\s*{_LIST}{_MODULUS}"), _residue),
    (re.compile(rf"{_LETTER}(?:not congruent to|\\not\s*\\equiv|≢)\s*{_LIST}{_MODULUS}"), _not_residue),
    _listed(
        r",?\s*(?:except(?: for)?|other than|excluding|but not|apart from|with the exception of)\s*"
        rf"(?:[nkmpx]\s*=\s*)?\(?{_LIST}\)?",
        kept=False,
    ),
    _listed(rf"{_LETTER}(?:\\neq?|≠|!=|\\not\s*=)\s*{_LIST}", kept=False),
    _listed(rf"{_LETTER}(?:\\notin|∉|\\not\s*\\in|not in)\s*\\?\{{\s*{_LIST}\s*\\?\}}", kept=False),
    (re.compile(r"perfect squares?|squares\b"), lambda: lambda n: n >= 0 and int(n**0.5) ** 2 == n),
    (re.compile(r"perfect cubes?|cubes\b"), lambda: lambda n: round(abs(n) ** (1 / 3)) ** 3 == abs(n)),
    (re.compile(r"odd\b"), lambda: lambda n: n % 2 == 1),
    (re.compile(r"even\b"), lambda: lambda n: n % 2 == 0),
    (re.compile(r"non-?zero\b"), lambda: lambda n: n != 0),
)
"""A condition in words, and which numbers it keeps."""

_SIGNED: tuple[tuple[re.Pattern[str], _Keeps], ...] = (
    (re.compile(r"(?:non-?negative|whole numbers?)\b"), lambda n: n >= 0),
    (re.compile(r"positive\b"), lambda n: n > 0),
    (re.compile(r"negative\b"), lambda n: n < 0),
)
_FILLER = re.compile(
    r"(?:all|any|every|each|the|only|of|values?|set|for|which|that|are|is|must|be|can|such(?= that)|with|and|where|"
    r"exactly|precisely|those|numbers?|integers?|an?|[nkmpxN]|satisfying)(?![A-Za-z])|[,;:.\s]+"
)
_KINDS = re.compile(
    r"\b(?:odd|even|primes?|composite|integers?|naturals?|multiples?|powers?|divisible|squares?|cubes?|congruent|whole)\b"
)


def read(text: str, window: range) -> Numbers | None:
    """None for other text."""
    text = flat(text.replace("$", " ")).replace("\\ ", " ").strip(" .")
    lowered = text[:1].lower() + text[1:]
    if lowered.isalpha() or "number of" in lowered:
        return None  # a property, as of a function; how many there are
    if _KINDS.search(lowered) is None and not lowered.startswith("all "):
        return None
    found = Numbers(frozenset(window), _letter(lowered), whole=_KINDS.search(lowered) is not None)
    at = 0
    while at < len(lowered):
        step = _condition(lowered, at, found, window)
        if step is None:
            filler = _FILLER.match(lowered, at)
            if filler is None:
                return None
            at = filler.end()
            continue
        at, found = step
    if "integers" in lowered:
        return found._replace(signed=True)
    return found if len(found.values) < len(window) else None


def _condition(text: str, at: int, found: Numbers, window: range) -> tuple[int, Numbers] | None:
    for pattern, build in _CONDITIONS:
        match = pattern.match(text, at)
        if match is not None:
            keeps = build(*match.groups())
            kept = frozenset(filter(keeps, found.values))
            bounded = any(each in match.group() for each in _ASCENDING)
            return match.end(), found._replace(values=kept, signed=found.signed or bounded)
    for pattern, sign in _SIGNED:
        match = pattern.match(text, at)
        if match is not None:
            return match.end(), found._replace(values=frozenset(filter(sign, found.values)), signed=True)
    match = _PRIME.match(text, at)
    if match is not None:
        kept = found.values & primes(window)
        return match.end(), found._replace(values=kept, signed=True, primes=True)
    match = _COMPOSITE.match(text, at)
    if match is not None:
        kept = frozenset(n for n in found.values if n > 1) - primes(window)
        return match.end(), found._replace(values=kept, signed=True)
    match = _NATURAL.match(text, at)
    if match is not None:
        return match.end(), found._replace(
            values=frozenset(n for n in found.values if n >= 0), signed=True, natural=True
        )
    return None


_ASCENDING = (
    ">",
    "\\g",
    "≥",
    "greater",
    "more",
    "larger",
    "least",
    "less than",
    "above",
    "exceeding",
    "power",
    "square",
)
_PRIME = re.compile(r"primes?(?: numbers?)?\b")
_COMPOSITE = re.compile(r"composite\b")
_NATURAL = re.compile(r"naturals?\b")


def _letter(text: str) -> str:
    named = re.search(r"(?<![A-Za-z\\])([nkmpqxN])(?![A-Za-z])", text)
    return named.group(1) if named is not None else ""
