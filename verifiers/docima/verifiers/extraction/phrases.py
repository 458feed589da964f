"""The words by which a conclusion is known: headings, remarks, denials, set phrases, joints.

Each expression is used on a bounded text and reads each of its characters a bounded number of times.
"""

from __future__ import annotations

import re

TOKEN = re.compile(r"<\|\w{1,32}\|>")
"""An end-of-turn token, where the text ends."""
TURN = re.compile(
    r"\n[ \t]*(?:#{1,4} )?(?:\*\*)?(?:Human|User|Question|Problem|Q|Instruction|问题|题目|问)(?:\*\*)?\s?[:：]"  # noqa: RUF001 - Chinese colon
)
"""The heading of a further question."""
REMARK = re.compile(
    r"\n[ \t#*_>-]*(?:verification|verify|check(?:ing)?\b|let(?: me|'s| us) (?:verify|(?:double[- ])?check|know)"
    r"|(?:we|you) can (?:verify|check)|i hope|hope this|if you|feel free|this completes|note(?: that|:)|as a check"
    r"|检验|验证|经检验)",
    re.I,
)
"""What opens a closing check, note or courtesy."""
GOES_ON = re.compile(
    r"\b(?:wrong|incorrect|mistakes?|not|wait|but|however|so|thus|therefore|hence|actually|answer)\b|n't\b|所以|因此|错",
    re.I,
)
"""Words by which a closing remark turns the conclusion round, or goes on to it."""
SENTENCE = re.compile(r"[.!?](?<!\bi\.e\.)(?<!\be\.g\.)(?<!\bvs\.)[\"')*_]*(?=\s|$)|\n|[。！？]")  # noqa: RUF001
"""Where a sentence or a line ends."""
LABEL = re.compile(r"\s*(?:(?:[-*•>]|#{1,6}|\d{1,2}[.)])\s+(?=\S))*")
"""Signs of lists, headings and quotations before a sentence."""
ASIDE = re.compile(
    r"[\s*]*(?:\([A-Z][^()]*[a-z]{2,}[^()]*\)?[\s.*]*|(?:This is because|Indeed,|Recall that)\b.*)", re.DOTALL
)
"""A sentence in parentheses, or one that gives a reason for what was said."""
QUESTION = ("?", "？")  # noqa: RUF001 - Chinese mark
WITHDRAWN = re.compile(
    r"\b(?:wrong|incorrect|mistaken?|not sure|unsure|no idea|do(?: not|n't) know|wait|contradict\w*|impossible)\b"
    r"|\b(?:could not|couldn't|cannot|can't|can not|unable to)\s(?:find|tell|say|determine|solve|decide|be sure)\b",
    re.I,
)
"""Who says this has no answer, or takes it back."""
WAVERING = re.compile(
    r"\b(?:maybe|perhaps|either(?! case| way)|possibly|alternatively|unless|whether)\b"
    r"|\b(?:might|could|may) (?:also )?be [\d\x00]",
    re.I,
)
"""Who says this names no one answer."""
BOUNDED = re.compile(r"\b(?:at least|at most|more than|less than|fewer than|between)\b[^.;]{0,12}$", re.I)
"""A bound before a value: it is not the value."""
OR = re.compile(r"\bor\b|或", re.I)
DENIED = re.compile(
    r"(?:\b(?:not|cannot|never|except|unlike|instead of|rather than|nicht|kein|keine|pas)\b|不是|n't\b|≠)"
    r"(?:(?!\b(?:is|are|was|equals)\b)[^.;,，\d\x00]){0,24}$"  # noqa: RUF001 - Chinese comma
    r"|\b(?:discard(?:s|ed|ing)?|reject(?:s|ed|ing)?|rul(?:es?|ed|ing) out)\b[^.;,\d\x00]{0,16}$",
    re.I,
)
"""What denies the value right behind it."""
DENIED_BEHIND = re.compile(
    r"[\s*]*(?:does not|doesn't|do not|is not|isn't|are not|aren't|fails?|cannot|can't|(?:is|are) (?:also )?(?:wrong"
    r"|impossible|excluded|rejected|extraneous|invalid|discarded))\b",
    re.I,
)
"""What denies the value right before it."""
SUM = re.compile(r"\((?:[-+*/=\s\d.×−$€£%]|,(?=\d{3}\b))+\)")  # noqa: RUF001 - signs as they are written
"""How a value came about: `12 (3 + 4 + 5)`."""
KNOWN = re.compile(r"\b(?:the|these|those)\s+$", re.I)
"""`the 3 books`: a number that was known before."""

QUALIFIER = re.compile(
    r"[,;(]?\s*(?:for (?:all|any|every|each|some|an? arbitrary)|for(?= \x00| [a-z]\s?[=≥>∈])|whose|where|when(?:ever)?"
    r"|attained|achieved|reached|with equality|since|because|as (?:claimed|required|desired|expected|stated)|provided"
    r"|with arbitrary|in particular|is the only|as the only)\b|\s\((?!mod\b)[^()]*[A-Za-z≈]{2,}[^()]*\)[\s.*]*$"
    r"|,?\s(?:or|which is|i\.e\.)?,?\s?(?:about|approximately|roughly)\b|\s?[(（][\x00\s,，]+[)）]"  # noqa: RUF001
    r"|(?<=\x00)\sas(?= \x00)|\sout of(?= \d)|\s\(≈[^()]*\)[\s.*]*$|\s≈\s|当且仅当|当(?=\s?[\x00A-Za-z])|此时|其中",
    re.I,
)
"""What may follow a value and is no part of it."""
BEHIND = re.compile(
    r"(?:[$€£]\d[\d,.]*|\btotal of \d[\d,.]*)(?:\s[A-Za-z]+){0,2}(\s(?:for|in|over|after|during|from|on|with|at)"
    r"(?:\s[A-Za-z]+){0,2}\s\d[\d,.]*[^\d\x00]{0,40})$"
)
"""`$64 for the 16 glasses`, `a total of 540 meters in 7 days`: what the amount was for is no part of it."""
BEFORE_QUALIFIER = re.compile(r"(?:[\d\x00²³π)%°]|\*\*)[\s,;(，]*(?:(?!and\b|but\b|so\b|then\b)\w{1,12}[\s,;(]*)?$")  # noqa: RUF001
"""The end of a value, and at most one word."""

OPTION = re.compile(
    r"\b(?:option|choice|alternative|statement)(?:\s+is)?[\s:]*\**\(?([A-J])\b\)?\**(?!\w)"
    r"|\(([A-J])\)\**\s+is (?:the )?(?:right|correct)|选项?\s*[:：为是]?\s*([A-J]+(?:\s?[和、,]\s?[A-J]+)*)(?![A-Za-z])"  # noqa: RUF001
)
"""An option by its letter."""
OPTIONS = re.compile(
    r"\boptions\s+(\(?[A-J]\)?(?:\s?(?:,\s?and|,|and)\s?\(?[A-J]\b\)?)+)\s+are\s+(?:both\s+)?(?:the\s+)?(?:correct|true|right)"
)
"""Several options that are right together."""
STATEMENTS = re.compile(
    r"\b(?:only|statements?|propositions?|both)\s+((?:[IVX]{1,4}|①|②|③|④|⑤)(?:\s?(?:,|and|,\sand)\s?(?:[IVX]{1,4}|[①-⑤]))*)"
    r"\s(?:is|are|hold|holds)\s(?:true|correct|valid)?"
)
"""Statements by their numerals."""
PHRASE = re.compile(
    r"\bdo(?:es)? not exist|\bdoesn't exist|\bno (?:such |real |integer |positive |other )*(?:solutions?|integers?"
    r"|numbers?|values?|roots?|functions?|pairs?|limit)\b(?: exists?)?|\binfinitely many(?: solutions)?"
    r"|(?<=\bis )(?:yes|no|true|false|undefined|impossible|unbounded)(?=[.!\s]*$)"
    r"|\bfail(?:s|ed)? to reject the null hypothesis|\breject(?:s|ed)? the null hypothesis"
    r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|无解|不存在",
    re.I,
)
"""Conclusions in set words."""
SUPPOSED = re.compile(r"\b(?:if|not true that|whether)\b", re.I)
"""What makes a phrase a mere supposition."""
LABELLED = re.compile(r"\(?[A-J](?:\)|[.:])\s[^\n]{1,80}")
"""The whole text is an option with its text."""
OPENING_WORD = re.compile(r"\W*(yes|no|true|false)\b\s*[.,:;!\u2013\u2014-]", re.I)
"""The answer at the head: "Yes, because"."""
WHICH = re.compile(r"\bwhich (?:is|are|must be|has to be)\s+$")
"""Before bold print that only describes the value."""
BOLD = re.compile(r"\*\*([^*\n]+)\*\*|__([^_\n]+)__")
EMPHASIS = frozenset(
    (
        "not only all exactly both never always note step case any every each must cannot positive negative correct "
        "valid verified unique distinct exact approximately"
    ).split()
)
"""Words that are printed bold for emphasis alone."""
COUNTED = re.compile(
    r"\b(?:exactly|are|is|has|have|of|equals)\s+(zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b",
    re.I,
)
"""A number in words."""
THEREFORE = re.compile(r"\W*(?:therefore|thus|hence|so|consequently|conclusion|in conclusion)\b", re.I)
COMPLEMENT = re.compile(r"\b(?:is|are|be)\s+(?:an?\s+|the\s+)?([A-Za-z-]+(?:\s[A-Za-z-]+){0,2})[\s.!]*$")
"""What something is said to be: "the triangle is isosceles"."""
NO_COMPLEMENT = re.compile(
    r"\b(?:prov|tru|don|correct|complet|satisf|verif|shown|establish|valid|consist|solv|follows|answer|above)", re.I
)
"""Complements that close an argument and answer nothing."""
COLON = re.compile(r"[:：=]\s*$|\bis\s*$")  # noqa: RUF001
"""What makes a mere name a value."""
JOINED = re.compile(
    r"[\s$*]*(?:(?:[,;、；，]|\b(?:and|or|et|ou|und|oder|y|o)\b|和|或|与|及)[\s$*]*)+"  # noqa: RUF001
    r"(?:\(\d\)\s?)?(?:[A-Za-z]\w?\s?=\s?)?[\s$*]*"
)
"""All that stands between mathematics that belongs together."""
BULLET = re.compile(r"[\s.,;]*\n[ \t]*(?:[-*•]|\d{1,2}[.)])\s+")
"""The label of the next item of a list, and nothing else."""
ITEM = re.compile(r"[ \t]*(?:[-*•]|\d{1,2}[.)])\s+")
"""The label at the head of an item."""
HEADING = re.compile(
    r"\b(?:solutions?|roots?|zeros|values|answers?|eigenvalues|points|functions|pairs|triples|order|lösungen|soluciones)\b"
    r"[^.\n]*:?[\s*]*$|解[^。\n]*[:：]?\s*$",  # noqa: RUF001
    re.I,
)
"""A heading that says that a list is the answer."""
OPERATION = re.compile(r"[-+*/^]|\\d?frac|\\cdot|\\times")
LEFT_SIDE = re.compile(r"\s*([^=_\d]{1,24})(?:_\{?\w+\}?)?[^=_\d]{0,4}=")
"""The left side of an equation without its subscript."""
REJECTED = re.compile(r"\b(?:eliminat|exclud|reject|rul(?:es?|ed|ing) out|not|n't|false|discard)|错|误|不|排除", re.I)
"""Whoever says this of an option does not choose it."""
BETWEEN_LETTERS = re.compile(r"\s?(?:[和、]|,\s?and\b|\band\b)\s?")
"""What joins letters of options in Chinese."""
CIRCLED = re.compile(r"[①-⑨](?:\s?(?:,\s?and|,|and|[、和])\s?[①-⑨])+")
"""Statements by their circled numbers."""
NAMED = re.compile(r"[A-Za-zα-ω]\s?=\s?([^=]+)$")  # noqa: RUF001 - Greek
"""The first of several values for a name: `x = 3 or -3`."""
