"""Which languages may be used: those whose own hello-world came out right here, tried when first wanted."""

from __future__ import annotations

import threading

from docima.sandbox.execute import Executor
from docima.sandbox.languages import BY_NAME, HELLO_INPUT, HELLO_OUTPUT, Language
from docima.sandbox.limits import Limits
from docima.sandbox.outcome import Outcome
from docima.sandbox.request import Case, Program, Run
from docima.sandbox.toolchains import Toolchains

HELLO_LIMITS = Limits(cpu_seconds=10.0, wall_seconds=20.0)


class Offered:
    """The languages of this machine. Safe for several threads."""

    def __init__(self, toolchains: Toolchains) -> None:
        self.toolchains = toolchains
        self._lock = threading.Lock()
        self._tried: dict[str, str] = {}

    def refusal(self, name: str, executor: Executor) -> str:
        """Why a language is not offered; empty where it is."""
        row = BY_NAME.get(name)
        if row is None or row.name not in self.toolchains.found:
            known = ", ".join(sorted(self.toolchains.found))
            return f"the language {name!r} is not offered here; found here: {known}"
        # One language at a time: two slots that want it first would both try it.
        with self._lock:
            if row.name not in self._tried:
                self._tried[row.name] = self_test(row, executor)
            return self._tried[row.name]


def self_test(language: Language, executor: Executor) -> str:
    """What is wrong with a language here; empty where nothing is."""
    ran = executor.execute(
        Run(Program(language.name, language.hello.encode()), (Case(HELLO_INPUT),), limits=HELLO_LIMITS)
    )
    if ran.refused:
        return ran.refused
    run = ran.results[0] if ran.results else ran.build
    if run is not None and run.outcome is Outcome.OK and run.output.strip() == HELLO_OUTPUT:
        return ""
    found = run.outcome if run is not None else "nothing ran"
    errors = run.errors.decode("utf-8", "replace").strip()[-300:] if run is not None else ""
    return f"the self-test of {language.name} failed here ({found}): {errors or (run.fault if run else '')}"
