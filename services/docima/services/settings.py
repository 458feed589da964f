"""The one place where settings enter: from flags, then the environment (DOCIMA_...), then a file, then the defaults."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_settings import (
    BaseSettings,
    JsonConfigSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
    YamlConfigSettingsSource,
)

from docima.services.judges.settings import JudgingSettings
from docima.services.limits import RequestLimits
from docima.services.pool.worker import WorkerLimits
from docima.services.sandbox.supervising import SandboxLimits
from docima.services.telemetry import TelemetrySettings
from docima.verifiers import table

Names = Annotated[tuple[str, ...], NoDecode]
"""Names as a list, or as text with commas."""

FILE_SOURCES = {
    ".toml": TomlConfigSettingsSource,
    ".yaml": YamlConfigSettingsSource,
    ".yml": YamlConfigSettingsSource,
    ".json": JsonConfigSettingsSource,
}


class Workers(BaseModel):
    """What workers may use."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    count: int = Field(default_factory=lambda: len(os.sched_getaffinity(0)), ge=1, description="Workers of each pool.")
    memory_bytes: int = Field(2 << 30, ge=64 << 20, description="Memory that one worker may use above its warm state.")
    recycle_items: int = Field(200_000, ge=1, description="Completions after which a worker is replaced.")
    recycle_growth_bytes: int = Field(256 << 20, ge=1 << 20, description="Growth after which a worker is replaced.")


class Sandbox(BaseModel):
    """Where programs are run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    backend: Literal["forkserver", "warden", "nsjail", "bare"] = Field(
        "forkserver",
        description="How runs are contained. `bare` is UNSAFE: limits only, for machines that run trusted programs.",
    )
    slots: int = Field(default_factory=lambda: len(os.sched_getaffinity(0)), ge=1, description="Runs at once.")


class Queue(BaseModel):
    """How much may be inside at once; beyond that, callers are refused with a retry hint."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    items: int = Field(65_536, ge=1, description="Completions that wait or are at work.")
    bytes: int = Field(1 << 30, ge=1 << 20, description="Bytes of requests that wait or are at work.")


class Settings(BaseSettings):
    """All settings of a server. Every field can be set as DOCIMA_<NAME>, nested ones as DOCIMA_<GROUP>__<NAME>."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix="DOCIMA_",
        env_nested_delimiter="__",
        nested_model_default_partial_update=True,
    )

    listen: str = Field("localhost:50051", description="Address of the gRPC server; port 0 takes a free one.")
    metrics_listen: str = Field("localhost:9464", description="Address of the metrics; empty switches them off.")
    verifiers: Names = Field(tuple(table.VERIFIERS), description="Kinds to offer.")
    plugins: Names = Field((), description="Third parties' verifiers (entry points) that may be loaded.")
    judging: JudgingSettings = Field(
        default_factory=lambda: JudgingSettings.model_validate({}), description="Judges, and how far they are believed."
    )
    telemetry: TelemetrySettings = Field(
        default_factory=lambda: TelemetrySettings.model_validate({}), description="Signs of reward hacking, by run."
    )
    workers: Workers = Field(default_factory=lambda: Workers.model_validate({}), description="What workers may use.")
    queue: Queue = Field(
        default_factory=lambda: Queue.model_validate({}), description="How much may be inside at once."
    )
    sandbox: Sandbox = Field(default_factory=lambda: Sandbox.model_validate({}), description="Where programs are run.")
    tests_bytes: int = Field(256 << 20, ge=1 << 20, description="Room for test suites that callers put.")
    max_completions: int = Field(1024, ge=1, description="Most completions of one Score request.")
    max_text_bytes: int = Field(4 << 20, ge=1024, description="Largest completion.")
    max_message_bytes: int = Field(16 << 20, ge=1 << 16, description="Largest message that is received.")
    drain_seconds: float = Field(30.0, ge=0, description="How long calls may go on after SIGTERM.")
    max_connection_age_seconds: float = Field(
        300.0, gt=0, description="Age at which a connection is renewed, so that new replicas get their share."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    log_completions: bool = Field(False, description="Whether logs hold what models wrote. They may be private.")

    @field_validator("verifiers", "plugins", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value

    @field_validator("verifiers")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = sorted(set(value) - set(table.VERIFIERS))
        if unknown:
            raise ValueError(f"unknown kinds {', '.join(unknown)}; known: {', '.join(table.VERIFIERS)}")
        return value

    @property
    def worker_limits(self) -> WorkerLimits:
        """As the spawners take them."""
        return WorkerLimits(
            memory_bytes=self.workers.memory_bytes,
            recycle_items=self.workers.recycle_items,
            recycle_growth_bytes=self.workers.recycle_growth_bytes,
            plugins=frozenset(self.plugins),
        )

    @property
    def sandbox_limits(self) -> SandboxLimits:
        """As the supervisor of jails takes them."""
        return SandboxLimits(self.sandbox.backend, self.sandbox.slots)

    @property
    def request_limits(self) -> RequestLimits:
        """As requests are checked against them."""
        return RequestLimits(
            completions=self.max_completions, text_bytes=self.max_text_bytes, message_bytes=self.max_message_bytes
        )


def read(config: Path | None = None, **flags: Any) -> Settings:
    """The settings from all sources; flags that are None count as not given.

    Raises pydantic.ValidationError, FileNotFoundError, or ValueError for a file of an unknown kind.
    """
    if config is not None and not config.is_file():
        raise FileNotFoundError(f"no such settings file: {config}")
    if config is not None and config.suffix not in FILE_SOURCES:
        raise ValueError(f"{config}: settings files end in {', '.join(FILE_SOURCES)}")

    class FromFile(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            file = () if config is None else (FILE_SOURCES[config.suffix](settings_cls, config),)
            return (init_settings, env_settings, *file)

    return FromFile(**{name: value for name, value in flags.items() if value is not None})
