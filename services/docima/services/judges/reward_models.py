"""Process reward models behind endpoints (vLLM, llama.cpp): a solution's steps -> a score for each."""

from __future__ import annotations

import math
from itertools import accumulate
from typing import Any

from docima.services.judges.calls import Calls
from docima.services.judges.endpoint import Server
from docima.services.judges.settings import RewardModelSettings
from docima.services.judges.stats import Stats
from docima.verifiers.assessment import Reason
from docima.verifiers.judging.inquiry import Heard, StepScores

MOST_CHARACTERS = 8 << 20
"""What one request holds at most. Prefixes grow with the square of the steps, far beyond any model's context."""


class RewardModel:
    """A reward model of the settings."""

    def __init__(self, name: str, settings: RewardModelSettings, stats: Stats) -> None:
        self.calls = Calls(name, settings, stats)
        self._settings = settings
        self._server = Server(settings.endpoint, settings.api_key.get_secret_value())
        self._identity = f"{name}:{settings.model}/{settings.api}"

    async def close(self) -> None:
        """Let go of the connections."""
        await self._server.close()

    async def score(self, asked: StepScores) -> Heard:
        """The steps' scores, in [0, 1]. Never raises for what an endpoint does."""
        size = self._size(asked)
        if size > MOST_CHARACTERS:
            said = f"the steps take {size} characters, at most {MOST_CHARACTERS} are sent"
            return Heard(None, Reason.JUDGE_UNAVAILABLE, "context_overflow", said, identity=self._identity)

        async def call(_: int, timeout_seconds: float) -> Any:
            return await self._server.post(*self._request(asked), timeout_seconds)

        def scores(answer: Any) -> tuple[Heard, bool]:
            # The same steps would get the same answer again.
            return self._heard(answer, len(asked.steps)), False

        return await self.calls.until_heard(self._identity, call, scores)

    def _heard(self, answer: Any, steps: int) -> Heard:
        try:
            scores = self._read(answer)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            return self._unreadable("garbage", f"{type(error).__name__}: {error}"[:300])
        if len(scores) != steps:
            return self._unreadable("steps_differ", f"{len(scores)} scores for {steps} steps")
        return Heard(scores, identity=self._identity)

    def _unreadable(self, detail: str, said: str) -> Heard:
        return Heard(None, Reason.JUDGE_UNPARSABLE, detail, said, identity=self._identity)

    def _size(self, asked: StepScores) -> int:
        """Characters of a request."""
        ends = list(accumulate(map(len, asked.steps)))
        if self._settings.api == "pooling":
            return len(asked.prompt) + ends[-1]
        return sum(ends) + len(asked.prompt) * (1 if self._settings.api == "rerank" else len(ends))

    def _request(self, asked: StepScores) -> tuple[str, dict[str, Any]]:
        model, separator = self._settings.model, self._settings.separator
        if self._settings.api == "pooling":
            # A step that holds the separator would count for two.
            steps = [step.replace(separator, " ") for step in asked.steps]
            said = "".join(step + separator for step in steps)
            return "/pooling", {
                "model": model,
                "messages": [{"role": "user", "content": asked.prompt}, {"role": "assistant", "content": said}],
            }
        prefixes = ["\n\n".join(asked.steps[: end + 1]) for end in range(len(asked.steps))]
        if self._settings.api == "rerank":
            return "/v1/rerank", {"model": model, "query": asked.prompt, "documents": prefixes}
        return "/classify", {"model": model, "input": [f"{asked.prompt}\n\n{prefix}" for prefix in prefixes]}

    def _read(self, answer: Any) -> tuple[float, ...]:
        api = self._settings.api
        rows = answer["results" if api == "rerank" else "data"]
        if api == "pooling":
            return tuple(_probability(each[-1] if isinstance(each, list) else each) for each in rows[0]["data"])
        # Rerankers answer in the order of relevance.
        by_index = {int(row["index"]): row["relevance_score"] if api == "rerank" else row["probs"][-1] for row in rows}
        if sorted(by_index) != list(range(len(rows))):
            raise ValueError("the indices of the scores are not those of the steps")
        return tuple(_probability(by_index[index]) for index in range(len(rows)))


def _probability(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"a score is no number: {value!r:.40}")
    if not math.isfinite(value) or not 0 <= value <= 1:
        raise ValueError(f"a score is not in [0, 1]: {value}")
    return float(value)
