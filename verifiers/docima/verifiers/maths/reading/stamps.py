"""Times of day and dates: `3:30 p.m.` is `15:30`, `March 14` is `14th of March`."""

from __future__ import annotations

import re
from typing import NamedTuple

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if len(name) > 3 else name for name in _MONTHS)
_TIME = re.compile(
    r"(\d{1,2})(?:\s*[:.]\s*(\d{2}))?(?:\s*:\s*(\d{2}))?\s*([ap])\.?\s?m\.?|(\d{1,2})\s*:\s*(\d{2})", re.I
)
_MONTH_FIRST = re.compile(rf"({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,?\s*(\d{{4}}))?", re.I)
_DAY_FIRST = re.compile(
    rf"(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH})\.?(?:\s*,?\s*(\d{{4}}))?", re.I
)
_HALF_DAY = 12 * 60


class Stamp(NamedTuple):
    """A time of day in minutes, with "a" or "p" where it was said; or a date."""

    minutes: int | None = None
    half: str = ""
    month: int = 0
    day: int = 0
    year: int | None = None


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
    for pattern, month, day in ((_MONTH_FIRST, 1, 2), (_DAY_FIRST, 2, 1)):
        date = pattern.fullmatch(text)
        if date is not None:
            number = next(place for place, name in enumerate(_MONTHS, 1) if name[:3] == date.group(month)[:3].lower())
            return Stamp(None, "", number, int(date.group(day)), int(date.group(3)) if date.group(3) else None)
    return None


def same(a: Stamp, b: Stamp) -> bool | None:
    """Whether two are the same; None where neither says that it is a time."""
    if (a.minutes is None) != (b.minutes is None):
        return False
    if a.minutes is None or b.minutes is None:
        years = a.year is None or b.year is None or a.year == b.year
        return (a.month, a.day) == (b.month, b.day) and years
    if not a.half and not b.half:
        return None
    if a.half and b.half:
        return (a.minutes, a.half) == (b.minutes, b.half)
    said, bare = (a, b) if a.half else (b, a)
    if bare.minutes is not None and said.minutes is not None and bare.minutes > _HALF_DAY:
        return said.half == "p" and said.minutes == bare.minutes - _HALF_DAY
    return (
        said.minutes is not None and bare.minutes is not None and said.minutes % _HALF_DAY == bare.minutes % _HALF_DAY
    )
