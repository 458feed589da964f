"""What judges did, counted in plain integers and read when metrics are scraped. All labels come from closed sets."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

from docima.services.judges.endpoint import Usage
from docima.services.judges.settings import Prices

CALL_SECONDS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0)


class Stats:
    """Counts by judge (a name in the settings)."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str]] = Counter()
        self.verdicts: Counter[tuple[str, str]] = Counter()
        self.tokens: Counter[tuple[str, str]] = Counter()
        self.dollars: Counter[str] = Counter()
        self.cache: Counter[str] = Counter()
        self.seconds: dict[str, list[int]] = {}
        self.seconds_sum: Counter[str] = Counter()

    def called(self, judge: str, outcome: str, seconds: float) -> None:
        """A call ended: "ok", "unreadable", or the kind of its fault."""
        self.requests[judge, outcome] += 1
        buckets = self.seconds.setdefault(judge, [0] * (len(CALL_SECONDS) + 1))
        buckets[bisect_left(CALL_SECONDS, seconds)] += 1
        self.seconds_sum[judge] += seconds  # type: ignore[assignment]  # a Counter adds up floats as well

    def spent(self, judge: str, usage: Usage, prices: Prices) -> float:
        """Tokens were used, whether or not a verdict came of them; what they cost in dollars."""
        self.tokens[judge, "prompt"] += usage.prompt
        self.tokens[judge, "cached"] += usage.cached
        self.tokens[judge, "completion"] += usage.completion
        fresh = usage.prompt - usage.cached
        cost = (fresh * prices.prompt + usage.cached * prices.cached + usage.completion * prices.completion) / 1e6
        self.dollars[judge] += cost  # type: ignore[assignment]  # as above
        return cost

    def judged(self, judge: str, outcome: str) -> None:
        """A question has its answer: "readable", or the detail of why there is none."""
        self.verdicts[judge, outcome] += 1
