from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class StructureSpec(_message.Message):
    __slots__ = ("format", "extract", "sequence", "chains", "profile", "require_side_chains", "allow_gaps", "allow_unknown", "scoring")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    EXTRACT_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CHAINS_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    REQUIRE_SIDE_CHAINS_FIELD_NUMBER: _ClassVar[int]
    ALLOW_GAPS_FIELD_NUMBER: _ClassVar[int]
    ALLOW_UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    SCORING_FIELD_NUMBER: _ClassVar[int]
    format: str
    extract: str
    sequence: str
    chains: int
    profile: str
    require_side_chains: bool
    allow_gaps: bool
    allow_unknown: bool
    scoring: str
    def __init__(self, format: _Optional[str] = ..., extract: _Optional[str] = ..., sequence: _Optional[str] = ..., chains: _Optional[int] = ..., profile: _Optional[str] = ..., require_side_chains: bool = ..., allow_gaps: bool = ..., allow_unknown: bool = ..., scoring: _Optional[str] = ...) -> None: ...
