"""`Rank`: which completions are better, by a judge. Equal texts are one item, so they rank alike by construction."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from docima import v1
from docima.services import wire
from docima.services.engine import Engine
from docima.verifiers.assessment import Assessment, Reason
from docima.verifiers.errors import boundary
from docima.verifiers.groups.ranking import Comparison, bradley_terry, flip_rate, pairs, position_bias
from docima.verifiers.judging.agreement import spearman
from docima.verifiers.judging.clean import clean
from docima.verifiers.judging.inquiry import Ask, Heard, Minutes
from docima.verifiers.judging.preflight import preflight
from docima.verifiers.judging.replies import Form

MOST_ITEMS = 256
"""Distinct completions of a group that are ranked."""

MOST_LISTED = 24
"""Completions that one listwise question may hold."""

MOST_SAMPLES = 16
DEFAULT_OPPONENTS = 8
RESULTS = {"A": 1.0, "B": 0.0, "tie": 0.5}
PAIR_FORM = Form("json_choice", tuple(RESULTS), "better")


@dataclass(slots=True)
class _Field:
    """Who is ranked. `items` are distinct texts, `members` the completions that hold each."""

    options: v1.RankOptions
    prompt: str
    items: list[str] = field(default_factory=list)
    members: list[list[int]] = field(default_factory=list)
    minutes: Minutes = field(default_factory=Minutes)
    failures: list[Heard] = field(default_factory=list)

    def fields(self, **more: str) -> Mapping[str, str]:
        """What every question holds."""
        options = self.options
        return {
            "prompt": clean(self.prompt).text,
            "reference": clean(options.reference).text,
            "criterion": options.criterion,
            **more,
        }

    def hear(self, heard: Heard) -> None:
        """Take down who answered, or why not."""
        self.minutes.note(heard)
        if heard.failure is not None:
            self.failures.append(heard)


async def rank(engine: Engine, head: v1.RankHead) -> v1.RankResponse:
    """The reply on a group."""
    task, options = head.task, head.options
    response = v1.RankResponse(completions=[v1.RankedCompletion() for _ in task.completions])
    fault = _fault(task, options)
    if fault:
        response.reason, response.explanation = v1.Reason.REASON_SPEC_INVALID, fault
        return response
    ranked = _Field(options, wire.prompt(task))
    empty = _gather(ranked, task)
    if options.mode == "listwise":
        strengths = await _listwise(engine, ranked, response)
    else:
        strengths = await _pairwise(engine, ranked, response)
    _fill(response, ranked, strengths, empty)
    return response


def _fault(task: v1.Task, options: v1.RankOptions) -> str:
    if options.mode not in ("", "pairwise", "listwise"):
        return f"options.mode: expected pairwise or listwise, found {options.mode!r:.40}"
    if options.samples > MOST_SAMPLES:
        return f"options.samples: at most {MOST_SAMPLES}"
    if options.HasField("opponents") and options.opponents < 1:
        return "options.opponents: at least 1"
    return "" if task.completions else "task.completions: there are none"


def _gather(ranked: _Field, task: v1.Task) -> list[int]:
    """Distinct texts; those that say nothing are the worst, unasked."""
    places: dict[str, int] = {}
    empty: list[int] = []
    how = boundary(lambda: wire.thinking(task))
    for index, message in enumerate(task.completions):
        completion = how if isinstance(how, Assessment) else boundary(lambda m=message: wire.completion(m, how))  # type: ignore[misc]  # bound at once
        raw = "" if isinstance(completion, Assessment) else completion.final or ""
        cleaned = clean(raw[:400_000])
        if preflight(cleaned, ranked.prompt).rejection is not None:
            empty.append(index)
        elif cleaned.text in places:
            ranked.members[places[cleaned.text]].append(index)
        elif len(places) < MOST_ITEMS:
            places[cleaned.text] = len(ranked.items)
            ranked.items.append(cleaned.text)
            ranked.members.append([index])
    return empty


async def _pairwise(
    engine: Engine, ranked: _Field, response: v1.RankResponse
) -> list[tuple[float, float, float] | None]:
    """Each pair both ways round, then Bradley-Terry."""
    options = ranked.options
    chosen = pairs(len(ranked.items), options.opponents or DEFAULT_OPPONENTS)
    order = [(one, other) for pair in chosen for one, other in (pair, pair[::-1])]
    asks = [
        Ask(
            options.judge or "default",
            "pairwise",
            ranked.fields(first=ranked.items[one], second=ranked.items[other]),
            PAIR_FORM,
            untrusted=frozenset({"first", "second"}),
        )
        for one, other in order
    ]
    found: list[Comparison] = []
    for (one, other), heard in zip(order, await asyncio.gather(*map(engine.judging.ask, asks)), strict=True):
        ranked.hear(heard)
        if isinstance(heard.value, str):
            found.append(Comparison(one, other, RESULTS[heard.value]))
    response.answered, response.failed = len(found), len(order) - len(found)
    bias, flips = position_bias(found), flip_rate(found)
    if bias is not None:
        response.position_bias = bias
    if flips is not None:
        response.flip_rate = flips
        _calibrate(engine, options.judge or "default", found)
    met = {each for comparison in found for each in (comparison.first, comparison.second)}
    if not found:
        # One alone is the best of its group.
        return [(0.0, 0.0, 0.0)] if len(ranked.items) == 1 else [None] * len(ranked.items)
    strengths = bradley_terry(len(ranked.items), found)
    return [(s.value, s.low, s.high) if index in met else None for index, s in enumerate(strengths)]


def _calibrate(engine: Engine, judge: str, found: Sequence[Comparison]) -> None:
    """Swapped duplicates tell how far a judge goes by order."""
    said = {(each.first, each.second): each.result for each in found}
    for (one, other), result in said.items():
        if one < other and (other, one) in said:
            engine.judging.calibration.swapped(judge, abs(result + said[other, one] - 1.0) > 1e-9)


async def _listwise(
    engine: Engine, ranked: _Field, response: v1.RankResponse
) -> list[tuple[float, float, float] | None]:
    """All at once, in several orders; who is missing from a reply is asked about again, once."""
    scores: list[list[float]] = [[] for _ in ranked.items]
    placed: list[tuple[float, float]] = []
    chance = random.Random(ranked.options.seed)  # noqa: S311 - reproducible orders, no secrets
    orders = []
    for _ in range(ranked.options.samples or 1):
        order = list(range(len(ranked.items)))
        chance.shuffle(order)
        orders += [order[start : start + MOST_LISTED] for start in range(0, len(order), MOST_LISTED)]
    first = await asyncio.gather(*(_ask_list(engine, ranked, order, number) for number, order in enumerate(orders)))
    missing = []
    for order, values in zip(orders, first, strict=True):
        if values is None:
            continue
        for place, (item, value) in enumerate(zip(order, values, strict=True)):
            if value is not None:
                scores[item].append(value)
                placed.append((float(place), value))
        missing.append([item for item, value in zip(order, values, strict=True) if value is None])
    again = [order for order in missing if order]
    for order, values in zip(
        again,
        await asyncio.gather(*(_ask_list(engine, ranked, order, 1000 + n) for n, order in enumerate(again))),
        strict=True,
    ):
        for item, value in zip(order, values or [None] * len(order), strict=True):
            if value is not None:
                scores[item].append(value)
    response.answered = sum(values is not None for values in first)
    response.failed = len(first) - response.answered
    bias = spearman([place for place, _ in placed], [value for _, value in placed])
    if bias is not None:
        response.position_bias = bias
    return [(math.fsum(each) / len(each),) * 3 if each else None for each in scores]


async def _ask_list(engine: Engine, ranked: _Field, order: list[int], sample: int) -> Sequence[float | None] | None:
    """The scores of some items, shown in this order under ids that say nothing of it."""
    ids = [f"r{item + 1}" for item in order]
    answers = "\n\n".join(f"Id {name}:\n{quoted(ranked.items[item])}" for name, item in zip(ids, order, strict=True))
    ask = Ask(
        ranked.options.judge or "default",
        "listwise",
        ranked.fields(answers=answers),
        Form("json_scores", tuple(ids)),
        sample=sample,
        samples=max(1, ranked.options.samples),
        untrusted=frozenset({"answers"}),
    )
    heard = await engine.judging.ask(ask)
    ranked.hear(heard)
    return heard.value if isinstance(heard.value, tuple) else None


def quoted(answer: str) -> str:
    """With a mark before each line: no answer can hold a line that looks like the next one's id."""
    return "\n".join(f"> {line}" for line in answer.splitlines())


def _fill(
    response: v1.RankResponse,
    ranked: _Field,
    strengths: list[tuple[float, float, float] | None],
    empty: list[int],
) -> None:
    listwise = ranked.options.mode == "listwise"
    values: dict[int, float] = {}
    for members, strength in zip(ranked.members, strengths, strict=True):
        if strength is None:
            continue
        for index in members:
            values[index] = strength[0]
            message = response.completions[index]
            message.strength = strength[0]
            if not listwise:
                message.low, message.high = strength[1:]
    order = sorted(values, key=lambda index: (-values[index], index)) + empty
    response.order.extend(order)
    if order and (values or len(empty) == len(response.completions)):
        response.best = order[0]
    response.judges.extend(ranked.minutes.identities)
    if ranked.failures:
        worst = ranked.failures[0]
        response.reason = wire.REASONS[worst.failure or Reason.UNDECIDED]
        response.explanation = f"{len(ranked.failures)} questions had no answer: {worst.explanation}"[:500]
    elif len(order) < len(response.completions):
        response.reason = v1.Reason.REASON_UNDECIDED
        response.explanation = f"At most {MOST_ITEMS} distinct completions are ranked."
