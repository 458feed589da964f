"""All judges of a server: who is asked, whether they are believed, and what is controlled."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import OrderedDict
from collections.abc import Coroutine
from pathlib import Path
from time import monotonic
from typing import Any

import structlog

from docima.services.judges.cache import NoCache, VerdictCache, make
from docima.services.judges.calibration import Calibration, read_anchors
from docima.services.judges.flight import Flights
from docima.services.judges.judge import Judge
from docima.services.judges.reward_models import RewardModel
from docima.services.judges.settings import JudgingSettings
from docima.services.judges.stats import Stats
from docima.services.judges.templates import UnknownTemplateError
from docima.verifiers.assessment import Reason
from docima.verifiers.judging.inquiry import Ask, Control, Heard, StepScores

CONTROLS_KEPT = 4096
"""Rubrics whose null control is remembered."""

log = structlog.get_logger("docima.judges")


class Judging:
    """Belongs to the event loop that it is started in."""

    def __init__(self, settings: JudgingSettings) -> None:
        self.settings = settings
        self.stats = Stats()
        anchors = read_anchors(Path(settings.calibration.gold)) if settings.calibration.gold else []
        self.calibration = Calibration(settings.calibration, anchors)
        self.judges: dict[str, Judge] = {}
        self.reward_models: dict[str, RewardModel] = {}
        self._cache: VerdictCache = NoCache()
        self._beside: set[asyncio.Task[None]] = set()
        self._controls: OrderedDict[str, tuple[bool, float]] = OrderedDict()
        self._controlling: Flights[Heard] = Flights()

    async def start(self) -> None:
        """Open the cache and the connections."""
        settings = self.settings
        if settings.judges:
            try:
                self._cache = make(settings.cache)
            except (sqlite3.Error, OSError, ImportError) as error:
                log.warning("no verdict cache", why=str(error))
        for name, judge in settings.judges.items():
            self.judges[name] = Judge(name, judge, self._cache, self.stats, self.judges)
            self._keep(self.judges[name].start())
        for name, model in settings.reward_models.items():
            self.reward_models[name] = RewardModel(name, model, self.stats)

    async def stop(self) -> None:
        """Close the connections."""
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)
        for judge in self.judges.values():
            await judge.close()
        for model in self.reward_models.values():
            await model.close()
        await self._cache.close()

    async def ask(self, question: Ask | StepScores) -> Heard:
        """The answer to a question. Never raises."""
        if isinstance(question, StepScores):
            model = self.reward_models.get(question.reward_model)
            if model is None:
                return _unknown("reward model", question.reward_model, self.reward_models)
            return await model.score(question)
        # Also of a rung that may never be climbed: a group is judged by one identity, or by none.
        for name in filter(None, (question.judge, question.ladder.judge)):
            if name not in self.judges:
                return _unknown("judge", name, self.judges)
        judge = self.judges[question.judge]
        self._probe(judge, question)
        why = self.calibration.tripped(judge.name)
        if why:
            said = f"the judge {judge.name!r} is not believed at present: {why}"
            return Heard(None, Reason.CALIBRATION_BREAKER, "breaker", said, identity=judge.identity(question))
        return await self._asked(judge, question)

    async def _asked(self, judge: Judge, question: Ask) -> Heard:
        try:
            return await judge.ask(question)
        except UnknownTemplateError as error:
            return Heard(None, Reason.UNSUPPORTED, "unknown_template", str(error))

    # -- probes -----------------------------------------------------------------------------------------------------

    def _probe(self, judge: Judge, question: Ask) -> None:
        found = self.calibration.probe(question)
        if found is not None:
            self._keep(self._learn(judge, *found))

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside the traffic."""
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _learn(self, judge: Judge, question: Ask, expected: bool | None) -> None:
        heard = await self._asked(judge, question)
        if isinstance(heard.value, bool):
            self.calibration.learn(judge.name, question.fields["candidate"], expected, heard.value)

    # -- null control -----------------------------------------------------------------------------------------------

    async def control(self, questions: Control) -> Heard | None:
        """Whether the judge turns down an answer that is not there: None where it does, else why nothing that it says
        is to be believed. Held for a while, by rubric and judge.
        """
        if not questions:
            return None
        judge = self.judges.get(questions[0][0].judge)
        if judge is None:
            return None
        try:
            key = judge.question_key(questions[0][0])
        except UnknownTemplateError:
            return None
        known = self._controls.get(key)
        calibration = self.settings.calibration
        held = calibration.control_seconds if known is None or known[0] else calibration.failed_control_seconds
        if known is not None and monotonic() - known[1] < held:
            return None if known[0] else self._disbelieved(judge.identity(questions[0][0]))
        heard = await self._controlling.run(key, lambda: self._control(judge, questions))
        if heard.failure is None or heard.failure is Reason.CALIBRATION_BREAKER:
            self._controls[key] = (heard.failure is None, monotonic())
            self._controls.move_to_end(key)
            if len(self._controls) > CONTROLS_KEPT:
                self._controls.popitem(last=False)
        return None if heard.failure is None else heard

    async def _control(self, judge: Judge, questions: Control) -> Heard:
        """One question after the other, up to the first that is answered soundly."""
        heard = Heard(None)
        for question, passes in questions:
            heard = await self._asked(judge, question)
            if heard.failure is not None:
                return heard
            if not passes(heard):
                return Heard(None)
        return self._disbelieved(heard.identity)

    @staticmethod
    def _disbelieved(identity: str) -> Heard:
        said = "the judge finds that an empty answer meets every criterion of this rubric, so it is not believed"
        return Heard(None, Reason.CALIBRATION_BREAKER, "passes_empty", said, identity=identity)


def _unknown(what: str, name: str, known: object) -> Heard:
    listed = ", ".join(known) if isinstance(known, dict) and known else "none"
    return Heard(
        None, Reason.UNSUPPORTED, "unknown_judge", f"there is no {what} {name!r} in the settings; known: {listed}"
    )
