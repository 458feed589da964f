"""The front's side of the supervisor of jails: starts it, hands it requests fairly, starts it anew where it is lost."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections import OrderedDict, deque
from collections.abc import Coroutine
from dataclasses import asdict, dataclass
from typing import Any

from docima.services.asking import Request
from docima.services.observer import Observer
from docima.services.sandbox import messages

READY_SECONDS = 120.0
TRIES = 3
"""A request that loses its supervisor so often is given up: UNSCORED, never charged."""
AHEAD = 2
"""Requests at the supervisor for each slot: one runs, one waits, so that a slot never waits for us."""
PAUSES = (0.0, 0.5, 2.0, 5.0)


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    """Which backend, by name, and how many runs at once."""

    backend: str
    slots: int


class Supervising:
    """The supervisor. Launched before grpc is imported, attached inside the event loop.

    A lazy one is launched when first asked: whoever scores mathematics in-process needs no jails.
    """

    def __init__(self, limits: SandboxLimits, observer: Observer, lazy: bool = False) -> None:
        self.refused = "" if lazy else "not started"
        self.lazy = lazy
        self.told: dict[str, Any] = {}
        self._limits = limits
        self._observer = observer
        self._waiting: OrderedDict[object, deque[Request]] = OrderedDict()
        self._running: dict[int, tuple[Request, int]] = {}
        self._next = 0
        self._stopping = False
        self._transport: asyncio.Transport | None = None
        self._ready: asyncio.Future[dict[str, Any]] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._process: subprocess.Popen[bytes] | None = None
        self._starting = False
        if not lazy:
            self._launch()

    def _launch(self) -> None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "docima.services.sandbox.supervisor", str(theirs.fileno())]
        self._process = subprocess.Popen(  # noqa: S603 - our own module, our own arguments
            [*command, json.dumps(asdict(self._limits))], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
        )
        theirs.close()
        ours.setblocking(False)
        self._socket = ours

    async def start(self) -> None:
        """Wait until it says what it offers; `refused` says why where that is nothing. A lazy one is not waited for."""
        if self._process is not None:
            await self._attach()

    async def _attach(self) -> None:
        loop = asyncio.get_running_loop()
        self._ready = loop.create_future()
        transport, _ = await loop.create_unix_connection(lambda: _Ears(self), sock=self._socket)
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - tells the type; the loop gives no other
        self._transport = transport
        try:
            self.told = await asyncio.wait_for(self._ready, READY_SECONDS)
            self.refused = self.told["refused"]
        except TimeoutError:
            self.refused = "the supervisor of jails did not start in time"
        self._feed()

    def do(self, request: Request) -> None:
        """Queue a request; it hears of its reply."""
        if self._process is None and not self._starting:
            self._starting = True
            self._spawn(self._start_late())
        waiting = self._waiting.setdefault(request.owner, deque())
        if request.first:
            waiting.appendleft(request)
        else:
            waiting.append(request)
        self._feed()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start_late(self) -> None:
        await asyncio.to_thread(self._launch)
        await self._attach()
        if self.refused:
            waiting, self._waiting = self._waiting, OrderedDict()
            for request in (each for requests in waiting.values() for each in requests):
                request.fail(self.refused)

    def abandon(self, owner: object) -> None:
        """The call is over: what waits is dropped, what runs is ended."""
        self._waiting.pop(owner, None)
        for number, (request, _) in self._running.items():
            if request.owner is owner and self._transport is not None:
                self._transport.write(messages.pack(messages.CANCEL, number))

    def queued(self) -> int:
        """Requests that wait for a slot."""
        return sum(map(len, self._waiting.values()))

    def _feed(self) -> None:
        """Hand over as many requests as are useful there, calls in turn."""
        while self._transport is not None and self._waiting and len(self._running) < AHEAD * self._limits.slots:
            owner, requests = self._waiting.popitem(last=False)
            request = requests.popleft()
            if requests:
                self._waiting[owner] = requests
            if not request.over():
                self._hand_over(request, 0)

    def _hand_over(self, request: Request, losses: int) -> None:
        if self._transport is None:
            request.fail("the supervisor of jails is gone")
            return
        self._next += 1
        self._running[self._next] = (request, losses)
        self._transport.writelines(messages.run(self._next, request.common, request.own))

    def hear(self, kind: int, number: int, payload: bytes) -> None:
        """A message came."""
        if kind == messages.READY and self._ready is not None and not self._ready.done():
            self._ready.set_result(json.loads(payload))
        elif kind == messages.OUTCOMES:
            told = json.loads(payload)
            for outcome, count in told["outcomes"].items():
                self._observer.ran(told["language"], outcome, count)
        elif kind == messages.RAN:
            request, _ = self._running.pop(number)
            self._feed()
            if not request.over():
                request.answer(payload)

    def lost(self) -> None:
        """The supervisor is gone, and all its jails with it: start another, and do again what it was at."""
        self._transport = None
        if self._ready is not None and not self._ready.done():
            self._ready.set_result({"refused": "the supervisor of jails ended while it started"})
        if self._stopping:
            return
        self._observer.restarted("sandbox", "lost")
        running, self._running = self._running, {}
        self._spawn(self._replace(list(running.values())))

    async def _replace(self, lost: list[tuple[Request, int]]) -> None:
        for pause in PAUSES:
            await asyncio.sleep(pause)
            await self._reap()
            await asyncio.to_thread(self._launch)
            await self._attach()
            if not self.refused and self._transport is not None:
                break
        for request, losses in lost:
            if request.over():
                continue
            if losses + 1 >= TRIES or self.refused:
                request.fail(self.refused or f"its jail was lost {losses + 1} times")
            else:
                self._hand_over(request, losses + 1)
        self._feed()

    async def stop(self) -> None:
        """End it, and with it all jails; returns when the process is gone."""
        self._stopping = True
        for task in self._tasks:
            task.cancel()
        if self._transport is not None:
            self._transport.close()
        elif self._process is not None:
            self._socket.close()
        await self._reap()

    async def _reap(self) -> None:
        if self._process is not None:
            await asyncio.to_thread(self._process.wait)


class _Ears(asyncio.Protocol):
    def __init__(self, supervising: Supervising) -> None:
        self._supervising = supervising
        self._reader = messages.Reader()

    def data_received(self, data: bytes) -> None:
        for message in self._reader.feed(data):
            self._supervising.hear(*message)

    def connection_lost(self, exc: Exception | None) -> None:
        self._supervising.lost()


def default_slots() -> int:
    """One run at a time for each core."""
    return len(os.sched_getaffinity(0))
