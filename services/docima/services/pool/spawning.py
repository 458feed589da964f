"""The front's side of a spawner: start it, ask it for workers, hear of their ends."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from dataclasses import asdict
from typing import TypeVar

from docima.services.pool.blame import Exit
from docima.services.pool.worker import WorkerLimits

MESSAGE_BYTES = 65_536

T = TypeVar("T")


class SpawnerLostError(Exception):
    """The spawner itself is gone. Its workers went with it; start another."""


class Spawning:
    """A running spawner.

    `launch` starts the process and may be called before there is an event loop, so that it comes before grpc is
    imported; `attach` connects it to the loop.
    """

    def __init__(self, kind: str, limits: WorkerLimits) -> None:
        self.kind = kind
        self._limits = limits
        self._births: dict[int, asyncio.Future[int]] = {}
        self._exits: dict[int, asyncio.Future[Exit]] = {}
        self._next = 0
        self._lost: asyncio.Future[None] | None = None
        self._ready: asyncio.Future[None] | None = None
        self.launch()

    def launch(self) -> None:
        """Start the process."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        limits = json.dumps(asdict(self._limits), default=sorted)
        command = [sys.executable, "-m", "docima.services.pool.spawner", self.kind, str(theirs.fileno()), limits]
        # One hash seed for all: no verdict may depend on which worker gave it. Workers are single-threaded: BLAS too.
        environment = {**os.environ, "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(  # noqa: S603 - our own module, our own arguments
            command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env=environment
        )
        theirs.close()
        ours.setblocking(False)
        self._control = ours

    async def attach(self) -> None:
        """Listen to the spawner and wait until it has imported its libraries. Raises SpawnerLostError."""
        loop = asyncio.get_running_loop()
        self._ready, self._lost = loop.create_future(), loop.create_future()
        loop.add_reader(self._control.fileno(), self._hear)
        await asyncio.wait({self._ready, self._lost}, return_when=asyncio.FIRST_COMPLETED)
        self._check()

    def _check(self) -> None:
        if self._lost is None or self._lost.done():
            raise SpawnerLostError(f"the spawner of pool {self.kind} is gone (exit status {self._process.poll()})")

    async def spawn(self, connection: socket.socket, heartbeat_descriptor: int) -> tuple[int, int]:
        """Fork a worker that owns the other ends. Returns its number and its process id. Raises SpawnerLostError."""
        self._check()
        loop = asyncio.get_running_loop()
        self._next += 1
        number = self._next
        self._births[number], self._exits[number] = loop.create_future(), loop.create_future()
        order = json.dumps({"op": "spawn", "worker": number}).encode()
        try:
            socket.send_fds(self._control, [order], [connection.fileno(), heartbeat_descriptor])
        except OSError as error:
            raise SpawnerLostError(str(error)) from error
        pid = await self._births[number]
        if pid == 0:
            self._check()
        return number, pid

    def kill(self, number: int) -> None:
        """SIGKILL a worker. Does nothing where it has ended already."""
        try:
            self._control.send(json.dumps({"op": "kill", "worker": number}).encode())
        except OSError:
            return  # the spawner is gone, and its workers with it

    async def ended(self, number: int) -> Exit:
        """Wait for a worker's end and tell how it was."""
        try:
            return await self._exits[number]
        finally:
            self._births.pop(number, None)
            self._exits.pop(number, None)

    def _hear(self) -> None:
        try:
            message = self._control.recv(MESSAGE_BYTES)
        except BlockingIOError:
            return
        except ConnectionResetError:
            message = b""
        if not message:
            self._lose()
            return
        event = json.loads(message)
        if event["event"] == "ready" and self._ready is not None and not self._ready.done():
            self._ready.set_result(None)
        elif event["event"] == "born":
            _settle(self._births.get(event["worker"]), event["pid"])
        elif event["event"] == "exit":
            _settle(self._exits.get(event["worker"]), Exit(event["signal"], event["code"]))

    def _lose(self) -> None:
        asyncio.get_running_loop().remove_reader(self._control.fileno())
        if self._lost is not None and not self._lost.done():
            self._lost.set_result(None)
        for birth in self._births.values():
            _settle(birth, 0)
        for end in self._exits.values():
            # Killed with their spawner, by no fault of theirs.
            _settle(end, Exit(signal=9, code=0))

    def forget(self, number: int) -> None:
        """The worker is not needed any more: kill it if it still lives."""
        self.kill(number)
        self._births.pop(number, None)
        self._exits.pop(number, None)

    @property
    def lost(self) -> bool:
        """Whether the spawner is gone."""
        return self._lost is not None and self._lost.done()

    async def close(self) -> None:
        """End the spawner, and with it the workers; returns when the process is gone."""
        if not self.lost:
            asyncio.get_running_loop().remove_reader(self._control.fileno())
        self._control.close()
        await asyncio.to_thread(self._process.wait)

    @property
    def pid(self) -> int:
        """The spawner's process id."""
        return self._process.pid


def _settle(future: asyncio.Future[T] | None, value: T) -> None:
    if future is not None and not future.done():
        future.set_result(value)
