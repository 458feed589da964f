"""What a jail sees of this machine's files: the system's programs and libraries, read-only, and nothing else."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

import docima.sandbox

INNER_CODE = "/docima"
"""Where a jail finds our own code."""
HOUSE = "/opt/docima"
"""Where a jail finds the toolchains that are not the system's own."""
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/urandom", "/dev/random")
SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/etc/alternatives", "/etc/ssl/openssl.cnf", "/etc/ld.so.cache")
LINKS = (
    ("/proc/self/fd", "/dev/fd"),
    ("/proc/self/fd/0", "/dev/stdin"),
    ("/proc/self/fd/1", "/dev/stdout"),
    ("/proc/self/fd/2", "/dev/stderr"),
    ("/tmp", "/dev/shm"),  # noqa: S108 - inside of the jail, where /tmp is the run's own
)


@dataclass(frozen=True, slots=True)
class View:
    """Paths to be seen read-only (source, target) and symbolic links (target, name)."""

    binds: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = LINKS
    python: str = sys.executable
    extra: tuple[str, ...] = field(default=())

    @property
    def hidden(self) -> tuple[str, ...]:
        """Sources below a folder that only its owner may enter: an unprivileged jail cannot reach them by itself."""
        return tuple(source for source, _ in self.binds if not _reachable(source))


def view(extra: tuple[tuple[str, str], ...] = ()) -> View:
    """The view of a jail with our Python, its packages, and what the toolchains need besides: (source, target) pairs.

    What is not the system's own is shown below `HOUSE`, so that no name of this machine's folders is to be seen.
    """
    binds: list[tuple[str, str]] = []
    links = list(LINKS)
    for path in (*SYSTEM, *DEVICES):
        if os.path.islink(path) and path not in DEVICES:
            links.append((os.readlink(path).removeprefix("/"), path))
        elif os.path.exists(path):
            binds.append((path, path))
    prefix, python = os.path.realpath(sys.base_prefix), os.path.realpath(sys.executable)
    if not inside_system(prefix):
        binds.append((prefix, f"{HOUSE}/python"))
        python = python.replace(prefix, f"{HOUSE}/python", 1)
    packages = []
    for number, path in enumerate(package_folders()):
        packages.append(f"{HOUSE}/packages{number}")
        binds.append((path, packages[-1]))
    binds.append((str(Path(docima.sandbox.__path__[0]).resolve()), f"{INNER_CODE}/docima/sandbox"))
    return View((*binds, *extra), tuple(links), python, tuple(packages))


def package_folders() -> list[str]:
    """Where the packages of this interpreter are: what programs may import is what we could."""
    names = ("site-packages", "dist-packages")
    return list(dict.fromkeys(path for path in sys.path if os.path.basename(path) in names and os.path.isdir(path)))


def inside_system(path: str) -> bool:
    """Whether a path is part of what every jail sees anyway."""
    return path in SYSTEM or path.startswith(tuple(f"{folder}/" for folder in SYSTEM))


def _reachable(path: str) -> bool:
    """Whether anybody may go there."""
    parents = Path(path).parents
    return all(parent.stat().st_mode & 0o001 for parent in parents)
