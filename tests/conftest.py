"""What the tests of several rooms share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from served import Served, StartServer, start


@pytest.fixture(scope="module")
def start_server() -> Iterator[StartServer]:
    """Starts servers with the flags and environment given; all are ended after the module."""
    started: list[Served] = []

    def begin(*flags: str, **environment: str) -> Served:
        started.append(start(*flags, **environment))
        return started[-1]

    yield begin
    for served in started:
        if served.process.poll() is None:
            served.stop()
