"""Builds programs inside jails, each once: equal sources with equal tools give the same program."""

from __future__ import annotations

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from docima.sandbox import memfds
from docima.sandbox.limits import COMPILE, MIB
from docima.sandbox.outcome import Finished, Outcome
from docima.sandbox.request import Program
from docima.sandbox.slot import Launch, Side, Slot
from docima.sandbox.toolchains import Toolchain, java_names

KEPT = 256
KEPT_BYTES = 512 * MIB
ENVIRONMENT = (
    "PATH=/usr/local/bin:/usr/bin:/bin",
    "HOME=/tmp",
    "TMPDIR=/tmp",
    "LANG=C.UTF-8",
    "PYTHONHASHSEED=0",
    "OPENBLAS_NUM_THREADS=1",
    "OMP_NUM_THREADS=1",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1",
)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build gave: `program` is a descriptor, to be closed, -1 where it failed; `log` is the compiler's run."""

    log: Finished
    program: int = -1


class Builds:
    """Keeps what was built. Safe for several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, Built] = OrderedDict()
        self._lock = threading.Lock()

    def build(
        self, slot: Slot, toolchain: Toolchain, program: Program, side: Side, cancelled: Callable[[], bool]
    ) -> Built:
        """The built program; the caller closes its descriptor."""
        key = _key(toolchain, program)
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return _copy(known)
        built = _build(slot, toolchain, program, side, cancelled)
        if (built.log.starved or built.log.outcome is Outcome.INFRA) and not cancelled():
            built = _build(slot, toolchain, program, side, cancelled)
        # A compiler that ran out of time may have been unlucky; one that found a fault will find it again.
        if built.log.outcome in (Outcome.OK, Outcome.EXIT_CODE):
            self._keep(key, built)
        return built

    def _keep(self, key: bytes, built: Built) -> None:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = _copy(built)
            while len(self._kept) > KEPT or sum(map(_size, self._kept.values())) > KEPT_BYTES:
                _close(self._kept.popitem(last=False)[1])

    def close(self) -> None:
        """Forget all."""
        with self._lock:
            while self._kept:
                _close(self._kept.popitem()[1])


def _copy(built: Built) -> Built:
    return Built(built.log, memfds.read_only(built.program)) if built.program >= 0 else built


def _close(built: Built) -> None:
    if built.program >= 0:
        os.close(built.program)


def _size(built: Built) -> int:
    return os.fstat(built.program).st_size if built.program >= 0 else 0


def _key(toolchain: Toolchain, program: Program) -> bytes:
    digest = hashlib.sha256()
    parts = [toolchain.language.name.encode(), program.flavour.encode(), program.source]
    parts += [part for name, content in sorted(program.files.items()) for part in (name.encode(), content)]
    for part in parts:
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.digest()


def _build(slot: Slot, toolchain: Toolchain, program: Program, side: Side, cancelled: Callable[[], bool]) -> Built:
    language = toolchain.language
    tests = program.flavour == "tests" and bool(language.tests_build)
    file = language.tests_file if tests and language.tests_file else language.file
    if language.name == "java":
        file = java_names(program.source)[0]
    contents = {file: program.source, **program.files}
    template = language.tests_build if tests else language.build
    libraries = toolchain.flags(program.source)
    command = toolchain.command(template, source=file, sources="\n".join(contents), libraries=libraries)
    files = {name: memfds.sealed(content) for name, content in contents.items()}
    target = memfds.empty(may_be_sealed=True)
    try:
        launch = Launch(
            ("build", language.pack, language.artifact, *command),
            (*ENVIRONMENT, *(f"{name}={value}" for name, value in language.environment.items())),
            warm=(),
            channel=target,
            files=files,
            side=side,
            data_limit=language.data_limit,
        )
        log = slot.run(launch, COMPILE.scaled(language.build_factor), cancelled)
        if log.outcome is not Outcome.OK:
            return Built(log)
        # A run may open what it is running for writing, as soon as it runs something else.
        memfds.seal(target)
        return Built(log, memfds.read_only(target))
    finally:
        os.close(target)
        for descriptor in files.values():
            os.close(descriptor)
