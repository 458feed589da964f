"""The ways to contain a run, and what each needs of the machine."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from docima.sandbox import cgroups, jails
from docima.sandbox.folders import Folder
from docima.sandbox.jail import protocol
from docima.sandbox.server import LostError, Server, built_launcher
from docima.sandbox.view import HOUSE, INNER_CODE, View, view

FORK_SERVER, WARDEN, NSJAIL, BARE = "forkserver", "warden", "nsjail", "bare"
BACKENDS = {
    FORK_SERVER: "a warm interpreter in one nsjail forks an isolated child a run",
    WARDEN: "the same with a process namespace a run",
    NSJAIL: "an nsjail a run",
    BARE: "UNSAFE: limits only, no isolation; for machines that run nothing but trusted programs",
}
RECYCLE_RUNS = 20_000
"""A jail is replaced after so many runs: whatever may have gathered in it ends there."""


@dataclass(frozen=True, slots=True)
class Backend:
    """A way to contain runs, found to work here. Made by `open_backend`, ended by `close`."""

    name: str
    view: View
    mode: jails.Mode | None
    launcher: Folder | None
    cgroup_version: str
    recycle_runs: int = RECYCLE_RUNS
    faults: tuple[str, ...] = field(default=())

    @property
    def safe(self) -> bool:
        """Whether runs are isolated at all."""
        return self.mode is not None

    def serve(self, modules: tuple[str, ...] | None) -> Server:
        """Start a jail. Raises LostError."""
        shown = self.view
        if modules is None and self.launcher is not None:
            # Programs need no interpreter of ours: each mount costs every run a little.
            ours = (INNER_CODE, f"{HOUSE}/python", f"{HOUSE}/packages")
            binds = [each for each in shown.binds if not each[1].startswith(ours)]
            shown = replace(shown, binds=(*binds, (str(self.launcher.path / "launcher"), "/docima-launcher")))
        try:
            return Server(shown, self.mode, modules, self.cgroup_version)
        except OSError as error:
            raise LostError(str(error)) from None

    @property
    def flags(self) -> int:
        """What every order to this backend's servers asks for."""
        if self.mode is None:
            return 0
        hide = not self.mode.own_proc and not self.mode.fresh_pids
        return protocol.HIDE_PROC * hide | protocol.FRESH_PIDS * self.mode.fresh_pids

    def close(self) -> None:
        """Remove what was built for it."""
        if self.launcher is not None:
            self.launcher.close()


class UnavailableError(Exception):
    """This machine does not allow what the backend needs; the message says what."""


def open_backend(name: str = FORK_SERVER, extra: tuple[tuple[str, str], ...] = ()) -> Backend:
    """The backend of this name, tried once. `extra`: more paths that runs may
    read, as (source, target). Raises UnavailableError."""
    if name not in BACKENDS:
        raise UnavailableError(f"no sandbox is called {name!r}; known: {', '.join(BACKENDS)}")
    shown = view(extra)
    if name == BARE:
        return Backend(name, shown, None, None, "")
    faults = []
    # A /proc of its own needs the machine's to be unmasked, which containers' is not.
    for own_proc in (True, False):
        mode = jails.Mode(own_proc, fresh_pids=name == WARDEN)
        if name == WARDEN and not own_proc:
            break
        try:
            Server(shown, mode, ()).close()
        except (LostError, OSError, ImportError) as error:
            faults.append(str(error))
            continue
        # The launcher knows no warden: there, all programs go through the warm interpreter.
        launcher = built_launcher() if name == FORK_SERVER else None
        recycle = 1 if name == NSJAIL else RECYCLE_RUNS
        return Backend(name, shown, mode, launcher, cgroups.find(), recycle)
    raise UnavailableError(f"the sandbox {name!r} does not work here: {'; '.join(faults)}")
