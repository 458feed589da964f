"""The rewards and the auto-labelling of DeepSeekMath-V2 (arXiv 2511.22570, sections 2.1 to 2.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ALPHA, BETA = 0.76, 0.24
"""Weights of the solution and of its self-evaluation in the generator's reward (section 2.2)."""


def r_score(claimed: float, truth: float) -> float:
    """1 - |s' - s|, for scores in [0, 1]."""
    return 1.0 - abs(claimed - truth)


def verifier_reward(r_format: float, score: float, r_meta: float) -> float:
    """R_V = R_format * R_score * R_meta: the reward of an analysis."""
    return r_format * score * r_meta


def generator_reward(
    r_format: float, r_solution: float, self_score: float, r_meta: float, *, alpha: float = ALPHA, beta: float = BETA
) -> float:
    """R = R_format * (alpha * R_Y + beta * R_score(s', s) * R_meta(Z)), where s is R_Y: the reward of a solution Y
    with a self-evaluation Z that claims s'.
    """
    return r_format * (alpha * r_solution + beta * r_score(self_score, r_solution) * r_meta)


@dataclass(frozen=True, slots=True)
class Voted:
    """One analysis of a solution: the score that it gives, and the meta votes on the defects that it claims (1 where
    a vote finds them real; scores between count as they are).
    """

    score: float
    meta: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """What auto-labelling made of some analyses; `score` is None where a person must look."""

    score: float | None
    support: int
    detail: str


def auto_label(analyses: Sequence[Voted], k: int = 1, best: float = 1.0) -> Label:
    """The label that some analyses of one solution give it (section 2.3).

    An analysis below the best score is valid where more than half of its meta votes say so. Where at least `k` of the
    analyses that give the lowest score are valid, it is the label; where no analysis is valid, nobody found a real
    defect and the label is the best score; else nobody knows.
    """
    if not analyses:
        return Label(None, 0, "no_analyses")
    valid = [each.score for each in analyses if each.score < best and 2 * sum(each.meta) > len(each.meta) > 0]
    if not valid:
        return Label(best, sum(each.score >= best for each in analyses), "no_real_defect")
    lowest = min(each.score for each in analyses)
    support = valid.count(lowest)
    return Label(lowest, support, "supported") if support >= k else Label(None, support, "too_little_support")
