"""Sentences and labels around values: `There are 7 such integers`, `mean 50, variance 4`, `所求概率为 2/5`.

A sentence is cut into parts, each a value with the words around it. Nothing is understood: a sentence with a word that
may turn its value into another (not, at least, twice, if, ...) is not read at all.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from docima.verifiers.maths.reading import units
from docima.verifiers.maths.reading.words import CONSTANTS, FUNCTIONS, GREEK, NUMBER_WORDS, SCALES

LONGEST = 240
"""Characters of a sentence that is read."""

_MOST_PARTS = 12


class Part(NamedTuple):
    """A value as it is written, the words that belong to it, and the place where it is attained, if that is said."""

    words: tuple[str, ...]
    value: str
    place: str = ""


_HAN = "\u4e00-\u9fff"
_FULL_WIDTH = str.maketrans("（）：；，。＝、＜＞", "():;,.=,<>")  # noqa: RUF001 - as they are written in Chinese
_WORD_GROUP = re.compile(r"\\(?:text\w*|mbox|emph)\s*\{([^{}]*)\}|\\(?:mathrm|operatorname)\s*\{([A-Za-z]{3,}[^{}]*)\}")
_SPACE = re.compile(r"\\(?:q?quad(?![A-Za-z])|[ ;:])|(?<!\d)\\,|\\,(?!\d)|~")
_FENCES = re.compile(r"\\(?:left|right)(?![A-Za-z])")
_NEGATIVE_INFINITY = re.compile(r"\b(?:minus|negative)\s+infinity\b")
_REMARK = re.compile(rf"\(([A-Za-z' ,;{_HAN}]*)\)")
_HAN_UNIT = (
    "(?:平方|立方)?(?:千米|厘米|毫米|公里|米)|小时|分钟|秒|千克|公斤|克|吨|升|元|"
    "[个种人件天只棵本名次岁组张辆块支页条度]"
)
_COMMAND = re.compile(r"\\[A-Za-z]+")
_WORD = re.compile(f"[a-z]{{3}}|[{_HAN}]")
_ITEM = re.compile(
    rf"(?P<unit>(?<=[\d)}}$\s])(?:{_HAN_UNIT})(?:/(?:{_HAN_UNIT}))?(?=[\s,;.]|$))|"
    rf"(?P<skip>\\(?:begin|end)\s*\{{\w+\*?\}}|\\[A-Za-z]+|\\.)|(?P<word>[A-Za-z]+(?:['’-][A-Za-z]+)*(?:(?<=s)['’](?=\s))?)"  # noqa: RUF001 - as written
    rf"|(?P<han>[{_HAN}]+)|(?P<other>[^A-Za-z\\{_HAN}]+)"
)
_ARTICLE = re.compile(r"a\s+(?:[a-z]{3}|\\?\$?\d)")
_SHORT_WORDS = frozenset("is of at to in on by or if we he it an so be as no are the and for has".split())
_NAME = re.compile(
    r"\(?\s*(?!\\(?:infty|emptyset|varnothing))(?:\\(?:triangle|angle)\s*)?"
    r"(?:[A-Za-z]|[A-Z]{2,4}|\\[a-zA-Z]+|[A-Za-z]_\w)(?:\([a-z]\))?\s*\)?"
)
_JOINTS = frozenset({"and", "和", "与", "及"})

_CHANGING = frozenset(
    (
        "not no never none neither nor cannot cant isnt arent doesnt dont without except unless if otherwise when "
        "either or between from until than less more fewer greater larger smaller bigger least most exceed exceeds up "
        "half twice double triple thrice times squared cubed divisible modulo mod congruent base minus plus below "
        "above under too power out thirds quarters fourths fifths opposite reciprocal wrong incorrect false rejected "
        "reject discard discarded extraneous impossible fail fails failed permutation permutations depending depends "
        "possibly maybe perhaps excluding exclude excludes but however instead respectively undefined unknown "
        "infinitely complement outside add subtract divide multiply replace subset superset span "
        "wasnt werent didnt couldnt wouldnt shouldnt hasnt havent wont"
    ).split()
)
"""Words that may turn a value into another, or a sentence into its opposite."""

_CALCULATING = frozenset("root square cube power multiple factor product sum difference ratio inverse divisor".split())
"""Nouns that calculate with the value behind their `of`."""

_BOUNDING = frozenset("negative over beyond past nearly almost first last next".split())
"""Words that change the value right behind them."""

_HARMLESS = re.compile("不等式|不同|不定积分|负值舍去|负根舍去|舍去负|无穷|无理|非零|或者说|倍角|除法")
_CHANGING_HAN = re.compile(
    "[不非无没未除或倍若当时负反错否即超]|至少|至多|大于|小于|多于|少于|低于|高于|以上|以下|以内|以外|如果"
    "|平方(?!米|厘米|千米)|立方(?!米|厘米)|次方|方根|倒数|绝对值|进制|减少|减去|亏损|下降|之一|(?<![之的])比(?![例值为是])"
)


def read(text: str) -> tuple[Part, ...] | None:
    """The parts of a text; None where it has none, or could mean something else than them."""
    if len(text) > LONGEST:
        return None
    whole = flat(text)
    text = _concluded(whole)
    found = _items(text)
    if found is None and text != whole and _WORD.search(_COMMAND.sub("", text)) is None:
        return (Part((), text),)
    if found is None or changes(" ".join(value for kind, value in found if kind == "word")):
        return None
    parts: list[Part] = []
    for clause in _clauses(found):
        part = _part(clause)
        if part is None or len(parts) == _MOST_PARTS:
            return None
        if parts and not parts[-1].place and part.words and part.words[-1].casefold() in _PLACING:
            parts[-1] = parts[-1]._replace(place=part.value)
        else:
            parts.append(part)
    return tuple(parts) or None


def frame(text: str) -> tuple[str, list[str]] | None:
    """A sentence with gaps, and the values in them; None where it has no words or no values."""
    found = _items(flat(text)) if len(text) <= LONGEST else None
    if found is None:
        return None
    values = [_trimmed(value, ":,;=") for kind, value in found if kind == "formula"]
    said = " ".join(value if kind == "word" else "\0" for kind, value in found)
    return (said, values) if all(values) and values else None


def pieces(value: str) -> list[str]:
    """The elements of a value without brackets around them: what its commas separate."""
    found, depth, start = [], 0, 0
    for place, sign in enumerate(value):
        if sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        elif sign in ",;" and depth == 0 and not _groups(value, place):
            found.append(value[start:place])
            start = place + 1
    found.append(value[start:])
    return [each.strip() for each in found if each.strip()]


def _concluded(text: str) -> str:
    """A sentence without the reason behind its answer, and without what it concludes the answer from."""
    for sign, pattern in _REASONS:
        if sign in text:
            text = pattern.sub("", text)
    return text


_REASONS = (
    ("since", re.compile(r"(?<=\S)[\s,;.(]+since\b.*$", re.DOTALL)),
    ("because", re.compile(r"(?<=\S)[\s,;.(]+because\b.*$", re.DOTALL)),
    (", so ", re.compile(r"^.*,\s+so\s+", re.DOTALL)),
    (", hence ", re.compile(r"^.*,\s+hence\s+", re.DOTALL)),
    (", thus ", re.compile(r"^.*,\s+thus\s+", re.DOTALL)),
    (", therefore ", re.compile(r"^.*,\s+therefore,?\s+", re.DOTALL)),
)


def _groups(value: str, place: int) -> bool:
    """Whether a comma stands before three digits, as in thousands."""
    behind = value[place + 1 : place + 5]
    return (
        place > 0
        and value[place - 1].isdecimal()
        and behind[:3].isdecimal()
        and len(behind[:3]) == _GROUP
        and not behind[3:].isdecimal()
    )


_GROUP = 3


def flat(text: str) -> str:
    """The text without its type, its formulas' marks, and with the punctuation of one script."""
    text = text.translate(_FULL_WIDTH).replace("\\$", "\x01")
    for mark in ("\\(", "\\)", "**"):
        text = text.replace(mark, " ")
    if "\\left" in text or "\\right" in text:
        text = _FENCES.sub(" ", text)
    text = text.replace("$", "\x01" if text.count("$") == 1 else " ")
    text = _SPACE.sub(" ", _WORD_GROUP.sub(lambda match: f" {match.group(1) or match.group(2) or ''} ", text))
    if "infinity" in text:
        text = _NEGATIVE_INFINITY.sub("-infinity", text)
    return " ".join(text.replace("\x01", "\\$").split()).rstrip(" .")


def _items(text: str) -> list[tuple[str, str]] | None:
    """Words and what stands between them; None where there are none, or a word is in brackets or before one."""
    for remark in _REMARK.findall(text):
        if changes(remark):
            return None
    text = _REMARK.sub(_unbracketed, text)
    counted = any(map(str.isdecimal, text))
    found: list[tuple[str, str]] = []
    depth = 0
    for match in _ITEM.finditer(text):
        kind, value = match.lastgroup or "", match.group()
        formula = found[-1][1] if found and found[-1][0] == "formula" else ""
        if kind == "other" and not formula and value.isspace():
            continue
        if kind == "word" and (
            _is_word(value, formula, counted) or (value == "a" and _ARTICLE.match(text, match.start()))
        ):
            if depth or text.startswith("(", match.end()):
                return None
            found.append(("word", value.replace("'", "")))
        elif kind == "han" or (kind == "unit" and not formula):
            if depth:
                return None
            found.append(("word", value))
        else:
            if kind == "other":
                depth += sum(map(value.count, "([{")) - sum(map(value.count, ")]}"))
            if formula:
                found[-1] = ("formula", formula + value)
            else:
                found.append(("formula", value))
    return found if any(kind == "word" for kind, _ in found) else None


def _unbracketed(remark: re.Match[str]) -> str:
    """The words of a remark in brackets; one in Chinese says nothing of the value."""
    words = remark.group(1)
    if _WORD.search(words) is None:
        return remark.group()
    return f" {words} " if words.isascii() else " "


def _is_word(word: str, formula: str, counted: bool) -> bool:
    """Whether letters are a word: no name or function, no unit behind a value, no number but beside figures."""
    if word.casefold() in _SHORT_WORDS:
        return True
    if (
        len(word) < _LONG
        or word in FUNCTIONS
        or word in GREEK
        or word in CONSTANTS
        or (word.isupper() and len(word) <= _NAME_LENGTH)
    ):
        return False
    name = word.casefold()
    if name in NUMBER_WORDS:
        return counted
    if name in SCALES:
        return False
    behind = formula.rstrip()[-1:]
    valued = behind.isdecimal() or behind in ("}", ")")
    return not (valued and (name in _MEASURES or _is_unit(name)))


@lru_cache(maxsize=1024)
def _is_unit(name: str) -> bool:
    return units.read(name) is not None


_LONG, _NAME_LENGTH = 3, 4
_MEASURES = frozenset({"percent", "per", "degrees", "degree", "celsius", "fahrenheit"})


def changes(words: str) -> bool:
    """Whether one of the words may turn a value into another."""
    if _CHANGING_HAN.search(_HARMLESS.sub("", words)) is not None:
        return True
    said = words.casefold().replace("'", "").replace("’", "")  # noqa: RUF001 - as written
    return not _CHANGING.isdisjoint(re.findall("[a-z]+", said))


def _trimmed(value: str, signs: str) -> str:
    """A value without the signs around it that separate; the point before a decimal belongs to it."""
    value = value.strip(signs + " \n\t").rstrip(signs + " .\n\t")
    return value if value[:1] != "." or value[1:2].isdecimal() else value.lstrip(signs + " .")


def _clauses(items: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """The items between separators. Words without a value belong to the value behind them, else to the one before."""
    found: list[list[tuple[str, str]]] = [[]]
    for place, (kind, value) in enumerate(items):
        if kind == "word":
            if value not in _JOINTS:
                found[-1].append((kind, value))
            elif 0 < place < len(items) - 1 and items[place - 1][0] == items[place + 1][0] == "formula":
                found[-1].append(("joint", value))
            else:
                found.append([])
            continue
        bare = _trimmed(value, ":")
        if bare[:1] in (",", ";"):
            found.append([])
        inner = _trimmed(bare, ":,;")
        if inner:
            found[-1].append((kind, inner))
        if len(bare) > 1 and bare[-1:] in (",", ";"):
            found.append([])
    merged: list[list[tuple[str, str]]] = []
    waiting: list[tuple[str, str]] = []
    for clause in found:
        waiting += clause
        if any(kind == "formula" for kind, _ in clause):
            merged.append(waiting)
            waiting = []
    if merged:
        merged[-1] = merged[-1] + waiting
    return merged


def _part(clause: list[tuple[str, str]]) -> Part | None:
    """The one value of a clause and its words; a name before the value, or behind it in brackets, is one of them."""
    words: list[str] = []
    values: list[str] = []
    for index, (kind, value) in enumerate(clause):
        if kind == "joint":
            continue
        if kind == "word":
            words.append(value)
        elif values and index > 1 and clause[index - 1][0] == "joint":
            values[-1] += f", {value}"
        elif _calculated(words):
            return None
        else:
            values.append(value)
    place = values.pop() if len(values) > 1 and _is_placed(clause) else ""
    while len(values) > 1 and words:
        if _NAME.fullmatch(values[0]) is not None:
            words.append(values.pop(0))
        elif values[-1].startswith("(") and _NAME.fullmatch(values[-1]) is not None:
            words.append(values.pop().strip("() "))
        else:
            return None
    value = values[0].lstrip("= ") if len(values) == 1 else ""
    extremum = _EXTREMUM.match(value)
    if extremum is not None and "," not in value:
        words.append(extremum.group(1))
        value = value[extremum.end() :]
    balanced = value.count("(") == value.count(")") or "[" in value or "]" in value
    return Part(tuple(words), value, place) if value and balanced else None


_EXTREMUM = re.compile(r"\\?(max|min)\s*=\s*")
_PLACING = frozenset("at attained reached achieved occurring".split())


def _is_placed(clause: list[tuple[str, str]]) -> bool:
    """Whether a clause ends in `at x = 2`, behind its value."""
    return clause[-1][0] == "formula" and clause[-2][0] == "word" and clause[-2][1].casefold() in _PLACING


def _calculated(words: list[str]) -> bool:
    """Whether the words before a value make another of it: `the square root of`, `negative`, `one in`."""
    last = [word.casefold() for word in words[-2:]]
    if not _BOUNDING.isdisjoint(last[-1:]):
        return True
    if last[-1:] == ["in"] and last[0] in NUMBER_WORDS:
        return True
    return last[-1:] == ["of"] and last[0].removesuffix("s") in _CALCULATING
