"""The kinds of worker pools. Pools never share a process: some libraries crash in each other's company."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PoolKind:
    """What the spawner of a pool imports before it forks warm workers."""

    preload: tuple[str, ...]


GC_ALLOCATIONS = 50_000
"""Allocations between two searches for cycles, in front and workers; Python's own 700 cost a tenth of the time."""

COMMON = ("docima.services.pool.worker",)

POOL_KINDS: dict[str, PoolKind] = {
    "cpu": PoolKind(
        (
            *COMMON,
            "docima.verifiers.maths.verify",
            "docima.verifiers.formats.verify",
            "docima.verifiers.programs.verify",
        )
    ),
    "sympy": PoolKind((*COMMON, "docima.verifiers.maths.verify", "sympy")),
    # RDKit crashes beside other libraries that are built with Boost.Python (cctbx): nothing of that kind may enter.
    "rdkit": PoolKind(
        (
            *COMMON,
            "docima.verifiers.molecules.verify",
            "docima.verifiers.molecules.reaction",
            "docima.verifiers.structures.verify",
        )
    ),
}

EXECUTOR_POOL = {"inline": "cpu", "sandbox": "cpu"}
"""Executors whose verifiers ride along in another pool's workers."""

ASKING = frozenset({"sandbox"})
"""Executors that do what verifiers ask for: such a kind can only be tested where they are."""


def pool_of(executor: str) -> str:
    """The pool that runs an executor's work."""
    return EXECUTOR_POOL.get(executor, executor)
