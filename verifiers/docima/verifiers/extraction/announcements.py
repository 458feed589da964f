"""Finds an answer that is announced in words, or that is merely the last thing said, where there is no box.

Every look-up is `str.rfind` and its kin, or a regular expression of ours on a bounded stretch that was found so.
"""

from __future__ import annotations

import json
import re
from itertools import islice

from docima.verifiers.extraction import conclusions
from docima.verifiers.extraction.phrases import BETWEEN_LETTERS, TURN
from docima.verifiers.extraction.spans import SUFFIX

MARKERS = (
    "####",
    "answer is",
    "answer:",
    "answer**:",
    "answer:**",
    "answer.**",
    "answer =",
    "option is",
    "options are",
    "choice is",
    "answers are",
    "answer\n",
    "answer**\n",
    "answer $",
    "answer \\(",
    "answer \\[",
    "答案是",
    "答案为",
    "【答案】",
    "\n答：",  # noqa: RUF001 - as it is written in Chinese
    "答案:",
    "答案：",  # noqa: RUF001 - as it is written in Chinese
    "答えは",
    "정답은",
    "답은",
    "정답:",
    "故选",
    "应选",
    "本题选",
    'answer":',
    "final choice",
    "respuesta es",
    "respuesta final es",
    "respuesta:",
    "réponse est",
    "réponse finale est",
    "réponse :",
    "réponse:",
    "antwort ist",
    "antwort lautet",
    "antwort:",
    "risposta è",
    "resposta é",
    "ответ:",
)
"""What announces an answer, in lower case."""

FENCES = (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"))

LONGEST_LINE = 8192
_NEAR_CHARACTERS = 400
_MOST_JOINED = 64
_MOST_MARKERS = 8
_MOST_TURNS = 4
_SENTENCE_CHARACTERS = 400

_TAGS = (
    ("<answer>", "</answer>"),
    ("<final_answer>", "</final_answer>"),
    ("<ans>", "</ans>"),
    ("[ANSWER]", "[/ANSWER]"),
)

_JOINT = re.compile(r"(?:,|;|；|\band|\bor|和|或|、|\bund|\boder|\bet|\bou)\s*$")  # noqa: RUF001 - Chinese mark
_ENUMERATED = re.compile(
    r"[\s$.,;*]*\n[ \t*]*(?:\(?[a-h\d]\)|\d{1,2}\.|[-*•])[\s$*]*(?:[A-Za-z](?:_\{?\w{1,4}\}?)?\s*=\s*)?[\s$*]*"
)
"""Nothing but the label of the next item of a list."""
_PART = re.compile(r"\(\d\)\s*$")
_NAME_BEFORE = re.compile(r"(?:[A-Za-z](?:_\{?\w{1,4}\}?)?|\\[a-z]+)\s*(?:=|\\in)\s*$")
_NOISE = re.compile(r"\\text\w*\s*\{|\\mbox\s*\{|\\(?:quad|qquad|,|;|!|\s|\(|\)|\[|\])|[$}*~&]|\\\\")
_GAP_CHARACTERS = 48

_JSON_STRING = re.compile(r'\s*"(?:[^"\\]|\\.)*"', re.DOTALL)
_LEAD = re.compile(
    r"(?:[\s:：=*>_~-]|\\\\|is\b|\b(?:just|simply|therefore|thus|then|hence|equal to|equals|option|choice"  # noqa: RUF001
    r"|donc|also|entonces|daher|somit|es sind|es gibt|il y a|hay|ci sono)\b){0,12}",
    re.I,
)
_SENTENCE_END = re.compile(r"\.(?:\s|$)|\n|[。！]|\*\*|<\||<eo")  # noqa: RUF001 - full-width marks of Chinese
_NUMBER = r"-?(?:\\?[$€£]\s?)?(?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d+,\d\d(?!\d)|\d+)(?:\.\d+)?(?:/\d+)?(?:\s?\\?%)?"
_LEADING_NUMBER = re.compile(rf"({_NUMBER})(?=[\s,;.(]|[\u3040-\u9fff\uac00-\ud7af])")
_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3,}")
_TEXT_GROUP = re.compile(r"\\(?:text\w*|mbox|mathrm|operatorname)\s*\{[^{}]*\}")
_DOLLAR = re.compile(r"(?<!\\)\$")
_FOREIGN = re.compile(r"[\u3040-\u9fff\uac00-\ud7afÀ-ÖØ-öø-ÿ]")
_LETTERS = re.compile(r"[A-J](?:\s?(?:,\s?and|,|and)\s?[A-J]\b)+")
_PARTS = re.compile(r"\(([1a])\)[^()]{1,200}\((?!\1)[2b]\)")
_OPTION_TEXT = re.compile(r"\(([A-J])\)\s*[:.]\s*(.+)")
_EASTERN_OPTION = re.compile(r"(?:选项?\s*|(?=[A-J]+\s*(?:选项|项)))([A-J]{1,6})\s*(?:选项|项)?")
_EASTERN_IS = re.compile(r"[\u3040-\u9fff\uac00-\ud7af][是为有共得了于]\s?-?\d")
"""`面积是 36`: a sentence that ends in its value."""
_ASIDE = re.compile(r"(?<=\d)\s\((?!mod\b)[^()]*[A-Za-z]{2,}[^()]*\)$")
"""`1/2 (or 0.5)`."""
_BECAUSE = re.compile(r"\s(?:since|because)\s.*", re.DOTALL)
_FEWEST_WORDS = 2
_HEDGE = re.compile(
    r"\b(?:at least|at most|more than|less than|fewer than|between|or|maybe|perhaps|either|alternatively|possibly"
    r"|unless)\b|或",
    re.I,
)
_MATHEMATICAL = frozenset(
    (
        "sin cos tan cot sec csc log exp sqrt pi arcsin arccos arctan ln lim max min mod gcd lcm and cup cap inf infty "
        "frac dfrac text begin end pmatrix bmatrix matrix left right cdot times"
    ).split()
)


def announced(text: str) -> str | None:
    """What stands in the last pair of answer tags, or follows the last marker."""
    text = _first_dialogue(text)
    tagged = _tagged(text)
    if tagged:
        return tagged
    # Nearly always it stands near the end, and there a search for each marker costs little.
    return _marked(text, max(0, len(text) - _NEAR_CHARACTERS)) or _marked(text, 0)


def _first_dialogue(text: str) -> str:
    """The text as far as the question that a base model invents and answers after it has announced its answer."""
    for turn in islice(TURN.finditer(text), _MOST_TURNS):
        before = text[: turn.start()]
        if before.strip() and (_tagged(before) or _marked(before, max(0, len(before) - _NEAR_CHARACTERS))):
            return before
    return text


def _marked(text: str, begin: int) -> str | None:
    """What follows the last marker behind `begin`."""
    lower = text[begin:].lower()
    if len(lower) != len(text) - begin:
        lower = "".join(each.lower() if each.isascii() else each for each in text[begin:])
    end = len(lower)
    for _ in range(_MOST_MARKERS):
        start, marker = max((lower.rfind(marker, 0, end), marker) for marker in MARKERS)
        if start < 0:
            return None
        place = begin + start + len(marker)
        found = _in_json(text, place) if marker == 'answer":' else after(text, place)
        if found:
            return found
        end = start
    return None


def _tagged(text: str) -> str | None:
    """What stands in the last pair of tags; a short sentence there is distilled."""
    end, (opener, _) = max((text.rfind(pair[1]), pair) for pair in _TAGS)
    start = text.rfind(opener, 0, end) if end > 0 else -1
    if start < 0:
        return None
    content = text[start + len(opener) : end].strip()
    if len(content) > _SENTENCE_CHARACTERS or not content.endswith((".", "。", "!")):
        return content
    return _marked(content, 0) or distilled(content)


def _in_json(text: str, start: int) -> str | None:
    """The value of a field of JSON, where it is a string; else what follows."""
    string = _JSON_STRING.match(text, start, start + LONGEST_LINE)
    if string is None:
        return after(text, start)
    try:
        value: str = json.loads(string.group().strip(), strict=False)
    except ValueError:
        # A backslash of LaTeX that was not doubled.
        value = string.group().strip()[1:-1]
    return value.strip() or None


def after(text: str, start: int) -> str | None:
    """What follows a marker that ends here."""
    lead = _LEAD.match(text, start)
    start = lead.end() if lead is not None else start
    rest = text[start : start + LONGEST_LINE]
    # A sign belongs to the answer, though it was skipped with the dashes before it.
    if start and text[start - 1] == "-" and rest[:1].isdigit():
        rest = "-" + rest
    formula = formulas(rest)
    if formula is not None:
        return formula
    end = _SENTENCE_END.search(rest)
    if end is not None and end.group() == "**" and not any(map(str.isdigit, rest[: end.start()])):
        # The sentence goes on in bold: that is where its value stands.
        rest = rest.replace("**", "", 2)
        end = _SENTENCE_END.search(rest)
    line = (rest if end is None else rest[: end.start()]).strip().strip('*_ `"').rstrip(".")
    return distilled(line) or None


def distilled(line: str) -> str:
    """The answer in a sentence: the number that it begins with, else its last formula or number. A sentence without
    either, a hedge, and what is mathematics throughout stay as they are.
    """
    line = _BECAUSE.sub("", line).rstrip("}") if line.count("}") > line.count("{") else _BECAUSE.sub("", line)
    line = _ASIDE.sub("", line)
    if (letter := _EASTERN_OPTION.fullmatch(line)) is not None:
        return letter.group(1)
    if _LETTERS.fullmatch(line):
        return BETWEEN_LETTERS.sub(", ", line)
    if _PARTS.match(line):
        return line.replace("$", "").replace("；", "; ")  # noqa: RUF001 - Chinese mark
    if (option := _OPTION_TEXT.fullmatch(line)) is not None:
        return f"({option.group(1)}) {option.group(2).strip('$ ')}"
    prose = [word for word in _WORD.findall(_TEXT_GROUP.sub("", line)) if word.lower() not in _MATHEMATICAL]
    leading = _LEADING_NUMBER.match(line)
    foreign = _FOREIGN.search(line) is not None and (leading is not None or _EASTERN_IS.search(line) is not None)
    if (len(prose) < _FEWEST_WORDS and not foreign and not (prose and _DOLLAR.search(line))) or _HEDGE.search(line):
        return line
    if leading is not None:
        return leading.group(1)
    last = conclusions.stated(line)
    return line if last is None else last.text


def formulas(text: str) -> str | None:
    """The formulas with which the text begins, where several are joined by comma, and, or."""
    found: list[str] = []
    position = 0
    while len(found) < _MOST_JOINED:
        opened = next((pair for pair in FENCES if text.startswith(pair[0], position)), None)
        if opened is None:
            break
        begin = position + len(opened[0])
        end = text.find(opened[1], begin)
        if end < 0:
            break
        found.append(text[begin:end].strip().rstrip(".,"))
        position = end + len(opened[1])
        behind = SUFFIX.match(text, position)
        if behind is not None:
            found[-1] += behind.group(1)
        following = min((p for pair in FENCES if (p := text.find(pair[0], position, position + 24)) >= 0), default=-1)
        if following < 0 or not joined(text[position:following]):
            break
        position = following
    return ", ".join(found) if found else None


def joined(gap: str) -> bool:
    """Whether two boxes or formulas belong together: little between them, and the last of it a comma, an and, an or."""
    if "\n" in gap and len(gap) <= _GAP_CHARACTERS and _ENUMERATED.fullmatch(gap):
        return True
    if len(gap) > _GAP_CHARACTERS or "\n\n" in gap or "#" in gap or "." in gap:
        return False
    if gap.strip(" $") == "?":
        return True
    bare = _NOISE.sub(" ", gap).strip()
    bare = _PART.sub("", bare)
    plain = _NAME_BEFORE.sub("", bare).strip().lower()
    if plain in ("", "-", "•") and plain != bare.lower():
        return True
    return _JOINT.search(plain) is not None
