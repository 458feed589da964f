"""The part of a completion that an auxiliary reward looks at."""

from __future__ import annotations

from docima.verifiers.auxiliary.spec import Part
from docima.verifiers.completion import Completion


def part_of(completion: Completion, part: Part) -> str | None:
    """The text of a part; None where the completion has no such part."""
    if part == "all":
        return completion.text
    return completion.thinking if part == "thinking" else completion.final
