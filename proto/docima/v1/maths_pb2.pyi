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
    __slots__ = ("order",)
    ORDER_FIELD_NUMBER: _ClassVar[int]
    order: str
    def __init__(self, order: _Optional[str] = ...) -> None: ...
