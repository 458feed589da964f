"""A third party's verifier that does to its worker whatever a completion says: what the pool must survive."""

from __future__ import annotations

import ctypes
import itertools
import os
import signal
import time
from types import SimpleNamespace
from typing import Literal

from pydantic import BaseModel, ConfigDict

from docima.verifiers.assessment import Assessment, Reason, Verdict, correct, incorrect
from docima.verifiers.completion import Completion
from docima.verifiers.verifier import Sample

VERSION = 7
DETAILS = {"fine": "The completion did no harm."}
SELF_TEST = (Sample({}, "fine", Verdict.CORRECT), Sample({}, "wrong", Verdict.INCORRECT))


class Spec(BaseModel):
    """What `prepare` does, and where a flag file is that lets a completion wait for the test."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prepare: Literal["fine", "loop", "crash", "memory"] = "fine"
    gate: str = ""


def prepare(spec: Spec) -> Spec:
    """May never return."""
    if spec.prepare != "fine":
        _act({"loop": "LOOP", "crash": "SEGV", "memory": "MEMORY"}[spec.prepare], spec)
    return spec


def judge(spec: Spec, completion: Completion) -> Assessment:
    """Do what the completion says, then call it right, unless it says that it is wrong."""
    text = completion.final or ""
    _act(text.split(" ", 1)[0], spec)
    return incorrect(Reason.DIFFERENT) if text == "wrong" else correct(detail="fine", pid=os.getpid(), text=text[:100])


def _act(word: str, spec: Spec) -> None:
    if word == "LOOP":
        # In C: Python's own signal handlers never run here.
        sum(itertools.repeat(1))
    elif word == "SEGV":
        ctypes.string_at(0)
    elif word == "ABORT":
        os.abort()
    elif word == "KILL":
        os.kill(os.getpid(), signal.SIGKILL)
    elif word == "EXIT":
        os._exit(3)
    elif word == "MEMORY":
        bytearray(1 << 40)
    elif word == "RAISE":
        raise RuntimeError("a bug")
    elif word == "RECURSE":
        _act(word, spec)
    elif word == "SLEEP":
        time.sleep(3600)
    elif word == "WAIT":
        # Busy, so that the CPU limit sees it, until the test opens the gate.
        while not os.path.exists(spec.gate):
            time.sleep(0.001)


def _broken(*_: object) -> Assessment:
    return incorrect(Reason.DIFFERENT)


broken = SimpleNamespace(
    VERSION=1, DETAILS={}, Spec=Spec, SELF_TEST=SELF_TEST, prepare=prepare, judge=_broken, judge_slow=_broken
)
