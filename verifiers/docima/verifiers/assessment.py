"""The vocabulary of the suite: what a verifier says of one completion, and who is to blame.

Two laws hold everywhere and are checked here, where an assessment is made:

* a score exists exactly when the verdict is not UNSCORED, so nothing returns 0.0 for "I could not tell";
* a reason belongs to one blame, and only blame ANSWER may lower a reward.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple, Self


class Verdict(StrEnum):
    """How good the completion is for one component."""

    CORRECT = "CORRECT"
    PARTIAL = "PARTIAL"
    INCORRECT = "INCORRECT"
    UNSCORED = "UNSCORED"


class Blame(StrEnum):
    """Whose fault a verdict other than CORRECT is."""

    NONE = "NONE"
    ANSWER = "ANSWER"
    TASK = "TASK"
    INFRASTRUCTURE = "INFRASTRUCTURE"


class Reason(StrEnum):
    """Why a verdict was given: one closed vocabulary for the whole suite. `blame_of` tells whose fault each is."""

    # Nobody's: the answer is right.
    EQUIVALENT = "EQUIVALENT"
    SATISFIED = "SATISFIED"
    # The answer's.
    PARTLY_SATISFIED = "PARTLY_SATISFIED"
    DIFFERENT = "DIFFERENT"
    VIOLATED = "VIOLATED"
    NO_ANSWER = "NO_ANSWER"
    UNPARSABLE_ANSWER = "UNPARSABLE_ANSWER"
    ANSWER_TOO_LARGE = "ANSWER_TOO_LARGE"
    ANSWER_TIMEOUT = "ANSWER_TIMEOUT"
    ANSWER_CRASHED_VERIFIER = "ANSWER_CRASHED_VERIFIER"
    MALFORMED = "MALFORMED"
    TRUNCATED = "TRUNCATED"
    COMPILE_ERROR = "COMPILE_ERROR"
    WRONG_OUTPUT = "WRONG_OUTPUT"
    RUNTIME_ERROR = "RUNTIME_ERROR"
    TIME_LIMIT = "TIME_LIMIT"
    MEMORY_LIMIT = "MEMORY_LIMIT"
    OUTPUT_LIMIT = "OUTPUT_LIMIT"
    SECURITY_VIOLATION = "SECURITY_VIOLATION"
    REJECTED = "REJECTED"
    # The task's.
    SPEC_INVALID = "SPEC_INVALID"
    REFERENCE_UNPARSABLE = "REFERENCE_UNPARSABLE"
    MISSING_INPUT = "MISSING_INPUT"
    UNSUPPORTED = "UNSUPPORTED"
    TESTS_UNKNOWN = "TESTS_UNKNOWN"
    # Ours.
    UNDECIDED = "UNDECIDED"
    WORKER_LOST = "WORKER_LOST"
    SANDBOX_UNAVAILABLE = "SANDBOX_UNAVAILABLE"
    JUDGE_UNAVAILABLE = "JUDGE_UNAVAILABLE"
    JUDGE_UNPARSABLE = "JUDGE_UNPARSABLE"
    JUDGE_DISAGREES = "JUDGE_DISAGREES"
    CALIBRATION_BREAKER = "CALIBRATION_BREAKER"
    OVERLOADED = "OVERLOADED"
    BUDGET_SPENT = "BUDGET_SPENT"
    CANCELLED = "CANCELLED"
    TRANSPORT = "TRANSPORT"
    VERIFIER_BUG = "VERIFIER_BUG"
    SKIPPED = "SKIPPED"


_NOBODYS = {Reason.EQUIVALENT, Reason.SATISFIED}
_TASKS = {
    Reason.SPEC_INVALID,
    Reason.REFERENCE_UNPARSABLE,
    Reason.MISSING_INPUT,
    Reason.UNSUPPORTED,
    Reason.TESTS_UNKNOWN,
}
_OURS = {
    Reason.UNDECIDED,
    Reason.WORKER_LOST,
    Reason.SANDBOX_UNAVAILABLE,
    Reason.JUDGE_UNAVAILABLE,
    Reason.JUDGE_UNPARSABLE,
    Reason.JUDGE_DISAGREES,
    Reason.CALIBRATION_BREAKER,
    Reason.OVERLOADED,
    Reason.BUDGET_SPENT,
    Reason.CANCELLED,
    Reason.TRANSPORT,
    Reason.VERIFIER_BUG,
    Reason.SKIPPED,
}
_BLAME: Mapping[Reason, Blame] = {
    reason: Blame.NONE
    if reason in _NOBODYS
    else Blame.TASK
    if reason in _TASKS
    else Blame.INFRASTRUCTURE
    if reason in _OURS
    else Blame.ANSWER
    for reason in Reason
}


def blame_of(reason: Reason) -> Blame:
    """The one party that a reason blames."""
    return _BLAME[reason]


_CORRECT, _PARTIAL, _INCORRECT, _UNSCORED = Verdict
_NONE, _ANSWER, _TASK, _INFRASTRUCTURE = Blame
"""By names of their own: to look a member up costs more than to compare it."""


class _Fields(NamedTuple):
    verdict: Verdict
    reason: Reason
    score: float | None
    value: float | None
    detail: str
    explanation: str
    evidence: Mapping[str, Any]


class Assessment(_Fields):
    """What a verifier says of one completion for one component. It cannot be changed.

    `score` is in [0, 1] and absent exactly when the verdict is UNSCORED. `value` is the formula's own finite number
    where that is not a score (a length penalty of -0.4). `detail` is the verifier's own closed code, listed in its
    `DETAILS`. `explanation` is one sentence for a person: expected, found, how they differ. `evidence` holds plain
    JSON data: what was extracted, compared and measured. The component's name, the verifier's version and the time
    taken are added by the service that ran the verifier.

    A named tuple, since one is made for every completion, and a frozen dataclass takes three times as long.

    Raises ValueError where the laws of this module are broken: that is a bug of the verifier.
    """

    __slots__ = ()

    def __new__(
        cls,
        verdict: Verdict,
        reason: Reason,
        score: float | None = None,
        value: float | None = None,
        detail: str = "",
        explanation: str = "",
        evidence: Mapping[str, Any] | None = None,
    ) -> Self:
        blame = _BLAME[reason]
        if score is None:
            lawful = verdict is _UNSCORED and (blame is _TASK or blame is _INFRASTRUCTURE)
        elif score == 1.0:
            lawful = verdict is _CORRECT and blame is _NONE
        elif score == 0.0:
            lawful = verdict is _INCORRECT and blame is _ANSWER
        else:
            lawful = 0.0 < score < 1.0 and verdict is _PARTIAL and blame is _ANSWER
        if not lawful or not (value is None or math.isfinite(value)):
            raise ValueError(f"unlawful assessment: {verdict} {reason} score={score} value={value}")
        fields = (verdict, reason, score, value, detail, explanation, {} if evidence is None else evidence)
        return tuple.__new__(cls, fields)

    @property
    def blame(self) -> Blame:
        """Whose fault it is."""
        return _BLAME[self.reason]


def correct(
    reason: Reason = Reason.EQUIVALENT, *, detail: str = "", explanation: str = "", **evidence: Any
) -> Assessment:
    """The completion is right: score 1."""
    return Assessment(_CORRECT, reason, 1.0, None, detail, explanation, evidence)


def incorrect(reason: Reason, *, detail: str = "", explanation: str = "", **evidence: Any) -> Assessment:
    """The completion is wrong by its own fault: score 0."""
    return Assessment(_INCORRECT, reason, 0.0, None, detail, explanation, evidence)


def unscored(reason: Reason, *, detail: str = "", explanation: str = "", **evidence: Any) -> Assessment:
    """We could not tell, and the answer is not to blame: no score."""
    return Assessment(_UNSCORED, reason, None, None, detail, explanation, evidence)


def graded(
    score: float,
    *,
    satisfied: Reason = Reason.SATISFIED,
    partly: Reason = Reason.PARTLY_SATISFIED,
    violated: Reason = Reason.VIOLATED,
    value: float | None = None,
    detail: str = "",
    explanation: str = "",
    **evidence: Any,
) -> Assessment:
    """The verdict that a score in [0, 1] implies: 1 is CORRECT, 0 is INCORRECT, between is PARTIAL."""
    if score >= 1.0:
        return Assessment(_CORRECT, satisfied, 1.0, value, detail, explanation, evidence)
    if score <= 0.0:
        return Assessment(_INCORRECT, violated, 0.0, value, detail, explanation, evidence)
    return Assessment(_PARTIAL, partly, score, value, detail, explanation, evidence)
