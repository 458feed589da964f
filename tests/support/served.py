"""A real server in a process of its own, for tests that talk to it over a socket."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

PLUGINS = Path(__file__).parents[1] / "plugins"


@dataclass
class Served:
    """A running server. `log` grows as the server writes."""

    process: subprocess.Popen[str]
    grpc: str = ""
    metrics: str = ""
    log: list[str] = field(default_factory=list)
    reader: threading.Thread | None = None

    def scrape(self) -> str:
        """What Prometheus would see."""
        with urllib.request.urlopen(self.metrics, timeout=10) as answer:  # noqa: S310 - our own server's address
            text: str = answer.read().decode()
        return text

    def metric(self, name: str, **labels: str) -> float:
        """A sample of the metrics, summed over the labels that are not given; 0 where there is none."""
        families = text_string_to_metric_families(self.scrape())
        samples = (sample for family in families for sample in family.samples if sample.name == name)
        return sum(sample.value for sample in samples if labels.items() <= sample.labels.items())

    def children(self) -> list[int]:
        """Its child processes."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(child) for child in listed.split()]

    def stop(self) -> int:
        """SIGTERM, and wait; the exit code."""
        self.process.terminate()
        return self.wait()

    def wait(self) -> int:
        """Wait for the end and for all of its log."""
        code = self.process.wait(timeout=60)
        if self.reader is not None:
            self.reader.join(timeout=10)
        return code


StartServer = Callable[..., Served]


def start(*flags: str, **environment: str) -> Served:
    """Start a server on free ports. Raises RuntimeError with its log where it does not come up."""
    free = "localhost:0"
    command = [sys.executable, "-m", "docima.cli", "serve", "--listen", free, "--metrics-listen", free, *flags]
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(PLUGINS), **environment}
    )
    served = Served(process)
    for line in process.stderr or ():
        served.log.append(line)
        event = json.loads(line) if line.startswith("{") else {}
        if event.get("event") == "serving":
            served.grpc, served.metrics = event["grpc"], event["metrics"]
            break
    else:
        raise RuntimeError("the server did not start: " + "".join(served.log))
    served.reader = threading.Thread(target=lambda: served.log.extend(process.stderr or ()), daemon=True)
    served.reader.start()
    return served
