"""IFBench (Pyatkin et al. 2025, arXiv 2507.02833), `count:` and `ratio:`: numbers of words, names, marks; shares."""

from __future__ import annotations

import re
from collections.abc import Callable

from docima.verifiers.instructions import arguments as arg
from docima.verifiers.instructions.english import CONJUNCTIONS, PERSON_NAMES, PRONOUNS, STOP_WORDS
from docima.verifiers.instructions.registry import Check, Instruction, plain
from docima.verifiers.instructions.text import TRIMMED, Text
from docima.verifiers.instructions.words import words

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(rf"\b(?:{'|'.join(PERSON_NAMES)})\b")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_MARKS = frozenset(".,!?;:")
_TIMES = (1, 2, 3, 5, 7)
OVERLAP_TOLERANCE = 2
"""Percentage points."""


def _word_range(min_words: int, max_words: int) -> Check:
    return lambda text: min_words <= text.word_count <= max_words


def _unique_words(N: int) -> Check:
    return lambda text: len({word.strip(TRIMMED) for word in text.lower.split()}) >= N


def _conjunctions(small_n: int) -> Check:
    # Distinct as they are written: "And" and "and," are two.
    return lambda text: len({word for word in text.chunks if word.strip(TRIMMED).lower() in CONJUNCTIONS}) >= small_n


def _person_names(N: int) -> Check:
    return lambda text: len(set(_NAME.findall(text.raw))) >= N


def _numbers(N: int) -> Check:
    return lambda text: len(_NUMBER.findall(text.bare)) == N


def _pronouns(N: int) -> Check:
    return lambda text: sum(1 for word in words(text.raw.replace("/", " ").lower()) if word in PRONOUNS) >= N


def _japanese(N: int) -> Check:
    def check(text: Text) -> bool:
        every = (word.strip(TRIMMED) for word in text.chunks[N - 1 :: N])
        return all(_JAPANESE.search(word) for word in every if word and not word.isdigit())

    return check


def _punctuation(text: Text) -> bool:
    raw = text.raw
    if not ("!?" in raw or "?!" in raw or "‽" in raw):
        return False
    # One interrobang does not count as the marks that it is written with.
    rest = raw.replace("?!", "", 1) if "?!" in raw else raw.replace("!?", "", 1)
    return set(rest) >= _MARKS


def _keywords(keyword1: str, keyword2: str, keyword3: str, keyword4: str, keyword5: str) -> Check:
    wanted = [each.lower() for each in (keyword1, keyword2, keyword3, keyword4, keyword5)]
    return lambda text: all(text.lower.count(keyword) == times for keyword, times in zip(wanted, _TIMES, strict=True))


def _stop_words(percentage: float) -> Check:
    def check(text: Text) -> bool:
        found = _WORD.findall(text.raw)
        stops = sum(1 for word in found if word.lower() in STOP_WORDS)
        return bool(found) and stops / len(found) * 100 <= percentage

    return check


def _endings(text: Text, mark: str) -> int:
    return sum(1 for sentence in text.sentences if sentence.endswith(mark))


def _sentence_types(text: Text) -> bool:
    return _endings(text, ".") == 2 * _endings(text, "?")


def _sentence_balance(text: Text) -> bool:
    return _endings(text, ".") == _endings(text, "?") == _endings(text, "!")


def _overlap(reference_text: str, percentage: float) -> Check:
    wanted = _trigrams(reference_text)

    def check(text: Text) -> bool:
        found = _trigrams(text.raw)
        if not found:
            return False
        share = len(found & wanted) / len(found) * 100
        return percentage - OVERLAP_TOLERANCE <= share <= percentage + OVERLAP_TOLERANCE

    return check


def _trigrams(text: str) -> set[tuple[str, str, str]]:
    """Of characters."""
    return set(zip(text, text[1:], text[2:], strict=False))


def _equal_sentences(text: Text) -> bool:
    return len(text.sentences) == 3 and len({len(each.strip()) for each in text.sentences}) == 1


def _counted(make: Callable[..., Check], reader: arg.Reader = arg.count) -> Instruction:
    return Instruction(make, {"N": reader})


INSTRUCTIONS: dict[str, Instruction] = {
    "count:word_count_range": Instruction(_word_range, {"min_words": arg.count, "max_words": arg.count}),
    "count:unique_word_count": _counted(_unique_words),
    "count:conjunctions": Instruction(_conjunctions, {"small_n": arg.count}),
    "count:person_names": _counted(_person_names),
    "count:numbers": _counted(_numbers),
    "count:pronouns": _counted(_pronouns),
    "count:words_japanese": _counted(_japanese, arg.positive),
    "count:punctuation": plain(_punctuation),
    "count:keywords_multiple": Instruction(_keywords, {f"keyword{number}": arg.word for number in range(1, 6)}),
    "ratio:stop_words": Instruction(_stop_words, {"percentage": arg.percentage}),
    "ratio:sentence_type": plain(_sentence_types),
    "ratio:sentence_balance": plain(_sentence_balance),
    "ratio:overlap": Instruction(_overlap, {"reference_text": arg.text, "percentage": arg.percentage}),
    "ratio:sentence_words": plain(_equal_sentences),
}
