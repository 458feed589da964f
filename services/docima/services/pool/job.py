"""A job: components of some completions of one task, to be assessed by one pool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Protocol

from docima import v1
from docima.services.requests import Written
from docima.verifiers.assessment import Reason

Asked = Mapping[tuple[int, int], Written]
"""What is asked for by (item, component), as numbers within the job."""


class Sink(Protocol):
    """Who wants a job's results: the run of a task. Slots number its distinct completions, components its
    components.
    """

    def over(self) -> bool:
        """Whether nobody waits any more."""

    def remaining(self, slot: int, components: tuple[int, ...]) -> tuple[int, ...]:
        """Those of the components that the slot still lacks."""

    def payload(self, components: tuple[int, ...], slots: list[int]) -> bytes:
        """The serialised Task that a worker is to assess."""

    def replies(self, slot: int, component: int) -> list[bytes]:
        """What a slot's component has asked for so far was answered with."""

    def cost_key(self, components: tuple[int, ...]) -> tuple[object, ...]:
        """What the cost of an item is likely to depend on."""

    def size(self, slot: int) -> int:
        """Bytes that a slot adds to the payload."""

    def whole(self, components: tuple[int, ...]) -> bool:
        """Whether these are all components of the task."""

    def accept(self, job: Job, first: int, results: Sequence[v1.CompletionResult], final: bool, asked: Asked) -> None:
        """Results for the job's slots from number `first` on; `final` ones hold their reward. Where one has no verdict,
        its component asks for what `asked` holds, else for its slow tier.
        """

    def charge(self, slot: int, component: int, reason: Reason, detail: str, explanation: str) -> None:
        """A slot's component is assessed by what it did to its worker, or by what befell it."""

    def poison(self, component: int, reason: Reason, detail: str, explanation: str) -> None:
        """A component's spec kills workers: it stands for all completions of the task."""


@dataclass(slots=True, eq=False)
class Job:
    """What one worker gets at a time, once it is cut to size.

    `owner` is the call: calls take turns. `kind` names its pool. `crashes` and `losses` count what workers suffered
    at this job: it is then of one slot, or died while preparing.
    """

    sink: Sink
    owner: object
    kind: str
    components: tuple[int, ...]
    slots: list[int]
    slow: bool = False
    resume: bool = False
    crashes: int = 0
    losses: int = 0
    queued: float = field(default_factory=monotonic)

    def joins(self, other: Job) -> bool:
        """Whether both may be handed over in one load: they are alike, and neither is under suspicion."""
        alike = (self.owner, self.slow) == (other.owner, other.slow) and not (self.resume or other.resume)
        blameless = not (self.crashes or self.losses or other.crashes or other.losses)
        return alike and blameless and self.nature() == other.nature()

    def nature(self) -> tuple[object, ...]:
        """What its items are likely to cost, and whether they are whole."""
        return self.sink.cost_key(self.components), self.sink.whole(self.components)

    def size(self) -> int:
        """Bytes of its completions."""
        return sum(map(self.sink.size, self.slots))

    def part(self, slots: list[int]) -> Job:
        """The same for some of the slots."""
        return Job(
            self.sink,
            self.owner,
            self.kind,
            self.components,
            slots,
            self.slow,
            self.resume,
            self.crashes,
            self.losses,
            self.queued,
        )
