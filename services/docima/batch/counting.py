"""Distributions and courses of any number of values in bounded memory."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

MOST_VALUES = 2048
"""Distinct values that a spread keeps apart."""

MOST_BUCKETS = 240
"""Points of a course; where there are more, neighbours are merged."""

SECONDS = tuple(base * 10.0**power for power in range(-6, 4) for base in (1.0, 1.5, 2.0, 3.0, 5.0, 7.0))
"""Upper ends of the buckets for times: the error of a quantile is at most a third."""


@dataclass(slots=True)
class Spread:
    """How values are spread. They are rounded to `step`, which grows tenfold where there are too many."""

    step: float = 1e-6
    counts: Counter[int] = field(default_factory=Counter)
    count: int = 0
    mean: float = 0.0
    least: float = math.inf
    most: float = -math.inf
    _squares: float = 0.0

    def add(self, value: float) -> None:
        """One more value."""
        self.count += 1
        self.least, self.most = min(self.least, value), max(self.most, value)
        difference = value - self.mean
        self.mean += difference / self.count
        self._squares += difference * (value - self.mean)
        self.counts[round(value / self.step)] += 1
        if len(self.counts) > MOST_VALUES:
            self.step *= 10
            coarser: Counter[int] = Counter()
            for place, count in self.counts.items():
                coarser[round(place / 10)] += count
            self.counts = coarser

    @property
    def deviation(self) -> float:
        """Standard deviation of all values."""
        return math.sqrt(self._squares / self.count) if self.count else 0.0

    def quantile(self, share: float) -> float:
        """The value below which this share of the values lies. Raises ValueError without values."""
        left = share * self.count
        for place in sorted(self.counts):
            left -= self.counts[place]
            if left <= 0:
                return min(self.most, max(self.least, place * self.step))
        raise ValueError("there are no values")

    def bars(self, low: float, high: float, number: int) -> list[int]:
        """How many values lie in each of so many parts of [low, high]; what lies outside counts at the ends."""
        found = [0] * number
        for place, count in self.counts.items():
            at = int((place * self.step - low) / (high - low) * number + 1e-9)
            found[min(number - 1, max(0, at))] += count
        return found


@dataclass(slots=True)
class Course:
    """Means of values in their order; each point stands for `width` of them."""

    width: int = 1
    points: list[tuple[float, int]] = field(default_factory=list)
    count: int = 0

    def add(self, value: float) -> None:
        """The next value."""
        self.count += 1
        if self.points and self.points[-1][1] < self.width:
            total, held = self.points[-1]
            self.points[-1] = (total + value, held + 1)
            return
        self.points.append((value, 1))
        if len(self.points) > MOST_BUCKETS:
            pairs = zip(self.points[::2], [*self.points[1::2], (0.0, 0)], strict=False)
            self.points = [(one[0] + other[0], one[1] + other[1]) for one, other in pairs]
            self.width *= 2

    @property
    def means(self) -> list[float]:
        """The points."""
        return [total / held for total, held in self.points]

    @property
    def mean(self) -> float:
        """Of all values. Raises ZeroDivisionError without values."""
        return math.fsum(total for total, _ in self.points) / self.count

    def ends(self, share: float = 0.1) -> tuple[float, float]:
        """Means of the first and of the last points: where a run came from, and where it is."""
        means = self.means
        some = max(1, int(len(means) * share))
        return math.fsum(means[:some]) / some, math.fsum(means[-some:]) / some


@dataclass(slots=True)
class Times:
    """Seconds that something took."""

    buckets: list[int] = field(default_factory=lambda: [0] * (len(SECONDS) + 1))
    count: int = 0
    total: float = 0.0
    longest: float = 0.0

    def add(self, seconds: float) -> None:
        """One more."""
        self.count += 1
        self.total += seconds
        self.longest = max(self.longest, seconds)
        self.buckets[bisect_left(SECONDS, seconds)] += 1

    def quantile(self, share: float) -> float:
        """An upper bound of this share of the times; 0 without times."""
        left = share * self.count
        for end, count in zip((*SECONDS, math.inf), self.buckets, strict=True):
            left -= count
            if left <= 0:
                return min(end, self.longest)
        return self.longest
