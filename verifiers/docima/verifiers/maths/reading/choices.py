"""Choices: letters, alone or several, with or without their options' text; numbered and Roman statements."""

from __future__ import annotations

import re

from docima.verifiers.maths.reading.texts import plain

CHOICES = frozenset("ABCDEFGHIJ")

_LEAD = re.compile(
    r"(?:the\s+)?(?:correct\s+)?(?:options?|choices?|answers?)(?:\s+(?:is|are))?\s*:?\s+(?=\(?[A-J](?![A-Za-z]))"
    r"|(?:故|应|正确)?(?:答案|选项|选择?)(?:应?选|为|是|[:：])*\s*(?=\(?[A-J](?![A-Za-z]))",  # noqa: RUF001 - as written
    re.I,
)
_LETTER = re.compile(r"(\()?([A-Za-z])\)?[.:．。]?(?:\s*选?项)?")  # noqa: RUF001 - as written
_LETTER_THEN = re.compile(r"(?:\(([A-Ja-j])\)|([A-J])[.):])(?:\s|$)|([A-J])(?=\s*\()")
_LETTER_AND_REST = re.compile(r"(?:\(([A-J])\)[.:]?|([A-J])[.):])\s+(\S.*)", re.DOTALL)
_DRESSED_LETTER = re.compile(
    r"\\(?:text\w*|mathrm|mathbf)\s*\{\s*(?:\(([A-J])\)|([A-J])[.):]?)\s*\}[\s~]*(\S.*)", re.DOTALL
)
_NO_LETTERS = re.compile(r"[0-9=+*/^_<>|]")
_ONE = r"(?:[A-J]|\([A-J]\))"
_LETTERS = re.compile(rf"{_ONE}(?:(?:\s*[,;&、，和与]\s*|\s*,?\s*\band\b\s*|\s+){_ONE})+", re.I)  # noqa: RUF001 - as written
_TOGETHER = re.compile(r"[A-J]{2,}|(?:\([A-J]\)\s*)+")
_SAID_OF_STATEMENTS = re.compile(
    r"\b(?:only|both|and|the|is|are|true|correct|statements?|propositions?|options?|conclusions?)\b"
    r"|正确的?|命题|结论|说法|序号|答案|的|是|为|有|和|与|[\s,;.:、，；：。$]",  # noqa: RUF001 - as written
    re.I,
)
_CIRCLED = re.compile(r"[①-⑳]+")
_NUMBERED = re.compile(r"(?:\d{1,2}|\(\d{1,2}\)|[①-⑳])(?:[\s,;、，]*(?:\(\d{1,2}\)|[①-⑳])|[\s,;、，]+\d{1,2})*")  # noqa: RUF001 - as written
_NUMBER = re.compile(r"\d+|[①-⑳]")
_ROMAN = re.compile(r"\b(?:I{1,3}|IV|VI{0,3})\b")
_ROMANS = {name: str(number) for number, name in enumerate("I II III IV V VI VII VIII".split(), 1)}
_DENIED = re.compile(r"\s*\(?[A-Ja-j]\)?\s+(?:is|was)\s+(?:not|wrong|incorrect|false)\b")
_ONLY = re.compile(r"\bonly\b|\bstatements?\b", re.I)


_ALTERNATIVE = re.compile(r"\(?[A-J]\)?\s*(?:or|/)\s*\(?[A-J](?:\)|\b)")
_OPTION = re.compile(r"\(([A-J])\)")
_MANY = 3


def letter(undressed: str) -> str | None:
    """The choice letter that a text without its dress is: C, (C), (c)."""
    match = _LETTER.fullmatch(_LEAD.sub("", undressed.strip(), count=1))
    if match is None:
        return None
    return match.group(2).upper() if match.group(1) else match.group(2)


def chosen(text: str) -> str | None:
    """The choice letter that a text is or begins with: `(C) 12`, `C. twelve`; "" where it leaves the choice open."""
    bare = _LEAD.sub("", plain(text).strip(), count=1)
    alone = letter(bare)
    if alone is not None:
        return alone.upper()
    if _ALTERNATIVE.match(bare) is not None or _OPTION.findall(bare)[:_MANY] == ["A", "B", "C"]:
        return ""
    match = _LETTER_THEN.match(bare) if _DENIED.match(bare) is None else None
    return next((group.upper() for group in match.groups() if group), None) if match is not None else None


def lettered(text: str) -> tuple[str, str] | None:
    """Letter and text of an option that is written with both: `(B) 12`."""
    match = _LETTER_AND_REST.fullmatch(text.strip()) or _DRESSED_LETTER.fullmatch(text.strip())
    if match is None:
        match = _LETTER_AND_REST.fullmatch(plain(text)) if len(text) < _SHORT else None
    return ((match.group(1) or match.group(2)), match.group(3)) if match is not None else None


_SHORT = 200


def letters(text: str, *, together: bool) -> frozenset[str] | None:
    """Several choice letters: `A, C`; written together (`AC`) only where that is allowed."""
    if len(text) > _SHORT or _NO_LETTERS.search(text) is not None:
        return None
    bare = _LEAD.sub("", plain(text).strip(" ."), count=1)
    if _LETTERS.fullmatch(bare) or (together and _TOGETHER.fullmatch(bare)):
        said = bare.replace("and", "")
        return frozenset(each for each in said.upper() if each in CHOICES) if said.isupper() or "," in said else None
    return None


def statements(text: str, *, reference: bool) -> frozenset[str] | None:
    """The statements that a text names by numbers in circles or by Roman numerals: `②③`, `I and III only`.

    An answer may also write plain numbers; a reference has to say that they are no mere numbers.
    """
    if len(text) > _SHORT or (reference and "I" not in text and _has_circle(text) is None):
        return None
    bare = plain(text)
    left = _SAID_OF_STATEMENTS.sub("", bare)
    if _CIRCLED.fullmatch(left):
        return frozenset(map(_circle, left))
    if _ROMAN.search(bare) is not None and not _ROMAN.sub("", _SAID_OF_STATEMENTS.sub(" ", bare)).strip():
        found = frozenset(_ROMANS[numeral] for numeral in _ROMAN.findall(bare))
        return found if not reference or len(found) > 1 or _ONLY.search(bare) else None
    if not reference and _NUMBERED.fullmatch(bare.replace(" and ", ", ")):
        return frozenset(map(_circle, _NUMBER.findall(bare)))
    return None


def _has_circle(text: str) -> re.Match[str] | None:
    return None if text.isascii() else _CIRCLED.search(text)


def _circle(number: str) -> str:
    return str(ord(number) - ord("①") + 1) if number >= "①" else number
