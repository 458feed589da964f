"""IFEvalG (open-instruct's IF_multi_constraints): 27 instructions and two of another name, beside IFEval's 25.

Its sentences are split by rules of its own (see `rule_sentences`), its spans end before their last index, and its
excluded word must have blanks around it.
"""

from __future__ import annotations

import re
from itertools import pairwise

from docima.verifiers.errors import SpecError
from docima.verifiers.instructions import arguments as arg
from docima.verifiers.instructions import marks
from docima.verifiers.instructions.ifeval import (
    KEYWORD_FREQUENCY,
    LETTER_FREQUENCY,
    compared,
    frequency,
    letter_frequency,
)
from docima.verifiers.instructions.keywords import between, pattern
from docima.verifiers.instructions.registry import Check, Instruction, plain
from docima.verifiers.instructions.rule_sentences import sentences
from docima.verifiers.instructions.text import Text
from docima.verifiers.instructions.words import words

_NOT_WORD = re.compile(r"[^\w\s]")
_LOWERCASE = re.compile(r"\b[a-z]+\b")
_LETTER = re.compile("[a-zA-Z]")


def _repeat_phrase(phrase: str, small_n: int) -> Check:
    wanted = phrase.split()
    found = between(wanted[0], wanted[-1])

    def check(text: Text) -> bool:
        phrases = [match.group().split() for match in found.engine.finditer(text.raw)]
        if len(phrases) != small_n or any(len(each) > len(wanted) for each in phrases):
            return False
        changed = [sum(1 for left, right in zip(each, wanted, strict=False) if left != right) for each in phrases]
        # Only the last one must differ; the others may.
        return bool(changed) and max(changed) <= 1 and changed[-1] == 1

    return check


def _copy(prompt_to_repeat: str) -> Check:
    wanted = prompt_to_repeat.strip().lower()
    return lambda text: text.raw.strip().lower() == wanted


def _copy_several(prompt_to_repeat: str, N: int) -> Check:
    wanted = prompt_to_repeat.strip().lower()

    def check(text: Text) -> bool:
        found = text.raw.split("******")
        return len(found) == N and all(each.strip().lower() == wanted for each in found)

    return check


def _copy_span(prompt_to_repeat: str, n_start: int, n_end: int) -> Check:
    if n_end <= n_start:
        raise SpecError("`n_end` is above `n_start`")
    return _copy(prompt_to_repeat[n_start:n_end])


def _hyphens(text: Text) -> bool:
    wanted = sentences(text.raw.replace("-", " "))
    found = text.raw.split("-")
    return all(each.strip() == each == sentence for each, sentence in zip(found, wanted, strict=False))


def _adjacent(text: Text) -> bool:
    heads = [word[0].lower() for word in text.chunks]
    if len(heads) > 1 and any(len(head) != 1 for head in heads):
        return False
    return all(ord(after) - ord(before) != 1 for before, after in pairwise(heads))


def _brackets(text: Text) -> bool:
    return all(word.startswith("[") and word.endswith("]") for word in text.chunks)


def _bigrams(text: Text) -> bool:
    firsts, seconds = text.chunks[::2], text.chunks[1::2]
    return all(first.startswith("<<") and second.endswith(">>") for first, second in zip(firsts, seconds, strict=False))


def _once(keyword: str) -> Check:
    found = pattern(keyword)
    return lambda text: found.count(text.raw) == 1


def _once_and_twice(keyword1: str, keyword2: str) -> Check:
    once, twice = pattern(keyword1), pattern(keyword2)
    return lambda text: once.count(text.raw) == 1 and twice.count(text.raw) == 2


def _excluded(keyword: str) -> Check:
    return lambda text: f" {keyword} " not in text.raw


def _first_of_sentences(first_word: str) -> Check:
    wanted = first_word.lower()
    return lambda text: all(each.split()[:1] and each.split()[0].lower() == wanted for each in sentences(text.raw))


def _first_of_answer(first_word: str) -> Check:
    wanted = first_word.lower()
    return lambda text: text.chunks[:1] != [] and text.chunks[0].lower() == wanted


def _last_of_sentences(last_word: str) -> Check:
    wanted = last_word.lower()

    def check(text: Text) -> bool:
        return all(each.split() and _bare(each.split()[-1]) == wanted for each in sentences(text.raw))

    return check


def _last_of_answer(last_word: str) -> Check:
    wanted = last_word.lower()
    return lambda text: text.chunks != [] and _bare(text.chunks[-1]) == wanted


def _bare(word: str) -> str:
    return _NOT_WORD.sub("", word).lower()


def _two_paragraphs(text: Text) -> bool:
    return marks.parts(text.raw.split("\n\n")) == 2


def _lowercase(N: int) -> Check:
    return lambda text: len(_LOWERCASE.findall(text.raw)) <= N


def _letters(N: int, relation: str) -> Check:
    return compared(lambda text: len(_LETTER.findall(text.raw)), relation, N)


def _composition(n_sent: int, n_words: int) -> Check:
    def check(text: Text) -> bool:
        paragraphs = marks.divided(text.raw)
        for paragraph in paragraphs:
            # An empty paragraph at the end, too, has no sentences, and so is one too few.
            found = sentences(paragraph)
            if len(found) != n_sent or any(len(words(each)) != n_words for each in found):
                return False
        return marks.parts(paragraphs) == 3

    return check


def _unique(text: Text) -> bool:
    return len(set(text.tokens)) == len(text.tokens)


def _palindrome(text: Text) -> bool:
    return any(word == word[::-1] for word in text.chunks)


def _keyword_position(keyword: str, n: int, m: int) -> Check:
    def check(text: Text) -> bool:
        found = sentences(text.raw)
        if len(found) < n:
            return False
        tokens = words(found[n - 1])
        return len(tokens) >= m and tokens[m - 1] == keyword

    return check


def _start_end(text: Text) -> bool:
    return len(text.tokens) >= 2 and text.tokens[0].lower() == text.tokens[-1].lower()


_PROMPT = {"prompt_to_repeat": arg.text}

INSTRUCTIONS: dict[str, Instruction] = {
    "copy:repeat_phrase": Instruction(_repeat_phrase, {"phrase": arg.word, "small_n": arg.positive}),
    "copy:copy": Instruction(_copy, _PROMPT),
    "copy:copying_simple": Instruction(_copy, _PROMPT),
    "copy:copying_multiple": Instruction(_copy_several, {**_PROMPT, "N": arg.positive}),
    "new:copy_span_idx": Instruction(_copy_span, {**_PROMPT, "n_start": arg.count, "n_end": arg.positive}),
    "detectable_format:sentence_hyphens": plain(_hyphens),
    "detectable_format:square_brackets": plain(_brackets),
    "detectable_format:bigram_wrapping": plain(_bigrams),
    "keywords:no_adjacent_consecutive": plain(_adjacent),
    "keywords:word_once": Instruction(_once, {"keyword": arg.word}),
    "keywords:word_count_different_numbers": Instruction(frequency, KEYWORD_FREQUENCY),
    "keywords:exclude_word_harder": Instruction(_excluded, {"keyword": arg.word}),
    "keywords:palindrome": plain(_palindrome),
    "keywords:keyword_specific_position": Instruction(
        _keyword_position, {"keyword": arg.word, "n": arg.positive, "m": arg.positive}
    ),
    "keywords:start_end": plain(_start_end),
    "paragraphs:paragraphs": plain(lambda text: marks.parts(marks.divided(text.raw)) == 2),
    "paragraphs:paragraphs2": plain(_two_paragraphs),
    "first_word:first_word_sent": Instruction(_first_of_sentences, {"first_word": arg.word}),
    "first_word:first_word_answer": Instruction(_first_of_answer, {"first_word": arg.word}),
    "last_word:last_word_sent": Instruction(_last_of_sentences, {"last_word": arg.word}),
    "last_word:last_word_answer": Instruction(_last_of_answer, {"last_word": arg.word}),
    "punctuation:punctuation_dot": plain(lambda text: "." not in text.raw),
    "punctuation:punctuation_exclamation": plain(lambda text: "!" not in text.raw),
    "count:lowercase_counting": Instruction(_lowercase, {"N": arg.positive}),
    "count:counting_composition": Instruction(_composition, {"n_sent": arg.positive, "n_words": arg.positive}),
    "count:count_unique": plain(_unique),
    "count:count_increment_word": Instruction(_once_and_twice, {"keyword1": arg.word, "keyword2": arg.word}),
    "letters:letter_counting": Instruction(_letters, {"N": arg.positive, "relation": arg.relation}),
    "letters:letter_counting2": Instruction(letter_frequency, LETTER_FREQUENCY),
}
