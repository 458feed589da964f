from docima.v1 import assessment_pb2 as _assessment_pb2
from docima.v1 import code_pb2 as _code_pb2
from docima.v1 import task_pb2 as _task_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListVerifiersRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListVerifiersResponse(_message.Message):
    __slots__ = ("verifiers", "limits")
    VERIFIERS_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    verifiers: _containers.RepeatedCompositeFieldContainer[VerifierInfo]
    limits: RequestLimits
    def __init__(self, verifiers: _Optional[_Iterable[_Union[VerifierInfo, _Mapping]]] = ..., limits: _Optional[_Union[RequestLimits, _Mapping]] = ...) -> None: ...

class VerifierInfo(_message.Message):
    __slots__ = ("kind", "version", "spec_schema", "details", "timeout_seconds", "executor")
    KIND_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SPEC_SCHEMA_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    kind: str
    version: int
    spec_schema: str
    details: _containers.RepeatedCompositeFieldContainer[DetailCode]
    timeout_seconds: float
    executor: str
    def __init__(self, kind: _Optional[str] = ..., version: _Optional[int] = ..., spec_schema: _Optional[str] = ..., details: _Optional[_Iterable[_Union[DetailCode, _Mapping]]] = ..., timeout_seconds: _Optional[float] = ..., executor: _Optional[str] = ...) -> None: ...

class DetailCode(_message.Message):
    __slots__ = ("code", "meaning")
    CODE_FIELD_NUMBER: _ClassVar[int]
    MEANING_FIELD_NUMBER: _ClassVar[int]
    code: str
    meaning: str
    def __init__(self, code: _Optional[str] = ..., meaning: _Optional[str] = ...) -> None: ...

class RequestLimits(_message.Message):
    __slots__ = ("completions", "tasks", "components", "text_bytes", "message_bytes", "timeout_seconds")
    COMPLETIONS_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    COMPONENTS_FIELD_NUMBER: _ClassVar[int]
    TEXT_BYTES_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_BYTES_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    completions: int
    tasks: int
    components: int
    text_bytes: int
    message_bytes: int
    timeout_seconds: float
    def __init__(self, completions: _Optional[int] = ..., tasks: _Optional[int] = ..., components: _Optional[int] = ..., text_bytes: _Optional[int] = ..., message_bytes: _Optional[int] = ..., timeout_seconds: _Optional[float] = ...) -> None: ...

class ScoreRequest(_message.Message):
    __slots__ = ("tasks", "budget_seconds")
    TASKS_FIELD_NUMBER: _ClassVar[int]
    BUDGET_SECONDS_FIELD_NUMBER: _ClassVar[int]
    tasks: _containers.RepeatedCompositeFieldContainer[_task_pb2.Task]
    budget_seconds: float
    def __init__(self, tasks: _Optional[_Iterable[_Union[_task_pb2.Task, _Mapping]]] = ..., budget_seconds: _Optional[float] = ...) -> None: ...

class ScoreResponse(_message.Message):
    __slots__ = ("results",)
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[_assessment_pb2.CompletionResult]
    def __init__(self, results: _Optional[_Iterable[_Union[_assessment_pb2.CompletionResult, _Mapping]]] = ...) -> None: ...

class ScoreStreamRequest(_message.Message):
    __slots__ = ("options", "head", "part", "end")
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    options: ScoreStreamOptions
    head: _task_pb2.Task
    part: CompletionPart
    end: TaskEnd
    def __init__(self, options: _Optional[_Union[ScoreStreamOptions, _Mapping]] = ..., head: _Optional[_Union[_task_pb2.Task, _Mapping]] = ..., part: _Optional[_Union[CompletionPart, _Mapping]] = ..., end: _Optional[_Union[TaskEnd, _Mapping]] = ...) -> None: ...

class ScoreStreamOptions(_message.Message):
    __slots__ = ("budget_seconds",)
    BUDGET_SECONDS_FIELD_NUMBER: _ClassVar[int]
    budget_seconds: float
    def __init__(self, budget_seconds: _Optional[float] = ...) -> None: ...

class CompletionPart(_message.Message):
    __slots__ = ("completions",)
    COMPLETIONS_FIELD_NUMBER: _ClassVar[int]
    completions: _containers.RepeatedCompositeFieldContainer[_task_pb2.Completion]
    def __init__(self, completions: _Optional[_Iterable[_Union[_task_pb2.Completion, _Mapping]]] = ...) -> None: ...

class TaskEnd(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ScoreStreamResponse(_message.Message):
    __slots__ = ("results",)
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[_assessment_pb2.CompletionResult]
    def __init__(self, results: _Optional[_Iterable[_Union[_assessment_pb2.CompletionResult, _Mapping]]] = ...) -> None: ...
