"""What `molecule` and `reaction` do before and after the chemistry: no answer, and answers met before."""

from __future__ import annotations

from collections.abc import Callable

from docima.verifiers.assessment import Assessment, Reason, incorrect
from docima.verifiers.completion import Completion
from docima.verifiers.molecules import text
from docima.verifiers.molecules.limits import LIMITS


def judge(
    found: text.Found,
    completion: Completion,
    memo: dict[str, Assessment],
    assess: Callable[[str, str], Assessment],
) -> Assessment:
    """The assessment of what was found. `assess` takes an answer and its rule; equal answers are assessed once."""
    if found.text is None:
        cut = completion.finish_reason == "length"
        reason = Reason.TRUNCATED if cut else Reason.NO_ANSWER
        return incorrect(reason, detail=found.rule, explanation=text.RULES[found.rule], rule=found.rule)
    known = memo.get(found.text)
    if known is None:
        known = assess(found.text, found.rule)
        if len(memo) < LIMITS.memo_answers:
            memo[found.text] = known
    return known
