"""The messages of the wire, package `docima.v1`. The schema beside this file is the manual.

The services' stubs are in `docima.v1.service_pb2_grpc`, apart, so that workers can speak the messages without grpc.
"""

from docima.v1.assessment_pb2 import Assessment, Blame, CompletionResult, Reason, Verdict
from docima.v1.auxiliary_pb2 import LanguageSpec, LengthSpec, RepetitionSpec, StepsSpec, StopSpec
from docima.v1.code_pb2 import CodeCase, CodeChecker, CodeLimits, CodeSpec, CodeTests, PutTestsRequest, PutTestsResponse
from docima.v1.formats_pb2 import ContentSpec, FormatSpec
from docima.v1.groups_pb2 import (
    Defect,
    RankedCompletion,
    RankHead,
    RankOptions,
    RankRequest,
    RankResponse,
    RefineHead,
    Refinement,
    RefineOptions,
    RefineRequest,
    RefineResponse,
    VoteCluster,
    VoteEstimate,
    VoteHead,
    VoteOptions,
    VoteRequest,
    VoteResponse,
)
from docima.v1.instructions_pb2 import InstructionsSpec
from docima.v1.maths_pb2 import MathSpec
from docima.v1.molecules_pb2 import MoleculeSpec, ReactionSpec
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
from docima.v1.structured_pb2 import ChoiceSpec, StructuredSpec, TextSpec
from docima.v1.structures_pb2 import StructureSpec
from docima.v1.task_pb2 import Combine, Completion, Component, Message, PluginSpec, Task, Thinking, ToolCall
from docima.v1.tools_pb2 import ToolCallSpec

__all__ = [
    "AnalysisSpec",
    "Assessment",
    "Blame",
    "ChoiceSpec",
    "CodeCase",
    "CodeChecker",
    "CodeLimits",
    "CodeSpec",
    "CodeTests",
    "Combine",
    "Completion",
    "CompletionPart",
    "CompletionResult",
    "Component",
    "ContentSpec",
    "Defect",
    "DetailCode",
    "FormatSpec",
    "InstructionsSpec",
    "LanguageSpec",
    "LengthSpec",
    "ListVerifiersRequest",
    "ListVerifiersResponse",
    "MathSpec",
    "Message",
    "MoleculeSpec",
    "PluginSpec",
    "ProcessSpec",
    "PutTestsRequest",
    "PutTestsResponse",
    "RankHead",
    "RankOptions",
    "RankRequest",
    "RankResponse",
    "RankedCompletion",
    "ReactionSpec",
    "Reason",
    "RefineHead",
    "RefineOptions",
    "RefineRequest",
    "RefineResponse",
    "Refinement",
    "RepetitionSpec",
    "RequestLimits",
    "RubricSpec",
    "ScoreRequest",
    "ScoreResponse",
    "ScoreStreamOptions",
    "ScoreStreamRequest",
    "ScoreStreamResponse",
    "StepsSpec",
    "StopSpec",
    "StructureSpec",
    "StructuredSpec",
    "Task",
    "TaskEnd",
    "TextSpec",
    "Thinking",
    "ToolCall",
    "ToolCallSpec",
    "Verdict",
    "VerifierInfo",
    "VoteCluster",
    "VoteEstimate",
    "VoteHead",
    "VoteOptions",
    "VoteRequest",
    "VoteResponse",
]
