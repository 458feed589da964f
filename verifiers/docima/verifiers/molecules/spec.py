"""What a task may ask of a molecule."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from docima.verifiers.molecules.constraint_spec import Constraint

Extract = Literal["auto", "box", "tag", "fence", "whole", "token"]


class MoleculeInput(BaseModel):
    """Where the answer is, and how it is written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["smiles", "selfies", "inchi", "molblock", "sdf", "xyz"] = "smiles"

    extract: Extract = "auto"
    """"auto": the box, else the answer tag, else the last fence, else the last label ("SMILES: ...") or "the answer
    is", else the whole final part. "token": the last token that could be a SMILES. A block (mol block, SDF, XYZ) is
    looked for in tag, fence and whole.
    """

    max_chars: int = Field(default=4000, ge=1, le=16_000)
    """Longest line notation. Unit: characters."""

    max_atoms: int = Field(default=1000, ge=1, le=1000)
    """Most atoms, hydrogens that are written included."""

    max_heavy: int = Field(default=500, ge=1, le=1000)
    """Most heavy atoms."""

    charge: int = Field(default=0, ge=-10, le=10)
    """Net charge, which an XYZ does not say. Unit: e."""


class PolicyOverrides(BaseModel):
    """Single rules of the profile, said otherwise. Those that are not set stay as the profile has them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    metals: bool | None = None
    radicals: bool | None = None
    isotopes: bool | None = None
    atom_maps: bool | None = None
    exotic_elements: bool | None = None
    """Noble gases."""
    hydrogen_only: bool | None = None
    text_oddities: bool | None = None
    """Ring closures across a dot, or with two bond orders."""
    strained_rings: bool | None = None
    unstable_groups: bool | None = None
    most_atom_charge: int | None = Field(default=None, ge=0, le=20)
    most_net_charge: int | None = Field(default=None, ge=0, le=100)
    most_fragments: int | None = Field(default=None, ge=1, le=100)
    largest_ring: int | None = Field(default=None, ge=3, le=500)


class GeometrySpec(BaseModel):
    """Sound coordinates. Needs a format that has some."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: Literal["strict", "lenient"] = "strict"
    """"lenient": PoseBusters' limits."""

    expected_smiles: str = Field(default="", max_length=4000)
    """The molecule that it must be, with its stereochemistry; centres without one are free. Empty: not compared."""


class EnergySpec(BaseModel):
    """Strain: MMFF94s energy (UFF where that has no parameters) above the best of some relaxed conformers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_strain: float = Field(default=2.0, gt=0, le=1000)
    """Unit: kcal/mol for each heavy atom."""

    conformers: int = Field(default=10, ge=1, le=50)
    """Conformers that are embedded (ETKDGv3, fixed seed) and relaxed for the reference."""


class MoleculeSpec(BaseModel):
    """The answer is a plausible molecule that satisfies the constraints."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: MoleculeInput = MoleculeInput()

    policy: Literal["strict_organic", "drug_like", "organometallic", "any_rdkit"] = "strict_organic"
    """What is plausible: a profile of rules, which every fragment must keep. `any_rdkit` keeps only what no chemistry
    knows out.
    """

    overrides: PolicyOverrides | None = None
    """Single rules of the profile, said otherwise."""

    constraints: tuple[Constraint, ...] = Field(default=(), max_length=64)

    aggregate: Literal["all", "weighted_mean", "geometric", "min"] = "all"
    """"all": 1 where every constraint is satisfied, else 0. The others give partial scores, and 0 where a gate
    (reading, policy, a required constraint, geometry, energy) fails.
    """

    geometry: GeometrySpec | None = None
    energy: EnergySpec | None = None

    reference: str = Field(default="", max_length=4000)
    """A SMILES known to satisfy policy and constraints: a spec that it fails is refused. Empty: not checked."""
