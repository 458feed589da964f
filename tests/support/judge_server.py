"""A real OpenAI-compatible server (llama.cpp's, from the package xllamacpp) in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SLOTS = 8


@dataclass
class JudgeServer:
    """A running server."""

    process: subprocess.Popen[str]
    address: str

    @property
    def endpoint(self) -> str:
        """Its base URL, as a judge's settings want it."""
        return f"{self.address}/v1"

    def stop(self) -> None:
        """Kill it: it has nothing to save."""
        self.process.kill()
        self.process.wait(timeout=30)


def start(model: Path, context: int = 8192, slots: int = SLOTS, *, reranks: bool = False) -> JudgeServer:
    """Start a server for a model on a free port. Raises RuntimeError where it does not come up."""
    command = [sys.executable, __file__, str(model), str(context), str(slots), *(["reranks"] if reranks else [])]
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    for line in process.stdout or ():
        if line.startswith("{"):
            return JudgeServer(process, json.loads(line)["address"])
    raise RuntimeError(f"the judge server ended with {process.wait()}")


def _serve(model: str, context: int, slots: int, reranks: bool) -> None:
    import threading

    import xllamacpp

    params: Any = xllamacpp.CommonParams()
    params.model.path = model
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_parallel = slots
    params.n_ctx = context * slots
    params.warmup = False
    # A second thread would only spin, waiting for the first.
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    params.cache_ram_mib = 0
    params.use_jinja = True
    params.model_alias = "tiny"
    if reranks:
        params.embedding = True
        params.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_RANK
    server = xllamacpp.Server(params)
    print(json.dumps({"address": server.listening_address}), flush=True)  # noqa: T201 - how the parent hears of it
    threading.Event().wait()


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), "reranks" in sys.argv[4:])
