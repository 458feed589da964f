"""Tulu 3's RLVR-IFeval (Lambert et al. 2024, arXiv 2411.15124): 25 functions, by their names in the data set.

Counts are exact where IFEval's are bounds, letters count by case, keywords are texts, dividers are `* * *`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from docima.verifiers.instructions import arguments as arg
from docima.verifiers.instructions import marks
from docima.verifiers.instructions.ifeval import is_json
from docima.verifiers.instructions.languages import code as language_code
from docima.verifiers.instructions.languages import language_of
from docima.verifiers.instructions.registry import Check, Instruction, plain
from docima.verifiers.instructions.text import Text

_WORD = re.compile(r"\b\w+\b")
_CAPITALS = re.compile(r"\b[A-Z]+\b")
_SENTENCE_END = re.compile(r"(?<!\w\.\w.)(?<![A-Z][a-z]\.)(?<=\.|\?|!)\s")


def _quantified(measure: Callable[[Text], int], N: int, quantifier: str, tolerance: int) -> Check:
    """ "around" allows a difference of `tolerance`."""
    if quantifier == "at least":
        return lambda text: measure(text) >= N
    if quantifier == "at most":
        return lambda text: measure(text) <= N
    return lambda text: abs(measure(text) - N) <= tolerance


def _tenth(number: int) -> int:
    return max(round(number * 0.1), 1)


def _keywords(keyword_list: list[str]) -> Check:
    wanted = [each.lower() for each in keyword_list]
    return lambda text: all(each in text.lower for each in wanted)


def _frequency(word: str, N: int) -> Check:
    wanted = word.lower()
    return lambda text: _WORD.findall(text.lower).count(wanted) == N


def _forbidden(forbidden_words: list[str]) -> Check:
    wanted = [each.lower() for each in forbidden_words]
    return lambda text: not any(each in text.lower for each in wanted)


def _letter(letter: str, N: int) -> Check:
    return lambda text: text.raw.count(letter) == N


def _paragraphs(N: int) -> Check:
    def check(text: Text) -> bool:
        lines = "\n".join(line.strip() for line in text.raw.splitlines()).strip()
        found = lines.split("* * *")
        return len(found) == N and all(each.strip() for each in found)

    return check


def _words(N: int, quantifier: str) -> Check:
    return _quantified(lambda text: len(text.chunks), N, quantifier, _tenth(N))


def _sentences(N: int, quantifier: str) -> Check:
    return _quantified(lambda text: len(_SENTENCE_END.split(text.raw)), N, quantifier, 1)


def _capital_words(N: int, quantifier: str) -> Check:
    return _quantified(lambda text: len(_CAPITALS.findall(text.raw)), N, quantifier, _tenth(N))


def _first_word(N: int, first_word: str, i: int) -> Check:
    def check(text: Text) -> bool:
        found = text.raw.split("\n\n")
        return len(found) == N and i <= N and found[i - 1].strip().startswith(first_word)

    return check


def _postscript(postscript_marker: str) -> Check:
    def check(text: Text) -> bool:
        start = text.raw.find(postscript_marker)
        return start >= 0 and len(text.raw[start:].strip()) > len(postscript_marker)

    return check


def _bullets(N: int) -> Check:
    return lambda text: sum(1 for line in text.raw.split("\n") if line.strip().startswith(("*", "-"))) == N


def _title(text: Text) -> bool:
    """Like `<<(.*?)>>`, nothing inside allowed."""
    lines = ((line.find("<<"), line.rfind(">>")) for line in text.raw.split("\n"))
    return any(start >= 0 and start + 2 <= end for start, end in lines)


def _highlights(N: int) -> Check:
    return lambda text: sum(line.count("*") // 2 for line in text.raw.split("\n")) >= N


def _sections(N: int, section_splitter: str) -> Check:
    heading = re.compile(re.escape(section_splitter) + r"\s?\d+", re.IGNORECASE)
    return lambda text: len(heading.findall(text.raw)) >= N


def _two_responses(text: Text) -> bool:
    first, _, second = text.raw.partition("******")
    return text.raw.count("******") == 1 and first.strip() != second.strip()


def _quotation(text: Text) -> bool:
    return text.raw.startswith('"') and text.raw.endswith('"')


_N = {"N": arg.count}
_QUANTIFIED = {"N": arg.count, "quantifier": arg.quantifier}

INSTRUCTIONS: dict[str, Instruction] = {
    "verify_keywords": Instruction(_keywords, {"keyword_list": arg.words}),
    "verify_keyword_frequency": Instruction(_frequency, {"word": arg.text, **_N}),
    "validate_forbidden_words": Instruction(_forbidden, {"forbidden_words": arg.words}),
    "verify_letter_frequency": Instruction(_letter, {"letter": arg.character, **_N}),
    "validate_response_language": Instruction(
        lambda language: lambda text: language_of(text.raw) == language, {"language": language_code}
    ),
    "verify_paragraph_count": Instruction(_paragraphs, _N),
    "validate_word_constraint": Instruction(_words, _QUANTIFIED),
    "verify_sentence_constraint": Instruction(_sentences, _QUANTIFIED),
    "validate_paragraphs": Instruction(_first_word, {**_N, "first_word": arg.text, "i": arg.positive}),
    "verify_postscript": Instruction(_postscript, {"postscript_marker": arg.text}),
    "validate_placeholders": Instruction(lambda N: lambda text: marks.placeholders(text.raw) >= N, _N),
    "verify_bullet_points": Instruction(_bullets, _N),
    "validate_title": plain(_title),
    "validate_choice": Instruction(
        lambda options: lambda text: any(each in text.raw for each in options), {"options": arg.words}
    ),
    "validate_highlighted_sections": Instruction(_highlights, _N),
    "validate_sections": Instruction(_sections, {**_N, "section_splitter": arg.text}),
    "validate_json_format": plain(lambda text: is_json(text.raw)),
    "validate_repeat_prompt": Instruction(
        lambda original_prompt: lambda text: text.raw.startswith(original_prompt), {"original_prompt": arg.text}
    ),
    "validate_two_responses": plain(_two_responses),
    "validate_uppercase": plain(lambda text: text.raw == text.raw.upper()),
    "validate_lowercase": plain(lambda text: text.raw == text.raw.lower()),
    "validate_frequency_capital_words": Instruction(_capital_words, _QUANTIFIED),
    "validate_end": Instruction(
        lambda end_phrase: lambda text: text.raw.endswith(end_phrase), {"end_phrase": arg.text}
    ),
    "validate_quotation": plain(_quotation),
    "validate_no_commas": plain(lambda text: "," not in text.raw),
}
