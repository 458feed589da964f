"""Mode stdio: the program is run for each input; what it wrote is compared here, or by the task's own checker."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from docima.sandbox.limits import MIB, Limits
from docima.sandbox.outcome import Finished, Outcome
from docima.sandbox.request import Case, Program, Ran, Run
from docima.verifiers.assessment import Assessment, Reason, incorrect, unscored
from docima.verifiers.programs.compare import CHECKERS
from docima.verifiers.programs.grade import Test, assess, failed, of_run, passed
from docima.verifiers.programs.prepare import Prepared
from docima.verifiers.programs.spec import CodeChecker

FIRST_ROUND = 1
"""With `stop_early`, rounds grow from here: most wrong programs fail the first test."""
CHECKER_LIMITS = Limits(cpu_seconds=10.0, wall_seconds=20.0, memory_bytes=1024 * MIB)
POINTS = re.compile(rb"\s{0,16}points\s+(\d+(?:\.\d+)?)")
"""At the very beginning, where testlib puts them: what a checker quotes of an answer may say the same."""
UNCAUGHT = (b"Traceback (most recent call last):", b"Exception in thread ", b"\nNode.js v")
SYNTAX_ERRORS = (b"SyntaxError:", b"IndentationError:", b"TabError:")


class BrokenCheckerError(Exception):
    """The task's checker or interactor says that it is itself at fault."""


def step(prepared: Prepared, source: str, replies: Sequence[Ran]) -> Assessment | Run:
    """What to run next, or the assessment."""
    program = Program(prepared.language, source.encode("utf-8", "replace"))
    if prepared.tests.interactor is not None:
        return _interactive(prepared, program, prepared.tests.interactor, replies)
    checker = prepared.tests.checker or CodeChecker.model_validate("tokens")
    if checker.code:
        return _checked(prepared, program, checker, replies)
    return _compared(prepared, program, checker.name, replies)


def _run(prepared: Prepared, program: Program, indexes: Sequence[int]) -> Run:
    cases = tuple(prepared.inputs[index] for index in indexes)
    return prepared.run(program, prepared.limits, cases=cases)


def _last_line(run: Finished) -> bytes:
    """Of what was written to standard error."""
    return run.errors.rstrip().rpartition(b"\n")[2]


def syntax_error(prepared: Prepared, run: Finished) -> Assessment | None:
    """A Python program that does not even parse has no line of its own in the traceback."""
    last = _last_line(run)
    if prepared.language not in ("python", "pypy") or run.outcome is not Outcome.EXIT_CODE:
        return None
    if b"Traceback" in run.errors or not last.startswith(SYNTAX_ERRORS):
        return None
    said = last.decode("utf-8", "replace")[:300]
    return incorrect(Reason.COMPILE_ERROR, detail="build_failed", explanation=said)


def _compared(prepared: Prepared, program: Program, checker: str, replies: Sequence[Ran]) -> Assessment | Run:
    order = prepared.order
    runs = [run for reply in replies for run in reply.results]
    tests = [_compare(prepared, checker, index, run) for index, run in zip(order, runs, strict=False)]
    for run in runs[:1]:
        if (fault := syntax_error(prepared, run)) is not None:
            return fault
    stopped = prepared.spec.stop_early and any(test.share < 1.0 for test in tests)
    if len(tests) < len(order) and not stopped:
        count = max(FIRST_ROUND, len(tests) * 3) if prepared.spec.stop_early else len(order)
        return _run(prepared, program, order[len(tests) : len(tests) + count])
    return assess(prepared, in_order(prepared, tests), "OUTSIDE", replies[-1].sandbox)


def in_order(prepared: Prepared, tests: Sequence[Test]) -> list[Test]:
    """Tests as the task has them; what was not run has failed."""
    skipped = failed(Reason.SKIPPED, "not run: an earlier test failed")
    placed = [skipped] * len(prepared.order)
    first = next((at for at, test in enumerate(tests) if test.share < 1.0), len(tests))
    for at, (index, test) in enumerate(zip(prepared.order, tests, strict=False)):
        # A round may have gone on past the first failure: what is said to be left out is left out.
        placed[index] = test if at <= first or not prepared.spec.stop_early else skipped
    return placed


def _compare(prepared: Prepared, checker: str, index: int, run: Finished) -> Test:
    said = of_run(run)
    if said is not None:
        return said
    expected = prepared.tests.cases[index].output.encode()
    difference = CHECKERS[checker](expected, run.output, prepared.tests.tolerance)
    return failed(Reason.WRONG_OUTPUT, difference, run) if difference else passed(run)


# -- a checker of the task's own ---------------------------------------------------------------------------------------


def _checked(prepared: Prepared, program: Program, checker: CodeChecker, replies: Sequence[Ran]) -> Assessment | Run:
    if not replies:
        return _run(prepared, program, prepared.order)
    runs = replies[0].results
    for run in runs[:1]:
        if (fault := syntax_error(prepared, run)) is not None:
            return fault
    good = [at for at, run in enumerate(runs) if run.outcome is Outcome.OK]
    if good and len(replies) == 1:
        return _check(prepared, checker, [(prepared.order[at], runs[at].output) for at in good])
    verdicts = dict(zip(good, replies[1].results if good else (), strict=True))
    crashed = [at for at, verdict in verdicts.items() if _crashed(checker, verdict)]
    if crashed and len(replies) == 2:
        # Whose fault is it? A checker that cannot even read the task's own answer is broken.
        return _check(prepared, checker, [(i, _answer(prepared, i)) for i in (prepared.order[at] for at in crashed)])
    try:
        if crashed:
            for verdict in replies[2].results:
                _judged(checker, verdict, None)
        tests = [of_run(run) or _judged(checker, verdicts[at], run) for at, run in enumerate(runs)]
    except BrokenCheckerError as error:
        return unscored(Reason.SPEC_INVALID, detail="broken_checker", explanation=str(error))
    return assess(prepared, in_order(prepared, tests), "OUTSIDE", replies[0].sandbox)


def _answer(prepared: Prepared, index: int) -> bytes:
    return prepared.tests.cases[index].output.encode()


def _check(prepared: Prepared, checker: CodeChecker, outputs: Sequence[tuple[int, bytes]]) -> Run:
    """One run of the checker for each output."""
    cases = []
    for index, output in outputs:
        case = prepared.tests.cases[index]
        files = {"input.txt": case.input.encode(), "output.txt": output, "answer.txt": case.output.encode()}
        if checker.protocol == "kattis":
            cases.append(Case(output, files, ("input.txt", "answer.txt", "./")))
        else:
            cases.append(Case(b"", files, ("input.txt", "output.txt", "answer.txt")))
    largest = max(len(content) for case in cases for content in case.files.values())
    limits = replace(CHECKER_LIMITS, disk_bytes=4 * largest + 16 * MIB)
    return Run(Program(checker.language.lower(), checker.code.encode()), tuple(cases), limits=limits)


def _crashed(checker: CodeChecker, verdict: Finished) -> bool:
    codes = (42, 43) if checker.protocol == "kattis" else (0, 1, 2, 3, 7)
    if verdict.exit_code == 1 and (_hopeless(verdict) or any(sign in verdict.errors for sign in UNCAUGHT)):
        return True  # an interpreter's own way to end by an exception, not a checker's to say "wrong"
    if verdict.outcome in (Outcome.OK, Outcome.EXIT_CODE):
        return verdict.exit_code not in codes
    return verdict.outcome is not Outcome.INFRA


def _hopeless(verdict: Finished) -> bool:
    """Whether the task's own program, in Python, cannot even begin."""
    last = _last_line(verdict)
    unread = last.startswith(SYNTAX_ERRORS) and UNCAUGHT[0] not in verdict.errors
    return verdict.exit_code == 1 and (unread or last.startswith(b"ModuleNotFoundError:"))


def _judged(checker: CodeChecker, verdict: Finished, run: Finished | None) -> Test:
    """What the checker says. Raises BrokenCheckerError where it blames itself."""
    if verdict.outcome is Outcome.INFRA:
        return Test(0.0, Reason.SANDBOX_UNAVAILABLE, verdict.fault, run, known=False)
    said = (verdict.errors or verdict.output).decode("utf-8", "replace").strip().partition("\n")[0][:200]
    right = 42 if checker.protocol == "kattis" else 0
    if _crashed(checker, verdict):
        if run is None:
            raise BrokenCheckerError(f"the checker fails on the task's own answer ({verdict.outcome.lower()}): {said}")
        return failed(Reason.WRONG_OUTPUT, f"the checker could not read it ({verdict.outcome.lower()}): {said}", run)
    if verdict.exit_code == right:
        return passed(run)
    if verdict.exit_code == 3:
        raise BrokenCheckerError(f"the checker says that the task is at fault: {said}")
    points = POINTS.match(verdict.errors) if verdict.exit_code == 7 else None
    if points is not None:
        share = min(1.0, float(points.group(1)))
        return Test(share, None if share else Reason.WRONG_OUTPUT, said, run)
    return failed(Reason.WRONG_OUTPUT, said or "the checker refused it", run)


# -- an interactor -----------------------------------------------------------------------------------------------------


def _interactive(
    prepared: Prepared, program: Program, interactor: CodeChecker, replies: Sequence[Ran]
) -> Assessment | Run:
    if not replies:
        partner = Program(interactor.language.lower(), interactor.code.encode())
        limits = replace(
            CHECKER_LIMITS,
            wall_seconds=3 * prepared.limits.wall_seconds + 10,
            disk_bytes=64 * MIB,
        )
        cases = tuple(prepared.inputs[index] for index in prepared.order)
        return Run(
            program,
            cases,
            limits=prepared.limits,
            partner=partner,
            partner_limits=limits,
            stop_at_failure=prepared.spec.stop_early,
        )
    ran = replies[0]
    if ran.results and (fault := syntax_error(prepared, ran.results[0])) is not None:
        return fault
    try:
        pairs = zip(ran.results, ran.partners, strict=True)
        tests = [_dialogue(interactor, run, verdict) for run, verdict in pairs]
    except BrokenCheckerError as error:
        return unscored(Reason.SPEC_INVALID, detail="broken_checker", explanation=str(error))
    return assess(prepared, in_order(prepared, tests), "OUTSIDE", ran.sandbox)


def _dialogue(interactor: CodeChecker, run: Finished, verdict: Finished) -> Test:
    right = 42 if interactor.protocol == "kattis" else 0
    if run.outcome is Outcome.SKIPPED and verdict.outcome is Outcome.SKIPPED:
        return failed(Reason.SKIPPED, "not run: an earlier test failed")
    # Ended by us because the interactor was done: what it says stands.
    ended_well = run.outcome in (Outcome.OK, Outcome.SKIPPED) or (run.outcome is Outcome.SIGNAL and run.signal == 13)
    # A program that is cut off by the end of the dialogue often says so; "right" and "wrong" stand all the same.
    if not ended_well and not (verdict.exit_code in (right, right + 1) and run.outcome is Outcome.EXIT_CODE):
        return of_run(run) or failed(Reason.RUNTIME_ERROR, "", run)
    if _crashed(interactor, verdict):
        if _hopeless(verdict):
            said = _last_line(verdict).decode("utf-8", "replace")[:200]
            raise BrokenCheckerError(f"the interactor cannot run: {said}")
        return failed(Reason.WRONG_OUTPUT, f"the interactor could not go on ({verdict.outcome.lower()})", run)
    return _judged(interactor, verdict, run)
