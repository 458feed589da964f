"""A response as the checks see it: each view of it is made once, however many checks ask for it."""

from __future__ import annotations

import re
import string
from functools import cached_property

from docima.verifiers.instructions import punkt
from docima.verifiers.instructions.words import words

NO_PUNCTUATION = str.maketrans("", "", string.punctuation)
TRIMMED = string.punctuation + " "
_WORD = re.compile(r"\w+")


class Text:
    """One text and its views."""

    def __init__(self, raw: str) -> None:
        self.raw = raw

    @cached_property
    def lower(self) -> str:
        """In lower case."""
        return self.raw.lower()

    @cached_property
    def stripped(self) -> str:
        """Without the blanks at both ends."""
        return self.raw.strip()

    @cached_property
    def sentences(self) -> list[str]:
        """By Punkt."""
        return punkt.sentences(self.raw)

    @cached_property
    def tokens(self) -> list[str]:
        """Words and punctuation marks, by NLTK's rules."""
        return words(self.raw)

    @cached_property
    def word_count(self) -> int:
        r"""Runs of `\\w`."""
        return len(_WORD.findall(self.raw))

    @cached_property
    def chunks(self) -> list[str]:
        """What stands between blanks."""
        return self.raw.split()

    @cached_property
    def bare(self) -> str:
        """Without ASCII punctuation."""
        return self.raw.translate(NO_PUNCTUATION)
