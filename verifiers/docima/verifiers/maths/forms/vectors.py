r"""Names of vectors in another type: `\mathbf{a}`, `\vec a` and a plain `a` are one vector, where all of a side are
written alike.
"""

from __future__ import annotations

import re

from docima.verifiers.maths.deciding.equal import equal
from docima.verifiers.maths.deciding.numeric import Outcome
from docima.verifiers.maths.reading.readings import Reading
from docima.verifiers.maths.spec import MathPolicy

SIGN = re.compile(r"\\(?:vec|overrightarrow|mathbf|boldsymbol|bm)(?![A-Za-z])")
_VECTOR = re.compile(r"\\(?:vec|overrightarrow|mathbf|boldsymbol|bm)\s*(?:\{\s*([a-z])\s*\}|([a-z])(?![A-Za-z]))")
_COMMAND = re.compile(r"\\[A-Za-z]+")


def compare(reference: Reading, answer: Reading, policy: MathPolicy) -> Outcome | None:
    """Only what is equal by plain names: else None."""
    ours, theirs = _plain(reference.text), _plain(answer.text)
    if ours is None or theirs is None or (ours == reference.text and theirs == answer.text):
        return None
    one, other = Reading(ours).tree, Reading(theirs).tree
    if one is None or other is None:
        return None
    found = equal(one, other, policy)
    return found if found.equal else None


def _plain(text: str) -> str | None:
    """The text with plain names for vectors; None where a plain letter has another meaning beside one."""
    names = {first or second for first, second in _VECTOR.findall(text)}
    rest = _COMMAND.sub(" ", _VECTOR.sub(" ", text))
    return None if any(name in rest for name in names) else _VECTOR.sub(lambda match: f" {match[1] or match[2]} ", text)
