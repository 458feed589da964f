"""Answers that are words: yes and no, names, short phrases, sentences with formulas in them."""

from __future__ import annotations

import re

from docima.verifiers.maths.reading import denials
from docima.verifiers.maths.reading.phrases import (
    FILLERS,
    SYNONYMS,
    han,
    named_of,
    numbers,
    quadrant,
    replaced,
    singular,
)
from docima.verifiers.maths.reading.sentences import frame

_WRAPPERS = re.compile(r"\\(?:text\w*|mbox|mathrm|mathbf|mathit|operatorname|emph|boxed|fbox|rm|bf)(?![A-Za-z])\s*")
_SPACING = re.compile(r"\\(?:quad|qquad|left|right|displaystyle|,|;|!|:|\s)|[~$]")
_WORDS = re.compile(r"[^\W_]+", re.UNICODE)
_JOINT = re.compile(r"\s*(?:,|;|&|\band\b)\s*", re.I)
_ARROW = re.compile(r"\\(?:to|rightarrow|Rightarrow)(?![A-Za-z])|[→⇒]|->")
_TOGETHER_SAID = re.compile(r"&|\b(?:and|or)\b", re.I)
_MINUS = frozenset("-−–")  # noqa: RUF001 - as it is written
_SIGN = re.compile(r"[-−–](?=\s*(?:[\d.(]|[A-Za-z]\b))|\d+(?:[.,]\d+)*|[\^/*+<>=|%!√±\[\]≤≥≠]")  # noqa: RUF001 - as written
_LAST_SAID = re.compile(r"^([^.]{1,80}?)(?:\b(?:is|are|has|have)\s+|[是为])([^.]{1,80})$")
_NEGATION = re.compile(r"\b(?:not|no|never|neither|nor|false|if|none|nothing|unless|that)\b|n't|[不非无没若]|\\n", re.I)
_COMMAND = re.compile(r"\\[A-Za-z]|[\^_={}<>+*/|]")

MOST_WORDS = 24
"""Words of an answer that is compared as text."""

_NO_SUCH = re.compile(r"\s*no such [a-z ]{3,40} exists?\s*\.?\s*$", re.I)
_SUBJECT = re.compile(
    r"\s*([A-Z][a-z]+) (?:will|wins?|won|has|had|is|was|can|gets?|got|serve[sd]|receive[sd]|loses?|lost|lies|lied|did) "
    r"(?!.*(?:\b[A-Z]|\b(?:not|no|never|or|nor)\b))"
)
_SHORT_FIRST = re.compile(r"\s*(yes|no|true|false)\s*[,.;:!]", re.I)
_SHORT_ANSWERS = {"yes": True, "true": True, "no": False, "false": False}


def plain(text: str) -> str:
    """The words of a text, without what only dresses it."""
    return _SPACING.sub(" ", _WRAPPERS.sub("", text)).replace("{", " ").replace("}", " ").replace("\\", " ").strip()


def words(text: str, *, ignore_case: bool) -> str:
    """The text as words alone, for comparing."""
    bare = plain(text).replace("'", "").replace("’", "")  # noqa: RUF001 - as written
    found = _WORDS.findall(bare)
    if ignore_case:
        # The article and the name of a player or a point differ by their case only.
        said = " ".join("A-" if word == "A" else word.casefold() for word in found)
        found = replaced(said).split()
    kept = [singular(word) if word.isascii() else han(word) for word in found if word.casefold() not in FILLERS]
    joined = " ".join(kept or found)
    return SYNONYMS.get(joined, joined)


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
    if not ours:
        return False
    if ours == "no" and _NO_SUCH.match(plain(answer)) is not None:
        return True
    short = ours if ours in _SHORT_ANSWERS else _short_of(reference)
    if short and theirs in _SHORT_ANSWERS:
        return _SHORT_ANSWERS[short] == _SHORT_ANSWERS[theirs]
    if ours in _SHORT_ANSWERS and re.match(r"\s*\w+\s*(?:[,.;:!]|because\b|since\b)", plain(answer)):
        polar = [_SHORT_ANSWERS[word] for word in theirs.split() if word in _SHORT_ANSWERS]
        return set(polar) == {_SHORT_ANSWERS[ours]} and ours in theirs.split() and _begins_short(theirs, len(polar) > 1)
    signs, others = signs_of(reference), signs_of(answer)
    if signs == others:
        if ours == theirs or (ours.startswith("quadrant") and quadrant(theirs) == ours):
            return True
        if ignore_case and (
            named_of(ours, theirs) or _subject_alone(reference, theirs) or _subject_alone(answer, ours)
        ):
            return True
        kinds = numbers(ours)
        if kinds is not None and kinds == numbers(theirs):
            return True
    if ignore_case and signs == others and denials.alike(plain(reference), plain(answer)):
        return True
    said_last = _LAST_SAID.search(plain(answer).strip(" ."))
    if said_last is not None and _NEGATION.search(said_last.group(1)) is None:
        said = said_last.group(2)
        if signs_of(said) == signs and words(said, ignore_case=ignore_case) == ours:
            return True
    return sorted(signs) == sorted(signs_of(_ARROW.sub(",", answer))) and _same_names(reference, answer, ignore_case)


def _subject_alone(sentence: str, name: str) -> bool:
    """Whether a name is the only one in a sentence that begins with it: `Olga gets the last stone`."""
    found = _SUBJECT.match(plain(sentence))
    return found is not None and found.group(1).casefold() == name and name not in FILLERS


def opposite(reference: str, answer: str) -> bool:
    """Whether a reference begins with yes or no, and the answer is the other of them alone."""
    found = _SHORT_FIRST.match(plain(reference))
    said = words(answer, ignore_case=True) if found is not None else ""
    return (
        found is not None
        and said in _SHORT_ANSWERS
        and _SHORT_ANSWERS[said] != _SHORT_ANSWERS[found.group(1).casefold()]
    )


def _short_of(reference: str) -> str | None:
    """The yes or no before a sentence without figures: `No, there is no such map`."""
    found = _SHORT_FIRST.match(plain(reference))
    return found.group(1).casefold() if found is not None and not signs_of(reference) else None


def _begins_short(said: str, several: bool) -> bool:
    """Whether a sentence begins with its yes or no; more than one of them must not be turned by a `not`."""
    return said.split()[0] in _SHORT_ANSWERS and not (several and "not" in said.split())


def signs_of(text: str) -> list[str]:
    """What words lack and a value is told by: its figures with their signs, powers, brackets."""
    bare = plain(text).replace("**", "")
    if not any(map(str.isdecimal, bare)):
        bare = bare.replace("[", "").replace("]", "")
    return ["-" if sign in _MINUS else sign.replace(",", "") for sign in _SIGN.findall(bare)]


def _same_names(reference: str, answer: str, ignore_case: bool) -> bool:
    """Whether both list the same names; three or more between mere commas keep their order."""
    ours, theirs = _listed(reference, ignore_case), _listed(answer, ignore_case)
    if len(ours) == 2 or _TOGETHER_SAID.search(reference) is not None:
        ours, theirs = sorted(ours), sorted(theirs)
    return len(ours) > 1 and ours == theirs


def _listed(text: str, ignore_case: bool) -> list[str]:
    """The parts of `Alice and Bob`, as words."""
    return [words(part, ignore_case=ignore_case) for part in _JOINT.split(plain(_ARROW.sub(",", text))) if part]


def mixed(text: str) -> tuple[str, list[str]] | None:
    """A sentence with formulas: its words with gaps, and the formulas. None where it has none of either."""
    found = frame(text)
    if found is None:
        return None
    said = re.findall(r"\x00|[^\W_]+", found[0].casefold())
    kept = replaced(" ".join(said)).split()
    return " ".join(word if word == "\0" else singular(word) for word in kept if word not in FILLERS), found[1]
