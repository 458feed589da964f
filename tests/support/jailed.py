"""A real sandbox for tests: requests are executed in it, and verifiers judged with it, without a server."""

from __future__ import annotations

import atexit
import functools
from typing import Any

from docima.sandbox.backend import Backend, UnavailableError, open_backend
from docima.sandbox.builds import Builds
from docima.sandbox.execute import Alone, Executor
from docima.sandbox.request import Ran, Run, pack, unpack_ran, unpack_run
from docima.sandbox.slot import Slot
from docima.sandbox.toolchains import Toolchains, probe
from docima.verifiers.assessment import Assessment
from docima.verifiers.completion import Completion
from docima.verifiers.programs import verify


class Jailed:
    """One slot of a backend."""

    def __init__(self, backend: str = "forkserver") -> None:
        self.toolchains = toolchains()
        self.backend = open_backend(backend, self.toolchains.binds)
        self.slot = Slot(self.backend)
        self._executor = Executor(self.slot, self.toolchains, Builds(), Alone())

    def execute(self, run: Run) -> Ran:
        """Execute a request, as it would come over a socket."""
        return unpack_ran(pack(self._executor.execute(unpack_run(pack(run)))))

    def judge(self, spec: dict[str, Any], completion: str) -> Assessment:
        """Assess a completion, doing whatever the verifier asks for."""
        prepared = verify.prepare(verify.Spec.model_validate(spec))
        seen = Completion(completion, completion)
        replies: list[Ran] = []
        found = verify.judge(prepared, seen)
        while isinstance(found, Run):
            replies.append(self.execute(found))
            found = verify.resume(prepared, seen, replies)
        return found

    def close(self) -> None:
        """End the jails."""
        self.slot.close()
        self.backend.close()


@functools.cache
def toolchains() -> Toolchains:
    """What this machine has; looked for once."""
    found = probe()
    atexit.register(found.close)
    return found


@functools.cache
def here(backend: str) -> str:
    """Why a backend cannot be tested here; empty where it can."""
    try:
        opened: Backend = open_backend(backend)
    except UnavailableError as error:
        return str(error)
    opened.close()
    return ""
