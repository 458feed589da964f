"""Programs judged end to end in a real sandbox, case by case; and the pure parts by themselves."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest
from cases import load
from hypothesis import given, settings
from hypothesis import strategies as st
from jailed import Jailed, toolchains
from pydantic import ValidationError

from docima.sandbox.languages import BY_NAME
from docima.sandbox.outcome import Finished, Outcome
from docima.sandbox.request import SMALL_BYTES, Case, Keeping, Program, Ran, Run, pack, unpack_ran, unpack_run
from docima.sandbox.values import Decoder, Encoder, UnsupportedError, dumps, loads
from docima.verifiers.assessment import Reason, Verdict
from docima.verifiers.completion import Completion
from docima.verifiers.errors import SpecError, UnavailableError
from docima.verifiers.programs import compare, literals, verify
from docima.verifiers.programs.extract import blocks, extract

STDIO = {"mode": "stdio", "cases": [{"input": "", "output": "1\n"}]}


@pytest.fixture(scope="module")
def jailed() -> Iterator[Jailed]:
    """One slot for all cases."""
    opened = Jailed()
    yield opened
    opened.close()


@pytest.mark.parametrize("row", load("programs"))
def test_a_program_gets_its_verdict(jailed: Jailed, row: dict[str, Any]) -> None:
    """Verdict, reason and score, as the case says."""
    tests = row["spec"]["tests"]
    wanted = [
        row["spec"],
        *(each for each in (tests.get("checker"), tests.get("interactor")) if isinstance(each, dict)),
    ]
    for language in {BY_NAME[each.get("language", "python")].name for each in wanted}:
        if language not in toolchains().found:
            pytest.skip(f"{language} is not on this machine")
    found = jailed.judge(row["spec"], row["completion"])
    assert (found.verdict, found.reason) == (row["verdict"], row["reason"]), found
    if "score" in row:
        assert found.score == pytest.approx(row["score"], abs=1e-6)


def test_the_evidence_tells_each_test(jailed: Jailed) -> None:
    """Verdict, costs, and an excerpt of the first failures; where it was judged, and in which sandbox."""
    cases = [{"input": f"{n}\n", "output": f"{n}\n"} for n in range(4)]
    spec = {"extract": "whole", "scoring": "fraction", "tests": {"mode": "stdio", "cases": cases}}
    evidence = jailed.judge(spec, "n = int(input())\nprint(n if n != 2 else 7)").evidence
    assert [test["verdict"] for test in evidence["tests"]] == ["PASSED", "PASSED", "WRONG_OUTPUT", "PASSED"]
    assert evidence["tests"][2]["excerpt"] == "word 1: expected '2', found '7'"
    assert evidence["tests"][0]["cpu_seconds"] > 0
    assert (evidence["passed"], evidence["total"], evidence["integrity"]) == (3, 4, "OUTSIDE")
    assert evidence["sandbox"] == "forkserver"


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        ({}, "tests"),
        ({"tests": {"mode": "stdio"}}, "cases"),
        ({"tests": {"mode": "call", "cases": [{"args": []}]}}, "entry_point"),
        ({"tests": {"mode": "asserts"}}, "code"),
        ({"tests": {"mode": "program"}}, "suffix"),
        ({"tests": {"mode": "program", "suffix": " \n"}}, "suffix"),
        ({"tests": {**STDIO, "checker": "fuzzy"}}, "checker"),
        ({"tests": {**STDIO, "checker": {"code": "x"}}}, "language"),
        ({"tests": STDIO, "tests_sha256": "0" * 64}, "tests"),
        ({"tests": STDIO, "limits": {"cpu_seconds": 0}}, "cpu_seconds"),
        ({"tests": STDIO, "limits": {"memory_bytes": 1}}, "memory_bytes"),
        ({"tests": STDIO, "colour": "red"}, "colour"),
    ],
)
def test_a_spec_without_sense_names_its_field(spec: dict[str, Any], field: str) -> None:
    """Zero tests above all: they never score 1."""
    with pytest.raises(ValidationError, match=field):
        verify.Spec.model_validate(spec)


@pytest.mark.parametrize(
    ("spec", "error", "field"),
    [
        ({"language": "cobol", "tests": STDIO}, UnavailableError, "code.language"),
        ({"language": "c", "tests": {"mode": "asserts", "code": "x"}}, SpecError, "code.tests.mode"),
        ({"tests": {"mode": "call", "entry_point": "f", "cases": [{"args": "[x]"}]}}, SpecError, "cases[0].args"),
        ({"tests": {"mode": "call", "entry_point": "f", "cases": [{"args": {"a": 1}}]}}, SpecError, "cases[0].args"),
        ({"tests": {"mode": "call", "entry_point": "f", "cases": [{"args": [1]}]}}, SpecError, "cases[0].expected"),
        ({"tests": {"mode": "stdio", "cases": [{"args": [1], "expected": 1}]}}, SpecError, "cases[0].args"),
        (
            {"tests": {**STDIO, "checker": {"language": "cobol", "code": "x"}}},
            UnavailableError,
            "tests.checker.language",
        ),
        ({"tests_sha256": "0" * 64}, SpecError, "code.tests_sha256"),
    ],
)
def test_what_cannot_be_prepared_names_its_field(spec: dict[str, Any], error: type[Exception], field: str) -> None:
    """The task's fault, not the answer's."""
    with pytest.raises(error) as caught:
        verify.prepare(verify.Spec.model_validate(spec))
    assert field in caught.value.field  # type: ignore[attr-defined]  # both have it


def judged(run: Finished, **spec: Any) -> Any:
    """The assessment of a run that is made up."""
    prepared = verify.prepare(verify.Spec.model_validate({"extract": "whole", "tests": STDIO, **spec}))
    return verify.resume(prepared, Completion("x", "x"), [Ran(results=(run,))])


def test_a_lost_run_is_never_a_zero() -> None:
    """INFRA says nothing of the program."""
    found = judged(Finished(Outcome.INFRA, fault="the jail is gone"))
    assert (found.verdict, found.reason, found.score) == (Verdict.UNSCORED, Reason.SANDBOX_UNAVAILABLE, None)


def test_a_lost_run_does_not_save_what_has_failed() -> None:
    """Where all tests must pass and one has failed, the lost one could not change it."""
    tests = {"mode": "stdio", "cases": [{"output": "1"}, {"output": "1"}]}
    prepared = verify.prepare(verify.Spec.model_validate({"extract": "whole", "tests": tests}))
    runs = (Finished(Outcome.INFRA), Finished(Outcome.OK, output=b"2"))
    found: Any = verify.resume(prepared, Completion("x", "x"), [Ran(results=runs)])
    assert (found.score, found.reason) == (0.0, Reason.WRONG_OUTPUT)


def test_a_missing_language_is_unscored() -> None:
    """The machine's lack, with what it has."""
    prepared = verify.prepare(verify.Spec.model_validate({"language": "rust", "extract": "whole", "tests": STDIO}))
    found: Any = verify.resume(prepared, Completion("x", "x"), [Ran(refused="rust is not here")])
    assert (found.verdict, found.reason) == (Verdict.UNSCORED, Reason.UNSUPPORTED)


def test_expected_values_are_in_no_request() -> None:
    """What is asked to be run holds inputs and arguments only."""
    for tests in (
        {"mode": "stdio", "cases": [{"input": "2", "output": "SECRET"}]},
        {"mode": "call", "entry_point": "f", "cases": [{"args": [2], "expected": "SECRET"}]},
        {"mode": "stdio", "cases": [{"input": "2", "output": "SECRET"}], "checker": {"language": "c", "code": "x"}},
    ):
        prepared = verify.prepare(verify.Spec.model_validate({"extract": "whole", "tests": tests}))
        asked = verify.judge(prepared, Completion("x", "x"))
        assert isinstance(asked, Run)
        assert b"SECRET" not in pack(asked)


def test_requests_survive_the_journey() -> None:
    """What is packed is unpacked the same."""
    run = Run(
        Program("c", b"\x00\xff", files={"a": b"1", "b": b""}, arguments=("x",)),
        (Case(b"in", {"f": b"file"}, ("a", "b")), Case()),
        (b"q1", b""),
        partner=Program("python", b"p", "asserts"),
        link="channel",
        stop_at_failure=True,
    )
    assert unpack_run(pack(run)) == run
    ran = Ran(
        "", Finished(Outcome.OK, output=b"log"), None, (Finished(Outcome.SIGNAL, signal=9),), nonce="n", sandbox="s"
    )
    assert unpack_ran(pack(ran)) == ran


def test_floods_do_not_fill_the_memory() -> None:
    """Small outputs are always kept, large ones as long as there is room; of runs that ended badly, then, the end."""
    keeping = Keeping(Run(Program("c", b""), kept_bytes=150_000))
    first, second, third = (keeping.keep(Finished(Outcome.OK, output=b"x" * size)) for size in (100_000, 100_000, 10))
    assert (len(first.output), second.outcome, second.output) == (100_000, Outcome.OUTPUT_LIMIT, b"")
    assert third.output == b"x" * 10
    ended = keeping.keep(Finished(Outcome.OUTPUT_LIMIT, output=b"x" * 100_000 + b"y"))
    assert (len(ended.output), ended.output[-1:]) == (SMALL_BYTES, b"y")


# -- the pure parts ----------------------------------------------------------------------------------------------------

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | st.binary(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=3) | st.integers() | st.booleans(), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(PLAIN)
@settings(max_examples=200, deadline=None)
def test_plain_values_survive_the_journey(value: Any) -> None:
    """Types and all: True stays True, a tuple a tuple."""
    again = Decoder().decode(loads(dumps(Encoder().encode(value))))
    assert repr(again) == repr(value)
    assert compare.same_value(value, again, 0.0)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=3),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=2), inner),
    )
)
@settings(max_examples=200, deadline=None)
def test_no_text_of_an_answer_breaks_the_decoder(data: Any) -> None:
    """It is a value, or it is refused."""
    try:
        Decoder().decode(data)
    except UnsupportedError:
        return


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"d":[[[],1]]}', '{"i":"0x"}', '{"T":"eval"}', '{"h":1}', '{"f":"1e9"}', "nul"]
)
def test_what_no_encoder_writes_is_refused(text: str) -> None:
    """Unhashable keys, functions, handles, depths."""
    with pytest.raises(UnsupportedError):
        Decoder().decode(loads(text.encode()))


def test_no_method_of_a_program_crosses() -> None:
    """Subclasses become their plain base."""

    class Liar(int):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = int.__hash__

    again = Decoder().decode(loads(dumps(Encoder().encode([Liar(3)]))))
    assert type(again[0]) is int
    assert not compare.same_value([5], again, 1e-6)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[(1, 2), {3}, {'a': None}]", [(1, 2), {3}, {"a": None}]),
        ("-1.5e3", -1500.0),
        ("inf", math.inf),
        ("float('-inf')", -math.inf),
        ("set()", set()),
        ("frozenset({1})", frozenset({1})),
        ("1+2j", 1 + 2j),
        ("b'x'", b"x"),
    ],
)
def test_literals_are_read(text: str, value: Any) -> None:
    """Those of the grammar, and what repr writes besides."""
    assert literals.read(text, "x") == value


@pytest.mark.parametrize(
    "text", ["__import__('os')", "x", "[1", "1 if 1 else 2", "[i for i in 'a']", "-True", "(" * 5000, "'a' + 'b'"]
)
def test_what_is_no_literal_is_refused(text: str) -> None:
    """Nothing is evaluated; no depth hurts."""
    with pytest.raises(SpecError):
        literals.read(text, "x")


@given(st.text(alphabet="`~\n pyx<>/answer", max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_searched_for_programs(text: str) -> None:
    """And what is found stands in the text."""
    for block in blocks(text):
        assert all(line.strip() in text for line in block.code.split("\n"))
    for how in ("last_fence", "first_fence", "whole", "tag"):
        extract(text, how, "answer", "python")


@given(st.lists(st.sampled_from([b"1", b"2", b"x", b" ", b"\n", b"0.5"]), max_size=12))
@settings(max_examples=200, deadline=None)
def test_every_checker_accepts_the_answer_itself(parts: list[bytes]) -> None:
    """Whatever it is."""
    text = b"".join(parts)
    for checker in compare.CHECKERS.values():
        assert checker(text, text, 1e-6) == ""
