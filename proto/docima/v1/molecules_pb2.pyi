from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MoleculeSpec(_message.Message):
    __slots__ = ("input", "policy", "overrides", "constraints", "aggregate", "geometry", "energy", "reference")
    INPUT_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    OVERRIDES_FIELD_NUMBER: _ClassVar[int]
    CONSTRAINTS_FIELD_NUMBER: _ClassVar[int]
    AGGREGATE_FIELD_NUMBER: _ClassVar[int]
    GEOMETRY_FIELD_NUMBER: _ClassVar[int]
    ENERGY_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    input: MoleculeInput
    policy: str
    overrides: PolicyOverrides
    constraints: _containers.RepeatedCompositeFieldContainer[MoleculeConstraint]
    aggregate: str
    geometry: GeometrySpec
    energy: EnergySpec
    reference: str
    def __init__(self, input: _Optional[_Union[MoleculeInput, _Mapping]] = ..., policy: _Optional[str] = ..., overrides: _Optional[_Union[PolicyOverrides, _Mapping]] = ..., constraints: _Optional[_Iterable[_Union[MoleculeConstraint, _Mapping]]] = ..., aggregate: _Optional[str] = ..., geometry: _Optional[_Union[GeometrySpec, _Mapping]] = ..., energy: _Optional[_Union[EnergySpec, _Mapping]] = ..., reference: _Optional[str] = ...) -> None: ...

class MoleculeInput(_message.Message):
    __slots__ = ("format", "extract", "max_chars", "max_atoms", "max_heavy", "charge")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    EXTRACT_FIELD_NUMBER: _ClassVar[int]
    MAX_CHARS_FIELD_NUMBER: _ClassVar[int]
    MAX_ATOMS_FIELD_NUMBER: _ClassVar[int]
    MAX_HEAVY_FIELD_NUMBER: _ClassVar[int]
    CHARGE_FIELD_NUMBER: _ClassVar[int]
    format: str
    extract: str
    max_chars: int
    max_atoms: int
    max_heavy: int
    charge: int
    def __init__(self, format: _Optional[str] = ..., extract: _Optional[str] = ..., max_chars: _Optional[int] = ..., max_atoms: _Optional[int] = ..., max_heavy: _Optional[int] = ..., charge: _Optional[int] = ...) -> None: ...

class PolicyOverrides(_message.Message):
    __slots__ = ("metals", "radicals", "isotopes", "atom_maps", "exotic_elements", "hydrogen_only", "text_oddities", "strained_rings", "unstable_groups", "most_atom_charge", "most_net_charge", "most_fragments", "largest_ring")
    METALS_FIELD_NUMBER: _ClassVar[int]
    RADICALS_FIELD_NUMBER: _ClassVar[int]
    ISOTOPES_FIELD_NUMBER: _ClassVar[int]
    ATOM_MAPS_FIELD_NUMBER: _ClassVar[int]
    EXOTIC_ELEMENTS_FIELD_NUMBER: _ClassVar[int]
    HYDROGEN_ONLY_FIELD_NUMBER: _ClassVar[int]
    TEXT_ODDITIES_FIELD_NUMBER: _ClassVar[int]
    STRAINED_RINGS_FIELD_NUMBER: _ClassVar[int]
    UNSTABLE_GROUPS_FIELD_NUMBER: _ClassVar[int]
    MOST_ATOM_CHARGE_FIELD_NUMBER: _ClassVar[int]
    MOST_NET_CHARGE_FIELD_NUMBER: _ClassVar[int]
    MOST_FRAGMENTS_FIELD_NUMBER: _ClassVar[int]
    LARGEST_RING_FIELD_NUMBER: _ClassVar[int]
    metals: bool
    radicals: bool
    isotopes: bool
    atom_maps: bool
    exotic_elements: bool
    hydrogen_only: bool
    text_oddities: bool
    strained_rings: bool
    unstable_groups: bool
    most_atom_charge: int
    most_net_charge: int
    most_fragments: int
    largest_ring: int
    def __init__(self, metals: bool = ..., radicals: bool = ..., isotopes: bool = ..., atom_maps: bool = ..., exotic_elements: bool = ..., hydrogen_only: bool = ..., text_oddities: bool = ..., strained_rings: bool = ..., unstable_groups: bool = ..., most_atom_charge: _Optional[int] = ..., most_net_charge: _Optional[int] = ..., most_fragments: _Optional[int] = ..., largest_ring: _Optional[int] = ...) -> None: ...

class MoleculeConstraint(_message.Message):
    __slots__ = ("kind", "weight", "required", "shape", "falloff", "min", "max", "value", "compare", "name", "smarts", "smiles", "use_chirality", "uniquify", "names", "any", "vocabulary", "allowed", "present", "counter_ion_max_heavy", "max_unassigned", "labels", "ref", "mode", "fp", "chirality", "max_heavy_atom_rel_diff", "ignore", "catalog")
    KIND_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    SHAPE_FIELD_NUMBER: _ClassVar[int]
    FALLOFF_FIELD_NUMBER: _ClassVar[int]
    MIN_FIELD_NUMBER: _ClassVar[int]
    MAX_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    COMPARE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SMARTS_FIELD_NUMBER: _ClassVar[int]
    SMILES_FIELD_NUMBER: _ClassVar[int]
    USE_CHIRALITY_FIELD_NUMBER: _ClassVar[int]
    UNIQUIFY_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    ANY_FIELD_NUMBER: _ClassVar[int]
    VOCABULARY_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    PRESENT_FIELD_NUMBER: _ClassVar[int]
    COUNTER_ION_MAX_HEAVY_FIELD_NUMBER: _ClassVar[int]
    MAX_UNASSIGNED_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    REF_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    FP_FIELD_NUMBER: _ClassVar[int]
    CHIRALITY_FIELD_NUMBER: _ClassVar[int]
    MAX_HEAVY_ATOM_REL_DIFF_FIELD_NUMBER: _ClassVar[int]
    IGNORE_FIELD_NUMBER: _ClassVar[int]
    CATALOG_FIELD_NUMBER: _ClassVar[int]
    kind: str
    weight: float
    required: bool
    shape: str
    falloff: float
    min: float
    max: float
    value: str
    compare: str
    name: str
    smarts: str
    smiles: str
    use_chirality: bool
    uniquify: bool
    names: _containers.RepeatedScalarFieldContainer[str]
    any: bool
    vocabulary: str
    allowed: _containers.RepeatedScalarFieldContainer[str]
    present: _containers.RepeatedScalarFieldContainer[str]
    counter_ion_max_heavy: int
    max_unassigned: int
    labels: _containers.RepeatedScalarFieldContainer[str]
    ref: str
    mode: str
    fp: str
    chirality: bool
    max_heavy_atom_rel_diff: float
    ignore: _containers.RepeatedScalarFieldContainer[str]
    catalog: str
    def __init__(self, kind: _Optional[str] = ..., weight: _Optional[float] = ..., required: bool = ..., shape: _Optional[str] = ..., falloff: _Optional[float] = ..., min: _Optional[float] = ..., max: _Optional[float] = ..., value: _Optional[str] = ..., compare: _Optional[str] = ..., name: _Optional[str] = ..., smarts: _Optional[str] = ..., smiles: _Optional[str] = ..., use_chirality: bool = ..., uniquify: bool = ..., names: _Optional[_Iterable[str]] = ..., any: bool = ..., vocabulary: _Optional[str] = ..., allowed: _Optional[_Iterable[str]] = ..., present: _Optional[_Iterable[str]] = ..., counter_ion_max_heavy: _Optional[int] = ..., max_unassigned: _Optional[int] = ..., labels: _Optional[_Iterable[str]] = ..., ref: _Optional[str] = ..., mode: _Optional[str] = ..., fp: _Optional[str] = ..., chirality: bool = ..., max_heavy_atom_rel_diff: _Optional[float] = ..., ignore: _Optional[_Iterable[str]] = ..., catalog: _Optional[str] = ...) -> None: ...

class GeometrySpec(_message.Message):
    __slots__ = ("level", "expected_smiles")
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_SMILES_FIELD_NUMBER: _ClassVar[int]
    level: str
    expected_smiles: str
    def __init__(self, level: _Optional[str] = ..., expected_smiles: _Optional[str] = ...) -> None: ...

class EnergySpec(_message.Message):
    __slots__ = ("max_strain", "conformers")
    MAX_STRAIN_FIELD_NUMBER: _ClassVar[int]
    CONFORMERS_FIELD_NUMBER: _ClassVar[int]
    max_strain: float
    conformers: int
    def __init__(self, max_strain: _Optional[float] = ..., conformers: _Optional[int] = ...) -> None: ...

class ReactionSpec(_message.Message):
    __slots__ = ("extract", "product", "product_optional", "balance", "isotopes", "mapped_consistent", "require_change", "agents_supply_atoms", "reactants_allowed", "small_reactant_max_heavy", "policy", "max_chars")
    EXTRACT_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_OPTIONAL_FIELD_NUMBER: _ClassVar[int]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    ISOTOPES_FIELD_NUMBER: _ClassVar[int]
    MAPPED_CONSISTENT_FIELD_NUMBER: _ClassVar[int]
    REQUIRE_CHANGE_FIELD_NUMBER: _ClassVar[int]
    AGENTS_SUPPLY_ATOMS_FIELD_NUMBER: _ClassVar[int]
    REACTANTS_ALLOWED_FIELD_NUMBER: _ClassVar[int]
    SMALL_REACTANT_MAX_HEAVY_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    MAX_CHARS_FIELD_NUMBER: _ClassVar[int]
    extract: str
    product: str
    product_optional: bool
    balance: str
    isotopes: bool
    mapped_consistent: bool
    require_change: bool
    agents_supply_atoms: bool
    reactants_allowed: _containers.RepeatedScalarFieldContainer[str]
    small_reactant_max_heavy: int
    policy: str
    max_chars: int
    def __init__(self, extract: _Optional[str] = ..., product: _Optional[str] = ..., product_optional: bool = ..., balance: _Optional[str] = ..., isotopes: bool = ..., mapped_consistent: bool = ..., require_change: bool = ..., agents_supply_atoms: bool = ..., reactants_allowed: _Optional[_Iterable[str]] = ..., small_reactant_max_heavy: _Optional[int] = ..., policy: _Optional[str] = ..., max_chars: _Optional[int] = ...) -> None: ...
