"""Does a whole request in one slot: builds the program once, runs it for each case, tells what became of each run."""

from __future__ import annotations

import os
import re
import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from docima.sandbox import conversation, memfds
from docima.sandbox.builds import ENVIRONMENT, Builds, Built
from docima.sandbox.languages import BY_NAME
from docima.sandbox.limits import Limits
from docima.sandbox.outcome import Finished, Outcome
from docima.sandbox.request import NONCE, Case, Keeping, Program, Ran, Run, given_up
from docima.sandbox.slot import Launch, Side, Slot
from docima.sandbox.toolchains import Toolchain, Toolchains, heap, java_names, tier

CHECK = "check"
ROLES = frozenset({"serve", "asserts", "unittest", "pytest", CHECK})
_MODULE = re.compile(rb"^[ \t]*(?:import[ \t]+[\w$*{]|export[ \t])", re.MULTILINE)


class Alone:
    """Lets one run have the machine to itself, when its time-out may have been the machine's fault."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running = 0
        self._waiting = 0

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Run beside others."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting == 0)
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until nothing else runs, and keep the rest waiting."""
        with self._changed:
            self._waiting += 1
            self._changed.wait_for(lambda: self._running == 0)
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._waiting -= 1
                self._changed.notify_all()


class RefusedError(Exception):
    """The language, or what is asked of it, is not here."""


class Executor:
    """Executes requests, one at a time, in its slot."""

    def __init__(self, slot: Slot, toolchains: Toolchains, builds: Builds, alone: Alone) -> None:
        self._slot = slot
        self._toolchains = toolchains
        self._builds = builds
        self._alone = alone

    def execute(self, run: Run, cancelled: Callable[[], bool] = lambda: False) -> Ran:
        """Do it all. Never raises for what a program does."""
        sandbox = self._slot.backend.name
        nonce = secrets.token_hex(16)
        with _Prepared(self, run.program, nonce, Side.PROGRAM, cancelled) as program:
            if program.refused or not program.ready:
                return Ran(program.refused, program.log, sandbox=sandbox)
            if run.partner is None:
                results = (
                    self._calls(run, program, nonce, cancelled) if run.calls else self._cases(run, program, cancelled)
                )
                log = program.log or self._unreadable(run, program, results, cancelled)
                return Ran("", log, results=tuple(results), nonce=nonce, sandbox=sandbox)
            with _Prepared(self, run.partner, nonce, Side.TRUSTED, cancelled) as partner:
                if partner.refused or not partner.ready:
                    return Ran(partner.refused, program.log, partner.log, sandbox=sandbox)
                pairs = self._pairs(run, program, partner, cancelled)
                results, partners = [first for first, _ in pairs], [second for _, second in pairs]
                log = program.log or self._unreadable(run, program, results, cancelled)
                return Ran("", log, partner.log, tuple(results), tuple(partners), nonce, sandbox)

    def _unreadable(
        self, run: Run, program: _Prepared, results: list[Finished], cancelled: Callable[[], bool]
    ) -> Finished | None:
        """For a program that has ended badly each time: what its interpreter says of it, where it cannot even read it.

        Asked afterwards, so that programs which run do not pay for it.
        """
        outcomes = {each.outcome for each in results}
        launch = program.check(run.limits)
        if launch is None or Outcome.OK in outcomes or Outcome.EXIT_CODE not in outcomes:
            return None
        found = self._run(launch, program.limits(run.limits), cancelled)
        return found if found.outcome is Outcome.EXIT_CODE else None

    def _cases(self, run: Run, program: _Prepared, cancelled: Callable[[], bool]) -> list[Finished]:
        limits, keeping = program.limits(run.limits), Keeping(run)
        results: list[Finished] = []
        if program.log is not None and run.program.flavour == CHECK:
            return results
        for case in run.cases:
            if given_up(run, results):
                results.append(Finished(Outcome.SKIPPED))
                continue
            with _opened(case.files) as files:
                launch = program.launch(run.limits, case.arguments, stdin=case.stdin, files=files)
                results.append(keeping.keep(self._run(launch, limits, cancelled)))
        return results

    def _run(self, launch: Launch, limits: Limits, cancelled: Callable[[], bool]) -> Finished:
        with self._alone.shared():
            found = self._slot.run(launch, limits, cancelled)
        if found.starved:
            with self._alone.alone():
                found = self._slot.run(launch, limits, cancelled)
        if found.outcome is Outcome.INFRA and not cancelled():
            return self._slot.run(launch, limits, cancelled)
        return found

    def _calls(self, run: Run, program: _Prepared, nonce: str, cancelled: Callable[[], bool]) -> list[Finished]:
        launch, limits = program.launch(run.limits), program.limits(run.limits)
        # A question's number cannot be foreseen: answers that were prepared in advance belong to none.
        questions = [question.replace(NONCE.encode(), nonce.encode()) for question in run.calls]
        run = replace(run, calls=tuple(questions))
        with self._alone.shared():
            found = conversation.hold(self._slot, launch, limits, run, cancelled)
        if any(each.starved or each.outcome is Outcome.INFRA for each in found) and not cancelled():
            with self._alone.alone():
                found = conversation.hold(self._slot, launch, limits, run, cancelled)
        return found

    def _pairs(
        self, run: Run, program: _Prepared, partner: _Prepared, cancelled: Callable[[], bool]
    ) -> list[tuple[Finished, Finished]]:
        pairs: list[tuple[Finished, Finished]] = []
        for case in run.cases:
            if run.stop_at_failure and pairs and any(each.outcome is not Outcome.OK for each in pairs[-1]):
                pairs.append((Finished(Outcome.SKIPPED), Finished(Outcome.SKIPPED)))
                continue
            with self._alone.shared():
                pair = self._pair(run, case, program, partner, cancelled)
            if any(each.starved or each.outcome is Outcome.INFRA for each in pair) and not cancelled():
                with self._alone.alone():
                    pair = self._pair(run, case, program, partner, cancelled)
            pairs.append(pair)
        return pairs

    def _pair(
        self, run: Run, case: Case, program: _Prepared, partner: _Prepared, cancelled: Callable[[], bool]
    ) -> tuple[Finished, Finished]:
        ends = _channel() if run.link == "channel" else _pipes()
        try:
            with _opened(case.files) as files:
                if run.link == "channel":
                    first = replace(program.launch(run.limits), channel=ends[0])
                    second = replace(partner.launch(run.partner_limits, case.arguments, files=files), channel=ends[1])
                else:
                    first = replace(program.launch(run.limits, stdin=ends[0]), stdout=ends[3])
                    second = partner.launch(run.partner_limits, case.arguments, stdin=ends[2], files=files)
                    second = replace(second, stdout=ends[1])
                launches = [
                    (first, program.limits(run.limits)),
                    (second, partner.limits(run.partner_limits)),
                ]

                def let_go() -> None:
                    # Each side hears of the other's end only when nobody else holds it.
                    while ends:
                        os.close(ends.pop())

                # The verdict is the partner's: when it is done, so is the program.
                found = self._slot.run_all(launches, cancelled, lambda index: (0,) if index else (), let_go)
                return found[0], found[1]
        finally:
            for descriptor in ends:
                os.close(descriptor)

    def toolchain(self, program: Program) -> Toolchain:
        """The tools for a program. Raises RefusedError."""
        language = BY_NAME.get(program.language)
        toolchain = self._toolchains.found.get(language.name) if language is not None else None
        if toolchain is None:
            known = ", ".join(sorted(self._toolchains.found))
            raise RefusedError(f"the language {program.language!r} is not offered here; offered: {known}")
        row = toolchain.language
        if program.flavour == CHECK and not (row.warm or row.build or row.check):
            raise RefusedError(f"nothing checks {row.name} without running it")
        if program.flavour in ROLES - {CHECK} and not row.warm:
            raise RefusedError(f"{program.flavour} is for Python, not for {row.name}")
        return toolchain

    def build(self, toolchain: Toolchain, program: Program, side: Side, cancelled: Callable[[], bool]) -> Built:
        """Build a program in this slot."""
        return self._builds.build(self._slot, toolchain, program, side, cancelled)

    def warm(self, program: Program) -> tuple[str, ...]:
        """The modules of the warm interpreter for a Python program."""
        if program.flavour == "pytest" and self._toolchains.has_pytest:
            return ("pytest",)
        return tier(program.source, self._toolchains.tiers)


class _Prepared:
    """A program that is ready to be launched any number of times. Owns descriptors; a context manager."""

    def __init__(
        self, executor: Executor, program: Program, nonce: str, side: Side, cancelled: Callable[[], bool]
    ) -> None:
        self.refused = ""
        self.log: Finished | None = None
        self._side = side
        self._executor = executor
        self._descriptors: dict[str, int] = {}
        self._commands: dict[Limits, tuple[str, ...]] = {}
        self._program = _with_nonce(program, nonce)
        try:
            self._toolchain = executor.toolchain(program)
        except RefusedError as error:
            self.refused = str(error)
            return
        self._language = self._toolchain.language
        if self._language.build:
            built = executor.build(self._toolchain, self._program, side, cancelled)
            self.log = built.log
            if built.program >= 0:
                self._descriptors["built"] = built.program
        else:
            self._descriptors["source"] = memfds.sealed(self._program.source)

    def __enter__(self) -> _Prepared:
        return self

    def __exit__(self, *_: object) -> None:
        for descriptor in self._descriptors.values():
            os.close(descriptor)

    @property
    def ready(self) -> bool:
        """Whether there is something to run."""
        return bool(self._descriptors)

    def limits(self, limits: Limits) -> Limits:
        """The limits of one run, with what the language needs on top."""
        row = self._language
        return limits.scaled(row.time_factor, row.extra_memory, row.processes, row.files)

    def launch(
        self,
        limits: Limits,
        arguments: tuple[str, ...] = (),
        stdin: int | bytes = b"",
        files: Mapping[str, int] | None = None,
    ) -> Launch:
        """One run of it."""
        row, placed = self._language, dict(files or {})
        program: int | None = None
        if row.warm:
            role = self._program.flavour if self._program.flavour in ROLES else "script"
            command = (role, *self._program.arguments, *arguments)
            return self._made(command, stdin, placed, self._descriptors["source"], self._executor.warm(self._program))
        source = _file_name(row.name, row.file, self._program.source)
        if not row.build:
            placed[source] = self._descriptors["source"]
        elif row.pack == "zip":
            placed["program.zip"] = self._descriptors["built"]
        elif row.run:
            placed[row.artifact] = self._descriptors["built"]
        else:
            program = self._descriptors["built"]
        if limits not in self._commands:
            self._commands[limits] = self._command(limits, source)
        return self._made((*self._commands[limits], *arguments), stdin, placed, program, None)

    def check(self, limits: Limits) -> Launch | None:
        """A run in which an interpreter only reads it; None where there is none, or that is all that is asked."""
        row = self._language
        if not row.check or self._program.flavour == CHECK:
            return None
        source = _file_name(row.name, row.file, self._program.source)
        command = self._toolchain.command(row.check, source=source)
        return self._made(command, b"", {source: self._descriptors["source"]}, None, None)

    def _command(self, limits: Limits, source: str) -> tuple[str, ...]:
        row, tests = self._language, self._program.flavour == "tests"
        template = row.tests_run if tests and row.tests_run else row.run or (row.artifact,)
        if self._program.flavour == CHECK:
            template = row.check
        main = _java_main(self._program) if row.name == "java" else ""
        libraries = self._toolchain.flags(self._program.source)
        return self._toolchain.command(template, source=source, main=main, heap=heap(limits), libraries=libraries)

    def _made(
        self,
        command: tuple[str, ...],
        stdin: int | bytes,
        files: Mapping[str, int],
        program: int | None,
        warm: tuple[str, ...] | None,
    ) -> Launch:
        extra = tuple(f"{name}={value}" for name, value in self._language.environment.items())
        return Launch(
            command,
            ENVIRONMENT + extra,
            warm,
            program,
            stdin=stdin,
            files=files,
            side=self._side,
            memory_signs=self._language.memory_signs,
            data_limit=self._language.data_limit,
        )


def _java_main(program: Program) -> str:
    """With tests in it, the class that calls their `main`."""
    name = java_names(program.source)[1]
    return "DocimaMain" if "DocimaMain.java" in program.files else name


def _file_name(language: str, file: str, source: bytes) -> str:
    """JavaScript modules go by their own ending."""
    return "solution.mjs" if language == "javascript" and _MODULE.search(source) else file


def _with_nonce(program: Program, nonce: str) -> Program:
    mark, number = NONCE.encode(), nonce.encode()
    files = {name: content.replace(mark, number) for name, content in program.files.items()}
    return replace(program, source=program.source.replace(mark, number), files=files)


@contextmanager
def _opened(contents: Mapping[str, bytes]) -> Iterator[dict[str, int]]:
    descriptors = {name: memfds.sealed(content) for name, content in contents.items()}
    kept = list(descriptors.values())
    try:
        yield descriptors
    finally:
        for descriptor in kept:
            os.close(descriptor)


def _channel() -> list[int]:
    first, second = socket.socketpair()
    return [first.detach(), second.detach()]


def _pipes() -> list[int]:
    """[program reads, partner writes, partner reads, program writes]."""
    first_read, first_write = os.pipe2(os.O_CLOEXEC)
    second_read, second_write = os.pipe2(os.O_CLOEXEC)
    return [first_read, first_write, second_read, second_write]
