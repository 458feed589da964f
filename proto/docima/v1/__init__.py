"""The messages of the wire, package `docima.v1`. The schema beside this file is the manual.

The services' stubs are in `docima.v1.service_pb2_grpc`, apart, so that workers can speak the messages without grpc.
"""

from docima.v1.assessment_pb2 import Assessment, Blame, CompletionResult, Reason, Verdict
from docima.v1.formats_pb2 import ContentSpec, FormatSpec
from docima.v1.maths_pb2 import MathSpec
from docima.v1.rubrics_pb2 import AnalysisSpec, ProcessSpec, RubricSpec
from docima.v1.service_pb2 import (
    CompletionPart,
    DetailCode,
    ListVerifiersRequest,
    ListVerifiersResponse,
    RequestLimits,
    ScoreRequest,
    ScoreResponse,
    ScoreStreamOptions,
    ScoreStreamRequest,
    ScoreStreamResponse,
    TaskEnd,
    VerifierInfo,
)
from docima.v1.task_pb2 import Combine, Completion, Component, Message, PluginSpec, Task, Thinking, ToolCall

__all__ = [
    "AnalysisSpec",
    "Assessment",
    "Blame",
    "Combine",
    "Completion",
    "CompletionPart",
    "CompletionResult",
    "Component",
    "ContentSpec",
    "DetailCode",
    "FormatSpec",
    "ListVerifiersRequest",
    "ListVerifiersResponse",
    "MathSpec",
    "Message",
    "PluginSpec",
    "ProcessSpec",
    "Reason",
    "RequestLimits",
    "RubricSpec",
    "ScoreRequest",
    "ScoreResponse",
    "ScoreStreamOptions",
    "ScoreStreamRequest",
    "ScoreStreamResponse",
    "Task",
    "TaskEnd",
    "Thinking",
    "ToolCall",
    "Verdict",
    "VerifierInfo",
]
