"""What a file of results amounts to: rewards, verdicts, groups, times, and signs that a policy learns the reward.

Memory is bounded: of a million lines, one group is held at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docima.batch.counting import Course, Spread, Times
from docima.batch.results import ResultRow, read
from docima.batch.rows import read as read_rows
from docima.services.telemetry import LARGEST_GROUP, MEASURES, Facts, Jumps, Sample, facts, sample

MOST_NAMES = 1000
"""Distinct details, components and criteria that are told apart; what comes later counts as OTHERS."""

OTHERS = "(others)"
EXAMPLES = 3
"""Completions that are shown for each reason, and characters of their explanations."""

EXPLANATION_CHARACTERS = 400
SHOWN_FAULTS = 20
SHOWN_JUMPS = 20
KINDS = ("mixed", "all_one", "all_zero", "equal", "unscored")
"""Groups by the rewards of what is scored in them: different, all 1, all 0, all the same, none."""


class ReportError(ValueError):
    """The file cannot be reported on; the message says why, with its line where there is one."""


@dataclass(slots=True)
class Example:
    """A completion with its explanation."""

    line: int
    task_id: str
    completion_id: str
    explanation: str


@dataclass(slots=True)
class ComponentReport:
    """One component."""

    verdicts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str, str, str], list[Example]] = field(default_factory=dict)
    scores: Spread = field(default_factory=Spread)
    groups: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Report:
    """All that is told. `reasons` of a component are by verdict, reason, blame and detail."""

    with_texts: bool = False
    completions: int = 0
    tasks: int = 0
    faults: int = 0
    shown_faults: list[str] = field(default_factory=list)
    rewards: Spread = field(default_factory=Spread)
    groups: Counter[str] = field(default_factory=Counter)
    unscored: Counter[tuple[str, str]] = field(default_factory=Counter)
    components: dict[str, ComponentReport] = field(default_factory=dict)
    times: dict[str, Times] = field(default_factory=dict)
    cached: Counter[str] = field(default_factory=Counter)
    course: dict[str, Course] = field(default_factory=dict)
    criteria: Counter[str] = field(default_factory=Counter)
    telling: set[str] = field(default_factory=set)
    jumps: Jumps = field(default_factory=Jumps)
    jumped: list[int] = field(default_factory=list)

    def add(self, row: ResultRow) -> None:
        """One more completion."""
        result = row.result
        if result is None:
            self.faults += 1
            if len(self.shown_faults) < SHOWN_FAULTS:
                self.shown_faults.append(row.fault)
            return
        self.completions += 1
        if result["reward"] is not None:
            self.rewards.add(float(result["reward"]))
        for each in result["assessments"]:
            self._assess(row, each)
            if result["reward"] is None and each["verdict"] == "UNSCORED":
                self.unscored[each["reason"], each.get("blame") or ""] += 1

    def _assess(self, row: ResultRow, each: Mapping[str, Any]) -> None:
        component = self.component(each["component"])
        component.verdicts[each["verdict"]] += 1
        if each.get("score") is not None:
            component.scores.add(float(each["score"]))
        key = (each["verdict"], each["reason"], each.get("blame") or "", each.get("detail") or "")
        if key not in component.reasons and len(component.reasons) >= MOST_NAMES:
            key = (each["verdict"], OTHERS, "", "")
        component.reasons[key] += 1
        shown = component.examples.setdefault(key, [])
        if len(shown) < EXAMPLES and each["verdict"] != "CORRECT" and row.result is not None:
            task, completion = (str(row.result.get(name) or "") for name in ("task_id", "completion_id"))
            said = (each.get("explanation") or "")[:EXPLANATION_CHARACTERS]
            shown.append(Example(row.line, task[:200], completion[:200], said))
        verifier = each.get("verifier") or ""
        if verifier and (verifier in self.times or len(self.times) < MOST_NAMES):
            if each.get("cached"):
                self.cached[verifier] += 1
            self.times.setdefault(verifier, Times()).add(float(each.get("elapsed_seconds") or 0.0))

    def component(self, name: str) -> ComponentReport:
        """A component's part."""
        if name not in self.components and len(self.components) >= MOST_NAMES:
            name = OTHERS
        return self.components.setdefault(name, ComponentReport())

    def finish(self, group: Group) -> None:
        """A group is complete."""
        self.tasks += 1
        if group.size > 1:
            self.groups[group.kind()] += 1
            for name in group.components:
                self.component(name).groups[group.kind(name)] += 1
        self._watch(facts(group.samples))

    def _watch(self, found: Facts) -> None:
        for name in MEASURES:
            value = getattr(found, name)
            if value is not None and (name == "mean_reward" or found.size > 1 or name == "opener_rate"):
                self.course.setdefault(name, Course()).add(value)
        if found.mean_reward is not None and self.jumps.add(found.mean_reward) and len(self.jumped) < SHOWN_JUMPS:
            self.jumped.append(self.course["mean_reward"].count)
        if found.size > 1:
            for name in (*found.saturated, *found.unsaturated):
                if name in self.criteria or len(self.criteria) < MOST_NAMES:
                    self.criteria[name] += 1
            self.telling.update(name for name in found.unsaturated if name in self.criteria)


class Group:
    """The completions of one task. All count for its kind; the first LARGEST_GROUP are looked at."""

    def __init__(self) -> None:
        self.size = 0
        self.samples: list[Sample] = []
        self._rewards: set[float] = set()
        self._scores: dict[str, set[float]] = {}

    @property
    def components(self) -> list[str]:
        """Their names."""
        return list(self._scores)

    def add(self, result: Mapping[str, Any], text: str | None) -> None:
        """One more of them."""
        self.size += 1
        _note(self._rewards, result["reward"])
        for each in result["assessments"]:
            if each["component"] in self._scores or len(self._scores) < MOST_NAMES:
                _note(self._scores.setdefault(each["component"], set()), each.get("score"))
        if len(self.samples) < LARGEST_GROUP:
            self.samples.append(sample(text, result))

    def kind(self, component: str | None = None) -> str:
        """One of KINDS, by the reward or by a component's score."""
        known = self._rewards if component is None else self._scores[component]
        if not known:
            return "unscored"
        if len(known) > 1:
            return "mixed"
        return {0.0: "all_zero", 1.0: "all_one"}.get(next(iter(known)), "equal")


def _note(known: set[float], value: float | None) -> None:
    # Two that differ say all that a group's kind asks for.
    if value is not None and len(known) < 2:
        known.add(float(value))


def collect(results: Path, rows: Path | None, progress: Callable[[int], None]) -> Report:
    """Read it all. `rows` are the tasks that were scored, with the completions' texts. Raises OSError and
    ReportError.
    """
    report = Report(with_texts=rows is not None)
    group, current = Group(), ""
    try:
        for row, task, text in _texts(results, rows) if rows else _alone(results):
            if group.size and task != current:
                report.finish(group)
                group = Group()
            current = task
            report.add(row)
            if row.result is not None:
                group.add(row.result, text)
            if row.line % 256 == 0:
                progress(row.bytes_read)
    except ValueError as error:
        raise error if isinstance(error, ReportError) else ReportError(str(error)) from None
    if group.size:
        report.finish(group)
    if not report.completions:
        if report.faults:
            raise ReportError(f"no line is a result of scoring; {report.shown_faults[0]}")
        raise ReportError("there are no results in it")
    return report


def _alone(results: Path) -> Iterator[tuple[ResultRow, str, str | None]]:
    """Results that follow one another under one task id are a group; those without an id are none."""
    task = ""
    for row in read(results):
        if row.result is not None:
            task = str(row.result.get("task_id") or f"line {row.line}")
        yield row, task, None


def _texts(results: Path, rows: Path) -> Iterator[tuple[ResultRow, str, str | None]]:
    """Results beside the completions that they are of: one a completion, and one for a row that is no task."""
    found = read(results)
    for row in read_rows(rows):
        texts: Sequence[Any] = (None,) if row.task is None else row.task.completions
        for text in texts:
            result = next(found, None)
            if result is None:
                raise ReportError(f"{results} ends before the completions of {rows}, line {row.line}")
            told, expected = (result.result or {}).get("task_id"), "" if row.task is None else row.task.task_id
            if result.result is not None and (told or "") != expected:
                raise ReportError(
                    f"line {result.line}: task {told!r:.80}, but {rows} has {expected!r:.80} there (line {row.line}); "
                    "the two do not belong together"
                )
            yield result, f"row {row.line}", _text(text)
    if next(found, None) is not None:
        raise ReportError(f"{results} has more lines than {rows} has completions")


def _text(completion: Any) -> str | None:
    if isinstance(completion, str) or completion is None:
        return completion
    data = completion if isinstance(completion, Mapping) else {}
    messages = data.get("messages")
    said = messages[-1].get("content") if isinstance(messages, list) and messages else data.get("text")
    return said if isinstance(said, str) else None
