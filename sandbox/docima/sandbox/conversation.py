"""Asks a program one question after another, each within its own limits. Whoever asks compares the answers; nothing
but the questions ever enters the jail.
"""

from __future__ import annotations

import select
import socket
import struct
from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic

from docima.sandbox.limits import Limits
from docima.sandbox.outcome import Finished, Outcome
from docima.sandbox.request import Keeping, Run, given_up
from docima.sandbox.slot import Launch, Slot
from docima.sandbox.watch import LOOK_SECONDS, Running

LENGTH = struct.Struct("<I")
LOAD = b'{"op":"names","id":0}'
"""The first question: answered once the program has been loaded."""
CHUNK_BYTES = 1 << 20


def hold(
    slot: Slot,
    launch: Launch,
    limits: Limits,
    run: Run,
    cancelled: Callable[[], bool],
) -> list[Finished]:
    """One result a question; its output is the answer, as JSON. A program that ends or overruns loses that question
    and begins anew for the next; one that cannot be loaded loses all.
    """
    results: list[Finished] = []
    questions, keeping = run.calls, Keeping(run)
    while len(results) < len(questions) and not given_up(run, results):
        ours, theirs = socket.socketpair()
        talk = _Talk(ours, limits, cancelled, keeping)
        rest = questions[len(results) :]
        # The kernel bounds the process, which answers them all; each by itself is bounded from here.
        whole = replace(limits, cpu_seconds=limits.cpu_seconds * (len(rest) + 1))

        def begun(
            running: Running, theirs: socket.socket = theirs, talk: _Talk = talk, rest: Sequence[bytes] = rest
        ) -> None:
            theirs.close()
            talk.all(running, rest)

        try:
            ended = slot.converse(replace(launch, channel=theirs.fileno()), whole, begun, cancelled)
        finally:
            ours.close()
            theirs.close()
        results += talk.results
        if talk.finished:
            break
        # The end of the process is the answer to the question that it left open.
        lost = ended if ended.outcome is not Outcome.OK else replace(ended, outcome=Outcome.EXIT_CODE)
        failed = len(rest) if not talk.loaded or lost.outcome is Outcome.INFRA else len(talk.results) + 1
        results += [lost] * (failed - len(talk.results))
    return results + [Finished(Outcome.SKIPPED)] * (len(questions) - len(results))


class _Talk:
    """One process's part of the conversation."""

    def __init__(self, channel: socket.socket, limits: Limits, cancelled: Callable[[], bool], keeping: Keeping) -> None:
        self.results: list[Finished] = []
        self.loaded = False
        self.finished = False
        self._channel = channel
        self._limits = limits
        self._cancelled = cancelled
        self._keeping = keeping
        channel.setblocking(False)

    def all(self, running: Running, questions: Sequence[bytes]) -> None:
        """Ask all, or as many as the process lives to answer."""
        running.begin_anew(self._limits)
        if self._ask(running, LOAD) is None:
            return
        self.loaded = True
        for question in questions:
            start = monotonic()
            running.begin_anew(self._limits)
            answer = self._ask(running, question)
            if answer is None:
                return
            seconds = monotonic() - start
            told = Finished(Outcome.OK, cpu_seconds=seconds, wall_seconds=seconds, output=answer)
            self.results.append(self._keeping.keep(told))
        self.finished = True

    def _ask(self, running: Running, question: bytes) -> bytes | None:
        """The answer; None where the process ended, was ended, or said what is no answer."""
        outgoing = memoryview(LENGTH.pack(len(question)) + question)
        incoming = bytearray()
        while not running.over:
            writing = [self._channel] if outgoing else []
            reading = [self._channel, running.server.control]
            ready, writable, _ = select.select(reading, writing, [], LOOK_SECONDS)
            if running.server.control in ready:
                running.hear()
                return None
            if writable:
                outgoing = self._write(outgoing)
            if self._channel in ready and not self._read(incoming):
                return None
            if len(incoming) >= LENGTH.size:
                (length,) = LENGTH.unpack_from(incoming)
                if length > self._limits.output_bytes:
                    running.end(Outcome.OUTPUT_LIMIT)
                    return None
                if len(incoming) >= LENGTH.size + length:
                    return bytes(incoming[LENGTH.size : LENGTH.size + length])
            self._look(running)
            if running.killed is not None:
                return None
        return None

    def _write(self, outgoing: memoryview) -> memoryview:
        try:
            return outgoing[self._channel.send(outgoing[:CHUNK_BYTES]) :]
        except BlockingIOError:
            return outgoing
        except OSError:
            return outgoing[len(outgoing) :]

    def _read(self, incoming: bytearray) -> bool:
        try:
            part = self._channel.recv(CHUNK_BYTES)
        except BlockingIOError:
            return True
        except OSError:
            return False
        incoming += part
        return bool(part)

    def _look(self, running: Running) -> None:
        now = monotonic()
        if now - running.started >= LOOK_SECONDS:
            running.look(now)
            if self._cancelled():
                running.end(Outcome.INFRA)
