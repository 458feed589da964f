"""Asks a backend to prove its claims."""

from __future__ import annotations

from docima.sandbox.backend import Backend


def broken_claims(backend: Backend) -> list[str]:
    """Those that did not hold."""
    return []
