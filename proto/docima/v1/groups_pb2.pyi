from docima.v1 import assessment_pb2 as _assessment_pb2
from docima.v1 import service_pb2 as _service_pb2
from docima.v1 import task_pb2 as _task_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class VoteRequest(_message.Message):
    __slots__ = ("head", "part", "end")
    HEAD_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    head: VoteHead
    part: _service_pb2.CompletionPart
    end: _service_pb2.TaskEnd
    def __init__(self, head: _Optional[_Union[VoteHead, _Mapping]] = ..., part: _Optional[_Union[_service_pb2.CompletionPart, _Mapping]] = ..., end: _Optional[_Union[_service_pb2.TaskEnd, _Mapping]] = ...) -> None: ...

class VoteHead(_message.Message):
    __slots__ = ("task", "options")
    TASK_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    task: _task_pb2.Task
    options: VoteOptions
    def __init__(self, task: _Optional[_Union[_task_pb2.Task, _Mapping]] = ..., options: _Optional[_Union[VoteOptions, _Mapping]] = ...) -> None: ...

class VoteOptions(_message.Message):
    __slots__ = ("component", "weights", "ks", "most_distinct", "least_agreement")
    COMPONENT_FIELD_NUMBER: _ClassVar[int]
    WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    KS_FIELD_NUMBER: _ClassVar[int]
    MOST_DISTINCT_FIELD_NUMBER: _ClassVar[int]
    LEAST_AGREEMENT_FIELD_NUMBER: _ClassVar[int]
    component: str
    weights: _containers.RepeatedScalarFieldContainer[float]
    ks: _containers.RepeatedScalarFieldContainer[int]
    most_distinct: int
    least_agreement: float
    def __init__(self, component: _Optional[str] = ..., weights: _Optional[_Iterable[float]] = ..., ks: _Optional[_Iterable[int]] = ..., most_distinct: _Optional[int] = ..., least_agreement: _Optional[float] = ...) -> None: ...

class VoteResponse(_message.Message):
    __slots__ = ("task_index", "task_id", "clusters", "winner", "tied", "agreement", "readable", "total", "left_out", "undecided", "estimates", "pseudo_labels", "labelled", "reason", "explanation")
    TASK_INDEX_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    CLUSTERS_FIELD_NUMBER: _ClassVar[int]
    WINNER_FIELD_NUMBER: _ClassVar[int]
    TIED_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_FIELD_NUMBER: _ClassVar[int]
    READABLE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    UNDECIDED_FIELD_NUMBER: _ClassVar[int]
    ESTIMATES_FIELD_NUMBER: _ClassVar[int]
    PSEUDO_LABELS_FIELD_NUMBER: _ClassVar[int]
    LABELLED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    task_index: int
    task_id: str
    clusters: _containers.RepeatedCompositeFieldContainer[VoteCluster]
    winner: int
    tied: _containers.RepeatedScalarFieldContainer[int]
    agreement: float
    readable: int
    total: int
    left_out: _containers.RepeatedScalarFieldContainer[int]
    undecided: int
    estimates: _containers.RepeatedCompositeFieldContainer[VoteEstimate]
    pseudo_labels: _containers.RepeatedScalarFieldContainer[float]
    labelled: _containers.RepeatedScalarFieldContainer[bool]
    reason: _assessment_pb2.Reason
    explanation: str
    def __init__(self, task_index: _Optional[int] = ..., task_id: _Optional[str] = ..., clusters: _Optional[_Iterable[_Union[VoteCluster, _Mapping]]] = ..., winner: _Optional[int] = ..., tied: _Optional[_Iterable[int]] = ..., agreement: _Optional[float] = ..., readable: _Optional[int] = ..., total: _Optional[int] = ..., left_out: _Optional[_Iterable[int]] = ..., undecided: _Optional[int] = ..., estimates: _Optional[_Iterable[_Union[VoteEstimate, _Mapping]]] = ..., pseudo_labels: _Optional[_Iterable[float]] = ..., labelled: _Optional[_Iterable[bool]] = ..., reason: _Optional[_Union[_assessment_pb2.Reason, str]] = ..., explanation: _Optional[str] = ...) -> None: ...

class VoteCluster(_message.Message):
    __slots__ = ("answer", "completions", "weight", "correct")
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    COMPLETIONS_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    CORRECT_FIELD_NUMBER: _ClassVar[int]
    answer: str
    completions: _containers.RepeatedScalarFieldContainer[int]
    weight: float
    correct: bool
    def __init__(self, answer: _Optional[str] = ..., completions: _Optional[_Iterable[int]] = ..., weight: _Optional[float] = ..., correct: bool = ...) -> None: ...

class VoteEstimate(_message.Message):
    __slots__ = ("k", "maj_at_k", "pass_at_k")
    K_FIELD_NUMBER: _ClassVar[int]
    MAJ_AT_K_FIELD_NUMBER: _ClassVar[int]
    PASS_AT_K_FIELD_NUMBER: _ClassVar[int]
    k: int
    maj_at_k: float
    pass_at_k: float
    def __init__(self, k: _Optional[int] = ..., maj_at_k: _Optional[float] = ..., pass_at_k: _Optional[float] = ...) -> None: ...

class RankRequest(_message.Message):
    __slots__ = ("head", "part", "end")
    HEAD_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    head: RankHead
    part: _service_pb2.CompletionPart
    end: _service_pb2.TaskEnd
    def __init__(self, head: _Optional[_Union[RankHead, _Mapping]] = ..., part: _Optional[_Union[_service_pb2.CompletionPart, _Mapping]] = ..., end: _Optional[_Union[_service_pb2.TaskEnd, _Mapping]] = ...) -> None: ...

class RankHead(_message.Message):
    __slots__ = ("task", "options")
    TASK_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    task: _task_pb2.Task
    options: RankOptions
    def __init__(self, task: _Optional[_Union[_task_pb2.Task, _Mapping]] = ..., options: _Optional[_Union[RankOptions, _Mapping]] = ...) -> None: ...

class RankOptions(_message.Message):
    __slots__ = ("mode", "judge", "criterion", "reference", "samples", "seed", "opponents")
    MODE_FIELD_NUMBER: _ClassVar[int]
    JUDGE_FIELD_NUMBER: _ClassVar[int]
    CRITERION_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    OPPONENTS_FIELD_NUMBER: _ClassVar[int]
    mode: str
    judge: str
    criterion: str
    reference: str
    samples: int
    seed: int
    opponents: int
    def __init__(self, mode: _Optional[str] = ..., judge: _Optional[str] = ..., criterion: _Optional[str] = ..., reference: _Optional[str] = ..., samples: _Optional[int] = ..., seed: _Optional[int] = ..., opponents: _Optional[int] = ...) -> None: ...

class RankResponse(_message.Message):
    __slots__ = ("task_index", "task_id", "completions", "order", "best", "position_bias", "flip_rate", "answered", "failed", "judges", "reason", "explanation")
    TASK_INDEX_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    COMPLETIONS_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    BEST_FIELD_NUMBER: _ClassVar[int]
    POSITION_BIAS_FIELD_NUMBER: _ClassVar[int]
    FLIP_RATE_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    JUDGES_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    task_index: int
    task_id: str
    completions: _containers.RepeatedCompositeFieldContainer[RankedCompletion]
    order: _containers.RepeatedScalarFieldContainer[int]
    best: int
    position_bias: float
    flip_rate: float
    answered: int
    failed: int
    judges: _containers.RepeatedScalarFieldContainer[str]
    reason: _assessment_pb2.Reason
    explanation: str
    def __init__(self, task_index: _Optional[int] = ..., task_id: _Optional[str] = ..., completions: _Optional[_Iterable[_Union[RankedCompletion, _Mapping]]] = ..., order: _Optional[_Iterable[int]] = ..., best: _Optional[int] = ..., position_bias: _Optional[float] = ..., flip_rate: _Optional[float] = ..., answered: _Optional[int] = ..., failed: _Optional[int] = ..., judges: _Optional[_Iterable[str]] = ..., reason: _Optional[_Union[_assessment_pb2.Reason, str]] = ..., explanation: _Optional[str] = ...) -> None: ...

class RankedCompletion(_message.Message):
    __slots__ = ("strength", "low", "high")
    STRENGTH_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    strength: float
    low: float
    high: float
    def __init__(self, strength: _Optional[float] = ..., low: _Optional[float] = ..., high: _Optional[float] = ...) -> None: ...

class RefineRequest(_message.Message):
    __slots__ = ("head", "part", "end")
    HEAD_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    head: RefineHead
    part: _service_pb2.CompletionPart
    end: _service_pb2.TaskEnd
    def __init__(self, head: _Optional[_Union[RefineHead, _Mapping]] = ..., part: _Optional[_Union[_service_pb2.CompletionPart, _Mapping]] = ..., end: _Optional[_Union[_service_pb2.TaskEnd, _Mapping]] = ...) -> None: ...

class RefineHead(_message.Message):
    __slots__ = ("task", "options")
    TASK_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    task: _task_pb2.Task
    options: RefineOptions
    def __init__(self, task: _Optional[_Union[_task_pb2.Task, _Mapping]] = ..., options: _Optional[_Union[RefineOptions, _Mapping]] = ...) -> None: ...

class RefineOptions(_message.Message):
    __slots__ = ("component", "most_defects")
    COMPONENT_FIELD_NUMBER: _ClassVar[int]
    MOST_DEFECTS_FIELD_NUMBER: _ClassVar[int]
    component: str
    most_defects: int
    def __init__(self, component: _Optional[str] = ..., most_defects: _Optional[int] = ...) -> None: ...

class RefineResponse(_message.Message):
    __slots__ = ("task_index", "task_id", "refinements")
    TASK_INDEX_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    REFINEMENTS_FIELD_NUMBER: _ClassVar[int]
    task_index: int
    task_id: str
    refinements: _containers.RepeatedCompositeFieldContainer[Refinement]
    def __init__(self, task_index: _Optional[int] = ..., task_id: _Optional[str] = ..., refinements: _Optional[_Iterable[_Union[Refinement, _Mapping]]] = ...) -> None: ...

class Refinement(_message.Message):
    __slots__ = ("text", "defects", "score", "done", "withheld", "reason")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    DEFECTS_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    WITHHELD_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    text: str
    defects: _containers.RepeatedCompositeFieldContainer[Defect]
    score: float
    done: bool
    withheld: int
    reason: _assessment_pb2.Reason
    def __init__(self, text: _Optional[str] = ..., defects: _Optional[_Iterable[_Union[Defect, _Mapping]]] = ..., score: _Optional[float] = ..., done: bool = ..., withheld: _Optional[int] = ..., reason: _Optional[_Union[_assessment_pb2.Reason, str]] = ...) -> None: ...

class Defect(_message.Message):
    __slots__ = ("criterion", "explanation", "quote", "start", "end", "severity")
    CRITERION_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    QUOTE_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    criterion: str
    explanation: str
    quote: str
    start: int
    end: int
    severity: str
    def __init__(self, criterion: _Optional[str] = ..., explanation: _Optional[str] = ..., quote: _Optional[str] = ..., start: _Optional[int] = ..., end: _Optional[int] = ..., severity: _Optional[str] = ...) -> None: ...
