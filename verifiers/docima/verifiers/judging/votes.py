"""Several votes on one question -> one value, asked for no longer than they can matter."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from docima.verifiers.assessment import Reason
from docima.verifiers.judging.escalation import NONE, Escalation
from docima.verifiers.judging.inquiry import Ask

Rule = Literal["majority", "mean", "median"]


@dataclass(slots=True)
class Poll:
    """Up to `samples` votes in [0, 1], by a rule.

    `majority`: the value that most readable votes give; a tie is a disagreement, not a verdict. `mean` and `median`:
    of the readable votes. Where fewer than half of the votes are readable there is no value, and `failure` says what
    most of the others failed of.

    Where there is no value the ladder is climbed: first `ladder.more` votes of the same judge, then the stronger one's
    instead; `rung` counts the judges, `before` keeps the votes of those who decided nothing.
    """

    rule: Rule
    samples: int
    judge: str = ""
    ladder: Escalation = NONE
    asked: int = 0
    votes: list[float] = field(default_factory=list)
    failures: Counter[Reason] = field(default_factory=Counter)
    rung: int = 0
    before: list[list[float]] = field(default_factory=list)
    _first: str = field(init=False)
    _extended: bool = False

    def __post_init__(self) -> None:
        self._first = self.judge

    @property
    def heard(self) -> int:
        """Votes that came, readable or not."""
        return len(self.votes) + self.failures.total()

    def asks(self, question: Ask) -> list[Ask]:
        """A question, once for each vote to ask for now."""
        told: dict[str, Any] = {"judge": self.judge, "ladder": self.ladder, "first": self._first, "rung": self.rung}
        return [replace(question, sample=sample, samples=self.samples, **told) for sample in self.want()]

    def want(self) -> list[int]:
        """Numbers of the votes to ask for now; they count as asked."""
        if self.rule == "majority":
            leader = max(Counter(self.votes).values(), default=0)
            lead = (self.samples - self.failures.total()) // 2 + 1 - leader
            quorum = (self.samples + 1) // 2 - len(self.votes)
            more = 0 if self.decided else max(lead, quorum, 1) - (self.asked - self.heard)
        else:
            more = self.samples - self.asked
        first = self.asked
        self.asked += max(0, min(more, self.samples - self.asked))
        return list(range(first, self.asked))

    def hear(self, value: float, rung: int = 0) -> None:
        """A readable vote; one of a judge who is no longer asked does not count."""
        if rung == self.rung:
            self.votes.append(value)
            self._climb()

    def miss(self, reason: Reason, rung: int = 0) -> None:
        """A vote that failed."""
        if rung == self.rung:
            self.failures[reason] += 1
            self._climb()

    def _climb(self) -> None:
        if not self.decided or self.value is not None:
            return
        if self.ladder.more and not self._extended:
            self.samples += self.ladder.more
            self._extended = True
        else:
            self.appeal()

    def appeal(self) -> bool:
        """Ask the stronger judge instead; False where there is none, or it was asked."""
        if not self.ladder.judge or self.rung:
            return False
        self.before.append(self.votes)
        self.votes, self.failures, self.asked = [], Counter(), 0
        self.samples, self.judge, self._extended = self.ladder.samples, self.ladder.judge, True
        self.rung += 1
        return True

    @property
    def decided(self) -> bool:
        """Whether the votes that are missing could no longer change the value."""
        missing = self.samples - self.heard
        if missing <= 0:
            return True
        if 2 * self.failures.total() > self.samples:
            return True
        if self.rule != "majority" or 2 * len(self.votes) < self.samples:
            return False
        ranked = [count for _, count in Counter(self.votes).most_common(2)]
        runner_up = ranked[1] if len(ranked) > 1 else 0
        return ranked[0] > runner_up + missing

    @property
    def value(self) -> float | None:
        """The value, once decided; None where there is none (`failure` says why)."""
        if 2 * len(self.votes) < self.samples or not self.votes:
            return None
        if self.rule == "mean":
            return math.fsum(self.votes) / len(self.votes)
        if self.rule == "median":
            ordered = sorted(self.votes)
            middle = len(ordered) // 2
            return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
        ranked = Counter(self.votes).most_common(2)
        tied = len(ranked) > 1 and ranked[0][1] == ranked[1][1]
        return None if tied else ranked[0][0]

    @property
    def failure(self) -> Reason:
        """Why there is no value."""
        if 2 * len(self.votes) >= self.samples:
            return Reason.JUDGE_DISAGREES
        return self.failures.most_common(1)[0][0] if self.failures else Reason.JUDGE_UNAVAILABLE

    @property
    def interval(self) -> tuple[float, float]:
        """Lowest and highest value that the missing votes allow."""
        if self.decided:
            value = self.value
            return (0.0, 1.0) if value is None else (value, value)
        if self.rule != "mean":
            return 0.0, 1.0
        missing, total = self.samples - self.heard, math.fsum(self.votes)
        count = len(self.votes) + missing
        return total / count, (total + missing) / count

    @property
    def agreement(self) -> float | None:
        """The largest share of the readable votes that are equal."""
        return max(Counter(self.votes).values()) / len(self.votes) if self.votes else None
