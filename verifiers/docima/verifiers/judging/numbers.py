"""A judge's number, read as it stands: never clamped, never rounded to the scale, never guessed."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a reply holds no verdict; `code` is one of `CODES`."""

    code: str


CODES = {
    "truncated": "The reply was cut off.",
    "too_large": "The reply is longer than any that is read.",
    "empty": "The reply is empty.",
    "refusal": "The judge declined to judge.",
    "missing_marker": "The reply does not say its verdict where it was told to.",
    "missing_box": "There is no \\boxed{}.",
    "wrong_macro": "The score is in another macro than \\boxed{}.",
    "missing_tag": "There is no <score> element.",
    "missing_key": "The object lacks the key of the verdict.",
    "invalid_json": "The object is not JSON.",
    "duplicate_key": "A key stands twice in the object.",
    "wrong_type": "The verdict has another type than asked for.",
    "bool_for_number": "true or false stands where a number was asked for.",
    "non_finite": "The number is not finite.",
    "non_ascii_number": "The number is written with other digits than 0 to 9.",
    "off_scale_form": "The number is written as a fraction, a percentage or an expression.",
    "off_scale": "The number is not on the scale.",
    "out_of_range": "The number lies outside of the range.",
    "off_menu": "The choice is none of those offered.",
    "ambiguous": "The reply gives different verdicts.",
    "ambiguous_multiple_objects": "The reply holds objects with different verdicts.",
}
"""Every reason for which a reply may be unreadable."""

_NUMBER = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})", re.ASCII)
_WRAPPER = re.compile(r"\\(?:mathbf|mathrm|mathsf|mathit|text|textbf|textrm|bm|boldsymbol)\s*\{([^{}]*)\}")
_NON_FINITE = re.compile(r"[+-]?\s*\\?(?:nan|inf|infinity|infty)", re.I)
_SPACES = re.compile(r"\\[,;:! ]|~")
_WRAPPERS = 4
"""Fonts inside of fonts that are looked through."""


def plain(text: str) -> str:
    """A number's text without what surrounds it: fonts, mathematical delimiters, emphasis, a last full stop."""
    text = _SPACES.sub(" ", text).strip()
    for _ in range(_WRAPPERS):
        whole = _WRAPPER.fullmatch(text)
        if whole is None:
            break
        text = whole.group(1).strip()
    if text.startswith("{") and text.endswith("}"):
        text = text[1:-1]
    return text.strip("$*_` \t\n")


def number(text: str) -> float | Unreadable:
    """A decimal number that is the whole of the text."""
    text = plain(text)
    if _NUMBER.fullmatch(text):
        return float(text)
    if not text:
        return Unreadable("empty")
    if _NON_FINITE.fullmatch(text):
        return Unreadable("non_finite")
    if any(each.isdigit() and not each.isascii() for each in text):
        return Unreadable("non_ascii_number")
    return Unreadable("off_scale_form" if any(each.isdigit() for each in text) else "wrong_type")


def on_scale(value: float, scale: Sequence[float]) -> float | Unreadable:
    """The member of the scale that equals the number."""
    for each in scale:
        if value == each:
            return each
    return Unreadable("off_scale")


def in_range(value: float, scale: Sequence[float]) -> float | Unreadable:
    """The number itself, where it lies between the scale's ends."""
    # A whole number may be too large for isfinite, and is compared all the same.
    if isinstance(value, float) and not math.isfinite(value):
        return Unreadable("non_finite")
    return value if scale[0] <= value <= scale[-1] else Unreadable("out_of_range")
