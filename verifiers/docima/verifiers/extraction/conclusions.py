"""Finds what a completion concludes that neither boxes nor announces its answer: what its last sentence says.

From the last sentence backwards, the first that says anything: an option, bold print, a set phrase ("does not exist"),
or its last mathematics, with what is joined to that by comma, and, or. What is denied or put as a question says
nothing; who wavers or withdraws has no answer, and no lucky number before it is then looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from docima.verifiers.extraction import phrases
from docima.verifiers.extraction.chains import last_of_chain
from docima.verifiers.extraction.spans import MASK, QED, Span, is_name, masked, spans, suffix


class Found(NamedTuple):
    """An answer, and the rule by which it was found."""

    text: str
    rule: str


_TAIL_CHARACTERS = 2048
_NEAR_CHARACTERS = 320
_SHORT_CHARACTERS = 400
_BOLD_CHARACTERS = 80
_DENIAL_CHARACTERS = 64
_MOST_JOINED = 64
_MOST_SENTENCES = 24


def concluded(text: str) -> Found | None:
    """What the text concludes, or None."""
    text = _without_remarks(text)
    opening = phrases.OPENING_WORD.match(text) if len(text) <= _SHORT_CHARACTERS else None
    if opening is not None and text[opening.end() :].strip():
        return Found(opening.group(1), "phrase")
    if phrases.LABELLED.fullmatch(text):
        return Found(text, "whole")
    # Nearly always the last sentences say it, and to look at no more costs little.
    said = _last_said(text[_near(text) :]) or _last_said(text)
    if said is not None:
        return None if said.rule == "withdrawn" else said
    names = [] if text.endswith("?") else masked(text)[1]
    return Found(names[-1].text, "formula") if names and not QED.fullmatch(names[-1].text) else _whole(text)


def _near(text: str) -> int:
    """Where the last lines or sentences begin; 0 where that might be within a formula."""
    start = max(0, len(text) - _NEAR_CHARACTERS)
    start = max(text.rfind("\n", 0, start), text.rfind(". ", 0, start)) + 1
    even = text.count("$", start) % 2 == 0 and all(
        text.count(opener, start) == text.count(closer, start) for opener, closer in (("\\[", "\\]"), ("\\(", "\\)"))
    )
    return start if even else 0


def _last_said(text: str) -> Found | None:
    """What the last sentence says that says anything."""
    mask, found = spans(text)
    denied: set[str] = set()
    for begin, end in _sentences(mask):
        sentence = mask[begin:end]
        if sentence.rstrip("*_\"') ").endswith(phrases.QUESTION) or phrases.ASIDE.fullmatch(sentence):
            continue
        said = _said(text, mask, found, begin, end)
        if said is not None and said.rule == "denied":
            denied.add(said.text)
        elif said is not None:
            return said if said.text not in denied else Found(text[begin:end].strip(), "whole")
        elif phrases.WITHDRAWN.search(sentence):
            return Found(sentence, "withdrawn")
    return None


def stated(line: str) -> Found | None:
    """What one sentence states, or None."""
    mask, found = spans(line)
    said = _said(line, mask, found, 0, len(line))
    return None if said is not None and said.rule == "denied" else said


def _without_remarks(text: str) -> str:
    """The text's end, without the next question that a base model invents, closing marks, and closing remarks that
    turn nothing round.
    """
    if (token := phrases.TOKEN.search(text)) is not None:
        text = text[: token.start()]
    if (turn := phrases.TURN.search(text, 1)) is not None and text[: turn.start()].strip():
        text = text[: turn.start()]
    text = text.strip()
    if len(text) > _TAIL_CHARACTERS:
        line = text.find("\n", len(text) - _TAIL_CHARACTERS)
        text = text[line + 1 :] if line >= 0 else text[-_TAIL_CHARACTERS:]
    remark = None
    for remark in phrases.REMARK.finditer(text):  # noqa: B007 - the last one is wanted
        pass
    if remark is not None and not phrases.GOES_ON.search(text, remark.end()) and text[: remark.start()].strip():
        text = text[: remark.start()]
    return text.rstrip("` \n")


def _whole(text: str) -> Found | None:
    line = text.strip("*_`# ").rstrip(".")
    return Found(line, "whole") if line and len(text) <= _SHORT_CHARACTERS and "\n" not in line else None


def _sentences(mask: str) -> Iterator[tuple[int, int]]:
    """Beginning and end of each sentence, the last first, without the labels of lists and headings."""
    ends = [match.end() for match in phrases.SENTENCE.finditer(mask)]
    edges = [0, *[each for each in ends if each < len(mask)], len(mask)]
    count = 0
    for begin, end in zip(reversed(edges[:-1]), reversed(edges[1:]), strict=True):
        label = phrases.LABEL.match(mask, begin, end)
        begin = begin if label is None else label.end()
        if QED.sub("", mask[begin:end]).strip(" \n*_#`.") and count < _MOST_SENTENCES:
            count += 1
            yield begin, end


def _said(text: str, mask: str, found: list[Span], begin: int, end: int) -> Found | None:
    """What one sentence says."""
    if (chosen := _chosen(mask[begin:end], text[begin:end])) is not None:
        return chosen
    end = _qualified(mask, begin, end)
    sentence = mask[begin:end]
    inside = [each for each in found if begin <= each.start < end]
    if (bold := _bold(text, mask, inside, begin, end)) is not None:
        return bold
    if (phrase := _phrase(text, mask, inside, begin, end)) is not None:
        return phrase
    values = [each for each in inside if not is_name(each.text)]
    if not values and inside and phrases.COLON.search(mask, begin, inside[-1].start):
        values = inside[-1:]
    if values:
        return _valued(text, mask, found, values, begin, end)
    if MASK not in sentence and (counted := phrases.COUNTED.search(sentence)) is not None:
        return Found(counted.group(1), "phrase")
    complement = (
        phrases.COMPLEMENT.search(sentence) if phrases.THEREFORE.match(sentence) and MASK not in sentence else None
    )
    if complement is None or phrases.NO_COMPLEMENT.search(complement.group()):
        return None
    return Found(complement.group(1), "phrase")


def _phrase(text: str, mask: str, inside: list[Span], begin: int, end: int) -> Found | None:
    """The last set phrase with no mathematics behind it, and not about a value: `$n = 13$ is impossible`."""
    phrase = None
    for phrase in phrases.PHRASE.finditer(mask, begin, end):  # noqa: B007 - the last one is wanted
        pass
    if phrase is None or any(each.start >= phrase.end() for each in inside):
        return None
    before = mask[begin : phrase.start()]
    if any(mask[each.end : phrase.start()].strip(" *") == "is" for each in inside):
        return None
    doubted = (
        phrases.DENIED.search(before) or phrases.WAVERING.search(mask, begin, end) or phrases.SUPPOSED.search(before)
    )
    return Found(text[begin:end].strip() if doubted else phrase.group(), "phrase")


def _qualified(mask: str, begin: int, end: int) -> int:
    """Where a sentence ends before `for all $x$`, `attained at $x = 1$`, `since`, if a value stands before that."""
    behind = phrases.BEHIND.search(mask, begin, end)
    if behind is not None and ", " not in behind.group():
        end = behind.start(1)
    for qualifier in phrases.QUALIFIER.finditer(mask, begin, end):
        if phrases.BEFORE_QUALIFIER.search(mask[max(begin, qualifier.start() - 24) : qualifier.start()]):
            return qualifier.start()
    return end


def _chosen(sentence: str, words: str) -> Found | None:
    """An option or statements that the sentence names: one place, and not denied."""
    if (several := phrases.OPTIONS.search(sentence)) is not None:
        return Found(phrases.BETWEEN_LETTERS.sub(", ", several.group(1)), "phrase")
    named = list(phrases.OPTION.finditer(sentence)) or list(phrases.STATEMENTS.finditer(sentence))
    if not named:
        return None
    letters = {next(filter(None, each.groups())) for each in named}
    last = named[-1]
    if phrases.WITHDRAWN.search(sentence) or phrases.WAVERING.search(sentence) or len(letters) > 1:
        return Found(words.strip(), "whole")
    if phrases.REJECTED.search(sentence):
        return None
    return Found(phrases.BETWEEN_LETTERS.sub(", ", next(filter(None, last.groups()))), "phrase")


def _bold(text: str, mask: str, inside: list[Span], begin: int, end: int) -> Found | None:
    """The last words in bold that are neither a heading nor mere emphasis."""
    printed = [each for each in phrases.BOLD.finditer(mask, begin, end) if _is_said(each, mask, begin)]
    if not printed:
        return None
    last = printed[-1]
    content = text[last.start() + 2 : last.end() - 2].strip(" .:")
    values = [each for each in inside if last.start() <= each.start < last.end() and not is_name(each.text)]
    if phrases.DENIED.search(mask[begin : last.start()]):
        return Found(text[begin:end].strip(), "whole")
    if values:
        return _valued(text, mask, inside, values, last.start(), last.end())
    if (
        any(each.start >= last.end() for each in inside)
        or MASK in last.group()
        or phrases.WHICH.search(mask, begin, last.start())
    ):
        return None
    content = content.rpartition(": ")[2]
    return Found(
        phrases.BETWEEN_LETTERS.sub(", ", content) if phrases.CIRCLED.fullmatch(content) else content, "phrase"
    )


def _is_said(bold: re.Match[str], mask: str, begin: int) -> bool:
    content = bold.group()[2:-2].strip()
    heading = content.endswith((":", ".")) or mask[bold.end() : bold.end() + 1] in (":", "：")  # noqa: RUF001
    if heading and not mask[begin : bold.start()].strip():
        return False
    return len(content) <= _BOLD_CHARACTERS and content.lower() not in phrases.EMPHASIS


def _valued(text: str, mask: str, found: list[Span], values: list[Span], begin: int, end: int) -> Found:
    """The last mathematics of a sentence that is not denied, and what is joined to it."""
    sentence = text[begin:end].strip()
    values = values[-_MOST_JOINED:]
    values = [each for each in values if not _is_known(mask, each, begin)] or values
    said = [each for each in values if not _is_denied(mask, each, begin)]
    if not said:
        return Found(values[-1].text, "denied")
    last = said[-1]
    if phrases.WAVERING.search(mask, begin, end) or (
        last == values[-1] and phrases.WITHDRAWN.search(mask, last.end, end)
    ):
        return Found(sentence, "whole")
    group = _group(mask, found, last)
    before = [each for each in found if begin <= each.start < group[0].start]
    lead = mask[before[-1].end if before else begin : group[0].start]
    if (before and (phrases.OR.search(lead) or not lead.strip())) or phrases.BOUNDED.search(lead):
        return Found(sentence, "whole")
    rule = "formula" if last.fenced else "number"
    if len(group) > 1:
        return Found(", ".join(each.text for each in group), rule)
    return Found(last_of_chain(last.text) + suffix(text, last.end), rule)


def _is_denied(mask: str, span: Span, begin: int) -> bool:
    return bool(
        phrases.DENIED.search(mask[max(begin, span.start - _DENIAL_CHARACTERS) : span.start])
        or phrases.DENIED_BEHIND.match(mask, span.end)
    )


def _is_known(mask: str, span: Span, begin: int) -> bool:
    """Whether the span is a plain number with an article, `the 3 books`, or an aside: `12 (3 + 4 + 5)`."""
    if not span.fenced and phrases.SUM.fullmatch(span.text):
        return True
    plain = not span.fenced and span.text.isdigit() and mask[span.end : span.end + 2].strip().isalpha()
    return plain and phrases.KNOWN.search(mask[max(begin, span.start - 8) : span.start]) is not None


def _alike(one: Span, other: Span, gap: str) -> bool:
    """Whether two joined spans may be one answer: bare values, or equations for names; over a mere comma of Chinese,
    which also parts sentences, for the same name.
    """
    ours, theirs = phrases.LEFT_SIDE.match(one.text), phrases.LEFT_SIDE.match(other.text)
    if ours is None or theirs is None:
        return ours is theirs and "=" not in one.text + other.text
    if phrases.OPERATION.search(ours.group()) or phrases.OPERATION.search(theirs.group()):
        return False
    return gap.strip() != "，" or ours.group(1) == theirs.group(1)  # noqa: RUF001


def _group(mask: str, found: list[Span], last: Span) -> list[Span]:
    """The spans that end with this one and are joined by comma, and, or, or in a list under a heading."""
    group = [last]
    for span in reversed(found[: found.index(last)]):
        gap = mask[span.end : group[0].start]
        if len(group) >= _MOST_JOINED or len(gap) > 40:
            break
        if phrases.BULLET.fullmatch(gap):
            line = mask.rfind("\n", 0, span.start) + 1
            if not phrases.ITEM.fullmatch(mask, line, span.start):
                break
        elif not phrases.JOINED.fullmatch(gap):
            break
        elif not _alike(span, last, gap):
            named = phrases.NAMED.match(span.text)
            return group if named is None or "=" in last.text else [span._replace(text=named.group(1)), *group]
        group.insert(0, span)
    if any(phrases.BULLET.fullmatch(mask[one.end : other.start]) for one, other in pairwise(group)):
        sides = {side.group(1).strip() if (side := phrases.LEFT_SIDE.match(each.text)) else None for each in group}
        above = phrases.LABEL.sub("", mask[max(0, group[0].start - 200) : group[0].start]).rstrip(" \n-*•123.)")
        if not (len(sides) == 1 and None not in sides) and not phrases.HEADING.search(above):
            return [last]
    return group
