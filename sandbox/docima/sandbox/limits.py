"""What one run may use. Each bound stops one way to take more than a fair share."""

from __future__ import annotations

from dataclasses import dataclass, replace

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one run. Times are seconds, sizes bytes."""

    cpu_seconds: float = 4.0
    """CPU time of all processes of the run together: endless loops."""

    wall_seconds: float = 4.0
    """Time on the clock in which the run could have had a core: sleeping, dead locks."""

    memory_bytes: int = 512 * MIB
    """Memory of all processes together where cgroups are delegated, else of each process: allocation bombs."""

    output_bytes: int = MIB
    """Standard output: floods."""

    processes: int = 64
    """Processes and threads at once: fork bombs."""

    files: int = 128
    """Open descriptors of a process: memory hidden in pipes and memfds."""

    disk_bytes: int = 16 * MIB
    """Everything written to /tmp, and the largest single file: filling the disk."""

    inodes: int = 1024
    """Files in /tmp: a million empty ones."""

    stack_bytes: int = 64 * MIB
    """Stack of the main thread; deep recursion is honest, endless recursion is not."""

    def scaled(self, factor: float, extra_memory_bytes: int = 0, processes: int = 0, files: int = 0) -> Limits:
        """The same for a language whose programs need more of everything."""
        return replace(
            self,
            cpu_seconds=self.cpu_seconds * factor,
            wall_seconds=self.wall_seconds * factor,
            memory_bytes=self.memory_bytes + extra_memory_bytes,
            processes=max(self.processes, processes),
            files=max(self.files, files),
        )


COMPILE = Limits(
    cpu_seconds=5.0,
    wall_seconds=10.0,
    memory_bytes=1024 * MIB,
    output_bytes=64 * MIB,
    processes=128,
    files=256,
    disk_bytes=128 * MIB,
    inodes=4096,
)
"""What a compiler may use: template bombs and `.space 4000000000` end here. Its output is the built program."""
