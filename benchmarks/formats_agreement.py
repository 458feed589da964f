"""How often the formats' verifiers agree with labelled cases and with the official checkers' stored verdicts.

The labelled files lie in a folder that is not part of the project (`../shared/data/formats`, or what
DOCIMA_FORMATS_DATA names); without it this table is left out.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from docima.verifiers import table
from docima.verifiers.assessment import Assessment
from docima.verifiers.completion import Completion, ToolCall
from docima.verifiers.errors import boundary
from docima.verifiers.extraction import answers
from docima.verifiers.thinking import ThinkingSpec, split
from docima.verifiers.tools.dialects import reading_of
from docima.verifiers.tools.offer import offer

DATA = Path(os.environ.get("DOCIMA_FORMATS_DATA", Path(__file__).parents[2] / "shared" / "data" / "formats"))
DRAFTS = {"draft2020-12": "2020-12", "draft2019-09": "2019-09", "draft7": "7", "draft6": "6", "draft4": "4"}
WEATHER = {
    "name": "get_weather",
    "parameters": {"properties": {"city": {"type": "string"}, "days": {"type": "integer"}}},
}
CLOSE = 1e-9

Verdicts = Iterator[tuple[str, bool | None]]
"""For each check its name, and whether it came out as labelled; None where it is not supported."""


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The rows of a file."""
    yield from map(json.loads, (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())


def assessed(kind: str, spec: dict[str, Any], completion: Completion) -> Assessment:
    """As a worker does it, with each spec prepared once."""
    prepared = _prepared(kind, json.dumps(spec))
    if isinstance(prepared, Assessment):
        return prepared
    found = boundary(lambda: table.load(kind).judge(prepared, completion))
    assert isinstance(found, Assessment)  # noqa: S101 - none of these kinds has a slow tier
    return found


@cache
def _prepared(kind: str, spec: str) -> Any:
    verifier = table.load(kind)
    return boundary(lambda: verifier.prepare(verifier.Spec.model_validate(json.loads(spec))))


def think_format() -> Verdicts:
    """Verdict with and without empty thinking, faults, and the parts."""
    for row in rows("think_format"):
        how = ThinkingSpec.model_validate({"dialect": "think", "prefill": row["prefill"]})
        parts = split(row["text"], how)
        completion = Completion(row["text"], parts.final, parts.thinking, parts.dialect, how.prefill, how.tags, "stop")
        spec = {"required_sections": ["think"] if row["policy"] == "think" else ["think", "answer"]}
        found = assessed("format", spec, completion)
        yield "verdict", (found.score == 1.0) == row["expect_ok"]
        lenient = assessed("format", {**spec, "allow_empty_think": True}, completion)
        yield "verdict, empty thinking allowed", (lenient.score == 1.0) == row["expect_ok_allow_empty_think"]
        if row["reasons"] != ["hack"]:
            yield "faults", set(found.evidence["faults"]) == set(row["reasons"])
        if row["policy"] == "think":
            yield "final part", parts.final == row["final"]


def boxed() -> Verdicts:
    """The last box of the final part."""
    for row in rows("boxed_extract"):
        final = split(row["text"], ThinkingSpec.model_validate({})).final
        found = None if final is None else answers.find(final, box="last", fallback="none").text
        yield "last box", found == row["expect_last"]


def instructions(registry: str) -> Verdicts:
    """Each instruction by itself, strict and loose."""
    for row in rows(f"{registry}_verdicts"):
        completion = Completion(row["response"], row["response"].strip())
        for mode in ("strict", "loose"):
            for name, kwargs, wanted in zip(
                row["instruction_id_list"], row["kwargs"], row[f"official_{mode}"], strict=True
            ):
                spec = {"registry": registry, "ids": [name], "kwargs": [kwargs], "mode": mode}
                found = assessed("instructions", spec, completion)
                yield mode, None if found.score is None else (found.score == 1.0) == wanted


def json_schema() -> Verdicts:
    """JSON-Schema-Test-Suite; documents that lie elsewhere are never fetched, so cases that need them are UNSCORED."""
    for row in rows("json_schema_suite"):
        spec = {"schema": row["schema"], "draft": DRAFTS[row["draft"]], "formats": row["format_assertion"]}
        found = assessed("structured", {**spec, "max_depth": 1024}, Completion("", json.dumps(row["data"])))
        kind = "needs documents elsewhere" if row["needs_remote"] else "optional" if row["optional"] else "required"
        kind = "format" if row["format_assertion"] and not row["needs_remote"] else kind
        yield kind, None if found.score is None else (found.score == 1.0) == row["valid"]


def structured() -> Verdicts:
    """NeMo-Gym's rewards, which pass a header without rows and duplicate keys; ours do not."""
    for row in rows("structured_outputs"):
        spec = {"schema": row["schema"], "syntax": row["format"], "closed": True, "fences": "forbid"}
        yield row["format"], assessed("structured", spec, Completion("", row["text"])).score == row["nemo_gym_reward"]


def dialects() -> Verdicts:
    """The calls that are read."""
    tools = offer([WEATHER])
    for row in rows("toolcall_dialects"):
        parts = split(row["text"], ThinkingSpec.model_validate({}))
        found = reading_of(row["dialect"], Completion(row["text"], parts.final, parts.thinking, parts.dialect), tools)
        calls = [{"name": call.name, "arguments": call.arguments} for call in found.calls] if found is not None else []
        errors = found.errors if found is not None else []
        yield "calls", calls == row["expect_calls"]
        expected = row["expect_error"] if row["expect_error"] != "no_tool_call" else None
        yield "first fault", (errors[0] if errors else None) == expected


def bfcl() -> Verdicts:
    """BFCL's own AST verdicts."""
    for row in rows("bfcl_ast"):
        expected = [{"name": name, "arguments": each[name]} for each in row["possible_answer"] for name in each]
        calls = [ToolCall(name, json.dumps(each[name])) for each in row["calls"] for name in each]
        spec = {"tools": row["functions"], "expected": expected, "match": "bfcl"}
        found = assessed("tool_call", spec, Completion("", "", tool_calls=calls))
        yield row["category"], (found.score == 1.0) == row["official_valid"]


def numbers() -> Verdicts:
    """Formulas of TRL, open-r1, verl and OpenRLHF."""
    for row in rows("length_repetition"):
        kind = row["kind"]
        if kind == "soft_overlong":
            spec = {"max": row["L_max"], "cache": row["L_cache"]}
            completion = Completion("", "", token_count=row["length"])
            loose = assessed("length", {**spec, "clamp": False}, completion).value
            yield "overlong, unclamped", _equal(loose, row["variant_verl_dapo(unclamped)"])
            yield "overlong", _equal(assessed("length", spec, completion).value, row["expect"])
            continue
        spec = {"ngram": row["ngram"], "max_penalty": row["max_penalty"]}
        if kind == "repetition_tokens":
            found = assessed("repetition", spec, Completion("", "", token_ids=row["ids"], token_count=len(row["ids"])))
        else:
            found = assessed("repetition", {**spec, "unit": "words"}, Completion(row["text"], ""))
        yield kind, _equal(found.value, row["expect"])


def _equal(found: float | None, wanted: float) -> bool:
    return found is not None and abs(found - wanted) <= CLOSE


FILES: dict[str, Callable[[], Verdicts]] = {
    "think_format": think_format,
    "boxed_extract": boxed,
    "ifeval_verdicts": lambda: instructions("ifeval"),
    "ifbench_verdicts": lambda: instructions("ifbench"),
    "json_schema_suite": json_schema,
    "structured_outputs": structured,
    "toolcall_dialects": dialects,
    "bfcl_ast": bfcl,
    "length_repetition": numbers,
}


def run(console: Console) -> None:
    """Print the table."""
    if not DATA.is_dir():
        console.print(f"No labelled cases of formats at {DATA}: that table is left out.")
        return
    shown = Table(title="Formats, instructions, tool calls, auxiliary rewards: agreement with labelled cases")
    for heading in ("file", "check"):
        shown.add_column(heading)
    for heading in ("agree", "differ", "UNSCORED"):
        shown.add_column(heading, justify="right")
    for name, check in FILES.items():
        counts: dict[str, Counter[bool | None]] = {}
        for kind, agrees in check():
            counts.setdefault(kind, Counter())[agrees] += 1
        for kind, count in counts.items():
            shown.add_row(name, kind, *(str(count[each]) for each in (True, False, None)))
    console.print(shown)
