from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class InstructionsSpec(_message.Message):
    __slots__ = ("registry", "ids", "kwargs", "mode", "scoring")
    REGISTRY_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    KWARGS_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    SCORING_FIELD_NUMBER: _ClassVar[int]
    registry: str
    ids: _containers.RepeatedScalarFieldContainer[str]
    kwargs: str
    mode: str
    scoring: str
    def __init__(self, registry: _Optional[str] = ..., ids: _Optional[_Iterable[str]] = ..., kwargs: _Optional[str] = ..., mode: _Optional[str] = ..., scoring: _Optional[str] = ...) -> None: ...
