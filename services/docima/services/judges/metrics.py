"""What Prometheus sees of judges."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from docima.services.judges.judging import Judging
from docima.services.judges.stats import CALL_SECONDS


class JudgeCollector(Collector):
    """Reads the counts of judges at each scrape. Judges are named by the settings: a closed set."""

    def __init__(self, judging: Judging) -> None:
        self._judging = judging

    def collect(self) -> Iterator[Metric]:
        """All families."""
        yield from self._calls()
        yield from self._trust()

    def _calls(self) -> Iterator[Metric]:
        stats = self._judging.stats
        families = (
            ("docima_judge_requests", "Calls to judges, failed ones too.", "outcome", stats.requests),
            ("docima_judge_verdicts", "Questions by what became of them.", "outcome", stats.verdicts),
            ("docima_judge_tokens", "Tokens, those of failed calls too.", "direction", stats.tokens),
        )
        for name, documentation, label, counts in families:
            family = CounterMetricFamily(name, documentation, labels=["judge", label])
            for (judge, value), count in sorted(counts.items()):
                family.add_metric([judge, value], count)
            yield family
        cost = CounterMetricFamily("docima_judge_cost_dollars", "What calls cost.", labels=["judge"])
        for judge, dollars in sorted(stats.dollars.items()):
            cost.add_metric([judge], dollars)
        yield cost
        cache = CounterMetricFamily("docima_judge_cache", "Look-ups of verdicts.", labels=["result"])
        for result, count in sorted(stats.cache.items()):
            cache.add_metric([result], count)
        yield cache
        seconds = HistogramMetricFamily("docima_judge_call_seconds", "Time of a call.", labels=["judge"])
        for judge, counted in sorted(stats.seconds.items()):
            total, buckets = 0, []
            for bound, count in zip((*map(str, CALL_SECONDS), "+Inf"), counted, strict=True):
                total += count
                buckets.append((bound, total))
            seconds.add_metric([judge], buckets=buckets, sum_value=stats.seconds_sum[judge])
        yield seconds

    def _trust(self) -> Iterator[Metric]:
        calibration = self._judging.calibration
        measures = GaugeMetricFamily(
            "docima_judge_calibration",
            "Agreement with known answers, by measure.",
            labels=["judge", "measure"],
        )
        believed = GaugeMetricFamily("docima_judge_believed", "Whether verdicts count.", labels=["judge"])
        limits = GaugeMetricFamily("docima_judge_concurrency_limit", "Calls at once at present.", labels=["judge"])
        for name, judge in self._judging.judges.items():
            window = calibration.windows.get(name)
            for measure, value in (window.measures() if window is not None else {}).items():
                measures.add_metric([name, measure], value)
            believed.add_metric([name], float(not calibration.tripped(name)))
            limits.add_metric([name], judge.calls.pace.limit)
        for name, model in self._judging.reward_models.items():
            limits.add_metric([name], model.calls.pace.limit)
        yield from (measures, believed, limits)
