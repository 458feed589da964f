"""A proxy in front of a real server that breaks some of what goes through it: refusals, silence, garbage, resets."""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Self

FAULTS = ("refuse", "error", "hang", "garbage", "reset")


class FaultProxy:
    """Passes HTTP requests on to `upstream` (http://host:port). `rates` are the chances of each fault, drawn by a seed.

    `requests` counts what came in, `faults` what was done to it.
    """

    def __init__(self, upstream: str, rates: Mapping[str, float], seed: int = 1, retry_after: str = "0.02") -> None:
        host, _, port = upstream.removeprefix("http://").partition(":")
        self._upstream = (host, int(port))
        self.rates = dict(rates)
        self.requests = 0
        self.faults: Counter[str] = Counter()
        self.heads: list[bytes] = []
        self.bodies: list[bytes] = []
        self._retry_after = retry_after
        self._chance = random.Random(seed)  # noqa: S311 - reproducible faults, no secrets
        self._count = threading.Condition()
        self._tasks: set[Any] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()
        self.address = ""

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    @property
    def endpoint(self) -> str:
        """Its base URL, as a judge's settings want it."""
        return f"{self.address}/v1"

    def wait_for(self, requests: int) -> None:
        """Wait until so many requests have come in."""
        with self._count:
            self._count.wait_for(lambda: self.requests >= requests, timeout=60)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        self._loop.run_forever()
        server.close()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # The loop itself holds its tasks but weakly.
        task = asyncio.current_task()
        self._tasks.add(task)
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.readexactly(_length(head))
                with self._count:
                    self.requests += 1
                    self.heads.append(head)
                    self.bodies.append(body)
                    self._count.notify_all()
                if not await self._answer(head, body, writer):
                    break
        self._tasks.discard(task)
        writer.close()

    def _draw(self) -> str:
        at = self._chance.random()
        for fault, rate in self.rates.items():
            if at < rate:
                return fault
            at -= rate
        return ""

    async def _answer(self, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> bool:
        fault = self._draw()
        if fault:
            self.faults[fault] += 1
        if fault == "hang":
            await asyncio.Event().wait()
        if fault == "refuse":
            extra = f"Retry-After: {self._retry_after}\r\n"
            writer.write(_response("429 Too Many Requests", b'{"error": {"message": "slow down"}}', extra))
        elif fault == "error":
            writer.write(_response("503 Service Unavailable", b'{"error": {"message": "not now"}}'))
        elif fault == "garbage":
            writer.write(_response("200 OK", b'{"choices": [{"message": {"content": "{\\"criteria_met\\": tr'))
        else:
            response = await self._forward(head, body)
            if fault == "reset":
                writer.write(response[: len(response) // 2])
                await writer.drain()
                transport: Any = writer.transport
                transport.abort()
                return False
            writer.write(response)
            await writer.drain()
            return False
        await writer.drain()
        return True

    async def _forward(self, head: bytes, body: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(*self._upstream)
        lines = [line for line in head.split(b"\r\n") if line and not line.lower().startswith(b"connection:")]
        writer.write(b"\r\n".join([*lines, b"Connection: close", b"", b""]) + body)
        response = await reader.read(-1)
        writer.close()
        return response


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def _response(status: str, body: bytes, extra: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
    return head.encode() + body
