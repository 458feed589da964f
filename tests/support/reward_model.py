"""A process reward model's endpoint, scripted: it answers as vLLM does, with scores that follow from the steps' texts.

No server that runs within a test has these two ways; what is tested is the protocol and what becomes of the scores. The
third way, a reranker, is tested against a real one.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

SEPARATOR = "<extra_0>"


def chance(step: str) -> float:
    """A step with "wrong" in it is wrong."""
    return 0.1 if "wrong" in step else 0.9


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/pooling":
            steps = asked["messages"][-1]["content"].split(SEPARATOR)[:-1]
            answer: Any = {"data": [{"index": 0, "data": [[1 - chance(step), chance(step)] for step in steps]}]}
        else:
            last = [text.rsplit("\n\n", 1)[-1] for text in asked["input"]]
            answer = {"data": [{"index": n, "probs": [1 - chance(text), chance(text)]} for n, text in enumerate(last)]}
        if "break it" in json.dumps(asked):
            answer = {"data": [{"data": [[0.5, 1.5]]}]}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class RewardModelServer:
    """The endpoint, on a free port."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
