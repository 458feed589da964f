"""Which language a text is in, by langdetect with a fixed seed: for parity with the data sets' verdicts, nothing else.

langdetect draws random numbers; with one seed per call its answer depends on the text only.
"""

from __future__ import annotations

from functools import lru_cache

import langdetect
from langdetect import LangDetectException

langdetect.DetectorFactory.seed = 0


@lru_cache(maxsize=256)
def language_of(text: str) -> str | None:
    """An ISO 639-1 code ("zh-cn" and "zh-tw" for Chinese); None where the text has nothing to tell it by."""
    try:
        return str(langdetect.detect(text))
    except LangDetectException:
        return None
