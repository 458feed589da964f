"""One judge: a question -> its answer, through cache, single flight, breaker, pace, retries and the strict parser."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import replace

from docima.services.judges import forms
from docima.services.judges.cache import VerdictCache
from docima.services.judges.calls import Calls
from docima.services.judges.endpoint import Endpoint, Raw
from docima.services.judges.flight import Flights
from docima.services.judges.settings import JudgeSettings
from docima.services.judges.stats import Stats
from docima.services.judges.templates import Template, load, render
from docima.services.judges.tokens import leaking
from docima.verifiers.assessment import Reason
from docima.verifiers.judging import clean
from docima.verifiers.judging.inquiry import Ask, Heard
from docima.verifiers.judging.numbers import CODES, Unreadable
from docima.verifiers.judging.replies import read

REPEATABLE = frozenset(CODES) - {"truncated", "too_large", "refusal", "empty"}
"""Unreadable replies for which another draw may be readable; it comes out of the retry budget."""

CACHED_CHARACTERS = 4000
"""What is kept of a reply beside its verdict."""


class Judge:
    """A judge of the settings. `others` are the rest, for escalation."""

    def __init__(
        self, name: str, settings: JudgeSettings, cache: VerdictCache, stats: Stats, others: Mapping[str, Judge]
    ) -> None:
        self.name = name
        self.settings = settings
        self.stats = stats
        self.calls = Calls(name, settings, stats)
        self.flights: Flights[Heard] = Flights()
        self._endpoint = Endpoint(settings)
        self._cache = cache
        self._others = others
        self._secret = secrets.token_bytes(16)
        self.leaking: str = ""

    async def start(self) -> None:
        """Ask the server's tokenizer, where it has one, whether cleaned text is free of control tokens."""
        self.leaking = await leaking(self._endpoint.server.client, self.settings)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._endpoint.server.close()

    def template(self, ask: Ask) -> Template:
        """The template that serves a question."""
        return load(self.settings.templates.get(ask.purpose, f"{ask.purpose}@1"))

    def identity(self, ask: Ask) -> str:
        """Who judges, as evidence tells it: everything that may move a verdict is in it. A ladder that the task
        declares is told by all who stand on it, climbed or not, so that a group is judged by one identity.
        """
        told = self._others[ask.first or self.name]._own(ask)
        if ask.ladder.more:
            told += f" then {ask.ladder.more} more votes"
        if ask.ladder.judge:
            told += f" then {ask.ladder.samples} of {self._others[ask.ladder.judge]._own(ask)}"
        return told

    def _own(self, ask: Ask) -> str:
        """This judge, and who answers where it gives no verdict."""
        settings = self.settings
        template = self.template(ask)
        parts = [
            settings.endpoint,
            settings.model,
            template.sha256,
            settings.temperature,
            settings.vote_temperature,
            settings.seed,
            settings.max_tokens,
            settings.explanation_characters,
            settings.structured,
            clean.VERSION,
        ]
        digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]
        own = f"{self.name}:{settings.model}/{template.name}#{digest}"
        return f"{own} then {self._others[settings.escalate_to]._own(ask)}" if settings.escalate_to else own

    def _temperature(self, ask: Ask) -> float:
        return self.settings.vote_temperature if ask.samples > 1 else self.settings.temperature

    def question_key(self, ask: Ask) -> str:
        """What identifies a question: the same key gets the same answer."""
        return hashlib.sha256(f"{self._own(ask)}\0{self._temperature(ask)}\0{_content(ask)}".encode()).hexdigest()

    async def ask(self, ask: Ask) -> Heard:
        """The answer to a question. Never raises for what an endpoint does."""
        if self.leaking:
            said = f"this model's tokenizer reads {self.leaking!r} in cleaned text as a control token"
            return Heard(None, Reason.JUDGE_UNAVAILABLE, "unsafe_tokens", said, identity=self.identity(ask))
        key = self.question_key(ask)
        kept = await self._cache.get(key)
        if kept is not None:
            self.stats.cache["hit"] += 1
            value = kept["value"]
            known = tuple(value) if isinstance(value, list) else value
            return Heard(known, text=kept["text"], identity=self.identity(ask))
        self.stats.cache["miss"] += 1
        heard = await self.flights.run(key, lambda: self._ask(ask, key))
        if heard.failure is not None and self.settings.escalate_to:
            further = await self._others[self.settings.escalate_to].ask(ask)
            return replace(further, identity=self.identity(ask))
        # Whoever shared the call may stand on another ladder.
        return replace(heard, identity=self.identity(ask))

    async def _ask(self, ask: Ask, key: str) -> Heard:
        heard = await self._until_readable(ask, _seed(ask))
        self.stats.judged(self.name, "readable" if heard.failure is None else heard.detail)
        if heard.failure is None:
            await self._cache.put(key, {"value": heard.value, "text": heard.text[:CACHED_CHARACTERS]})
        return heard

    async def _until_readable(self, ask: Ask, seed: int) -> Heard:
        """Call until there is a verdict, or no more calls are allowed."""
        settings, identity, template = self.settings, self.identity(ask), self.template(ask)
        schema = forms.schema(ask.form, settings.explanation_characters)

        async def call(attempt: int, timeout_seconds: float) -> Raw:
            # Not before it is this call's turn: of the thousands that wait each would hold a copy of a long candidate.
            messages = render(template, _with_reply(ask, settings.explanation_characters > 0), self._secret)
            # A seed of its own for every question and attempt: equal seeds would err together.
            drawn = (settings.seed + seed + attempt) % 2**31
            raw = await self._endpoint.complete(messages, schema, self._temperature(ask), drawn, timeout_seconds)
            self.stats.spent(self.name, raw.usage, settings.prices)
            return raw

        def verdict(raw: Raw) -> tuple[Heard, bool]:
            found = read(raw.text, ask.form, raw.finish_reason)
            if not isinstance(found, Unreadable):
                return Heard(found, text=raw.text, identity=identity), False
            said = CODES.get(found.code, found.code)
            heard = Heard(None, Reason.JUDGE_UNPARSABLE, found.code, said, raw.text, identity)
            return heard, found.code in REPEATABLE

        return await self.calls.until_heard(identity, call, verdict)


def _content(ask: Ask) -> str:
    """All of a question but who answers it."""
    parts = [sorted(ask.fields.items()), ask.form.mode, ask.form.scale, ask.form.key, ask.sample]
    return json.dumps(parts, ensure_ascii=True)


def _seed(ask: Ask) -> int:
    """Votes and questions differ in their seeds (equal ones would err together); the same vote on any replica of a
    model has the same.
    """
    return int.from_bytes(hashlib.sha256(_content(ask).encode()).digest()[:4], "big")


def _with_reply(ask: Ask, explained: bool) -> Ask:
    reply = forms.instruction(ask.form, explained)
    return replace(ask, fields={**ask.fields, "reply": reply, "explained": "yes" if explained else ""})
