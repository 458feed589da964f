"""The part of speech of a text's first word, as NLTK's averaged perceptron tags it.

The decision only, for the one word that IFBench asks about: its features are the word and the two after it. No
training, no download, no NLTK at run time.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Weights:
    """What the perceptron learned: the tags of words that have but one, all tags, each feature's weights of tags.

    The weights stay as they are written, "NN 12 VB -7": a text meets a dozen of the thirty thousand features.
    """

    known: dict[str, str]
    tags: tuple[str, ...]
    features: dict[str, str]


@cache
def english() -> Weights:
    """The weights that are shipped with this package."""
    folder = files("docima.verifiers.instructions") / "perceptron_english"
    lines = gzip.decompress((folder / "first_word.tsv.gz").read_bytes()).decode("utf-8").split("\n")
    return Weights(
        json.loads((folder / "tagdict.json").read_text(encoding="utf-8")),
        tuple(json.loads((folder / "classes.json").read_text(encoding="utf-8"))),
        dict(line.split("\t") for line in lines if line),
    )


def tag(words: Sequence[str]) -> str:
    """The Penn Treebank tag of the first word. Raises IndexError where there is none."""
    weights = english()
    word = words[0]
    if word in weights.known:
        return weights.known[word]
    scores = dict.fromkeys(weights.tags, 0.0)
    # Summed in the order of the original: rounding decides between near ties.
    for feature in _features(word, [*map(_normal, words[:3]), "-END-", "-END2-"]):
        parts = weights.features.get(feature, "").split()
        for name, thousandths in zip(parts[::2], parts[1::2], strict=True):
            scores[name] += int(thousandths) / 1000
    return max(scores, key=lambda name: (scores[name], name))


def _features(word: str, normal: Sequence[str]) -> Iterator[str]:
    yield "bias"
    yield f"i suffix {word[-3:]}"
    yield f"i pref1 {word[0]}"
    yield "i-1 tag -START-"
    yield "i-2 tag -START2-"
    yield "i tag+i-2 tag -START- -START2-"
    yield f"i word {normal[0]}"
    yield f"i-1 tag+i word -START- {normal[0]}"
    yield "i-1 word -START2-"
    yield "i-1 suffix T2-"
    yield "i-2 word -START-"
    yield f"i+1 word {normal[1]}"
    yield f"i+1 suffix {normal[1][-3:]}"
    yield f"i+2 word {normal[2]}"


def _normal(word: str) -> str:
    """A word as the weights know it: numbers and words with a hyphen are each one."""
    if "-" in word and word[0] != "-":
        return "!HYPHEN"
    if word.isdigit() and len(word) == 4:
        return "!YEAR"
    return "!DIGITS" if word[0].isdigit() else word.lower()
