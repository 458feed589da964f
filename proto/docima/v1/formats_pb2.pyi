from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class FormatSpec(_message.Message):
    __slots__ = ("required_sections", "strict", "single_box", "forbidden", "allow_empty_think", "repeats", "min_think_words")
    REQUIRED_SECTIONS_FIELD_NUMBER: _ClassVar[int]
    STRICT_FIELD_NUMBER: _ClassVar[int]
    SINGLE_BOX_FIELD_NUMBER: _ClassVar[int]
    FORBIDDEN_FIELD_NUMBER: _ClassVar[int]
    ALLOW_EMPTY_THINK_FIELD_NUMBER: _ClassVar[int]
    REPEATS_FIELD_NUMBER: _ClassVar[int]
    MIN_THINK_WORDS_FIELD_NUMBER: _ClassVar[int]
    required_sections: _containers.RepeatedScalarFieldContainer[str]
    strict: bool
    single_box: bool
    forbidden: _containers.RepeatedScalarFieldContainer[str]
    allow_empty_think: bool
    repeats: str
    min_think_words: int
    def __init__(self, required_sections: _Optional[_Iterable[str]] = ..., strict: bool = ..., single_box: bool = ..., forbidden: _Optional[_Iterable[str]] = ..., allow_empty_think: bool = ..., repeats: _Optional[str] = ..., min_think_words: _Optional[int] = ...) -> None: ...

class ContentSpec(_message.Message):
    __slots__ = ("min_words", "max_repeated_ratio", "min_alphanumeric_ratio")
    MIN_WORDS_FIELD_NUMBER: _ClassVar[int]
    MAX_REPEATED_RATIO_FIELD_NUMBER: _ClassVar[int]
    MIN_ALPHANUMERIC_RATIO_FIELD_NUMBER: _ClassVar[int]
    min_words: int
    max_repeated_ratio: float
    min_alphanumeric_ratio: float
    def __init__(self, min_words: _Optional[int] = ..., max_repeated_ratio: _Optional[float] = ..., min_alphanumeric_ratio: _Optional[float] = ...) -> None: ...
