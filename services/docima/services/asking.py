"""What the completions of one task ask for: equal requests are done once, and each reply resumes all who asked.

Equal programs in a group lead to equal requests, whatever the text around them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from docima.services import requests
from docima.services.observer import Observer

KEPT = 512
KEPT_BYTES = 128 << 10
"""Replies of one task that are kept for programs yet to come, and the largest of them: together 64 MiB at most."""


@dataclass(slots=True, eq=False)
class Request:
    """Something to be done. `answer` gets the reply, `fail` why there is none; one of them, once, in the event loop."""

    owner: object
    kind: int
    payload: bytes
    over: Callable[[], bool]
    answer: Callable[[bytes], None]
    fail: Callable[[str], None]


class Asking:
    """The requests of one task."""

    def __init__(
        self,
        owner: object,
        do: Callable[[Request], None],
        observer: Observer,
        resume: Callable[[int, int, bytes], None],
        unanswered: Callable[[int, int, str], None],
        over: Callable[[], bool],
    ) -> None:
        self._owner = owner
        self._do = do
        self._observer = observer
        self._resume = resume
        self._unanswered = unanswered
        self._over = over
        self._waiting: dict[bytes, list[tuple[int, int]]] = {}
        self._known: dict[bytes, bytes] = {}

    def ask(self, slot: int, component: int, kind: int, payload: bytes) -> None:
        """A slot's component asks for something."""
        key = hashlib.sha256(bytes((kind,)) + payload).digest()
        known = self._known.get(key)
        waiting = self._waiting.get(key)
        self._observer.looked_up("requests", *((1, 0) if known is not None or waiting is not None else (0, 1)))
        if known is not None:
            self._resume(slot, component, known)
        elif waiting is not None:
            waiting.append((slot, component))
        else:
            self._waiting[key] = [(slot, component)]
            self._do(
                Request(
                    self._owner,
                    kind,
                    payload,
                    self._over,
                    lambda reply: self._answer(key, requests.reply(kind, reply)),
                    lambda why: self._fail(key, why),
                )
            )

    def _answer(self, key: bytes, reply: bytes) -> None:
        if len(reply) <= KEPT_BYTES:
            self._known[key] = reply
            if len(self._known) > KEPT:
                del self._known[next(iter(self._known))]
        for slot, component in self._waiting.pop(key, ()):
            self._resume(slot, component, reply)

    def _fail(self, key: bytes, why: str) -> None:
        for slot, component in self._waiting.pop(key, ()):
            self._unanswered(slot, component, why)
