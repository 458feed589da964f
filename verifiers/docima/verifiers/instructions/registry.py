"""The three registries: what each instruction is called, what arguments it takes, and how it is checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from docima.verifiers.errors import SpecError
from docima.verifiers.instructions.arguments import Reader
from docima.verifiers.instructions.text import Text

Check = Callable[[Text], bool]


@dataclass(frozen=True, slots=True)
class Instruction:
    """One kind of instruction. `make` takes its arguments by name and gives the check."""

    make: Callable[..., Check]
    arguments: Mapping[str, Reader] = field(default_factory=dict)


def plain(check: Check) -> Instruction:
    """An instruction without arguments."""
    return Instruction(lambda: check)


_MODULES = {
    "ifeval": ("ifeval",),
    "ifbench": ("ifeval", "ifbench_counts", "ifbench_words", "ifbench_format", "ifbench_custom"),
    "ifevalg": ("ifeval", "ifevalg"),
    "tulu": ("tulu",),
}
"""The files of each registry, each with a table INSTRUCTIONS."""


@cache
def table(registry: str) -> dict[str, Instruction]:
    """A registry by the ids of its instructions."""
    found: dict[str, Instruction] = {}
    for name in _MODULES[registry]:
        found |= import_module(f"docima.verifiers.instructions.{name}").INSTRUCTIONS
    return found


def instruction(registry: str, name: str, where: str) -> Instruction:
    """One instruction. Raises SpecError, which names the known ones."""
    known = table(registry)
    if name not in known:
        raise SpecError(f"{name!r:.80} is not in the registry {registry!r}; known: {', '.join(sorted(known))}", where)
    return known[name]


def bound(name: str, entry: Instruction, arguments: dict[str, Any], field: str) -> Check:
    """The check with its arguments. Raises SpecError for what they say together."""
    try:
        return entry.make(**arguments)
    except SpecError as error:
        raise SpecError(f"{name}: {error}", field=error.field or field) from None
