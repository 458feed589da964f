"""What ListVerifiers tells of a kind: read off its verifier, once its self-test has passed."""

from __future__ import annotations

import json

from docima import v1
from docima.client.plain import component_from_plain
from docima.services import wire
from docima.services.pool.assessor import COMMON_DETAILS, Assessor
from docima.services.pool.blame import DETAILS as CHARGES
from docima.services.pool.kinds import ASKING
from docima.verifiers import table
from docima.verifiers.assessment import Assessment
from docima.verifiers.errors import boundary
from docima.verifiers.verifier import Verifier

SELF_TEST_SECONDS = 10.0
"""A self-test is a handful of fast cases; one that hangs must not keep the server from starting."""


def component_of(kind: str) -> v1.Component:
    """An empty component of a kind: of ours where the table has it, else of the plugin of that name."""
    component = v1.Component()
    if kind in table.VERIFIERS:
        getattr(component, kind).SetInParent()
    else:
        component.plugin.name = kind
    return component


def describe(assessor: Assessor, component: v1.Component) -> bytes:
    """A serialised VerifierInfo; its version is 0 and `spec_schema` says why where the kind is not to be offered."""
    # A third party's verifier may raise anything, and must not keep the server from starting.
    found = boundary(lambda: _tested(assessor, wire.heading(component)))
    if isinstance(found, Assessment):
        found = v1.VerifierInfo(kind=wire.heading(component).kind, spec_schema=found.explanation)
    return found.SerializeToString()


def _tested(assessor: Assessor, heading: wire.Heading) -> v1.VerifierInfo:
    verifier = assessor.load(heading)
    fault = "" if heading.row.executor in ASKING else _self_test(assessor, heading, verifier)
    return v1.VerifierInfo(kind=heading.kind, spec_schema=fault) if fault else info(heading, verifier)


def info(heading: wire.Heading, verifier: Verifier) -> v1.VerifierInfo:
    """All that there is to tell of a verifier."""
    details = {**COMMON_DETAILS, **CHARGES, **verifier.DETAILS}
    return v1.VerifierInfo(
        kind=heading.kind,
        version=verifier.VERSION,
        spec_schema=json.dumps(verifier.Spec.model_json_schema()),
        details=[v1.DetailCode(code=code, meaning=meaning) for code, meaning in sorted(details.items())],
        timeout_seconds=heading.row.timeout_seconds,
        executor=heading.row.executor,
    )


def _self_test(assessor: Assessor, heading: wire.Heading, verifier: Verifier) -> str:
    """What went wrong; empty where all samples came out right."""
    for sample in verifier.SELF_TEST:
        kind = heading.kind
        spec = {"plugin": {"name": kind, "spec": sample.spec}} if heading.plugin else {kind: sample.spec}
        task = v1.Task(components=[component_from_plain(spec)], completions=[v1.Completion(text=sample.completion)])
        response = v1.ScoreResponse()
        for _ in assessor.assess(task, response.results, False, False, lambda *_: None):
            pass
        said = response.results[0].assessments[0]
        if said.verdict != wire.VERDICTS[sample.verdict]:
            verdict = v1.Verdict.Name(said.verdict).removeprefix("VERDICT_")
            return f"self-test: {sample.completion!r:.100} came out {verdict}, not {sample.verdict}: {said.explanation}"
    return ""
