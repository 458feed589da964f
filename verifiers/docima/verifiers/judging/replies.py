r"""A judge's reply -> its verdict, or why it has none. Strict on purpose: a verdict that the text does not hold would
be a reward that nobody gave.

Covered: verdicts in \boxed{}, JSON objects, `GRADE: C`, `[RESULT] 4`, `[[A>B]]`, <score>, yes and no; reasoning up to
</think> is passed over, zero-width characters are dropped, fonts and fences are looked through, equal repetitions count
once. Not covered, hence unreadable: whatever is off its scale, written in other digits, as a fraction or a percentage,
cut off, or in conflict with another verdict in the reply.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from docima.verifiers.judging import objects
from docima.verifiers.judging.numbers import Unreadable, in_range, number, on_scale, plain

Mode = Literal[
    "boxed",
    "json_score",
    "json_bool",
    "json_level",
    "json_choice",
    "json_scores",
    "grade_letter",
    "likert",
    "score10",
    "pairwise",
    "step_index",
    "yesno",
    "xml_score",
]

MOST_CHARACTERS = 4 << 20
"""A reply is bounded by max_tokens; what is longer comes from a server that does not keep to it."""

FINISHED = frozenset({"stop", "eos", "eos_token", "end_turn", "stop_sequence"})
"""Finish reasons of a reply that says all it had to say, in lower case."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a verdict is written. `scale` holds the allowed values, the two ends of a range (json_score, score10,
    step_index, xml_score), or the keys of scores in [0, 1] (json_scores). `key` names the JSON key; empty: the
    mode's own. `quoted`: a "quote" comes before the verdict.
    """

    mode: Mode
    scale: tuple[Any, ...]
    key: str = ""
    quoted: bool = False


Scores = tuple[float | None, ...]
"""Scores in the order of a form's scale, which holds their keys; None where one is missing."""

Value = float | bool | str | Scores

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_REFUSAL = re.compile(
    r"\bI(?:'m| am) (?:sorry|unable)|\bI (?:can(?:'t|not)|won't|will not) (?:help|assist|grade|evaluate|judge|comply)"
    r"|\bas an AI\b",
    re.I,
)


def read(text: str, form: Form, finish_reason: str | None = "stop") -> Value | Unreadable:
    """The verdict of a reply, or why it has none."""
    if finish_reason and finish_reason.lower() not in FINISHED:
        return Unreadable("refusal" if finish_reason == "content_filter" else "truncated")
    if len(text) > MOST_CHARACTERS:
        return Unreadable("too_large")
    # The first closing tag: a later one may be quoted from the candidate, with a verdict after it.
    closed = text.find("</think>")
    if closed >= 0:
        text = text[closed + len("</think>") :]
    elif text.lstrip().startswith("<think>"):
        return Unreadable("truncated")
    if not text.isascii():
        text = _INVISIBLE.sub("", text).replace("\u2019", "'")
    if not text or text.isspace():
        return Unreadable("empty")
    found = _READERS[form.mode](text, form)
    if isinstance(found, Unreadable) and found.code.startswith("missing") and _REFUSAL.search(text[:400]):
        return Unreadable("refusal")
    return found


def _agreed(values: Sequence[Value | Unreadable]) -> Value | Unreadable:
    first = values[0]
    return first if all(each == first for each in values) else Unreadable("ambiguous")


# -- boxes ----------------------------------------------------------------------------------------------------------

_BOX = re.compile(r"\\boxed\s{0,4}\{((?:[^{}]|\{(?:[^{}]|\{[^{}]{0,200}\}){0,200}\}){0,200})\}")
_ANNOUNCED = re.compile(r"final\s+(?:overall?\s+)?score\s+(?:should\s+be|is)\b[^\n]{0,8}\s*\$?\s*\Z", re.I)
_MEASURED = re.compile(r"[\s$*]{0,4}(?:/\s{0,2}(\d{1,9})|\\?%|\(?out\s{1,2}of\s{1,2}(\d{1,9}))", re.I | re.ASCII)
"""What follows a number that is but a part of another one: "/ 7", "%", "out of 7"."""

_LOOKBACK = 80


def _boxes(text: str, value: Callable[[str], Value | Unreadable]) -> Value | Unreadable:
    """Boxes that differ leave no verdict, but where the last one, and no other, is announced as the final score."""
    matches = list(_BOX.finditer(text))
    if not matches:
        if "\\fbox" in text or "\\framebox" in text:
            return Unreadable("wrong_macro")
        return Unreadable("missing_box")
    if any(_MEASURED.match(text, match.end()) for match in matches):
        return Unreadable("off_scale_form")
    if text.find("\\boxed{", matches[-1].end()) >= 0:
        return Unreadable("truncated")  # another box begins, and never closes
    found = _agreed([value(match.group(1)) for match in matches])
    if found == Unreadable("ambiguous"):
        announced = [
            value(match.group(1))
            for match in matches
            if _ANNOUNCED.search(text[max(0, match.start() - _LOOKBACK) : match.start()])
        ]
        last = value(matches[-1].group(1))
        if announced and all(each == last for each in announced):
            return last
    return found


def _boxed(text: str, form: Form) -> Value | Unreadable:
    def value(inner: str) -> Value | Unreadable:
        found = number(inner)
        return found if isinstance(found, Unreadable) else on_scale(found, form.scale)

    return _boxes(text, value)


_STEP = re.compile(r"(?:paragraph|step)[\s_#-]{0,2}(\d{1,6})", re.I | re.ASCII)
_SEVERAL = re.compile(r"-?\d{1,6}\s*(?:,|and|or|to|-)\s*\d", re.I | re.ASCII)


def _step_index(text: str, form: Form) -> Value | Unreadable:
    def value(inner: str) -> Value | Unreadable:
        inner = plain(inner).replace("\\_", "_").replace("\N{MINUS SIGN}", "-").strip("<>")
        tagged = _STEP.fullmatch(inner)
        found = number(tagged.group(1) if tagged is not None else inner)
        if isinstance(found, Unreadable):
            return Unreadable("ambiguous") if _SEVERAL.match(inner) else found
        if found != int(found):
            return Unreadable("off_scale")
        within = in_range(found, form.scale)
        return within if isinstance(within, Unreadable) else int(within)

    return _boxes(text, value)


# -- objects --------------------------------------------------------------------------------------------------------


def _json_number(text: str, form: Form) -> Value | Unreadable:
    check = on_scale if form.mode == "json_level" else in_range

    def value(data: Any) -> Value | Unreadable:
        if isinstance(data, bool):
            return Unreadable("bool_for_number")
        if not isinstance(data, int | float):
            return Unreadable("wrong_type")
        return check(data, form.scale)

    found: Value | Unreadable = objects.verdict(text, form.key or "score", value)
    return found


def _score10(text: str, form: Form) -> Value | Unreadable:
    found = _json_number(text, Form("score10", form.scale, form.key or "SCORE"))
    return found / form.scale[-1] if isinstance(found, int | float) else found


def _json_bool(text: str, form: Form) -> Value | Unreadable:
    found: Value | Unreadable = objects.verdict(
        text, form.key or "criteria_met", lambda data: data if isinstance(data, bool) else Unreadable("wrong_type")
    )
    return found


def _json_choice(text: str, form: Form) -> Value | Unreadable:
    def value(data: Any) -> Value | Unreadable:
        if not isinstance(data, str):
            return Unreadable("wrong_type")
        return data if data in form.scale else Unreadable("off_menu")

    found: Value | Unreadable = objects.verdict(text, form.key or "verdict", value)
    return found


def _json_scores(text: str, form: Form) -> Value | Unreadable:
    def value(data: Any) -> Value | Unreadable:
        if not isinstance(data, dict):
            return Unreadable("wrong_type")
        if not set(data) <= set(form.scale):
            return Unreadable("off_menu")
        for each in data.values():
            if isinstance(each, bool) or not isinstance(each, int | float):
                return Unreadable("wrong_type")
            if isinstance(in_range(each, (0.0, 1.0)), Unreadable):
                return Unreadable("out_of_range")
        return tuple(float(data[key]) if key in data else None for key in form.scale)

    found: Value | Unreadable = objects.verdict(text, form.key or "scores", value)
    return found


# -- marked words ---------------------------------------------------------------------------------------------------

_GRADE = re.compile(r"(?<![A-Za-z])GRADE[*_`\"]{0,4}\s{0,4}[:=]\s{0,4}", re.I)
_LETTER = re.compile(r"[*_`\"'(\[\s$]{0,6}([A-Za-z]+)(?![A-Za-z0-9+])(?!-(?:\W|\Z))")
_OTHER = re.compile(
    r"[*_`\"')\]$]{0,4}\s{0,2}(?:/|or\b|and\b|,)\s{0,2}(?:no,?\s|not\s|rather\s)?[*_`\"'(\[]{0,4}([A-Za-z])(?=\W{0,3}(?:\Z|[\n.;)]))",
    re.I,
)
_WORD_GOES_ON = re.compile(r"\s{1,4}(?!(?:because|since|as|for|due|given|with)\b)[a-z']")
"""After I and A, which are words, too: "GRADE: I think", "GRADE: A good answer"."""


def _grade_letter(text: str, form: Form) -> Value | Unreadable:
    found: list[Value | Unreadable] = []
    menu = {str(each).upper(): each for each in form.scale}
    for marker in _GRADE.finditer(text):
        letter = _LETTER.match(text, marker.end())
        if letter is None:
            found.append(Unreadable("off_menu"))
            continue
        if letter.group(1) in ("I", "A") and _WORD_GOES_ON.match(text, letter.end()):
            return Unreadable("ambiguous")
        other = _OTHER.match(text, letter.end())
        if other is not None and other.group(1).upper() in menu:
            return Unreadable("ambiguous")
        found.append(menu.get(letter.group(1).upper(), Unreadable("off_menu")))
    return _agreed(found) if found else Unreadable("missing_marker")


_RESULT = re.compile(r"\[RESULT\]", re.I)
_RESULT_VALUE = re.compile(r"[\s*_`:(\[\"]{0,8}([^\s*_`()\[\]\"<>]{1,40})")
_LAST_SCORE = re.compile(
    r"(?:\[SCORE\]|\bscore:|\bresult:)[\s*_`(\[]{0,6}(\d{1,3})[)\]*_`]{0,4}"
    r"(\s?/\s?\d{1,3}|\s?out of \d{1,3})?[.\s*]{0,4}\Z",
    re.I | re.ASCII,
)
_OF = re.compile(r"(\d{1,3})/(\d{1,3})", re.ASCII)


def _likert(text: str, form: Form) -> Value | Unreadable:
    """What follows [RESULT]; without one, a score that ends the reply. "4/5" is 4 on a scale that ends with 5."""
    said = [_RESULT_VALUE.match(text, marker.end()) for marker in _RESULT.finditer(text)]
    found = [_likert_value(value.group(1).rstrip(".,;!") if value is not None else "", form) for value in said]
    found = [
        each if value is None or _goes_on(text, value.end(), form) is None else Unreadable("off_scale_form")
        for each, value in zip(found, said, strict=True)
    ]
    if not found:
        last = _LAST_SCORE.search(text[-_TAIL:].rstrip())
        if last is not None:
            of = (last.group(2) or "").replace("out of", "/").replace(" ", "")
            found = [_likert_value(last.group(1) + of, form)]
    return _agreed(found) if found else Unreadable("missing_marker")


_MORE = re.compile(
    r"[)\]*_`\"]{0,4}\s{0,3}(?:(?:/|\(?out of)\s{0,3}(\d{1,3})|(?:or|and|to|,|-|\u2013)\s{0,3}(?:a half|half|\d)|\d)",
    re.I | re.ASCII,
)


def _goes_on(text: str, position: int, form: Form) -> re.Match[str] | None:
    """What makes another number of the one that ends here: "4 or 5", "4 1/2", "4 out of 10" on a scale of five."""
    more = _MORE.match(text, position)
    return None if more is None or (more.group(1) and float(more.group(1)) == form.scale[-1]) else more


def _likert_value(said: str, form: Form) -> Value | Unreadable:
    of = _OF.fullmatch(said)
    if of is not None and float(of.group(2)) == form.scale[-1]:
        said = of.group(1)
    value = number(said)
    return value if isinstance(value, Unreadable) else on_scale(value, form.scale)


_PAIR = re.compile(r"\[\[([^\[\]\n]{1,24})\]\]")
_TURNED = {"A<B": "B>A", "A<<B": "B>>A", "B<A": "A>B", "B<<A": "A>>B", "B=A": "A=B"}
"""The same said the other way round."""


def _pairwise(text: str, form: Form) -> Value | Unreadable:
    said = [match.replace(" ", "").upper() for match in _PAIR.findall(text)]
    turned = [each if each in form.scale else _TURNED.get(each, each) for each in said]
    found: list[Value | Unreadable] = [each if each in form.scale else Unreadable("off_menu") for each in turned]
    return _agreed(found) if found else Unreadable("missing_marker")


_TAGGED = re.compile(r"<score>([^<>]{0,200})</score>", re.I)


def _of_another(text: str, position: int, form: Form) -> bool:
    """Whether what follows makes the number a part of another one than the scale's last: "0.5 out of 7"."""
    found = _MEASURED.match(text, position)
    if found is None:
        return False
    whole = found.group(1) or found.group(2)
    return whole is None or float(whole) != form.scale[-1]


def _xml_score(text: str, form: Form) -> Value | Unreadable:
    found: list[Value | Unreadable] = []
    for tagged in _TAGGED.finditer(text):
        said = Unreadable("off_scale_form") if _of_another(text, tagged.end(), form) else number(tagged.group(1))
        found.append(said if isinstance(said, Unreadable) else in_range(said, form.scale))
    return _agreed(found) if found else Unreadable("missing_tag")


_YES_NO = re.compile(r"\b(yes|no)\b", re.I)
_MACRO = re.compile(r"\\(?:boxed|text|textbf|mathbf|mathrm)\s{0,2}\{")
_SENTENCES = re.compile(r"[.!?\n]+\s*")
_EDGES = " \t*_`\"'()[]{}$.!:;,"
_DENIED = re.compile(r"\b(?:not|cannot|never|neither|nor|hardly|if|whether|or)\b|n't\b", re.I)
_REPORTED = re.compile(
    r"\b(?:(?:says|said|answers|answered|claims|claimed|states|stated|writes|wrote|responds|responded|replies|replied"
    r"|concludes|asserts)\b"
    r"|(?:student|candidate|response|reference|model|expected|correct)(?:'s)?\s(?:final\s)?(?:answer|response|output)"
    r"\s(?:is|was)\b)[^,;]{0,20}\b(?:yes|no)\W{0,8}\Z",
    re.I,
)
"""A sentence that ends with somebody else's word, which is no verdict."""
_LABELLED = re.compile(
    r"(?:\b(?:verdict|decision|judge?ment|final\sanswer)|^\W{0,4}answer)\b[*_]{0,2}\s{0,2}[:=][\s*_`\"']{0,6}(yes|no)\b",
    re.I | re.M,
)
_FIRST = re.compile(r"[\s*_`\"'(\[]{0,8}(yes|no)[*_`\"')\]]{0,4}\s{0,2}(?=[.,;:!\n\u2014]|\Z)", re.I)
_TAIL = 400


def _yesno(text: str, form: Form) -> Value | Unreadable:
    """The word that ends the reply, where its sentence says neither the other nor a denial, and tells of nobody else's
    word; else the word that begins it, where the other is not said. A reply that begins with one, or labels one as its
    verdict, and ends with the other says nothing.
    """
    text = _MACRO.sub(" ", text)
    said = {word.lower() for word in _YES_NO.findall(text)}
    if not said:
        return Unreadable("missing_marker")
    first = _FIRST.match(text)
    sentence = _SENTENCES.split(text[-_TAIL:].rstrip(_EDGES + "\n"))[-1].strip(_EDGES)
    last = sentence.rsplit(None, 1)[-1].strip(_EDGES).lower() if sentence else ""
    alone = last in ("yes", "no") and len(_YES_NO.findall(sentence)) == 1
    if alone and not _DENIED.search(sentence) and not _REPORTED.search(sentence):
        before = [*_LABELLED.findall(text), *([first.group(1)] if first is not None else [])]
        return last if all(each.lower() == last for each in before) else Unreadable("ambiguous")
    if first is not None and len(said) == 1:
        return first.group(1).lower()
    return Unreadable("ambiguous" if len(said) > 1 else "missing_marker")


_READERS: Mapping[str, Callable[[str, Form], Value | Unreadable]] = {
    "boxed": _boxed,
    "json_score": _json_number,
    "json_level": _json_number,
    "json_bool": _json_bool,
    "json_choice": _json_choice,
    "json_scores": _json_scores,
    "grade_letter": _grade_letter,
    "likert": _likert,
    "score10": _score10,
    "pairwise": _pairwise,
    "step_index": _step_index,
    "yesno": _yesno,
    "xml_score": _xml_score,
}
