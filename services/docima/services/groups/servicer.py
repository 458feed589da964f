"""`GroupService` over gRPC."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import grpc

from docima import v1
from docima.services.groups.groups import Groups
from docima.services.observer import Observer
from docima.services.servicer import Context, Rpc, all_parsed, reader

SERVICE = "docima.v1.GroupService"


class GroupServicer:
    """The handlers."""

    def __init__(self, groups: Groups, observer: Observer) -> None:
        self._groups = groups
        self._observer = observer

    async def vote(self, requests: AsyncIterator[Any], context: Context) -> AsyncIterator[v1.VoteResponse]:
        """Which answer most give."""
        async with Rpc("Vote", context, self._observer):
            async for response in self._groups.vote(all_parsed(requests), context.time_remaining()):
                yield response

    async def rank(self, requests: AsyncIterator[Any], context: Context) -> AsyncIterator[v1.RankResponse]:
        """Which completions are better."""
        async with Rpc("Rank", context, self._observer):
            async for response in self._groups.rank(all_parsed(requests), context.time_remaining()):
                yield response

    async def refine(self, requests: AsyncIterator[Any], context: Context) -> AsyncIterator[v1.RefineResponse]:
        """What is wrong with each."""
        async with Rpc("Refine", context, self._observer):
            async for response in self._groups.refine(all_parsed(requests), context.time_remaining()):
                yield response


def handlers(servicer: GroupServicer) -> grpc.GenericRpcHandler:
    """The service's handlers."""
    return grpc.method_handlers_generic_handler(
        SERVICE,
        {
            "Vote": grpc.stream_stream_rpc_method_handler(
                servicer.vote, reader(v1.VoteRequest), v1.VoteResponse.SerializeToString
            ),
            "Rank": grpc.stream_stream_rpc_method_handler(
                servicer.rank, reader(v1.RankRequest), v1.RankResponse.SerializeToString
            ),
            "Refine": grpc.stream_stream_rpc_method_handler(
                servicer.refine, reader(v1.RefineRequest), v1.RefineResponse.SerializeToString
            ),
        },
    )
