"""Scripts of languages: which characters a language is written with."""

from __future__ import annotations

import re
from dataclasses import dataclass

WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\d_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+(?:['\u2019][^\W\d_]+)?"
)
"""A word: a Chinese or Japanese character, or a run of letters. Numbers belong to no language."""

KANA = re.compile(r"[\u3040-\u30ff]")
"""What tells Japanese from Chinese."""


@dataclass(frozen=True, slots=True)
class Script:
    """Ranges of characters. `alone`: whether the script tells the language by itself."""

    ranges: tuple[tuple[int, int], ...]
    alone: bool = False


LATIN = Script(((0x41, 0x24F), (0x1E00, 0x1EFF)))
CYRILLIC = Script(((0x400, 0x52F),))
ARABIC = Script(((0x600, 0x6FF), (0x750, 0x77F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)))
DEVANAGARI = Script(((0x900, 0x97F),))
HAN = Script(((0x3400, 0x9FFF), (0xF900, 0xFAFF)), alone=True)

SCRIPTS = {
    "zh": HAN,
    "ja": Script(((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF)), alone=True),
    "ko": Script(((0xAC00, 0xD7AF), (0x1100, 0x11FF), (0x3130, 0x318F)), alone=True),
    "el": Script(((0x370, 0x3FF), (0x1F00, 0x1FFF)), alone=True),
    "he": Script(((0x590, 0x5FF),), alone=True),
    "th": Script(((0xE00, 0xE7F),), alone=True),
    "ta": Script(((0xB80, 0xBFF),), alone=True),
    "te": Script(((0xC00, 0xC7F),), alone=True),
    "kn": Script(((0xC80, 0xCFF),), alone=True),
    "ml": Script(((0xD00, 0xD7F),), alone=True),
    "gu": Script(((0xA80, 0xAFF),), alone=True),
    "pa": Script(((0xA00, 0xA7F),), alone=True),
    "ka": Script(((0x10A0, 0x10FF),), alone=True),
    "hy": Script(((0x530, 0x58F),), alone=True),
    **dict.fromkeys(("ru", "uk", "bg", "sr", "mk", "be", "kk", "mn", "ky", "tg"), CYRILLIC),
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ug"), ARABIC),
    **dict.fromkeys(("hi", "mr", "ne"), DEVANAGARI),
    "bn": Script(((0x980, 0x9FF),)),
}
"""Languages that are not written in Latin letters."""


def script_of(language: str) -> Script:
    """The script of a language: Latin where nothing else is known."""
    return SCRIPTS.get(language, LATIN)


def in_script(word: str, script: Script) -> bool:
    """Whether the word begins in the script. (Words of two scripts are names or noise.)"""
    code = ord(word[0])
    return any(first <= code <= last for first, last in script.ranges)
