"""Mathematical equality: cases as data, properties, and what must never come out right."""

from __future__ import annotations

from typing import Any

import pytest
from cases import load
from hypothesis import given, settings
from hypothesis import strategies as st

from docima.verifiers.assessment import Assessment, Verdict
from docima.verifiers.completion import Completion
from docima.verifiers.maths import verify
from docima.verifiers.verifier import Slow


def judge(reference: str | list[str], answer: str, **policy: Any) -> Assessment | Slow:
    """Compare an answer in a box with a reference."""
    spec = verify.Spec.model_validate({"reference": reference, "policy": policy})
    text = f"\\boxed{{{answer}}}"
    return verify.judge(verify.prepare(spec), Completion(text, text))


def verdict(reference: str, answer: str) -> str:
    """The verdict's name; of an answer that only the slow tier can decide, "SLOW"."""
    found = judge(reference, answer)
    return "SLOW" if isinstance(found, Slow) else found.verdict.value


@pytest.mark.parametrize("case", load("maths"))
def test_cases(case: dict[str, Any]) -> None:
    """Right ones are CORRECT; wrong ones and hacks are INCORRECT, with a sentence on why."""
    found = judge(case["reference"], case["answer"], **case.get("policy", {}))
    assert isinstance(found, Assessment)
    assert found.verdict is (Verdict.CORRECT if case["kind"] == "accept" else Verdict.INCORRECT), found
    assert found.explanation
    assert found.detail in verify.DETAILS


ATOMS = st.sampled_from(["1", "2", "7", "12", "x", "y", "\\pi", "\\sqrt{2}", "\\sqrt{3}", "n"])


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda both: f"{both[0]}+{both[1]}"),
        pair.map(lambda both: f"({both[0]})-({both[1]})"),
        pair.map(lambda both: f"({both[0]})({both[1]})"),
        pair.map(lambda both: f"\\frac{{{both[0]}}}{{{both[1]}}}"),
        inner.map(lambda one: f"({one})^{{2}}"),
        inner.map(lambda one: f"\\sin({one})"),
    )


EXPRESSIONS = st.recursive(ATOMS, _combined, max_leaves=6)
STRUCTURES = st.one_of(
    EXPRESSIONS,
    st.lists(EXPRESSIONS, min_size=2, max_size=3).map(lambda parts: f"({', '.join(parts)})"),
    st.lists(EXPRESSIONS, min_size=1, max_size=3).map(lambda parts: f"\\{{{', '.join(parts)}\\}}"),
    EXPRESSIONS.map(lambda one: f"x = {one}"),
)


@settings(max_examples=150, deadline=None)
@given(STRUCTURES)
def test_everything_equals_itself(text: str) -> None:
    """Also where it is written with other spaces."""
    assert verdict(text, text) == "CORRECT"


@settings(max_examples=150, deadline=None)
@given(STRUCTURES, STRUCTURES)
def test_equality_has_no_direction(first: str, second: str) -> None:
    """Reference and answer may change places: no expression here is a decimal, whose digits would matter."""
    assert verdict(first, second) == verdict(second, first)


@settings(max_examples=100, deadline=None)
@given(EXPRESSIONS, EXPRESSIONS)
def test_the_dress_of_an_answer_does_not_matter(reference: str, answer: str) -> None:
    """Brackets, \\left and \\right, \\dfrac, spaces and an outer pair of braces change nothing."""
    plain = verdict(reference, answer)
    for dressed in (
        f"({answer})",
        f"{{{answer}}}",
        answer.replace("(", "\\left(").replace(")", "\\right)"),
        answer.replace("\\frac", "\\dfrac"),
        answer.replace("+", " + "),
        f"${answer}$",
    ):
        assert verdict(reference, dressed) == plain, dressed


FRAGMENTS = st.lists(
    st.sampled_from(
        [
            "1",
            "2",
            "9",
            "0",
            ".",
            ",",
            ";",
            ":",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "\\{",
            "\\}",
            "|",
            "^",
            "_",
            "!",
            "'",
            "+",
            "-",
            "*",
            "/",
            "=",
            "<",
            ">",
            "\\le",
            "\\frac",
            "\\sqrt",
            "\\sin",
            "\\log",
            "\\ln",
            "\\pi",
            "\\infty",
            "\\pm",
            "\\cup",
            "\\cap",
            "\\text{a}",
            "\\text{",
            "or",
            "}",
            "\\begin{pmatrix}",
            "\\end{pmatrix}",
            "&",
            "\\\\",
            "x",
            "y",
            "e",
            "i",
            "n",
            "\\sum",
            "\\int",
            "dx",
            "\\%",
            "\\$",
            "^\\circ",
            "\\overline{3}",
            "\\lfloor",
            "\\rfloor",
            "\\binom",
            "\\mathbb{R}",
            "\\in",
            "and",
            "or",
            "U",
            "√",
            "²",
            "\x00",
            "é",
            "中",
        ]
    ),
    max_size=25,
)


@settings(max_examples=400, deadline=None)
@given(FRAGMENTS, FRAGMENTS)
def test_no_text_makes_it_raise(reference: list[str], answer: list[str]) -> None:
    """Whatever is in a box, there is an assessment, and the same one twice."""
    text = " ".join(answer)
    for known in ("7", "x^2+1", "(1, 2]", "".join(reference) or "1"):
        try:
            first = judge(known, text)
        except Exception as error:
            assert type(error).__name__ == "UnparsableReferenceError", error  # noqa: PT017 - only an empty reference may
            continue
        assert judge(known, text) == first


NASTY = {
    "a tower": "9^{9^{9^9}}",
    "a power of a power": "10^{10^{10}}",
    "five fives": "5^{5^{5^{5^5}}}",
    "a large factorial": "(10^9)!",
    "factorials of factorials": "100!!!!!",
    "a large power of a sum": "(x+1)^{5000}",
    "a large power of three": "(x+y+z)^{300}",
    "nearly e": "(1+\\frac13)^{10^8}",
    "a tiny power": "2^{-10^9}",
    "a large binomial": "\\binom{10000000}{5000000}",
    "braces": "{" * 1000 + "1" + "}" * 1000,
    "parentheses": "(" * 2000 + "1" + ")" * 2000,
    "roots": "\\sqrt{" * 500 + "2" + "}" * 500,
    "fractions": "\\frac{1}{1+" * 150 + "1" + "}" * 150,
    "ones": "1+" * 2000 + "1",
    "a list of guesses": ",".join(map(str, range(2, 1500))),
    "a large matrix": "\\begin{pmatrix}" + "1&" * 60 + "1\\\\" + "\\end{pmatrix}" * 1,
    "a large exponent": "1e99999",
    "a sum": "\\sum_{k=1}^{1000000000} k",
    "a megabyte": "a" * 1_000_000,
}


@pytest.mark.parametrize("answer", NASTY.values(), ids=NASTY)
def test_nasty_answers_are_never_right_and_never_raise(answer: str) -> None:
    """Against a plain reference they are wrong, or go to the slow tier, which is killed at its deadline."""
    found = judge("1", answer)
    assert isinstance(found, Slow) or found.verdict is not Verdict.CORRECT


def test_an_unreadable_reference_is_the_tasks_fault() -> None:
    """An answer that is the same text is right all the same; any other is UNSCORED."""
    reference = "\\undefinedcommand{3} \\to \\weird"
    assert verdict(reference, reference) == "CORRECT"
    found = judge(reference, "3")
    assert isinstance(found, Assessment)
    assert found.reason == "REFERENCE_UNPARSABLE"


def test_the_slow_tier_decides_what_the_fast_ones_cannot() -> None:
    """A series is SymPy's; both sides were read by our own parser."""
    spec = verify.Spec.model_validate({"reference": "2"})
    for answer, expected in (
        ("\\sum_{k=0}^{\\infty} \\frac{1}{2^k}", Verdict.CORRECT),
        ("\\sum_{k=1}^{\\infty} \\frac{1}{2^k}", Verdict.INCORRECT),
    ):
        text = f"\\boxed{{{answer}}}"
        assert isinstance(verify.judge(verify.prepare(spec), Completion(text, text)), Slow)
        assert verify.judge_slow(verify.prepare(spec), Completion(text, text)).verdict is expected
