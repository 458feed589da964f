from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class FormatSpec(_message.Message):
    __slots__ = ("required_sections",)
    REQUIRED_SECTIONS_FIELD_NUMBER: _ClassVar[int]
    required_sections: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, required_sections: _Optional[_Iterable[str]] = ...) -> None: ...

class ContentSpec(_message.Message):
    __slots__ = ("min_words",)
    MIN_WORDS_FIELD_NUMBER: _ClassVar[int]
    min_words: int
    def __init__(self, min_words: _Optional[int] = ...) -> None: ...
