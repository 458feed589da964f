"""`rubric`, `analysis` and `process` with judges that say what the test wants: pure, without any server."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from docima.verifiers.analyses import verify as analyses
from docima.verifiers.analyses.formulas import Voted, auto_label, generator_reward, r_score, verifier_reward
from docima.verifiers.analyses.mutations import caught, mutate
from docima.verifiers.assessment import Assessment, Reason
from docima.verifiers.completion import Completion
from docima.verifiers.errors import SpecError
from docima.verifiers.judging.inquiry import Ask, Check, Heard, Question
from docima.verifiers.processes import verify as processes
from docima.verifiers.processes.steps import aggregate, first_error, labels, process_f1, split
from docima.verifiers.rubrics import verify as rubrics

Says = Callable[[Question], Any]


def heard(question: Question, said: Any) -> Heard:
    """An answer: a value, a reason for none, or a whole `Heard`."""
    if isinstance(said, Heard):
        return said
    if isinstance(said, Reason):
        return Heard(None, said, "d", "because", identity="j@1")
    return Heard(said, text=json.dumps({"explanation": "e"}), identity="j@1")


def assess(verifier: Any, spec: dict[str, Any], text: str, says: Says, prompt: str = "") -> tuple[Assessment, int]:
    """The assessment, and how many questions were asked."""
    prepared = verifier.prepare(verifier.Spec.model_validate(spec))
    found = verifier.judge(prepared, Completion(text, text, prompt=prompt))
    asked = 0
    if isinstance(found, Assessment):
        return found, asked
    waiting: list[Question] = []
    while (done := found.assessment()) is None:
        waiting += found.wanted()
        asked += 1
        question = waiting.pop(0)
        found.hear(question, heard(question, says(question)))
    return done, asked


def criteria(*ids: str, **more: Any) -> list[dict[str, Any]]:
    """Criteria of these ids."""
    return [{"id": each, "text": f"text of {each}", **more} for each in ids]


def by_key(**said: Any) -> Says:
    """A judge that answers by the criterion."""
    return lambda question: said[question.key]


def test_a_rubric_scores_what_the_judge_finds() -> None:
    """With the marks, the votes and the judge in evidence."""
    spec = {"criteria": [*criteria("a", points=3), *criteria("b")]}
    found, asked = assess(rubrics, spec, "It is Jupiter.", by_key(a=True, b=False))
    assert (found.score, asked) == (0.75, 2)
    assert found.evidence["judges"] == ["j@1"]
    assert found.explanation == "Not met: b."


def test_a_failed_gate_ends_the_questions() -> None:
    """The gate is asked first; nothing else can matter then."""
    spec = {"criteria": [*criteria("a", "b"), *criteria("g", required=True)], "aggregate": "gated"}
    found, asked = assess(rubrics, spec, "It is Jupiter.", by_key(g=False))
    assert (found.score, found.detail, asked) == (0.0, "gated", 1)


def test_an_unknown_criterion_leaves_bounds_not_a_guess() -> None:
    """A failed penalty is not "not met"."""
    spec = {"criteria": [*criteria("a", points=2), *criteria("p", points=-1)], "aggregate": "healthbench"}
    found, _ = assess(rubrics, spec, "It is Jupiter.", by_key(a=True, p=Reason.JUDGE_UNPARSABLE))
    assert (found.score, found.reason) == (None, Reason.JUDGE_UNPARSABLE)
    assert found.evidence["bounds"] == [0.5, 1.0]
    certain, _ = assess(rubrics, spec, "It is Jupiter.", by_key(a=False, p=Reason.JUDGE_UNPARSABLE))
    assert certain.score == 0.0


def test_a_negative_sum_is_told_as_value() -> None:
    """The score is 0."""
    spec = {"criteria": [*criteria("a"), *criteria("p", points=-3)], "aggregate": "healthbench"}
    found, _ = assess(rubrics, spec, "It is Jupiter.", by_key(a=False, p=True))
    assert (found.score, found.value) == (0.0, -3.0)


def test_criteria_of_every_kind_are_brought_to_one_scale() -> None:
    """Levels, numbers, and answers that "no" meets."""
    spec = {
        "criteria": [
            {"id": "level", "text": "t", "kind": "ordinal", "levels": ["bad", "fair", "good"]},
            {"id": "number", "text": "t", "kind": "scale", "min": 0, "max": 10},
            {"id": "no", "text": "t", "met_if": "no"},
        ]
    }
    found, _ = assess(rubrics, spec, "It is Jupiter.", by_key(level=2.0, number=7.5, no=False))
    assert found.score == pytest.approx((0.5 + 0.75 + 1.0) / 3)


def test_conditions_leave_a_criterion_out() -> None:
    """By another criterion, or by the judge."""
    spec = {"criteria": [*criteria("a"), *criteria("b", applies_if="a"), *criteria("c", applies_if="It rains.")]}
    found, asked = assess(rubrics, spec, "It is Jupiter.", by_key(a=False, b=True, c="not_applicable"))
    assert found.score == 0.0
    assert asked <= 3
    met, _ = assess(rubrics, spec, "It is Jupiter.", by_key(a=True, b=False, c="met"))
    assert met.score == pytest.approx(2 / 3)


def test_a_made_up_quotation_voids_the_vote() -> None:
    """A criterion that demands evidence is not met by an invention."""
    spec = {"criteria": criteria("a", evidence="quote")}

    def says(quote: str) -> Says:
        return lambda _: Heard(True, text=json.dumps({"quote": quote, "criteria_met": True}), identity="j@1")

    assert assess(rubrics, spec, "The sky is blue today.", says("sky is blue"))[0].score == 1.0
    assert assess(rubrics, spec, "The sky is blue today.", says("grass is green"))[0].reason is Reason.JUDGE_UNPARSABLE


def test_meta_votes_void_a_finding_that_they_do_not_confirm() -> None:
    """A criterion found not met is looked at again; one found met is not."""
    spec = {"criteria": criteria("a"), "meta": {"samples": 3}}

    def says(sound: bool, met: bool = False) -> Says:
        return lambda question: sound if isinstance(question, Ask) and question.purpose == "meta" else met

    assert assess(rubrics, spec, "It is Jupiter.", says(True))[0].score == 0.0
    voided, asked = assess(rubrics, spec, "It is Jupiter.", says(False))
    assert (voided.reason, asked) == (Reason.JUDGE_DISAGREES, 3)
    assert assess(rubrics, spec, "It is Jupiter.", says(False, met=True))[1] == 1


def test_a_voided_finding_goes_to_a_stronger_judge() -> None:
    """Whose finding is looked at again in turn; where that is void as well, a person must look."""
    spec = {"criteria": criteria("a"), "meta": {"samples": 1}, "escalation": {"judge": "strong"}}

    def says(strong: bool, sound: bool) -> Says:
        def say(question: Question) -> bool:
            assert isinstance(question, Ask)
            if question.purpose == "meta":
                return sound and question.rung == 1
            return strong if question.judge == "strong" else False

        return say

    met, asked = assess(rubrics, spec, "It is Jupiter.", says(strong=True, sound=False))
    assert (met.score, asked) == (1.0, 3)
    assert met.evidence["criteria"][0]["votes_before"] == [[0.0]]
    assert assess(rubrics, spec, "It is Jupiter.", says(strong=False, sound=True))[0].score == 0.0
    void, asked = assess(rubrics, spec, "It is Jupiter.", says(strong=False, sound=False))
    assert (void.score, void.reason, asked) == (None, Reason.JUDGE_DISAGREES, 4)
    assert void.evidence["review"] == ["a"]


def test_a_whole_rubric_is_graded_once() -> None:
    """Implicit from 1 to 10; DeepSeekMath-V2 as a mean of boxed votes, with a check as a gate."""
    assert (
        assess(rubrics, {"criteria": criteria("a", "b"), "aggregate": "implicit"}, "x", by_key(**{"*": 10}))[0].score
        == 1
    )
    votes = iter([1.0, 0.5, 0.5])
    spec = {"criteria": criteria("a"), "aggregate": "dsm2", "samples": 3}
    assert assess(rubrics, spec, "x", lambda _: next(votes))[0].score == pytest.approx(2 / 3)
    gate = {"id": "g", "required": True, "check": {"math": {"reference": "5"}}}
    gated = {"criteria": [*criteria("a"), gate], "aggregate": "implicit"}
    found, _ = assess(rubrics, gated, "x", lambda question: 0.0 if isinstance(question, Check) else 10)
    assert found.score == 0.0


def test_a_check_of_an_unknown_or_judged_kind_is_refused() -> None:
    """With the kinds that there are."""
    for kind in ("nothing", "rubric"):
        with pytest.raises(SpecError, match="known: math"):
            assess(rubrics, {"criteria": [{"id": "a", "check": {kind: {}}}]}, "x", by_key())


def test_a_proof_with_its_own_evaluation_is_rewarded_as_deepseekmath_v2_does() -> None:
    """An author who knows of the gap earns more than one who does not; without the evaluation there is nothing."""
    spec = {"criteria": criteria("a"), "aggregate": "dsm2", "self_evaluation": True, "meta": {"samples": 1}}

    def says(question: Question) -> float:
        return 1.0 if question.key == "meta" else 0.5

    honest, asked = assess(rubrics, spec, "A proof.\n\n" + FINDING.format("Step 2 lacks a reason.", 0.5), says)
    boastful, _ = assess(rubrics, spec, "A proof.\n\n" + FINDING.format("Every step follows.", 1), says)
    assert honest.score == pytest.approx(0.76 * 0.5 + 0.24)
    assert boastful.score == pytest.approx(0.76 * 0.5 + 0.24 * 0.5)
    assert asked == 2
    bare, _ = assess(rubrics, spec, "A proof without one.", says)
    assert (bare.score, bare.detail) == (0.0, "no_self_evaluation")


SOLUTION = "Let a = 2m and b = 2n. Then a + b = 2(m + n), which is even."
FINDING = (
    "Here is my evaluation of the solution:\n{}\n\n"
    "Based on my evaluation, the final overal score should be:\n\\boxed{{{}}}"
)


def test_an_analysis_is_rewarded_by_form_truth_and_meta_votes() -> None:
    """The product of the three, each in evidence; the typo of the released template is accepted."""
    text = FINDING.format('It says "a + b = 2(m + n)" without proof.', 0.5)
    spec = {"gold_score": 0.0, "meta": {"samples": 2}}
    votes = iter([1.0, 0.5])
    found, asked = assess(analyses, spec, text, lambda _: next(votes), SOLUTION)
    assert found.score == pytest.approx(0.5 * 0.75)
    assert (found.evidence["R_format"], found.evidence["R_score"], found.evidence["R_meta"]) == (1.0, 0.5, 0.75)
    assert asked == 2


def test_an_analysis_that_claims_no_defect_is_judged_by_the_truth_alone() -> None:
    """R_meta is 1, unasked."""
    found, asked = assess(analyses, {"gold_score": 0.5}, FINDING.format("All is well.", 1), by_key(), SOLUTION)
    assert (found.score, found.evidence["R_meta"], asked) == (0.5, 1.0, 0)


def test_an_analysis_that_misquotes_is_void_unasked() -> None:
    """And without a gold score, or with the form broken, each says so."""
    invented = FINDING.format('It claims "m equals n by symmetry", which is false.', 0)
    found, asked = assess(analyses, {"gold_score": 0.0}, invented, by_key(), SOLUTION)
    assert (found.score, found.detail, asked) == (0.0, "ungrounded", 0)
    unknown, _ = assess(analyses, {}, FINDING.format("All is well.", 1), by_key(), SOLUTION)
    assert (unknown.score, unknown.detail) == (None, "unknown_truth")
    bare, _ = assess(analyses, {"gold_score": 1.0}, "\\boxed{1}", by_key(), SOLUTION)
    assert (bare.score, bare.detail, bare.evidence["R_format"]) == (0.0, "missing_phrase", 0.0)


def test_a_planted_error_must_be_caught() -> None:
    """Scored below the best, and named."""
    planted = mutate(SOLUTION, 3)
    assert planted is not None
    assert planted.text != SOLUTION
    assert planted == mutate(SOLUTION, 3)
    found = FINDING.format(f'The passage "{planted.passage}" is wrong.', 0)
    good, _ = assess(analyses, {"planted": planted.passage}, found, lambda _: 1.0, planted.text)
    blind, _ = assess(analyses, {"planted": planted.passage}, FINDING.format("All is well.", 1), by_key(), planted.text)
    assert good.score == 1.0
    assert (blind.score, blind.detail) == (0.0, "missed_error")
    assert not caught("Something is wrong.", 0.0, 1.0, planted.passage)
    assert mutate("nothing to change here", 1) is None


def test_the_formulas_of_deepseekmath_v2() -> None:
    """Verifier, generator, and automatic labels."""
    assert verifier_reward(1.0, r_score(0.5, 1.0), 1.0) == 0.5
    assert generator_reward(1, 1, 1, 1) == pytest.approx(1.0)
    assert generator_reward(1, 0, 1, 1) == 0.0
    assert generator_reward(0, 1, 1, 1) == 0.0
    assert auto_label([Voted(0, [1, 1, 0]), Voted(1)]).score == 0
    assert auto_label([Voted(0, [0, 0, 1]), Voted(1)]).score == 1
    assert auto_label([Voted(0, [0, 0]), Voted(0.5, [1, 1])]).score is None
    assert auto_label([Voted(0, [1]), Voted(1)], k=2).score is None
    assert auto_label([]).score is None


def test_texts_are_split_into_steps() -> None:
    """Fences and display formulas stay whole; nothing is lost."""
    assert split("a\n\nb\n \n\nc") == ["a", "b", "c"]
    assert split("a\r\n\r\nb") == ["a", "b"]
    assert split("a\n\n```\nx\n\ny\n```\n\nb") == ["a", "```\nx\n\ny\n```", "b"]
    assert split("a\n\n$$\nx\n\ny\n$$") == ["a", "$$\nx\n\ny\n$$"]
    assert split("<step>a</step> <step>b</step>", "tag") == ["a", "b"]
    assert split("x <step n='1'>a</step> y <STEP>b</step> z", "tag") == ["x a y", "b z"], "nothing hides between tags"
    assert split("no tags", "tag") == []
    assert len(split("<step>" * 60_000 + "a", "tag")) == 1, "in linear time"
    assert split("Let us see.\n1. a\n2) b\nStep 3: c", "numbered") == ["Let us see.\n1. a", "2) b", "Step 3: c"]
    assert split("1. Add:\n2.5 + 1 = 3.5\n2. So 3.5", "numbered") == ["1. Add:\n2.5 + 1 = 3.5", "2. So 3.5"]
    assert len(split("\n\n".join("a" * 2000))) == 512


def test_steps_make_a_score() -> None:
    """And padding raises the mean only."""
    assert [aggregate([0.5, 0.8], how) for how in ("min", "product", "last", "mean")] == [0.5, 0.4, 0.8, 0.65]
    padded = [1.0] * 20 + [0.0]
    assert aggregate(padded, "min") == aggregate(padded, "product") == aggregate(padded, "last") == 0.0
    assert aggregate(padded, "mean") > 0.9
    assert (first_error([1, -1, 1]), first_error([1, 0])) == (1, -1)
    assert labels(1, 3) == [1, -1, -1]
    assert process_f1([(1, 1), (0, 1), (-1, -1)]) == pytest.approx(2 / 3)


def test_a_step_cannot_pass_for_several() -> None:
    """Tags of the judge's prompt that a step holds are broken."""
    shown: list[str] = []

    def says(question: Question) -> int:
        assert isinstance(question, Ask)
        shown.append(question.fields["candidate"])
        return -1

    assess(processes, {}, "One.</paragraph_0>\n<paragraph_1>Two.", says)
    assert shown[0].count("<paragraph_") == shown[0].count("</paragraph_") == 1


def test_a_process_is_judged_by_its_first_error() -> None:
    """By the majority of votes; the outcome beside it shows where right results have wrong reasons."""
    steps = "First.\n\nSecond.\n\nThird."
    votes = iter([1, 1, 2])
    spec = {"samples": 3, "outcome": {"math": {"reference": "5"}}}
    found, _ = assess(processes, spec, steps, lambda q: 1.0 if isinstance(q, Check) else next(votes))
    assert (found.score, found.evidence["first_error"]) == (0.0, 1)
    assert found.evidence["outcome_disagrees"] is True
    assert found.evidence["step_scores"] == [1.0, 0.0, 0.0]
    right, _ = assess(processes, {}, steps, lambda _: -1)
    assert right.score == 1.0
    mean, _ = assess(processes, {"aggregate": "mean"}, steps, lambda _: 2)
    assert mean.score == pytest.approx(2 / 3)
    assert mean.detail == "exploitable_mean"


def test_a_reward_model_scores_each_step() -> None:
    """A model that gives another number of scores is not believed."""
    spec = {"reward_model": "prm", "aggregate": "product"}
    found, _ = assess(processes, spec, "a\n\nb", lambda _: (0.5, 0.4))
    assert found.score == pytest.approx(0.2)
    assert found.evidence["first_error"] == 1
    short, _ = assess(processes, spec, "a\n\nb", lambda _: (0.5,))
    assert short.reason is Reason.JUDGE_UNPARSABLE
