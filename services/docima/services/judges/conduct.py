"""Conducts an inquiry: asks what it wants, hands back what is heard, stops as soon as there is an assessment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from docima.verifiers.assessment import Assessment
from docima.verifiers.judging.inquiry import Heard, Inquiry, Question

Ask = Callable[[Question], Awaitable[Heard]]


async def conduct(inquiry: Inquiry, ask: Ask) -> Assessment:
    """The inquiry's assessment. Questions that are still on their way then are cancelled."""
    running: dict[asyncio.Task[Heard], Question] = {}
    try:
        while (found := inquiry.assessment()) is None:
            for question in inquiry.wanted():
                running[asyncio.ensure_future(ask(question))] = question
            if not running:
                raise RuntimeError("an inquiry asks nothing and knows nothing")
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                inquiry.hear(running.pop(task), task.result())
        return found
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
