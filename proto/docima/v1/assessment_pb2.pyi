from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Verdict(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VERDICT_UNSPECIFIED: _ClassVar[Verdict]
    VERDICT_CORRECT: _ClassVar[Verdict]
    VERDICT_PARTIAL: _ClassVar[Verdict]
    VERDICT_INCORRECT: _ClassVar[Verdict]
    VERDICT_UNSCORED: _ClassVar[Verdict]

class Blame(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BLAME_UNSPECIFIED: _ClassVar[Blame]
    BLAME_NONE: _ClassVar[Blame]
    BLAME_ANSWER: _ClassVar[Blame]
    BLAME_TASK: _ClassVar[Blame]
    BLAME_INFRASTRUCTURE: _ClassVar[Blame]

class Reason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REASON_UNSPECIFIED: _ClassVar[Reason]
    REASON_EQUIVALENT: _ClassVar[Reason]
    REASON_SATISFIED: _ClassVar[Reason]
    REASON_PARTLY_SATISFIED: _ClassVar[Reason]
    REASON_DIFFERENT: _ClassVar[Reason]
    REASON_VIOLATED: _ClassVar[Reason]
    REASON_NO_ANSWER: _ClassVar[Reason]
    REASON_UNPARSABLE_ANSWER: _ClassVar[Reason]
    REASON_ANSWER_TOO_LARGE: _ClassVar[Reason]
    REASON_ANSWER_TIMEOUT: _ClassVar[Reason]
    REASON_ANSWER_CRASHED_VERIFIER: _ClassVar[Reason]
    REASON_MALFORMED: _ClassVar[Reason]
    REASON_TRUNCATED: _ClassVar[Reason]
    REASON_COMPILE_ERROR: _ClassVar[Reason]
    REASON_WRONG_OUTPUT: _ClassVar[Reason]
    REASON_RUNTIME_ERROR: _ClassVar[Reason]
    REASON_TIME_LIMIT: _ClassVar[Reason]
    REASON_MEMORY_LIMIT: _ClassVar[Reason]
    REASON_OUTPUT_LIMIT: _ClassVar[Reason]
    REASON_SECURITY_VIOLATION: _ClassVar[Reason]
    REASON_REJECTED: _ClassVar[Reason]
    REASON_SPEC_INVALID: _ClassVar[Reason]
    REASON_REFERENCE_UNPARSABLE: _ClassVar[Reason]
    REASON_MISSING_INPUT: _ClassVar[Reason]
    REASON_UNSUPPORTED: _ClassVar[Reason]
    REASON_TESTS_UNKNOWN: _ClassVar[Reason]
    REASON_UNDECIDED: _ClassVar[Reason]
    REASON_WORKER_LOST: _ClassVar[Reason]
    REASON_SANDBOX_UNAVAILABLE: _ClassVar[Reason]
    REASON_JUDGE_UNAVAILABLE: _ClassVar[Reason]
    REASON_JUDGE_UNPARSABLE: _ClassVar[Reason]
    REASON_JUDGE_DISAGREES: _ClassVar[Reason]
    REASON_CALIBRATION_BREAKER: _ClassVar[Reason]
    REASON_OVERLOADED: _ClassVar[Reason]
    REASON_BUDGET_SPENT: _ClassVar[Reason]
    REASON_CANCELLED: _ClassVar[Reason]
    REASON_TRANSPORT: _ClassVar[Reason]
    REASON_VERIFIER_BUG: _ClassVar[Reason]
    REASON_SKIPPED: _ClassVar[Reason]
VERDICT_UNSPECIFIED: Verdict
VERDICT_CORRECT: Verdict
VERDICT_PARTIAL: Verdict
VERDICT_INCORRECT: Verdict
VERDICT_UNSCORED: Verdict
BLAME_UNSPECIFIED: Blame
BLAME_NONE: Blame
BLAME_ANSWER: Blame
BLAME_TASK: Blame
BLAME_INFRASTRUCTURE: Blame
REASON_UNSPECIFIED: Reason
REASON_EQUIVALENT: Reason
REASON_SATISFIED: Reason
REASON_PARTLY_SATISFIED: Reason
REASON_DIFFERENT: Reason
REASON_VIOLATED: Reason
REASON_NO_ANSWER: Reason
REASON_UNPARSABLE_ANSWER: Reason
REASON_ANSWER_TOO_LARGE: Reason
REASON_ANSWER_TIMEOUT: Reason
REASON_ANSWER_CRASHED_VERIFIER: Reason
REASON_MALFORMED: Reason
REASON_TRUNCATED: Reason
REASON_COMPILE_ERROR: Reason
REASON_WRONG_OUTPUT: Reason
REASON_RUNTIME_ERROR: Reason
REASON_TIME_LIMIT: Reason
REASON_MEMORY_LIMIT: Reason
REASON_OUTPUT_LIMIT: Reason
REASON_SECURITY_VIOLATION: Reason
REASON_REJECTED: Reason
REASON_SPEC_INVALID: Reason
REASON_REFERENCE_UNPARSABLE: Reason
REASON_MISSING_INPUT: Reason
REASON_UNSUPPORTED: Reason
REASON_TESTS_UNKNOWN: Reason
REASON_UNDECIDED: Reason
REASON_WORKER_LOST: Reason
REASON_SANDBOX_UNAVAILABLE: Reason
REASON_JUDGE_UNAVAILABLE: Reason
REASON_JUDGE_UNPARSABLE: Reason
REASON_JUDGE_DISAGREES: Reason
REASON_CALIBRATION_BREAKER: Reason
REASON_OVERLOADED: Reason
REASON_BUDGET_SPENT: Reason
REASON_CANCELLED: Reason
REASON_TRANSPORT: Reason
REASON_VERIFIER_BUG: Reason
REASON_SKIPPED: Reason

class Assessment(_message.Message):
    __slots__ = ("component", "verdict", "score", "value", "reason", "blame", "detail", "explanation", "evidence", "verifier", "elapsed_seconds", "cached")
    COMPONENT_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BLAME_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    VERIFIER_FIELD_NUMBER: _ClassVar[int]
    ELAPSED_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CACHED_FIELD_NUMBER: _ClassVar[int]
    component: str
    verdict: Verdict
    score: float
    value: float
    reason: Reason
    blame: Blame
    detail: str
    explanation: str
    evidence: str
    verifier: str
    elapsed_seconds: float
    cached: bool
    def __init__(self, component: _Optional[str] = ..., verdict: _Optional[_Union[Verdict, str]] = ..., score: _Optional[float] = ..., value: _Optional[float] = ..., reason: _Optional[_Union[Reason, str]] = ..., blame: _Optional[_Union[Blame, str]] = ..., detail: _Optional[str] = ..., explanation: _Optional[str] = ..., evidence: _Optional[str] = ..., verifier: _Optional[str] = ..., elapsed_seconds: _Optional[float] = ..., cached: bool = ...) -> None: ...

class CompletionResult(_message.Message):
    __slots__ = ("task_index", "completion_index", "task_id", "completion_id", "reward", "assessments")
    TASK_INDEX_FIELD_NUMBER: _ClassVar[int]
    COMPLETION_INDEX_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    COMPLETION_ID_FIELD_NUMBER: _ClassVar[int]
    REWARD_FIELD_NUMBER: _ClassVar[int]
    ASSESSMENTS_FIELD_NUMBER: _ClassVar[int]
    task_index: int
    completion_index: int
    task_id: str
    completion_id: str
    reward: float
    assessments: _containers.RepeatedCompositeFieldContainer[Assessment]
    def __init__(self, task_index: _Optional[int] = ..., completion_index: _Optional[int] = ..., task_id: _Optional[str] = ..., completion_id: _Optional[str] = ..., reward: _Optional[float] = ..., assessments: _Optional[_Iterable[_Union[Assessment, _Mapping]]] = ...) -> None: ...
