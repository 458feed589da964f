"""What one request may hold, and the check of it. Over a limit the whole request is refused: nothing was assessed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from docima import v1
from docima.services.planning import MAX_TIMEOUT_SECONDS

UTF8_BYTES = 4
"""At most, of a character: what is short enough even so need not be encoded to be measured."""


class InvalidRequestError(Exception):
    """The request is over a limit or makes no sense; the message names the field."""


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """Each bound stops one way to make the server hold or do more than one caller should."""

    completions: int = 1024
    """Results of one reply are held until the last is ready."""

    tasks: int = 1024
    """Each task costs a plan and a prepared spec."""

    components: int = 32
    """Each component is work for every completion."""

    text_bytes: int = 4 << 20
    """Scans are linear, and four megabytes are far beyond any real completion."""

    id_bytes: int = 256
    """Ids are echoed: a large one would make the reply larger than the request."""

    name_bytes: int = 64
    """A component's name stands in each of its assessments."""

    message_bytes: int = 16 << 20
    """gRPC's own bound of a message, which it checks before we see it."""

    def message(self) -> v1.RequestLimits:
        """As ListVerifiers tells them."""
        return v1.RequestLimits(
            completions=self.completions,
            tasks=self.tasks,
            components=self.components,
            text_bytes=self.text_bytes,
            message_bytes=self.message_bytes,
            timeout_seconds=MAX_TIMEOUT_SECONDS,
        )

    def check(self, request: v1.ScoreRequest) -> None:
        """Raise InvalidRequestError where a batch is over a limit."""
        self._at_most(len(request.tasks), self.tasks, "tasks")
        total = sum([len(task.completions) for task in request.tasks])
        self._at_most(total, self.completions, "completions in all")
        for index, task in enumerate(request.tasks):
            self.check_head(task, f"tasks[{index}]")
            self.check_completions(task.completions, f"tasks[{index}].completions")
        if request.HasField("budget_seconds"):
            check_budget(request.budget_seconds)

    def check_head(self, task: v1.Task, path: str) -> None:
        """The same for a task without its completions."""
        components = task.components
        if len(components) > self.components:
            self._at_most(len(components), self.components, f"{path}.components")
        if len(task.task_id) * UTF8_BYTES > self.id_bytes:
            self._at_most(len(task.task_id.encode()), self.id_bytes, f"{path}.task_id bytes")
        for index, component in enumerate(components):
            if len(component.name) * UTF8_BYTES > self.name_bytes:
                self._at_most(len(component.name.encode()), self.name_bytes, f"{path}.components[{index}].name bytes")

    def check_completions(self, completions: Iterable[v1.Completion], path: str) -> None:
        """The same for some completions. One that is too long is an answer at fault, not a request."""
        for index, completion in enumerate(completions):
            if len(completion.completion_id) > self.id_bytes:
                self._at_most(len(completion.completion_id), self.id_bytes, f"{path}[{index}].completion_id bytes")

    @staticmethod
    def _at_most(found: int, limit: int, what: str) -> None:
        if found > limit:
            raise InvalidRequestError(f"{what}: {found} is over the limit of {limit}; send less at a time")


def check_budget(seconds: float) -> None:
    """Raise InvalidRequestError where a budget makes no sense."""
    if not math.isfinite(seconds) or seconds < 0:
        raise InvalidRequestError(f"budget_seconds: must be finite and not negative, found {seconds}")
