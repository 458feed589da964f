"""The settings of judges: where they are, how they are asked, what they may cost."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Price = Annotated[float, Field(ge=0, allow_inf_nan=False)]
_TEMPLATE = re.compile(r"[a-z_]{1,32}@\d{1,4}")


class Concurrency(BaseModel):
    """How many calls of one model may be on their way. Adapts: one more after each full round of successes, 0.7 times
    after a refusal, or where a quarter of the latest calls hangs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: int = Field(16, ge=1, le=4096, description="Calls at once at first.")
    least: int = Field(4, ge=1, le=4096, description="Calls at once at least.")
    most: int = Field(256, ge=1, le=4096, description="Calls at once at most.")


class Retries(BaseModel):
    """What is tried again: refusals, lost connections, server errors and unreadable replies, within a budget."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    attempts: int = Field(4, ge=1, le=16, description="Calls for one verdict at most.")
    budget_ratio: float = Field(0.1, ge=0, le=1, description="Extra calls at most, as a share of the verdicts asked.")
    first_pause_seconds: Positive = Field(0.1, description="Largest pause before the second call; doubles each time.")
    longest_pause_seconds: Positive = Field(10.0, description="Largest pause of all.")


class CircuitBreaker(BaseModel):
    """When an endpoint is taken for gone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    failures: int = Field(16, ge=1, description="Failures in a row (not refusals) that open it.")
    open_seconds: Positive = Field(5.0, description="How long it then fails at once, before one call tries again.")


class Prices(BaseModel):
    """What tokens cost, in dollars a million."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompt: Price = Field(0.0, description="Prompt tokens.")
    cached: Price = Field(0.0, description="Prompt tokens that the server had cached.")
    completion: Price = Field(0.0, description="Completion tokens.")


class ConductSettings(BaseModel):
    """How calls of a model are made, whatever they ask."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    timeout_seconds: Positive = Field(60.0, description="Longest wait for one call.")
    concurrency: Concurrency = Field(default_factory=lambda: Concurrency.model_validate({}))
    retries: Retries = Field(default_factory=lambda: Retries.model_validate({}))
    breaker: CircuitBreaker = Field(default_factory=lambda: CircuitBreaker.model_validate({}))


class JudgeSettings(ConductSettings):
    """One judge: a model at an OpenAI-compatible endpoint (vLLM, SGLang, llama.cpp, hosted), and how it is asked."""

    endpoint: str = Field(description='Base URL: "http://localhost:8000/v1".')
    model: str = Field(min_length=1, description="The model's name there.")
    api_key: SecretStr = Field(SecretStr("none"), description="Key; never logged.")
    temperature: float = Field(0.0, ge=0, le=2, description="Sampling temperature of a single verdict.")
    vote_temperature: float = Field(1.0, ge=0, le=2, description="The same where several votes are asked for.")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Seed from which each call's own is derived.")
    max_tokens: int = Field(1024, ge=1, le=131_072, description="Longest reply, reasoning included. Unit: tokens.")
    explanation_characters: int = Field(
        800, ge=0, le=20_000, description="Longest explanation that the schema allows; 0: a bare verdict."
    )
    templates: dict[str, str] = Field(
        default_factory=dict,
        description='Prompt template by purpose: {"criterion": "criterion@1"}. Default: version 1.',
    )
    structured: Literal["auto", "json_schema", "none"] = Field(
        "auto", description="Whether replies are constrained by a JSON Schema; auto: where the server takes one."
    )
    prices: Prices = Field(default_factory=lambda: Prices.model_validate({}))
    escalate_to: str = Field(
        "", description="Judge that is asked where this one gives no verdict; part of this judge's identity."
    )

    @field_validator("templates")
    @classmethod
    def _versioned(cls, value: dict[str, str]) -> dict[str, str]:
        for purpose, name in value.items():
            if not _TEMPLATE.fullmatch(name):
                raise ValueError(f"{purpose}: a template is named with its version, such as criterion@1")
        return value

    @field_validator("endpoint")
    @classmethod
    def _url(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")


class RewardModelSettings(ConductSettings):
    """A process reward model behind an endpoint such as vLLM's, or a reranker (llama.cpp has it, too)."""

    endpoint: str = Field(description='Base URL without the path: "http://localhost:8000".')
    model: str = Field(min_length=1, description="The model's name there.")
    api_key: SecretStr = Field(SecretStr("none"), description="Key; never logged.")
    api: Literal["pooling", "classify", "rerank"] = Field(
        "pooling",
        description="pooling: one call with all steps, a score at each separator. classify: each prefix of the steps, "
        "after the prompt. rerank: the same prefixes as documents, the prompt as query; relevance in [0, 1].",
    )
    separator: str = Field("<extra_0>", max_length=64, description="Token that ends each step (pooling).")


class VerdictCacheSettings(BaseModel):
    """Where verdicts are kept, so that an equal question is not paid for twice."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["sqlite", "redis", "none"] = Field("sqlite", description="Where.")
    path: str = Field("", description="SQLite file. Default: verdicts.sqlite3 in the user's cache folder.")
    url: SecretStr = Field(SecretStr("redis://localhost:6379/0"), description="Redis; may hold a password.")
    seconds: Positive = Field(7 * 86_400.0, description="How long a verdict is kept.")
    entries: int = Field(1_000_000, ge=1, description="Verdicts that SQLite keeps at most.")


class CalibrationSettings(BaseModel):
    """Probes with known answers, mixed into the traffic, and when a judge is no longer believed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rate: float = Field(0.02, ge=0, le=0.5, description="Probes as a share of the questions on criteria.")
    gold: str = Field(
        "", description='File of anchors, one a line: {"prompt", "candidate", "criterion", "expected": true}.'
    )
    window: int = Field(200, ge=10, le=100_000, description="Latest probes of a kind that count.")
    least: int = Field(20, ge=5, description="Probes of a kind before they can close the breaker.")
    canary_false_positives: float = Field(0.1, ge=0, le=1, description="Share of attacks passed that trips it.")
    least_kappa: float = Field(0.2, ge=-1, le=1, description="Upper bound of kappa on anchors below which it trips.")
    control_seconds: Positive = Field(600.0, description="How long a passed null control of a rubric holds.")
    failed_control_seconds: Positive = Field(10.0, description="How long a failed one does, before it is tried again.")


class JudgingSettings(BaseModel):
    """All about judges, reward models, the verdict cache and calibration."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    judges: dict[str, JudgeSettings] = Field(default_factory=dict)
    reward_models: dict[str, RewardModelSettings] = Field(default_factory=dict)
    cache: VerdictCacheSettings = Field(default_factory=lambda: VerdictCacheSettings.model_validate({}))
    calibration: CalibrationSettings = Field(default_factory=lambda: CalibrationSettings.model_validate({}))
    items: int = Field(256, ge=1, description="Completions that are before judges at once.")
    item_seconds: Positive = Field(300.0, description="Longest wait for all verdicts on one completion.")

    @model_validator(mode="after")
    def _known(self) -> Self:
        for name, judge in self.judges.items():
            seen, other = {name}, judge.escalate_to
            while other:
                if other not in self.judges:
                    raise ValueError(f"judges.{name}.escalate_to: there is no judge {other!r}")
                if other in seen:
                    raise ValueError(f"judges.{name}.escalate_to: comes back to {other!r}")
                seen.add(other)
                other = self.judges[other].escalate_to
        return self
