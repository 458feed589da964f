"""What runs look like, for whoever watches a policy: gathered as tasks are answered, read when metrics are scraped.

A run is named by the metadata `docima-run` of a call, and appears by its name only where the settings list it; all
others are "other".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from pydantic import BaseModel, ConfigDict, Field

from docima import v1
from docima.verifiers import table
from docima.verifiers.groups.telemetry import MEASURES, Facts, Jumps, Run, Sample, facts

__all__ = [
    "MEASURES",
    "Facts",
    "Jumps",
    "Sample",
    "Telemetry",
    "TelemetryCollector",
    "TelemetrySettings",
    "facts",
    "sample",
]

OTHER = "other"
METADATA_KEY = "docima-run"
LARGEST_GROUP = 256
"""Completions of a task that are looked at: the front process does nothing else meanwhile, a quarter of a second."""


class TelemetrySettings(BaseModel):
    """Signs that a policy learns the reward instead of the task."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = Field(False, description="Whether groups are looked at; costs up to 1 ms a completion.")
    runs: tuple[str, ...] = Field((), max_length=64, description="Runs that appear by their names in metrics.")
    groups: int = Field(256, ge=1, le=100_000, description="Latest groups of a run that count.")


class Telemetry:
    """All runs."""

    def __init__(self, settings: TelemetrySettings) -> None:
        self._settings = settings
        self.runs: dict[str, Run] = {}

    def group(self, run: str | None) -> Group | None:
        """Where a task's completions are gathered; None where telemetry is off, or a question of our own is asked."""
        if run is None or not self._settings.enabled:
            return None
        name = run if run in self._settings.runs else OTHER
        return Group(self.runs.setdefault(name, Run(self._settings.groups)))


class Group:
    """The completions of one task so far."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._samples: list[Sample] = []

    def add(self, payload: bytes, copies: int, result: v1.CompletionResult) -> None:
        """A completion that so many places of the task hold, and its result."""
        room = LARGEST_GROUP - len(self._samples)
        if room <= 0:
            return
        message = v1.Completion.FromString(payload)
        text = message.text or (message.messages[-1].content if message.messages else "")
        scores: dict[str, float] = {}
        marks: dict[str, float] = {}
        judged: set[str] = set()
        for assessment in result.assessments:
            if assessment.HasField("score"):
                scores[assessment.component] = assessment.score
            if _is_judged(assessment.verifier):
                judged.add(assessment.component)
                evidence = json.loads(assessment.evidence) if assessment.evidence else {}
                marks |= _marks(assessment.component, evidence)
        reward = result.reward if result.HasField("reward") else None
        self._samples += [Sample(text, reward, scores, frozenset(judged), marks)] * min(copies, room)

    def finish(self) -> None:
        """The task is answered."""
        if self._samples:
            self._run.add(facts(self._samples))


def sample(text: str | None, result: Mapping[str, Any]) -> Sample:
    """A completion and its result as files hold them; the result's own fields are as `docima score` writes them."""
    scores: dict[str, float] = {}
    marks: dict[str, float] = {}
    judged: set[str] = set()
    for assessment in result["assessments"]:
        name = assessment["component"]
        if assessment.get("score") is not None:
            scores[name] = float(assessment["score"])
        if _is_judged(assessment.get("verifier", "")):
            judged.add(name)
            marks |= _marks(name, assessment.get("evidence") or {})
    return Sample(text, result["reward"], scores, frozenset(judged), marks)


def _is_judged(verifier: str) -> bool:
    row = table.VERIFIERS.get(verifier.partition("@")[0])
    return row is not None and row.executor == "judge"


def _marks(component: str, evidence: Mapping[str, Any]) -> dict[str, float]:
    """Marks by criterion; evidence of another shape, as a third party's may be, holds none."""
    rows = evidence.get("criteria")
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return {f"{component}.{row.get('id')}": row["mark"] for row in found if isinstance(row.get("mark"), int | float)}


class TelemetryCollector(Collector):
    """The measures of all runs, at each scrape."""

    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry

    def collect(self) -> Iterator[Metric]:
        """One family."""
        family = GaugeMetricFamily(
            "docima_run", "What the latest groups of a run look like.", labels=["run", "measure"]
        )
        for name, run in sorted(self._telemetry.runs.items()):
            for measure, value in run.measures().items():
                family.add_metric([name, measure], value)
        yield family
