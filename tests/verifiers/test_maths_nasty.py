"""Answers that are written to hang, to kill or to fool the verifier of mathematics."""

from __future__ import annotations

import pytest

from docima.verifiers.assessment import Assessment, Blame, Reason, Verdict
from docima.verifiers.completion import Completion
from docima.verifiers.maths import verify
from docima.verifiers.maths.limits import LIMITS
from docima.verifiers.verifier import Slow

REFERENCES = ("1", "42", "x^2", "\\{1, 2\\}", "(0, 1]", "x = 3", "0.123")


def judge(reference: str, answer: str) -> Assessment | Slow:
    """Compare an answer in a box with a reference, by the fast tiers."""
    text = f"\\boxed{{{answer}}}"
    return verify.judge(verify.prepare(verify.Spec(reference=(reference,))), Completion(text, text))


NASTY = {
    "a tower": "9^{9^{9^9}}",
    "a tower of towers": "9^{9^{9^{9^{9^{9^{9}}}}}}",
    "a power of a power of ten": "10^{10^{10}}",
    "a negative tower": "-2^{3^{4^{5^6}}}",
    "a tower below the line": "\\frac{1}{9^{9^{9^9}}}",
    "a tower less itself": "9^{9^{9^9}}-9^{9^{9^9}}+7",
    "a root of a tower": "\\sqrt{10^{10^{10}}}",
    "a factorial": "(10^9)!",
    "factorials of factorials": "100!!!!!",
    "a factorial below the line": "\\frac{7}{(10^9)!}",
    "a power of a sum": "(x+1)^{5000}",
    "a power of a power of a sum": "((x+1)^{99})^{99}",
    "a power of three": "(x+y+z)^{400}",
    "products of sums": "(x+1)(x+2)" * 80,
    "a binomial": "\\binom{10^7}{10^6}",
    "a central binomial": "\\binom{10000000}{5000000}",
    "a sum": "\\sum_{k=1}^{10^9} k",
    "a sum of sums": "\\sum_{k=1}^{10^6}\\sum_{j=1}^{10^6} \\frac{1}{k^2+j^2}",
    "a product": "\\prod_{k=1}^{10^9} k",
    "an integral": "\\int_0^1 e^{e^{e^{x^x}}}\\,dx",
    "a limit": "\\lim_{n\\to\\infty} \\left(1+\\frac{1}{n}\\right)^{n^{n}}",
    "a sine of a tower": "\\sin(10^{10^{10}})",
    "an exponential of an exponential": "e^{e^{e^{e^{9}}}}",
    "a logarithm of little": "\\ln(10^{-10^{10}})",
    "a number of many digits": "9" * 4000,
    "a decimal of many digits": "0." + "9" * 4000,
    "a decimal exponent": "1e999999999",
    "a negative decimal exponent": "1e-999999999",
    "braces": "{" * 100_000 + "7" + "}" * 100_000,
    "braces that never close": "{" * 100_000,
    "parentheses": "(" * 2000 + "7" + ")" * 2000,
    "as many parentheses as fit": "(" * 1000 + "7" + ")" * 1000,
    "brackets of all kinds": "([\\{" * 300,
    "roots of roots": "\\sqrt{" * 400 + "2" + "}" * 400,
    "fractions of fractions": "\\frac{1}{1+" * 300 + "1" + "}" * 300,
    "minus signs": "-" * 4001 + "7",
    "primes": "f" + "'" * 4000,
    "powers without braces": "x" + "^x" * 1400,
    "indices": "a" + "_a" * 1400,
    "bars": "|" * 4000,
    "equals signs": "7=" * 1300 + "8",
    "less and less": "1<" * 1300 + "2",
    "plus or minus, many times": "\\pm 1" * 600,
    "plus or minus in a list": ",".join(["\\pm 1 \\pm 2 \\pm 3"] * 60),
    "guesses": ",".join(map(str, range(500, 1500))),
    "guesses in sets of sets": "\\{" * 20 + ",".join("123456789") + "\\}" * 20,
    "unions": "\\cup".join(f"({n},{n + 1})" for n in range(300)),
    "a matrix": "\\begin{pmatrix}" + ("1&" * 40 + "1\\\\") * 20 + "\\end{pmatrix}",
    "a power of a matrix": "\\begin{pmatrix}1&1\\\\1&0\\end{pmatrix}^{10^{9}}",
    "a megabyte": "a" * 1_000_000,
    "a megabyte of ones": "1+" * 500_000 + "1",
    "text that never closes": "\\text{" * 600,
    "nulls": "\x00" * 4000,
    "digits of another script": "٤٢٢" * 300,
    "signs that turn the line": "\u202e24",
    "a command for the shell": "$(rm -rf /)",
    "a command for Python": "__import__('os').system('true')",
    "a command for SymPy": "Sum(k, (k, 1, 10**9)).doit()",
}


@pytest.mark.parametrize("answer", NASTY.values(), ids=NASTY)
def test_nothing_nasty_is_right_or_raises(answer: str) -> None:
    """Against every kind of reference: wrong by the answer's own fault, or left to the tier that can be killed."""
    for reference in REFERENCES:
        found = judge(reference, answer)
        if isinstance(found, Assessment):
            assert found.verdict is Verdict.INCORRECT, reference
            assert found.blame is Blame.ANSWER
            assert len(found.explanation) < 2000


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("1" * (LIMITS.characters + 1), Reason.NO_ANSWER),
        ("1+" * LIMITS.tokens + "1", Reason.ANSWER_TOO_LARGE),
        ("(" * (LIMITS.depth + 1) + "1" + ")" * (LIMITS.depth + 1), Reason.ANSWER_TOO_LARGE),
        (",".join("1" * (LIMITS.elements + 1)), Reason.ANSWER_TOO_LARGE),
        ("1e99999", Reason.ANSWER_TOO_LARGE),
    ],
)
def test_a_limit_that_is_passed_is_named(answer: str, reason: Reason) -> None:
    """Read back from the limits, rather than typed again."""
    found = judge("1", answer)
    assert isinstance(found, Assessment)
    assert found.reason is reason


@pytest.mark.parametrize("depth", [10, LIMITS.depth // 2])
def test_what_is_within_the_limits_is_read(depth: int) -> None:
    """They stop attacks, and no honest answer."""
    for begin, end in (("(", ")"), ("{", "}"), ("\\left(", "\\right)")):
        found = judge("7", begin * depth + "7" + end * depth)
        assert isinstance(found, Assessment)
        assert found.verdict is Verdict.CORRECT
