"""Group questions as a trainer asks them, and their replies."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from docima.client.plain import PlainError, fill
from docima.client.results import REASONS
from docima.client.split import BATCH_BYTES, BATCH_COMPLETIONS
from docima.client.tasks import Task
from docima.v1 import (
    Completion,
    CompletionPart,
    RankedCompletion,
    RankHead,
    RankOptions,
    RankRequest,
    RankResponse,
    Reason,
    RefineHead,
    RefineOptions,
    RefineRequest,
    TaskEnd,
    VoteHead,
    VoteOptions,
    VoteRequest,
    VoteResponse,
)

Kind = Literal["vote", "rank", "refine"]

_TYPES: dict[Kind, tuple[Any, Any, Any]] = {
    "vote": (VoteRequest, VoteHead, VoteOptions),
    "rank": (RankRequest, RankHead, RankOptions),
    "refine": (RefineRequest, RefineHead, RefineOptions),
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """Completions with equivalent answers; `correct` is None without a reference, or where nobody could tell."""

    answer: str
    completions: tuple[int, ...]
    weight: float
    correct: bool | None


@dataclass(frozen=True, slots=True)
class Vote:
    """What a group voted. `winner` is None where nothing was readable or clusters tie (`reason` tells).

    `pseudo_labels` are rewards for training without references, by completion: 1 with the winner, 0 against it, None
    where there is no answer, or too few agree. `maj_at_k` and `pass_at_k` are by k.
    """

    task_id: str
    winner: Cluster | None
    clusters: tuple[Cluster, ...]
    agreement: float
    readable: int
    total: int
    pseudo_labels: tuple[float | None, ...]
    maj_at_k: dict[int, float]
    pass_at_k: dict[int, float]
    reason: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """How a group ranks. `order` holds positions, best first; `strengths` and `intervals` are by completion, None where
    it is not ranked; `position_bias` of a pairwise ranking is the share of comparisons that the first-shown won.
    """

    task_id: str
    order: tuple[int, ...]
    best: int | None
    strengths: tuple[float | None, ...]
    intervals: tuple[tuple[float, float] | None, ...]
    position_bias: float | None
    flip_rate: float | None
    judges: tuple[str, ...]
    reason: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that is wrong; `span` is where the quoted passage stands in the final part."""

    criterion: str
    explanation: str
    quote: str
    span: tuple[int, int] | None
    severity: str


@dataclass(frozen=True, slots=True)
class Refinement:
    """What to tell about one completion: `text` is for the next turn, and gives the answer away nowhere."""

    text: str
    defects: tuple[Defect, ...]
    score: float | None
    done: bool
    withheld: int
    reason: str


def prepare(
    kind: Kind, tasks: Iterable[Task], options: Sequence[dict[str, Any]] | dict[str, Any]
) -> list[tuple[Any, list[Completion]]]:
    """The heads and completions of some groups. `options` are one for all, or one a task. Raises PlainError."""
    _, head_type, options_type = _TYPES[kind]
    prepared = []
    for index, task in enumerate(tasks):
        chosen = options_type()
        fill(chosen, options if isinstance(options, dict) else options[index], f"tasks[{index}].options")
        completions = []
        for completion in task.wire_completions():
            if isinstance(completion, PlainError):
                raise PlainError(f"tasks[{index}].{completion.path}", str(completion))
            completions.append(completion)
        prepared.append((head_type(task=task.head(), options=chosen), completions))
    return prepared


async def messages(kind: Kind, groups: Iterable[tuple[Any, list[Completion]]]) -> AsyncIterator[Any]:
    """What a stream sends."""
    request = _TYPES[kind][0]
    for head, completions in groups:
        yield request(head=head)
        part: list[Completion] = []
        size = 0
        for completion in completions:
            grown = size + completion.ByteSize()
            if part and (len(part) == BATCH_COMPLETIONS or grown > BATCH_BYTES):
                yield request(part=CompletionPart(completions=part))
                part, grown = [], completion.ByteSize()
            part.append(completion)
            size = grown
        yield request(part=CompletionPart(completions=part))
        yield request(end=TaskEnd())


def _reason(message: Any) -> str:
    return REASONS.get(message.reason, "") if message.reason else ""


def read_vote(message: Any) -> Vote:
    """A vote from the wire."""
    clusters = tuple(
        Cluster(each.answer, tuple(each.completions), each.weight, each.correct if each.HasField("correct") else None)
        for each in message.clusters
    )
    labels: list[float | None] = [None] * message.total
    for index, (label, counts) in enumerate(zip(message.pseudo_labels, message.labelled, strict=True)):
        labels[index] = label if counts else None
    return Vote(
        message.task_id,
        clusters[message.winner] if message.HasField("winner") else None,
        clusters,
        message.agreement,
        message.readable,
        message.total,
        tuple(labels),
        {each.k: each.maj_at_k for each in message.estimates},
        {each.k: each.pass_at_k for each in message.estimates},
        _reason(message),
        message.explanation,
    )


def read_rank(message: Any) -> Ranking:
    """A ranking from the wire."""
    return Ranking(
        message.task_id,
        tuple(message.order),
        message.best if message.HasField("best") else None,
        tuple(each.strength if each.HasField("strength") else None for each in message.completions),
        tuple((each.low, each.high) if each.HasField("low") else None for each in message.completions),
        message.position_bias if message.HasField("position_bias") else None,
        message.flip_rate if message.HasField("flip_rate") else None,
        tuple(message.judges),
        _reason(message),
        message.explanation,
    )


def read_refine(message: Any) -> list[Refinement]:
    """The refinements of a group from the wire."""
    return [
        Refinement(
            each.text,
            tuple(
                Defect(
                    defect.criterion,
                    defect.explanation,
                    defect.quote,
                    (defect.start, defect.end) if defect.HasField("start") else None,
                    defect.severity,
                )
                for defect in each.defects
            ),
            each.score if each.HasField("score") else None,
            each.done,
            each.withheld,
            _reason(each),
        )
        for each in message.refinements
    ]


def unanswered(kind: Kind, group: tuple[Any, list[Completion]], reason: str, explanation: str) -> Any:
    """What the client itself says of a group where no server did."""
    head, completions = group
    number: Any = Reason.Value(f"REASON_{reason}")
    if kind == "refine":
        return [Refinement("", (), None, False, 0, reason) for _ in completions]
    if kind == "vote":
        return read_vote(
            VoteResponse(task_id=head.task.task_id, total=len(completions), reason=number, explanation=explanation)
        )
    nobody = [RankedCompletion() for _ in completions]
    return read_rank(
        RankResponse(task_id=head.task.task_id, completions=nobody, reason=number, explanation=explanation)
    )


READERS: dict[Kind, Callable[[Any], Any]] = {"vote": read_vote, "rank": read_rank, "refine": read_refine}
