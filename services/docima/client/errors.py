"""What the client raises, and what it keeps to itself.

DocimaClientError
├── RequestError      the request or the caller's rights are at fault: raised, trying again will not help
└── TransientError    the server is full, gone or slow: tried again, and in the end UNSCORED; never raised by a client
"""

from __future__ import annotations


class DocimaClientError(Exception):
    """The root. Every error takes one text, so that it survives pickling between a trainer's processes."""


class RequestError(DocimaClientError):
    """The server refused the request for good: INVALID_ARGUMENT, UNAUTHENTICATED, PERMISSION_DENIED, UNIMPLEMENTED."""


NEVER = float("inf")
"""Seconds to wait before a request that the server's message limit will always keep out."""


class TransientError(DocimaClientError):
    """The server could not take the request now. `reason` is the suite's own (OVERLOADED, TRANSPORT, BUDGET_SPENT);
    `retry_seconds` is when the server wants to be asked again, where it said so.
    """

    def __init__(self, message: str, reason: str = "TRANSPORT", retry_seconds: float | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.retry_seconds = retry_seconds
