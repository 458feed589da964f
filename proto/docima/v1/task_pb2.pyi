from docima.v1 import auxiliary_pb2 as _auxiliary_pb2
from docima.v1 import code_pb2 as _code_pb2
from docima.v1 import formats_pb2 as _formats_pb2
from docima.v1 import instructions_pb2 as _instructions_pb2
from docima.v1 import maths_pb2 as _maths_pb2
from docima.v1 import molecules_pb2 as _molecules_pb2
from docima.v1 import rubrics_pb2 as _rubrics_pb2
from docima.v1 import structured_pb2 as _structured_pb2
from docima.v1 import structures_pb2 as _structures_pb2
from docima.v1 import tools_pb2 as _tools_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Combine(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COMBINE_UNSPECIFIED: _ClassVar[Combine]
    COMBINE_MEAN: _ClassVar[Combine]
    COMBINE_ADD: _ClassVar[Combine]
    COMBINE_REPORT: _ClassVar[Combine]
COMBINE_UNSPECIFIED: Combine
COMBINE_MEAN: Combine
COMBINE_ADD: Combine
COMBINE_REPORT: Combine

class Task(_message.Message):
    __slots__ = ("task_id", "prompt", "prompt_messages", "thinking", "components", "completions", "stop_at_gate")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    PROMPT_MESSAGES_FIELD_NUMBER: _ClassVar[int]
    THINKING_FIELD_NUMBER: _ClassVar[int]
    COMPONENTS_FIELD_NUMBER: _ClassVar[int]
    COMPLETIONS_FIELD_NUMBER: _ClassVar[int]
    STOP_AT_GATE_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    prompt: str
    prompt_messages: _containers.RepeatedCompositeFieldContainer[Message]
    thinking: Thinking
    components: _containers.RepeatedCompositeFieldContainer[Component]
    completions: _containers.RepeatedCompositeFieldContainer[Completion]
    stop_at_gate: bool
    def __init__(self, task_id: _Optional[str] = ..., prompt: _Optional[str] = ..., prompt_messages: _Optional[_Iterable[_Union[Message, _Mapping]]] = ..., thinking: _Optional[_Union[Thinking, _Mapping]] = ..., components: _Optional[_Iterable[_Union[Component, _Mapping]]] = ..., completions: _Optional[_Iterable[_Union[Completion, _Mapping]]] = ..., stop_at_gate: bool = ...) -> None: ...

class Thinking(_message.Message):
    __slots__ = ("dialect", "prefill", "open", "close")
    DIALECT_FIELD_NUMBER: _ClassVar[int]
    PREFILL_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    CLOSE_FIELD_NUMBER: _ClassVar[int]
    dialect: str
    prefill: str
    open: str
    close: str
    def __init__(self, dialect: _Optional[str] = ..., prefill: _Optional[str] = ..., open: _Optional[str] = ..., close: _Optional[str] = ...) -> None: ...

class Component(_message.Message):
    __slots__ = ("name", "weight", "combine", "required", "timeout_seconds", "math", "format", "content", "rubric", "analysis", "process", "code", "structured", "tool_call", "instructions", "text", "choice", "length", "repetition", "language", "stop", "steps", "molecule", "reaction", "structure", "plugin")
    NAME_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    COMBINE_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MATH_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    RUBRIC_FIELD_NUMBER: _ClassVar[int]
    ANALYSIS_FIELD_NUMBER: _ClassVar[int]
    PROCESS_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    STRUCTURED_FIELD_NUMBER: _ClassVar[int]
    TOOL_CALL_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTIONS_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    CHOICE_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    REPETITION_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    STOP_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    MOLECULE_FIELD_NUMBER: _ClassVar[int]
    REACTION_FIELD_NUMBER: _ClassVar[int]
    STRUCTURE_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_FIELD_NUMBER: _ClassVar[int]
    name: str
    weight: float
    combine: Combine
    required: bool
    timeout_seconds: float
    math: _maths_pb2.MathSpec
    format: _formats_pb2.FormatSpec
    content: _formats_pb2.ContentSpec
    rubric: _rubrics_pb2.RubricSpec
    analysis: _rubrics_pb2.AnalysisSpec
    process: _rubrics_pb2.ProcessSpec
    code: _code_pb2.CodeSpec
    structured: _structured_pb2.StructuredSpec
    tool_call: _tools_pb2.ToolCallSpec
    instructions: _instructions_pb2.InstructionsSpec
    text: _structured_pb2.TextSpec
    choice: _structured_pb2.ChoiceSpec
    length: _auxiliary_pb2.LengthSpec
    repetition: _auxiliary_pb2.RepetitionSpec
    language: _auxiliary_pb2.LanguageSpec
    stop: _auxiliary_pb2.StopSpec
    steps: _auxiliary_pb2.StepsSpec
    molecule: _molecules_pb2.MoleculeSpec
    reaction: _molecules_pb2.ReactionSpec
    structure: _structures_pb2.StructureSpec
    plugin: PluginSpec
    def __init__(self, name: _Optional[str] = ..., weight: _Optional[float] = ..., combine: _Optional[_Union[Combine, str]] = ..., required: bool = ..., timeout_seconds: _Optional[float] = ..., math: _Optional[_Union[_maths_pb2.MathSpec, _Mapping]] = ..., format: _Optional[_Union[_formats_pb2.FormatSpec, _Mapping]] = ..., content: _Optional[_Union[_formats_pb2.ContentSpec, _Mapping]] = ..., rubric: _Optional[_Union[_rubrics_pb2.RubricSpec, _Mapping]] = ..., analysis: _Optional[_Union[_rubrics_pb2.AnalysisSpec, _Mapping]] = ..., process: _Optional[_Union[_rubrics_pb2.ProcessSpec, _Mapping]] = ..., code: _Optional[_Union[_code_pb2.CodeSpec, _Mapping]] = ..., structured: _Optional[_Union[_structured_pb2.StructuredSpec, _Mapping]] = ..., tool_call: _Optional[_Union[_tools_pb2.ToolCallSpec, _Mapping]] = ..., instructions: _Optional[_Union[_instructions_pb2.InstructionsSpec, _Mapping]] = ..., text: _Optional[_Union[_structured_pb2.TextSpec, _Mapping]] = ..., choice: _Optional[_Union[_structured_pb2.ChoiceSpec, _Mapping]] = ..., length: _Optional[_Union[_auxiliary_pb2.LengthSpec, _Mapping]] = ..., repetition: _Optional[_Union[_auxiliary_pb2.RepetitionSpec, _Mapping]] = ..., language: _Optional[_Union[_auxiliary_pb2.LanguageSpec, _Mapping]] = ..., stop: _Optional[_Union[_auxiliary_pb2.StopSpec, _Mapping]] = ..., steps: _Optional[_Union[_auxiliary_pb2.StepsSpec, _Mapping]] = ..., molecule: _Optional[_Union[_molecules_pb2.MoleculeSpec, _Mapping]] = ..., reaction: _Optional[_Union[_molecules_pb2.ReactionSpec, _Mapping]] = ..., structure: _Optional[_Union[_structures_pb2.StructureSpec, _Mapping]] = ..., plugin: _Optional[_Union[PluginSpec, _Mapping]] = ...) -> None: ...

class PluginSpec(_message.Message):
    __slots__ = ("name", "spec")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SPEC_FIELD_NUMBER: _ClassVar[int]
    name: str
    spec: str
    def __init__(self, name: _Optional[str] = ..., spec: _Optional[str] = ...) -> None: ...

class Completion(_message.Message):
    __slots__ = ("completion_id", "text", "messages", "token_count", "token_ids", "finish_reason", "prefill")
    COMPLETION_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    TOKEN_COUNT_FIELD_NUMBER: _ClassVar[int]
    TOKEN_IDS_FIELD_NUMBER: _ClassVar[int]
    FINISH_REASON_FIELD_NUMBER: _ClassVar[int]
    PREFILL_FIELD_NUMBER: _ClassVar[int]
    completion_id: str
    text: str
    messages: _containers.RepeatedCompositeFieldContainer[Message]
    token_count: int
    token_ids: _containers.RepeatedScalarFieldContainer[int]
    finish_reason: str
    prefill: str
    def __init__(self, completion_id: _Optional[str] = ..., text: _Optional[str] = ..., messages: _Optional[_Iterable[_Union[Message, _Mapping]]] = ..., token_count: _Optional[int] = ..., token_ids: _Optional[_Iterable[int]] = ..., finish_reason: _Optional[str] = ..., prefill: _Optional[str] = ...) -> None: ...

class Message(_message.Message):
    __slots__ = ("role", "content", "reasoning_content", "tool_calls")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    REASONING_CONTENT_FIELD_NUMBER: _ClassVar[int]
    TOOL_CALLS_FIELD_NUMBER: _ClassVar[int]
    role: str
    content: str
    reasoning_content: str
    tool_calls: _containers.RepeatedCompositeFieldContainer[ToolCall]
    def __init__(self, role: _Optional[str] = ..., content: _Optional[str] = ..., reasoning_content: _Optional[str] = ..., tool_calls: _Optional[_Iterable[_Union[ToolCall, _Mapping]]] = ...) -> None: ...

class ToolCall(_message.Message):
    __slots__ = ("name", "arguments")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ARGUMENTS_FIELD_NUMBER: _ClassVar[int]
    name: str
    arguments: str
    def __init__(self, name: _Optional[str] = ..., arguments: _Optional[str] = ...) -> None: ...
