"""What the tests of several rooms share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from served import Served, StartServer, start
from tiny_judges import TinyJudges


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


@pytest.fixture(scope="session")
def tiny_judges(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TinyJudges]:
    """Real servers with tiny models, started when they are first asked for."""
    judges = TinyJudges(tmp_path_factory.mktemp("models"))
    yield judges
    judges.stop()
