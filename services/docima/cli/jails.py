"""What `docima doctor` says of the sandbox: which backends work here, what they prove, which languages there are."""

from __future__ import annotations

from collections.abc import Iterator

from docima.sandbox.backend import FORK_SERVER, NSJAIL, WARDEN, Backend, UnavailableError, open_backend
from docima.sandbox.builds import Builds
from docima.sandbox.check import proofs
from docima.sandbox.execute import Alone, Executor
from docima.sandbox.offered import self_test
from docima.sandbox.slot import Slot
from docima.sandbox.toolchains import Toolchains, probe

REMEDY = (
    "allow user namespaces (sysctl user.max_user_namespaces=10000, kernel.apparmor_restrict_unprivileged_userns=0); in "
    "Kubernetes use the profile sandbox/seccomp.json; see docs/sandbox.md"
)

Row = tuple[str, bool, str, str]
"""Subject, whether it is good, what was found, how to mend it."""


def rows() -> Iterator[Row]:
    """Everything about the sandbox, tried out."""
    toolchains = probe(versions=True)
    try:
        for name in (FORK_SERVER, WARDEN, NSJAIL):
            yield from _backend(name, toolchains)
    finally:
        toolchains.close()


def _backend(name: str, toolchains: Toolchains) -> Iterator[Row]:
    try:
        backend = open_backend(name, toolchains.binds)
    except UnavailableError as error:
        yield (f"sandbox {name}", False, str(error), REMEDY)
        return
    try:
        results = list(proofs(backend)) if name == FORK_SERVER else []
        broken = [f"{claim}: {why}" for claim, why in results if why]
        yield (
            f"sandbox {name}",
            not broken,
            "; ".join(broken) or _described(backend, len(results)),
            REMEDY if broken else "",
        )
        if name == FORK_SERVER:
            yield from _languages(backend, toolchains)
    finally:
        backend.close()


def _described(backend: Backend, claims: int) -> str:
    proc = "own /proc" if backend.mode is not None and backend.mode.own_proc else "the machine's /proc, hidden"
    memory = f"memory by cgroups {backend.cgroup_version}" if backend.cgroup_version else "memory by process limits"
    proven = f"{claims} claims proven; " if claims else ""
    return f"{proven}{proc}; {memory}{'; launcher compiled' if backend.launcher is not None else ''}"


def _languages(backend: Backend, toolchains: Toolchains) -> Iterator[Row]:
    with Slot(backend) as slot:
        executor = Executor(slot, toolchains, Builds(), Alone())
        for name, found in sorted(toolchains.found.items()):
            why = self_test(found.language, executor)
            yield (f"language {name}", not why, why or found.version, "mend or remove its toolchain" if why else "")
            for library in found.lacking():
                said = f"{library.name} is not here: programs that use it do not compile"
                yield (f"library of {name}", False, said, f"apt-get install {library.package}")
    for name, why in sorted(toolchains.refused.items()):
        yield (f"language {name}", False, why, f"install it to score {name}")
