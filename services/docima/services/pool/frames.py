"""Frames between the front process and a worker, over a stream socket: length, type, payload."""

from __future__ import annotations

import socket
import struct
from collections.abc import Sequence

HEADER = struct.Struct("<IB")
"""Length of the payload in bytes, then the frame's type."""

JOB = 1
"""Front -> worker. A flags byte, then Tasks, each with its length: the components and completions to assess."""

RESULTS = 2
"""Worker -> front. A ScoreResponse: one result a completion, one assessment a component of the job. An assessment
without a verdict asks for the verifier's slow tier."""

REWARDS = 6
"""The same, where every result is final: all of the task's components are assessed and the reward is composed."""

ASKED = 7
"""Worker -> front: before a result without a verdict, what its verifier asks for. `ASKED_PAYLOAD`, then the request."""

DONE = 3
"""Worker -> front: the job is finished. `DONE_PAYLOAD`."""

DESCRIBE = 4
"""Front -> worker. A Component whose kind is to be tested and described."""

DESCRIPTION = 5
"""Worker -> front. A VerifierInfo whose version is 0 where the kind is not to be offered here; `spec_schema` then
says why.
"""

DONE_PAYLOAD = struct.Struct("<?d")
"""Whether the worker is going to leave (it is replaced), and the CPU seconds that the job took."""

ASKED_PAYLOAD = struct.Struct("<IIB32sI")
"""Item and component, as numbers within the job; which of `requests.KINDS`; the digest of the common part, and its
length: 0 where the job has sent it before. Then the common part, then the completion's own."""

REPLY = struct.Struct("<I")
"""In a job that resumes, the replies come before the tasks: their number, then each with its length."""

FLAG_SLOW = 1
"""The job is for the slow tier."""

FLAG_WHOLE = 2
"""The job holds all components of its task: the worker composes the rewards."""


FLAG_RESUME = 4
"""The job goes on with one component of one completion, whose requests have been answered."""


def with_replies(replies: Sequence[bytes], tasks: bytes) -> bytes:
    """The payload of a job that resumes."""
    return b"".join((REPLY.pack(len(replies)), with_tasks(replies), tasks))


def split_replies(payload: bytes) -> tuple[list[bytes], bytes]:
    """Read what `with_replies` wrote."""
    at = REPLY.size
    replies = []
    for _ in range(REPLY.unpack_from(payload)[0]):
        reply, at = _one(payload, at)
        replies.append(reply)
    return replies, payload[at:]


def with_tasks(tasks: Sequence[bytes]) -> bytes:
    """The payload of a job: its tasks, each behind its length."""
    return b"".join(part for task in tasks for part in (REPLY.pack(len(task)), task))


def split_tasks(payload: bytes) -> list[bytes]:
    """Read what `with_tasks` wrote."""
    tasks, at = [], 0
    while at < len(payload):
        task, at = _one(payload, at)
        tasks.append(task)
    return tasks


def _one(payload: bytes, at: int) -> tuple[bytes, int]:
    """What stands behind the length at a place, and where it ends."""
    end = at + REPLY.size + REPLY.unpack_from(payload, at)[0]
    return payload[at + REPLY.size : end], end


def pack(kind: int, *parts: bytes) -> bytes:
    """One frame."""
    return b"".join((HEADER.pack(sum(map(len, parts)), kind), *parts))


def receive(connection: socket.socket) -> tuple[int, bytes] | None:
    """Read one frame from a blocking socket; None where the other side has gone."""
    header = _exactly(connection, HEADER.size)
    if header is None:
        return None
    length, kind = HEADER.unpack(header)
    payload = _exactly(connection, length)
    return None if payload is None else (kind, payload)


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    found = b""
    # Once is enough, unless the process is stopped and continued meanwhile.
    while len(found) < size:
        more = connection.recv(size - len(found), socket.MSG_WAITALL)
        if not more:
            return None
        found += more
    return found
