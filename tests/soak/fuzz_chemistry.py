"""Mutated molecules, reactions and structures through the pool: no crash, no bug of ours, no innocent lost.

    python tests/soak/fuzz_chemistry.py 600

The argument is the time in seconds; the mutations are the same on every run of the same length.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from pathlib import Path
from time import monotonic
from typing import Any

from docima.client import AsyncClient, Client, Component, Task, molecule, reaction, structure
from docima.client.local import Local
from docima.services.settings import read
from docima.verifiers.structures.sample import PDB

CASES = Path(__file__).parents[1] / "cases"
LETTERS = "CNOSPFIclbr[]()=#.123456789%+-@/\\H*$:~>nosp&!,; \nE"
OURS = {"VERIFIER_BUG", "WORKER_LOST", "ANSWER_CRASHED_VERIFIER", "ANSWER_TIMEOUT"}
BATCH = 200
MANY: list[dict[str, Any]] = [
    {"kind": "equals", "ref": "CC(=O)Nc1ccc(O)cc1", "ignore": ["stereo", "tautomers", "salts"]},
    {"kind": "functional_groups", "names": ["amide", "cis double bond"], "max": 50},
    {"kind": "similarity", "ref": "CCO", "max": 0.9},
    {"kind": "cip", "labels": ["R"]},
    {"kind": "stereo"},
    {"kind": "sa_score", "max": 9},
    {"kind": "qed", "max": 1},
    {"kind": "scaffold", "ref": "c1ccccc1", "mode": "generic"},
    {"kind": "alerts", "catalog": "BRENK"},
    {"kind": "plausible"},
]


def mutated(draw: random.Random, seeds: list[str]) -> str:
    """A seed with some letters changed, pieces repeated, and another seed's end."""
    text = draw.choice(seeds)
    for _ in range(draw.randint(0, 6)):
        place, kind = draw.randrange(len(text) + 1), draw.random()
        if kind < 0.4:
            text = text[:place] + draw.choice(LETTERS) + text[place:]
        elif kind < 0.7:
            text = text[:place] + text[place + 1 :]
        elif kind < 0.85:
            other = draw.choice(seeds)
            text = text[:place] + other[draw.randrange(len(other)) :]
        else:
            text = text[:place] + text[place : place + 8] * draw.randint(2, 20) + text[place:]
    return text


def questions() -> list[tuple[Component, list[str], str]]:
    """What is asked, seeds of answers, and an answer that is right."""

    def column(name: str, key: str) -> list[str]:
        rows = (json.loads(line) for line in (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())
        return [row[key] for row in rows if row[key] and len(row[key]) < 500]

    smiles = column("molecules_policy", "smiles") + column("molecules_constraints", "smiles")
    reactions = column("reactions", "answer")
    return [
        (molecule(*MANY, policy="any_rdkit", aggregate="weighted_mean"), smiles, "CC(=O)Nc1ccc(O)cc1"),
        (molecule({"kind": "formula", "value": "C2H6O"}), smiles, "CCO"),
        (reaction(balance="atoms_and_charge"), reactions, "C=C.[H][H]>>CC"),
        (structure(), [PDB], PDB),
    ]


def main() -> None:
    """Fuzz for so many seconds; exit code 1 where anything of ours failed."""
    draw = random.Random(20_259)  # noqa: S311 - mutations, no secret
    settings = read(verifiers=("molecule", "reaction", "structure"), workers={"count": 2})
    client = Client.__new__(Client)
    client._start(AsyncClient(transport=lambda: Local(settings=settings)))
    reasons: Counter[str] = Counter()
    end = monotonic() + float(sys.argv[1])
    with client:
        asked = questions()
        rights = [
            client.score([Task("r", components=[each], completions=[right])])[0].reward for each, _, right in asked
        ]
        while monotonic() < end:
            for (component, seeds, right), reward in zip(asked, rights, strict=True):
                texts = [right, *(mutated(draw, seeds) for _ in range(BATCH)), right + "\n"]
                results = client.score([Task("t", components=[component], completions=texts)], timeout_seconds=300)
                if [results[0].reward, results[-1].reward] != [reward, reward]:
                    reasons["NEIGHBOUR_LOST"] += 1
                for text, result in zip(texts, results, strict=True):
                    said = result.assessments[0]
                    reasons[said.reason] += 1
                    if said.reason in OURS:
                        sys.stdout.write(f"{said.reason} {said.explanation}: {text[:300]!r}\n")
    sys.stdout.write(f"{sum(reasons.values())} answers: {dict(reasons)}\n")
    if (OURS | {"NEIGHBOUR_LOST"}) & reasons.keys():
        raise SystemExit(1)


if __name__ == "__main__":
    main()
