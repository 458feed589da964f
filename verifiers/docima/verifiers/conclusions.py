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

from docima.verifiers.chains import last_of_chain
from docima.verifiers.spans import MASK, QED, Span, is_name, masked, spans, suffix


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

TURN = re.compile(r"\n[ \t]*(?:\*\*)?(?:Human|User|Question|Problem|Q)(?:\*\*)?\s?:")
_REMARK = re.compile(
    r"\n[ \t#*_>-]*(?:verification|verify|check(?:ing)?\b|let(?: me|'s| us) (?:verify|(?:double[- ])?check|know)"
    r"|we can (?:verify"
    r"|check)|i hope|hope this|if you|feel free|this completes|note(?: that|:)|as a check|检验|验证|经检验)",
    re.I,
)
_GOES_ON = re.compile(
    r"\b(?:wrong|incorrect|mistakes?|not|wait|but|however|so|thus|therefore|hence|actually|answer)\b|n't\b|所以|因此|错",
    re.I,
)
_SENTENCE = re.compile(r"[.!?](?<!\bi\.e\.)(?<!\be\.g\.)(?<!\bvs\.)[\"')*_]*(?=\s|$)|\n|[。！？]")  # noqa: RUF001
_LABEL = re.compile(r"\s*(?:(?:[-*•>]|#{1,6}|\d{1,2}[.)])\s+(?=\S))*")
_ASIDE = re.compile(r"[\s*]*\([A-Z][^()]*[a-z]{2,}[^()]*\)?[\s.*]*")
_QUESTION = ("?", "？")  # noqa: RUF001 - Chinese mark
_WITHDRAWN = re.compile(
    r"\b(?:wrong|incorrect|mistaken?|not sure|unsure|no idea|do(?: not|n't) know|wait|contradict\w*|impossible)\b"
    r"|\b(?:could not|couldn't|cannot|can't|can not|unable to)\s(?:find|tell|say|determine|solve|decide|be sure)\b",
    re.I,
)
_WAVERING = re.compile(
    r"\b(?:maybe|perhaps|either|possibly|alternatively|unless|whether)\b"
    r"|\b(?:might|could|may) (?:also )?be [\d\x00]",
    re.I,
)
_BOUNDED = re.compile(r"\b(?:at least|at most|more than|less than|fewer than|between)\b[^.;]{0,12}$", re.I)
_OR = re.compile(r"\bor\b|或", re.I)
_DENIED = re.compile(
    r"(?:\b(?:not|cannot|never|except|unlike|instead of|rather than|nicht|kein|keine|pas)\b|不是|n't\b|≠)"
    r"(?:(?!\b(?:is|are|was|equals)\b)[^.;,，\d\x00]){0,24}$"  # noqa: RUF001 - Chinese comma
    r"|\b(?:discard(?:s|ed|ing)?|reject(?:s|ed|ing)?|rul(?:es?|ed|ing) out)\b[^.;,\d\x00]{0,16}$",
    re.I,
)
_DENIED_BEHIND = re.compile(
    r"[\s*]*(?:does not|doesn't|do not|is not|isn't|are not|aren't|fails?|cannot|can't|(?:is|are) (?:also )?(?:wrong"
    r"|impossible|excluded|rejected|extraneous|invalid|discarded))\b",
    re.I,
)
_SUM = re.compile(r"\([-+*/=\s\d.×−]+\)")  # noqa: RUF001 - signs as they are written
_KNOWN = re.compile(r"\b(?:the|these|those)\s+$", re.I)
"""`the 3 books`: a number that was known before."""

_QUALIFIER = re.compile(
    r"[,;(]?\s*(?:for (?:all|any|every|each|some|an? arbitrary)|for(?= \x00)|where|when(?:ever)?|attained|achieved"
    r"|reached|with equality|since|because|as (?:claimed|required|desired|expected|stated)|provided|with arbitrary"
    r"|in particular|is the only|as the only)\b|\s\((?!mod\b)[^()]*[A-Za-z≈]{2,}[^()]*\)[\s.*]*$"
    r"|(?<=\x00)\sas(?= \x00)|\sout of(?= \d)|\s\(≈[^()]*\)[\s.*]*$|当且仅当|当(?=\s?[\x00A-Za-z])|此时|其中",
    re.I,
)
_BEHIND = re.compile(
    r"(?:[$€£]\d[\d,.]*|\btotal of \d[\d,.]*)(?:\s[A-Za-z]+){0,2}(\s(?:for|in|over|after|during|from|on|with|at)"
    r"(?:\s[A-Za-z]+){0,2}\s\d[\d,.]*[^\d\x00]{0,40})$"
)
"""`$64 for the 16 glasses`, `a total of 540 meters in 7 days`: what the amount was for is no part of it."""
_BEFORE_QUALIFIER = re.compile(r"(?:[\d\x00²³π)%°]|\*\*)[\s,;(，]*(?:(?!and\b|but\b|so\b|then\b)\w{1,12}[\s,;(]*)?$")  # noqa: RUF001

_OPTION = re.compile(
    r"\b(?:option|choice|alternative)\s*\**\(?([A-J])\b\)?\**(?!\w)|选项?\s*[:：为是]?\s*([A-J]+(?:\s?[和、,]\s?[A-J]+)*)(?![A-Za-z])"  # noqa: RUF001
)
_STATEMENTS = re.compile(
    r"\b(?:only|statements?|propositions?|both)\s+((?:[IVX]{1,4}|①|②|③|④|⑤)(?:\s?(?:,|and|,\sand)\s?(?:[IVX]{1,4}|[①-⑤]))*)"
    r"\s(?:is|are|hold|holds)\s(?:true|correct|valid)?"
)
_PHRASE = re.compile(
    r"\bdo(?:es)? not exist|\bdoesn't exist|\bno (?:such |real |integer |positive |other )*(?:solutions?|integers?"
    r"|numbers?|values?|roots?|functions?|pairs?|limit)\b(?: exists?)?|\binfinitely many(?: solutions)?"
    r"|(?<=\bis )(?:yes|no|true|false|undefined|impossible|unbounded)(?=[.!\s]*$)"
    r"|\bfail(?:s|ed)? to reject the null hypothesis|\breject(?:s|ed)? the null hypothesis"
    r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|无解|不存在",
    re.I,
)
_SUPPOSED = re.compile(r"\b(?:if|not true that|whether)\b", re.I)
_OPENING_WORD = re.compile(r"\W*(yes|no|true|false)\b\s*[.,:;!\u2013\u2014-]", re.I)
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*|__([^_\n]+)__")
_EMPHASIS = frozenset("not only all exactly both never always note step case any every each must cannot".split())
_COUNTED = re.compile(
    r"\b(?:exactly|are|is|has|have|of|equals)\s+(zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b",
    re.I,
)
_THEREFORE = re.compile(r"\W*(?:therefore|thus|hence|so|consequently|conclusion|in conclusion)\b", re.I)
_COMPLEMENT = re.compile(r"\b(?:is|are|be)\s+(?:an?\s+|the\s+)?([A-Za-z-]+(?:\s[A-Za-z-]+){0,2})[\s.!]*$")
_NO_COMPLEMENT = re.compile(
    r"\b(?:prov|tru|don|correct|complet|satisf|verif|shown|establish|valid|consist|solv|follows|answer|above)", re.I
)
_COLON = re.compile(r"[:：=]\s*$|\bis\s*$")  # noqa: RUF001
_JOINED = re.compile(
    r"[\s$*]*(?:(?:[,;、；，]|\b(?:and|or|et|ou|und|oder|y|o)\b|和|或|与|及)[\s$*]*)+"  # noqa: RUF001
    r"(?:\(\d\)\s?)?(?:[A-Za-z]\w?\s?=\s?)?[\s$*]*"
)
_BULLET = re.compile(r"[\s.,;]*\n[ \t]*(?:[-*•]|\d{1,2}[.)])\s+")
_ITEM = re.compile(r"[ \t]*(?:[-*•]|\d{1,2}[.)])\s+")
_HEADING = re.compile(
    r"\b(?:solutions?|roots?|zeros|values|answers?|eigenvalues|points|functions|pairs|triples|order|lösungen|soluciones)\b"
    r"[^.\n]*:?[\s*]*$|解[^。\n]*[:：]?\s*$",  # noqa: RUF001
    re.I,
)
_OPERATION = re.compile(r"[-+*/^]|\\d?frac|\\cdot|\\times")
_LEFT_SIDE = re.compile(r"\s*([^=_\d]{1,24})(?:_\{?\w+\}?)?[^=_\d]{0,4}=")


def concluded(text: str) -> Found | None:
    """What the text concludes, or None."""
    text = _without_remarks(text)
    if len(text) <= _SHORT_CHARACTERS and (opening := _OPENING_WORD.match(text)) and text[opening.end() :].strip():
        return Found(opening.group(1), "phrase")
    # Nearly always the last sentences say it, and to look at no more costs little.
    said = _last_said(text[_near(text) :]) or _last_said(text)
    if said is not None:
        return None if said.rule == "withdrawn" else said
    names = masked(text)[1]
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
        if sentence.rstrip("*_\"') ").endswith(_QUESTION) or _ASIDE.fullmatch(sentence):
            continue
        said = _said(text, mask, found, begin, end)
        if said is not None and said.rule == "denied":
            denied.add(said.text)
        elif said is not None:
            return said if said.text not in denied else Found(text[begin:end].strip(), "whole")
        elif _WITHDRAWN.search(sentence):
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
    cut = text.find("<|")
    text = text if cut < 0 else text[:cut]
    if (turn := TURN.search(text, 1)) is not None and text[: turn.start()].strip():
        text = text[: turn.start()]
    text = text.strip()
    if len(text) > _TAIL_CHARACTERS:
        line = text.find("\n", len(text) - _TAIL_CHARACTERS)
        text = text[line + 1 :] if line >= 0 else text[-_TAIL_CHARACTERS:]
    remark = None
    for remark in _REMARK.finditer(text):  # noqa: B007 - the last one is wanted
        pass
    if remark is not None and not _GOES_ON.search(text, remark.end()) and text[: remark.start()].strip():
        text = text[: remark.start()]
    return text.rstrip("` \n")


def _whole(text: str) -> Found | None:
    line = text.strip("*_`# ").rstrip(".")
    return Found(line, "whole") if line and len(text) <= _SHORT_CHARACTERS and "\n" not in line else None


def _sentences(mask: str) -> Iterator[tuple[int, int]]:
    """Beginning and end of each sentence, the last first, without the labels of lists and headings."""
    ends = [match.end() for match in _SENTENCE.finditer(mask)]
    edges = [0, *[each for each in ends if each < len(mask)], len(mask)]
    count = 0
    for begin, end in zip(reversed(edges[:-1]), reversed(edges[1:]), strict=True):
        label = _LABEL.match(mask, begin, end)
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
    if not values and inside and _COLON.search(mask, begin, inside[-1].start):
        values = inside[-1:]
    if values:
        return _valued(text, mask, found, values, begin, end)
    if MASK not in sentence and (counted := _COUNTED.search(sentence)) is not None:
        return Found(counted.group(1), "phrase")
    complement = _COMPLEMENT.search(sentence) if _THEREFORE.match(sentence) and MASK not in sentence else None
    if complement is None or _NO_COMPLEMENT.search(complement.group()):
        return None
    return Found(complement.group(1), "phrase")


def _phrase(text: str, mask: str, inside: list[Span], begin: int, end: int) -> Found | None:
    """The last set phrase with no mathematics behind it, and not about a value: `$n = 13$ is impossible`."""
    phrase = None
    for phrase in _PHRASE.finditer(mask, begin, end):  # noqa: B007 - the last one is wanted
        pass
    if phrase is None or any(each.start >= phrase.end() for each in inside):
        return None
    before = mask[begin : phrase.start()]
    if any(mask[each.end : phrase.start()].strip(" *") == "is" for each in inside):
        return None
    doubted = _DENIED.search(before) or _WAVERING.search(mask, begin, end) or _SUPPOSED.search(before)
    return Found(text[begin:end].strip() if doubted else phrase.group(), "phrase")


def _qualified(mask: str, begin: int, end: int) -> int:
    """Where a sentence ends before `for all $x$`, `attained at $x = 1$`, `since`, if a value stands before that."""
    behind = _BEHIND.search(mask, begin, end)
    if behind is not None and ", " not in behind.group():
        end = behind.start(1)
    for qualifier in _QUALIFIER.finditer(mask, begin, end):
        if _BEFORE_QUALIFIER.search(mask[max(begin, qualifier.start() - 24) : qualifier.start()]):
            return qualifier.start()
    return end


def _chosen(sentence: str, words: str) -> Found | None:
    """An option or statements that the sentence names: one place, and not denied."""
    named = list(_OPTION.finditer(sentence)) or list(_STATEMENTS.finditer(sentence))
    if not named:
        return None
    letters = {next(filter(None, each.groups())) for each in named}
    last = named[-1]
    if _WITHDRAWN.search(sentence) or _WAVERING.search(sentence) or len(letters) > 1:
        return Found(words.strip(), "whole")
    if re.search(
        r"\b(?:eliminat|exclud|reject|rul(?:es?|ed|ing) out|not|n't|false|discard)|错|误|不|排除", sentence, re.I
    ):
        return None
    return Found(re.sub(r"\s?[和、]\s?", ", ", next(filter(None, last.groups()))), "phrase")


def _bold(text: str, mask: str, inside: list[Span], begin: int, end: int) -> Found | None:
    """The last words in bold that are neither a heading nor mere emphasis."""
    printed = [each for each in _BOLD.finditer(mask, begin, end) if _is_said(each, mask, begin)]
    if not printed:
        return None
    last = printed[-1]
    content = text[last.start() + 2 : last.end() - 2].strip(" .:")
    values = [each for each in inside if last.start() <= each.start < last.end() and not is_name(each.text)]
    if _DENIED.search(mask[begin : last.start()]):
        return Found(text[begin:end].strip(), "whole")
    if values:
        return _valued(text, mask, inside, values, last.start(), last.end())
    if any(each.start >= last.end() for each in inside) or MASK in last.group():
        return None
    return Found(content.rpartition(": ")[2], "phrase")


def _is_said(bold: re.Match[str], mask: str, begin: int) -> bool:
    content = bold.group()[2:-2].strip()
    heading = content.endswith((":", ".")) or mask[bold.end() : bold.end() + 1] in (":", "：")  # noqa: RUF001
    if heading and not mask[begin : bold.start()].strip():
        return False
    return len(content) <= _BOLD_CHARACTERS and content.lower() not in _EMPHASIS


def _valued(text: str, mask: str, found: list[Span], values: list[Span], begin: int, end: int) -> Found:
    """The last mathematics of a sentence that is not denied, and what is joined to it."""
    sentence = text[begin:end].strip()
    values = values[-_MOST_JOINED:]
    values = [each for each in values if not _is_known(mask, each, begin)] or values
    said = [each for each in values if not _is_denied(mask, each, begin)]
    if not said:
        return Found(values[-1].text, "denied")
    last = said[-1]
    if _WAVERING.search(mask, begin, end) or (last == values[-1] and _WITHDRAWN.search(mask, last.end, end)):
        return Found(sentence, "whole")
    group = _group(mask, found, last)
    before = [each for each in found if begin <= each.start < group[0].start]
    lead = mask[before[-1].end if before else begin : group[0].start]
    if (before and (_OR.search(lead) or not lead.strip())) or _BOUNDED.search(lead):
        return Found(sentence, "whole")
    rule = "formula" if last.fenced else "number"
    if len(group) > 1:
        return Found(", ".join(each.text for each in group), rule)
    return Found(last_of_chain(last.text) + suffix(text, last.end), rule)


def _is_denied(mask: str, span: Span, begin: int) -> bool:
    return bool(
        _DENIED.search(mask[max(begin, span.start - _DENIAL_CHARACTERS) : span.start])
        or _DENIED_BEHIND.match(mask, span.end)
    )


def _is_known(mask: str, span: Span, begin: int) -> bool:
    """Whether the span is a plain number with an article, `the 3 books`, or an aside: `12 (3 + 4 + 5)`."""
    if not span.fenced and _SUM.fullmatch(span.text):
        return True
    plain = not span.fenced and span.text.isdigit() and mask[span.end : span.end + 2].strip().isalpha()
    return plain and _KNOWN.search(mask[max(begin, span.start - 8) : span.start]) is not None


def _alike(one: Span, other: Span, gap: str) -> bool:
    """Whether two joined spans may be one answer: bare values, or equations for names; over a mere comma of Chinese,
    which also parts sentences, for the same name.
    """
    ours, theirs = _LEFT_SIDE.match(one.text), _LEFT_SIDE.match(other.text)
    if ours is None or theirs is None:
        return ours is theirs and "=" not in one.text + other.text
    if _OPERATION.search(ours.group()) or _OPERATION.search(theirs.group()):
        return False
    return gap.strip() != "，" or ours.group(1) == theirs.group(1)  # noqa: RUF001


def _group(mask: str, found: list[Span], last: Span) -> list[Span]:
    """The spans that end with this one and are joined by comma, and, or, or in a list under a heading."""
    group = [last]
    for span in reversed(found[: found.index(last)]):
        gap = mask[span.end : group[0].start]
        if len(group) >= _MOST_JOINED or len(gap) > 40:
            break
        if _BULLET.fullmatch(gap):
            line = mask.rfind("\n", 0, span.start) + 1
            if not _ITEM.fullmatch(mask, line, span.start):
                break
        elif not _JOINED.fullmatch(gap) or not _alike(span, last, gap):
            break
        group.insert(0, span)
    if any(_BULLET.fullmatch(mask[one.end : other.start]) for one, other in pairwise(group)):
        sides = {side.group(1).strip() if (side := _LEFT_SIDE.match(each.text)) else None for each in group}
        above = _LABEL.sub("", mask[max(0, group[0].start - 200) : group[0].start]).rstrip(" \n-*•123.)")
        if not (len(sides) == 1 and None not in sides) and not _HEADING.search(above):
            return [last]
    return group
