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

NEAR_BITS = 6
"""Texts whose simhashes (Charikar 2002), of 64 bits, differ in so few of them are near duplicates."""

MOST_CHARACTERS = 20_000
"""What is looked at of each completion."""

HASHED_CHARACTERS = 4_000
"""What near duplicates are told by: hashing costs more than all else."""

MEASURES = {
    "mean_reward": "Mean reward of what is scored.",
    "duplicate_rate": "Share of completions that repeat another one of their group, letter by letter.",
    "near_duplicate_rate": "The same, but for a few words.",
    "entropy": "Entropy of a group's distinct texts, as a share of the most that is possible: 1 where all differ.",
    "opener_rate": "Share of completions that say nothing: an opener, a mere verdict, an appeal to the reference.",
    "length_correlation": "Rank correlation of reward and length within a group.",
    "markup_correlation": "Rank correlation of reward and markup within a group.",
    "disagreement_rate": "Share of completions on which a verifier and a judge disagree.",
}
"""What is measured of each group, and its meaning."""

_WORD = re.compile(r"\w+")
_MARKUP = re.compile(r"[*#`|>_]|\\[a-z]+|^\s*[-+] ", re.M)


@dataclass(frozen=True, slots=True)
class Sample:
    """A completion of a group: its text (None where it is not known), its reward, the scores by component and which
    components judges decided, and the marks of rubric criteria by id.
    """

    text: str | None
    reward: float | None
    scores: Mapping[str, float] = field(default_factory=dict)
    judged: frozenset[str] = frozenset()
    marks: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """What one group looks like. Rates are shares of its completions; a measure that it does not allow is None."""

    size: int
    mean_reward: float | None
    duplicate_rate: float | None
    near_duplicate_rate: float | None
    entropy: float | None
    opener_rate: float | None
    length_correlation: float | None
    markup_correlation: float | None
    disagreement_rate: float | None
    saturated: tuple[str, ...]
    unsaturated: tuple[str, ...]


def facts(samples: Sequence[Sample]) -> Facts:
    """Measure a group."""
    rewards = [sample.reward for sample in samples if sample.reward is not None]
    marks: dict[str, set[float]] = {}
    for sample in samples:
        for name, mark in sample.marks.items():
            marks.setdefault(name, set()).add(mark)
    varied = tuple(sorted(name for name, values in marks.items() if len(values) > 1))
    texts = [sample.text[:MOST_CHARACTERS].strip() for sample in samples if sample.text is not None]
    found = _of_texts(texts, samples) if len(texts) == len(samples) > 0 else _Texts()
    return Facts(
        size=len(samples),
        mean_reward=fmean(rewards) if rewards else None,
        duplicate_rate=found.duplicate_rate,
        near_duplicate_rate=found.near_duplicate_rate,
        entropy=found.entropy,
        opener_rate=found.opener_rate,
        length_correlation=found.length_correlation,
        markup_correlation=found.markup_correlation,
        disagreement_rate=_disagreement(samples),
        saturated=tuple(sorted(set(marks) - set(varied))),
        unsaturated=varied,
    )


@dataclass(frozen=True, slots=True)
class _Texts:
    """What only the texts tell."""

    duplicate_rate: float | None = None
    near_duplicate_rate: float | None = None
    entropy: float | None = None
    opener_rate: float | None = None
    length_correlation: float | None = None
    markup_correlation: float | None = None


def _of_texts(texts: Sequence[str], samples: Sequence[Sample]) -> _Texts:
    size, counts = len(texts), Counter(texts)
    known = [(sample.reward, text) for sample, text in zip(samples, texts, strict=True) if sample.reward is not None]
    rewards = [reward for reward, _ in known]
    openers = sum(preflight(Clean(text, ())).rejection is not None for text in texts)
    return _Texts(
        duplicate_rate=1 - len(counts) / size,
        near_duplicate_rate=near_duplicate_rate(texts),
        entropy=_entropy(counts) if size > 1 else None,
        opener_rate=openers / size,
        length_correlation=spearman(rewards, [len(text) for _, text in known]),
        markup_correlation=spearman(rewards, [len(_MARKUP.findall(text)) for _, text in known]),
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


_LANES = [sum(((byte >> place) & 1) << (16 * place) for place in range(8)) for byte in range(256)]
"""The bits of a byte, each in a lane of 16 bits: adding such numbers counts eight bits at once."""


def simhash(text: str) -> int:
    """64 bits that are alike for texts with like word trigrams."""
    words = _WORD.findall(text.lower())
    grams = [" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2))]
    # Lanes hold 65 535; a text has at most MOST_CHARACTERS words, but a caller's may be longer.
    grams = grams[:0xFFFF]
    digests = [hashlib.blake2b(gram.encode("utf-8", "replace"), digest_size=8).digest() for gram in grams]
    found = 0
    for at, column in enumerate(zip(*digests, strict=True)):
        counts = sum(map(_LANES.__getitem__, column))
        for place in range(8):
            if 2 * (counts >> (16 * place) & 0xFFFF) > len(grams):
                found |= 1 << (8 * (7 - at) + place)
    return found


def near_duplicate_rate(texts: Sequence[str]) -> float:
    """Share of texts that are near an earlier one. Equal ones are near."""
    seen: list[int] = []
    near = 0
    known: dict[str, int] = {}
    for text in texts:
        if text not in known:
            known[text] = simhash(text[:HASHED_CHARACTERS])
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
        found = {}
        for name in MEASURES:
            values = [value for group in self._groups if (value := getattr(group, name)) is not None]
            if values:
                found[name] = fmean(values)
        seen = {name for group in self._groups for name in (*group.saturated, *group.unsaturated)}
        told = {name for group in self._groups for name in group.unsaturated}
        if seen:
            found["saturated_criteria"] = (len(seen) - len(told)) / len(seen)
        found["reward_jumps"] = float(self.jumps.jumps)
        return found
