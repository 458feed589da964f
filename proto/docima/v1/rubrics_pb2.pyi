from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RubricSpec(_message.Message):
    __slots__ = ("criteria", "groups", "aggregate", "judge", "samples", "meta", "reference", "preflight", "null_control", "version", "self_evaluation", "escalation")
    CRITERIA_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    AGGREGATE_FIELD_NUMBER: _ClassVar[int]
    JUDGE_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    META_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PREFLIGHT_FIELD_NUMBER: _ClassVar[int]
    NULL_CONTROL_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SELF_EVALUATION_FIELD_NUMBER: _ClassVar[int]
    ESCALATION_FIELD_NUMBER: _ClassVar[int]
    criteria: _containers.RepeatedCompositeFieldContainer[RubricCriterion]
    groups: _containers.RepeatedCompositeFieldContainer[RubricGroup]
    aggregate: str
    judge: str
    samples: int
    meta: RubricMeta
    reference: str
    preflight: str
    null_control: bool
    version: str
    self_evaluation: bool
    escalation: Escalation
    def __init__(self, criteria: _Optional[_Iterable[_Union[RubricCriterion, _Mapping]]] = ..., groups: _Optional[_Iterable[_Union[RubricGroup, _Mapping]]] = ..., aggregate: _Optional[str] = ..., judge: _Optional[str] = ..., samples: _Optional[int] = ..., meta: _Optional[_Union[RubricMeta, _Mapping]] = ..., reference: _Optional[str] = ..., preflight: _Optional[str] = ..., null_control: bool = ..., version: _Optional[str] = ..., self_evaluation: bool = ..., escalation: _Optional[_Union[Escalation, _Mapping]] = ...) -> None: ...

class RubricCriterion(_message.Message):
    __slots__ = ("id", "text", "points", "category", "kind", "levels", "min", "max", "step", "met_if", "required", "applies_if", "evidence", "check", "group", "tags")
    ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    MIN_FIELD_NUMBER: _ClassVar[int]
    MAX_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    MET_IF_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    APPLIES_IF_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    CHECK_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    id: str
    text: str
    points: float
    category: str
    kind: str
    levels: _containers.RepeatedScalarFieldContainer[str]
    min: float
    max: float
    step: float
    met_if: str
    required: bool
    applies_if: str
    evidence: str
    check: str
    group: str
    tags: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., text: _Optional[str] = ..., points: _Optional[float] = ..., category: _Optional[str] = ..., kind: _Optional[str] = ..., levels: _Optional[_Iterable[str]] = ..., min: _Optional[float] = ..., max: _Optional[float] = ..., step: _Optional[float] = ..., met_if: _Optional[str] = ..., required: bool = ..., applies_if: _Optional[str] = ..., evidence: _Optional[str] = ..., check: _Optional[str] = ..., group: _Optional[str] = ..., tags: _Optional[_Iterable[str]] = ...) -> None: ...

class RubricGroup(_message.Message):
    __slots__ = ("id", "op", "points", "group")
    ID_FIELD_NUMBER: _ClassVar[int]
    OP_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    id: str
    op: str
    points: float
    group: str
    def __init__(self, id: _Optional[str] = ..., op: _Optional[str] = ..., points: _Optional[float] = ..., group: _Optional[str] = ...) -> None: ...

class Escalation(_message.Message):
    __slots__ = ("more", "judge", "samples")
    MORE_FIELD_NUMBER: _ClassVar[int]
    JUDGE_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    more: int
    judge: str
    samples: int
    def __init__(self, more: _Optional[int] = ..., judge: _Optional[str] = ..., samples: _Optional[int] = ...) -> None: ...

class RubricMeta(_message.Message):
    __slots__ = ("samples", "judge")
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    JUDGE_FIELD_NUMBER: _ClassVar[int]
    samples: int
    judge: str
    def __init__(self, samples: _Optional[int] = ..., judge: _Optional[str] = ...) -> None: ...

class AnalysisSpec(_message.Message):
    __slots__ = ("scale", "gold_score", "planted", "judge", "meta", "grounding", "format", "combine", "weights", "escalation")
    SCALE_FIELD_NUMBER: _ClassVar[int]
    GOLD_SCORE_FIELD_NUMBER: _ClassVar[int]
    PLANTED_FIELD_NUMBER: _ClassVar[int]
    JUDGE_FIELD_NUMBER: _ClassVar[int]
    META_FIELD_NUMBER: _ClassVar[int]
    GROUNDING_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    COMBINE_FIELD_NUMBER: _ClassVar[int]
    WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    ESCALATION_FIELD_NUMBER: _ClassVar[int]
    scale: _containers.RepeatedScalarFieldContainer[float]
    gold_score: float
    planted: str
    judge: str
    meta: AnalysisMeta
    grounding: str
    format: str
    combine: str
    weights: AnalysisWeights
    escalation: Escalation
    def __init__(self, scale: _Optional[_Iterable[float]] = ..., gold_score: _Optional[float] = ..., planted: _Optional[str] = ..., judge: _Optional[str] = ..., meta: _Optional[_Union[AnalysisMeta, _Mapping]] = ..., grounding: _Optional[str] = ..., format: _Optional[str] = ..., combine: _Optional[str] = ..., weights: _Optional[_Union[AnalysisWeights, _Mapping]] = ..., escalation: _Optional[_Union[Escalation, _Mapping]] = ...) -> None: ...

class AnalysisMeta(_message.Message):
    __slots__ = ("samples",)
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    samples: int
    def __init__(self, samples: _Optional[int] = ...) -> None: ...

class AnalysisWeights(_message.Message):
    __slots__ = ("format", "score", "meta")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    META_FIELD_NUMBER: _ClassVar[int]
    format: float
    score: float
    meta: float
    def __init__(self, format: _Optional[float] = ..., score: _Optional[float] = ..., meta: _Optional[float] = ...) -> None: ...

class ProcessSpec(_message.Message):
    __slots__ = ("split", "judge", "reward_model", "aggregate", "samples", "threshold", "outcome", "escalation")
    SPLIT_FIELD_NUMBER: _ClassVar[int]
    JUDGE_FIELD_NUMBER: _ClassVar[int]
    REWARD_MODEL_FIELD_NUMBER: _ClassVar[int]
    AGGREGATE_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    ESCALATION_FIELD_NUMBER: _ClassVar[int]
    split: str
    judge: str
    reward_model: str
    aggregate: str
    samples: int
    threshold: float
    outcome: str
    escalation: Escalation
    def __init__(self, split: _Optional[str] = ..., judge: _Optional[str] = ..., reward_model: _Optional[str] = ..., aggregate: _Optional[str] = ..., samples: _Optional[int] = ..., threshold: _Optional[float] = ..., outcome: _Optional[str] = ..., escalation: _Optional[_Union[Escalation, _Mapping]] = ...) -> None: ...
