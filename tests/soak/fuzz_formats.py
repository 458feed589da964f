"""Coverage-guided fuzzing of documents, tool calls, instructions and their kin (atheris): no exception, no hang, no
answer that differs between runs, none without a score.

    python tests/soak/fuzz_formats.py -max_total_time=600

Seeds are made from the cases of the tests. What fails is written to the folder that `-artifact_prefix` names.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["docima.verifiers"]):
    from docima.verifiers import table
    from docima.verifiers.assessment import Assessment, Reason, Verdict
    from docima.verifiers.completion import Completion
    from docima.verifiers.errors import boundary
    from docima.verifiers.thinking import ThinkingSpec, split

CASES = Path(__file__).parents[1] / "cases"
WEATHER = {"name": "weather", "parameters": {"properties": {"city": {"type": "string"}, "days": {"type": "integer"}}}}
DIALECTS = (
    *("hermes", "qwen3_xml", "kimi_k2", "glm", "deepseek_v3", "deepseek_v31"),
    *("llama3_json", "mistral", "pythonic", "harmony", "openai"),
)
SYNTAXES = ("json", "yaml", "toml", "xml", "csv")


def targets() -> Iterator[tuple[str, dict[str, Any]]]:
    """Kinds and their specs, in a fixed order: the first byte of an input chooses one."""
    yield "format", {"required_sections": ["think", "plan", "answer"], "single_box": True}
    yield "content", {"max_repeated_ratio": 0.5, "min_alphanumeric_ratio": 0.1}
    yield "choice", {"reference": "B", "options": {"A": "red", "B": "blue"}}
    yield "steps", {"own_lines": True}
    yield "repetition", {"unit": "words"}
    yield "language", {"target": "en", "part": "all"}
    for syntax in SYNTAXES:
        yield "structured", {"syntax": syntax, "schema": {"type": ["object", "array", "string"]}}
    for dialect in DIALECTS:
        yield "tool_call", {"dialect": dialect, "tools": [WEATHER], "scoring": "fraction"}
    for line in (CASES / "instructions.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        yield "instructions", {"registry": case["registry"], "ids": [case["id"]], "kwargs": [case["kwargs"]]}


def prepared() -> list[tuple[str, Any]]:
    """Each target ready to judge."""
    found = []
    for kind, spec in targets():
        verifier = table.load(kind)
        found.append((kind, verifier.prepare(verifier.Spec.model_validate(spec))))
    return found


with atheris.instrument_imports(include=["docima.verifiers"]):
    # Verifiers are imported when they are first asked for.
    TARGETS = prepared()
HOW = ThinkingSpec.model_validate({})


def judge_once(data: bytes) -> None:
    """One input: two bytes choose the target, the rest is the completion."""
    if len(data) < 2:
        return
    kind, ready = TARGETS[int.from_bytes(data[:2]) % len(TARGETS)]
    text = data[2:].decode("utf-8", "replace")
    parts = split(text, HOW)
    completion = Completion(text, parts.final, parts.thinking, parts.dialect)
    first, second = (boundary(lambda: table.load(kind).judge(ready, completion)) for _ in range(2))
    assert isinstance(first, Assessment), "none of these has a slow tier"
    assert first == second, f"{kind}: an answer differs between runs"
    assert first.reason is not Reason.VERIFIER_BUG, f"{kind}: {first.explanation}"
    assert first.verdict is not Verdict.UNSCORED, f"{kind}: {first.explanation}"


def seed(folder: Path) -> None:
    """Write texts of the cases as seeds, each for the first target of its kind."""
    kinds = [kind for kind, _ in TARGETS]
    files = {"structured": "structured", "tool_calls": "tool_call", "choice": "choice", "formats": "format"}
    for name, kind in files.items():
        for number, line in enumerate((CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()):
            text = json.loads(line)["text"].encode()
            target = kinds.index(kind) + number % kinds.count(kind)
            (folder / f"{name}-{number}").write_bytes(target.to_bytes(2) + text)
    for number, line in enumerate((CASES / "instructions.jsonl").read_text(encoding="utf-8").splitlines()):
        for place, text in enumerate(json.loads(line)["right"]):
            target = kinds.index("instructions") + number
            (folder / f"instructions-{number}-{place}").write_bytes(target.to_bytes(2) + text.encode())


def main() -> None:
    """Fuzz until the time is up or something fails."""
    with tempfile.TemporaryDirectory() as folder:
        seed(Path(folder))
        atheris.Setup([sys.argv[0], folder, "-max_len=4096", "-timeout=20", *sys.argv[1:]], judge_once)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
