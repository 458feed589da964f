"""How a run ended: a closed vocabulary, told apart by what the kernel says and never by what the program prints."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """The end of one run."""

    OK = "OK"
    """Exit code 0."""
    EXIT_CODE = "EXIT_CODE"
    """Another exit code."""
    SIGNAL = "SIGNAL"
    """A signal that was neither ours nor a limit's: a crash."""
    CPU_LIMIT = "CPU_LIMIT"
    WALL_LIMIT = "WALL_LIMIT"
    MEMORY_LIMIT = "MEMORY_LIMIT"
    OUTPUT_LIMIT = "OUTPUT_LIMIT"
    SECURITY = "SECURITY"
    """A system call that no honest program makes: the kernel ended the run."""
    SKIPPED = "SKIPPED"
    """Not run, because an earlier run of the request settled it."""
    INFRA = "INFRA"
    """We could not run it, or lost it. Says nothing of the program."""


LIMITS = frozenset({Outcome.CPU_LIMIT, Outcome.WALL_LIMIT, Outcome.MEMORY_LIMIT, Outcome.OUTPUT_LIMIT})
"""Ends that a limit brought about."""


@dataclass(frozen=True, slots=True)
class Finished:
    """One run that is over. `signal` and `exit_code` are 0 where they do not apply; `errors` is the tail of standard
    error; `fault` says what failed where the outcome is INFRA.
    """

    outcome: Outcome
    exit_code: int = 0
    signal: int = 0
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    memory_bytes: int = 0
    output: bytes = b""
    errors: bytes = b""
    fault: str = ""
    starved: bool = False
    """A time limit was met while the machine gave the run no core: run it again, alone, before it is believed."""
