"""What a task may ask of a protein's structure."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class StructureSpec(BaseModel):
    """The answer is a sound model of a protein."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["pdb", "mmcif"] = "pdb"

    extract: Literal["auto", "tag", "fence", "whole"] = "auto"
    """Where the text is. "auto": the answer tag, else the last fence, else the whole final part."""

    sequence: str = Field(default="", max_length=20_000, pattern=r"^[A-Za-z\s]*$")
    """The residues that every chain must have, in one-letter code. Empty: not compared."""

    chains: int | None = Field(default=None, ge=1, le=1000)
    """Chains of amino acids that there must be. None: not counted."""

    profile: Literal["experimental", "predicted"] = "experimental"
    """"predicted": more bonds, angles and contacts may be beyond MolProbity's limits; AlphaFold's stay as they are."""

    require_side_chains: bool = False
    """Whether every side chain must be complete. Else most must be, because crystals do not show all of them."""

    allow_gaps: bool = True
    """Whether a gap in the numbering may be a gap in the chain."""

    allow_unknown: bool = False
    """Whether residues without reference values are allowed; they are told as not checked."""

    scoring: Literal["all", "graded"] = "all"
    """"all": 1 where every check is passed, else 0. "graded": the mean of the checks' scores, 0 where a gate fails."""
