"""Is the policy learning the task, or the reward? What groups of completions and their rewards look like over time.

Covered: duplicates, near duplicates, answer entropy, openers without an answer, reward against length and markup,
criteria that no longer tell completions apart, verifiers against judges, jumps of the mean reward. Not covered: why;
each of these has harmless causes, too.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from docima.verifiers.judging.agreement import spearman
from docima.verifiers.judging.clean import Clean
from docima.verifiers.judging.preflight import preflight

SIMHASH_BITS = 64
NEAR_BITS = 6
"""Texts whose simhashes (Charikar 2002) differ in so few bits are near duplicates."""

MOST_CHARACTERS = 20_000
"""What is looked at of each completion."""

_WORD = re.compile(r"\w+")
_MARKUP = re.compile(r"[*#`|>_]|\\[a-z]+|^\s*[-+] ", re.M)


@dataclass(frozen=True, slots=True)
class Sample:
    """A completion of a group: its text, its reward, the scores by component and which components judges decided, and
    the marks of rubric criteria by id.
    """

    text: str
    reward: float | None
    scores: Mapping[str, float] = field(default_factory=dict)
    judged: frozenset[str] = frozenset()
    marks: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """What one group looks like. Rates are shares of its completions; a measure that it does not allow is None."""

    size: int
    mean_reward: float | None
    duplicate_rate: float
    near_duplicate_rate: float
    entropy: float | None
    opener_rate: float
    length_correlation: float | None
    markup_correlation: float | None
    disagreement_rate: float | None
    saturated: tuple[str, ...]
    unsaturated: tuple[str, ...]


def facts(samples: Sequence[Sample]) -> Facts:
    """Measure a group."""
    texts = [sample.text[:MOST_CHARACTERS].strip() for sample in samples]
    known = [(sample.reward, text) for sample, text in zip(samples, texts, strict=True) if sample.reward is not None]
    rewards = [reward for reward, _ in known]
    size = len(samples)
    counts = Counter(texts)
    openers = [text for text in texts if preflight(text, Clean(text, ())).rejection is not None]
    marks: dict[str, set[float]] = {}
    for sample in samples:
        for name, mark in sample.marks.items():
            marks.setdefault(name, set()).add(mark)
    varied = tuple(sorted(name for name, values in marks.items() if len(values) > 1))
    return Facts(
        size=size,
        mean_reward=fmean(rewards) if rewards else None,
        duplicate_rate=1 - len(counts) / size if size else 0.0,
        near_duplicate_rate=near_duplicate_rate(texts),
        entropy=_entropy(counts) if size > 1 else None,
        opener_rate=len(openers) / size if size else 0.0,
        length_correlation=spearman(rewards, [len(text) for _, text in known]),
        markup_correlation=spearman(rewards, [len(_MARKUP.findall(text)) for _, text in known]),
        disagreement_rate=_disagreement(samples),
        saturated=tuple(sorted(set(marks) - set(varied))),
        unsaturated=varied,
    )


def _entropy(counts: Counter[str]) -> float:
    """Of the distinct texts, as a share of the most that a group of this size can have."""
    total = counts.total()
    bits = -math.fsum(count / total * math.log2(count / total) for count in counts.values())
    return bits / math.log2(total)


def _disagreement(samples: Sequence[Sample]) -> float | None:
    """Share of completions that some verifier finds right and some judge wrong, or the other way round."""
    compared = differing = 0
    for sample in samples:
        by_judges = [score >= 0.5 for name, score in sample.scores.items() if name in sample.judged]
        by_verifiers = [score >= 0.5 for name, score in sample.scores.items() if name not in sample.judged]
        if by_judges and by_verifiers:
            compared += 1
            differing += any(one != other for one in by_judges for other in by_verifiers)
    return differing / compared if compared else None


def simhash(text: str) -> int:
    """64 bits that are alike for texts with like word trigrams."""
    words = _WORD.findall(text.lower())
    grams = [" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2))]
    sums = [0] * SIMHASH_BITS
    for gram in grams:
        bits = int.from_bytes(hashlib.blake2b(gram.encode("utf-8", "replace"), digest_size=8).digest(), "big")
        for place in range(SIMHASH_BITS):
            sums[place] += 1 if bits >> place & 1 else -1
    return sum(1 << place for place in range(SIMHASH_BITS) if sums[place] > 0)


def near_duplicate_rate(texts: Sequence[str]) -> float:
    """Share of texts that are near an earlier one. Equal ones are near."""
    seen: list[int] = []
    near = 0
    known: dict[str, int] = {}
    for text in texts:
        if text not in known:
            known[text] = simhash(text)
        value = known[text]
        if any((value ^ other).bit_count() <= NEAR_BITS for other in seen):
            near += 1
        else:
            seen.append(value)
    return near / len(texts) if texts else 0.0


@dataclass(slots=True)
class Jumps:
    """A CUSUM detector (Page 1954) of the mean reward of groups: `drift` and `threshold` in standard deviations."""

    warm_up: int = 50
    drift: float = 0.5
    threshold: float = 8.0
    count: int = 0
    mean: float = 0.0
    squares: float = 0.0
    up: float = 0.0
    down: float = 0.0
    jumps: int = 0

    def add(self, value: float) -> bool:
        """Whether the level has jumped with this value; what follows is then measured anew."""
        if self.count >= self.warm_up:
            spread = math.sqrt(self.squares / (self.count - 1)) or 1e-6
            distance = (value - self.mean) / spread
            self.up = max(0.0, self.up + distance - self.drift)
            self.down = max(0.0, self.down - distance - self.drift)
            if max(self.up, self.down) > self.threshold:
                self.jumps += 1
                self.count, self.mean, self.squares, self.up, self.down = 0, 0.0, 0.0, 0.0, 0.0
                return True
        self.count += 1
        step = value - self.mean
        self.mean += step / self.count
        self.squares += step * (value - self.mean)
        return False


class Run:
    """The latest groups of one run."""

    def __init__(self, groups: int) -> None:
        self._groups: deque[Facts] = deque(maxlen=groups)
        self.jumps = Jumps()

    def add(self, group: Facts) -> None:
        """One more group."""
        self._groups.append(group)
        if group.mean_reward is not None:
            self.jumps.add(group.mean_reward)

    def measures(self) -> dict[str, float]:
        """Means over the latest groups; what none of them tells is absent."""
        names = (
            "mean_reward",
            "duplicate_rate",
            "near_duplicate_rate",
            "entropy",
            "opener_rate",
            "length_correlation",
            "markup_correlation",
            "disagreement_rate",
        )
        found = {}
        for name in names:
            values = [value for group in self._groups if (value := getattr(group, name)) is not None]
            if values:
                found[name] = fmean(values)
        seen = {name for group in self._groups for name in (*group.saturated, *group.unsaturated)}
        told = {name for group in self._groups for name in group.unsaturated}
        if seen:
            found["saturated_criteria"] = (len(seen) - len(told)) / len(seen)
        found["reward_jumps"] = float(self.jumps.jumps)
        return found
