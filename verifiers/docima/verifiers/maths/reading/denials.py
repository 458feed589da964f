"""Denials in other words: `No such function exists` is `such a function does not exist`; `neither even nor odd` is
`neither`; `No, it is not possible` is `it is impossible`.
"""

from __future__ import annotations

import re

_ABSENT = re.compile(
    r"(?:no\s*[,;:.]?\s+)?(?:(?:(?:such )?an?|such|the|that)? ?(?P<first>[a-z]*)\s*(?:does|do) not exist"
    r"|no such (?P<second>[a-z]+) exists?"
    r"|there (?:is|are|exists?) no such (?P<third>[a-z]+)|there (?:does|do) not exist (?:such )?an? (?P<fourth>[a-z]+))"
)
_NEITHER = re.compile(r"neither(?: (?:of (?:them|these|the two)|one))?|neither (?P<one>[a-z]+) nor (?P<other>[a-z]+)")
_BOTH_NO = re.compile(r"no\s*[,;:.]\s*(?=(?:it|this|that|they|there)\b)(?=.*\b(?:not|impossible|no)\b)")
_SIDES = 2
_IMPOSSIBLE = re.compile(r"\bimpossible\b")


def alike(one: str, other: str) -> bool:
    """Whether two texts in plain words deny the same."""
    ours, theirs = (" ".join(text.casefold().split()).strip(" .!") for text in (one, other))
    absent = [match for text in (ours, theirs) if (match := _ABSENT.fullmatch(text)) is not None]
    if len(absent) == _SIDES:
        nouns = {noun.removesuffix("s") for match in absent for noun in match.groups() if noun}
        return len(nouns) <= 1
    neither = [match for text in (ours, theirs) if (match := _NEITHER.fullmatch(text)) is not None]
    if len(neither) == _SIDES:
        pairs = [frozenset(filter(None, match.groups())) for match in neither]
        return pairs[0] == pairs[1] or not (pairs[0] and pairs[1])
    return _undoubled(ours) == _undoubled(theirs) != ""


def _undoubled(text: str) -> str:
    """A denial without the `no` before it, where there is one."""
    return _IMPOSSIBLE.sub("not possible", _BOTH_NO.sub("", text))
