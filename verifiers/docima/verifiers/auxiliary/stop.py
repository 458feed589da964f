"""`stop`: a penalty for completions that did not stop by themselves.

Covered: the finish reasons of the OpenAI protocol, and what other servers call them. Not covered: guessing from the
text whether it was cut off.
"""

from __future__ import annotations

from docima.verifiers.assessment import Assessment, Reason, Verdict, graded
from docima.verifiers.auxiliary.spec import StopSpec
from docima.verifiers.completion import Completion
from docima.verifiers.errors import MissingInputError
from docima.verifiers.verifier import Sample

VERSION = 2
DETAILS = {
    "truncated": "The generation stopped at its length limit.",
    "not_stopped": "The model did not stop by itself.",
}
Spec = StopSpec
SELF_TEST = (Sample({}, "text without a finish reason", Verdict.UNSCORED),)


def prepare(spec: StopSpec) -> StopSpec:
    """A spec is ready as it is."""
    return spec


def judge(spec: StopSpec, completion: Completion) -> Assessment:
    """Look at the finish reason. Raises MissingInputError where there is none."""
    found = completion.finish_reason
    if not found:
        raise MissingInputError("whether the model stopped by itself is not guessed", field="finish_reason")
    proper = found in spec.proper
    length = found == "length"
    return graded(
        float(proper),
        violated=Reason.TRUNCATED if length else Reason.VIOLATED,
        value=0.0 if proper else spec.truncated_value,
        detail="" if proper else "truncated" if length else "not_stopped",
        explanation=f"The generation stopped by {found!r:.80}.",
    )
