"""Asks a backend to prove its claims: what a server does before it serves, and `docima doctor` on demand."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from docima.sandbox import memfds
from docima.sandbox.backend import Backend
from docima.sandbox.builds import ENVIRONMENT
from docima.sandbox.claims import CLAIMS, THEN, TIGHT, Claim
from docima.sandbox.outcome import Finished, Outcome
from docima.sandbox.slot import Launch, Slot

ESCAPED = b"ESCAPED"


def proofs(backend: Backend) -> Iterator[tuple[str, str]]:
    """Each claim, and what broke it: empty where it held."""
    # Most of the time is waiting for time limits: two jails wait together.
    with ThreadPoolExecutor(2) as threads:
        for found in threads.map(lambda half: list(_proofs(backend, *half)), (_FIRST, _SECOND)):
            yield from found


_FIRST = (CLAIMS[::2], THEN[::2])
_SECOND = (CLAIMS[1::2], THEN[1::2])


def _proofs(
    backend: Backend, claims: Sequence[Claim], pairs: Sequence[tuple[Claim, Claim]]
) -> Iterator[tuple[str, str]]:
    with Slot(backend) as slot:
        for claim in claims:
            yield claim.name, _broken(claim, _run(slot, claim))
        for before, after in pairs:
            first = _broken(before, _run(slot, before))
            yield after.name, first or _broken(after, _run(slot, after))
        last = CLAIMS[0]
        yield "the jail still works after all that", _broken(last, _run(slot, last))


def broken_claims(backend: Backend) -> list[str]:
    """Those that did not hold, each with why."""
    return [f"{name} ({why})" for name, why in proofs(backend) if why]


def _run(slot: Slot, claim: Claim) -> Finished:
    source = memfds.sealed(claim.program.encode())
    try:
        launch = Launch(("script",), ENVIRONMENT, warm=(), program=source, memory_signs=(b"MemoryError",))
        return slot.run(launch, TIGHT)
    finally:
        os.close(source)


def _broken(claim: Claim, run: Finished) -> str:
    if ESCAPED in run.output:
        return run.output.decode("utf-8", "replace").strip()[:100]
    if claim.outcome is not None and run.outcome is not claim.outcome:
        said = run.fault or run.errors.decode("utf-8", "replace").strip()[-100:]
        return f"it ended {run.outcome}, not {claim.outcome}: {said}"
    return run.fault if run.outcome is Outcome.INFRA else ""
