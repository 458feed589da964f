"""Results as a trainer reads them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docima.client.plain import prefix
from docima.v1 import Assessment as WireAssessment
from docima.v1 import Blame, CompletionResult, Component, Reason, Verdict


def _names(enum: Any) -> dict[int, str]:
    start = prefix(enum.DESCRIPTOR)
    return {value.number: value.name.removeprefix(start) for value in enum.DESCRIPTOR.values}


VERDICTS, REASONS, BLAMES = _names(Verdict), _names(Reason), _names(Blame)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one verifier says of one completion. `score` is None exactly when `verdict` is "UNSCORED"."""

    component: str
    verdict: str
    score: float | None
    value: float | None
    reason: str
    blame: str
    detail: str
    explanation: str
    evidence_json: str
    verifier: str
    elapsed_seconds: float
    cached: bool

    @property
    def evidence(self) -> dict[str, Any]:
        """What was extracted, compared and measured."""
        evidence: dict[str, Any] = json.loads(self.evidence_json) if self.evidence_json else {}
        return evidence

    def plain(self) -> dict[str, Any]:
        """As files hold it."""
        data = {
            "component": self.component,
            "verdict": self.verdict,
            "score": self.score,
            "value": self.value,
            "reason": self.reason,
            "blame": self.blame,
            "detail": self.detail,
            "explanation": self.explanation,
            "evidence": self.evidence,
            "verifier": self.verifier,
            "elapsed_seconds": self.elapsed_seconds,
            "cached": self.cached,
        }
        absent = {name for name in ("score", "value") if data[name] is None}
        return {name: item for name, item in data.items() if name not in absent}


@dataclass(slots=True, repr=False, eq=False)
class Result:
    """What is said of one completion. `reward` is None where it is unscored: mask it, never take it for 0.

    The indices are positions in what was handed to `score`. Assessments are read from the wire when they are first
    asked for: most trainers look at rewards alone.
    """

    task_index: int
    completion_index: int
    task_id: str
    completion_id: str
    reward: float | None
    _said: Sequence[Assessment] | Sequence[WireAssessment]

    @property
    def assessments(self) -> tuple[Assessment, ...]:
        """One a component, in the order of the task."""
        if not isinstance(self._said, tuple):
            self._said = tuple([_read_assessment(each) for each in self._said])
        return self._said

    def _key(self) -> tuple[Any, ...]:
        place = (self.task_index, self.completion_index)
        return (*place, self.task_id, self.completion_id, self.reward, self.assessments)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Result) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((self.task_index, self.completion_index))

    def __repr__(self) -> str:
        return f"Result({', '.join(map(repr, self._key()))})"

    def __reduce__(self) -> tuple[type[Result], tuple[Any, ...]]:
        # Trainers hand results between processes; a message of the wire does not travel.
        return Result, self._key()

    def __getitem__(self, component: str) -> Assessment:
        """The assessment of a component by its name. Raises KeyError."""
        for assessment in self.assessments:
            if assessment.component == component:
                return assessment
        raise KeyError(component)

    def plain(self) -> dict[str, Any]:
        """As files hold it."""
        return {
            "task_id": self.task_id,
            "completion_id": self.completion_id,
            "reward": self.reward,
            "assessments": [assessment.plain() for assessment in self.assessments],
        }


def read(message: CompletionResult, task_index: int, completion_index: int) -> Result:
    """A result from the wire, at its place among all that the caller handed in."""
    return Result(
        task_index,
        completion_index,
        message.task_id,
        message.completion_id,
        message.reward if message.HasField("reward") else None,
        message.assessments,
    )


def _read_assessment(message: Any) -> Assessment:
    return Assessment(
        message.component,
        VERDICTS[message.verdict],
        message.score if message.HasField("score") else None,
        message.value if message.HasField("value") else None,
        REASONS.get(message.reason, "UNSPECIFIED"),
        BLAMES.get(message.blame, "UNSPECIFIED"),
        message.detail,
        message.explanation,
        message.evidence,
        message.verifier,
        message.elapsed_seconds,
        message.cached,
    )


def unscored(
    place: tuple[int, int], ids: tuple[str, str], components: Sequence[Component], reason: str, explanation: str
) -> Result:
    """What the client itself says where no server did."""
    blame = "TASK" if reason == "SPEC_INVALID" else "INFRASTRUCTURE"
    names = [component.name or component.WhichOneof("spec") or "" for component in components] or [""]
    said = tuple(
        Assessment(name, "UNSCORED", None, None, reason, blame, "", explanation, "", "", 0.0, False) for name in names
    )
    return Result(*place, *ids, None, said)
