from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class LengthSpec(_message.Message):
    __slots__ = ("kind", "unit", "max", "cache", "clamp", "correct_by", "correct_short", "correct_long", "wrong_short", "wrong_long", "exceeded", "scale", "shorter_is_fine")
    KIND_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    MAX_FIELD_NUMBER: _ClassVar[int]
    CACHE_FIELD_NUMBER: _ClassVar[int]
    CLAMP_FIELD_NUMBER: _ClassVar[int]
    CORRECT_BY_FIELD_NUMBER: _ClassVar[int]
    CORRECT_SHORT_FIELD_NUMBER: _ClassVar[int]
    CORRECT_LONG_FIELD_NUMBER: _ClassVar[int]
    WRONG_SHORT_FIELD_NUMBER: _ClassVar[int]
    WRONG_LONG_FIELD_NUMBER: _ClassVar[int]
    EXCEEDED_FIELD_NUMBER: _ClassVar[int]
    SCALE_FIELD_NUMBER: _ClassVar[int]
    SHORTER_IS_FINE_FIELD_NUMBER: _ClassVar[int]
    kind: str
    unit: str
    max: int
    cache: int
    clamp: bool
    correct_by: str
    correct_short: float
    correct_long: float
    wrong_short: float
    wrong_long: float
    exceeded: float
    scale: int
    shorter_is_fine: bool
    def __init__(self, kind: _Optional[str] = ..., unit: _Optional[str] = ..., max: _Optional[int] = ..., cache: _Optional[int] = ..., clamp: bool = ..., correct_by: _Optional[str] = ..., correct_short: _Optional[float] = ..., correct_long: _Optional[float] = ..., wrong_short: _Optional[float] = ..., wrong_long: _Optional[float] = ..., exceeded: _Optional[float] = ..., scale: _Optional[int] = ..., shorter_is_fine: bool = ...) -> None: ...

class RepetitionSpec(_message.Message):
    __slots__ = ("ngram", "max_penalty", "unit")
    NGRAM_FIELD_NUMBER: _ClassVar[int]
    MAX_PENALTY_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    ngram: int
    max_penalty: float
    unit: str
    def __init__(self, ngram: _Optional[int] = ..., max_penalty: _Optional[float] = ..., unit: _Optional[str] = ...) -> None: ...

class LanguageSpec(_message.Message):
    __slots__ = ("target", "part", "threshold")
    TARGET_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    target: str
    part: str
    threshold: float
    def __init__(self, target: _Optional[str] = ..., part: _Optional[str] = ..., threshold: _Optional[float] = ...) -> None: ...

class StopSpec(_message.Message):
    __slots__ = ("truncated_value", "proper")
    TRUNCATED_VALUE_FIELD_NUMBER: _ClassVar[int]
    PROPER_FIELD_NUMBER: _ClassVar[int]
    truncated_value: float
    proper: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, truncated_value: _Optional[float] = ..., proper: _Optional[_Iterable[str]] = ...) -> None: ...

class StepsSpec(_message.Message):
    __slots__ = ("minimum", "part", "own_lines")
    MINIMUM_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    OWN_LINES_FIELD_NUMBER: _ClassVar[int]
    minimum: int
    part: str
    own_lines: bool
    def __init__(self, minimum: _Optional[int] = ..., part: _Optional[str] = ..., own_lines: bool = ...) -> None: ...
