"""Reads a spec once: what every completion's request has in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docima.sandbox.languages import BY_NAME
from docima.sandbox.limits import MIB, Limits
from docima.sandbox.request import NONCE, Case, Program, Run
from docima.sandbox.values import Encoder, UnsupportedError, dumps
from docima.verifiers.errors import SpecError, UnavailableError
from docima.verifiers.programs import literals
from docima.verifiers.programs.spec import CodeLimits, CodeSpec, CodeTests

PATIENCE = 10
"""A hundred tests at four seconds each would keep a slot for minutes, to tell what is known."""

KEPT_BYTES = 64 * MIB
"""Of all outputs of a program, beyond four times what they should be."""
KEPT_CHECKED_BYTES = 256 * MIB
"""The same where a checker decides: how long an answer is says little of others."""

PYTHON_MODES = frozenset({"call", "asserts", "unittest", "pytest"})


@dataclass(frozen=True, slots=True)
class Prepared:
    """A spec that makes sense. `order` says in which order its tests are run; `calls` and `expected` belong to mode
    "call".
    """

    spec: CodeSpec
    tests: CodeTests
    language: str
    limits: Limits
    order: tuple[int, ...]
    inputs: tuple[Case, ...] = ()
    calls: tuple[bytes, ...] = ()
    expected: tuple[Any, ...] = ()
    answers_bytes: int = 0

    @property
    def patience(self) -> int:
        """Time-outs after which nothing more is run: where all tests must pass, the score is known by then."""
        return PATIENCE if self.spec.scoring == "all" else 0

    @property
    def kept_bytes(self) -> int:
        """How much output of all tests together is looked at."""
        if self.tests.checker is not None and self.tests.checker.code:
            return KEPT_CHECKED_BYTES
        return KEPT_BYTES + 4 * self.answers_bytes

    def run(
        self, program: Program, limits: Limits, *, cases: tuple[Case, ...] = (), calls: tuple[bytes, ...] = ()
    ) -> Run:
        """The request to run a program on inputs or calls, and no further than its score needs."""
        return Run(
            program,
            cases,
            calls=calls,
            limits=limits,
            stop_at_failure=self.spec.stop_early,
            patience=self.patience,
            kept_bytes=self.kept_bytes,
        )

    @property
    def weights(self) -> list[float]:
        """One weight a test."""
        return [case.weight for case in self.tests.cases] or [1.0]


def prepare(spec: CodeSpec) -> Prepared:
    """Raises SpecError, which names the field, and UnavailableError for an unknown language."""
    tests = spec.tests
    if tests is None:
        raise SpecError("the tests that this hash stands for are not here", field="code.tests_sha256")
    row = BY_NAME.get(spec.language.lower())
    if row is None:
        known = ", ".join(sorted({each.name for each in BY_NAME.values()}))
        raise UnavailableError(f"unknown language {spec.language!r}; known: {known}", field="code.language")
    if tests.mode in PYTHON_MODES and row.name != "python":
        raise SpecError(f"mode {tests.mode!r} is for Python; use 'program' or 'stdio'", field="code.tests.mode")
    for name in ("checker", "interactor"):
        own = getattr(tests, name)
        if own is not None and own.code and own.language.lower() not in BY_NAME:
            raise UnavailableError(f"unknown language {own.language!r}", field=f"code.tests.{name}.language")
    limits = _limits(spec.limits)
    order = list(range(len(tests.cases)))
    if spec.shortest_first:
        order.sort(key=lambda index: len(tests.cases[index].input) or len(str(tests.cases[index].args)))
    if tests.mode == "call":
        read = [_call(tests, index) for index in range(len(tests.cases))]
        calls, expected = tuple(call for call, _, _ in read), tuple(value for _, value, _ in read)
        size = sum(size for _, _, size in read)
        return Prepared(spec, tests, row.name, limits, tuple(order), calls=calls, expected=expected, answers_bytes=size)
    inputs = tuple(_case(tests, index) for index in range(len(tests.cases)))
    size = sum(len(case.output.encode()) for case in tests.cases)
    return Prepared(spec, tests, row.name, limits, tuple(order), inputs=inputs, answers_bytes=size)


def _limits(limits: CodeLimits) -> Limits:
    return Limits(
        cpu_seconds=limits.cpu_seconds,
        wall_seconds=limits.wall_seconds,
        memory_bytes=limits.memory_bytes,
        output_bytes=limits.output_bytes,
    )


def _case(tests: CodeTests, index: int) -> Case:
    case = tests.cases[index]
    for name in ("args", "kwargs", "expected"):
        if getattr(case, name) is not None:
            said = "belongs to mode 'call'; here `input` and `output` are compared"
            raise SpecError(said, field=f"code.tests.cases[{index}].{name}")
    if tests.interactor is None:
        return Case(case.input.encode())
    files = {"input.txt": case.input.encode(), "answer.txt": case.output.encode()}
    third = "./" if tests.interactor.protocol == "kattis" else "output.txt"
    arguments = ("input.txt", "answer.txt", third) if third == "./" else ("input.txt", third, "answer.txt")
    return Case(files=files, arguments=arguments)


def target(entry_point: str) -> list[str]:
    """`Solution().f` as the steps to take: Solution, a call, f."""
    steps: list[str] = []
    for part in entry_point.split("."):
        steps.append(part.removesuffix("()"))
        if part.endswith("()"):
            steps.append("()")
    return steps


def _call(tests: CodeTests, index: int) -> tuple[bytes, Any, int]:
    """The question for one case, the value that it should be answered with, and how many bytes that is."""
    case, field = tests.cases[index], f"code.tests.cases[{index}]"
    arguments, named, expected = case.args, case.kwargs, case.expected
    if isinstance(arguments, str):
        arguments = literals.read(arguments, f"{field}.args")
        named = literals.read(named, f"{field}.kwargs") if isinstance(named, str) else named
        expected = literals.read(expected, f"{field}.expected") if isinstance(expected, str) else expected
    arguments, named = [] if arguments is None else arguments, {} if named is None else named
    if not isinstance(arguments, list | tuple):
        raise SpecError("must be a list of arguments", field=f"{field}.args")
    if not isinstance(named, dict) or not all(isinstance(name, str) for name in named):
        raise SpecError("must be an object of named arguments", field=f"{field}.kwargs")
    if "expected" not in case.model_fields_set:
        raise SpecError("says what should be returned, and is missing", field=f"{field}.expected")
    try:
        size = len(dumps(Encoder().encode(expected)))
    except UnsupportedError as error:
        raise SpecError(str(error), field=f"{field}.expected") from None
    try:
        encode = Encoder().encode
        question = {
            "op": "call",
            "id": f"{NONCE}-{index}",
            "target": target(tests.entry_point),
            "args": [encode(each) for each in arguments],
            "kwargs": {name: encode(value) for name, value in named.items()},
        }
    except UnsupportedError as error:
        raise SpecError(str(error), field=f"{field}.args") from None
    return dumps(question), expected, size
