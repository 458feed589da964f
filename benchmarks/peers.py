"""Math-Verify on the same completions: one process, a sample, scaled to items a second."""

from __future__ import annotations

from time import perf_counter

from docima.client import Task

SAMPLE = 300


def math_verify_rate(task: Task, reference: str) -> float:
    """Items a second of the peer as its users call it: parse both sides, verify."""
    from math_verify import parse, verify

    completions = [str(each) for each in task.completions[:SAMPLE]]
    verify(parse(f"${reference}$"), parse(completions[0]))  # its first call loads its parser
    start = perf_counter()
    for completion in completions:
        verify(parse(f"${reference}$"), parse(completion))
    return len(completions) / (perf_counter() - start)
