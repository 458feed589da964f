"""What a trainer imports: scoring completions, over gRPC or in-process. Needs grpcio and protobuf only.

from docima.client import Client, Task, math
with Client("localhost:50051") as docima:
    for result in docima.score([Task("t1", components=[math("5/6")], completions=["\\\\boxed{5/6}"])]):
        print(result.reward)
"""

from docima.client.aio import AsyncClient
from docima.client.errors import DocimaClientError, RequestError
from docima.client.groups import Cluster, Defect, Ranking, Refinement, Vote
from docima.client.results import Assessment, Result
from docima.client.sync import Client
from docima.client.tasks import (
    Completion,
    Component,
    Task,
    analysis,
    choice,
    code,
    content,
    format,
    instructions,
    language,
    length,
    math,
    molecule,
    plugin,
    process,
    reaction,
    repetition,
    rubric,
    steps,
    stop,
    structure,
    structured,
    text,
    tool_call,
)

__all__ = [
    "Assessment",
    "AsyncClient",
    "Client",
    "Cluster",
    "Completion",
    "Component",
    "Defect",
    "DocimaClientError",
    "Ranking",
    "Refinement",
    "RequestError",
    "Result",
    "Task",
    "Vote",
    "analysis",
    "choice",
    "code",
    "content",
    "format",
    "instructions",
    "language",
    "length",
    "math",
    "molecule",
    "plugin",
    "process",
    "reaction",
    "repetition",
    "rubric",
    "steps",
    "stop",
    "structure",
    "structured",
    "text",
    "tool_call",
]
