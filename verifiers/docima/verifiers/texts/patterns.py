r"""Regular expressions of users, in linear time: RE2 by google-re2. Shared by the domains.

RE2 has no look-around and no back-references; `\w \d \s \b` know ASCII only; `$` is the very end of the text.
"""

from __future__ import annotations

from typing import Any

import re2

PATTERN_MEMORY_BYTES = 8 << 20
"""What one pattern's automaton may use: `(a{1000}){1000}` is refused, not built."""


class PatternError(ValueError):
    """The pattern is not one of RE2's."""


def linear(pattern: str, *, ignore_case: bool = False) -> Any:
    """A compiled pattern, with `search` and `finditer`. Raises PatternError."""
    options = re2.Options()
    options.max_mem = PATTERN_MEMORY_BYTES
    options.log_errors = False
    options.case_sensitive = not ignore_case
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0] if error.args else error
        raise PatternError(said.decode(errors="replace") if isinstance(said, bytes) else str(said)) from None
