"""What the tests of several rooms share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings
from served import Served, StartServer, start
from tiny_judges import TinyJudges

# The same examples on every run, so that a failure belongs to the change that it is seen with; `make soak` draws new
# ones (`pytest --hypothesis-profile=new`). No deadlines: a busy machine is no fault of the code.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("new", deadline=None)
settings.load_profile("same")


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
