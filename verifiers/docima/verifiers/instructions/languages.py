"""Which language a text is in, by langdetect with a fixed seed: for parity with the data sets' verdicts, nothing else.

langdetect draws random numbers; with one seed per call its answer depends on the text only.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import langdetect
from langdetect import LangDetectException

from docima.verifiers.instructions.arguments import ArgumentError
from docima.verifiers.instructions.arguments import text as a_text

langdetect.DetectorFactory.seed = 0


@lru_cache(maxsize=256)
def language_of(text: str) -> str | None:
    """An ISO 639-1 code ("zh-cn" and "zh-tw" for Chinese); None where the text has nothing to tell it by."""
    try:
        return str(langdetect.detect(text))
    except LangDetectException:
        return None


@cache
def codes() -> frozenset[str]:
    """The codes that `language_of` may give."""
    return frozenset(each.name for each in files("langdetect").joinpath("profiles").iterdir())


def code(value: Any) -> str:
    """One of those codes, as an argument of an instruction: any other makes every response wrong."""
    if a_text(value) not in codes():
        raise ArgumentError(f"must be one of langdetect's codes: {', '.join(sorted(codes()))}")
    return str(value)
