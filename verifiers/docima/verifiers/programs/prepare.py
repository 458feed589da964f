"""Reads a spec once: what every completion's request has in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docima.sandbox.languages import BY_NAME
from docima.sandbox.limits import Limits
from docima.sandbox.request import NONCE, Case
from docima.sandbox.values import Encoder, UnsupportedError, dumps
from docima.verifiers.errors import SpecError, UnavailableError
from docima.verifiers.programs import literals
from docima.verifiers.programs.spec import CodeCase, CodeLimits, CodeSpec, CodeTests

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
    limits = _limits(spec.limits)
    order = list(range(len(tests.cases)))
    if spec.shortest_first:
        order.sort(key=lambda index: len(tests.cases[index].input) or len(str(tests.cases[index].args)))
    if tests.mode == "call":
        read = [_call(tests, index) for index in range(len(tests.cases))]
        calls, expected = tuple(call for call, _ in read), tuple(value for _, value in read)
        return Prepared(spec, tests, row.name, limits, tuple(order), calls=calls, expected=expected)
    inputs = tuple(_case(tests, case) for case in tests.cases)
    return Prepared(spec, tests, row.name, limits, tuple(order), inputs=inputs)


def _limits(limits: CodeLimits) -> Limits:
    return Limits(
        cpu_seconds=limits.cpu_seconds,
        wall_seconds=limits.wall_seconds,
        memory_bytes=limits.memory_bytes,
        output_bytes=limits.output_bytes,
    )


def _case(tests: CodeTests, case: CodeCase) -> Case:
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


def _call(tests: CodeTests, index: int) -> tuple[bytes, Any]:
    """The question for one case, and the value that it should be answered with."""
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
    return dumps(question), expected
