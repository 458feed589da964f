"""Modes asserts, unittest and pytest: trusted tests in one jail, the program in another, plain data between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from docima.sandbox.limits import MIB
from docima.sandbox.outcome import Finished, Outcome
from docima.sandbox.request import Case, Program, Ran, Run
from docima.sandbox.values import UnsupportedError, loads
from docima.verifiers.assessment import Assessment, Reason, unscored
from docima.verifiers.programs.grade import Test, assess, failed, of_run, passed
from docima.verifiers.programs.prepare import Prepared
from docima.verifiers.programs.stdio import syntax_error

REPORT_BYTES = 4 * MIB


def step(prepared: Prepared, source: str, replies: Sequence[Ran]) -> Assessment | Run:
    """What to run, or the assessment."""
    if not replies:
        return _run(prepared, source)
    ran = replies[0]
    program, partner = ran.results[0], ran.partners[0]
    if (fault := syntax_error(prepared, program)) is not None:
        return fault
    if Outcome.INFRA in (program.outcome, partner.outcome):
        lost = program if program.outcome is Outcome.INFRA else partner
        return unscored(Reason.SANDBOX_UNAVAILABLE, detail="lost_run", explanation=lost.fault or "The run was lost.")
    report = _report(partner)
    if report is None:
        # The tests' own jail met a limit: by the program's doing where it met one too, or kept them waiting.
        said = of_run(program) if program.outcome is not Outcome.SKIPPED else None
        told = said or failed(Reason.TIME_LIMIT, f"the tests did not end ({partner.outcome.lower()})", program)
        return assess(prepared, [told], "SPLIT", ran.sandbox)
    if "broken" in report:
        return unscored(Reason.SPEC_INVALID, detail="broken_tests", explanation=str(report["broken"])[:300])
    tests = [_test(each, program) for each in report.get("tests", ())]
    if not tests:
        said_so = "The tests hold no test."
        return unscored(Reason.SPEC_INVALID, detail="broken_tests", explanation=said_so)
    if not report.get("calls") and all(test.share == 1.0 for test in tests):
        said_so = "All tests pass without ever asking the program."
        return unscored(Reason.SPEC_INVALID, detail="no_calls", explanation=said_so)
    return assess(prepared, tests, "SPLIT", ran.sandbox)


def _run(prepared: Prepared, source: str) -> Run:
    tests, limits = prepared.tests, prepared.limits
    arguments = (tests.entry_point, *(["write_back"] if tests.write_back else []))
    # The program waits while the tests think, and the tests while it does: clocks run for both, CPU time for each.
    wall = limits.wall_seconds + limits.cpu_seconds
    return Run(
        Program("python", source.encode("utf-8", "replace"), "serve"),
        (Case(),),
        limits=replace(limits, wall_seconds=wall),
        partner=Program("python", tests.code.encode(), tests.mode, arguments=arguments),
        partner_limits=replace(
            limits,
            wall_seconds=wall + 5,
            cpu_seconds=limits.cpu_seconds + 5,
            memory_bytes=max(limits.memory_bytes, 512 * MIB),
            output_bytes=REPORT_BYTES,
        ),
        link="channel",
    )


def _report(partner: Finished) -> dict[str, Any] | None:
    if partner.outcome is not Outcome.OK:
        return None
    try:
        report = loads(partner.output)
    except UnsupportedError:
        return None
    return report if isinstance(report, dict) else None


def _test(told: dict[str, Any], program: Finished) -> Test:
    if told.get("passed"):
        return passed(program)
    message = str(told.get("message", ""))
    said = of_run(program)
    # Where the program itself came to an end, that is why; else the tests say.
    if said is not None and program.outcome not in (Outcome.SKIPPED, Outcome.EXIT_CODE):
        return said
    wrong = message.startswith(("AssertionError", "assert"))
    if said is not None and program.outcome is Outcome.EXIT_CODE and not wrong:
        return said
    return failed(Reason.WRONG_OUTPUT if wrong else Reason.RUNTIME_ERROR, f"{told.get('name')}: {message}", program)
