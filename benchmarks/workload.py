"""What is scored in the benchmarks: completions like a reasoning model's, made here, the same on every run."""

from __future__ import annotations

import random
from pathlib import Path

from docima.batch.rows import read
from docima.client import Task, format, math

EXAMPLES = Path(__file__).parents[1] / "examples" / "rollouts.jsonl"
WORDS = [
    "we",
    "need",
    "to",
    "find",
    "the",
    "value",
    "so",
    "let",
    "us",
    "compute",
    "wait",
    "that",
    "is",
    "not",
    "right",
    "because",
    "the",
    "sum",
    "of",
    "both",
    "sides",
    "gives",
    "therefore",
    "it",
    "follows",
    "that",
    "x",
    "equals",
    "and",
    "then",
    "we",
    "substitute",
    "back",
    "into",
    "the",
    "first",
    "equation",
    "to",
    "check",
    "once",
    "more",
]
ANSWERS = ("\\frac{5}{6}", "5/6", "\\dfrac{5}{6}", "0.8\\overline{3}", "\\frac{10}{12}", "\\frac{1}{6}", "1", "0.83")


def one_problem(count: int, characters: int) -> Task:
    """A task with so many distinct completions of so many characters each."""
    random.seed(7)
    completions = []
    for index in range(count):
        body = " ".join(random.choices(WORDS, k=characters // 5))[: characters - 64]  # noqa: S311 - text, no secret
        answer = ANSWERS[index % len(ANSWERS)]
        completions.append(f"<think>\n{body} {index}\n</think>\n\nThe answer is $\\boxed{{{answer}}}$.")
    return Task("one-problem", "What is 1/2 + 1/3?", [math("5/6"), format(weight=0.2)], completions)


def examples() -> list[Task]:
    """The shipped rollouts."""
    return [row.task for row in read(EXAMPLES) if row.task is not None]
