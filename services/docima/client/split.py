"""Cuts what a caller hands in into messages: at most 256 completions and 1 MiB each, small tasks together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from docima.v1 import Completion, ScoreRequest
from docima.v1 import Task as WireTask

BATCH_COMPLETIONS = 256
BATCH_BYTES = 1 << 20


@dataclass(slots=True)
class Prepared:
    """A task as messages: its head and some of its completions, and their places in what the caller handed in."""

    index: int
    head: WireTask
    completions: Sequence[Completion]
    numbers: Sequence[int]

    def only(self, numbers: Iterable[int]) -> Prepared:
        """The same with some of its completions."""
        place = {number: position for position, number in enumerate(self.numbers)}
        kept = sorted(numbers)
        return Prepared(self.index, self.head, [self.completions[place[number]] for number in kept], kept)

    def grouped(self) -> bool:
        """Whether a completion's reward depends on the others of the task, which then must not be cut into batches."""
        for component in self.head.components:
            if component.HasField("length") and component.length.kind == "kimi":
                return True
        return False


@dataclass(slots=True)
class Batch:
    """One request, and what each of its tasks holds: (task, position of its first completion)."""

    request: ScoreRequest = field(default_factory=ScoreRequest)
    places: list[tuple[Prepared, int]] = field(default_factory=list)
    count: int = 0
    size: int = 0

    def has_room(self, size: int) -> bool:
        """Whether one more completion of that size fits. The first always does."""
        return self.count == 0 or (self.count < BATCH_COMPLETIONS and self.size + size <= BATCH_BYTES)

    def add(self, task: Prepared, start: int, end: int) -> None:
        """Put in some completions of a task; their room was counted before."""
        if start < end:
            sent = self.request.tasks.add()
            sent.CopyFrom(task.head)
            sent.completions.extend(task.completions[start:end])
            self.places.append((task, start))

    def members(self) -> Iterator[tuple[Prepared, int]]:
        """Every completion of the batch, in its order: its task and its position there."""
        for (task, start), sent in zip(self.places, self.request.tasks, strict=True):
            for offset in range(len(sent.completions)):
                yield task, start + offset


def batches(tasks: Iterable[Prepared]) -> Iterator[Batch]:
    """The requests for some tasks, in order."""
    batch = Batch()
    for task in tasks:
        start = 0
        batch.size += task.head.ByteSize()
        for index, completion in enumerate(task.completions):
            size = completion.ByteSize()
            if not batch.has_room(size):
                batch.add(task, start, index)
                yield batch
                batch, start = Batch(size=task.head.ByteSize()), index
            batch.count += 1
            batch.size += size
        batch.add(task, start, len(task.completions))
    if batch.count:
        yield batch
