"""How fast an endpoint may be asked, and when not at all."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from time import monotonic

from docima.services.judges.settings import CircuitBreaker, Concurrency

DECREASE = 0.7

LEAST_PATIENCE_SECONDS = 2.0
PATIENCE = 4.0
"""Times the usual latency (mean and four deviations, as TCP takes it: RFC 6298) after which a call hangs."""

HANGING = 0.25
"""Share of the latest calls that hang from which on it is the endpoint that cannot keep up, and no single call."""

LATEST = 16

LEARNED = 8
"""Latencies that are known before patience is limited by them."""


class Pace:
    """A number of calls at once that finds its own limit: additive increase, multiplicative decrease.

    Calls wait in order of arrival. A round trip's worth of refusals counts once.
    """

    def __init__(self, settings: Concurrency, clock: Callable[[], float] = monotonic) -> None:
        self._least, self._most = min(settings.least, settings.most), settings.most
        self.limit = float(min(settings.start, settings.most))
        self.active = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._successes = 0
        self._clock = clock
        self._decreased = -1.0
        self._known = 0
        self._mean = self._deviation = 0.0
        self._latest: deque[bool] = deque(maxlen=LATEST)

    async def enter(self) -> float:
        """Wait for a place; returns when the call began, for `leave`."""
        if self.active >= int(self.limit) or self._waiting:
            place = asyncio.get_running_loop().create_future()
            self._waiting.append(place)
            try:
                await place
            except asyncio.CancelledError:
                if place.done() and not place.cancelled():
                    # The place was given in the same moment: hand it on.
                    self.active -= 1
                    self._admit()
                raise
        else:
            self.active += 1
        return self._clock()

    def patience(self, most: float) -> float:
        """Seconds to wait for a call: one that hangs must not hold a place for as long as a slow model may take."""
        if self._known < LEARNED:
            return most
        return min(most, max(LEAST_PATIENCE_SECONDS, PATIENCE * (self._mean + 4 * self._deviation)))

    def _learn(self, seconds: float) -> None:
        self._known += 1
        if self._known == 1:
            self._mean, self._deviation = seconds, seconds / 2
        self._deviation += (abs(seconds - self._mean) - self._deviation) / 4
        self._mean += (seconds - self._mean) / 8

    def leave(self, began: float, *, throttled: bool, succeeded: bool, hung: bool = False) -> None:
        """The call that began then is over: refused, answered, given up after its patience, or none of it."""
        self.active -= 1
        self._latest.append(hung)
        if throttled or (hung and sum(self._latest) >= HANGING * LATEST):
            self._successes = 0
            # What was on its way when the limit fell says nothing about the new limit.
            if began > self._decreased:
                self.limit = max(float(self._least), self.limit * DECREASE)
                self._decreased = self._clock()
        elif succeeded:
            self._learn(self._clock() - began)
            self._successes += 1
            if self._successes >= int(self.limit):
                self.limit = min(float(self._most), self.limit + 1)
                self._successes = 0
        self._admit()

    def _admit(self) -> None:
        while self._waiting and self.active < int(self.limit):
            place = self._waiting.popleft()
            if not place.done():
                self.active += 1
                place.set_result(None)


class RetryBudget:
    """Extra calls at most, as a share of the verdicts asked; the first extra call is free, so that a lone question may
    be tried again.
    """

    def __init__(self, ratio: float) -> None:
        self._ratio = ratio
        self.asked = 0
        self.extra = 0

    def ask(self) -> None:
        """A verdict is asked for."""
        self.asked += 1

    def take(self) -> bool:
        """Whether there is room for an extra call; it is counted."""
        if self.extra + 1 > max(1.0 if self._ratio else 0.0, self._ratio * self.asked):
            return False
        self.extra += 1
        return True


class Breaker:
    """Opens after failures in a row; lets one call through when its time is up, and closes where that succeeds."""

    def __init__(self, settings: CircuitBreaker, clock: Callable[[], float] = monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._failures = 0
        self._opened: float | None = None
        self._probing = False

    @property
    def open(self) -> bool:
        """Whether calls fail at once."""
        return self._opened is not None

    def admit(self) -> bool:
        """Whether a call may go out now."""
        if self._opened is None:
            return True
        if self._probing or self._clock() - self._opened < self._settings.open_seconds:
            return False
        self._probing = True
        return True

    def succeeded(self) -> None:
        """The endpoint answered."""
        self._failures, self._opened, self._probing = 0, None, False

    def failed(self) -> None:
        """The endpoint is broken or gone."""
        self._failures += 1
        if self._probing or self._failures >= self._settings.failures:
            self._opened, self._probing = self._clock(), False

    def released(self) -> None:
        """The call ended without telling anything of the endpoint."""
        self._probing = False
