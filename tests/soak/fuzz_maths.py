"""Coverage-guided fuzzing of `math` (atheris): no exception, no hang, no answer that differs between runs.

    python tests/soak/fuzz_maths.py -max_total_time=600

Seeds are made from the cases of the tests. What fails is written to the folder that `-artifact_prefix` names.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["docima.verifiers"]):
    from docima.verifiers.completion import Completion
    from docima.verifiers.extraction import answers
    from docima.verifiers.maths import verify
    from docima.verifiers.maths.spec import MathAnswer

CASES = Path(__file__).parents[1] / "cases"
SEEDS = 400
REFERENCES = (
    "1",
    "\\frac{3}{7}",
    "x^2 + C",
    "(1, 2]",
    "\\{1, 2\\}",
    "x = \\frac{\\pi}{4} + k\\pi, k \\in \\mathbb{Z}",
    "12 \\text{ cm}^2",
    "\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}",
    "\\text{no solution}",
    "B",
    "3:30 p.m.",
)


def judge_once(data: bytes) -> None:
    """One input: the first byte chooses the reference and whether the rest is in a box."""
    if not data:
        return
    text = data[1:].decode("utf-8", "replace")
    reference = REFERENCES[data[0] % len(REFERENCES)]
    final = text if data[0] & 128 else f"\\boxed{{{text}}}"
    spec = verify.Spec(reference=(reference,), answer=MathAnswer(fallback="lenient"))
    first, second = (verify.judge(verify.prepare(spec), Completion(final, final)) for _ in range(2))
    assert first == second, "an answer differs between runs"
    answers.find(final, "first")


def seed(folder: Path) -> None:
    """Write short real answers as seeds."""
    rows = [json.loads(line) for line in (CASES / "examined_pairs.jsonl").read_text(encoding="utf-8").splitlines()]
    for number, row in enumerate(rows[:: max(1, len(rows) // SEEDS)]):
        (folder / f"{number}").write_bytes(bytes([number % 128]) + row["answer"].encode())


def main() -> None:
    """Fuzz until libFuzzer's own limits (`-max_total_time`, `-runs`) end it."""
    with tempfile.TemporaryDirectory() as folder:
        seed(Path(folder))
        atheris.Setup([*sys.argv, "-max_len=400", "-timeout=5", "-rss_limit_mb=2048", folder], judge_once)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
