"""What the sandbox claims, proven by each backend: as we are, and as a user without any rights."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jailed import Jailed, here

from docima.sandbox.backend import Backend, UnavailableError, open_backend
from docima.sandbox.check import broken_claims, proofs
from docima.sandbox.claims import CLAIMS, THEN
from docima.sandbox.jail import seccomp

ROOT = Path(__file__).parents[2]
UNPRIVILEGED = """
import sys
from docima.sandbox.backend import open_backend
from docima.sandbox.check import proofs
backend = open_backend(sys.argv[1])
found = list(proofs(backend))
backend.close()
print(len(found), "claims;", [(name, why) for name, why in found if why])
"""


@pytest.mark.parametrize("name", ["forkserver", "warden"])
def test_every_claim_holds(name: str) -> None:
    """The fork server and the warden contain all that they must."""
    if here(name):
        pytest.fail(f"the sandbox does not work on this machine: {here(name)}")
    backend = open_backend(name)
    try:
        found = list(proofs(backend))
    finally:
        backend.close()
    assert len(found) >= 40
    assert [(claim, why) for claim, why in found if why] == []


@pytest.fixture(scope="module")
def bare() -> Iterator[Backend]:
    """The backend that isolates nothing."""
    jailed = Jailed("bare")
    yield jailed.backend
    jailed.close()


def test_a_backend_without_isolation_is_found_out(bare: Backend) -> None:
    """The claims can fail: `bare` breaks those about files and processes, and says itself that it is not safe."""
    assert not bare.safe
    before = _machine()
    broken = " ".join(broken_claims(bare))
    assert "the machine's files are out of sight" in broken
    assert "other processes are out of sight" in broken
    assert _machine() == before, "a claim that is broken does no harm"


def _machine() -> dict[str, object]:
    """What programs that nothing contains, run by root, could have changed."""
    settings = ("/proc/sys/kernel/hostname", "/proc/sys/kernel/core_pattern", "/proc/mounts", "/proc/1/limits")
    found: dict[str, object] = {path: Path(path).read_bytes() for path in settings if os.access(path, os.R_OK)}
    found |= {folder: sorted(os.listdir(folder)) for folder in ("/", "/etc", "/usr", "/usr/bin", "/usr/lib", "/dev")}
    return found | {"shared": Path("/proc/sysvipc/shm").read_bytes(), "size": os.path.getsize("/usr/bin/true")}


def test_an_unknown_backend_is_refused_by_name() -> None:
    """Nothing is chosen in its place."""
    with pytest.raises(UnavailableError, match="known: forkserver, warden, nsjail, bare"):
        open_backend("docker")


def _python_for_anybody() -> str:
    """An interpreter that a user without rights may run, of the version that our packages are built for."""
    for path in (os.path.realpath(sys.executable), "/usr/bin/python3"):
        version = "import sys; sys.exit(sys.version_info < (3, 11))"
        if not os.path.exists(path) or subprocess.run([path, "-c", version], check=False).returncode:  # noqa: S603 - ours
            continue
        if all(parent.stat().st_mode & 0o001 for parent in Path(path).parents):
            return path
    return ""


@pytest.mark.skipif(
    os.getuid() != 0, reason="only root can become another user; without root the test above is this one"
)
@pytest.mark.parametrize("name", ["forkserver", "warden"])
def test_every_claim_holds_without_privileges(name: str) -> None:
    """As an ordinary user, with no cgroups and no capability, all claims hold, too."""
    python = _python_for_anybody()
    if not python:
        pytest.skip("no interpreter that another user may run")
    packages = next(path for path in sys.path if path.endswith("site-packages") and Path(path, "nsjail").is_dir())
    environment = {"PYTHONPATH": f"{ROOT}/sandbox:{packages}", "HOME": "/tmp", "PATH": os.environ["PATH"]}  # noqa: S108
    done = subprocess.run(  # noqa: S603 - our own code
        [python, "-c", UNPRIVILEGED, name],
        env=environment,
        cwd="/",
        user=1000,
        group=1000,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == f"{len(CLAIMS) + len(THEN) + 2} claims; []", done.stderr[-500:]


def test_the_filter_has_no_call_twice() -> None:
    """A call that is in two tables would get whichever answer comes last."""
    numbers = [number for table in (seccomp.KILLED, seccomp.REFUSED, seccomp.ABSENT) for number in table.values()]
    assert len(numbers) == len(set(numbers))
    assert len(seccomp.program()) % 8 == 0
