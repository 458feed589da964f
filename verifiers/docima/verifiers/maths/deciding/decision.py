"""What the rooms of this folder ask of the comparison that called them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from docima.verifiers.maths.deciding.numeric import Outcome
from docima.verifiers.maths.spec import MathPolicy
from docima.verifiers.maths.tree import Node


class Decision(Protocol):
    """One comparison of two trees under a policy."""

    policy: MathPolicy

    def equal(self, a: Node, b: Node) -> Outcome:
        """Compare two trees of any kind."""

    def sets(self, a: Node, b: Node) -> Outcome:
        """Compare two sets of real numbers."""

    def all(self, first: Sequence[Node], second: Sequence[Node]) -> Outcome:
        """Element by element, in order."""

    def matched(self, first: Sequence[Node], second: Sequence[Node]) -> Outcome:
        """Each element of either side is equal to one of the other; how often does not count."""
