from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class ToolCallSpec(_message.Message):
    __slots__ = ("dialect", "tools", "expected", "match", "scoring", "ordered", "only_calls")
    DIALECT_FIELD_NUMBER: _ClassVar[int]
    TOOLS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    MATCH_FIELD_NUMBER: _ClassVar[int]
    SCORING_FIELD_NUMBER: _ClassVar[int]
    ORDERED_FIELD_NUMBER: _ClassVar[int]
    ONLY_CALLS_FIELD_NUMBER: _ClassVar[int]
    dialect: str
    tools: str
    expected: str
    match: str
    scoring: str
    ordered: bool
    only_calls: bool
    def __init__(self, dialect: _Optional[str] = ..., tools: _Optional[str] = ..., expected: _Optional[str] = ..., match: _Optional[str] = ..., scoring: _Optional[str] = ..., ordered: bool = ..., only_calls: bool = ...) -> None: ...
