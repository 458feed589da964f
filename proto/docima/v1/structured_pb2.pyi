from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class StructuredSpec(_message.Message):
    __slots__ = ("syntax", "schema", "draft", "fences", "extract", "tag", "closed", "formats", "max_depth")
    SYNTAX_FIELD_NUMBER: _ClassVar[int]
    SCHEMA_FIELD_NUMBER: _ClassVar[int]
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    FENCES_FIELD_NUMBER: _ClassVar[int]
    EXTRACT_FIELD_NUMBER: _ClassVar[int]
    TAG_FIELD_NUMBER: _ClassVar[int]
    CLOSED_FIELD_NUMBER: _ClassVar[int]
    FORMATS_FIELD_NUMBER: _ClassVar[int]
    MAX_DEPTH_FIELD_NUMBER: _ClassVar[int]
    syntax: str
    schema: str
    draft: str
    fences: str
    extract: str
    tag: str
    closed: bool
    formats: bool
    max_depth: int
    def __init__(self, syntax: _Optional[str] = ..., schema: _Optional[str] = ..., draft: _Optional[str] = ..., fences: _Optional[str] = ..., extract: _Optional[str] = ..., tag: _Optional[str] = ..., closed: bool = ..., formats: bool = ..., max_depth: _Optional[int] = ...) -> None: ...

class TextSpec(_message.Message):
    __slots__ = ("op", "reference", "metric", "threshold", "ignore_case", "strip", "extract", "tag")
    OP_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    METRIC_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    IGNORE_CASE_FIELD_NUMBER: _ClassVar[int]
    STRIP_FIELD_NUMBER: _ClassVar[int]
    EXTRACT_FIELD_NUMBER: _ClassVar[int]
    TAG_FIELD_NUMBER: _ClassVar[int]
    op: str
    reference: _containers.RepeatedScalarFieldContainer[str]
    metric: str
    threshold: float
    ignore_case: bool
    strip: bool
    extract: str
    tag: str
    def __init__(self, op: _Optional[str] = ..., reference: _Optional[_Iterable[str]] = ..., metric: _Optional[str] = ..., threshold: _Optional[float] = ..., ignore_case: bool = ..., strip: bool = ..., extract: _Optional[str] = ..., tag: _Optional[str] = ...) -> None: ...

class ChoiceSpec(_message.Message):
    __slots__ = ("reference", "options", "multiple")
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    MULTIPLE_FIELD_NUMBER: _ClassVar[int]
    reference: _containers.RepeatedScalarFieldContainer[str]
    options: str
    multiple: bool
    def __init__(self, reference: _Optional[_Iterable[str]] = ..., options: _Optional[str] = ..., multiple: bool = ...) -> None: ...
