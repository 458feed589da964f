"""What is done where votes decide nothing (a tie, too few that can be read, a verdict that meta votes void): a ladder,
declared with the task. Its last rung is UNSCORED, and evidence then says what a person should look at.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class Escalation(BaseModel):
    """Rungs from the cheapest on; the ladder is part of the judge's identity, whether or not it is climbed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    more: int = Field(0, ge=0, le=64)
    """Further votes of the same judge, which count with the first ones. 0: none."""

    judge: Annotated[str, StringConstraints(max_length=64)] = ""
    """A stronger judge, a name in the server's settings, whose votes then count instead. Empty: none."""

    samples: int = Field(1, ge=1, le=64)
    """Votes of the stronger judge."""


NONE = Escalation.model_validate({})
"""No ladder: what is not decided is UNSCORED."""
