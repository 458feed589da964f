"""`docima report`: what results amount to, on one page that needs nothing else."""

from __future__ import annotations

import json
import math
import random
import re
import tracemalloc
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from docima.batch.counting import MOST_BUCKETS, MOST_VALUES, Course, Spread, Times
from docima.batch.page import findings, render
from docima.batch.report import ReportError, collect
from docima.cli.main import app


def result(task: str, reward: float | None, **more: Any) -> dict[str, Any]:
    """A line of results with one component, `answer`."""
    verdict = "UNSCORED" if reward is None else "CORRECT" if reward == 1 else "INCORRECT"
    reason, blame = {
        "UNSCORED": ("JUDGE_UNAVAILABLE", "INFRASTRUCTURE"),
        "CORRECT": ("EQUIVALENT", "NONE"),
        "INCORRECT": ("DIFFERENT", "ANSWER"),
    }[verdict]
    said: dict[str, Any] = {
        "component": "answer",
        "verdict": verdict,
        "score": reward,
        "reason": reason,
        "blame": blame,
        "detail": "d",
        "explanation": "expected 5, found 6",
        "evidence": {},
        "verifier": "math@3",
        "elapsed_seconds": 0.001,
        "cached": False,
    }
    return {"task_id": task, "completion_id": "c", "reward": reward, "assessments": [{**said, **more}]}


def write(path: Path, *lines: Any) -> Path:
    """A file of these lines; strings stand as they are."""
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return path


class _Page(HTMLParser):
    """The tags and the text of a page. Fails where tags do not close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_what_was_scored_is_reported_on_one_page(tmp_path: Path) -> None:
    """Scored by the command, then reported; the page runs nothing and loads nothing."""
    rows = [
        {
            "task_id": "t",
            "components": [{"math": {"reference": "5"}}],
            "completions": ["\\boxed{5}", "\\boxed{6}", ":"],
        },
        "[]",
        {"task_id": "<b>", "components": [{"math": {"reference": "1"}}], "completions": ["\\boxed{<img src=x>}"] * 4},
    ]
    scored, out, page = write(tmp_path / "rows.jsonl", *rows), tmp_path / "rewards.jsonl", tmp_path / "report.html"
    assert CliRunner().invoke(app, ["score", str(scored), "--out", str(out), "--workers", "1"]).exit_code == 0
    done = CliRunner().invoke(app, ["report", str(out), "--out", str(page), "--rows", str(scored)])
    assert done.exit_code == 0, done.output
    text = page.read_text(encoding="utf-8")
    read = _Page(text)
    assert not {"script", "link", "img", "iframe", "b>"} & set(read.tags)
    assert not {"src", "href", "onload"} & read.attributes
    assert "@import" not in text
    assert "url(" not in text
    assert "8completions" in re.sub(r"\s", "", read.text)
    for told in ("SPEC_INVALID", "TASK", "math@", "near duplicate rate", "line 2: expected an object"):
        assert told in read.text, told


def test_groups_and_reasons_are_counted(tmp_path: Path) -> None:
    """A group is what follows one another under one id; what is unscored is no zero."""
    rewards: dict[str, list[float | None]] = {
        "a": [1, 0],
        "b": [0, 0],
        "c": [1, None, 1],
        "d": [None, None],
        "e": [0.5, 0.5],
        "f": [1],
    }
    lines = [result(task, reward) for task, some in rewards.items() for reward in some]
    found = collect(write(tmp_path / "r.jsonl", *lines), None, lambda _: None)
    assert found.groups == {"mixed": 1, "all_zero": 1, "all_one": 1, "unscored": 1, "equal": 1}
    assert found.components["answer"].groups == found.groups
    assert (found.completions, found.tasks, found.rewards.count) == (12, 6, 9)
    assert found.rewards.mean == pytest.approx(5 / 9)
    assert found.unscored == {("JUDGE_UNAVAILABLE", "INFRASTRUCTURE"): 3}
    assert found.components["answer"].verdicts["UNSCORED"] == 3
    assert found.times["math@3"].count == 12
    example = found.components["answer"].examples["INCORRECT", "DIFFERENT", "ANSWER", "d"][0]
    assert (example.line, example.task_id, example.explanation) == (2, "a", "expected 5, found 6")


def test_signs_of_hacking_stand_out(tmp_path: Path) -> None:
    """Rewards that rise with length, repeated answers, openers, silent criteria, a jump: each is told first."""
    chance = random.Random(1)  # noqa: S311 - reproducible data, no secrets
    lines: list[Any] = []
    rows: list[Any] = []
    for task in range(120):
        # The first half differs and is of any length; then long answers pay, and half of the group repeats.
        late = task >= 60
        sizes = [10, 10, 10, 10, 40, 80] if late else [chance.randint(5, 50) for _ in range(6)]
        texts = [":" if late and size == 10 else "word " * size + str(chance.random() * (not late)) for size in sizes]
        rewards = [float(size > 20) * 0.9 if late else chance.choice([0.0, 0.1]) for size in sizes]
        marks = {"criteria": [{"id": "same", "mark": 1.0}, {"id": "told", "mark": 1.0}]}
        lines += [result(f"t{task}", reward, verifier="rubric@1", evidence=marks) for reward in rewards]
        lines[-1]["assessments"][0]["evidence"] = {"criteria": [{"id": "same", "mark": 1.0}, {"id": "told", "mark": 0}]}
        rows.append({"task_id": f"t{task}", "components": [{"rubric": {}}], "completions": texts})
    files = write(tmp_path / "r.jsonl", *lines), write(tmp_path / "rows.jsonl", *rows)
    found = collect(*files, lambda _: None)
    said = " ".join(findings(found))
    for sign in ("repeat another", "openers", "rises with length", "jumps at group", "1 of 2 criteria"):
        assert sign in said, sign
    first, last = found.course["duplicate_rate"].ends()
    assert first == 0.0
    assert last == 0.5
    assert all(55 <= at <= 70 for at in found.jumped)
    quiet = collect(files[0], None, lambda _: None)
    assert "duplicate_rate" not in quiet.course
    assert "--rows" in render(quiet, "r.jsonl", "")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "there are no results"),
        (["", "  "], "there are no results"),
        (["{broken"], "line 1: not JSON"),
        (['{"reward": 1}'], "line 1: no result of scoring"),
        (["[1]"], "line 1: expected an object"),
    ],
)
def test_a_file_without_results_is_refused(tmp_path: Path, lines: list[str], message: str) -> None:
    """With the line, and exit code 2; nothing is written."""
    out = tmp_path / "report.html"
    done = CliRunner().invoke(app, ["report", str(write(tmp_path / "r.jsonl", *lines)), "--out", str(out)])
    assert done.exit_code == 2
    assert message in done.output
    assert not out.exists()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"reward": NaN, "assessments": []}', "NaN is not a number"),
        ('{"reward": true, "assessments": []}', "reward: expected a number or null"),
        ('{"reward": 1, "assessments": {}}', "assessments: expected a list"),
        ('{"reward": 1, "assessments": [{"verdict": "FINE"}]}', "assessments[0].verdict"),
        (json.dumps(result("t", 1.0, elapsed_seconds="1")), "assessments[0].elapsed_seconds"),
        (json.dumps(result("t", 1.0, evidence=[1])), "assessments[0].evidence"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_bad_line_is_told_and_loses_itself_only(tmp_path: Path, line: str, message: str) -> None:
    """By its number."""
    found = collect(write(tmp_path / "r.jsonl", result("a", 1.0), line, result("a", 0.0)), None, lambda _: None)
    assert (found.completions, found.faults) == (2, 1)
    assert found.shown_faults[0].startswith("line 2: ")
    assert message in found.shown_faults[0]
    assert found.groups == {"mixed": 1}


def test_evidence_of_another_shape_holds_no_criteria(tmp_path: Path) -> None:
    """A third party's may be anything."""
    shapes: list[Any] = [5, [5], [{"mark": "high"}], {"a": 1}, [{"id": 3, "mark": 0.5}]]
    lines = [result("t", 1.0, verifier="rubric@1", evidence={"criteria": shape}) for shape in shapes]
    found = collect(write(tmp_path / "r.jsonl", *lines), None, lambda _: None)
    assert (found.completions, found.faults, list(found.criteria)) == (5, 0, ["answer.3"])


def test_rows_that_do_not_belong_to_the_results_are_refused(tmp_path: Path) -> None:
    """By ids, and by number."""
    row = {"task_id": "a", "components": [], "completions": ["x", "y"]}
    results = [result("a", 1.0), result("a", 0.0)]
    for lines, rows, message in (
        (results, [{**row, "task_id": "b"}], "do not belong together"),
        (results[:1], [row], "ends before"),
        ([*results, result("a", 1.0)], [row], "more lines"),
    ):
        with pytest.raises(ReportError, match=message):
            collect(write(tmp_path / "r.jsonl", *lines), write(tmp_path / "rows.jsonl", *rows), lambda _: None)


def test_parquet_says_the_same(tmp_path: Path) -> None:
    """With nested columns as they are, or as JSON text."""
    lines = [result("a", 1.0, evidence={"x": 1}), result("a", None, evidence={"x": 2})]
    expected = collect(write(tmp_path / "r.jsonl", *lines), None, lambda _: None)
    as_text = [{**line, "assessments": json.dumps(line["assessments"])} for line in lines]
    for number, data in enumerate((lines, as_text)):
        path = tmp_path / f"r{number}.parquet"
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(data), path)
        found = collect(path, None, lambda _: None)
        assert (found.groups, found.unscored, found.faults) == (expected.groups, expected.unscored, 0)
    (tmp_path / "no.parquet").write_bytes(b"nothing of the kind")
    with pytest.raises(ReportError, match="not Parquet"):
        collect(tmp_path / "no.parquet", None, lambda _: None)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Ten times the lines, about the same peak."""
    chance = random.Random(2)  # noqa: S311 - reproducible data, no secrets
    peaks = []
    for number in (1000, 10_000):
        lines = [result(f"t{index // 4}", chance.random(), detail=f"d{chance.random()}") for index in range(number)]
        path = write(tmp_path / "r.jsonl", *lines)
        del lines
        tracemalloc.start()
        collect(path, None, lambda _: None)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0] + (1 << 20)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=300))
def test_a_spread_keeps_mean_ends_and_count(values: list[float]) -> None:
    """Whatever its step has become."""
    spread = Spread()
    for value in values:
        spread.add(value)
    assert spread.mean == pytest.approx(math.fsum(values) / len(values), abs=1e-6)
    assert (spread.least, spread.most) == (min(values), max(values))
    assert sum(spread.bars(-1e6, 1e6, 7)) == spread.counts.total() == len(values)
    ordered = sorted(values)
    assert spread.quantile(0.5) == pytest.approx(ordered[math.ceil(len(values) / 2) - 1], abs=2 * spread.step)


def test_many_values_are_told_apart_more_coarsely() -> None:
    """Values, points of a course and times are bounded; means stay exact."""
    spread, course, times = Spread(), Course(), Times()
    for index in range(10_000):
        spread.add(index / 10_000)
        course.add(float(index))
        times.add(index / 1000)
    assert len(spread.counts) <= MOST_VALUES
    assert spread.quantile(0.9) == pytest.approx(0.9, abs=0.002)
    assert len(course.points) <= MOST_BUCKETS
    assert course.mean == pytest.approx(4999.5)
    assert course.means == sorted(course.means)
    assert 4.95 <= times.quantile(0.5) <= 7.0
    assert times.quantile(1.0) == pytest.approx(9.999)
