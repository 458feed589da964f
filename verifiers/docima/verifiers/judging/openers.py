"""Texts that only begin an answer: "Solution:", "Let's solve this problem step by step.", 解答.

A text is one where all its words belong to the vocabulary of openers.txt, and it announces an answer: by a noun that is
the announcement itself, by what somebody is about to do, or by ending open ("Sure:", "The proof..."). Words that may
well be the whole of a right answer ("First.", "Of course", "Step 2") are none by themselves.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

_NUMBERED = frozenset(
    ("step", "schritt", "paso", "étape", "etape", "passo", "шаг", "krok", "stap", "ad\u0131m", "步骤", "第")
)
_DIGITS = re.compile(r"\d{1,2}(?!\d)")
_OPEN = re.compile(r"(?:[:,\uff1a\uff0c\u3001\u2026]|\.\.)\s*\Z")
"""How a text ends that goes on."""

_EMPHASIS = re.compile(r"[*_`\"'#\s]+\Z")
_ABOUT_WORDS = re.compile(
    r"\btranslat|\bsynonym|\bantonym|\bopposite of\b|\b(?:the|one|a single) word\b|\bphrase\b|\bspell|\bstands? for\b"
    r"|\b(?:noun|verb|adjective|adverb)\b"
    r"|\brepeat\b"
    r"|\b(?:which|what) (?:section|heading|chapter|term|word)\b|\bdissol|\bsolvent|\bsolute\b|\bmixture"
    r"|\b(?:french|german|spanish|italian|portuguese|dutch|swedish|polish|russian|greek|latin|turkish|chinese|japanese)\b"
    r"|\b(?:korean|vietnamese|thai|indonesian|arabic|hebrew|persian|hindi|english)\b"
    r"|[\"'\u2018\u201c\u00ab][^\"'\n]{1,40}[\"'\u2019\u201d\u00bb](?=\W|\Z)",
    re.I,
)
"""Prompts to which an announcing noun may be the very answer."""

_NAMING = frozenset(("a", "an", "and", "or"))

_FEW = 3
"""Words of an answer to a prompt about words."""


@cache
def _vocabulary() -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Each chunk with its class, and the chunks by their first character, the longest first."""
    classes: dict[str, str] = {}
    kind = ""
    for line in files("docima.verifiers.judging").joinpath("openers.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif line and not line.startswith("#"):
            for chunk in map(_words, line.split(",")):
                classes.setdefault(chunk, kind)
    firsts: dict[str, list[str]] = {}
    for chunk in sorted(classes, key=len, reverse=True):
        firsts.setdefault(chunk[0], []).append(chunk)
    return classes, {first: tuple(chunks) for first, chunks in firsts.items()}


def _words(text: str) -> str:
    """Words alone, with their combining marks, folded."""
    kept = (each if each.isalnum() or unicodedata.category(each)[0] == "M" else " " for each in text.casefold())
    return " ".join("".join(kept).split())


def chunks(text: str) -> list[str] | None:
    """The chunks that a text is made of, numbers of steps left out; None where it holds anything else."""
    firsts = _vocabulary()[1]
    left, found = _words(text), []
    while left:
        chunk = next((each for each in firsts.get(left[0], ()) if left.startswith(each) and _ends(left, len(each))), "")
        if chunk:
            found.append(chunk)
            left = left[len(chunk) :].lstrip()
            continue
        number = _DIGITS.match(left)
        if number is None or not found or found[-1] not in _NUMBERED:
            return None
        left = left[number.end() :].lstrip()
    return found


def _ends(text: str, position: int) -> bool:
    """Whether a word ends here; languages without blanks end theirs anywhere."""
    return position == len(text) or not text[position].isalnum() or not _spaced(text[position - 1])


def _spaced(character: str) -> bool:
    """Whether the character's script has blanks between words, and glues nothing to them (as Hangul's does)."""
    return character < "\u0e00" or "\u0f00" <= character < "\u1100"


def only_opens(text: str, prompt: str = "") -> bool:
    """Whether a text, short and cleaned, is only how an answer to the prompt begins."""
    said = chunks(text)
    if not said:
        return False
    plain = _EMPHASIS.sub("", text)
    opens = _OPEN.search(plain) is not None
    quoted = text.casefold() in prompt.casefold()
    if (quoted or (len(said) <= _FEW and not opens)) and _ABOUT_WORDS.search(prompt):
        return False
    classes = _vocabulary()[0]
    kinds = {classes[chunk] for chunk in said}
    # "An explanation", "questions and answers": named, not announced.
    announces = "announcing" in kinds and _NAMING.isdisjoint(said)
    return opens or announces or ("doing" in kinds and len(said) > 1)


def says_nothing(text: str) -> bool:
    """Whether all words of a text are of the vocabulary, whatever they announce."""
    return chunks(text) is not None
