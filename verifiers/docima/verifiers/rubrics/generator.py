"""A proof with its author's own evaluation: DeepSeekMath-V2's reward of a generator (arXiv 2511.22570, section 2.2).

    R = R_format * (0.76 * R_Y + 0.24 * R_score(s', s) * R_meta(Z))

R_Y is the mean of the judge's grades s of the proof Y, s' the grade that the author gives in the evaluation Z, R_meta
the mean of meta votes on the defects that Z claims (1 where it claims none, or no votes are asked for).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docima.verifiers.analyses.formulas import generator_reward, r_score
from docima.verifiers.analyses.reading import read_analysis
from docima.verifiers.assessment import Assessment, Reason, graded, incorrect, unscored
from docima.verifiers.judging.inquiry import Ask, Heard, Minutes, Question
from docima.verifiers.judging.replies import Form
from docima.verifiers.judging.votes import Poll
from docima.verifiers.rubrics import questions
from docima.verifiers.rubrics.scoring import WHOLE
from docima.verifiers.rubrics.spec import PROOF_SCALE, RubricSpec

_EVALUATION = re.compile(r"^.{0,40}here is my evaluation of the solution\s{0,4}:", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Parts:
    """A completion cut in two, and the grade that its author gives it; `fault` says why the form is broken."""

    proof: str
    evaluation: str
    claimed: float
    fault: str


def cut(text: str) -> Parts:
    """The proof, and the evaluation that follows it."""
    found = list(_EVALUATION.finditer(text))
    if not found:
        return Parts(text, "", 0.0, "no_self_evaluation")
    proof, evaluation = text[: found[-1].start()], text[found[-1].start() :]
    reading = read_analysis(evaluation, PROOF_SCALE, proof)
    return Parts(proof, evaluation, reading.score or 0.0, reading.fault)


def broken(parts: Parts) -> Assessment:
    """R_format is 0."""
    said = "The proof is not followed by an evaluation in the demanded form."
    return incorrect(Reason.MALFORMED, detail="no_self_evaluation", explanation=said, R_format=0.0, fault=parts.fault)


@dataclass(slots=True)
class GeneratorInquiry:
    """Grades of the proof, and meta votes on the evaluation, at the same time."""

    spec: RubricSpec
    claimed: float
    proof: dict[str, str]
    evaluation: dict[str, str]
    grades: Poll = field(init=False)
    meta: Poll | None = field(init=False)
    minutes: Minutes = field(default_factory=Minutes)

    def __post_init__(self) -> None:
        spec = self.spec
        self.grades = Poll("mean", spec.samples, spec.judge, spec.escalation)
        samples = spec.meta.samples if self.claimed < PROOF_SCALE[-1] else 0
        self.meta = Poll("mean", samples, spec.meta.judge or spec.judge, spec.escalation) if samples else None

    def wanted(self) -> list[Question]:
        """All votes at once: their means need each."""
        found: list[Question] = [*self.grades.asks(questions.ask_whole(self.spec, self.proof, WHOLE))]
        if self.meta is not None:
            form = Form("json_level", PROOF_SCALE, "score")
            found += self.meta.asks(Ask(self.spec.judge, "analysis", self.evaluation, form, "meta"))
        return found

    def hear(self, question: Question, heard: Heard) -> None:
        """A vote."""
        self.minutes.note(heard)
        rung = question.rung if isinstance(question, Ask) else 0
        poll = self.grades if question.key == WHOLE or self.meta is None else self.meta
        if isinstance(heard.value, float | int):
            poll.hear(float(heard.value), rung)
        else:
            poll.miss(heard.failure or Reason.JUDGE_UNPARSABLE, rung)

    def assessment(self) -> Assessment | None:
        """When all votes are in."""
        if not self.grades.decided or (self.meta is not None and not self.meta.decided):
            return None
        solution, meta = self.grades.value, 1.0 if self.meta is None else self.meta.value
        evidence = {"votes": self.grades.votes, **self.minutes.evidence()}
        if solution is None or meta is None:
            failed = self.grades if solution is None or self.meta is None else self.meta
            return unscored(failed.failure, explanation="Too few of the judge's votes could be read.", **evidence)
        reward = generator_reward(1.0, solution, self.claimed, meta)
        score = r_score(self.claimed, solution)
        said = f"R_Y {solution:g}, R_score {score:g}, R_meta {meta:g}."
        return graded(
            min(1.0, max(0.0, reward if reward < 1.0 - 1e-9 else 1.0)),
            violated=Reason.DIFFERENT,
            explanation=said,
            R_format=1.0,
            R_Y=solution,
            R_score=score,
            R_meta=meta,
            claimed=self.claimed,
            **evidence,
        )
