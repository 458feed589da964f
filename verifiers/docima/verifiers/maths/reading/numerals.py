"""Numbers in Chinese characters, `二十五`, `三分之一`, `百分之二十五`, and in English words, `six hundred`."""

# ruff: noqa: RUF001 - the signs are those that are written

from __future__ import annotations

import re

from docima.verifiers.maths.reading.words import NUMBER_WORDS, SCALES

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8}
_SIGN = "零〇一二两三四五六七八九十百千"
_WHOLE = f"[{_SIGN}万亿]{{1,24}}"
_NUMERAL = re.compile(
    rf"(?:(?P<percent>百分之)|(?P<below>{_WHOLE}?)分之)?(?P<number>{_WHOLE})(?:点(?P<after>[零〇一二三四五六七八九]{{1,12}}))?"
)
_HALF = ("一半", "二分之一")


def read(text: str) -> str | None:
    """The number in figures; None for other text."""
    text = text.strip()
    if text in _HALF:
        return "1/2"
    found = _NUMERAL.fullmatch(text)
    if found is None:
        return None
    number = _whole(found.group("number"))
    below = _whole(found.group("below")) if found.group("below") else None
    if number is None or (found.group("below") and not below):
        return None
    after = "".join(str(_DIGITS[sign]) for sign in found.group("after") or "")
    figures = f"{number}.{after}" if after else str(number)
    if found.group("percent"):
        return f"{figures}%"
    return f"{figures}/{below}" if below else figures


def spelled(said: str) -> int | None:
    """`six hundred`, `two thousand five hundred`, `one million`; None for other words."""
    words = said.replace("-", " ").replace(" and ", " ").split()
    if not 1 < len(words) <= _MOST_WORDS or not any(word in SCALES for word in words):
        return None
    total = group = 0
    for word in words:
        value = NUMBER_WORDS.get(word, "1" if word == "a" else "")
        if value.isdecimal():
            group += int(value)
        elif word == "hundred" and 0 < group < _GROUP:
            group *= 100
        elif word in SCALES and word != "dozen" and group:
            total += group * SCALES[word]
            group = 0
        else:
            return None
    return total + group


LAST_WORDS = tuple(word for word, value in NUMBER_WORDS.items() if value.isdecimal() and word.isalpha())
"""Words of one number that may stand last."""

_MOST_WORDS = 12
_GROUP = 100


def _whole(text: str) -> int | None:
    """A whole number; None where its signs make none."""
    if all(sign in _DIGITS for sign in text):
        return (
            int("".join(str(_DIGITS[sign]) for sign in text))
            if len(text) == 1 or "零" in text or "〇" in text
            else None
        )
    total = group = digit = 0
    for sign in text:
        if sign in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[sign]
        elif sign in _PLACES:
            group += (digit or 1) * _PLACES[sign]
            digit = 0
        else:
            total += (group + digit) * _GROUPS[sign]
            group = digit = 0
    return total + group + digit
