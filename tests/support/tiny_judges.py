"""Tiny judges for the tests of a module: models made and servers started when they are first asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import judge_server
import tiny_models
from judge_server import JudgeServer

from docima.client import AsyncClient
from docima.client.local import Local
from docima.services.settings import read

ORACLE = tiny_models.Tiny("oracle", oracle=True, gain=8.0, slope=0.1)
_OTHERS = (tiny_models.LENIENT, tiny_models.STRICT, tiny_models.ENDLESS, tiny_models.RERANKER)
MODELS = {tiny.name: tiny for tiny in (*_OTHERS, ORACLE)}
CONTEXT = 3072
"""Tokens of a slot: the tiny vocabulary's tokens are bytes."""


class TinyJudges:
    """Servers by the name of their model."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: dict[str, JudgeServer] = {}

    def __getitem__(self, name: str) -> JudgeServer:
        """The server of a model."""
        if name not in self._running:
            self._running[name] = self.start(name)
        return self._running[name]

    def start(self, name: str) -> JudgeServer:
        """A server that the caller stops. A model is written once: servers map the file, and writing would end them."""
        path = self._folder / f"{name}.gguf"
        model = path if path.exists() else tiny_models.make(MODELS[name], path)
        return judge_server.start(model, CONTEXT, reranks=MODELS[name].reranks)

    def stop(self) -> None:
        """End them all."""
        for server in self._running.values():
            server.stop()


def judging(endpoint: str, **more: Any) -> dict[str, Any]:
    """Settings with one judge at an endpoint; `more` are settings of the judge, but for those of judging itself."""
    names = ("calibration", "cache", "items", "item_seconds")
    top: dict[str, Any] = {name: more.pop(name) for name in names if name in more}
    judge = {"endpoint": endpoint, "model": "tiny", "explanation_characters": 0, "max_tokens": 128, **more}
    return {"judges": {"default": judge}, "cache": {"kind": "none"}, "calibration": {"rate": 0}, **top}


def local(settings: dict[str, Any]) -> AsyncClient:
    """A client of an engine in this process."""
    known = read(judging=settings, workers={"count": 1}, verifiers="rubric,analysis,process,math")
    return AsyncClient(transport=lambda: Local(settings=known))
