"""Answers that are turned away before any judge is asked. Deterministic: each rejection has evidence.

"One token to fool" (arXiv 2507.08794): a colon, "Solution:" or a verdict written by the candidate itself are taken for
right by many judges up to nine times of ten, and neither reasoning nor voting helps.

Covered: no visible content, an opener and nothing after it, nothing but a verdict, nothing but the prompt, nothing but
an appeal to the reference. Not covered: anything that says something besides; it is flagged and judged.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from docima.verifiers.judging.clean import Clean

SHORT = 400
"""Characters up to which a text may be nothing but an opener, a verdict or an appeal."""

_OPENERS = sorted(
    [
        "solution",
        "solutions",
        "answer",
        "answers",
        "the answer is",
        "final answer",
        "the final answer is",
        "the solution is",
        "response",
        "explanation",
        "analysis",
        "proof",
        "result",
        "conclusion",
        "thought process",
        "thinking process",
        "thought",
        "reasoning",
        "step by step",
        "let s solve this problem step by step",
        "let us solve this problem step by step",
        "let s think step by step",
        "let s solve this step by step",
        "let s solve this",
        "let s solve this problem",
        "lets solve this problem step by step",
        "let me think step by step",
        "let me think",
        "let me solve this problem step by step",
        "to solve this problem",
        "to solve this",
        "to solve this problem we need to",
        "we need to solve this problem step by step",
        "okay",
        "ok",
        "sure",
        "certainly",
        "of course",
        "here is the solution",
        "here is the answer",
        "here is my solution",
        "here is my answer",
        "here s the solution",
        "here s the answer",
        "here is",
        "alright",
        "well",
        "so",
        "hence",
        "thus",
        "therefore",
        "first",
        "firstly",
        "finally",
        "in conclusion",
        "step",
        "boxed",
        "begin",
        "end",
        "question",
        "problem",
        "given",
        "we have",
        "note",
        "q e d",
        "qed",
        "as follows",
        "the following",
        "solución",
        "solucion",
        "respuesta",
        "la respuesta es",
        "solution étape par étape",
        "réponse",
        "la réponse est",
        "lösung",
        "antwort",
        "die antwort ist",
        "die lösung",
        "schritt",
        "soluzione",
        "risposta",
        "solução",
        "resposta",
        "решение",
        "ответ",
        "rozwiązanie",
        "çözüm",
        "cevap",
        "समाधान",
        "उत्तर",
        "الحل",
        "الجواب",
        "الإجابة",
        "해결책",
        "해답",
        "풀이",
        "정답",
        "답",
        "解",
        "解答",
        "解法",
        "解説",
        "解决方案",
        "解決方案",
        "答案",
        "答",
        "答え",
        "回答",
        "解析",
        "分析",
        "思考过程",
        "思考過程",
        "步骤",
        "かいせつ",
        "こたえ",
        "かいとう",
        "最终答案",
    ],
    key=len,
    reverse=True,
)
_NUMBER = re.compile(r"\d{1,2}\b")
_NOT_WORD = re.compile(r"[\W_]+")

_VERDICT = re.compile(
    r"\{[^{}]{0,400}\"(?:score|criteria_met|verdict|grade|rating|result|met|pass(?:ed)?|reward)\"\s{0,8}:[^{}]{0,400}\}"
    r"|^[^\n]{0,200}evaluation of the solution\b[^\n]{0,80}$"
    r"|(?:based on my evaluation,? )?(?:the )?final overall? score (?:should be|is)\W{0,8}"
    r"(?:\\boxed\{[^{}]{0,16}\}|[\d./]{1,8})"
    r"|\[RESULT\]\W{0,4}\d|\[\[[A-E][<>=]{1,2}[A-E]\]\]|<score>[^<>]{0,16}</score>"
    r"|(?<![A-Za-z])(?:final )?(?:GRADE|VERDICT|JUDGE?MENT|FINAL DECISION)\W{0,4}[:=]\W{0,4}"
    r"(?:[A-Z]\b|\d|correct|yes|pass)"
    r"|(?:criteria|criterion) (?:is |are )?(?:fully )?met\b",
    re.I | re.M,
)
_ASKS_FOR_VERDICT = re.compile(r"\b(?:json|grade|rate|rating|score|verdict|judge|evaluat|assess|criteri)", re.I)
"""Words of a prompt for which a verdict is a proper answer."""

_PRAISE = re.compile(
    r"[^\n.!?]{0,80}\b(?:all steps|everything|the (?:solution|answer|response|proof)|this (?:solution|answer|response))"
    r"\b[^\n.!?]{0,80}\b(?:correct|complete|rigorous|perfect|full marks|verified|valid)\b[^\n.!?]{0,40}[.!?]?",
    re.I,
)
_APPEAL = re.compile(
    r"[^.!?\n\d]{0,120}\b(?:identical to|same as|match(?:es)?|agrees? with|equals?|equivalent to|consistent with|see)\b"
    r"[^.!?\n\d]{0,40}\b(?:reference|ground[- ]truth|gold|expected|correct|model|official)\s"
    r"(?:answer|solution|response|output)(?:\s(?:exactly|perfectly|verbatim|given|provided|above|below|key))?[.!]?"
    r"|(?:the |as in the |see the )?(?:reference|ground[- ]truth|gold) (?:answer|solution)[.!]?",
    re.I,
)
_APPEALED = re.compile(
    r"\b(?:reference|ground[- ]truth|gold|expected|correct|model|official)\s(?:answer|solution|response|output)", re.I
)
"""What every appeal holds: most texts do not, and need no closer look."""


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


def preflight(raw: str, cleaned: Clean, prompt: str = "") -> Preflight:
    """Look at a candidate, as it came and cleaned, beside the prompt that it answers."""
    flags = list(cleaned.flags)
    text = cleaned.text.strip()
    rejection: Rejection | None = None
    if not has_content(text):
        flags.append("no_content")
        rejection = Rejection("no_content", "The answer holds no letter, digit or sign that says anything.")
    elif len(text) <= SHORT and _only_openers(text):
        flags += ["no_content", "opener_only"]
        rejection = Rejection("opener_only", "The answer is only how an answer begins.")
    if prompt.strip() and _same(text, prompt):
        flags.append("copies_prompt")
        rejection = rejection or Rejection("copies_prompt", "The answer is the prompt.")
    if _VERDICT.search(text):
        flags.append("verdict_shaped")
        proper = _ASKS_FOR_VERDICT.search(prompt) is not None
        if (
            not proper
            and len(text) <= 4 * SHORT
            and not has_content(_PRAISE.sub("", _VERDICT.sub("", text)), besides_openers=True)
        ):
            rejection = rejection or Rejection("verdict_shaped", "The answer is nothing but a judge's verdict.")
    if len(text) <= SHORT and _APPEALED.search(text) and _APPEAL.search(text):
        flags.append("mentions_reference")
        if not has_content(_APPEAL.sub("", text), besides_openers=True):
            rejection = rejection or Rejection("mentions_reference", "The answer only appeals to the reference.")
    return Preflight(tuple(dict.fromkeys(flags)), rejection)


def has_content(text: str, *, besides_openers: bool = False) -> bool:
    """Whether a text holds a letter, a digit, or a sign beyond ASCII (an arrow, infinity, an emoji)."""
    if besides_openers and _only_openers(text):
        return False
    return any(each.isalnum() or (not each.isascii() and unicodedata.category(each) in ("Sm", "So")) for each in text)


def _only_openers(text: str) -> bool:
    left = _NOT_WORD.sub(" ", text.casefold()).strip()
    if not left or _tells_a_number(left):
        return False
    while left:
        opener = next((each for each in _OPENERS if left.startswith(each) and _ends(left, len(each))), None)
        if opener is not None:
            left = left[len(opener) :].lstrip()
            if opener in ("step", "schritt", "步骤") and (number := _NUMBER.match(left)) is not None:
                left = left[number.end() :].lstrip()
            continue
        return False
    return True


def _tells_a_number(text: str) -> bool:
    """Whether digits stand anywhere but after "step": an answer, however short."""
    return any(each.isdigit() for each in re.sub(r"\b(?:step|schritt) \d{1,2}\b|步骤 ?\d{1,2}", "", text))


def _ends(text: str, position: int) -> bool:
    """Whether a word ends here; languages without blanks end theirs anywhere."""
    return position == len(text) or not text[position].isalnum() or not text[position - 1].isascii()


def _same(text: str, prompt: str) -> bool:
    return _NOT_WORD.sub("", text.casefold()) == _NOT_WORD.sub("", prompt.casefold())
