"""`docima serve`: the front process. Brings engine, gRPC, health, reflection and metrics together, and takes them
down again.
"""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import grpc
import structlog
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from prometheus_client import start_http_server

from docima.services.admission import Admission
from docima.services.engine import Engine
from docima.services.groups.groups import Groups
from docima.services.groups.servicer import SERVICE as GROUP_SERVICE
from docima.services.groups.servicer import GroupServicer
from docima.services.groups.servicer import handlers as group_handlers
from docima.services.metrics import PrometheusObserver
from docima.services.pool.kinds import GC_ALLOCATIONS
from docima.services.scoring import Scoring
from docima.services.servicer import SERVICE, Servicer, handlers
from docima.services.settings import Settings

log = structlog.get_logger("docima.server")

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
LIVENESS = "liveness"
READINESS = "readiness"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the server can be reached, once it serves."""

    grpc: str
    metrics: str


class NothingToServeError(Exception):
    """No kind passed its self-test."""


async def serve(
    settings: Settings, engine: Engine, observer: PrometheusObserver, started: Callable[[Addresses], None]
) -> None:
    """Serve until SIGTERM or SIGINT, then drain. Raises NothingToServeError, or RuntimeError where an address is
    taken.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await engine.start()
    # A burst allocates a hundred thousand messages that all die young: looking for cycles among them is lost time.
    gc.freeze()
    gc.set_threshold(GC_ALLOCATIONS)
    try:
        for kind, why in engine.refused.items():
            log.warning("not offered", kind=kind, why=why)
        if not engine.infos:
            raise NothingToServeError("no verifier passed its self-test; see `docima doctor`")
        admission = Admission(settings.queue.items, settings.queue.bytes, observer.rejected)
        observer.watch(engine, admission)
        scoring = Scoring(engine, settings.request_limits, admission)
        groups = Groups(engine, settings.request_limits, admission)
        await _serve(settings, scoring, groups, observer, sorted(engine.infos), stop, started)
    finally:
        await engine.stop()


async def _serve(
    settings: Settings,
    scoring: Scoring,
    groups: Groups,
    observer: PrometheusObserver,
    kinds: Sequence[str],
    stop: asyncio.Event,
    started: Callable[[Addresses], None],
) -> None:
    server = grpc.aio.server(options=_options(settings))
    server.add_generic_rpc_handlers((handlers(Servicer(scoring, observer, settings.log_completions)),))
    server.add_generic_rpc_handlers((group_handlers(GroupServicer(groups, observer)),))
    checks = health.aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(checks, server)
    reflection.enable_server_reflection((SERVICE, GROUP_SERVICE, health.SERVICE_NAME, reflection.SERVICE_NAME), server)
    port = server.add_insecure_port(settings.listen)
    metrics = _serve_metrics(settings, observer)
    await server.start()
    ready = ("", SERVICE, GROUP_SERVICE, READINESS, *kinds)
    for name in (*ready, LIVENESS):
        await checks.set(name, SERVING)
    addresses = Addresses(f"{settings.listen.rpartition(':')[0]}:{port}", metrics)
    log.info("serving", grpc=addresses.grpc, metrics=addresses.metrics, kinds=kinds)
    started(addresses)
    await stop.wait()
    log.info("draining", seconds=settings.drain_seconds)
    scoring.draining = groups.draining = True
    for name in ready:
        await checks.set(name, NOT_SERVING)
    await server.stop(settings.drain_seconds)
    log.info("stopped")


def _serve_metrics(settings: Settings, observer: PrometheusObserver) -> str:
    if not settings.metrics_listen:
        return ""
    host, _, port = settings.metrics_listen.rpartition(":")
    server, _ = start_http_server(int(port), addr=host, registry=observer.registry)
    return f"http://{host}:{server.server_port}/metrics"


def _options(settings: Settings) -> list[tuple[str, Any]]:
    """gRPC's defaults that bite under the bursts of a trainer, each with what it does otherwise."""
    return [
        ("grpc.max_receive_message_length", settings.max_message_bytes),
        ("grpc.max_send_message_length", -1),
        # Two servers would share a port in silence, and take each other's calls.
        ("grpc.so_reuseport", 0),
        # Beyond 1000 calls at once on a connection, gRPC cancels some at random. We refuse by items ourselves.
        ("grpc.server.max_pending_requests", 20_000),
        ("grpc.server.max_pending_requests_hard_limit", 40_000),
        # New replicas get no calls from clients that keep their old connection.
        ("grpc.max_connection_age_ms", int(settings.max_connection_age_seconds * 1000)),
        # Clients that check an idle connection are not to be taken for attackers.
        ("grpc.http2.min_recv_ping_interval_without_data_ms", 10_000),
        ("grpc.keepalive_permit_without_calls", 1),
    ]
