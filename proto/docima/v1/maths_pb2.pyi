from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MathSpec(_message.Message):
    __slots__ = ("reference", "answer", "policy")
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    reference: _containers.RepeatedScalarFieldContainer[str]
    answer: MathAnswer
    policy: MathPolicy
    def __init__(self, reference: _Optional[_Iterable[str]] = ..., answer: _Optional[_Union[MathAnswer, _Mapping]] = ..., policy: _Optional[_Union[MathPolicy, _Mapping]] = ...) -> None: ...

class MathAnswer(_message.Message):
    __slots__ = ("box", "fallback")
    BOX_FIELD_NUMBER: _ClassVar[int]
    FALLBACK_FIELD_NUMBER: _ClassVar[int]
    box: str
    fallback: str
    def __init__(self, box: _Optional[str] = ..., fallback: _Optional[str] = ...) -> None: ...

class MathPolicy(_message.Message):
    __slots__ = ("order", "intervals", "percent", "units", "angles", "tolerance", "case", "variables", "decimal_comma", "constants")
    ORDER_FIELD_NUMBER: _ClassVar[int]
    INTERVALS_FIELD_NUMBER: _ClassVar[int]
    PERCENT_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    ANGLES_FIELD_NUMBER: _ClassVar[int]
    TOLERANCE_FIELD_NUMBER: _ClassVar[int]
    CASE_FIELD_NUMBER: _ClassVar[int]
    VARIABLES_FIELD_NUMBER: _ClassVar[int]
    DECIMAL_COMMA_FIELD_NUMBER: _ClassVar[int]
    CONSTANTS_FIELD_NUMBER: _ClassVar[int]
    order: str
    intervals: str
    percent: str
    units: str
    angles: str
    tolerance: float
    case: str
    variables: str
    decimal_comma: str
    constants: str
    def __init__(self, order: _Optional[str] = ..., intervals: _Optional[str] = ..., percent: _Optional[str] = ..., units: _Optional[str] = ..., angles: _Optional[str] = ..., tolerance: _Optional[float] = ..., case: _Optional[str] = ..., variables: _Optional[str] = ..., decimal_comma: _Optional[str] = ..., constants: _Optional[str] = ...) -> None: ...
