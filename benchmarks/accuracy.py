"""Accuracy and speed of `math` beside Math-Verify, on the same texts in the same run.

The labelled files lie in a folder that is not part of the project (`../shared/data/maths`, or what DOCIMA_MATHS_DATA
names); without it, the labelled examples and generated pairs are measured alone.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import track
from rich.table import Table

from docima.cli.demo import running_server
from docima.client import Client, Task, math
from docima.verifiers.completion import Completion
from docima.verifiers.errors import DocimaError
from docima.verifiers.maths import verify
from docima.verifiers.maths.reading.readings import remembered
from docima.verifiers.thinking import ThinkingSpec, split
from docima.verifiers.verifier import Slow

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("DOCIMA_MATHS_DATA", ROOT.parent / "shared" / "data" / "maths"))
PEER_SAMPLE = 400
GENERATED = 600
DEFAULT_DIGITS = 6
"""Math-Verify's own default for rounding."""

SENTENCE = re.compile(r"\b[a-z']{2,} [a-z']{2,} ")
ANNOUNCED = ("boxed", "fbox", "answer", "Answer", "####")


class Row(NamedTuple):
    """A reference, what was answered, whether that is right, and the options that the label depends on: digits to
    which numbers are rounded, and whether variables keep their names. Examples are labelled without lenience.
    """

    reference: str
    text: str
    right: bool
    digits: int | None = None
    strict: bool = True
    fallback: str = "lenient"


def labelled(path: Path) -> list[Row]:
    """The rows of one file; a bare answer is put into a box, so that both tools are asked the same."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        if "should_match" not in row or not row["gold"].strip():
            continue
        text = row["pred"]
        bare = "$" not in text and not any(word in text for word in ANNOUNCED) and not SENTENCE.search(text)
        if row.get("kind") != "completion" and bare:
            text = f"\\boxed{{{text}}}"
        options = row.get("opts", {})
        rows.append(Row(row["gold"], text, row["should_match"], options.get("precision"), options.get("strict", True)))
    return rows


def examples() -> list[Row]:
    """The project's own labelled rollouts."""
    folder = ROOT / "examples"
    labels = {
        (row["task_id"], row["completion_id"]): row["verdict"] == "CORRECT"
        for row in map(json.loads, (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines())
    }
    rows = []
    for task in map(json.loads, (folder / "rollouts.jsonl").read_text(encoding="utf-8").splitlines()):
        spec = next(each["math"] for each in task["components"] if "math" in each)
        if not isinstance(spec["reference"], str) or len(spec) > 1:
            continue
        how = ThinkingSpec.model_validate(task.get("thinking", {}))
        for each in task["completions"]:
            final = split(each["text"], how, each.get("prefill")).final
            if final is not None:
                right = labels[task["task_id"], each["completion_id"]]
                rows.append(Row(spec["reference"], final, right, fallback="marker"))
    return rows


def examined(name: str) -> list[Row]:
    """Rows of examiners who had not seen the verifier; the tests hold it to them."""
    rows = []
    for line in (ROOT / "tests" / "cases" / f"examined_{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = row["completion"] if "completion" in row else row["answer"]
        if "answer" in row and "boxed" not in text:
            text = f"\\boxed{{{text}}}"
        rows.append(Row(row["reference"], text, row["equal"] if "equal" in row else row["correct"]))
    return rows


def generated() -> list[Row]:
    """Numbers and expressions in other clothes, and near misses of them."""
    draw = random.Random(7)  # noqa: S311 - the same pairs on every run
    rows = []
    for _ in range(GENERATED // 6):
        p, q, r = draw.randint(2, 40), draw.randint(2, 40), draw.randint(2, 9)
        rows += [
            Row(f"\\frac{{{p}}}{{{q}}}", f"\\boxed{{{p * r}/{q * r}}}", True),
            Row(f"\\frac{{{p}}}{{{q}}}", f"\\boxed{{\\frac{{{p * r + 1}}}{{{q * r}}}}}", False),
            Row(f"{r}\\sqrt{{{p}}}", f"\\boxed{{\\sqrt{{{p * r * r}}}}}", True),
            Row(f"{r}\\sqrt{{{p}}}", f"\\boxed{{\\sqrt{{{p * r * r + 1}}}}}", False),
            Row(f"(x+{p})(x-{q})", f"\\boxed{{x^2 + {p - q}x - {p * q}}}".replace("+ -", "- "), True),
            Row(f"[{p},{p + q})", f"\\boxed{{{p} < x < {p + q}}}", False),
        ]
    return rows


def ours(row: Row) -> bool | None:
    """Our verdict; None where it is UNSCORED. The slow tier runs here, in this process."""
    policy: dict[str, Any] = {} if row.strict else {"variables": "rename"}
    if row.digits is not None and row.digits < DEFAULT_DIGITS:
        policy["tolerance"] = 1.5 * 10**-row.digits
    spec = {"reference": row.reference[:4096], "answer": {"fallback": row.fallback}, "policy": policy}
    try:
        prepared = verify.prepare(verify.Spec.model_validate(spec))
    except (DocimaError, ValueError):
        return None
    final = split(row.text, ThinkingSpec()).final
    if final is None:
        return False
    completion = Completion(row.text, final)
    found = verify.judge(prepared, completion)
    if isinstance(found, Slow):
        found = verify.judge_slow(prepared, completion)
    return None if found.score is None else found.score == 1.0


def peers(row: Row) -> bool | None:
    """Math-Verify as its users call it; None where it cannot read the reference."""
    from math_verify import parse
    from math_verify import verify as same

    reference = row.reference if "$" in row.reference or "boxed" in row.reference else f"${row.reference}$"
    gold = parse(reference)
    digits = DEFAULT_DIGITS if row.digits is None else row.digits
    return bool(same(gold, parse(row.text), float_rounding=digits, strict=row.strict)) if gold else None


def tally(rows: list[Row], judge: Callable[[Row], bool | None]) -> Counter[str]:
    """Right, false positives, false negatives, undecided."""
    found: Counter[str] = Counter()
    for row in rows:
        said = judge(row)
        found["undecided" if said is None else "right" if said is row.right else "fp" if said else "fn"] += 1
    return found


def accuracy(console: Console) -> None:
    """A row a file, both tools side by side."""
    files = sorted(path for path in DATA.glob("*.jsonl") if path.name != "workload.jsonl") if DATA.is_dir() else []
    shipped = [
        ("examples", examples()),
        ("generated", generated()),
        ("examined pairs", examined("pairs")),
        ("examined completions", examined("completions")),
    ]
    sets = [*shipped, *((path.stem, labelled(path)) for path in files)]
    table = Table(
        title="Mathematics: verdicts against labels (right %, FP false positives, FN false negatives, ? undecided)"
    )
    for heading in ("set", "rows", "docima %", "FP", "FN", "?", "Math-Verify %", "FP", "FN", "?"):
        table.add_column(heading, justify="left" if heading == "set" else "right")
    for name, rows in track(sets, description="accuracy", console=console, transient=True):
        cells = [name, str(len(rows))]
        for judge in (ours, peers):
            found = tally(rows, judge)
            cells += [
                f"{100 * found['right'] / len(rows):.1f}",
                *(str(found[key]) for key in ("fp", "fn", "undecided")),
            ]
        table.add_row(*cells)
    console.print(table)
    if not files:
        console.print(f"[dim]{DATA} is not there: only what the project ships was measured.[/]")


def workload() -> list[Row]:
    """Real completions with their references, where they are present."""
    path = DATA / "workload.jsonl"
    if not path.is_file():
        return examples()
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Row(row["reference"], row["completion"], True) for row in rows if 0 < len(row["reference"].strip()) < 4096]


def seconds(rows: list[Row], judge: Callable[[Row], object]) -> list[float]:
    """Seconds of each pair."""
    found = []
    for row in rows:
        start = perf_counter()
        judge(row)
        found.append(perf_counter() - start)
    return found


def fast(rows: list[Row]) -> list[float]:
    """Seconds of each of our pairs without the slow tier: the reference is read anew, the answer found and compared.
    The spec was validated, and the completion split, when the task came in. No text is remembered from before.
    """
    specs = {
        row: verify.Spec.model_validate({"reference": row.reference, "answer": {"fallback": "lenient"}}) for row in rows
    }
    completions = {row: Completion(row.text, row.text) for row in rows}
    remembered.cache_clear()
    return seconds(rows, lambda row: verify.judge(verify.prepare(specs[row]), completions[row]))


def peers_rate(rows: list[Row]) -> float:
    """Math-Verify's pairs a second; SymPy remembers nothing of them from before, as we do not."""
    from sympy.core.cache import clear_cache

    peers(rows[0])
    clear_cache()
    return len(rows) / sum(seconds(rows, peers))


def differing(rows: list[Row]) -> Iterator[Row]:
    """Rows whose answer is not the reference's text."""
    for row in rows:
        prepared = verify.prepare(verify.Spec(reference=(row.reference,)))
        found = verify.judge(prepared, Completion(row.text, row.text))
        if not isinstance(found, Slow) and found.detail not in ("same_text", "no_answer", "empty_box"):
            yield row


def speed(console: Console) -> None:
    """Pairs a second of one process, each reference read anew, both tools on the same rows."""
    rows = workload()
    draw = random.Random(1)  # noqa: S311 - the same sample on every run
    table = Table(title="Mathematics: pairs a second of one process, each reference read anew")
    for heading in ("pairs", "docima pairs/s", "p50 us", "p99 us", "max ms", "Math-Verify pairs/s", "times"):
        table.add_column(heading, justify="left" if heading == "pairs" else "right")
    files = sorted(path for path in DATA.glob("*.jsonl") if path.name != "workload.jsonl") if DATA.is_dir() else []
    pairs = [row for path in files for row in labelled(path)] or generated()
    for name, some in (
        ("workload", rows),
        ("workload, differing as text", list(differing(rows))),
        ("labelled, differing as text", list(differing(pairs))),
    ):
        sample = draw.sample(some, min(PEER_SAMPLE, len(some)))
        peer = peers_rate(sample)
        best = min((fast(some) for _ in range(5)), key=sum)
        ordered = sorted(best)
        rate = len(best) / sum(best)
        table.add_row(
            f"{name} ({len(some)}; sample of {len(sample)})",
            f"{rate:,.0f}",
            f"{1e6 * ordered[len(ordered) // 2]:.0f}",
            f"{1e6 * ordered[int(0.99 * len(ordered))]:.0f}",
            f"{1e3 * ordered[-1]:.1f}",
            f"{peer:,.0f}",
            f"{rate / peer:,.0f}",
        )
    console.print(table)
    over_grpc(console, rows)


def over_grpc(console: Console, rows: list[Row]) -> None:
    """The workload through a server with its worker pool, a task a pair, beside one Math-Verify process."""
    tasks = [
        Task(str(place), components=[math(row.reference, answer={"fallback": "lenient"})], completions=[row.text])
        for place, row in enumerate(rows)
    ]
    sample = random.Random(1).sample(rows, min(PEER_SAMPLE, len(rows)))  # noqa: S311 - the same sample on every run
    peer = peers_rate(sample)
    # Of math alone: a server of all kinds first compiles headers in the background, for half a minute.
    with running_server("--verifiers", "math") as addresses, Client(addresses["grpc"]) as client:
        taken = []
        for _ in range(5):
            start = perf_counter()
            results = client.score(tasks)
            taken.append(perf_counter() - start)
            assert len(list(results)) == len(tasks)  # noqa: S101 - a benchmark of lost work is none
    rate = len(tasks) / min(taken)
    console.print(
        f"The workload over gRPC, a task a pair ({len(tasks)}): {rate:,.0f} pairs/s, {rate / peer:,.0f} times "
        f"Math-Verify's {peer:,.0f} in one process."
    )


def run(console: Console) -> None:
    """Both tables."""
    accuracy(console)
    speed(console)


if __name__ == "__main__":
    run(Console(width=120))
