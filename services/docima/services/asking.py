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
    """Something to be done; `first` before others of its owner, because what came before it is kept until then.

    `answer` gets the reply, `fail` why there is none; one of them, once, in the event loop.
    """

    owner: object
    kind: int
    common: bytes
    own: bytes
    first: bool
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
        self._common: dict[bytes, tuple[bytes, int]] = {}

    def ask(self, slot: int, component: int, request: requests.Written, follows: bool) -> None:
        """A slot's component asks for something; `follows`: after replies to earlier requests."""
        kind = request.kind
        key = hashlib.sha256(request.digest + request.own).digest()
        known = self._known.get(key)
        waiting = self._waiting.get(key)
        self._observer.looked_up("requests", *((1, 0) if known is not None or waiting is not None else (0, 1)))
        if known is not None:
            self._resume(slot, component, known)
        elif waiting is not None:
            waiting.append((slot, component))
        else:
            self._waiting[key] = [(slot, component)]
            # However many ask, what they have in common is kept once, and as long as one of them waits.
            common, users = self._common.get(request.digest, (request.common, 0))
            self._common[request.digest] = (common, users + 1)
            self._do(
                Request(
                    self._owner,
                    kind,
                    common,
                    request.own,
                    follows,
                    self._over,
                    lambda reply: self._answer(key, request.digest, requests.reply(kind, reply)),
                    lambda why: self._fail(key, request.digest, why),
                )
            )

    def _answer(self, key: bytes, digest: bytes, reply: bytes) -> None:
        self._let_go(digest)
        if len(reply) <= KEPT_BYTES:
            self._known[key] = reply
            if len(self._known) > KEPT:
                del self._known[next(iter(self._known))]
        for slot, component in self._waiting.pop(key, ()):
            self._resume(slot, component, reply)

    def _fail(self, key: bytes, digest: bytes, why: str) -> None:
        self._let_go(digest)
        for slot, component in self._waiting.pop(key, ()):
            self._unanswered(slot, component, why)

    def _let_go(self, digest: bytes) -> None:
        common, users = self._common.pop(digest, (b"", 0))
        if users > 1:
            self._common[digest] = (common, users - 1)
