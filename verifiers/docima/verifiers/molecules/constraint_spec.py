"""What a molecule may be asked for: one model for each kind of constraint, told apart by `kind`.

Windows are inclusive. `weight` counts in the aggregates, `required` makes a constraint a gate of the aggregate.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from docima.verifiers.molecules import groups, smarts_text
from docima.verifiers.molecules.limits import LIMITS

Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Symbol = Annotated[str, StringConstraints(pattern=r"^[A-Z][a-z]?$")]
Shape = Literal["auto", "step", "linear", "gaussian"]
Ignore = Literal["stereo", "isotopes", "atom_maps", "salts", "charges", "tautomers"]


class _Constraint(BaseModel):
    """Fields that every constraint has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weight: float = Field(default=1.0, gt=0, le=1000)
    """Share in `weighted_mean` and `geometric`."""

    required: bool = False
    """Whether failing it makes the score 0 under any aggregate."""

    shape: Shape = "auto"
    """Score outside a window of numbers. "step": 0. "linear": falls to 0 at `falloff`. "gaussian": exp(-d^2 / 2
    falloff^2). "auto": what the kind documents.
    """

    falloff: float | None = Field(default=None, gt=0)
    """Distance from the window, in the measure's own unit. Default: a tenth of the nearer limit, at least 0.1."""


class _Window(_Constraint):
    """A number that must lie in [min, max]. At least one of the two."""

    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _is_window(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min:g} is above max {self.max:g}: nothing satisfies it")
        return self


class _Limits(_Window):
    """A window with at least one side."""

    @model_validator(mode="after")
    def _has_side(self) -> Self:
        if self.min is None and self.max is None:
            raise ValueError("needs min or max: everything satisfies it")
        return self


class Formula(_Constraint):
    """The molecular formula of all fragments together. Score: GuacaMol's isomer score, at most 0.9 unless right."""

    kind: Literal["formula"]
    value: Text
    """"C9H8O4", in any order, with a charge at its end: "C4H12N+"."""
    compare: Literal["exact", "composition"] = "exact"
    """"composition": the charge does not count."""


class Property(_Limits):
    """A well-known number: logp, mol_wt, tpsa, num_rings, hbd, hba, num_rotatable_bonds, qed, sa_score, ..."""

    kind: Literal["property"]
    name: Name


class Descriptor(_Limits):
    """A number by RDKit's own name (`ExactMolWt`); or 1 or 0 by `Has` and a functional group (`HasAmide`), or by `Pass`
    and a rule (`PassLipinski`).
    """

    kind: Literal["descriptor"]
    name: Name


class Substructure(_Window):
    """Matches of a pattern. Without limits: at least one."""

    kind: Literal["substructure"]
    smarts: str = Field(default="", max_length=LIMITS.smarts_characters)
    smiles: str = Field(default="", max_length=4000)
    """A molecule instead of a pattern; its hydrogens do not count."""
    use_chirality: bool = False
    uniquify: bool = True
    """Whether matches on the same atoms count once."""

    @model_validator(mode="after")
    def _one_pattern(self) -> Self:
        if bool(self.smarts) == bool(self.smiles):
            raise ValueError("needs exactly one of smarts and smiles")
        fault = smarts_text.fault(self.smarts) if self.smarts else ""
        if fault:
            raise ValueError(f"smarts: {fault}")
        return self


class FunctionalGroups(_Window):
    """Groups of the vocabulary. Without limits: at least one of each."""

    kind: Literal["functional_groups"]
    names: tuple[Name, ...] = Field(default=(), max_length=64)
    any: bool = False
    """Whether one of the names is enough."""
    vocabulary: Literal["docima", "exmol"] = "docima"
    """Names of either; the patterns are ours."""

    @field_validator("names")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in value if not groups.known(name)]
        if unknown:
            raise ValueError(f"unknown groups {', '.join(unknown)}; known: {', '.join(sorted(groups.GROUPS))}")
        return value


class Elements(_Window):
    """Which elements there may be, must be, and how many atoms of one."""

    kind: Literal["elements"]
    allowed: tuple[Symbol, ...] = Field(default=(), max_length=120)
    """Empty: any. Hydrogen is always allowed."""
    present: tuple[Symbol, ...] = Field(default=(), max_length=120)
    name: str = Field(default="", pattern=r"^([A-Z][a-z]?)?$")
    """The element that min and max count."""


class Charge(_Limits):
    """The net charge, in units of e."""

    kind: Literal["charge"]


class Fragments(_Constraint):
    """How many parts there are. Default: one, and small counter-ions are parts like any other."""

    kind: Literal["fragments"]
    max: float = Field(default=1, ge=1)
    counter_ion_max_heavy: int | None = Field(default=None, ge=1)
    """Where set, all parts but the largest may have at most so many heavy atoms."""


class Rings(_Limits):
    """Rings of a kind: all of the smallest set, aromatic ones, spiro or bridgehead atoms."""

    kind: Literal["ring_count", "aromatic_rings", "spiro_atoms", "bridgehead_atoms"]


class MaxRingSize(_Limits):
    """Atoms of the largest ring; 0 without rings."""

    kind: Literal["max_ring_size"]


class Stereo(_Constraint):
    """How much of the stereochemistry is said."""

    kind: Literal["stereo"]
    max_unassigned: int = Field(default=0, ge=0)
    """Most centres and double bonds whose configuration could be said and is not."""


class Cip(_Constraint):
    """CIP labels of the atoms (R, S) and double bonds (E, Z), as a multiset."""

    kind: Literal["cip"]
    labels: tuple[Literal["R", "S", "r", "s", "E", "Z"], ...] = Field(min_length=1, max_length=64)


class Scaffold(_Constraint):
    """The ring scaffold (Bemis and Murcko 1996)."""

    kind: Literal["scaffold"]
    ref: Text
    mode: Literal["murcko", "generic", "contains"] = "murcko"
    """"generic": atoms and bonds made alike. "contains": the reference's scaffold is a part."""


class Similarity(_Limits):
    """Tanimoto similarity of count fingerprints. Binary ones take five aspirins for one."""

    kind: Literal["similarity"]
    ref: Text
    fp: Literal["morgan2", "morgan3", "feature_morgan2", "atom_pair", "topological_torsion", "rdkit"] = "morgan2"
    chirality: bool = False
    max_heavy_atom_rel_diff: float = Field(default=0.2, ge=0, le=10)
    """Guard of size: largest difference in heavy atoms, as a share of the reference's. Only where `min` is set."""


class Equals(_Constraint):
    """The same molecule, but for what is ignored. Atom maps never count."""

    kind: Literal["equals"]
    ref: Text
    ignore: tuple[Ignore, ...] = ()


class NotEqual(_Constraint):
    """Another molecule. Default: what differs in stereo, isotopes, salts, charges or tautomers only, is the same."""

    kind: Literal["not_equal"]
    ref: Text
    ignore: tuple[Ignore, ...] = ("stereo", "isotopes", "salts", "charges", "tautomers")
    """Alone, "atom_maps" means that everything else counts."""


class Alerts(_Constraint):
    """Structural alerts of a catalog."""

    kind: Literal["alerts"]
    catalog: Literal["PAINS", "PAINS_A", "PAINS_B", "PAINS_C", "BRENK", "NIH", "ZINC"] = "PAINS"
    max: float = Field(default=0, ge=0)


class Rule(_Constraint):
    """Drug-likeness: Lipinski's (Lipinski 1997: four bounds) or Veber's (Veber 2002: two)."""

    kind: Literal["lipinski", "veber"]
    max: float = Field(default=0, ge=0)
    """Most bounds that may be broken."""


class Score(_Limits):
    """QED (Bickerton 2012, in [0, 1]) or synthetic accessibility (Ertl 2009, 1 easy to 10 hard)."""

    kind: Literal["qed", "sa_score"]


class PeptideSequence(_Constraint):
    """The linear peptide of L-residues with free ends, in one-letter code; lower case is D."""

    kind: Literal["peptide_sequence"]
    value: Annotated[str, StringConstraints(pattern=r"^[ACDEFGHIKLMNPQRSTVWYacdefhiklmnpqrstvwy]{1,60}$")]


class SmilesPrefix(_Constraint):
    """The SMILES goes on from a given beginning, token by token."""

    kind: Literal["smiles_prefix"]
    value: Text


class Plausible(_Constraint):
    """The strict profile, no unlikely groups and no unlikely ring systems, in every fragment. `plausible_rings`: the
    ring systems only.
    """

    kind: Literal["plausible", "plausible_rings"]


Constraint = Annotated[
    Formula
    | Property
    | Descriptor
    | Substructure
    | FunctionalGroups
    | Elements
    | Charge
    | Fragments
    | Rings
    | MaxRingSize
    | Stereo
    | Cip
    | Scaffold
    | Similarity
    | Equals
    | NotEqual
    | Alerts
    | Rule
    | Score
    | PeptideSequence
    | SmilesPrefix
    | Plausible,
    Field(discriminator="kind"),
]
"""Any of them."""
