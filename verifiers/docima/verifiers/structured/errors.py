"""Why a document cannot be read."""

from __future__ import annotations


class DocumentError(ValueError):
    """The document is missing or does not parse; `code` is a detail code of `structured`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
