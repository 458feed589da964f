"""`rubric`: how far does the completion meet the criteria of a rubric?

Covered: weighted, negative, gating, ordinal and scaled criteria, conditions, groups with operators, the usual
aggregates, criteria that other verifiers decide, votes, a second look at claimed defects; unknown criteria give bounds,
and the score stands as soon as they cannot matter. Not covered: what the judge itself gets wrong; `samples`, `meta` and
the server's calibration are there for that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from docima.verifiers import table
from docima.verifiers.assessment import Assessment, Reason, Verdict, incorrect
from docima.verifiers.completion import Completion
from docima.verifiers.errors import SpecError
from docima.verifiers.judging.clean import FLAGS, clean
from docima.verifiers.judging.inquiry import Control, Heard, Inquiry
from docima.verifiers.judging.preflight import preflight, quoted
from docima.verifiers.rubrics import generator, questions
from docima.verifiers.rubrics.inquiry import RubricInquiry
from docima.verifiers.rubrics.scoring import WHOLE
from docima.verifiers.rubrics.spec import Criterion, RubricSpec
from docima.verifiers.verifier import Sample

VERSION = 3
DETAILS = {
    **{flag: text for flag, text in FLAGS.items() if flag not in ("invisible", "control_token", "placeholder")},
    "long_candidate": "The answer is longer than any that a judge is shown.",
    "no_self_evaluation": "The proof is not followed by an evaluation in the demanded form.",
    "gated": "A required criterion is not met.",
    "unknown_criteria": "Criteria that could not be judged could still change the score; its bounds are in evidence.",
    "nothing_applies": "No criterion applies to this completion.",
}
Spec = RubricSpec
_CRITERION = {"id": "c", "text": "The answer is right."}
SELF_TEST = (
    Sample({"criteria": [_CRITERION]}, "\u200b ...", Verdict.INCORRECT),
    Sample({"criteria": [_CRITERION]}, "Solution:", Verdict.INCORRECT),
    Sample({"criteria": [_CRITERION]}, '{"explanation": "fine", "criteria_met": true}', Verdict.INCORRECT),
)

MOST_CHARACTERS = 400_000
"""What is longer fits no judge's context, and costs the front process too long to clean."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A rubric, its reference made fit for a prompt, its hash, whether any judge is needed, and answers that are known
    to be right.
    """

    spec: RubricSpec
    reference: str
    sha256: str
    judged: bool
    right: tuple[str, ...]


def prepare(spec: RubricSpec) -> Prepared:
    """Raises SpecError where a criterion's check or condition makes no sense."""
    for index, criterion in enumerate(spec.criteria):
        if criterion.check is not None:
            kind = next(iter(criterion.check))
            row = table.VERIFIERS.get(kind)
            if row is None or row.executor == "judge":
                known = ", ".join(name for name, each in table.VERIFIERS.items() if each.executor != "judge")
                raise SpecError(f"no verifier {kind!r} to check with; known: {known}", f"rubric.criteria.{index}.check")
        if criterion.kind == "scale" and questions.condition(spec, criterion):
            raise SpecError("a scale has no room for a condition", f"rubric.criteria.{index}.applies_if")
    judged = spec.holistic or any(each.check is None for each in spec.criteria)
    reference = clean(spec.reference).text
    named = [answer for each in spec.criteria if each.weight > 0 for answer in quoted(each.text)]
    return Prepared(spec, reference, spec.sha256, judged, (reference, *named))


def judge(prepared: Prepared, completion: Completion) -> Assessment | Inquiry:
    """Turn away what says nothing; else ask."""
    raw = completion.final or ""
    if len(raw) > MOST_CHARACTERS:
        said = f"The answer has {len(raw)} characters; at most {MOST_CHARACTERS} are judged."
        return incorrect(Reason.ANSWER_TOO_LARGE, detail="long_candidate", explanation=said)
    if prepared.spec.self_evaluation:
        return _with_evaluation(prepared, completion, raw)
    candidate = clean(raw)
    found = preflight(candidate, completion.prompt, prepared.right)
    if prepared.judged and found.rejection is not None and prepared.spec.preflight == "reject":
        return incorrect(
            Reason.REJECTED,
            detail=found.rejection.flag,
            explanation=found.rejection.explanation,
            flags=list(found.flags),
            candidate=raw[:200],
        )
    return RubricInquiry(
        prepared.spec, _fields(prepared, completion.prompt, candidate.text), found.flags, prepared.sha256
    )


def _with_evaluation(prepared: Prepared, completion: Completion, raw: str) -> Assessment | Inquiry:
    """A proof and its author's own evaluation."""
    parts = generator.cut(raw)
    proof = clean(parts.proof)
    turned = preflight(proof, completion.prompt).rejection
    if turned is not None and prepared.spec.preflight == "reject":
        return incorrect(Reason.REJECTED, detail=turned.flag, explanation=turned.explanation, candidate=raw[:200])
    if parts.fault:
        return generator.broken(parts)
    fields = _fields(prepared, completion.prompt, proof.text)
    evaluation = {
        "prompt": f"{fields['prompt']}\n\nThe solution:\n{proof.text}",
        "candidate": clean(parts.evaluation).text,
    }
    return generator.GeneratorInquiry(prepared.spec, parts.claimed, fields, evaluation)


def control(prepared: Prepared, completion: Completion) -> list[Control]:
    """The same rubric asked about an empty answer, on all that earns something; of each judge on the ladder."""
    spec = prepared.spec
    if not spec.null_control:
        return []
    first = _control(spec, _fields(prepared, completion.prompt, ""))
    stronger = [(replace(asked, judge=spec.escalation.judge), grants) for asked, grants in first]
    return [first, stronger] if spec.escalation.judge else [first]


def _control(spec: RubricSpec, fields: dict[str, str]) -> Control:
    if spec.holistic:
        return [(questions.ask_whole(spec, fields, WHOLE), lambda heard: questions.whole_mark(spec, heard) >= 0.5)]
    # A penalty, and a fault that "no" stands for, an empty answer rightly does not have.
    earning = [each for each in spec.criteria if each.check is None and each.weight > 0 and each.met_if == "yes"]
    return [(questions.ask(spec, each, fields), partial(_grants, spec, each)) for each in earning]


def _grants(spec: RubricSpec, criterion: Criterion, heard: Heard) -> bool:
    mark = questions.mark(spec, criterion, heard, "")
    return mark is not None and mark >= 1.0


def _fields(prepared: Prepared, prompt: str, candidate: str) -> dict[str, str]:
    return {"prompt": clean(prompt).text, "reference": prepared.reference, "candidate": candidate}
