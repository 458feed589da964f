"""Trusted tests in a jail of their own. What they found is written, as JSON, to the jail's standard output, which the
tests themselves cannot reach: what they print goes to standard error.
"""

from __future__ import annotations

import ast
import json
import os
import sys
import types
from collections.abc import Callable
from typing import Any

from docima.sandbox.jail import isolate, proxies

MESSAGE_CHARACTERS = 300
MAX_TESTS_TOLD = 2000


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
        _as_module("solution", names)
        told = {"tests": FRAMEWORKS[framework](source, names, entry_point, link)[:MAX_TESTS_TOLD]}
    except BrokenTestsError as error:
        told = {"broken": str(error)[:MESSAGE_CHARACTERS]}
    except proxies.CandidateError as error:
        told = {"tests": [_test("load", str(error) or "the program is gone")]}
    told["calls"] = link.calls
    with os.fdopen(report, "wb") as out:
        out.write(json.dumps(told).encode())
    # Threads and hooks of the tests are no concern of ours: all is told.
    sys.stderr.flush()
    os._exit(0)


def _as_module(name: str, names: dict[str, Any]) -> None:
    module = types.ModuleType(name)
    module.__dict__.update(names)
    sys.modules[name] = module


def _test(name: str, message: str = "") -> dict[str, Any]:
    return {"name": name, "passed": not message, "message": message[:MESSAGE_CHARACTERS]}


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
    try:
        # As an import would, so that the usual `if __name__ == "__main__": unittest.main()` does nothing.
        exec(compile(source, "tests.py", "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - the trusted tests
    except BaseException as error:  # noqa: BLE001 - tests that cannot even be loaded
        return [_test("load", _blamed(error))]
    found: list[dict[str, Any]] = []

    class Told(unittest.TestResult):
        def startTest(self, test: unittest.TestCase) -> None:
            super().startTest(test)
            found.append(_test(test.id()))

        def _failed(self, error: Any, test: Any) -> None:
            if not found:
                found.append(_test(str(test)))
            found[-1] = _test(found[-1]["name"], _blamed(error[1]))

        def addError(self, test: Any, err: Any) -> None:
            self._failed(err, test)

        def addFailure(self, test: Any, err: Any) -> None:
            self._failed(err, test)

        def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
            if err is not None:
                self._failed(err, subtest)

        def addSkip(self, test: Any, reason: str) -> None:
            if found:
                found.pop()

    unittest.defaultTestLoader.loadTestsFromModule(module).run(Told())
    return found


def _pytest(source: bytes, names: dict[str, Any], entry_point: str, link: proxies.Link) -> list[dict[str, Any]]:
    try:
        import pytest
    except ImportError:
        raise BrokenTestsError("pytest is not installed") from None
    _parsed(source)
    with open("test_solution.py", "wb") as file:
        file.write(source)
    found: list[dict[str, Any]] = []

    class Told:
        def pytest_runtest_logreport(self, report: Any) -> None:
            if report.failed:
                crash = getattr(report.longrepr, "reprcrash", None)
                found.append(_test(report.nodeid, str(crash.message if crash else report.longrepr)))
            elif report.when == "call" and report.passed:
                found.append(_test(report.nodeid))

        def pytest_collectreport(self, report: Any) -> None:
            if report.failed:
                text = str(report.longrepr)
                if "ModuleNotFoundError" in text:
                    raise BrokenTestsError(text[-MESSAGE_CHARACTERS:])
                found.append(_test("load", text[-MESSAGE_CHARACTERS:]))

    options = ["-p", "no:cacheprovider", "-p", "no:terminal", "--rootdir", ".", "test_solution.py"]
    pytest.main(options, plugins=[Told()])
    return found


FRAMEWORKS: dict[str, Callable[[bytes, dict[str, Any], str, proxies.Link], list[dict[str, Any]]]] = {
    "asserts": _asserts,
    "unittest": _unittest,
    "pytest": _pytest,
}
