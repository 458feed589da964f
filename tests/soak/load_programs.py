"""`make soak`: ten minutes of random programs and attacks at full load, over gRPC.

Fails where a right program is not scored 1, a wrong one or an attack earns anything, a result is missing, or memory or
descriptors of the server grow. DOCIMA_SOAK_SECONDS sets another length.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
from pathlib import Path
from time import monotonic
from typing import Any

from rich.console import Console

from docima.cli.demo import running_server
from docima.client import AsyncClient, Task, code

SECONDS = float(os.environ.get("DOCIMA_SOAK_SECONDS", "600"))
GROWTH = 1.25
"""Memory and descriptors at the end, beside those after a tenth of the time."""
OWN = ("Pss_Anon:", "Pss_Shmem:")
CALLERS = 6
ATTACKS = Path(__file__).parents[1] / "cases" / "attacks.jsonl"
SUM = {"mode": "stdio", "cases": [{"input": f"{n} 7\n", "output": f"{n + 7}\n"} for n in range(4)]}
CALL = {"mode": "call", "entry_point": "add", "cases": [{"args": [n, 7], "expected": n + 7} for n in range(4)]}
ASSERTS = {
    "mode": "asserts",
    "entry_point": "add",
    "code": "def check(f):\n    assert f(2, 3) == 5\n    assert f(9, 1) == 10\n",
}
CONTAIN = {"mode": "stdio", "cases": [{"input": "", "output": "ESCAPED\n"}]}
LIMITS = {"cpu_seconds": 1.0, "wall_seconds": 2.0, "memory_bytes": 128 << 20}
ADD = "def add(a, b):\n    return a + b\n"
PRINT = "print(sum(map(int, input().split())))\n"
WORK = "for _ in range({n}): pass\n"


def attacks() -> list[tuple[dict[str, Any], str, float]]:
    """Specs, programs and the most that they may earn."""
    found = []
    for row in map(json.loads, ATTACKS.read_text(encoding="utf-8").splitlines()):
        if row["language"] != "python":
            continue
        for mode, tests in (("contain", CONTAIN), ("asserts", ASSERTS)):
            if mode in row["modes"] and row["most"] == 0.0:
                found.append((tests, row["code"], 0.0))
    return found


def job(chance: random.Random, hostile: list[tuple[dict[str, Any], str, float]]) -> tuple[Task, list[float]]:
    """A task of a few programs, and what each must earn."""
    kinds: list[tuple[dict[str, Any], str, str]] = [
        (SUM, PRINT, "print(1)\n"),
        (CALL, ADD, ADD.replace("+", "-")),
        (ASSERTS, ADD, ADD.replace("+", "*")),
    ]
    tests, right, wrong = chance.choice(kinds)
    programs, wanted = [], []
    for _ in range(chance.randint(2, 8)):
        is_right = chance.random() < 0.6
        programs.append(
            f"# {chance.random()}\n{WORK.format(n=chance.randint(0, 2_000_000))}{right if is_right else wrong}"
        )
        wanted.append(1.0 if is_right else 0.0)
    if chance.random() < 0.25:
        tests, attack, most = chance.choice(hostile)
        programs, wanted = [f"{attack}\n# {chance.random()}"], [most]
    component = code(tests, extract="whole", limits=LIMITS)
    return Task("soak", components=[component], completions=programs), wanted


async def caller(client: AsyncClient, seed: int, until: float, faults: list[str]) -> int:
    """Score until the time is up; how many completions that were."""
    chance, hostile, count = random.Random(seed), attacks(), 0  # noqa: S311 - load, no secret
    while monotonic() < until:
        task, wanted = job(chance, hostile)
        for result, most in zip(await client.score([task], timeout_seconds=300), wanted, strict=True):
            count += 1
            if result.reward != most:
                faults.append(f"{result.reward} for {most}: {result['code'].explanation}")
    return count


def measure(pid: int) -> tuple[int, int, int]:
    """Bytes, descriptors and processes of a process and all below it. Pages that several share count once: a fork bomb
    in flight, 64 children of one interpreter, would look like a gigabyte. Pages of files do not count: how much of them
    is ours depends on who else has them open.
    """
    memory = descriptors = processes = 0
    waiting = [pid]
    while waiting:
        each = waiting.pop()
        try:
            for task in Path(f"/proc/{each}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
            rollup = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
            memory += sum(int(line.split()[1]) << 10 for line in rollup if line.startswith(OWN))
            descriptors += len(os.listdir(f"/proc/{each}/fd"))
        except (OSError, PermissionError):
            continue
        processes += 1
    return memory, descriptors, processes


async def soak(console: Console, target: str, pid: int) -> list[str]:
    """The load, and a look at the server every tenth of the time."""
    faults: list[str] = []
    start = monotonic()
    looks: list[tuple[int, int, int]] = []
    async with AsyncClient(target) as client:
        callers = [asyncio.create_task(caller(client, seed, start + SECONDS, faults)) for seed in range(CALLERS)]
        for tenth in range(1, 10):
            await asyncio.sleep(max(0.0, start + tenth * SECONDS / 10 - monotonic()))
            looks.append(measure(pid))
            memory, descriptors, processes = looks[-1]
            console.print(
                f"{monotonic() - start:5.0f} s: {memory >> 20} MiB, {descriptors} descriptors, {processes} processes, "
                f"{len(faults)} faults"
            )
        total = sum(await asyncio.gather(*callers))
    console.print(f"{total:,} completions in {monotonic() - start:.0f} s")
    # Jails come and go: the least of some looks is what stays.
    for name, index in (("memory", 0), ("descriptors", 1)):
        first, last = min(look[index] for look in looks[:3]), min(look[index] for look in looks[-3:])
        if last > GROWTH * first:
            faults.append(f"{name} grew from {first} to {last}")
    return faults


def main() -> None:
    """Exit code 1 where anything went wrong."""
    console = Console(width=110)
    with running_server() as addresses:
        server = int(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()[0])
        faults = asyncio.run(soak(console, addresses["grpc"], server))
    for fault in faults[:20]:
        console.print(fault)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
