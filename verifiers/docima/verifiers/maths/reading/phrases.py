"""What says the same in other words: fillers, plurals, synonyms, and the order of the words in a sentence."""

from __future__ import annotations

import re

FILLERS = frozenset(
    (
        "the a an is are there it this that will be so thus hence therefore we get have has series sequence function "
        "triangle integral answer result equals value all any every each option choice wins win winning strategy game "
        "number numbers group geometry shape statement point function equation condition conditions its distribution"
    ).split()
)
"""Words without which an answer says the same."""

SYNONYMS = {
    "dne": "does not exist",
    "doesnt exist": "does not exist",
    "no solutions": "no solution",
    **dict.fromkeys(
        (
            "no real solution",
            "no real root",
            "no root",
            "no solution exist",
            "no solution exists",
            "no real solution exist",
            "no real solution exists",
        ),
        "no solution",
    ),
    **dict.fromkeys(("limit does not exist", "limit dne", "limit doesnt exist"), "does not exist"),
    **dict.fromkeys(("无解", "无实数解", "无实数根", "无实根"), "no solution"),
    **dict(
        zip(
            "星期一 星期二 星期三 星期四 星期五 星期六 星期日".split(),
            "monday tuesday wednesday thursday friday saturday sunday".split(),
            strict=True,
        )
    ),
    **{f"第{number}象限": f"quadrant {place}" for place, number in enumerate("一二三四", 1)},
    "does not converge": "diverges",
    "absolutely convergent": "converges absolutely",
    "conditionally convergent": "converges conditionally",
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
    **dict.fromkeys(("是", "是的", "对", "正确", "sí", "si", "oui", "ja", "да"), "yes"),
    **dict.fromkeys(("否", "不是", "错", "错误", "不正确", "non", "nein", "нет"), "no"),
}

_NOTHING = re.compile(
    r"^(?:(?:the|this|it|equation|system|inequality|has|have|there|is|are|exists?) )*no (?:such |real )?"
    r"(?:integer|number|value|solution|function|pair|triple|polynomial|tuple|element|point|set)s?"
    r"(?: such)?(?: exists?)?$"
)
_REPLACED = (
    ("no ", _NOTHING, "no solution"),
    ("player", re.compile(r"\b(first|second|third) player\b"), r"\1"),
    ("one to one", re.compile(r"\bone to one\b"), "injective"),
    ("onto", re.compile(r"\bonto\b"), "surjective"),
    ("discontinuous", re.compile(r"\bdiscontinuous\b"), "not continuous"),
    ("differentiable", re.compile(r"\bnon ?differentiable\b"), "not differentiable"),
    ("impossible", re.compile(r"\bimpossible\b"), "not possible"),
    ("centre", re.compile(r"centre\b"), "center"),
    ("right", re.compile(r"\bright angled\b"), "right"),
    ("quadrant", re.compile(r"\bquadrant (i{1,3}|iv|[1-4])\b"), "quadrant-"),
    ("quadrant", re.compile(r"\b(first|second|third|fourth|1st|2nd|3rd|4th) quadrant\b"), "quadrant-"),
    ("reflect", re.compile(r"\b(reflect\w*) (?:over|about|through|in)\b"), r"\1 across"),
    (
        "infinitely many",
        re.compile(r"\binfinitely many(?: (?!(?:not|but|no|or|and|if)\b)[a-z]+){1,3}$"),
        "infinitely many",
    ),
    ("at th", re.compile(r" (?:at|on|for|in) (?:this|that) (?:point|interval|value|case)$"), ""),
    ("by", re.compile(r" by (?:the )?[a-z ]{3,40} (?:test|theorem|criterion|rule|law|lemma)$"), ""),
)
"""A sign of the phrase, the phrase, and the words that stand for it."""

_QUADRANTS = {
    name: str(number)
    for number, names in enumerate(("i 1 first 1st", "ii 2 second 2nd", "iii 3 third 3rd", "iv 4 fourth 4th"), 1)
    for name in names.split()
}
_NOT_EXISTING = re.compile(
    r"(?:(?:这样|满足条件|符合条件|符合题意)?的?[点值数解实整直线圆角]{0,4}不存在|不存在(?:这样|满足条件|符合条件|符合题意)的[点值数解实整直线圆角]{1,4})"
)
_HAN_LEAD = re.compile(r"^(?:因此|所以|故|即|答案|在|是|为|一个|方程)+")
_WEEK = re.compile("^(?:周|礼拜)(?=[一二三四五六日天]$)")
_HAN_TAIL = re.compile(r"(?:条件|上|内|获胜|胜)$")


def replaced(text: str) -> str:
    """A text in lower case with known phrases in one form."""
    for sign, pattern, form in _REPLACED:
        if sign in text:
            text = pattern.sub(_quadrant if form == "quadrant-" else form, text)
    return text


def _quadrant(match: re.Match[str]) -> str:
    return f"quadrant {_QUADRANTS[match.group(1)]}"


def quadrant(numeral: str) -> str | None:
    """The quadrant that a numeral alone names beside one that is called so."""
    return f"quadrant {_QUADRANTS[numeral]}" if numeral in _QUADRANTS else None


def han(word: str) -> str:
    """A phrase in Chinese without the words that add nothing to it."""
    if word in SYNONYMS:
        return SYNONYMS[word]
    if "不存在" in word:
        return "不存在" if _NOT_EXISTING.fullmatch(word) is not None else word
    return (
        _HAN_TAIL.sub("", _HAN_LEAD.sub("", _WEEK.sub("星期", word.replace("而不", "不")).replace("星期天", "星期日")))
        or word
    )


def numbers(said: str) -> list[str] | None:
    """What a phrase says of all numbers that it is about: `all odd integers n`, `n must be odd`; None for others."""
    found = {word for word in said.split() if word not in _OF_NUMBERS}
    if not found or not found <= _KINDS:
        return None
    return sorted(found - {"integer"} if found & {"odd", "even", "prime", "composite"} else found)


_OF_NUMBERS = frozenset("n k m p x must such that".split())
_KINDS = frozenset(
    "odd even prime composite positive negative nonnegative nonzero integer natural whole real rational not".split()
)


def forms(said: str) -> tuple[str, ...]:
    """What a phrase means in formulas, in the ways that it is written: even integers, multiples of 5, powers of 2."""
    kinds = numbers(said)
    if kinds in (["even"], ["odd"]):
        rest = 0 if kinds == ["even"] else 1
        return _multiples("2", rest)
    found = _MULTIPLES.fullmatch(said)
    if found is not None:
        return _multiples(found.group(1), 0)
    found = _POWERS.fullmatch(said)
    if found is not None:
        base = "2" if found.group(1) == "two" else found.group(1)
        return (rf"{base}^k,\ k\ge 0", rf"n={base}^k,\ k\ge 0", rf"\{{{base}^k : k\in\mathbb{{N}}\}}")
    return ("f(x)=x",) if said == "identity" else ()


def _multiples(modulus: str, rest: int) -> tuple[str, ...]:
    term = f"{modulus}k" if not rest else f"{modulus}k+{rest}"
    return (rf"n={term},\ k\in\mathbb{{Z}}", rf"\{{{term} : k\in\mathbb{{Z}}\}}", rf"n\equiv {rest}\pmod{{{modulus}}}")


_MULTIPLES = re.compile(r"(?:[nkmx] )?(?:integer )?(?:multiple of|divisible by) ([1-9]\d{0,5})(?: n)?")
_POWERS = re.compile(r"(?:non ?negative )?(?:integer )?power of (two|[2-9])(?: including 1)?")

CLASSES = tuple(
    frozenset(each.split())
    for each in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "january february march april may june july august september october november december",
        "north south east west northeast northwest southeast southwest",
        "left right up down",
        "clockwise counterclockwise anticlockwise",
    )
)
"""Answers of which a sentence names exactly one."""


def named_of(name: str, text: str) -> bool:
    """Whether a name of a class is the only one of its class in a sentence: `It is a Monday` names Monday."""
    name = " ".join(word for word in name.split() if word not in _TOWARDS)
    for each in CLASSES:
        if name in each:
            found = [word for word in text.split() if word in each]
            return found == [name] and _RELATIVE.isdisjoint(text.split())
    return False


_TOWARDS = frozenset("to towards due facing direction".split())
_RELATIVE = frozenset(
    "before after next previous opposite following until from of not no never or yesterday tomorrow".split()
)


def singular(word: str) -> str:
    """A word without the ending of its plural."""
    plural = len(word) > _LONG and word.endswith("s") and not word.endswith("ss") and word.casefold() not in _SINGULAR
    return word[:-1] if plural else word


_LONG = 3
_SINGULAR = frozenset(
    {"does", "exists", "converges", "diverges", "always", "plus", "minus", "radius", "focus", "axis", "less"}
)
