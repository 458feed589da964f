"""Who is charged for a dead worker: the contract's rules, as one pure function.

* Its own deadline (SIGPROF, set by the worker in CPU time): the item is charged, ANSWER_TIMEOUT. In the slow tier,
  which is asked only when both sides parsed, it is UNDECIDED instead.
* A crash (SEGV, ABRT, BUS, FPE, ILL, SYS): tried again alone; the second time the item is charged.
* Any other end, a SIGKILL that we did not send above all: never charged. Tried again, WORKER_LOST after three tries.
* Wall time without CPU time (we ended it): WORKER_LOST.
* While it prepared a spec, what would be the item's fault is the task's: SPEC_INVALID for all of its completions.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass
from enum import Enum

from docima.verifiers.assessment import Reason

CRASH_SIGNALS = frozenset(
    {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGSYS, signal.SIGTRAP}
)
CRASHES_CHARGED = 2
TRIES = 3


@dataclass(frozen=True, slots=True)
class Exit:
    """How a worker ended: the signal that killed it, else its exit code."""

    signal: int
    code: int


class Cause(Enum):
    """Why a worker ended, as metrics name it."""

    DEADLINE = "deadline"
    CRASH = "crash"
    LOST = "lost"
    STALLED = "stalled"
    CANCELLED = "cancelled"
    RECYCLED = "recycled"


@dataclass(frozen=True, slots=True)
class Charge:
    """The assessment that the guilty item, or its task, gets."""

    reason: Reason
    detail: str
    explanation: str


def cause_of(end: Exit, condemned: Cause | None) -> Cause:
    """Why the worker ended; `condemned` is why we killed it, where we did."""
    if condemned is not None:
        return condemned
    if end.signal == signal.SIGPROF:
        return Cause.DEADLINE
    return Cause.CRASH if end.signal in CRASH_SIGNALS else Cause.LOST


def judge(cause: Cause, *, preparing: bool, slow: bool, crashes: int, losses: int, end: Exit) -> Charge | None:
    """The charge, or None where the item is to be tried again. Counts include this end."""
    name = signal.Signals(end.signal).name if end.signal else f"exit code {end.code}"
    if cause is Cause.STALLED:
        return Charge(Reason.WORKER_LOST, "no_cpu_time", "The worker got no CPU time.")
    if cause is Cause.DEADLINE:
        if preparing:
            return Charge(Reason.SPEC_INVALID, "prepare_timeout", "Reading the spec takes longer than an item may.")
        if slow:
            return Charge(
                Reason.UNDECIDED, "slow_timeout", "Both sides parsed, and the slow tier found no decision in time."
            )
        return Charge(Reason.ANSWER_TIMEOUT, "timeout", "The answer used up its limit of CPU time.")
    if cause is Cause.CRASH and crashes >= CRASHES_CHARGED:
        if preparing:
            return Charge(Reason.SPEC_INVALID, "prepare_crash", f"Reading the spec crashes the verifier ({name}).")
        return Charge(Reason.ANSWER_CRASHED_VERIFIER, "crash", f"The answer crashed the verifier twice ({name}).")
    if cause is Cause.LOST and losses >= TRIES:
        return Charge(Reason.WORKER_LOST, "worker_lost", f"The worker was lost {losses} times ({name}).")
    return None


DETAILS = {
    "no_cpu_time": "The worker got no CPU time.",
    "prepare_timeout": "Reading the spec used up the limit of CPU time.",
    "prepare_crash": "Reading the spec crashed the verifier twice.",
    "slow_timeout": "The slow tier used up its limit of CPU time.",
    "timeout": "The answer used up its limit of CPU time.",
    "crash": "The answer crashed the verifier twice, the second time alone.",
    "worker_lost": "The worker was lost three times, by no fault of the answer.",
}
"""The detail codes of charges, with one sentence each."""
