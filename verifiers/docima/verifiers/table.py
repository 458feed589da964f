"""The table of verifiers: kind -> where its spec and code are, what runs it, what to install.

Literal on purpose: greppable, typed, and imports nothing until a kind is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, cast

from docima.verifiers.errors import UnavailableError

if TYPE_CHECKING:
    from docima.verifiers.verifier import Relative, Verifier

ENTRY_POINT_GROUP = "docima.verifiers"


@dataclass(frozen=True, slots=True)
class Row:
    """Where a kind lives and how it is run.

    `module` is the verifier (an object or a module of the shape `docima.verifiers.verifier.Verifier`). `executor`
    is `inline` (microseconds an item: rides along in the `cpu` pool), the kind of worker pool (pools never share a
    process), or who does what the verifier asks for (`sandbox`: it is asked itself in the `cpu` pool; `judge`: in
    the front process). `slow_executor`
    is the pool of its slow tier, where it has one. `whole_text` verifiers are asked even when the completion has no
    final part, because they judge the structure itself. `timeout_seconds` is the default limit
    of CPU time for one item, `slow_timeout_seconds` the same for the slow tier. `relative` is the module that, when a
    task is complete, assesses its completions together, for specs that ask for it (`verifier.Relative`).
    `prompt`: whether it looks at the task's prompt.
    """

    module: str
    executor: str
    extra: str
    slow_executor: str = ""
    whole_text: bool = False
    timeout_seconds: float = 2.0
    slow_timeout_seconds: float = 1.0
    relative: str = ""
    prompt: bool = False


VERIFIERS: dict[str, Row] = {
    "math": Row("docima.verifiers.maths.verify", executor="cpu", extra="math", slow_executor="sympy"),
    "format": Row("docima.verifiers.formats.verify", executor="inline", extra="serve", whole_text=True),
    "content": Row("docima.verifiers.formats.content", executor="inline", extra="serve"),
    "rubric": Row("docima.verifiers.rubrics.verify", executor="judge", extra="judges", prompt=True),
    "analysis": Row("docima.verifiers.analyses.verify", executor="judge", extra="judges", prompt=True),
    "process": Row("docima.verifiers.processes.verify", executor="judge", extra="judges", prompt=True),
    "code": Row("docima.verifiers.programs.verify", executor="sandbox", extra="code", timeout_seconds=30.0),
    "structured": Row("docima.verifiers.structured.verify", executor="cpu", extra="formats"),
    "tool_call": Row("docima.verifiers.tools.verify", executor="cpu", extra="formats", whole_text=True),
    "instructions": Row("docima.verifiers.instructions.verify", executor="cpu", extra="formats", timeout_seconds=5.0),
    "text": Row("docima.verifiers.texts.text", executor="cpu", extra="formats"),
    "choice": Row("docima.verifiers.texts.choice", executor="inline", extra="serve"),
    "length": Row(
        "docima.verifiers.auxiliary.length",
        executor="inline",
        extra="serve",
        whole_text=True,
        relative="docima.verifiers.auxiliary.relative",
    ),
    "repetition": Row("docima.verifiers.auxiliary.repetition", executor="inline", extra="serve", whole_text=True),
    "language": Row("docima.verifiers.auxiliary.language", executor="cpu", extra="formats", whole_text=True),
    "stop": Row("docima.verifiers.auxiliary.stop", executor="inline", extra="serve", whole_text=True),
    "steps": Row("docima.verifiers.auxiliary.steps", executor="inline", extra="serve", whole_text=True),
    "molecule": Row("docima.verifiers.molecules.verify", executor="rdkit", extra="molecules", timeout_seconds=5.0),
    "reaction": Row("docima.verifiers.molecules.reaction", executor="rdkit", extra="molecules", timeout_seconds=5.0),
    "structure": Row("docima.verifiers.structures.verify", executor="rdkit", extra="molecules", timeout_seconds=10.0),
}

PLUGIN_ROW = Row("", executor="cpu", extra="")
"""How a third party's verifier is run: in a `cpu` worker, under the same limits as ours."""


def row(kind: str) -> Row:
    """The row of a kind. Raises UnavailableError, which names the known kinds."""
    try:
        return VERIFIERS[kind]
    except KeyError:
        raise UnavailableError(f"unknown kind {kind!r}; known kinds: {', '.join(sorted(VERIFIERS))}") from None


def load(kind: str) -> Verifier:
    """Import the verifier of a kind. Raises UnavailableError, which names the extra to install."""
    entry = row(kind)
    try:
        return cast("Verifier", import_module(entry.module))
    except ImportError as error:
        raise UnavailableError(f"{kind} needs `pip install 'docima[{entry.extra}]'` ({error})") from error


def relative(kind: str) -> Relative | None:
    """The module that assesses a kind's completions together; None where they are assessed one by one."""
    module = VERIFIERS[kind].relative if kind in VERIFIERS else ""
    return cast("Relative", import_module(module)) if module else None


def load_plugin(name: str) -> Verifier:
    """Load a third party's verifier by the name of its entry point.

    Only names that the settings allow may be passed here: importing runs the third party's code.
    Raises UnavailableError.
    """
    found = entry_points(group=ENTRY_POINT_GROUP, name=name)
    if not found:
        raise UnavailableError(f"no installed package offers the verifier {name!r} (entry point {ENTRY_POINT_GROUP})")
    return cast("Verifier", next(iter(found)).load())
