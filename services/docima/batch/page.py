"""A report as one page of HTML: no script, no network; pictures are SVG inside of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from docima.batch.counting import Course
from docima.batch.report import KINDS, Report
from docima.services.telemetry import MEASURES
from docima.services.version import version

BARS = 40
WIDTH, HEIGHT = 900, 180
"""Size of a picture's drawing area."""

VERDICTS = ("CORRECT", "PARTIAL", "INCORRECT", "UNSCORED")
SHOWN_REASONS = 40
SHOWN_CRITERIA = 40

# What stands out, in shares of completions or groups, and in rank correlations.
MANY_UNSCORED = 0.02
MANY_FLAT_GROUPS = 0.5
MANY_DUPLICATES = 0.2
LOW_ENTROPY = 0.6
MANY_OPENERS = 0.02
STRONG_CORRELATION = 0.5
MANY_DISAGREEMENTS = 0.15


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a histogram, in its drawing area; `told` is what it says."""

    x: float
    y: float
    width: float
    height: float
    told: str


@dataclass(frozen=True, slots=True)
class Line:
    """A course as the points of a polyline, its two ends of the scale, and marks across it."""

    points: str
    low: float
    high: float
    marks: tuple[float, ...] = ()


def render(report: Report, results: str, rows: str) -> str:
    """The page. Everything that comes from the files is escaped. Raises ImportError without jinja2."""
    import jinja2

    text = files("docima.batch").joinpath("report.html.j2").read_text(encoding="utf-8")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    environment.filters |= {"share": share, "seconds": seconds, "count": "{:,}".format, "number": number}
    return environment.from_string(text).render(
        report=report,
        results=results,
        rows=rows,
        version=version(),
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        width=WIDTH,
        height=HEIGHT,
        findings=list(findings(report)),
        bars=histogram(report),
        quantiles=quantiles(report),
        course=line(report.course["mean_reward"], report.jumped) if "mean_reward" in report.course else None,
        measures=list(measures(report)),
        silent=silent_criteria(report),
        verdicts=VERDICTS,
        kinds=KINDS,
        shown_reasons=SHOWN_REASONS,
        reasons={name: each.reasons.most_common(SHOWN_REASONS) for name, each in report.components.items()},
    )


def share(part: float, whole: float) -> str:
    """A percentage."""
    return f"{100 * part / whole:.1f} %" if whole else "none"


def number(value: float) -> str:
    """Four digits."""
    return f"{value:.4g}"


def seconds(value: float) -> str:
    """A time in its unit."""
    for unit, size in (("h", 3600.0), ("min", 60.0), ("s", 1.0), ("ms", 1e-3)):
        if value >= size * (2 if size > 1 else 1):
            return f"{value / size:.3g} {unit}"
    return f"{value / 1e-6:.3g} µs" if value else "0"


def histogram(report: Report) -> list[Bar]:
    """Rewards in [0, 1], or in the range that they have beyond it."""
    rewards = report.rewards
    if not rewards.count:
        return []
    low, high = min(0.0, rewards.least), max(1.0, rewards.most)
    counts = rewards.bars(low, high, BARS)
    top, wide = max(counts), WIDTH / BARS
    found = []
    for index, count in enumerate(counts):
        start = low + (high - low) * index / BARS
        end = low + (high - low) * (index + 1) / BARS
        # What is there at all is to be seen.
        tall = max(1.5, HEIGHT * count / top) if count else 0.0
        told = f"{start:.3g} to {end:.3g}: {count:,} ({share(count, rewards.count)})"
        found.append(Bar(index * wide + 1, HEIGHT - tall, wide - 2, tall, told))
    return found


def quantiles(report: Report) -> list[tuple[str, float]]:
    """What there is to say of the rewards in numbers."""
    rewards = report.rewards
    if not rewards.count:
        return []
    shares = (("10 %", 0.1), ("median", 0.5), ("90 %", 0.9))
    return [
        ("mean", rewards.mean),
        ("standard deviation", rewards.deviation),
        ("least", rewards.least),
        *((name, rewards.quantile(each)) for name, each in shares),
        ("most", rewards.most),
    ]


def line(course: Course, jumped: Sequence[int] = ()) -> Line:
    """A course drawn from left to right, with marks where it jumped."""
    means = course.means
    low, high = min(0.0, *means), max(1.0, *means)
    step = WIDTH / max(1, len(means) - 1)
    spots = [
        (index * step, HEIGHT * (1 - (value - low) / (high - low)))
        for index, value in enumerate(means if len(means) > 1 else means * 2)
    ]
    marks = tuple(WIDTH * at / course.count for at in jumped)
    return Line(" ".join(f"{x:.1f},{y:.1f}" for x, y in spots), low, high, marks)


def measures(report: Report) -> Iterator[Mapping[str, Any]]:
    """Each measure with its mean, where it began, where it is, and its course."""
    for name, meaning in MEASURES.items():
        course = report.course.get(name)
        if name == "mean_reward" or course is None:
            continue
        first, last = course.ends()
        signed = name.endswith("correlation")
        values = [(1 + each) / 2 for each in course.means] if signed else course.means
        drawn = Course(points=[(value, 1) for value in values], count=len(values))
        yield {
            "name": name.replace("_", " "),
            "meaning": meaning,
            "mean": course.mean,
            "first": first,
            "last": last,
            "groups": course.count,
            "line": line(drawn),
        }


def silent_criteria(report: Report) -> list[tuple[str, int]]:
    """Criteria whose marks never differed within a group, with the number of groups."""
    found = [(name, count) for name, count in report.criteria.items() if name not in report.telling]
    return sorted(found, key=lambda each: (-each[1], each[0]))[:SHOWN_CRITERIA]


def findings(report: Report) -> Iterator[str]:
    """What a reader should look at first."""
    if report.faults:
        yield f"Lines that could not be read: {report.faults:,}; the end of the page tells which."
    unscored = report.completions - report.rewards.count
    if unscored > MANY_UNSCORED * report.completions:
        reasons = ", ".join(f"{reason} ({blame})" for (reason, blame), _ in report.unscored.most_common(3))
        yield f"{share(unscored, report.completions)} of the completions have no reward: {reasons}."
    groups = report.groups.total()
    flat = groups - report.groups["mixed"]
    if groups and flat > MANY_FLAT_GROUPS * groups:
        yield (
            f"{share(flat, groups)} of the groups have one reward for all: nothing in them tells good from bad "
            f"({share(report.groups['all_zero'], groups)} all 0, {share(report.groups['all_one'], groups)} all 1)."
        )
    yield from _signs(report)
    if report.jumped:
        said = ", ".join(f"{at:,}" for at in report.jumped[:8])
        yield f"The mean reward jumps at group {said}: look at what the completions do from there on."
    silent = silent_criteria(report)
    if silent:
        yield f"{len(silent)} of {len(report.criteria)} criteria never tell the completions of a group apart."


def _signs(report: Report) -> Iterator[str]:
    """Signs that the reward is learnt instead of the task: in the whole file, or in its last tenth alone."""

    def worst(name: str, best: float = 0.0) -> float:
        course = report.course.get(name)
        return max((course.mean, course.ends()[1]), key=lambda each: abs(each - best)) if course else best

    if (value := worst("near_duplicate_rate")) > MANY_DUPLICATES:
        yield f"{value:.0%} of the completions repeat another one of their group, or nearly so."
    if (value := worst("entropy", 1.0)) < LOW_ENTROPY:
        yield f"The entropy of a group's texts is {value:.2f} of what is possible: the policy narrows."
    if (value := worst("opener_rate")) > MANY_OPENERS:
        yield f"{value:.1%} of the completions are openers, verdicts or appeals without an answer."
    for name in ("length", "markup"):
        if abs(value := worst(f"{name}_correlation")) > STRONG_CORRELATION:
            way = "rises" if value > 0 else "falls"
            yield f"Within groups the reward {way} with {name} (rank correlation {value:.2f})."
    if (value := worst("disagreement_rate")) > MANY_DISAGREEMENTS:
        yield f"Verifiers and judges disagree on {value:.0%} of what both have scored."
