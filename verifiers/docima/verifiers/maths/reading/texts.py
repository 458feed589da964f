"""Answers that are words: choice letters, yes and no, names, short phrases, sentences with formulas in them."""

from __future__ import annotations

import re

_WRAPPERS = re.compile(r"\\(?:text\w*|mbox|mathrm|mathbf|mathit|operatorname|emph|boxed|fbox|rm|bf)(?![A-Za-z])\s*")
_SPACING = re.compile(r"\\(?:quad|qquad|left|right|displaystyle|,|;|!|:|\s)|[~$]")
_LETTER = re.compile(r"(?:(?:option|choice|answer)\s+)?\(?([A-Za-z])\)?[.:]?", re.I)
_LETTER_THEN = re.compile(r"(?:\(([A-J])\)|([A-J])[.):])(?:\s|$)|([A-J])(?=\s*\()")
_LETTER_AND_REST = re.compile(r"(?:\(([A-J])\)[.:]?|([A-J])[.):])\s+(\S.*)", re.DOTALL)
_DRESSED_LETTER = re.compile(
    r"\\(?:text\w*|mathrm|mathbf)\s*\{\s*(?:\(([A-J])\)|([A-J])[.):]?)\s*\}[\s~]*(\S.*)", re.DOTALL
)
_LETTERS = re.compile(r"[A-J](?:\s*(?:,|;|&|\band\b|\s)\s*[A-J])+", re.I)
_NO_LETTERS = re.compile(r"[0-9=+*/^_<>|]")
_TOGETHER = re.compile(r"[A-J]{2,}|(?:\([A-J]\)\s*)+")
_CIRCLED = re.compile(r"[①-⑳](?:[\s,，、和与;]*[①-⑳])*")  # noqa: RUF001 - as they are written in Chinese
_WORDS = re.compile(r"[^\W_]+", re.UNICODE)
_FORMULA = re.compile(r"\$([^$]*)\$")
_JOINT = re.compile(r"\s*(?:,|;|&|\band\b)\s*", re.I)
_LAST_SAID = re.compile(r"^[^0-9\\$=]{2,80}\b(?:is|are|has|have)\s+([^.]{1,80})$")
_COMMAND = re.compile(r"\\[A-Za-z]|[\^_={}<>+*/|]")

MOST_WORDS = 24
"""Words of an answer that is compared as text."""

CHOICES = frozenset("ABCDEFGHIJ")

FILLERS = frozenset(
    (
        "the a an is are there it this that will be so thus hence therefore we get have has series sequence function "
        "triangle integral answer result equals value all every each option choice wins win winning strategy game"
    ).split()
)
"""Words without which an answer says the same."""

SYNONYMS = {
    "dne": "does not exist",
    "doesnt exist": "does not exist",
    "no solutions": "no solution",
    "none": "no solution",
    "infinitely many solutions": "infinitely many",
    "infinite": "infinitely many",
    "infinitely many solution": "infinitely many",
    "infinite solutions": "infinitely many",
    "infinitely": "infinitely many",
    "divergent": "diverges",
    "diverge": "diverges",
    "convergent": "converges",
    "converge": "converges",
    "all reals": "all real numbers",
    **dict.fromkeys(("是", "sí", "si", "oui", "ja", "да"), "yes"),
    **dict.fromkeys(("否", "non", "nein", "нет"), "no"),
}

_SHORT_ANSWERS = frozenset({"yes", "no", "true", "false"})


def plain(text: str) -> str:
    """The words of a text, without what only dresses it."""
    return _SPACING.sub(" ", _WRAPPERS.sub("", text)).replace("{", " ").replace("}", " ").replace("\\", " ").strip()


def words(text: str, *, ignore_case: bool) -> str:
    """The text as words alone, for comparing."""
    bare = plain(text).replace("'", "").replace("’", "")  # noqa: RUF001
    written = _WORDS.findall(bare)
    found = [word.casefold() for word in written] if ignore_case else written
    kept = [
        _singular(word)
        for word, original in zip(found, written, strict=True)
        if word.casefold() not in FILLERS or original == "A"
    ]
    joined = " ".join(kept or found)
    return SYNONYMS.get(joined, joined)


def _singular(word: str) -> str:
    plural = len(word) > _LONG and word.endswith("s") and not word.endswith("ss") and word.casefold() not in _SINGULAR
    return word[:-1] if plural else word


_LONG = 3
_SINGULAR = frozenset({"does", "exists", "converges", "diverges", "always", "plus", "minus", "radius", "less"})


def is_prose(text: str) -> bool:
    """Whether a text that is not mathematics can be compared as words: a few of them, without formulas."""
    bare = _SPACING.sub(" ", _WRAPPERS.sub("", text))
    found = _WORDS.findall(bare)
    if not 0 < len(found) <= MOST_WORDS or not any(map(str.isalpha, bare)):
        return False
    return _COMMAND.search(bare.replace("{", "").replace("}", "")) is None


def compact(text: str) -> str:
    """The letters and digits alone, as for a formula of chemistry: `CH_3COOH` in any type."""
    return "".join(plain(text).replace("_", "").split())


def same(reference: str, answer: str, *, ignore_case: bool) -> bool:
    """Whether two texts say the same."""
    ours, theirs = words(reference, ignore_case=ignore_case), words(answer, ignore_case=ignore_case)
    if not ours or plain(reference).count("-") != plain(answer).count("-"):
        return False
    if ours == theirs:
        return True
    if ours in _SHORT_ANSWERS and re.match(r"\s*\w+\s*(?:[,.;:!]|because\b|since\b)", plain(answer)):
        said = set(theirs.split()) & _SHORT_ANSWERS
        return theirs.split()[:1] == [ours] and said == {ours}
    said_last = _LAST_SAID.search(plain(answer).strip(" ."))
    if said_last is not None and words(said_last.group(1), ignore_case=ignore_case) == ours:
        return True
    names, others = (sorted(_listed(text, ignore_case)) for text in (reference, answer))
    return len(names) > 1 and names == others


def _listed(text: str, ignore_case: bool) -> list[str]:
    """The parts of `Alice and Bob`, as words."""
    return [words(part, ignore_case=ignore_case) for part in _JOINT.split(plain(text)) if part]


def mixed(text: str) -> tuple[str, list[str]] | None:
    """A sentence with formulas between dollars: its words with gaps, and the formulas. None where it has no words."""
    formulas = _FORMULA.findall(text)
    frame = _FORMULA.sub(" \x00 ", text)
    if not formulas or "$" in frame or not is_prose(frame.replace("\x00", "")):
        return None
    found = re.findall(r"\x00|[^\W_]+", plain(frame).casefold())
    return " ".join(word for word in found if word not in FILLERS), formulas


def letter(undressed: str) -> str | None:
    """The choice letter that a text without its dress is: C, (C)."""
    match = _LETTER.fullmatch(undressed.strip())
    return match.group(1) if match is not None else None


def chosen(text: str) -> str | None:
    """The choice letter that a text is or begins with: `(C) 12`, `C. twelve`."""
    bare = plain(text).strip()
    alone = letter(bare)
    if alone is not None:
        return alone.upper()
    match = _LETTER_THEN.match(bare)
    return next((group for group in match.groups() if group), None) if match is not None else None


def lettered(text: str) -> tuple[str, str] | None:
    """Letter and text of an option that is written with both: `(B) 12`."""
    match = _LETTER_AND_REST.fullmatch(text.strip()) or _DRESSED_LETTER.fullmatch(text.strip())
    if match is None:
        match = _LETTER_AND_REST.fullmatch(plain(text)) if len(text) < 200 else None
    return ((match.group(1) or match.group(2)), match.group(3)) if match is not None else None


def letters(text: str, *, together: bool) -> frozenset[str] | None:
    """Several choice letters: `A, C`; written together (`AC`) only where that is allowed."""
    if _NO_LETTERS.search(text) is not None:
        return None
    bare = plain(text).strip(" .")
    if _CIRCLED.fullmatch(bare):
        return frozenset(each for each in bare if "①" <= each <= "⑳")
    if _LETTERS.fullmatch(bare) or (together and _TOGETHER.fullmatch(bare)):
        return frozenset(each for each in bare.upper() if each in CHOICES) if bare.isupper() or "," in bare else None
    return None
