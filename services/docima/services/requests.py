"""What verifiers may ask for, as it travels: from a worker to whoever does it, and the reply back.

A request is done in the front's sight (it waits, limits, retries and measures); the worker that asked forgets it, and
any worker resumes. To let verifiers ask for something else, add a row here and a place in the engine that does it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from docima.sandbox.request import Run, pack, unpack_ran


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of request: its type, how it is written, how its reply is read."""

    name: str
    type: type
    write: Callable[[Any], bytes]
    read_reply: Callable[[bytes], Any]


KINDS = (Kind("run", Run, pack, unpack_ran),)
"""In frames a kind is its number here: append only."""


def reply(number: int, payload: bytes) -> bytes:
    """A reply as it is kept: it says itself of which kind it is."""
    return bytes((number,)) + payload


def read_reply(kept: bytes) -> Any:
    """The reply as its verifier takes it."""
    return KINDS[kept[0]].read_reply(kept[1:])


def number_of(request: object) -> int:
    """Which kind a request is. Raises TypeError for one that nobody does: a bug of the verifier."""
    for number, kind in enumerate(KINDS):
        if isinstance(request, kind.type):
            return number
    raise TypeError(f"nobody does a {type(request).__name__}")
