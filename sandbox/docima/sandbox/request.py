"""What is to be run, and what became of it: the words between whoever asks and whoever runs.

A request is plain data. `pack` and `unpack` carry it between processes as JSON and the raw bytes beside it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from docima.sandbox.limits import MIB, Limits
from docima.sandbox.outcome import Finished, Outcome

NONCE = "@DOCIMA-NONCE@"
"""Where a program's source has this, whoever runs it puts a number that nobody could foresee."""


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Program:
    """A program's source and how it is meant to be run.

    `flavour` is "run" (an ordinary program), "check" (is it a program at all?), "tests" (a program with its tests in
    it, built as its language builds tests), or a role of the warm Python interpreter: "serve", "asserts", "unittest",
    "pytest". `arguments` go with it.
    """

    language: str
    source: bytes
    flavour: str = "run"
    files: Mapping[str, bytes] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One run of the program. `files` and `arguments` go to the partner where there is one, else to the program."""

    stdin: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """A program, built once and run once for each case.

    `partner` is trusted code that runs beside it in a jail of its own: with link "stdio" each reads what the other
    writes; with "channel" it asks, and the program (flavour "serve") answers. `calls` are questions that whoever runs
    it asks the program itself, one after another, each within `limits`. `stop_at_failure` leaves out what comes after a
    run that did not end well, `patience` what comes after so many time-outs (0: however many). `kept_bytes` of outputs
    are kept in all; of runs beyond that, large outputs are too much.
    """

    program: Program
    cases: tuple[Case, ...] = ()
    calls: tuple[bytes, ...] = ()
    limits: Limits = DEFAULT_LIMITS
    partner: Program | None = None
    partner_limits: Limits = DEFAULT_LIMITS
    link: str = "stdio"
    stop_at_failure: bool = False
    patience: int = 0
    kept_bytes: int = 64 * MIB


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of a Run. `refused` says why nothing was run (the language is not here); `build` is the compiler's
    run, where there was one, or that of an interpreter which could not read a program that had ended badly each time;
    `results` has one entry a case or call; `partners` one a case where there is a partner. `nonce` is what stood for
    NONCE. `sandbox` names the backend.
    """

    refused: str = ""
    build: Finished | None = None
    partner_build: Finished | None = None
    results: tuple[Finished, ...] = ()
    partners: tuple[Finished, ...] = ()
    nonce: str = ""
    sandbox: str = ""


SMALL_BYTES = 1 << 14
"""Outputs that are kept whatever else is."""


class Keeping:
    """Bounds what the outputs of a request hold of memory, all together."""

    def __init__(self, run: Run) -> None:
        self._left = run.kept_bytes

    def keep(self, found: Finished) -> Finished:
        """The same, as far as it is kept: where there is no room left, of a run that did not end well the end."""
        size = len(found.output)
        if size <= SMALL_BYTES:
            return found
        if size <= self._left:
            self._left -= size
            return found
        if found.outcome is Outcome.OK:
            return replace(found, outcome=Outcome.OUTPUT_LIMIT, output=b"")
        return replace(found, output=found.output[-SMALL_BYTES:])


def given_up(run: Run, results: Sequence[Finished]) -> bool:
    """Whether what is left of a request is to be left out, for what became of the rest so far."""
    if run.stop_at_failure and results and results[-1].outcome is not Outcome.OK:
        return True
    late = (Outcome.CPU_LIMIT, Outcome.WALL_LIMIT)
    return bool(run.patience) and sum(each.outcome in late for each in results) >= run.patience


_LENGTH = struct.Struct("<I")


def pack(data: Run | Ran | Program) -> bytes:
    """As bytes."""
    blobs: list[bytes] = []
    text = json.dumps(_plain(data, blobs), separators=(",", ":")).encode()
    return b"".join((_LENGTH.pack(len(text)), text, *blobs))


def _plain(value: Any, blobs: list[bytes]) -> Any:
    if isinstance(value, bytes):
        blobs.append(value)
        return len(value)
    if isinstance(value, tuple):
        return [_plain(each, blobs) for each in value]
    if isinstance(value, Mapping):
        return {name: _plain(each, blobs) for name, each in value.items()}
    fields = getattr(value, "__dataclass_fields__", None)
    if fields is not None:
        return {name: _plain(getattr(value, name), blobs) for name in fields}
    return value


class _Reader:
    """Takes the blobs in the order in which they were written."""

    def __init__(self, packed: bytes) -> None:
        (length,) = _LENGTH.unpack_from(packed)
        self._view = memoryview(packed)
        self._at = _LENGTH.size + length
        self.data = json.loads(packed[_LENGTH.size : self._at])

    def blob(self, size: int) -> bytes:
        start, self._at = self._at, self._at + size
        return bytes(self._view[start : self._at])

    def files(self, data: dict[str, int]) -> dict[str, bytes]:
        return {name: self.blob(size) for name, size in data.items()}

    def program(self, data: dict[str, Any]) -> Program:
        source = self.blob(data["source"])
        return Program(data["language"], source, data["flavour"], self.files(data["files"]), tuple(data["arguments"]))

    def case(self, data: dict[str, Any]) -> Case:
        stdin = self.blob(data["stdin"])
        return Case(stdin, self.files(data["files"]), tuple(data["arguments"]))

    def finished(self, data: dict[str, Any]) -> Finished:
        output, errors = self.blob(data["output"]), self.blob(data["errors"])
        return Finished(**{**data, "outcome": Outcome(data["outcome"]), "output": output, "errors": errors})


def unpack_run(packed: bytes) -> Run:
    """Read what `pack` wrote of a Run."""
    reader = _Reader(packed)
    data = reader.data
    program = reader.program(data["program"])
    cases = tuple(reader.case(each) for each in data["cases"])
    calls = tuple(reader.blob(each) for each in data["calls"])
    partner = reader.program(data["partner"]) if data["partner"] is not None else None
    return Run(
        program,
        cases,
        calls,
        Limits(**data["limits"]),
        partner,
        Limits(**data["partner_limits"]),
        data["link"],
        data["stop_at_failure"],
        data["patience"],
        data["kept_bytes"],
    )


NOTHING = Program("", b"")


def pack_program(run: Run) -> bytes:
    """The part of a request that is one completion's own."""
    return pack(run.program)


def without_program(run: Run) -> Run:
    """The part of a request that a whole group has in common: its inputs may be megabytes."""
    return replace(run, program=NOTHING)


def unpack_parts(common: bytes, program: bytes) -> Run:
    """A request from its two parts."""
    reader = _Reader(program)
    return replace(unpack_run(common), program=reader.program(reader.data))


def unpack_ran(packed: bytes) -> Ran:
    """Read what `pack` wrote of a Ran."""
    reader = _Reader(packed)
    data = reader.data
    build = reader.finished(data["build"]) if data["build"] is not None else None
    partner_build = reader.finished(data["partner_build"]) if data["partner_build"] is not None else None
    results = tuple(reader.finished(each) for each in data["results"])
    partners = tuple(reader.finished(each) for each in data["partners"])
    return Ran(data["refused"], build, partner_build, results, partners, data["nonce"], data["sandbox"])
