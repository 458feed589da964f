"""`make bench`: everything that the README quotes, in one run, with the machine and the versions."""

from __future__ import annotations

import os
import platform
from importlib import metadata

import accuracy
import chemistry
import formats
import judges
import molecules
import peers
import programs
import throughput
from rich.console import Console
from workload import one_problem

PACKAGES = ("docima", "grpcio", "protobuf", "sympy", "python-flint", "math-verify")


def main() -> None:
    """Print all tables."""
    console = Console(width=100)
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    cores = len(os.sched_getaffinity(0))
    console.print(f"{platform.platform()}, {_processor()}, {cores} cores, Python {platform.python_version()}")
    console.print(versions, highlight=False)
    accuracy.run(console)
    formats.run(console)
    best = throughput.run(console)
    programs.run(console)
    task = one_problem(peers.SAMPLE, throughput.MANY_CHARACTERS)
    peer = peers.math_verify_rate(task, "5/6")
    seconds = throughput.MANY / peer
    console.print(
        f"Math-Verify, one process, on {peers.SAMPLE} of the same completions: {peer:,.0f} items/s; "
        f"{throughput.MANY:,} would take {seconds:,.0f} s. docima, whole suite: {best / peer:,.0f} times as many."
    )
    molecules.run(console)
    chemistry.run(console)
    judges.main()


def _processor() -> str:
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        names = (line.partition(":")[2].strip() for line in info if line.startswith("model name"))
        return next(names, "unknown processor")


if __name__ == "__main__":
    main()
