"""`instructions`: are the verifiable instructions followed?

Covered: every instruction of IFEval, IFBench, IFEvalG and Tulu 3 with the verdicts of their own checkers, strict and
loose, the same on every machine. Not covered: keywords that are regular expressions with look-around or
back-references (UNSUPPORTED: not linear in time); whether the response says anything: a third of these checks pass on
garbage, so pair them with `content` in training.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from docima.verifiers.assessment import Assessment, Reason, Verdict, graded, incorrect
from docima.verifiers.completion import Completion
from docima.verifiers.instructions import arguments
from docima.verifiers.instructions.registry import Check, bound, instruction
from docima.verifiers.instructions.spec import InstructionsSpec
from docima.verifiers.instructions.text import Text
from docima.verifiers.thinking import BLANKS
from docima.verifiers.verifier import Sample

VERSION = 3
DETAILS = {
    "empty": "The response is empty, which follows no instruction.",
    "not_followed": "An instruction is not followed.",
}
Spec = InstructionsSpec
SELF_TEST = (
    Sample({"ids": ["punctuation:no_comma"]}, "No comma here.", Verdict.CORRECT),
    Sample({"ids": ["punctuation:no_comma"]}, "One, two.", Verdict.INCORRECT),
    Sample(
        {"registry": "ifbench", "ids": ["sentence:increment"], "kwargs": [{"small_n": 1}]}, "A. B c.", Verdict.CORRECT
    ),
    Sample({"registry": "tulu", "ids": ["validate_title"]}, "<<t>>", Verdict.CORRECT),
    Sample({"ids": ["keywords:frequency"]}, "missing arguments", Verdict.UNSCORED),
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The spec and a check for each instruction."""

    spec: InstructionsSpec
    checks: tuple[Check, ...]


def prepare(spec: InstructionsSpec) -> Prepared:
    """Look the instructions up and read their arguments. Raises SpecError, which names the argument, and
    UnavailableError.
    """
    checks = []
    for index, name in enumerate(spec.ids):
        entry = instruction(spec.registry, name, f"instructions.ids[{index}]")
        given = (spec.kwargs[index] if spec.kwargs is not None else None) or {}
        where = f"instructions.kwargs[{index}]"
        checks.append(bound(name, entry, arguments.read(given, entry.arguments, where), where))
    return Prepared(spec, tuple(checks))


def judge(prepared: Prepared, completion: Completion) -> Assessment:
    """Check each instruction."""
    spec = prepared.spec
    response = _response(completion)
    if not response.strip():
        said = "The response is empty."
        return incorrect(Reason.NO_ANSWER, detail="empty", explanation=said, followed=[False] * len(spec.ids))
    followed = followed_by(prepared, response)
    share = sum(followed) / len(followed)
    score = share if spec.scoring == "fraction" else float(share == 1.0)
    broken = [name for name, right in zip(spec.ids, followed, strict=True) if not right]
    return graded(
        score,
        detail="not_followed" if broken else "",
        explanation=f"Not followed: {', '.join(broken):.300}." if broken else "Every instruction is followed.",
        followed=followed,
    )


def followed_by(prepared: Prepared, response: str) -> list[bool]:
    """Whether each instruction is followed by a response that is not empty."""
    if prepared.spec.mode == "strict":
        whole = Text(response)
        return [check(whole) for check in prepared.checks]
    variants = [Text(each) for each in _loosened(response)]
    return [any(check(each) for each in variants) for check in prepared.checks]


def _loosened(response: str) -> Iterator[str]:
    """The response, without its first line, its last line or both, each with and without asterisks; each once."""
    lines = response.split("\n")
    cut = [response, *("\n".join(part).strip() for part in (lines[1:], lines[:-1], lines[1:-1]))]
    found = dict.fromkeys([*cut, *(each.replace("*", "") for each in cut)])
    return (each for each in found if each.strip())


def _response(completion: Completion) -> str:
    """The final part as it was written: blanks around it count for some instructions."""
    final = completion.final or ""
    return completion.text if completion.text.strip(BLANKS) == final else final
