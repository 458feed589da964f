"""`tool_call`: are the calls well formed, and the expected ones?

Covered: eleven dialects and calls that the engine has parsed; the tools' schemas; equality, subsets and BFCL's possible
answers; parallel calls under the best matching; "no call expected". Not covered: running the tools; calls inside of
thinking, which never count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docima.verifiers.assessment import Assessment, Reason, Verdict, correct, graded, incorrect
from docima.verifiers.completion import Completion
from docima.verifiers.tools.calls import ERRORS, Call
from docima.verifiers.tools.dialects import reading_of
from docima.verifiers.tools.match import best_total, likeness
from docima.verifiers.tools.offer import Tool, fault_of, offer
from docima.verifiers.tools.spec import ToolCallSpec
from docima.verifiers.verifier import Sample

VERSION = 3
DETAILS = {
    **ERRORS,
    "no_final_part": "Thinking never closed, so there is no call.",
    "unexpected_call": "There is a call where none is expected.",
    "text_beside_calls": "There is text beside the calls.",
    "schema": "A call does not fit its tool.",
    "wrong_count": "There are more or fewer calls than expected.",
    "wrong_name": "A call is of another tool than expected.",
    "wrong_arguments": "The arguments of a call are not as expected.",
}
Spec = ToolCallSpec
_ONE = {"expected": [{"name": "f", "arguments": {"x": 1}}]}
SELF_TEST = (
    Sample(_ONE, '<tool_call>{"name": "f", "arguments": {"x": 1}}</tool_call>', Verdict.CORRECT),
    Sample(_ONE, '<tool_call>{"name": "f", "arguments": {"x": 2}}</tool_call>', Verdict.INCORRECT),
    Sample({"expected": []}, "No call is needed.", Verdict.CORRECT),
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The spec, the tools by name, and the expected calls."""

    spec: ToolCallSpec
    tools: dict[str, Tool]
    expected: tuple[Call, ...] | None


def prepare(spec: ToolCallSpec) -> Prepared:
    """Index the tools, compile their schemas. Raises SpecError."""
    expected = None
    if spec.expected is not None:
        expected = tuple(Call(each["name"], each.get("arguments", {})) for each in spec.expected)
    return Prepared(spec, offer(list(spec.tools or ())), expected)


def judge(prepared: Prepared, completion: Completion) -> Assessment:
    """Read the calls, then hold them against what is expected."""
    spec = prepared.spec
    reading = reading_of(spec.dialect, completion, prepared.tools)
    if reading is None:
        reason = Reason.TRUNCATED if completion.finish_reason == "length" else Reason.NO_ANSWER
        return incorrect(reason, detail="no_final_part", explanation="Thinking never closed, so there is no call.")
    calls, errors = reading.calls, reading.errors
    shown = [{"name": call.name, "arguments": call.arguments} for call in calls[:16]]
    evidence: dict[str, Any] = {"calls": shown, "errors": errors[:16]}
    if prepared.expected == ():
        return _none_expected(calls, errors, evidence)
    if not calls and not errors:
        return incorrect(Reason.NO_ANSWER, detail="no_tool_call", explanation=ERRORS["no_tool_call"], **evidence)
    faults = [fault_of(prepared.tools, call) for call in calls] if spec.tools is not None else [""] * len(calls)
    parts = _components(prepared, calls, errors, faults)
    evidence["components"] = parts
    text = "text_beside_calls" if spec.only_calls and reading.content else ""
    detail, said = _first_fault(prepared, calls, errors, faults, parts)
    if text and not detail:
        detail, said = text, DETAILS[text]
    score = parts["overall"] if spec.scoring == "fraction" and not text else float(not detail)
    reason = Reason.MALFORMED if errors else Reason.VIOLATED if detail in ("schema", text) else Reason.DIFFERENT
    return graded(score, violated=reason, detail=detail, explanation=said or "The calls are as expected.", **evidence)


def _none_expected(calls: list[Call], errors: list[str], evidence: Mapping[str, Any]) -> Assessment:
    if not calls and not errors:
        return correct(Reason.SATISFIED, explanation="No call, as expected.", **evidence)
    said = "A call was made where none is expected."
    return incorrect(Reason.DIFFERENT, detail="unexpected_call", explanation=said, **evidence)


def _components(prepared: Prepared, calls: list[Call], errors: list[str], faults: list[str]) -> dict[str, float]:
    """Each aspect in [0, 1]: parse, schema, name, arguments, count; and what "fraction" scores."""
    made = len(calls) + len(errors)
    well = sum(1 for fault in faults if not fault)
    parts = {"parse": len(calls) / made if made else 0.0, "schema": well / len(calls) if calls else 0.0}
    expected = prepared.expected
    if expected is None:
        return {**parts, "overall": well / made if made else 0.0}
    most = max(len(expected), made)
    names = [[float(call.name == each.name) for call in calls] for each in expected]
    how = prepared.spec.match
    table = [[likeness(call, each, how, prepared.tools) for call in calls] for each in expected]
    if how == "subset":
        # What else is in the call must fit the tool.
        table = [[0.0 if fault else mark for mark, fault in zip(row, faults, strict=True)] for row in table]
    if prepared.spec.ordered:
        total = sum(row[index] for index, row in enumerate(table) if index < len(row))
        named = sum(row[index] for index, row in enumerate(names) if index < len(row))
    else:
        total, named = best_total(table), best_total(names)
    parts |= {"name": named / most, "arguments": total / most, "count": float(len(expected) == made)}
    return {**parts, "overall": total / most}


def _first_fault(
    prepared: Prepared, calls: list[Call], errors: list[str], faults: list[str], parts: Mapping[str, float]
) -> tuple[str, str]:
    """Why the calls are not right; "" twice where they are."""
    if errors:
        return errors[0], ERRORS[errors[0]]
    fault = next((fault for fault in faults if fault), "")
    expected = prepared.expected
    # Equal to what the task expects is right, even where the task's own tools do not allow it.
    if fault and (expected is None or prepared.spec.match == "subset"):
        return "schema", f"A call does not fit its tool: {fault}"
    if expected is None:
        return "", ""
    if len(calls) != len(expected):
        return "wrong_count", f"Expected {len(expected)} calls, found {len(calls)}."
    if parts["arguments"] > 1 - 1e-12:
        return "", ""
    if parts["name"] < 1:
        wanted = ", ".join(sorted(each.name for each in expected))
        return "wrong_name", f"Expected {wanted:.200}, found {', '.join(sorted(call.name for call in calls)):.200}."
    return "wrong_arguments", "The arguments of a call are not as expected."
