"""What the services tell whoever watches: the metrics, and tests. Measuring is never part of the work itself."""

from __future__ import annotations

from typing import Protocol

from docima import v1


class Observer(Protocol):
    """Hears what happens in the front process."""

    def assessed(self, assessment: v1.Assessment) -> None:
        """A component of a completion has its assessment."""

    def completed(self, scored: bool) -> None:
        """A completion has its result."""

    def grouped(self, verifier: str, kind: str) -> None:
        """A group is complete for a verifier: all_zero, all_one or mixed."""

    def waited(self, seconds: float) -> None:
        """A load waited so long in the queue of its pool."""

    def restarted(self, pool: str, cause: str) -> None:
        """A worker was replaced."""

    def rejected(self, items: int, cause: str) -> None:
        """Items were refused at the door."""

    def answered(self, method: str, code: str, seconds: float) -> None:
        """An RPC ended."""

    def ran(self, language: str, outcome: str, count: int) -> None:
        """So many runs of a language in the sandbox ended so."""

    def looked_up(self, cache: str, hits: int, misses: int) -> None:
        """A cache was asked so often. `duplicates`: completions of a task that equal an earlier one."""


class Silent:
    """Hears nothing: for local use, where nobody scrapes."""

    def assessed(self, assessment: v1.Assessment) -> None: ...
    def completed(self, scored: bool) -> None: ...
    def grouped(self, verifier: str, kind: str) -> None: ...
    def waited(self, seconds: float) -> None: ...
    def restarted(self, pool: str, cause: str) -> None: ...
    def rejected(self, items: int, cause: str) -> None: ...
    def answered(self, method: str, code: str, seconds: float) -> None: ...
    def ran(self, language: str, outcome: str, count: int) -> None: ...
    def looked_up(self, cache: str, hits: int, misses: int) -> None: ...
