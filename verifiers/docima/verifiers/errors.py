"""Everything that our code raises on purpose.

    DocimaError
    ├── SpecError               the task's spec makes no sense            -> UNSCORED, SPEC_INVALID
    │   └── UnparsableReferenceError  its reference does not parse        -> UNSCORED, REFERENCE_UNPARSABLE
    ├── MissingInputError       the request lacks what the verifier needs -> UNSCORED, MISSING_INPUT
    └── UnavailableError        an extra, a tool or a kind is not here    -> UNSCORED, UNSUPPORTED

Verifiers raise these from `prepare` (or `judge`); `boundary` is the one place of this layer that turns an exception
into an assessment. Anything else that escapes a verifier is a bug of ours and says so: VERIFIER_BUG, never a zero.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from docima.verifiers.assessment import Assessment, Reason, incorrect, unscored

T = TypeVar("T")


class DocimaError(Exception):
    """The root of our exceptions. `field` is the path of the spec's field at fault, empty where none is."""

    reason = Reason.VERIFIER_BUG

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class SpecError(DocimaError):
    """The spec makes no sense: no completion can be scored with it."""

    reason = Reason.SPEC_INVALID


class UnparsableReferenceError(SpecError):
    """The spec's reference cannot be read."""

    reason = Reason.REFERENCE_UNPARSABLE


class MissingInputError(DocimaError):
    """The request lacks an input that this verifier needs, such as a token count."""

    reason = Reason.MISSING_INPUT


class UnavailableError(DocimaError):
    """A kind, an extra or a tool that is not here."""

    reason = Reason.UNSUPPORTED


def boundary(run: Callable[[], T]) -> T | Assessment:
    """Run a piece of a verifier; what it raises comes back as an UNSCORED assessment that names the fault.

    The one exception to "an error is not the answer's fault" is memory: an answer that needs more than its worker's
    limit is charged for it, as the contract says.
    """
    try:
        return run()
    except DocimaError as error:
        where = f"{error.field}: " if error.field else ""
        return unscored(error.reason, explanation=f"{where}{error}", **({"field": error.field} if error.field else {}))
    except MemoryError:
        return incorrect(Reason.ANSWER_TOO_LARGE, explanation="The answer needs more memory than a worker may use.")
    except RecursionError:
        return unscored(Reason.VERIFIER_BUG, detail="recursion", explanation="The verifier recursed too deeply.")
    except Exception as error:  # noqa: BLE001 - this is the layer's named boundary
        return unscored(Reason.VERIFIER_BUG, detail="exception", explanation=f"{type(error).__name__}: {error}"[:500])
