"""What a task may ask of a program."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

MIB = 1 << 20
MAX_CASES = 10_000
MAX_CODE = 4 * MIB

Code = Annotated[str, StringConstraints(max_length=MAX_CODE)]
Language = Annotated[str, StringConstraints(min_length=1, max_length=32)]
EntryPoint = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z_]\w*(\(\))?(\.[A-Za-z_]\w*(\(\))?){0,3}$", max_length=256)
]
Sha256 = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
Weight = Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)]

Mode = Literal["stdio", "call", "asserts", "unittest", "pytest", "program", "compile"]
BuiltIn = Literal["tokens", "exact", "lines", "float", "unordered", ""]


class CodeCase(BaseModel):
    """One test."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: Code = ""
    """stdio: what the program reads."""

    output: Code = ""
    """stdio: what it should write; for a checker or interactor program, the answer file."""

    args: Any = None
    """call: a list of arguments. As text, this, `kwargs` and `expected` are Python literals: "[(1, 2)]"."""

    kwargs: Any = None
    """call: named arguments, an object."""

    expected: Any = None
    """call: what should be returned."""

    weight: Weight = 1.0
    """Share in the score where `scoring` is "weighted"."""


class CodeChecker(BaseModel):
    """How outputs are compared: a built-in way by its name, or a program. As text it is a name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: BuiltIn = ""
    """A built-in checker; empty where `code` is given."""

    language: str = Field("", max_length=32)
    """Language of the program."""

    code: Code = ""
    """The program. Called as `checker input output answer`."""

    protocol: Literal["testlib", "kattis"] = "testlib"
    """testlib: exit code 0 right, 1 and 2 wrong, 3 the checker's own fault, 7 partly ("points 0.5" on standard error).
    kattis: called as `validator input answer folder` with the output on standard input; 42 right, 43 wrong."""

    @model_validator(mode="before")
    @classmethod
    def _by_name(cls, value: Any) -> Any:
        return {"name": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_way(self) -> CodeChecker:
        if bool(self.code) == bool(self.name):
            raise ValueError("give either a built-in name or a program (`language` and `code`)")
        if self.code and not self.language:
            raise ValueError("a program needs its `language`")
        return self


class CodeTests(BaseModel):
    """The tests. Which fields count depends on `mode`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mode: Mode
    """stdio: run for each input, compare the output. call: call a function (Python). asserts, unittest, pytest: Python
    tests in another jail than the program. program: tests in the program itself (other languages; see docs on what can
    fool them). compile: it only has to compile."""

    cases: tuple[CodeCase, ...] = Field((), max_length=MAX_CASES)
    """stdio and call: the tests, at least one."""

    entry_point: EntryPoint | Literal[""] = ""
    """call and asserts: the function: "f", or "Solution().f" for a method of a fresh object."""

    code: Code = ""
    """asserts, unittest, pytest: the tests. asserts: statements, or a function `check(candidate)`."""

    suffix: Code = ""
    """program: what is put after the program: tests that end with a failure where it is wrong."""

    checker: CodeChecker | None = None
    """stdio: how outputs are compared. Default: "tokens"."""

    interactor: CodeChecker | None = None
    """stdio: a program that talks to it instead; called as `interactor input output answer`."""

    tolerance: float = Field(1e-6, ge=0, le=1, allow_inf_nan=False)
    """Of numbers: relative or absolute for checker "float"; relative (absolute a thousandth of it) for call."""

    write_back: bool = False
    """asserts, unittest, pytest: whether what the program changes in lists, dicts and sets that it was given is seen by
    the tests. Default: no, because a program could change what its answer is compared with."""

    @model_validator(mode="after")
    def _complete(self) -> CodeTests:
        needed = {
            "stdio": "cases",
            "call": "cases",
            "asserts": "code",
            "unittest": "code",
            "pytest": "code",
            "program": "suffix",
        }.get(self.mode)
        given = getattr(self, needed) if needed else ""
        if needed and not (given.strip() if isinstance(given, str) else given):
            raise ValueError(f"mode {self.mode!r} needs `{needed}`: without tests there is nothing to score")
        if self.mode == "call" and not self.entry_point:
            raise ValueError("mode 'call' needs `entry_point`")
        if self.interactor is not None and (self.checker is not None or self.interactor.name):
            raise ValueError("`interactor` is a program, and takes the place of `checker`")
        return self


class CodeLimits(BaseModel):
    """What one run may use; a compiler has limits of its own (5 to 20 s of CPU time, 1 GiB)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wall_seconds: float = Field(4.0, gt=0, le=120)
    """Time in which the run could have had a core. Java gets half as much again, of CPU time too."""

    cpu_seconds: float = Field(4.0, gt=0, le=120)
    """CPU time of all its processes."""

    memory_bytes: int = Field(512 * MIB, ge=16 * MIB, le=16 << 30)
    """Memory of all its processes. Languages with a runtime (Java, JavaScript) get 256 MiB on top."""

    output_bytes: int = Field(MIB, ge=1, le=64 * MIB)
    """Standard output."""


class CodeSpec(BaseModel):
    """A program and its tests."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Language = "python"
    """Name or alias of the program's language."""

    extract: Literal["last_fence", "first_fence", "whole", "tag"] = "last_fence"
    """Where the program is in the final part: the last or first fenced block (of this language, where one says so; a
    text without any fence that begins like a program is one), the whole text, or between the last `<tag>` and
    `</tag>`."""

    tag: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][\w-]{0,31}$")] = "answer"
    """The tag of `extract` "tag"; a fenced block inside of it is opened."""

    prefix: Code = ""
    """Put before the program: a signature that the completion continues."""

    tests: CodeTests | None = None
    """The tests. Give these or `tests_sha256`."""

    tests_sha256: Sha256 = ""
    """Hash of tests that were stored by PutTests."""

    limits: CodeLimits = Field(default_factory=lambda: CodeLimits.model_validate({}))
    """Limits of each run."""

    scoring: Literal["all", "fraction", "weighted"] = "all"
    """all: 1 where every test passes, else 0 (after ten time-outs the rest is not run). fraction: the share of tests
    that pass, of all there are. weighted: the same by `weight`."""

    stop_early: bool = False
    """Whether the first failed test ends it: the rest counts as failed, and is not run."""

    shortest_first: bool = False
    """Whether tests with the shortest input are run first."""

    @model_validator(mode="after")
    def _tests_given(self) -> CodeSpec:
        if (self.tests is None) == (not self.tests_sha256):
            raise ValueError("give either `tests` or `tests_sha256`")
        return self
