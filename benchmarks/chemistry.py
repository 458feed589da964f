"""Speed of chemistry through the pool: molecules a second, a protein, nasty answers, cold start, kill to ready."""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path
from time import perf_counter

import molecules
from rich.console import Console

from docima.client import AsyncClient, Client, Task, molecule, structure
from docima.client.local import Local
from docima.services.settings import read
from docima.verifiers.structures.sample import PDB

MOLECULES = 30_000
REPEATS = 5
PIECES = ("C", "CC", "C(C)C", "CO", "CN", "C(=O)N", "c1ccccc1", "C1CCNCC1", "C(F)(F)F", "OC", "c1ccncc1", "S(=O)(=O)N")
COPIES = 50
"""Of the five residues of the sample, far from each other: 250 residues."""


def many(count: int) -> list[str]:
    """Distinct drug-sized molecules in prose, the same on every run."""
    draw = random.Random(7)  # noqa: S311 - molecules, no secret
    found: dict[str, None] = {}
    while len(found) < count:
        chain = "".join(f"C({draw.choice(PIECES)})" for _ in range(draw.randint(2, 4)))
        found[f"The molecule is \\boxed{{{draw.choice(('', 'O', 'N', 'OC'))}{chain}{draw.choice(PIECES)}}}."] = None
    return list(found)


def protein() -> str:
    """A structure of 250 residues: copies of the sample in a row, one chain each."""
    lines = []
    names = [first + second for first in "ABCDEFGHIJ" for second in "KLMNO"]
    for copy in range(COPIES):
        for line in PDB.splitlines():
            if line.startswith("ATOM"):
                moved = f"{float(line[30:38]) + 25 * (copy % 7):8.3f}{float(line[38:46]) + 25 * (copy // 7):8.3f}"
                lines.append(f"{line[:20]}{names[copy]}{line[22:30]}{moved}{line[46:]}")
        lines.append("TER")
    return "\n".join(lines) + "\nEND\n"


def client() -> Client:
    """Two workers of the pool, and nothing else."""
    settings = read(verifiers=("molecule", "structure"), workers={"count": 2})
    made = Client.__new__(Client)
    made._start(AsyncClient(transport=lambda: Local(settings=settings)))
    return made


def throughput(console: Console, asked: Client) -> None:
    """Validity, formula and substructure."""
    check = molecule({"kind": "formula", "value": "C9H8O4"}, {"kind": "substructure", "smarts": "C(=O)N"})
    task = Task("many", components=[check], completions=many(MOLECULES))
    seconds = []
    for _ in range(REPEATS):
        start = perf_counter()
        results = asked.score([task], timeout_seconds=600)
        seconds.append(perf_counter() - start)
        assert all(result.reward == 0.0 for result in results)  # noqa: S101 - a benchmark of wrong work is none
    rates = ", ".join(f"{MOLECULES / each:,.0f}" for each in sorted(seconds))
    console.print(f"validity + formula + substructure, {MOLECULES:,} molecules, 2 workers: {rates} molecules/s")


def structures(console: Console, asked: Client) -> None:
    """A protein of 250 residues."""
    text, seconds = protein(), []
    for index in range(REPEATS):
        task = Task("p", components=[structure()], completions=[text + f"REMARK {index}\n"])
        start = perf_counter()
        result = asked.score([task], timeout_seconds=60)[0]
        seconds.append(perf_counter() - start)
        assert result.reward == 1.0, result  # noqa: S101 - as above
    took = ", ".join(f"{1000 * each:.1f}" for each in sorted(seconds))
    residues = result.assessments[0].evidence["residues"]
    console.print(f"a protein of {residues} residues through the pool: {took} ms")


def nasty(console: Console, asked: Client) -> None:
    """The labelled inputs that hang or crash RDKit, each between two innocent ones."""
    late = lost = count = 0
    for row in molecules.rows("robustness"):
        said, text = row["input"], row["input"].get("value", "")
        if "repeat" in said:
            text = said["repeat"][0] * said["repeat"][1] + "".join(said["repeat"][2:])
        check = molecule({"kind": "equals", "ref": "CCO", "ignore": ["stereo", "tautomers"]})
        task = Task("n", components=[check], completions=["CCO", text, "OCC"])
        start = perf_counter()
        results = asked.score([task], timeout_seconds=60)
        late += perf_counter() - start > row["expect"]["must_return_within_s"]
        lost += [results[0].reward, results[2].reward] != [1.0, 1.0]
        count += 1
    console.print(f"{count} inputs that hang or crash RDKit: {late} late, {lost} neighbours lost")


def lives(console: Console) -> None:
    """Cold start to the first answer, and from a worker's death to the next answer."""
    starts, deaths = [], []
    question = Task("t", components=[molecule()], completions=["CCO"])
    for _ in range(REPEATS):
        start = perf_counter()
        with client() as asked:
            asked.score([question], timeout_seconds=60)
            starts.append(perf_counter() - start)
            for worker in _workers():
                os.kill(worker, signal.SIGKILL)
            start = perf_counter()
            asked.score([question], timeout_seconds=60)
            deaths.append(perf_counter() - start)
    for name, seconds in (
        ("cold start to the first answer", starts),
        ("all workers killed to the next answer", deaths),
    ):
        console.print(f"{name}: {', '.join(f'{1000 * each:.0f}' for each in sorted(seconds))} ms")


def _workers() -> list[int]:
    """Processes that the spawner of the pool has forked."""
    found = []
    for spawner in _children(os.getpid()):
        found += _children(spawner)
    return found


def _children(process: int) -> list[int]:
    listed = [Path(path).read_text(encoding="ascii") for path in Path(f"/proc/{process}/task").glob("*/children")]
    return [int(child) for text in listed for child in text.split()]


def run(console: Console) -> None:
    """Print the figures."""
    with client() as asked:
        asked.list_verifiers()
        throughput(console, asked)
        structures(console, asked)
        nasty(console, asked)
    lives(console)


if __name__ == "__main__":
    run(Console(width=110))
