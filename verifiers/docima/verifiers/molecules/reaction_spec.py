"""What a task may ask of a reaction."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from docima.verifiers.molecules.spec import Extract

Smiles = Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class ReactionSpec(BaseModel):
    """The answer is a reaction SMILES, `reactants>agents>products`, that makes sense and gives the product."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    extract: Extract = "auto"
    """Where the answer is, as for `molecule`."""

    product: str = Field(default="", max_length=4000)
    """What must be among the products, and may be neither among the reactants nor the agents. Empty: anything."""

    product_optional: bool | None = None
    """Whether the answer may leave its products out ("A.B>C>"), which then are `product`. Default: only where
    `reactants_allowed` is given.
    """

    balance: Literal["none", "atoms", "atoms_and_charge"] = "none"
    """"atoms": as many of each element on both sides. "none": only that no element of the products comes from nothing.
    """

    isotopes: bool = False
    """Whether isotopes must balance too."""

    mapped_consistent: bool = False
    """Whether atom map numbers must be there and consistent: each once on a side, the same element on both, and on
    every heavy atom of the products.
    """

    require_change: bool = True
    """Whether some product must be new."""

    agents_supply_atoms: bool = False
    """Whether agents count as reactants in the balance."""

    reactants_allowed: tuple[Smiles, ...] = Field(default=(), max_length=1000)
    """What the reactants may be. Empty: anything."""

    small_reactant_max_heavy: int = Field(default=0, ge=0, le=50)
    """Reactants of at most so many heavy atoms are allowed without being listed."""

    policy: Literal["strict_organic", "drug_like", "organometallic", "any_rdkit"] = "any_rdkit"
    """What every molecule of the reaction must keep, as for `molecule`."""

    max_chars: int = Field(default=4000, ge=1, le=16_000)
    """Longest reaction. Unit: characters."""
