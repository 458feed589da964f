"""Trusted tests in a jail of their own. What they found is written, as JSON, to the jail's standard output, which the
tests themselves cannot reach: what they print goes to standard error.
"""

from __future__ import annotations

import ast
import json
import os
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

from docima.sandbox.jail import isolate, proxies
from docima.sandbox.jail.raised import CandidateError

MESSAGE_CHARACTERS = 300
MAX_TESTS = 10_000
FULLY_TOLD = 100
"""Failures of which all is told; of more, a few words."""
NOT_RUN = "it was not run"


class BrokenTestsError(Exception):
    """The tests themselves are at fault: they do not parse, or need what is not here."""


def run(framework: str, arguments: list[str], source: bytes) -> int:
    """Run tests against the program behind the channel. `arguments`: entry point, and "write_back" where asked for."""
    report = os.dup(1)
    os.dup2(2, 1)
    entry_point = arguments[0] if arguments else ""
    link = proxies.Link(isolate.INNER, "write_back" in arguments[1:])
    told: dict[str, Any]
    try:
        names = proxies.bind(link, entry_point)
        told = {"tests": _bounded(FRAMEWORKS[framework](source, names, entry_point, link))}
    except BrokenTestsError as error:
        told = {"broken": str(error)[:MESSAGE_CHARACTERS]}
    except CandidateError as error:
        told = {"tests": [_test("load", str(error) or "the program is gone")]}
    told["calls"] = link.calls
    with os.fdopen(report, "wb") as out:
        out.write(json.dumps(told).encode())
    # Threads and hooks of the tests are no concern of ours: all is told.
    sys.stderr.flush()
    os._exit(0)


def _bounded(tests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As much as can be told. Raises BrokenTestsError where that is not all."""
    if len(tests) > MAX_TESTS:
        raise BrokenTestsError(f"there are {len(tests)} tests; at most {MAX_TESTS} are told apart")
    failures = 0
    for test in tests:
        failures += not test["passed"]
        if failures > FULLY_TOLD:
            test["message"] = test["message"][:20]
    return tests


def _test(name: str, message: str = "") -> dict[str, Any]:
    return {"name": name[:100], "passed": not message, "message": message[:MESSAGE_CHARACTERS]}


def _parsed(source: bytes) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError) as error:
        raise BrokenTestsError(f"the tests do not parse: {error}") from None


def _blamed(error: BaseException) -> str:
    """What went wrong, in one line. Raises BrokenTestsError where no program could have helped it."""
    if isinstance(error, ModuleNotFoundError) and error.name != "solution":
        raise BrokenTestsError(f"the tests need {error.name!r}, which is not here") from None
    if isinstance(error, proxies.UnsendableError):
        raise BrokenTestsError(str(error)) from None
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _asserts(source: bytes, names: dict[str, Any], entry_point: str, link: proxies.Link) -> list[dict[str, Any]]:
    tree = _parsed(source)
    known = dict(names)
    candidate = known.get(entry_point) or proxies.Function(link, entry_point)
    if entry_point:
        known.setdefault("candidate", candidate)
    module = types.ModuleType("tests")
    module.__dict__.update(known)
    sys.modules["tests"] = module
    try:
        exec(compile(tree, "tests.py", "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - the trusted tests
        check = module.__dict__.get("check")
        if callable(check) and not isinstance(check, proxies.Function | proxies.Class) and not _calls_check(tree):
            check(candidate)
    except BaseException as error:  # noqa: BLE001 - a failed test, however it fails
        return [_test("check", _blamed(error))]
    return [_test("check")]


def _calls_check(tree: ast.Module) -> bool:
    """Whether the tests call their own `check` at top level."""
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    nodes = (node for each in tree.body if not isinstance(each, definitions) for node in ast.walk(each))
    calls = (node.func for node in nodes if isinstance(node, ast.Call))
    return any(isinstance(function, ast.Name) and function.id == "check" for function in calls)


def _unittest(source: bytes, names: dict[str, Any], entry_point: str, link: proxies.Link) -> list[dict[str, Any]]:
    import unittest

    _parsed(source)
    module = types.ModuleType("tests")
    module.__dict__.update(names)
    sys.modules["tests"] = module
    # Tests are run here, whatever their last line is.
    unittest.main = lambda *_, **__: None  # type: ignore[assignment]  # the tests' last line needs no more
    try:
        # As an import would, so that the usual `if __name__ == "__main__"` does nothing.
        exec(compile(source, "tests.py", "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - the trusted tests
    except BaseException as error:  # noqa: BLE001 - tests that cannot even be loaded
        return [_test("load", _blamed(error))]
    suite = unittest.defaultTestLoader.loadTestsFromModule(module)
    found: dict[int, tuple[Any, str]] = {id(test): (test, NOT_RUN) for test in _flat(suite)}
    around: list[str] = []

    class Told(unittest.TestResult):
        """By test: what was said of it. What is said of anything else kept tests from being run."""

        def _tell(self, test: Any, message: str) -> None:
            if id(test) in found:
                found[id(test)] = (test, message)
            elif message:
                around.append(f"{test}: {message}")

        def addSuccess(self, test: Any) -> None:
            self._tell(test, "")

        def addError(self, test: Any, err: Any) -> None:
            self._tell(test, _blamed(err[1]))

        def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
            if err is not None:
                self._tell(test, _blamed(err[1]))

        def addSkip(self, test: Any, reason: str) -> None:
            for key in [key for key in found if key == id(test) or _of_class(found[key][0], str(test))]:
                del found[key]

        def addExpectedFailure(self, test: Any, err: Any) -> None:
            self._tell(test, "")

        def addUnexpectedSuccess(self, test: Any) -> None:
            self._tell(test, "it should have failed")

        addFailure = addError

    suite.run(Told())
    lacking = any(message is NOT_RUN for _, message in found.values())
    why = around[0] if around else NOT_RUN
    told = [_test(test.id(), why if message is NOT_RUN else message) for test, message in found.values()]
    # What fails and keeps no test from being run (after the last of a class) is a failure of its own.
    return told if lacking or not around else [*told, _test("around", why)]


def _flat(suite: Any) -> Iterator[Any]:
    for each in suite:
        if hasattr(each, "__iter__"):
            yield from _flat(each)
        else:
            yield each


def _of_class(test: Any, said: str) -> bool:
    """Whether `setUpClass (tests.A)` is about this test, or `setUpModule (tests)`."""
    where = said.partition("(")[2].rstrip(")")
    return said.startswith("setUp") and f"{type(test).__module__}.{type(test).__qualname__}".startswith(where)


def _mind_nothing(approximate: Any) -> None:
    """Numbers that are about right are there: to pytest, an empty array is approximately any number."""
    equal = approximate.__eq__
    approximate.__eq__ = lambda self, actual: getattr(actual, "size", 1) != 0 and equal(self, actual)


def _pytest(source: bytes, names: dict[str, Any], entry_point: str, link: proxies.Link) -> list[dict[str, Any]]:
    try:
        import pytest
    except ImportError:
        raise BrokenTestsError("pytest is not installed") from None
    _parsed(source)
    with open("test_solution.py", "wb") as file:
        file.write(source)
    _mind_nothing(type(pytest.approx(0.0)))
    found: dict[str, str] = {}
    broken: list[str] = []

    class Told:
        def pytest_collection_finish(self, session: Any) -> None:
            found.update((item.nodeid, NOT_RUN) for item in session.items)

        def pytest_exception_interact(self, node: Any, call: Any, report: Any) -> None:
            try:
                said = _blamed(call.excinfo.value)
            except BrokenTestsError as error:
                said = str(error)
                broken.append(said)
            if "async def functions are not natively supported" in said:
                broken.append(said)

        def pytest_runtest_logreport(self, report: Any) -> None:
            if report.failed:
                crash = getattr(report.longrepr, "reprcrash", None)
                found[report.nodeid] = str(crash.message if crash else report.longrepr) or "it failed"
            elif report.skipped:
                found.pop(report.nodeid, None)
            elif report.when == "call":
                found[report.nodeid] = ""

        def pytest_collectreport(self, report: Any) -> None:
            if report.failed:
                found["load"] = str(report.longrepr)[-MESSAGE_CHARACTERS:] or "it failed"

    options = ["-p", "no:cacheprovider", "-p", "no:terminal", "--rootdir", ".", "test_solution.py"]
    pytest.main(options, plugins=[Told()])
    if broken:
        raise BrokenTestsError(broken[0])
    return [_test(name, message) for name, message in found.items()]


FRAMEWORKS: dict[str, Callable[[bytes, dict[str, Any], str, proxies.Link], list[dict[str, Any]]]] = {
    "asserts": _asserts,
    "unittest": _unittest,
    "pytest": _pytest,
}
