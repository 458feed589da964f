"""Programs over gRPC: the whole way from a client to the jails and back."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest
from served import Served, StartServer, start

from docima.client import Client, RequestError, Task, code, math
from docima.services.suite_store import SuiteStore, TooLargeError
from docima.v1 import CodeCase, CodeTests

PLUGINS = Path(__file__).parents[1] / "plugins"
SUM = {"mode": "stdio", "cases": [{"input": f"{n} 1\n", "output": f"{n + 1}\n"} for n in range(5)]}
RIGHT = "```python\nprint(sum(map(int, input().split())))\n```"
WRONG = "```python\nprint(3)\n```"
SLEEPS = "```python\nimport time\ntime.sleep(60)\n```"


@pytest.fixture(scope="module")
def served(start_server: StartServer) -> Served:
    """One server that offers programs and mathematics."""
    return start_server("--verifiers", "code,math", "--workers", "2")


def test_programs_are_scored_over_grpc(served: Served) -> None:
    """In the order of the request, beside other components."""
    task = Task(
        "t",
        components=[code(SUM, scoring="fraction"), math("4", weight=1.0)],
        completions=[f"{RIGHT}\n\\boxed{{4}}", f"{WRONG}\n\\boxed{{4}}", "\\boxed{5}"],
    )
    with Client(served.grpc) as docima:
        results = docima.score([task])
    assert [result["code"].score for result in results] == [1.0, 0.2, 0.0]
    assert [result["math"].score for result in results] == [1.0, 1.0, 0.0]
    assert [result.reward for result in results] == [1.0, pytest.approx(0.6), 0.0]
    assert results[1]["code"].evidence["passed"] == 1


def test_equal_programs_of_a_group_run_once(served: Served) -> None:
    """Whatever text is around them."""
    before = served.metric("docima_sandbox_runs_total", language="python")
    task = Task("t", components=[code(SUM)], completions=[f"Version {n}.\n\n{RIGHT}" for n in range(20)])
    with Client(served.grpc) as docima:
        results = docima.score([task])
    assert [result.reward for result in results] == [1.0] * 20
    assert served.metric("docima_sandbox_runs_total", language="python") - before == 5


def test_the_streams_way_is_the_same(served: Served) -> None:
    """Results come as they are ready, each once."""
    task = Task("t", components=[code(SUM)], completions=[RIGHT, WRONG, RIGHT + " "])
    with Client(served.grpc) as docima:
        found = {result.completion_index: result.reward for result in docima.score_stream([task])}
    assert found == {0: 1.0, 1: 0.0, 2: 1.0}


def test_a_bad_spec_is_the_tasks_fault(served: Served) -> None:
    """Zero tests never score; the field is named."""
    empty: dict[str, Any] = {"mode": "stdio", "cases": []}
    tasks = [
        Task("none", components=[code(empty)], completions=[RIGHT]),
        Task("language", components=[code(SUM, language="cobol")], completions=[RIGHT]),
    ]
    with Client(served.grpc) as docima:
        first, second = docima.score(tasks)
    assert (first.reward, first["code"].reason) == (None, "SPEC_INVALID")
    assert "cases" in first["code"].explanation
    assert (second.reward, second["code"].reason) == (None, "UNSUPPORTED")


def test_tests_are_put_once_and_used_by_hash(served: Served) -> None:
    """An unknown hash is UNSCORED, TESTS_UNKNOWN; the client puts again what the server has lost."""
    with Client(served.grpc) as docima:
        unknown = docima.score([Task("t", components=[code(tests_sha256="0" * 64)], completions=[RIGHT])])
        assert (unknown[0].reward, unknown[0]["code"].reason) == (None, "TESTS_UNKNOWN")
        name = docima.put_tests(SUM)
        task = Task("t", components=[code(tests_sha256=name)], completions=[RIGHT, WRONG])
        assert [result.reward for result in docima.score([task])] == [1.0, 0.0]
        with pytest.raises(TypeError, match="colour"):
            docima.put_tests({"colour": "red"})


def test_lost_tests_are_put_again() -> None:
    """The client remembers what it has put: a server that was started anew is told again, and names are kept."""
    with Client.local(workers=1) as docima:
        name = docima.put_tests(SUM)
        transport: Any = docima._client._connected()
        transport._engine.tests._kept.clear()
        completion = {"completion_id": "named", "text": RIGHT}
        task = Task("t", components=[code(tests_sha256=name)], completions=[completion])
        result = docima.score([task])[0]
        assert (result.reward, result.completion_id) == (1.0, "named")


def test_a_lost_supervisor_costs_nobody_a_reward(served: Served) -> None:
    """It is started anew, and what it was at is done again."""
    supervisor = _child(served, "docima.services.sandbox.supervisor")
    task = Task(
        "t",
        components=[code(SUM)],
        completions=[f"```python\n#{n}\nprint(sum(map(int, input().split())))\n```" for n in range(30)],
    )
    with Client(served.grpc) as docima:
        results = docima.score_stream([task])
        first = next(results)
        os.kill(supervisor, signal.SIGKILL)
        rewards = [first.reward, *(result.reward for result in results)]
    assert rewards == [1.0] * 30
    assert _child(served, "docima.services.sandbox.supervisor") != supervisor


def test_a_spent_budget_stops_the_runs(served: Served) -> None:
    """What was not done in time is UNSCORED, and its runs do not go on."""
    limits = {"wall_seconds": 60.0}
    tasks = [Task("t", components=[code(SUM, limits=limits)], completions=[SLEEPS, f"{SLEEPS} "])]
    with Client(served.grpc) as docima:
        results = docima.score(tasks, timeout_seconds=2.0)
        assert {result["code"].reason for result in results} == {"BUDGET_SPENT"}
        assert (
            docima.score([Task("t", components=[code(SUM)], completions=[RIGHT])], timeout_seconds=20)[0].reward == 1.0
        )


def test_the_server_takes_all_jails_with_it(start_server: StartServer) -> None:
    """After its end, no process of its sandbox is left."""
    alone = start_server("--verifiers", "code", "--workers", "1")
    with Client(alone.grpc) as docima:
        docima.score([Task("t", components=[code(SUM)], completions=[RIGHT])])
    below = _all_below(alone.process.pid)
    assert len(below) >= 4
    assert alone.stop() == 0
    assert not [pid for pid in below if _runs(pid)]


def test_without_isolation_nothing_is_served() -> None:
    """A machine that cannot contain programs does not offer them, and says why."""
    lacking = f"{PLUGINS}/lacking"
    with pytest.raises(RuntimeError, match="nsjail is not installed here"):
        start("--verifiers", "code", "--workers", "1", PYTHONPATH=lacking)


def test_without_isolation_only_by_name(start_server: StartServer) -> None:
    """`bare` has to be asked for, and every verdict says so."""
    unsafe = start_server(
        "--verifiers", "code", "--workers", "1", PYTHONPATH=f"{PLUGINS}/lacking", DOCIMA_SANDBOX__BACKEND="bare"
    )
    with Client(unsafe.grpc) as docima:
        result = docima.score([Task("t", components=[code(SUM)], completions=[RIGHT])])[0]
    assert result.reward == 1.0
    assert result["code"].evidence["sandbox"] == "bare"


def test_the_store_of_tests_is_bounded() -> None:
    """The least used goes first; what is larger than all of it is refused."""
    store = SuiteStore(300)
    suites = [CodeTests(mode="stdio", cases=[CodeCase(input=letter * 100)]) for letter in "abc"]
    first, second = store.put(suites[0]), store.put(suites[1])
    assert store.get(first) is not None
    third = store.put(suites[2])
    assert (store.get(first) is None, store.get(second) is None, store.get(third) is None) == (False, True, False)
    with pytest.raises(TooLargeError):
        store.put(CodeTests(code="x" * 1000))


def test_a_request_without_tests_to_put_is_refused(served: Served) -> None:
    """There is nothing to store."""
    import grpc

    from docima import v1

    with grpc.insecure_channel(served.grpc) as channel:
        put = channel.unary_unary(
            "/docima.v1.VerifierService/PutTests",
            request_serializer=v1.PutTestsRequest.SerializeToString,
            response_deserializer=v1.PutTestsResponse.FromString,
        )
        with pytest.raises(grpc.RpcError) as caught:
            put(v1.PutTestsRequest(), timeout=10)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert issubclass(RequestError, Exception)


def _child(served: Served, module: str) -> int:
    for pid in _all_below(served.process.pid):
        if module in Path(f"/proc/{pid}/cmdline").read_text():
            return pid
    raise AssertionError(f"no {module} below the server")


def _runs(pid: int) -> bool:
    """Whether a process still runs; one that only waits for its parent to ask after it does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _all_below(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *_all_below(child)]
    return found
