"""Every fault of a completion's form is named, and the score follows from them; content is more than nothing."""

from __future__ import annotations

from typing import Any

import pytest
from cases import load
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from docima.verifiers.assessment import Assessment, Reason, Verdict
from docima.verifiers.completion import Completion
from docima.verifiers.formats import content, verify
from docima.verifiers.thinking import ThinkingSpec, split


def completion_of(text: str, finish_reason: str = "stop", **thinking: Any) -> Completion:
    """A completion as the services make it, from its text and the task's thinking spec."""
    spec = ThinkingSpec.model_validate(thinking)
    parts = split(text, spec)
    return Completion(text, parts.final, parts.thinking, parts.dialect, spec.prefill, spec.tags, finish_reason)


def judge(completion: Completion, **spec: Any) -> Assessment:
    """The assessment by a spec that was read anew."""
    return verify.judge(verify.prepare(verify.Spec.model_validate(spec)), completion)


@pytest.mark.parametrize("case", load("formats"))
def test_every_fault_is_named(case: dict[str, Any]) -> None:
    """In the order in which they are looked for; one is enough for 0 where the spec is strict."""
    found = judge(completion_of(case["text"]), **case["spec"])
    assert found.evidence["faults"] == case["faults"]
    assert found.score == pytest.approx(case.get("score", 0.0 if case["faults"] else 1.0))
    assert found.detail == (case["faults"][0] if case["faults"] else "")
    assert all(verify.DETAILS[fault] in found.explanation for fault in case["faults"])


@pytest.mark.parametrize("case", load("formats_dialects"))
def test_the_faults_are_the_same_in_every_dialect(case: dict[str, Any]) -> None:
    """And what the chat template wrote is never held against the answer."""
    found = judge(completion_of(case["text"], case["finish_reason"], **case["thinking_spec"]), **case["spec"])
    assert found.evidence["faults"] == case["faults"]
    assert found.reason == case["reason"]


@pytest.mark.parametrize("case", load("content"))
def test_content_is_counted(case: dict[str, Any]) -> None:
    """An empty detail means that there is content."""
    spec = content.Spec.model_validate(case["spec"])
    found = content.judge(content.prepare(spec), Completion("", case["final"]))
    assert (found.verdict, found.detail) == (
        Verdict.INCORRECT if case["detail"] else Verdict.CORRECT,
        case["detail"],
    )
    assert "words" not in case or found.evidence["words"] == case["words"]
    assert found.explanation


def test_sections_are_shown_as_evidence() -> None:
    """Without the blanks around them, and no more of them than a person reads."""
    text = f"<think>a</think><plan> p </plan><answer>{'4' * 1000}</answer>"
    found = judge(completion_of(text), required_sections=["think", "plan", "answer"])
    assert found.evidence["sections"] == {"plan": "p", "answer": "4" * 200}


def test_a_finding_that_is_remembered_is_the_same_finding() -> None:
    """A group's completions share their assessments, but never across a different fault, section or ending."""
    texts = [
        "<think>a",
        "<think>b",
        "b",
        "<think>a</think><answer>4</answer>",
        "<think>a</think><answer>5</answer>",
        "",
    ]
    spec = verify.Spec.model_validate({"required_sections": ["think", "answer"]})
    shared = verify.prepare(spec)
    for text in texts * 2:
        for finish_reason in ("stop", "length"):
            completion = completion_of(text, finish_reason)
            assert verify.judge(shared, completion) == verify.judge(verify.prepare(spec), completion)


def test_the_section_that_counts_is_the_one_that_is_asked_for() -> None:
    """The first or the last of several; where only one may be, the last is shown."""
    text = "<think>a</think><answer>4</answer><answer>5</answer>"
    found = {
        repeats: judge(completion_of(text), required_sections=["think", "answer"], repeats=repeats).evidence["sections"]
        for repeats in ("only", "first", "last")
    }
    assert found == {"only": {"answer": "5"}, "first": {"answer": "4"}, "last": {"answer": "5"}}


def test_memory_of_findings_is_bounded() -> None:
    """A task with many different answers does not fill its worker."""
    prepared = verify.prepare(verify.Spec.model_validate({"required_sections": ["answer"]}))
    for number in range(verify.MEMO_FINDINGS + 50):
        assert verify.judge(prepared, completion_of(f"<answer>{number}</answer>")).score == 1.0
    assert len(prepared.memo) == verify.MEMO_FINDINGS


@pytest.mark.parametrize(
    "spec",
    [
        {"required_sections": []},
        {"required_sections": ["answer", "think"]},
        {"required_sections": ["answer", "answer"]},
        {"required_sections": ["1st"]},
        {"required_sections": ["a b"]},
        {"required_sections": ["a>"]},
        {"required_sections": ["a" * 65]},
        {"required_sections": [f"s{number}" for number in range(17)]},
        {"repeats": "middle"},
        {"min_think_words": -1},
        {"forbidden": [""]},
        {"forbidden": ["a" * 257]},
        {"strict": True, "lenient": True},
    ],
)
def test_a_format_that_makes_no_sense_is_refused(spec: dict[str, Any]) -> None:
    """Names are plain, stand once each, and thinking comes first."""
    with pytest.raises(ValidationError):
        verify.Spec.model_validate(spec)


@pytest.mark.parametrize(
    "spec",
    [{"min_words": -1}, {"max_repeated_ratio": 1.5}, {"min_alphanumeric_ratio": -0.1}, {"max_words": 3}],
)
def test_a_content_rule_that_makes_no_sense_is_refused(spec: dict[str, Any]) -> None:
    """A ratio is one of [0, 1]."""
    with pytest.raises(ValidationError):
        content.Spec.model_validate(spec)


TAGS = [f"<{slash}{name}>" for name in ("think", "answer", "plan") for slash in ("", "/")]
TEXTS = st.lists(st.sampled_from([*TAGS, "a", " ", "\n", "</s>", "<|im_start|>", "\\boxed{4}", "TODO"]), max_size=20)
FORMATS = st.fixed_dictionaries(
    {
        "required_sections": st.sampled_from(
            [["think"], ["answer"], ["think", "answer"], ["think", "plan", "answer"], ["plan", "answer"]]
        ),
        "single_box": st.booleans(),
        "forbidden": st.sampled_from([[], ["TODO"]]),
        "allow_empty_think": st.booleans(),
        "repeats": st.sampled_from(["only", "first", "last"]),
        "min_think_words": st.integers(0, 2),
    }
)


@settings(max_examples=300, deadline=None)
@given(TEXTS.map("".join), FORMATS, st.sampled_from(["", "<think>", "a<think>b</think>"]))
def test_strict_and_graded_agree_on_what_is_right(text: str, spec: dict[str, Any], prefill: str) -> None:
    """Nothing raises; the two differ only in what a fault costs; each fault is of the closed vocabulary."""
    completion = completion_of(text, prefill=prefill)
    strict, graded = (judge(completion, **spec, strict=choice) for choice in (True, False))
    faults = strict.evidence["faults"]
    assert graded.evidence == strict.evidence
    assert set(faults) <= set(verify.DETAILS)
    assert len(set(faults)) == len(faults) or len(spec["required_sections"]) > 1
    assert strict.score == (0.0 if faults else 1.0)
    assert graded.score is not None
    assert (graded.score == 1.0) is (not faults)
    if graded.verdict is Verdict.PARTIAL:
        assert graded.reason is Reason.PARTLY_SATISFIED


@given(st.text(max_size=300))
def test_ratios_of_any_text_are_shares(text: str) -> None:
    """Whatever is written: no word twice means no repetition, and a spec of no demands is met."""
    spec = content.Spec.model_validate({"min_words": 0, "max_repeated_ratio": 1.0, "min_alphanumeric_ratio": 0.0})
    found = content.judge(spec, Completion(text, text))
    assert found.verdict is Verdict.CORRECT
    assert 0.0 <= found.evidence["repeated_ratio"] <= 1.0
    assert 0.0 <= found.evidence["alphanumeric_ratio"] <= 1.0


PIECES = ["<think>", "</think>", "<answer>", "</answer>", "</think><answer>", "<|im_end|>", "<|", " ", "a ", "好", "_"]


@pytest.mark.parametrize("piece", PIECES)
def test_a_megabyte_of_anything_is_read(piece: str) -> None:
    """No timing: a quadratic scan of these would not come back while the suite runs."""
    completion = completion_of(piece * (1_000_000 // len(piece)))
    judge(completion, required_sections=["think", "plan", "answer"], forbidden=["b"] * 64, single_box=True)
    content.judge(content.Spec.model_validate({"max_repeated_ratio": 0.5}), completion)
