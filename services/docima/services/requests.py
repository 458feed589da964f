"""What verifiers may ask for, as it travels: from a worker to whoever does it, and the reply back.

A request is done in the front's sight (it waits, limits, retries and measures); the worker that asked forgets it, and
any worker resumes. It travels in two parts: what a whole group has in common (inputs, megabytes perhaps), which is sent
once a job and kept once a task, and what is a completion's own. To let verifiers ask for something else, add a row here
and a place in the engine that does it.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from docima.sandbox.request import Run, pack, pack_program, unpack_ran, without_program

COMMON_KEPT = 16
"""Common parts that a worker keeps written: groups come in turn."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of request: its type, its common part, how both parts are written, how its reply is read."""

    name: str
    type: type
    common: Callable[[Any], Any]
    write_common: Callable[[Any], bytes]
    write_own: Callable[[Any], bytes]
    read_reply: Callable[[bytes], Any]


KINDS = (Kind("run", Run, without_program, pack, pack_program, unpack_ran),)
"""In frames a kind is its number here: append only."""


@dataclass(frozen=True, slots=True)
class Written:
    """A request as it travels; `digest` names its common part."""

    kind: int
    digest: bytes
    common: bytes
    own: bytes


_kept: deque[tuple[Any, bytes, bytes]] = deque(maxlen=COMMON_KEPT)


def write(request: object) -> Written:
    """A request of any kind. Raises TypeError for one that nobody does: a bug of the verifier."""
    for number, kind in enumerate(KINDS):
        if isinstance(request, kind.type):
            digest, common = _common(kind, kind.common(request))
            return Written(number, digest, common, kind.write_own(request))
    raise TypeError(f"nobody does a {type(request).__name__}")


def _common(kind: Kind, part: Any) -> tuple[bytes, bytes]:
    # Equal parts of one group share their inputs: comparing them compares identities.
    for known, digest, common in _kept:
        if known == part:
            return digest, common
    common = kind.write_common(part)
    digest = hashlib.sha256(kind.name.encode() + common).digest()
    _kept.append((part, digest, common))
    return digest, common


def reply(number: int, payload: bytes) -> bytes:
    """A reply as it is kept: it says itself of which kind it is."""
    return bytes((number,)) + payload


def read_reply(kept: bytes) -> Any:
    """The reply as its verifier takes it."""
    return KINDS[kept[0]].read_reply(kept[1:])
