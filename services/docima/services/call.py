"""One call: its deadline, the runs of its tasks, and where results go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from docima import v1
from docima.verifiers.assessment import Reason

if TYPE_CHECKING:
    from docima.services.run import TaskRun

Emit = Callable[[v1.CompletionResult], None]


class Call:
    """What a caller waits for. Ends when every completion has its result, when the budget is spent, or when the
    caller goes.

    `emit` gets each result once, in any order, in the event loop. `run` is the training run that
    asks, for telemetry; None: one of our own questions.
    """

    def __init__(
        self, emit: Emit, budget_seconds: float | None, abandon: Callable[[object], None], run: str | None = None
    ) -> None:
        self.ending: tuple[Reason, str] | None = None
        self.pending = 0
        self.run = run
        self._emit = emit
        self._abandon = abandon
        self._runs: dict[TaskRun, None] = {}
        self._idle = asyncio.Event()
        self._idle.set()
        self._timer: asyncio.TimerHandle | None = None
        if budget_seconds is not None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(max(0.0, budget_seconds), self.expire)

    def open(self, run: TaskRun) -> None:
        """A task of the call begins."""
        self._runs[run] = None

    def close(self, run: TaskRun) -> None:
        """A task of the call is complete."""
        del self._runs[run]

    def expect(self, count: int) -> None:
        """So many more completions are to be answered."""
        self.pending += count
        if self.pending:
            self._idle.clear()

    def emit(self, result: v1.CompletionResult) -> None:
        """A completion is answered."""
        self._emit(result)
        self.pending -= 1
        if self.pending == 0:
            self._idle.set()

    def expire(self) -> None:
        """The budget is spent: answer with what there is."""
        self.end(Reason.BUDGET_SPENT, "The call's budget ended before this was assessed.")

    def end(self, reason: Reason, explanation: str) -> None:
        """Stop all work of the call; what is missing is UNSCORED for the reason given."""
        if self.ending is not None:
            return
        self.ending = (reason, explanation)
        if self._timer is not None:
            self._timer.cancel()
        for run in list(self._runs):
            run.give_up(reason, explanation)
        self._abandon(self)

    def dismiss(self) -> None:
        """All is answered, or nobody listens any more: stop whatever still runs."""
        self.end(Reason.CANCELLED, "The caller went away.")

    async def idle(self) -> None:
        """Wait until every completion so far is answered."""
        await self._idle.wait()
