"""Calls of one model, a judge or a reward model: at its pace, behind its breaker, again within the retry budget."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import TypeVar

from docima.services.judges.endpoint import RETRYABLE, CallError
from docima.services.judges.pacing import Breaker, Pace, RetryBudget
from docima.services.judges.settings import ConductSettings
from docima.services.judges.stats import Stats
from docima.verifiers.assessment import Reason
from docima.verifiers.judging.inquiry import Heard

T = TypeVar("T")

BROKEN = frozenset({"server_error", "connection", "timeout", "garbage"})
"""Faults that tell of an endpoint that is broken or gone."""


class Calls:
    """What is known of a model's endpoint: how fast it may be asked, how often again, and whether at all."""

    def __init__(self, name: str, settings: ConductSettings, stats: Stats) -> None:
        self.pace = Pace(settings.concurrency)
        self._budget = RetryBudget(settings.retries.budget_ratio)
        self._breaker = Breaker(settings.breaker)
        self._name = name
        self._settings = settings
        self._stats = stats

    async def until_heard(
        self, identity: str, call: Callable[[int, float], Awaitable[T]], read: Callable[[T], tuple[Heard, bool]]
    ) -> Heard:
        """Call until something is heard, or no more calls are allowed.

        `call` gets the number of the attempt and the seconds to wait, and raises CallError. `read` makes of its answer
        what is heard, and says whether another call may be worth its cost.
        """
        retries = self._settings.retries
        self._budget.ask()
        heard = Heard(None, Reason.JUDGE_UNAVAILABLE, "not_asked", identity=identity)
        for attempt in range(retries.attempts):
            if not self._breaker.admit():
                said = "the endpoint failed several times in a row and is left alone for a while"
                return Heard(None, Reason.JUDGE_UNAVAILABLE, "breaker_open", said, identity=identity)
            pause: float | None = None
            try:
                heard, again = read(await self._once(attempt, call))
            except CallError as error:
                heard = Heard(None, Reason.JUDGE_UNAVAILABLE, error.kind, str(error), identity=identity)
                again, pause = error.kind in RETRYABLE, error.retry_seconds
            if pause is not None and pause > retries.longest_pause_seconds:
                return heard
            if attempt + 1 == retries.attempts or not again or not self._budget.take():
                return heard
            await asyncio.sleep(self._pause(attempt) if pause is None else pause)
        return heard

    def _pause(self, attempt: int) -> float:
        """Full jitter: calls that failed together do not come again together."""
        retries = self._settings.retries
        most = min(retries.longest_pause_seconds, retries.first_pause_seconds * 2.0**attempt)
        return random.uniform(0, most)  # noqa: S311 - spreads load, guards nothing

    async def _once(self, attempt: int, call: Callable[[int, float], Awaitable[T]]) -> T:
        """One call at this endpoint's pace. Raises CallError."""
        told = throttled = succeeded = hung = False
        try:
            began = await self.pace.enter()
        except BaseException:
            self._breaker.released()
            raise
        start, outcome = perf_counter(), "cancelled"
        try:
            answer = await call(attempt, self.pace.patience(self._settings.timeout_seconds))
            told = succeeded = True
            outcome = "ok"
            self._breaker.succeeded()
            return answer
        except CallError as error:
            told, outcome = True, error.kind
            throttled, hung = error.kind == "rate_limited", error.kind == "timeout"
            if error.kind in BROKEN:
                self._breaker.failed()
            else:
                self._breaker.succeeded()
            raise
        finally:
            if not told:
                self._breaker.released()
            self.pace.leave(began, throttled=throttled, succeeded=succeeded, hung=hung)
            self._stats.called(self._name, outcome, perf_counter() - start)
