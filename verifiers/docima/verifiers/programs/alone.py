"""Modes call, program and compile: one run tells all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from docima.sandbox.limits import MIB
from docima.sandbox.outcome import Finished, Outcome
from docima.sandbox.request import Case, Program, Ran, Run
from docima.sandbox.values import Decoder, UnsupportedError, loads
from docima.verifiers.assessment import Assessment, Reason, correct, incorrect, unscored
from docima.verifiers.programs import inprocess
from docima.verifiers.programs.compare import same_value
from docima.verifiers.programs.grade import REASONS, Test, assess, describe, failed, of_run, passed
from docima.verifiers.programs.prepare import Prepared
from docima.verifiers.programs.stdio import in_order, syntax_error

EXCERPT_CHARACTERS = 100
ANSWER_BYTES = 16 * MIB
"""The longest answer to a call: encoded, it is longer than the value that it stands for."""


def call(prepared: Prepared, source: str, replies: Sequence[Ran]) -> Assessment | Run:
    """Mode call: the function is asked case by case; expected values stay here."""
    if not replies:
        calls = tuple(prepared.calls[index] for index in prepared.order)
        limits = replace(prepared.limits, output_bytes=max(prepared.limits.output_bytes, ANSWER_BYTES))
        program = Program("python", source.encode("utf-8", "replace"), "serve")
        return prepared.run(program, limits, calls=calls)
    runs = replies[0].results
    if (fault := syntax_error(prepared, runs[0])) is not None:
        return fault
    tests = [_answered(prepared, index, run, replies[0].nonce) for index, run in zip(prepared.order, runs, strict=True)]
    return assess(prepared, in_order(prepared, tests), "OUTSIDE", replies[0].sandbox)


def _answered(prepared: Prepared, index: int, run: Finished, nonce: str) -> Test:
    said = of_run(run)
    if said is not None:
        return said
    try:
        answer = loads(run.output)
        if not isinstance(answer, dict) or answer.get("id") != f"{nonce}-{index}":
            return failed(Reason.RUNTIME_ERROR, "an answer to another question", run)
        if "raised" in answer:
            return failed(Reason.RUNTIME_ERROR, f"raised {answer['raised']}: {answer.get('message', '')}"[:300], run)
        value = Decoder().decode(answer.get("value"))
    except (UnsupportedError, RecursionError) as error:
        return failed(Reason.WRONG_OUTPUT, f"returned no plain data: {error}"[:300], run)
    expected = prepared.expected[index]
    if same_value(expected, value, prepared.tests.tolerance):
        return passed(run)
    return failed(Reason.WRONG_OUTPUT, f"expected {_shown(expected)}, found {_shown(value)}", run)


def _shown(value: Any) -> str:
    """Plain data only: its `repr` is Python's own."""
    if isinstance(value, int) and value.bit_length() > 4096:
        return f"an integer of {value.bit_length()} bits"
    if isinstance(value, list | tuple | set | frozenset | dict) and len(value) > 20:
        return f"{type(value).__name__} of {len(value)} items"
    try:
        text = repr(value)
    except ValueError:  # an integer of too many digits inside of it
        return type(value).__name__
    return text if len(text) <= EXCERPT_CHARACTERS else text[:EXCERPT_CHARACTERS] + "…"


def program(prepared: Prepared, source: str, replies: Sequence[Ran]) -> Assessment | Run:
    """Mode program: the tests are in the program's own process, which has to come to its very end."""
    if not replies:
        joined = inprocess.join(prepared.language, source, prepared.tests.suffix)
        if joined is None:
            said = f"suffix: holds no tests that {prepared.language} programs can be joined with (a main, or tests)"
            return unscored(Reason.SPEC_INVALID, detail="broken_tests", explanation=said, field="code.tests.suffix")
        files = {name: text.encode() for name, text in joined.files}
        told = Program(prepared.language, joined.source.encode("utf-8", "replace"), joined.flavour, files)
        return Run(told, (Case(),), limits=prepared.limits)
    run, nonce = replies[0].results[0], replies[0].nonce.encode()
    if (fault := syntax_error(prepared, run)) is not None:
        return fault
    said_so = of_run(run)
    if said_so is None:
        complete = nonce in run.output.split(b"\n")[-20:]
        said_so = passed(run) if complete else failed(Reason.WRONG_OUTPUT, "it ended before its tests did", run)
    elif run.outcome is Outcome.EXIT_CODE:
        said_so = failed(Reason.WRONG_OUTPUT if _assertion(run) else Reason.RUNTIME_ERROR, describe(run), run)
    return assess(prepared, [said_so], "IN_PROCESS", replies[0].sandbox)


def _assertion(run: Finished) -> bool:
    said = (run.errors + run.output[-4096:]).lower()
    return b"assert" in said


def compiles(prepared: Prepared, source: str, replies: Sequence[Ran]) -> Assessment | Run:
    """Mode compile."""
    if not replies:
        program_ = Program(prepared.language, source.encode("utf-8", "replace"), "check")
        return Run(program_, (Case(),), limits=prepared.limits)
    ran = replies[0]
    for run in ran.results:
        if run.outcome is Outcome.INFRA:
            return unscored(Reason.SANDBOX_UNAVAILABLE, detail="lost_run", explanation=run.fault)
        if run.outcome is not Outcome.OK:
            reason = Reason.COMPILE_ERROR if run.outcome is Outcome.EXIT_CODE else REASONS[run.outcome]
            return incorrect(reason, detail="build_failed", explanation=describe(run), sandbox=ran.sandbox)
    return correct(Reason.SATISFIED, detail="compiles", explanation="It compiles.", sandbox=ran.sandbox)
