"""`language`: the share of words that are in the target language.

Covered: code, LaTeX and addresses left out; languages with a script of their own by script; others by CLD2's spans.
Not covered: very short texts in Latin letters, which no detector can tell: words that CLD2 cannot place count as the
target's where their script is the target's and the whole is in no other language of that script.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pycld2

from docima.verifiers.assessment import Assessment, Reason, Verdict, graded, incorrect
from docima.verifiers.auxiliary.parts import part_of
from docima.verifiers.auxiliary.scripts import KANA, WORD, Script, in_script, script_of
from docima.verifiers.auxiliary.spec import LanguageSpec
from docima.verifiers.completion import Completion
from docima.verifiers.errors import SpecError
from docima.verifiers.verifier import Sample

VERSION = 2
DETAILS = {
    "no_words": "There are no words to look at.",
    "mixed": "Some words are in other languages.",
    "other_language": "The words are in other languages.",
}
Spec = LanguageSpec
SELF_TEST = (
    Sample({"target": "en", "part": "final"}, "This is a sentence in plain English words.", Verdict.CORRECT),
    Sample({"target": "en", "part": "final"}, "Это предложение написано по-русски.", Verdict.INCORRECT),
)

_LEFT_OUT = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|\$\$[^$]*\$\$|\$[^$\n]*\$|\\\[.*?(?:\\\]|\Z)|\\\(.*?(?:\\\)|\Z)"
    r"|https?://\S+|\\[A-Za-z]+|<[^<>\n]{0,64}>",
    re.DOTALL,
)
r"""Code, LaTeX, addresses, tags. Linear: an opening that never closes takes the rest of the text, or of its line."""

LEAST_LETTERS = 16
"""Letters below which CLD2 guesses ("Sum" is Faroese to it): a text so short is in whatever its script allows."""

_SAME = {"zh": {"zh", "zh-Hant"}, "no": {"no", "nb", "nn"}, "he": {"iw", "he"}, "iw": {"iw", "he"}}
_KNOWN = {code for _, code in pycld2.LANGUAGES} | {"zh", "he"}


@dataclass(frozen=True, slots=True)
class Prepared:
    """The spec and the codes by which CLD2 calls its language."""

    spec: LanguageSpec
    codes: frozenset[str]


def prepare(spec: LanguageSpec) -> Prepared:
    """Look the language up. Raises SpecError."""
    if spec.target not in _KNOWN:
        raise SpecError(f"{spec.target!r} is not a language that can be told", field="language.target")
    return Prepared(spec, frozenset(_SAME.get(spec.target, {spec.target})))


def judge(prepared: Prepared, completion: Completion) -> Assessment:
    """Count words in the target language and all words."""
    spec = prepared.spec
    text = _LEFT_OUT.sub(" ", part_of(completion, spec.part) or "")
    total = len(WORD.findall(text))
    if not total:
        return incorrect(Reason.NO_ANSWER, detail="no_words", explanation="There are no words to look at.")
    share = _in_target(prepared, text) / total
    score = share if spec.threshold is None else float(share >= spec.threshold)
    return graded(
        score,
        value=share,
        detail="" if score == 1.0 else "mixed" if share else "other_language",
        explanation=f"{share:.1%} of {total} words are in {spec.target!r}.",
        words=total,
        share=share,
    )


def _in_target(prepared: Prepared, text: str) -> int:
    """Words in the target language."""
    target = prepared.spec.target
    script = script_of(target)
    if script.alone:
        if target == "ja" and not KANA.search(text):
            return 0
        return sum(1 for word in WORD.findall(text) if in_script(word, script))
    if sum(map(str.isalpha, text)) < LEAST_LETTERS:
        return _unplaced(script, text.encode())
    data, languages, spans = _told(text)
    rivals = {code for _, code, _, _ in languages if code != "un" and script_of(code) is script}
    fallback = script if not rivals or rivals & prepared.codes else None
    found, position = 0, 0
    for offset, size, _, code in spans:
        found += _unplaced(fallback, data[position:offset])
        span = data[offset : offset + size]
        if code in prepared.codes:
            found += len(WORD.findall(span.decode(errors="ignore")))
        elif code == "un":
            found += _unplaced(fallback, span)
        position = offset + size
    return found + _unplaced(fallback, data[position:])


def _told(text: str) -> tuple[bytes, Any, Any]:
    """The text as CLD2 reads it, the languages that it finds, and its spans, in bytes."""
    data = text.encode()
    try:
        _, _, languages, spans = pycld2.detect(data, isPlainText=True, returnVectors=True, bestEffort=True)
    except pycld2.error:
        # It refuses control characters and what is no character; the words around them are as good as ever.
        data = "".join(each if each.isprintable() or each in " \n\t" else " " for each in text).encode()
        _, _, languages, spans = pycld2.detect(data, isPlainText=True, returnVectors=True, bestEffort=True)
    return data, languages, spans


def _unplaced(script: Script | None, data: bytes) -> int:
    """Words that CLD2 cannot place: the target's where they are written in its script. No script: they are not."""
    if script is None:
        return 0
    return sum(1 for word in WORD.findall(data.decode(errors="ignore")) if in_script(word, script))
