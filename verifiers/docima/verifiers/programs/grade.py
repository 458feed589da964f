"""From what became of each test to one assessment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docima.sandbox.outcome import Finished, Outcome
from docima.verifiers.assessment import Assessment, Reason, graded, unscored
from docima.verifiers.programs.prepare import Prepared

FULLY_TOLD = 100
"""Tests whose costs are told; of more, the verdicts."""
VERDICTS_TOLD = 600
EXCERPT_CHARACTERS = 200
FAILURES_TOLD = 3

_COMPLAINT = re.compile(r"Error\b|Exception\b|panic|[Aa]ssert")
REASONS: dict[Outcome, Reason] = {
    Outcome.EXIT_CODE: Reason.RUNTIME_ERROR,
    Outcome.SIGNAL: Reason.RUNTIME_ERROR,
    Outcome.CPU_LIMIT: Reason.TIME_LIMIT,
    Outcome.WALL_LIMIT: Reason.TIME_LIMIT,
    Outcome.MEMORY_LIMIT: Reason.MEMORY_LIMIT,
    Outcome.OUTPUT_LIMIT: Reason.OUTPUT_LIMIT,
    Outcome.SECURITY: Reason.SECURITY_VIOLATION,
}
"""What a run that did not end well is told as."""


@dataclass(frozen=True, slots=True)
class Test:
    """One test: how much of it passed (0 to 1), else why not. `known` is false where we could not run it."""

    share: float
    reason: Reason | None = None
    note: str = ""
    run: Finished | None = None
    known: bool = True


def passed(run: Finished | None = None) -> Test:
    """A test that passed."""
    return Test(1.0, run=run)


def failed(reason: Reason, note: str, run: Finished | None = None) -> Test:
    """A test that failed, and why."""
    return Test(0.0, reason, note, run)


def of_run(run: Finished) -> Test | None:
    """What a run says by itself; None where it ended well and its output decides."""
    if run.outcome is Outcome.OK:
        return None
    if run.outcome is Outcome.INFRA:
        return Test(0.0, Reason.SANDBOX_UNAVAILABLE, run.fault or "the run was lost", run, known=False)
    if run.outcome is Outcome.SKIPPED:
        return failed(Reason.SKIPPED, "not run: an earlier test failed")
    return failed(REASONS[run.outcome], describe(run), run)


def describe(run: Finished) -> str:
    """How a run ended, in a few words and the last line of what it complained of."""
    said = {
        Outcome.EXIT_CODE: f"exit code {run.exit_code}",
        Outcome.SIGNAL: f"killed by signal {run.signal}",
        Outcome.CPU_LIMIT: f"{run.cpu_seconds:.2f} s of CPU time",
        Outcome.WALL_LIMIT: f"{run.wall_seconds:.2f} s on the clock, {run.cpu_seconds:.2f} s of CPU time",
        Outcome.MEMORY_LIMIT: "out of memory",
        Outcome.OUTPUT_LIMIT: "too much output",
        Outcome.SECURITY: "a forbidden system call",
    }.get(run.outcome, run.outcome.lower())
    lines = run.errors.decode("utf-8", "replace").strip().splitlines() or [""]
    # Some runtimes say what went wrong first, and then, indented, where it was.
    lines = [line for line in lines if line[:1].strip()] or lines
    last = next((line for line in reversed(lines) if _COMPLAINT.search(line)), lines[-1]).strip()
    return f"{said}: {_short(last)}" if last and run.outcome in (Outcome.EXIT_CODE, Outcome.SIGNAL) else said


def _short(text: str) -> str:
    return text if len(text) <= EXCERPT_CHARACTERS else text[: EXCERPT_CHARACTERS - 1] + "…"


def assess(prepared: Prepared, tests: Sequence[Test], integrity: str, sandbox: str, detail: str = "") -> Assessment:
    """The assessment of all tests. Where some could not be run, there is a score only if they could not change it."""
    how = prepared.spec.scoring
    weights = prepared.weights if how == "weighted" and len(prepared.weights) == len(tests) else [1.0] * len(tests)
    share = sum(weight * test.share for weight, test in zip(weights, tests, strict=True)) / sum(weights)
    whole = all(test.share == 1.0 for test in tests)
    # Sums of floats may round up to 1 where a test failed.
    share = 1.0 if whole else 0.0 if how == "all" else min(share, 1.0 - 1e-9)
    count = sum(test.share == 1.0 for test in tests)
    worst = next(
        (test for test in tests if test.share < 1.0 and test.known and test.reason is not Reason.SKIPPED), None
    )
    evidence = _evidence(tests, count, integrity, sandbox)
    unknown = [test for test in tests if not test.known]
    if unknown and (how != "all" or worst is None):
        said = f"{len(unknown)} of {len(tests)} tests could not be run: {_short(unknown[0].note)}"
        return unscored(Reason.SANDBOX_UNAVAILABLE, detail="lost_run", explanation=said, **evidence)
    said = f"{count} of {len(tests)} tests passed"
    if worst is not None:
        said += f"; test {tests.index(worst) + 1}: {_short(worst.note)}"
    reason = worst.reason if worst is not None and worst.reason is not None else Reason.WRONG_OUTPUT
    return graded(share, violated=reason, detail=detail, explanation=said + ".", **evidence)


def _evidence(tests: Sequence[Test], count: int, integrity: str, sandbox: str) -> dict[str, Any]:
    told: list[dict[str, Any]] = []
    failures = 0
    for index, test in enumerate(tests[:VERDICTS_TOLD]):
        entry: dict[str, Any] = {"verdict": _verdict(test)}
        if index < FULLY_TOLD and test.run is not None:
            entry["cpu_seconds"] = round(test.run.cpu_seconds, 4)
            entry["wall_seconds"] = round(test.run.wall_seconds, 4)
            if test.run.memory_bytes:
                entry["memory_bytes"] = test.run.memory_bytes
        if test.note and failures < FAILURES_TOLD:
            failures += 1
            entry["excerpt"] = _short(test.note)
        told.append(entry)
    return {"passed": count, "total": len(tests), "integrity": integrity, "sandbox": sandbox, "tests": told}


def _verdict(test: Test) -> str:
    if test.share == 1.0:
        return "PASSED"
    if test.reason is None:
        return "PARTLY_PASSED"
    return test.reason.value
