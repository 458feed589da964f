"""The installed version of the suite."""

from __future__ import annotations

from importlib import metadata


def version() -> str:
    """As the package was built."""
    return metadata.version("docima")
