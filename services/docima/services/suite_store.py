"""Test suites that callers have put, by their content hash: bounded, the least used first to go."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from time import monotonic

from docima import v1

KEPT_SECONDS = 3600.0
"""A suite that was not used for so long may be dropped."""


class TooLargeError(Exception):
    """The suite is larger than the whole store."""


class SuiteStore:
    """Suites of one server."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._kept: OrderedDict[str, tuple[float, int, v1.CodeTests]] = OrderedDict()

    def put(self, tests: v1.CodeTests) -> str:
        """Keep a suite; its hash. Raises TooLargeError."""
        data = tests.SerializeToString(deterministic=True)
        key = hashlib.sha256(data).hexdigest()
        if len(data) > self._max_bytes:
            raise TooLargeError(f"the tests have {len(data)} bytes, the store {self._max_bytes}")
        self._drop(key)
        self._kept[key] = (monotonic(), len(data), tests)
        self._bytes += len(data)
        oldest = monotonic() - KEPT_SECONDS
        while self._bytes > self._max_bytes or next(iter(self._kept.values()))[0] < oldest:
            self._drop(next(iter(self._kept)))
        return key

    def get(self, key: str) -> v1.CodeTests | None:
        """The suite; None where it is not (or no longer) here."""
        known = self._kept.get(key)
        if known is None:
            return None
        self._kept[key] = (monotonic(), *known[1:])
        self._kept.move_to_end(key)
        return known[2]

    def _drop(self, key: str) -> None:
        known = self._kept.pop(key, None)
        if known is not None:
            self._bytes -= known[1]
