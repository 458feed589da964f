"""The front's end of one worker's socket: sends it a job, hears results, knows when it is done or gone."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass
from time import clock_gettime

from docima.services.pool import frames
from docima.services.pool.blame import Cause
from docima.services.pool.heartbeat import Heartbeat


@dataclass(frozen=True, slots=True)
class Done:
    """A job's end as the worker tells it."""

    leaving: bool
    cpu_seconds: float


class Channel(asyncio.Protocol):
    """One worker. At most one job is with it at a time."""

    def __init__(self, heartbeat: Heartbeat) -> None:
        self.heartbeat = heartbeat
        self.number = 0
        self.pid = 0
        self.condemned: Cause | None = None
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._done: asyncio.Future[Done | None] | None = None
        self._described: asyncio.Future[bytes] | None = None
        self._results: Callable[[bytes, bool], None] | None = None
        self._asked: Callable[[bytes], None] | None = None
        self._gone = False

    @classmethod
    async def open(cls) -> tuple[Channel, socket.socket, int]:
        """A channel, and the two descriptors that are to be handed to the worker and then closed here."""
        ours, theirs = socket.socketpair()
        heartbeat, descriptor = Heartbeat.create()
        loop = asyncio.get_running_loop()
        _, channel = await loop.create_unix_connection(lambda: cls(heartbeat), sock=ours)
        return channel, theirs, descriptor

    async def work(
        self, flags: int, payload: bytes, results: Callable[[bytes, bool], None], asked: Callable[[bytes], None]
    ) -> Done | None:
        """Have a job done; `results` gets each frame of results as it comes, and whether they are final, `asked` before
        that what is asked for. None where the worker is gone.
        """
        if self._transport is None or self._gone:
            return None
        self._results, self._asked = results, asked
        self._done = asyncio.get_running_loop().create_future()
        self.heartbeat.ask_to_stop(False)
        self._transport.write(frames.pack(frames.JOB, bytes((flags,)), payload))
        try:
            return await self._done
        finally:
            self._done = self._results = self._asked = None

    async def describe(self, component: bytes) -> bytes:
        """Ask about a kind; empty where the worker is gone."""
        if self._transport is None or self._gone:
            return b""
        self._described = asyncio.get_running_loop().create_future()
        self._transport.write(frames.pack(frames.DESCRIBE, component))
        return await self._described

    @property
    def busy(self) -> bool:
        """Whether a job is with the worker."""
        return self._done is not None and not self._done.done()

    def cpu_seconds(self) -> float:
        """CPU time of the worker so far; 0 where it is gone."""
        try:
            # The CPU clock of another process, as clock_getcpuclockid(3) makes it from its id.
            return clock_gettime((~self.pid << 3) | 2)
        except OSError:
            return 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - tells the type; the loop gives no other
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Called by the loop."""
        buffer = self._buffer
        buffer += data
        start = 0
        while len(buffer) - start >= frames.HEADER.size:
            length, kind = frames.HEADER.unpack_from(buffer, start)
            end = start + frames.HEADER.size + length
            if len(buffer) < end:
                break
            self._hear(kind, bytes(buffer[start + frames.HEADER.size : end]))
            start = end
        del buffer[:start]

    def _hear(self, kind: int, payload: bytes) -> None:
        if kind in (frames.RESULTS, frames.REWARDS) and self._results is not None:
            self._results(payload, kind == frames.REWARDS)
        elif kind == frames.ASKED and self._asked is not None:
            self._asked(payload)
        elif kind == frames.DONE and self._done is not None and not self._done.done():
            self._done.set_result(Done(*frames.DONE_PAYLOAD.unpack(payload)))
        elif kind == frames.DESCRIPTION and self._described is not None and not self._described.done():
            self._described.set_result(payload)

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the loop: the worker is gone, and all that it had sent was heard."""
        self._gone = True
        if self._done is not None and not self._done.done():
            self._done.set_result(None)
        if self._described is not None and not self._described.done():
            self._described.set_result(b"")

    def close(self) -> None:
        """Let go of the worker: it ends when it finds its socket closed."""
        if self._transport is not None:
            self._transport.close()
        self.heartbeat.close()
