"""A real server over a socket: what callers, operators and attackers can send it."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from served import Served, StartServer

from docima import v1
from docima.client import AsyncClient, Client, Task, math, plugin
from docima.verifiers import table
from docima.verifiers.maths.verify import VERSION

SCORE = "/docima.v1.VerifierService/Score"
STREAM = "/docima.v1.VerifierService/ScoreStream"

MATH = f"math@{VERSION}"


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> Served:
    """One server for the module, with the test plugin and small limits."""
    return start_server(
        "--plugins",
        "test.nasty,test.broken,test.missing",
        "--workers",
        "2",
        DOCIMA_MAX_MESSAGE_BYTES=str(1 << 20),
        DOCIMA_MAX_TEXT_BYTES="65536",
    )


@pytest.fixture(scope="module")
def channel(server: Served) -> Iterator[grpc.Channel]:
    """A raw channel: what our client would never send can be sent."""
    with grpc.insecure_channel(server.grpc) as opened:
        yield opened


def wait_until(condition: Callable[[], bool]) -> None:
    """Look until it is so; the scrape or the log that is looked at paces the loop."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "it never came about"


def send(channel: grpc.Channel, data: bytes) -> v1.ScoreResponse:
    """Send bytes as a ScoreRequest."""
    call: Any = channel.unary_unary(SCORE, request_serializer=None, response_deserializer=v1.ScoreResponse.FromString)
    response: v1.ScoreResponse = call(data, timeout=30)
    return response


def request(*texts: str, reference: str = "1") -> v1.ScoreRequest:
    """A request with one task."""
    component = v1.Component(math=v1.MathSpec(reference=[reference]))
    return v1.ScoreRequest(
        tasks=[v1.Task(task_id="t", components=[component], completions=[v1.Completion(text=text) for text in texts])]
    )


def status_of(channel: grpc.Channel, data: bytes) -> tuple[grpc.StatusCode, str]:
    """The status that the bytes are refused with."""
    with pytest.raises(grpc.RpcError) as caught:
        send(channel, data)
    return caught.value.code(), caught.value.details() or ""


def test_an_empty_request_gets_an_empty_reply(channel: grpc.Channel) -> None:
    """Nothing to do is no error."""
    assert len(send(channel, b"").results) == 0


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xff\xff\xff\xff", id="garbage"),
        pytest.param(b"\x0a\x05\x0a\x03a\xff\xfe", id="a text that is not UTF-8"),
        pytest.param(request("a" * 100).SerializeToString()[:-7], id="cut off"),
    ],
)
def test_garbage_is_an_invalid_argument(channel: grpc.Channel, data: bytes) -> None:
    """Never UNKNOWN or INTERNAL; and the server goes on."""
    code, details = status_of(channel, data)
    assert code is grpc.StatusCode.INVALID_ARGUMENT
    assert "does not parse" in details
    assert send(channel, request("\\boxed{1}").SerializeToString()).results[0].reward == 1.0


def test_a_message_over_the_limit_is_refused_by_name(channel: grpc.Channel) -> None:
    """gRPC itself refuses it; nothing was assessed."""
    code, details = status_of(channel, request("a" * (2 << 20)).SerializeToString())
    assert code is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert "larger than max" in details


def test_a_completion_over_the_limit_loses_only_itself(channel: grpc.Channel) -> None:
    """It is the model's fault, not the request's."""
    results = send(channel, request("\\boxed{1}", "a" * 70_000, "\\boxed{1}").SerializeToString()).results
    assert [result.reward for result in results] == [1.0, 0.0, 1.0]
    assert results[1].assessments[0].reason == v1.Reason.REASON_ANSWER_TOO_LARGE


def test_too_many_completions_are_refused_with_the_field(channel: grpc.Channel) -> None:
    """The limit is told."""
    code, details = status_of(channel, request(*["x"] * 1025).SerializeToString())
    assert code is grpc.StatusCode.INVALID_ARGUMENT
    assert "completions" in details
    assert "1024" in details


@pytest.mark.parametrize("budget", [float("nan"), -1.0, float("inf")])
def test_a_budget_that_makes_no_sense_is_refused(channel: grpc.Channel, budget: float) -> None:
    """The field is named."""
    sent = request("x")
    sent.budget_seconds = budget
    code, details = status_of(channel, sent.SerializeToString())
    assert code is grpc.StatusCode.INVALID_ARGUMENT
    assert "budget_seconds" in details


def test_a_bad_spec_is_unscored_beside_good_ones(channel: grpc.Channel) -> None:
    """The field path is in the explanation."""
    sent = request("\\boxed{1}")
    sent.tasks.add(components=[v1.Component(math=v1.MathSpec())], completions=[v1.Completion(text="x")])
    sent.tasks.add(components=[v1.Component()], completions=[v1.Completion(text="x")])
    sent.tasks.add(completions=[v1.Completion(text="x")])
    results = send(channel, sent.SerializeToString()).results
    assert results[0].reward == 1.0
    assert not any(result.HasField("reward") for result in results[1:])
    assert {result.assessments[0].reason for result in results[1:]} == {v1.Reason.REASON_SPEC_INVALID}
    assert "reference" in results[1].assessments[0].explanation


def test_a_stream_that_is_out_of_turn_is_refused(channel: grpc.Channel) -> None:
    """A part without a head."""
    call: Any = channel.stream_stream(
        STREAM,
        request_serializer=v1.ScoreStreamRequest.SerializeToString,
        response_deserializer=v1.ScoreStreamResponse.FromString,
    )
    part = v1.ScoreStreamRequest(part=v1.CompletionPart(completions=[v1.Completion(text="x")]))
    with pytest.raises(grpc.RpcError) as caught:
        list(call(iter([part]), timeout=10))
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT


def test_only_what_passed_its_self_test_is_offered(server: Served, channel: grpc.Channel) -> None:
    """A plugin that fails its own cases, or is not installed, is neither listed nor healthy, and the log says why."""
    stub: Any = health_pb2_grpc.HealthStub(channel)
    for kind in ("", *table.VERIFIERS, "test.nasty", "docima.v1.VerifierService", "readiness"):
        assert stub.Check(health_pb2.HealthCheckRequest(service=kind)).status == health_pb2.HealthCheckResponse.SERVING
    for kind in ("test.broken", "test.missing"):
        with pytest.raises(grpc.RpcError) as caught:
            stub.Check(health_pb2.HealthCheckRequest(service=kind))
        assert caught.value.code() is grpc.StatusCode.NOT_FOUND
    refused = {json.loads(line)["kind"]: json.loads(line)["why"] for line in server.log if '"not offered"' in line}
    assert "self-test" in refused["test.broken"]
    assert "test.missing" in refused
    with Client(server.grpc) as client:
        infos = {info.kind: info for info in client.list_verifiers()}
    assert set(infos) == {*table.VERIFIERS, "test.nasty"}
    assert infos["test.nasty"].version == 7
    assert json.loads(infos["math"].spec_schema)["properties"]["reference"]
    assert "fine" in {detail.code for detail in infos["test.nasty"].details}


def test_reflection_tells_the_schema(channel: grpc.Channel) -> None:
    """grpcurl and its kin work without our files."""
    stub: Any = reflection_pb2_grpc.ServerReflectionStub(channel)
    asked = reflection_pb2.ServerReflectionRequest(list_services="")
    answer = next(iter(stub.ServerReflectionInfo(iter([asked]))))
    assert "docima.v1.VerifierService" in {service.name for service in answer.list_services_response.service}


def test_a_cancelled_call_frees_its_workers(server: Served, tmp_path: Path) -> None:
    """The worker that waits for a gate which never opens is taken from it, long before the item's own limit."""

    async def run() -> float:
        async with AsyncClient(server.grpc) as client:
            component = plugin("test.nasty", {"gate": str(tmp_path / "never")}, timeout_seconds=60)
            calls = [
                asyncio.create_task(client.score([Task("t", components=[component], completions=[f"WAIT {n}"])]))
                for n in range(4)
            ]
            await asyncio.to_thread(wait_until, lambda: inflight(server) >= 4)
            for call in calls:
                call.cancel()
            await asyncio.gather(*calls, return_exceptions=True)
            start = time.monotonic()
            results = await client.score([Task("t", components=[plugin("test.nasty")], completions=["fine"])])
            assert results[0].reward == 1.0
            return time.monotonic() - start

    assert asyncio.run(run()) < 20
    assert inflight(server) == 0


def inflight(served: Served) -> float:
    """Items inside, as Prometheus sees them."""
    return served.metric("docima_inflight_items")


def test_metrics_count_what_was_assessed(server: Served) -> None:
    """Names and labels as documented."""

    def now() -> list[float]:
        return [
            server.metric("docima_assessments_total", verifier=MATH, verdict="CORRECT", reason="EQUIVALENT"),
            server.metric("docima_assessments_total", verifier=MATH, verdict="INCORRECT", reason="DIFFERENT"),
            server.metric("docima_assessments_total", verifier=MATH, verdict="INCORRECT", reason="NO_ANSWER"),
            server.metric("docima_reward_count", verifier=MATH),
            server.metric("docima_completions_total", status="scored"),
            server.metric("docima_groups_total", verifier="math", kind="mixed"),
        ]

    before = now()
    with Client(server.grpc) as client:
        client.score([Task("t", components=[math("1")], completions=["\\boxed{1}", "\\boxed{2}", "nothing"])])
    assert [last - first for first, last in zip(before, now(), strict=True)] == [1, 1, 1, 3, 3, 1]
    after = server.scrape()
    for name in (
        "docima_assessment_seconds_bucket",
        "docima_reward_bucket",
        "docima_groups_total",
        "docima_rpc_seconds_count",
        "docima_queue_items",
        "docima_queue_wait_seconds_count",
        "docima_workers",
        "docima_worker_restarts_total",
        "docima_build_info",
    ):
        assert f"\n{name}" in after, name


def test_logs_never_hold_completions(server: Served) -> None:
    """What models write may be private."""
    private = "only the model and its trainer know this"
    with Client(server.grpc) as client:
        client.score([Task("t", components=[math("1")], completions=[private, f"\\boxed{{{private}}}"])])
    assert private not in "".join(server.log)


def test_a_full_queue_refuses_at_once_with_a_hint(start_server: StartServer, tmp_path: Path) -> None:
    """RESOURCE_EXHAUSTED with the pushback trailer; our client waits and is served."""
    gate = tmp_path / "gate"
    served = start_server("--verifiers", "math", "--plugins", "test.nasty", "--workers", "1", DOCIMA_QUEUE__ITEMS="8")
    component = plugin("test.nasty", {"gate": str(gate)}, timeout_seconds=60)
    with grpc.insecure_channel(served.grpc) as channel, Client(served.grpc) as client:
        done: list[float | None] = []

        def hold() -> None:
            texts = [f"WAIT {n}" for n in range(8)]
            done.extend(
                result.reward for result in client.score([Task("t", components=[component], completions=texts)])
            )

        holder = threading.Thread(target=hold)
        holder.start()
        wait_until(lambda: inflight(served) >= 8)
        start = time.monotonic()
        with pytest.raises(grpc.RpcError) as caught:
            send(channel, request("\\boxed{1}").SerializeToString())
        assert time.monotonic() - start < 5
        assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        trailer: Any = caught.value.trailing_metadata()
        hint = dict(trailer)["grpc-retry-pushback-ms"]
        assert 0 < int(hint) <= 5000
        assert served.metric("docima_rejected_items_total", cause="queue_full") == 1
        late = threading.Thread(
            target=lambda: done.append(
                client.score([Task("t", components=[math("1")], completions=["\\boxed{1}"])])[0].reward
            )
        )
        late.start()
        gate.touch()
        holder.join(60)
        late.join(60)
        assert done == [1.0] * 9


def test_sigterm_drains(start_server: StartServer, tmp_path: Path) -> None:
    """Calls inside are answered in full, new ones are refused, the process ends with 0 and leaves no child."""
    gate = tmp_path / "gate"
    served = start_server("--verifiers", "math", "--plugins", "test.nasty", "--workers", "2")
    component = plugin("test.nasty", {"gate": str(gate)}, timeout_seconds=60)
    with Client(served.grpc) as client, Client(served.grpc) as other:
        rewards: list[float | None] = []

        def hold() -> None:
            texts = ["WAIT 1", *(f"fine {n}" for n in range(500))]
            results = client.score([Task("t", components=[component], completions=texts[:200])])
            rewards.extend(result.reward for result in results)

        holder = threading.Thread(target=hold)
        holder.start()
        wait_until(lambda: inflight(served) >= 1)
        children = served.children()
        assert children
        served.process.terminate()
        wait_until(lambda: '"draining"' in "".join(served.log))
        refused = other.score([Task("t", components=[math("1")], completions=["\\boxed{1}"])], timeout_seconds=0.5)
        assert refused[0].reward is None
        gate.touch()
        holder.join(60)
        assert rewards == [1.0] * 200
        assert served.wait() == 0
        assert not any(Path(f"/proc/{child}").exists() for child in children)
