"""`docima serve`."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pydantic import ValidationError

from docima.cli.terminal import FAILED, UNUSABLE, give_up
from docima.services import logs
from docima.services.engine import Engine
from docima.services.metrics import PrometheusObserver
from docima.services.settings import Settings, read


def serve(
    config: Path | None,
    verifiers: str | None,
    plugins: str | None,
    listen: str | None,
    metrics_listen: str | None,
    workers: int | None,
    log_level: str | None,
) -> None:
    """Serve until SIGTERM or SIGINT."""
    settings = _settings(
        config,
        verifiers=verifiers,
        plugins=plugins,
        listen=listen,
        metrics_listen=metrics_listen,
        workers=None if workers is None else {"count": workers},
        log_level=log_level,
    )
    logs.configure(settings.log_level)
    import structlog

    structlog.get_logger("docima.cli").info("settings", **settings.model_dump(mode="json"))
    observer = PrometheusObserver()
    engine = Engine(
        settings.verifiers,
        settings.plugins,
        settings.workers.count,
        settings.worker_limits,
        observer,
        settings.max_text_bytes,
        sandbox=settings.sandbox_limits,
        tests_bytes=settings.tests_bytes,
        judging=settings.judging,
        telemetry=settings.telemetry,
    )
    # The spawners are up: only now may grpc be loaded, whose threads no fork survives.
    from docima.services.server import NothingToServeError
    from docima.services.server import serve as run

    try:
        asyncio.run(run(settings, engine, observer, lambda _: None))
    except NothingToServeError as error:
        give_up(str(error), FAILED)
    except (OSError, RuntimeError) as error:
        give_up(f"cannot listen: {error}", FAILED)


def _settings(config: Path | None, **flags: object) -> Settings:
    try:
        return read(config, **flags)
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, each['loc'])) or 'settings'}: {each['msg']}" for each in error.errors())
        give_up("settings: " + "; ".join(faults), UNUSABLE)
    except (OSError, ValueError) as error:
        give_up(f"settings: {error}", UNUSABLE)
