"""IFEval's 25 instructions (Zhou et al. 2023, arXiv 2311.07911), with the verdicts of its checkers, quirks included.

Quirks that matter for rewards: keywords are regular expressions and match inside of words; language checks pass where
no language can be told; many checks pass on garbage (see `content`).
"""

from __future__ import annotations

import json
from collections.abc import Callable

from docima.verifiers.errors import SpecError
from docima.verifiers.instructions import arguments as arg
from docima.verifiers.instructions import marks
from docima.verifiers.instructions.keywords import pattern
from docima.verifiers.instructions.languages import code as language_code
from docima.verifiers.instructions.languages import language_of
from docima.verifiers.instructions.registry import Check, Instruction, plain
from docima.verifiers.instructions.text import Text
from docima.verifiers.strict_json import JsonError, loads

_FIRST_WORD_ENDS = frozenset(".,?!'\"")
_ANSWERS = ("My answer is yes.", "My answer is no.", "My answer is maybe.")
_FENCES = ("```json", "```Json", "```JSON", "```")
_JSON_DEPTH = 900


def compared(measure: Callable[[Text], int], relation: str, number: int) -> Check:
    """A measure against a number: "less than" or "at least"."""
    if relation == "less than":
        return lambda text: measure(text) < number
    return lambda text: measure(text) >= number


def _existence(keywords: list[str]) -> Check:
    patterns = [pattern(keyword) for keyword in sorted(keywords)]
    return lambda text: all(each.found(text.raw) for each in patterns)


def frequency(keyword: str, frequency: int, relation: str) -> Check:
    """Occurrences of a keyword."""
    found = pattern(keyword)
    return compared(lambda text: found.count(text.raw), relation, frequency)


def _forbidden(forbidden_words: list[str]) -> Check:
    patterns = [pattern(word, whole_word=True) for word in sorted(set(forbidden_words))]
    return lambda text: not any(each.found(text.raw) for each in patterns)


def letter_frequency(letter: str, let_frequency: int, let_relation: str) -> Check:
    """Occurrences of a letter, whatever its case."""
    return compared(lambda text: text.lower.count(letter), let_relation, let_frequency)


def _language(language: str) -> Check:
    return lambda text: language_of(text.raw) in (language, None)


def _english(cased: Callable[[str], bool]) -> Check:
    return lambda text: cased(text.raw) and language_of(text.raw) in ("en", None)


def _sentences(num_sentences: int, relation: str) -> Check:
    return compared(lambda text: len(text.sentences), relation, num_sentences)


def _words(num_words: int, relation: str) -> Check:
    return compared(lambda text: text.word_count, relation, num_words)


def _paragraphs(num_paragraphs: int) -> Check:
    return lambda text: marks.parts(marks.divided(text.raw)) == num_paragraphs


def _first_word(num_paragraphs: int, nth_paragraph: int, first_word: str) -> Check:
    if nth_paragraph > num_paragraphs:
        raise SpecError("`nth_paragraph` is at most `num_paragraphs`")
    wanted = first_word.lower()

    def check(text: Text) -> bool:
        paragraphs = text.raw.split("\n\n")
        count = sum(1 for each in paragraphs if each.strip())
        # The place counts blank paragraphs, the number of paragraphs does not.
        if nth_paragraph > count or not (paragraph := paragraphs[nth_paragraph - 1].strip()):
            return False
        first = paragraph.split()[0].lstrip("'").lstrip('"')
        end = next((index for index, each in enumerate(first) if each in _FIRST_WORD_ENDS), len(first))
        return count == num_paragraphs and first[:end].lower() == wanted

    return check


def _placeholders(num_placeholders: int) -> Check:
    return lambda text: marks.placeholders(text.raw) >= num_placeholders


def _postscript(postscript_marker: str) -> Check:
    marker = postscript_marker.strip()
    written = {"P.P.S": r"p\.\s?p\.\s?s", "P.S.": r"p\.\s?s\."}.get(marker, marker.lower())
    found = pattern(written, ignore_case=False)
    return lambda text: found.found(text.lower)


def _bullets(num_bullets: int) -> Check:
    return lambda text: marks.bullets(text.raw) == num_bullets


def _highlights(num_highlights: int) -> Check:
    return lambda text: marks.highlights(text.raw) >= num_highlights


def _sections(section_spliter: str, num_sections: int) -> Check:
    heading = pattern(section_spliter.strip(), ignore_case=False, after=r"\s?\d+")
    return lambda text: heading.cuts(text.raw) >= num_sections


def is_json(text: str) -> bool:
    """Whether the standard library reads it: NaN, duplicate keys and lone surrogates pass; deep nesting does not."""
    try:
        loads(text, _JSON_DEPTH)
    except JsonError as error:
        if error.code not in ("duplicate_key", "non_finite", "lone_surrogate"):
            return False
        try:
            json.loads(text)
        except ValueError:
            return False
    return True


def _json(text: Text) -> bool:
    value = text.stripped
    for fence in _FENCES:
        value = value.removeprefix(fence)
    return is_json(value.removesuffix("```").strip())


def _title(text: Text) -> bool:
    return any(title.lstrip("<").rstrip(">").strip() for title in marks.titles(text.raw))


def _two_responses(text: Text) -> bool:
    pieces = text.raw.split("******")
    if marks.parts(pieces) is None:
        return False
    found = [piece.strip() for piece in pieces if piece.strip()]
    return len(found) == 2 and found[0] != found[1]


def _repeat_prompt(prompt_to_repeat: str) -> Check:
    wanted = prompt_to_repeat.strip().lower()
    return lambda text: text.raw.strip().lower().startswith(wanted)


def _end(end_phrase: str) -> Check:
    wanted = end_phrase.strip().lower()
    return lambda text: text.raw.strip().strip('"').lower().endswith(wanted)


def _capital_words(capital_frequency: int, capital_relation: str) -> Check:
    return compared(lambda text: sum(1 for word in text.tokens if word.isupper()), capital_relation, capital_frequency)


def _quotation(text: Text) -> bool:
    return len(text.stripped) > 1 and text.stripped[0] == text.stripped[-1] == '"'


def _constrained(text: Text) -> bool:
    return any(answer in text.stripped for answer in _ANSWERS)


KEYWORD_FREQUENCY = {"keyword": arg.word, "frequency": arg.count, "relation": arg.relation}
LETTER_FREQUENCY = {"letter": arg.letter, "let_frequency": arg.count, "let_relation": arg.relation}

INSTRUCTIONS: dict[str, Instruction] = {
    "keywords:existence": Instruction(_existence, {"keywords": arg.words}),
    "keywords:frequency": Instruction(frequency, KEYWORD_FREQUENCY),
    "keywords:forbidden_words": Instruction(_forbidden, {"forbidden_words": arg.words}),
    "keywords:letter_frequency": Instruction(letter_frequency, LETTER_FREQUENCY),
    "language:response_language": Instruction(_language, {"language": language_code}),
    "length_constraints:number_sentences": Instruction(
        _sentences, {"num_sentences": arg.count, "relation": arg.relation}
    ),
    "length_constraints:number_paragraphs": Instruction(_paragraphs, {"num_paragraphs": arg.count}),
    "length_constraints:number_words": Instruction(_words, {"num_words": arg.count, "relation": arg.relation}),
    "length_constraints:nth_paragraph_first_word": Instruction(
        _first_word, {"num_paragraphs": arg.count, "nth_paragraph": arg.positive, "first_word": arg.text}
    ),
    "detectable_content:number_placeholders": Instruction(_placeholders, {"num_placeholders": arg.count}),
    "detectable_content:postscript": Instruction(_postscript, {"postscript_marker": arg.word}),
    "detectable_format:number_bullet_lists": Instruction(_bullets, {"num_bullets": arg.count}),
    "detectable_format:constrained_response": plain(_constrained),
    "detectable_format:number_highlighted_sections": Instruction(_highlights, {"num_highlights": arg.count}),
    "detectable_format:multiple_sections": Instruction(
        _sections, {"section_spliter": arg.word, "num_sections": arg.count}
    ),
    "detectable_format:json_format": plain(_json),
    "detectable_format:title": plain(_title),
    "combination:two_responses": plain(_two_responses),
    "combination:repeat_prompt": Instruction(_repeat_prompt, {"prompt_to_repeat": arg.text}),
    "startend:end_checker": Instruction(_end, {"end_phrase": arg.word}),
    "startend:quotation": plain(_quotation),
    "change_case:capital_word_frequency": Instruction(
        _capital_words, {"capital_frequency": arg.count, "capital_relation": arg.relation}
    ),
    "change_case:english_capital": plain(_english(str.isupper)),
    "change_case:english_lowercase": plain(_english(str.islower)),
    "punctuation:no_comma": plain(lambda text: "," not in text.raw),
}
