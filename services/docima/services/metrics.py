"""What Prometheus sees. Lives in the front process only; workers send their timings with the results.

The series that every assessment touches are kept in plain arrays and read at scrape time: the client library's
own counters cost more than many an assessment. All labels come from closed sets.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter as Tally
from collections.abc import Iterator
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from docima import v1
from docima.client.plain import prefix
from docima.services.admission import Admission
from docima.services.engine import Engine
from docima.services.judges.metrics import JudgeCollector
from docima.services.judges.pool import JudgePool
from docima.services.pool.blame import Cause
from docima.services.pool.pool import Pool
from docima.services.telemetry import TelemetryCollector
from docima.services.version import version

SECONDS = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 3.0, 10.0, 60.0)
REWARDS = (0.0, 0.01, 0.25, 0.5, 0.75, 0.99, 1.0)
_VERDICTS = {value.number: value.name.removeprefix("VERDICT_") for value in v1.Verdict.DESCRIPTOR.values}
_REASONS = {
    value.number: value.name.removeprefix(prefix(v1.Reason.DESCRIPTOR)) for value in v1.Reason.DESCRIPTOR.values
}


def _count(pool: Pool | JudgePool, state: str) -> float:
    return pool.states()[state]


class _Buckets:
    """A histogram by verifier."""

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self._bounds = bounds
        self._counts: dict[str, list[int]] = {}
        self._sums: dict[str, float] = {}

    def observe(self, verifier: str, value: float) -> None:
        counts = self._counts.get(verifier)
        if counts is None:
            counts = self._counts[verifier] = [0] * (len(self._bounds) + 1)
            self._sums[verifier] = 0.0
        counts[bisect_left(self._bounds, value)] += 1
        self._sums[verifier] += value

    def family(self, name: str, documentation: str) -> HistogramMetricFamily:
        family = HistogramMetricFamily(name, documentation, labels=["verifier"])
        for verifier, counts in sorted(self._counts.items()):
            total, buckets = 0, []
            for bound, count in zip((*map(str, self._bounds), "+Inf"), counts, strict=True):
                total += count
                buckets.append((bound, total))
            family.add_metric([verifier], buckets=buckets, sum_value=self._sums[verifier])
        return family


class _Assessments(Collector):
    """The series of assessments, as plain arrays."""

    def __init__(self) -> None:
        self.total: Tally[tuple[str, int, int]] = Tally()
        self.seconds = _Buckets(SECONDS)
        self.rewards = _Buckets(REWARDS)
        self.completions = {"scored": 0, "unscored": 0}
        self.looked: Tally[tuple[str, str]] = Tally()

    def collect(self) -> Iterator[Metric]:
        total = CounterMetricFamily(
            "docima_assessments", "Assessments by outcome.", labels=["verifier", "verdict", "reason"]
        )
        for (verifier, verdict, reason), count in sorted(self.total.items()):
            total.add_metric([verifier, _VERDICTS[verdict], _REASONS[reason]], count)
        yield total
        completions = CounterMetricFamily("docima_completions", "Completions answered.", labels=["status"])
        for status, count in self.completions.items():
            completions.add_metric([status], count)
        yield completions
        looked = CounterMetricFamily("docima_cache", "Look-ups in caches.", labels=["cache", "result"])
        for labels, count in sorted(self.looked.items()):
            looked.add_metric(labels, count)
        yield looked
        yield self.seconds.family("docima_assessment_seconds", "Time that an assessment took in its worker.")
        yield self.rewards.family("docima_reward", "Scores, by verifier.")


class PrometheusObserver:
    """An observer whose memory is a Prometheus registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._assessments = _Assessments()
        self.registry.register(self._assessments)
        registry = self.registry
        self._groups = Counter("docima_groups", "Groups by their scores.", ["verifier", "kind"], registry=registry)
        self._rpcs = Histogram("docima_rpc_seconds", "RPCs.", ["method", "code"], buckets=SECONDS, registry=registry)
        self._waits = Histogram(
            "docima_queue_wait_seconds", "Time that loads waited for a worker.", buckets=SECONDS, registry=registry
        )
        self._restarts = Counter(
            "docima_worker_restarts", "Workers that were replaced.", ["pool", "cause"], registry=registry
        )
        self._rejected = Counter("docima_rejected_items", "Items refused at the door.", ["cause"], registry=registry)
        self._runs = Counter("docima_sandbox_runs", "Runs in the sandbox.", ["language", "outcome"], registry=registry)
        Info("docima_build", "What runs here.", registry=registry).info({"version": version()})

    def watch(self, engine: Engine, admission: Admission) -> None:
        """Read the engine's own state at each scrape."""
        self.registry.register(JudgeCollector(engine.judging))
        self.registry.register(TelemetryCollector(engine.telemetry))
        inside = Gauge("docima_inflight_items", "Completions that wait or are at work.", registry=self.registry)
        inside.set_function(lambda: admission.items)
        queue = Gauge("docima_queue_items", "Completions that wait for a worker.", registry=self.registry)
        queue.set_function(engine.queued)
        workers = Gauge("docima_workers", "Workers by state.", ["pool", "state"], registry=self.registry)
        for name, pool in engine.pools.items():
            for state in pool.states():
                workers.labels(name, state).set_function(partial(_count, pool, state))
            for cause in Cause:
                # A series that begins at 0: the first restart is an increase.
                self._restarts.labels(name, cause.value)

    def assessed(self, assessment: v1.Assessment) -> None:
        """A component of a completion has its assessment."""
        verifier = assessment.verifier
        self._assessments.total[verifier, assessment.verdict, assessment.reason] += 1
        self._assessments.seconds.observe(verifier, assessment.elapsed_seconds)
        if assessment.HasField("score"):
            self._assessments.rewards.observe(verifier, assessment.score)

    def completed(self, scored: bool) -> None:
        """A completion has its result."""
        self._assessments.completions["scored" if scored else "unscored"] += 1

    def grouped(self, verifier: str, kind: str) -> None:
        """A group is complete for a verifier."""
        self._groups.labels(verifier, kind).inc()

    def waited(self, seconds: float) -> None:
        """A load waited so long in the queue of its pool."""
        self._waits.observe(seconds)

    def restarted(self, pool: str, cause: str) -> None:
        """A worker was replaced."""
        self._restarts.labels(pool, cause).inc()

    def rejected(self, items: int, cause: str) -> None:
        """Items were refused at the door."""
        self._rejected.labels(cause).inc(items)

    def answered(self, method: str, code: str, seconds: float) -> None:
        """An RPC ended."""
        self._rpcs.labels(method, code).observe(seconds)

    def ran(self, language: str, outcome: str, count: int) -> None:
        """So many runs of a language in the sandbox ended so."""
        self._runs.labels(language, outcome).inc(count)

    def looked_up(self, cache: str, hits: int, misses: int) -> None:
        """A cache was asked so often."""
        looked = self._assessments.looked
        looked[cache, "hit"] += hits
        looked[cache, "miss"] += misses
