"""Answers that are turned away before any judge is asked. Deterministic: each rejection has evidence.

"One token to fool" (arXiv 2507.08794): a colon, "Solution:" or a verdict written by the candidate itself are taken for
right by many judges up to nine times of ten, and neither reasoning nor voting helps.

Covered: no visible content, an opener and nothing after it, nothing but a verdict, nothing but the prompt, nothing but
an appeal to the reference. Not covered: anything that says something besides; it is flagged and judged. So is what is
known to be right, however short: the reference itself, or what a criterion quotes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from docima.verifiers.judging.clean import Clean
from docima.verifiers.judging.openers import only_opens, says_nothing

SHORT = 400
"""Characters up to which a text may be nothing but an opener, a verdict or an appeal."""

LEAST_COPY = 12
"""Letters and digits of a prompt below which an answer may well be the same."""

BLANK_BRAILLE = "\u2800"
_MARKUP = re.compile(r"[<&`\\]")
_ASKS_TO_COPY = re.compile(r"\b(?:repeat|copy|echo|verbatim|word for word|proofread|correct the)\b", re.I)

_NOT_WORD = re.compile(r"[\W_]+")
_EMPTY = re.compile(
    r"<\s?/?\s?[a-z][a-z0-9_]{0,20}\s?/?\s?>|&[a-z]{2,8};|```[\w+-]{0,16}"
    r"|\\(?:text|textbf|mathrm|mathbf|boxed|left|right|quad|qquad|displaystyle|begin|end|frac|hspace|vspace)\b"
    r"(?:\{(?:aligned?|equation|center|array|cases)\*?\})?",
    re.I,
)
"""Markup that says nothing by itself: tags, entities, fences, fonts."""

_ASKS_FOR_SIGN = re.compile(
    r"\b(?:symbol|operator|characters?|punctuation|delimiter|separator|emoji|sign of|which sign|what sign)\b", re.I
)
"""Prompts to which a bare sign is a proper answer."""

_VERDICT = re.compile(
    r"\{[^{}]{0,400}\"(?:score|criteria_met|verdict|grade|rating|result|met|pass(?:ed)?|reward)\"\s{0,8}:[^{}]{0,400}\}"
    r"|^[^\n]{0,200}evaluation of the solution\b[^\n]{0,80}$"
    r"|(?:based on my evaluation,? )?(?:the )?final overall? score (?:should be|is)\W{0,8}"
    r"(?:\\boxed\{[^{}]{0,16}\}|[\d./]{1,8})"
    r"|\[RESULT\]\W{0,4}\d|\[\[[A-E][<>=]{1,2}[A-E]\]\]|<score>[^<>]{0,16}</score>"
    r"|(?<![A-Za-z])(?:final )?(?:GRADE|VERDICT|JUDGE?MENT|FINAL DECISION)\W{0,4}[:=]\W{0,4}"
    r"(?:[A-Z]\b|\d|correct|yes|pass)"
    r"|(?:criteria|criterion) (?:is |are )?(?:fully )?met\b"
    r"|(?:^|[.!?]\s)\W{0,4}(?:(?:overall|final) )?(?:score|rating)\W{0,4}[:=]\W{0,4}\d{1,3}(?:\.\d)?"
    r"(?:\s?/\s?\d{1,3})?(?![\w:-]|[.,]\d)",
    re.I | re.M,
)
_VERDICT_SIGNS = (
    *("score", "criteri", "verdict", "grade", "rating", "result", '"met', '"pass', "reward", "evaluation", "[["),
    *("judgment", "judgement", "decision"),
)
"""One of them stands in all that looks like a verdict, in lower case."""

_VERDICT_WORDS = re.compile(
    r"\b(?:yes|verdict|decision|rating|score|grade|evaluation|overall|based on|correct|pass(?:ed)?|true|full marks"
    r"|criteri(?:on|a)|met)\b",
    re.I,
)
_ASKS_FOR_VERDICT = re.compile(r"\b(?:json|grade|rate|rating|score|verdict|judge|evaluat|assess|criteri)", re.I)
"""Words of a prompt for which a verdict is a proper answer."""

_PRAISE = re.compile(
    r"[^\n.!?]{0,80}\b(?:all steps|everything|the (?:solution|answer|response|proof)|this (?:solution|answer|response))"
    r"\b[^\n.!?]{0,80}\b(?:correct|complete|rigorous|perfect|full marks|verified|valid)\b[^\n.!?]{0,40}[.!?]?",
    re.I,
)
_NAMED = r"(?:reference|ground[- ]truth|gold(?: standard)?|expected|correct|model|official)"
_APPEAL = re.compile(
    r"[^.!?\n\d]{0,120}"
    r"\b(?:identical to|same as|match(?:es)?|agrees? with|equals?|equivalent to|consistent with|see|stated in)\b"
    rf"[^.!?\n\d]{{0,40}}\b(?:{_NAMED}\s(?:answer|solution|response|output)|reference|ground[- ]truth)"
    r"(?:\s(?:exactly|perfectly|verbatim|given|provided|above|below|key)){0,3}\b"
    r"(?:,? (?:so |and |hence )?(?:it|the answer|this|my answer) is (?:correct|right))?[.!]?"
    r"|(?:the |as in the |see the )?(?:reference|ground[- ]truth|gold|correct) (?:answer|solution)[.!]?",
    re.I,
)
_APPEALED = re.compile(rf"\b(?:{_NAMED}\s(?:answer|solution|response|output)|reference\b|ground[- ]truth)", re.I)
"""What every appeal holds: most texts do not, and need no closer look."""

_QUOTED = re.compile(
    r"[\"\u201c\u2018\u00ab`]([^\"\u201d\u2019\u00bb`\n]{1,80})[\"\u201d\u2019\u00bb`]|'([^'\n]{1,80})'(?!\w)"
)
_ARTICLE = re.compile(r"(?:an?|the)\s+(?=\S)", re.I)


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why an answer is turned away: a flag of `clean.FLAGS`."""

    flag: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Preflight:
    """What was found: all flags, and the rejection where there is one."""

    flags: tuple[str, ...]
    rejection: Rejection | None


def preflight(cleaned: Clean, prompt: str = "", right: Sequence[str] = ()) -> Preflight:
    """Look at a cleaned candidate beside the prompt that it answers. `right`: answers that are known to be right."""
    text = cleaned.text.strip()
    found = _looked_at(text, cleaned.flags, prompt)
    if found.rejection is not None and text and any(_core(text) == _core(each) for each in right):
        return Preflight(found.flags, None)
    return found


def quoted(text: str) -> list[str]:
    """What a text puts between quotation marks: a criterion's own words for what an answer must say."""
    return [one or other for one, other in _QUOTED.findall(text)]


def _core(text: str) -> str:
    """An answer without case, article and the marks around it; the marks themselves where there is nothing else."""
    bare = _ARTICLE.sub("", text.strip().strip("\"'`*_$ \n").rstrip(".!"), count=1).casefold()
    return bare or text.strip()


def _looked_at(text: str, found: Sequence[str], prompt: str) -> Preflight:
    flags = list(found)
    rejection: Rejection | None = None
    if not has_content(text):
        flags.append("no_content")
        if not (text and _ASKS_FOR_SIGN.search(prompt)):
            rejection = Rejection("no_content", "The answer holds no letter, digit or sign that says anything.")
    elif len(text) <= SHORT and only_opens(_EMPTY.sub(" ", text), prompt):
        flags += ["no_content", "opener_only"]
        rejection = Rejection("opener_only", "The answer is only how an answer begins.")
    if _copies(text, prompt):
        flags.append("copies_prompt")
        rejection = rejection or Rejection("copies_prompt", "The answer is the prompt.")
    if _holds_a_verdict(text):
        flags.append("verdict_shaped")
        if not _ASKS_FOR_VERDICT.search(prompt) and len(text) <= 4 * SHORT and _only_a_verdict(text):
            rejection = rejection or Rejection("verdict_shaped", "The answer is nothing but a judge's verdict.")
    if len(text) <= SHORT and _APPEALED.search(text) and _APPEAL.search(text):
        flags.append("mentions_reference")
        if not _APPEALED.search(prompt) and says_nothing(_APPEAL.sub("", text)):
            rejection = rejection or Rejection("mentions_reference", "The answer only appeals to the reference.")
    return Preflight(tuple(dict.fromkeys(flags)), rejection)


def _holds_a_verdict(text: str) -> bool:
    lower = text.lower()
    return any(sign in lower for sign in _VERDICT_SIGNS) and _VERDICT.search(text) is not None


def _only_a_verdict(text: str) -> bool:
    left = _EMPTY.sub(" ", _VERDICT_WORDS.sub(" ", _PRAISE.sub(" ", _VERDICT.sub(" ", text))))
    return says_nothing(left)


def has_content(text: str) -> bool:
    """Whether a text holds a letter, a digit, or a sign beyond ASCII (an arrow, infinity, an emoji)."""
    left = _EMPTY.sub("", text) if _MARKUP.search(text) else text
    return any(each.isalnum() or (not each.isascii() and _is_sign(each)) for each in left)


def _is_sign(character: str) -> bool:
    return character != BLANK_BRAILLE and unicodedata.category(character) in ("Sm", "So")


def _copies(text: str, prompt: str) -> bool:
    """Whether a text is the prompt, but for what opens an answer."""
    if len(text) > 2 * len(prompt) + SHORT:
        return False
    asked, said = (_NOT_WORD.sub("", each.casefold()) for each in (prompt, text))
    if len(asked) < LEAST_COPY or _ASKS_TO_COPY.search(prompt):
        return False
    if asked == said:
        return True
    left = text.casefold().replace(prompt.strip().casefold(), " ") if prompt.strip() else text
    return len(left) < len(text) and says_nothing(left)
