"""Times of day and dates: `3:30 p.m.` is `15:30`, `March 14` is `14th of March`."""

from __future__ import annotations

import re
from typing import NamedTuple

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if len(name) > 3 else name for name in _MONTHS)
_TIME = re.compile(
    r"(\d{1,2})(?:\s*[:.]\s*(\d{2}))?(?:\s*:\s*(\d{2}))?\s*([ap])\.?\s?m\.?|(\d{1,2})\s*:\s*(\d{2})", re.I
)
_CLOCK = re.compile(r"(\d{1,2})(?:\s*:\s*(\d{2}))?\s*o['’]?\s?clock", re.I)  # noqa: RUF001 - as written
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_WEEKDAY = re.compile(rf"^({'|'.join(_DAYS)})\s*,?\s+(?=\S)|\s*,?\s*\(?\b({'|'.join(_DAYS)})\)?$", re.I)
_MONTH_FIRST = re.compile(rf"({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,?\s*(\d{{4}}))?", re.I)
_DAY_FIRST = re.compile(
    rf"(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH})\.?(?:\s*,?\s*(\d{{4}}))?", re.I
)
_IN_FIGURES = re.compile(r"([12]\d{3})(?:-(\d{2})-(\d{2})|年(\d{1,2})月(\d{1,2})[日号]?)")
"""`2023-07-04` as in ISO 8601, `2023年7月4日`."""

_HOURS = 12
_HALF_DAY = _HOURS * 60


class Stamp(NamedTuple):
    """A time of day in minutes, with "a" or "p" or "o'clock" where it was said; or a date."""

    minutes: int | None = None
    half: str = ""
    month: int = 0
    day: int = 0
    year: int | None = None
    weekday: str = ""


def read(text: str) -> Stamp | None:
    """The time or date that a text is."""
    text = text.strip(" .,")
    time = _TIME.fullmatch(text)
    if time is not None:
        hour, minute = int(time.group(1) or time.group(5)), int(time.group(2) or time.group(6) or 0)
        half = (time.group(4) or "").lower()
        if minute > 59 or hour > (12 if half else 24):
            return None
        return Stamp(hour % 12 * 60 + minute if half else hour * 60 + minute, half)
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        return (
            Stamp(int(clock.group(1)) * 60 + int(clock.group(2) or 0), "o") if int(clock.group(1)) <= _HOURS else None
        )
    return _date(text)


def _date(text: str) -> Stamp | None:
    figures = _IN_FIGURES.fullmatch(text)
    if figures is not None:
        when = [int(each) for each in figures.groups() if each]
        return Stamp(None, "", when[1], when[2], when[0])
    named = _WEEKDAY.search(text)
    weekday = (named.group(1) or named.group(2)).lower() if named is not None else ""
    text = _WEEKDAY.sub("", text, count=1) if weekday else text
    for pattern, month, day in ((_MONTH_FIRST, 1, 2), (_DAY_FIRST, 2, 1)):
        date = pattern.fullmatch(text)
        if date is not None:
            number = next(place for place, name in enumerate(_MONTHS, 1) if name[:3] == date.group(month)[:3].lower())
            year = int(date.group(3)) if date.group(3) else None
            return Stamp(None, "", number, int(date.group(day)), year, weekday)
    return None


def same(a: Stamp, b: Stamp) -> bool | None:
    """Whether two are the same; None where neither says that it is a time."""
    if (a.minutes is None) != (b.minutes is None):
        return False
    if a.minutes is None or b.minutes is None:
        years = a.year is None or b.year is None or a.year == b.year
        weekdays = not a.weekday or not b.weekday or a.weekday == b.weekday
        return (a.month, a.day) == (b.month, b.day) and years and weekdays
    if not a.half and not b.half:
        return None
    if "o" in (a.half, b.half):
        whole = 24 * 60 if {a.half, b.half} <= {"o", ""} else _HALF_DAY
        return a.minutes % whole == b.minutes % whole
    if a.half and b.half:
        return (a.minutes, a.half) == (b.minutes, b.half)
    said, bare = (a, b) if a.half else (b, a)
    if bare.minutes is not None and said.minutes is not None and bare.minutes > _HALF_DAY:
        return said.half == "p" and said.minutes == bare.minutes - _HALF_DAY
    return (
        said.minutes is not None and bare.minutes is not None and said.minutes % _HALF_DAY == bare.minutes % _HALF_DAY
    )
