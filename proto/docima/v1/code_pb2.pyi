from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CodeSpec(_message.Message):
    __slots__ = ("language", "extract", "tag", "prefix", "tests", "tests_sha256", "limits", "scoring", "stop_early", "shortest_first")
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    EXTRACT_FIELD_NUMBER: _ClassVar[int]
    TAG_FIELD_NUMBER: _ClassVar[int]
    PREFIX_FIELD_NUMBER: _ClassVar[int]
    TESTS_FIELD_NUMBER: _ClassVar[int]
    TESTS_SHA256_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    SCORING_FIELD_NUMBER: _ClassVar[int]
    STOP_EARLY_FIELD_NUMBER: _ClassVar[int]
    SHORTEST_FIRST_FIELD_NUMBER: _ClassVar[int]
    language: str
    extract: str
    tag: str
    prefix: str
    tests: CodeTests
    tests_sha256: str
    limits: CodeLimits
    scoring: str
    stop_early: bool
    shortest_first: bool
    def __init__(self, language: _Optional[str] = ..., extract: _Optional[str] = ..., tag: _Optional[str] = ..., prefix: _Optional[str] = ..., tests: _Optional[_Union[CodeTests, _Mapping]] = ..., tests_sha256: _Optional[str] = ..., limits: _Optional[_Union[CodeLimits, _Mapping]] = ..., scoring: _Optional[str] = ..., stop_early: bool = ..., shortest_first: bool = ...) -> None: ...

class CodeTests(_message.Message):
    __slots__ = ("mode", "cases", "entry_point", "code", "suffix", "checker", "interactor", "tolerance", "write_back")
    MODE_FIELD_NUMBER: _ClassVar[int]
    CASES_FIELD_NUMBER: _ClassVar[int]
    ENTRY_POINT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    SUFFIX_FIELD_NUMBER: _ClassVar[int]
    CHECKER_FIELD_NUMBER: _ClassVar[int]
    INTERACTOR_FIELD_NUMBER: _ClassVar[int]
    TOLERANCE_FIELD_NUMBER: _ClassVar[int]
    WRITE_BACK_FIELD_NUMBER: _ClassVar[int]
    mode: str
    cases: _containers.RepeatedCompositeFieldContainer[CodeCase]
    entry_point: str
    code: str
    suffix: str
    checker: CodeChecker
    interactor: CodeChecker
    tolerance: float
    write_back: bool
    def __init__(self, mode: _Optional[str] = ..., cases: _Optional[_Iterable[_Union[CodeCase, _Mapping]]] = ..., entry_point: _Optional[str] = ..., code: _Optional[str] = ..., suffix: _Optional[str] = ..., checker: _Optional[_Union[CodeChecker, _Mapping]] = ..., interactor: _Optional[_Union[CodeChecker, _Mapping]] = ..., tolerance: _Optional[float] = ..., write_back: bool = ...) -> None: ...

class CodeCase(_message.Message):
    __slots__ = ("input", "output", "args", "kwargs", "expected", "weight")
    INPUT_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_FIELD_NUMBER: _ClassVar[int]
    ARGS_FIELD_NUMBER: _ClassVar[int]
    KWARGS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    input: str
    output: str
    args: str
    kwargs: str
    expected: str
    weight: float
    def __init__(self, input: _Optional[str] = ..., output: _Optional[str] = ..., args: _Optional[str] = ..., kwargs: _Optional[str] = ..., expected: _Optional[str] = ..., weight: _Optional[float] = ...) -> None: ...

class CodeChecker(_message.Message):
    __slots__ = ("name", "language", "code", "protocol")
    NAME_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    PROTOCOL_FIELD_NUMBER: _ClassVar[int]
    name: str
    language: str
    code: str
    protocol: str
    def __init__(self, name: _Optional[str] = ..., language: _Optional[str] = ..., code: _Optional[str] = ..., protocol: _Optional[str] = ...) -> None: ...

class CodeLimits(_message.Message):
    __slots__ = ("wall_seconds", "cpu_seconds", "memory_bytes", "output_bytes")
    WALL_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CPU_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MEMORY_BYTES_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_BYTES_FIELD_NUMBER: _ClassVar[int]
    wall_seconds: float
    cpu_seconds: float
    memory_bytes: int
    output_bytes: int
    def __init__(self, wall_seconds: _Optional[float] = ..., cpu_seconds: _Optional[float] = ..., memory_bytes: _Optional[int] = ..., output_bytes: _Optional[int] = ...) -> None: ...

class PutTestsRequest(_message.Message):
    __slots__ = ("tests",)
    TESTS_FIELD_NUMBER: _ClassVar[int]
    tests: CodeTests
    def __init__(self, tests: _Optional[_Union[CodeTests, _Mapping]] = ...) -> None: ...

class PutTestsResponse(_message.Message):
    __slots__ = ("tests_sha256", "kept_seconds")
    TESTS_SHA256_FIELD_NUMBER: _ClassVar[int]
    KEPT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    tests_sha256: str
    kept_seconds: float
    def __init__(self, tests_sha256: _Optional[str] = ..., kept_seconds: _Optional[float] = ...) -> None: ...
