"""Does the completion's program pass the tests?

Covered: whole programs that read and write (with built-in comparison, a checker program or an interactor), Python
functions called case by case, Python tests (assertions, unittest, pytest) that run in another jail than the program,
programs of other languages with tests inside, and mere compilation.

Not covered: programs of several files, Python objects of a program's own classes as expected values or operands,
functions and objects of the tests' own classes as arguments, and replaced standard input where tests have another jail
(such tests are UNSCORED), graphical and networked programs.

Nothing runs here: `judge` and `resume` return what is to be run, and are asked again with what became of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from docima.sandbox.outcome import Finished, Outcome
from docima.sandbox.request import Ran, Run
from docima.verifiers.assessment import Assessment, Reason, Verdict, incorrect, unscored
from docima.verifiers.completion import Completion
from docima.verifiers.programs import alone, stdio, tested
from docima.verifiers.programs.extract import extract
from docima.verifiers.programs.prepare import Prepared, prepare
from docima.verifiers.programs.spec import CodeSpec as Spec
from docima.verifiers.verifier import Sample

__all__ = ["DETAILS", "SELF_TEST", "VERSION", "Spec", "judge", "prepare", "resume"]

VERSION = 3
MAX_SOURCE_BYTES = 1 << 20
"""Far beyond any program that a model writes."""

DETAILS = {
    "no_code": "No program was found where the spec says it is.",
    "long_code": "The program is longer than any that is looked at.",
    "build_failed": "The compiler refused the program.",
    "build_limit": "The compiler ran into its own limits.",
    "compiles": "The program compiles; nothing else was asked.",
    "lost_run": "A run was lost by no fault of the program.",
    "no_sandbox": "Nothing could run the program.",
    "broken_tests": "The tests themselves are at fault.",
    "no_calls": "The tests passed without ever asking the program.",
    "broken_checker": "The checker or interactor itself is at fault.",
}

_ECHO = {"mode": "stdio", "cases": [{"input": "2 3\n", "output": "5\n"}]}
_CALL = {"mode": "call", "entry_point": "f", "cases": [{"args": [2, 3], "expected": 5}]}
_ASSERTS = {"mode": "asserts", "entry_point": "f", "code": "def check(candidate):\n    assert candidate(2, 3) == 5\n"}
SELF_TEST = (
    Sample({"tests": _ECHO}, "```python\nprint(sum(map(int, input().split())))\n```", Verdict.CORRECT),
    Sample({"tests": _ECHO}, "```python\nprint(6)\n```", Verdict.INCORRECT),
    Sample({"tests": _CALL}, "```python\ndef f(a, b):\n    return a + b\n```", Verdict.CORRECT),
    Sample({"tests": _CALL}, "```python\ndef f(a, b):\n    return True\n```", Verdict.INCORRECT),
    Sample({"tests": _ASSERTS}, "```python\ndef f(a, b):\n    return a + b\n```", Verdict.CORRECT),
    Sample({"tests": _ASSERTS}, "```python\nimport os\nos._exit(0)\n```", Verdict.INCORRECT),
)

Step = Callable[[Prepared, str, Sequence[Ran]], Assessment | Run]
MODES: dict[str, Step] = {
    "stdio": stdio.step,
    "call": alone.call,
    "program": alone.program,
    "compile": alone.compiles,
    "asserts": tested.step,
    "unittest": tested.step,
    "pytest": tested.step,
}


def judge(prepared: Prepared, completion: Completion) -> Assessment | Run:
    """Assess one completion's program, or say what to run first."""
    return resume(prepared, completion, ())


def resume(prepared: Prepared, completion: Completion, replies: Sequence[Ran]) -> Assessment | Run:
    """The same, knowing what became of all that was to be run so far."""
    spec = prepared.spec
    code = extract(completion.final or "", spec.extract, spec.tag, prepared.language)
    if code is None:
        said = f"No program was found ({spec.extract})."
        return incorrect(Reason.NO_ANSWER, detail="no_code", explanation=said)
    source = spec.prefix + code
    if len(source) > MAX_SOURCE_BYTES:
        said = f"The program has {len(source)} characters; at most {MAX_SOURCE_BYTES} are looked at."
        return incorrect(Reason.ANSWER_TOO_LARGE, detail="long_code", explanation=said)
    if replies:
        checker = prepared.tests.checker
        fault = _fault(replies[-1], len(replies) == 1, checker is not None and bool(checker.code))
        if fault is not None:
            return fault
    return MODES[prepared.tests.mode](prepared, source, replies)


def _fault(ran: Ran, first: bool, checked: bool) -> Assessment | None:
    """What ends it before any test is looked at. `checked`: all rounds but the first are the task's own checker's."""
    if ran.refused:
        return unscored(Reason.UNSUPPORTED, detail="no_sandbox", explanation=ran.refused)
    if ran.partner_build is not None and ran.partner_build.outcome is not Outcome.OK:
        return _broken_checker(ran.partner_build)
    build = ran.build
    if build is None or build.outcome is Outcome.OK:
        return None
    if build.outcome is Outcome.INFRA:
        return unscored(Reason.SANDBOX_UNAVAILABLE, detail="lost_run", explanation=build.fault or "The build was lost.")
    if not first:
        return _broken_checker(build) if checked else None
    said = _last_words(build)
    detail = "build_failed" if build.outcome is Outcome.EXIT_CODE else "build_limit"
    return incorrect(Reason.COMPILE_ERROR, detail=detail, explanation=said, sandbox=ran.sandbox)


def _broken_checker(build: Finished) -> Assessment:
    if build.outcome is Outcome.INFRA:
        return unscored(Reason.SANDBOX_UNAVAILABLE, detail="lost_run", explanation=build.fault or "The build was lost.")
    said = f"The task's own program does not compile: {_last_words(build)}"
    return unscored(Reason.SPEC_INVALID, detail="broken_checker", explanation=said)


def _last_words(build: Finished) -> str:
    """Of a compiler's complaints, the first error; else how it ended."""
    lines = (build.errors or build.output).decode("utf-8", "replace").splitlines()
    told = next((line for line in lines if "error" in line.lower()), lines[-1] if lines else "")
    return f"{told.strip()[:300] or 'no reason told'} ({build.outcome.lower()})"
