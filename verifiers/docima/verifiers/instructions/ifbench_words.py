"""IFBench, `words:` and `sentence:`: letters, lengths and places of words."""

from __future__ import annotations

import re
import string
from collections import Counter
from itertools import pairwise

import syllapy

from docima.verifiers.instructions import arguments as arg
from docima.verifiers.instructions import first_word
from docima.verifiers.instructions.registry import Check, Instruction, plain
from docima.verifiers.instructions.text import NO_PUNCTUATION, TRIMMED, Text
from docima.verifiers.instructions.words import words

_VOWELS = frozenset("aeiou")
_CLUSTER = re.compile("[bcdfghjklmnpqrstvwxyz]{2}")
_PRIMES = frozenset(
    number for number in range(2, 100) if all(number % divisor for divisor in range(2, int(number**0.5) + 1))
)
_ALPHABET = string.ascii_lowercase


def _alphabet(text: Text) -> bool:
    found = text.bare.strip(TRIMMED).split()
    # Compared in lower case, whatever that is: "İ" is two characters there, and no letter of A to Z.
    if not found or (expected := found[0][0].lower()) not in _ALPHABET:
        return False
    for word in found[1:]:
        expected = _ALPHABET[(_ALPHABET.index(expected) + 1) % 26]
        if word.lower()[0] != expected:
            return False
    return True


def _vowel(text: Text) -> bool:
    return "\n" not in text.stripped and len(set(text.stripped.lower()) & _VOWELS) <= 3


def _consonants(text: Text) -> bool:
    return all(_CLUSTER.search(word) for word in text.lower.split())


def _palindrome(text: Text) -> bool:
    found = (word for word in text.bare.lower().split() if len(word) >= 5 and word == word[::-1])
    return sum(1 for _ in found) >= 10


def _prime_lengths(text: Text) -> bool:
    return all(len(word) in _PRIMES for word in text.bare.split())


def _start_verb(text: Text) -> bool:
    return bool(text.tokens) and "VB" in first_word.tag(text.tokens)


def _repeats(small_n: int) -> Check:
    return lambda text: max(Counter(_bare_lower(text)).values(), default=0) <= small_n


def _bare_lower(text: Text) -> list[str]:
    return text.lower.translate(NO_PUNCTUATION).split()


def _syllables(text: Text) -> bool:
    odd = [syllapy.count(word) % 2 for word in text.bare.lower().split()]
    return all(left != right for left, right in pairwise(odd))


def _last_first(text: Text) -> bool:
    for before, after in pairwise(text.sentences):
        last, first = before.rstrip(TRIMMED).split(), after.lstrip(TRIMMED).split()
        if not last or not first or last[-1].lower() != first[0].lower():
            return False
    return True


def _paragraph_last_first(text: Text) -> bool:
    for paragraph in text.raw.split("\n"):
        found = paragraph.strip().lower().strip(TRIMMED).split()
        if found and found[0] != found[-1]:
            return False
    return True


def _no_consecutive(text: Text) -> bool:
    return all(left[0] != right[0] for left, right in pairwise(_bare_lower(text)))


def _keyword_position(keyword: str, n: int, m: int) -> Check:
    wanted = keyword.lower()

    def check(text: Text) -> bool:
        if len(text.sentences) < n:
            return False
        found = [word for word in words(text.sentences[n - 1]) if any(map(str.isalnum, word))]
        return len(found) >= m and found[m - 1].lower() == wanted

    return check


def _second_words(keyword: str) -> Check:
    wanted = keyword.lower()

    def check(text: Text) -> bool:
        found = text.tokens
        ends = len(found) >= 2 and found[-1] in string.punctuation
        if len(found) < 2 + ends:
            return False
        return found[1].lower() == found[-2 - ends].lower() == wanted

    return check


def _alliteration(text: Text) -> bool:
    before = -1
    for sentence in text.sentences:
        heads = [word[0] for word in (each.lstrip(TRIMMED) for each in sentence.lower().split()) if word]
        same = [left == right for left, right in pairwise(heads)]
        # A run of k equal heads counts k.
        found = sum(1 + (not (index and same[index - 1])) for index, each in enumerate(same) if each)
        if found <= before:
            return False
        before = found
    return True


def _increment(small_n: int) -> Check:
    def check(text: Text) -> bool:
        counts = [len(sentence.translate(NO_PUNCTUATION).split()) for sentence in text.sentences]
        return bool(counts) and all(after == before + small_n for before, after in pairwise(counts))

    return check


def _keyword_sentence(word: str, N: int) -> Check:
    wanted = re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)
    return lambda text: len(text.sentences) >= N and wanted.search(text.sentences[N - 1]) is not None


INSTRUCTIONS: dict[str, Instruction] = {
    "words:alphabet": plain(_alphabet),
    "words:vowel": plain(_vowel),
    "words:consonants": plain(_consonants),
    "words:palindrome": plain(_palindrome),
    "words:prime_lengths": plain(_prime_lengths),
    "words:start_verb": plain(_start_verb),
    "words:repeats": Instruction(_repeats, {"small_n": arg.count}),
    "words:odd_even_syllables": plain(_syllables),
    "words:last_first": plain(_last_first),
    "words:paragraph_last_first": plain(_paragraph_last_first),
    "words:no_consecutive": plain(_no_consecutive),
    "words:keywords_specific_position": Instruction(
        _keyword_position, {"keyword": arg.word, "n": arg.positive, "m": arg.positive}
    ),
    "words:words_position": Instruction(_second_words, {"keyword": arg.word}),
    "sentence:alliteration_increment": plain(_alliteration),
    "sentence:increment": Instruction(_increment, {"small_n": arg.count}),
    "sentence:keyword": Instruction(_keyword_sentence, {"word": arg.text, "N": arg.positive}),
}
