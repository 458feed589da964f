"""Judges: agreement with labelled files where they are present, the parser's rate, judged items/s, kappa by votes.

The labelled files are looked for in DOCIMA_JUDGE_DATA, else in ../shared/data/judges; what is not there is skipped, and
said so. The judge is llama.cpp with a tiny model made on the spot: it costs what a call costs, not what a model does.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from fault_proxy import FaultProxy
from rich.console import Console
from tiny_judges import TinyJudges, judging, local
from tiny_models import MARKER

from docima.client import Task, rubric
from docima.client.advantages import dr_grpo, gdpo, grpo
from docima.services.judges.judging import Judging
from docima.services.judges.settings import JudgingSettings
from docima.verifiers.analyses.formulas import r_score, verifier_reward
from docima.verifiers.judging.agreement import kappa
from docima.verifiers.judging.clean import clean
from docima.verifiers.judging.inquiry import Ask
from docima.verifiers.judging.numbers import Unreadable
from docima.verifiers.judging.preflight import preflight
from docima.verifiers.judging.replies import Form, read
from docima.verifiers.processes.steps import first_error, labels

DATA = Path(os.environ.get("DOCIMA_JUDGE_DATA", Path(__file__).parents[2] / "shared" / "data" / "judges"))
console = Console(width=100, highlight=False)
CRITERION: list[dict[str, Any]] = [{"id": "c", "text": "The answer is right."}]
ITEMS = 400
IN_FLIGHT = 32
RATES = {"refuse": 0.12, "error": 0.03, "hang": 0.05, "garbage": 0.05, "reset": 0.05}


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a labelled file; none where it is not there."""
    path = DATA / f"{name}.jsonl"
    if not path.is_file():
        console.print(f"{name}: skipped, {path} is not there")
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def replies() -> None:
    """Raw judge outputs: right, fabricated, wrong, missed; and how many a second."""
    found = rows("judge_outputs_parse")
    tally = {"right": 0, "fabricated": 0, "wrong": 0, "missed": 0}
    for row in found:
        got = read(row["raw"], Form(row["mode"], tuple(row["scale"])), row["finish_reason"])
        unreadable = isinstance(got, Unreadable)
        if unreadable == row["expect_unparsable"] and (unreadable or got == row["expected"]):
            tally["right"] += 1
        else:
            tally["fabricated" if row["expect_unparsable"] else "missed" if unreadable else "wrong"] += 1
    console.print(f"replies: {tally} of {len(found)}")


def rates() -> None:
    """Replies a second on one core, and megabytes of hostile text."""
    form = Form("json_bool", (False, True), "criteria_met")
    reply = json.dumps({"explanation": "The answer names the capital, and says why. " * 8, "criteria_met": True})
    best = min(_timed(lambda: read(reply, form), 2000) for _ in range(5))
    console.print(f"parser: {1 / best:,.0f} verdicts/s a core ({len(reply)} characters each)")
    for size in (1 << 18, 1 << 19, 1 << 20):
        seconds = min(_timed(lambda size=size: read("{" * size, form), 1) for _ in range(3))
        console.print(f"  {size:,} times '{{': {seconds * 1000:.1f} ms")


def _timed(work: Any, times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


def formulas() -> None:
    """Advantages, process labels, verifier rewards: cases that differ from the labels."""
    wrong = 0
    for row in rows("group_advantages"):
        if row["kind"] == "grpo":
            known = [reward if mask else None for reward, mask in zip(row["rewards"], row["mask"], strict=True)]
            wrong += not _close(grpo(known), row["expected_masked"])
            wrong += not _close(dr_grpo(known), row["expected_dr_grpo"])
        else:
            combined = gdpo([row["rewards"]], row["weights"])[0]
            wrong += not _close(combined, row["expected_combined_single_group_batch"])
    for row in rows("process_steps"):
        wrong += first_error(row["step_labels"]) != row["first_error"]
        wrong += labels(row["first_error"], len(row["steps"])) != row["step_labels"]
    for row in rows("meta_eval"):
        score = r_score(row["verifier_score"], row["gold_proof_score"])
        wrong += abs(verifier_reward(1.0, score, row["gold_meta"]) - row["expected_R_V"]) > 1e-6
    console.print(f"formulas: {wrong} differ from the labels")


def _close(found: list[float], expected: list[float]) -> bool:
    return all(abs(one - other) < 2e-6 for one, other in zip(found, expected, strict=True))


def attacks() -> Iterator[Task]:
    """The catalogue as tasks, after what the preflight says of it."""
    found = rows("attacks")
    turned = [preflight(clean(row["candidate"]), row["problem"]).rejection for row in found]
    benign = sum(row["max_reward"] > 0 and bool(gone) for row, gone in zip(found, turned, strict=True))
    console.print(f"attacks: {sum(map(bool, turned))} of {len(found)} turned away unasked, {benign} of them benign")
    for row in found:
        yield Task(row["id"], prompt=row["problem"], components=[rubric(CRITERION)], completions=[row["candidate"]])


async def judged(judges: TinyJudges) -> None:
    """Over the tiny server."""
    limits = {item["id"]: item["max_reward"] for item in rows("attacks")}
    tasks = list(attacks())
    async with local(judging(judges["lenient"].endpoint)) as client:
        above = [r.task_id for r in await client.score(tasks) if (r.reward or 0.0) > limits[r.task_id]]
    console.print(f"  with a judge that passes all: {len(above)} above the allowed reward {above}")
    concurrency = {"start": IN_FLIGHT, "least": IN_FLIGHT, "most": IN_FLIGHT}
    async with local(judging(judges["strict"].endpoint, concurrency=concurrency)) as client:
        component = rubric(CRITERION)
        await client.score([Task("warm", components=[component], completions=["x"] * 1)])
        found, server = [], judges["strict"].process.pid
        cpu = time.process_time(), _cpu_seconds(server)
        for repeat in range(3):
            answers = [f"Answer {repeat} {index}." for index in range(ITEMS)]
            start = time.perf_counter()
            await client.score([Task("t", components=[component], completions=answers)])
            found.append(ITEMS / (time.perf_counter() - start))
        ours, theirs = time.process_time() - cpu[0], _cpu_seconds(server) - cpu[1]
        load = os.getloadavg()[0]
        console.print(
            f"judged: {max(found):.0f} items/s at {IN_FLIGHT} in flight, {min(found):.0f} in the slowest of "
            f"{len(found)} runs ({os.cpu_count()} cores, load {load:.1f}); "
            f"CPU an item: {1000 * ours / ITEMS / 3:.1f} ms here, "
            f"{1000 * theirs / ITEMS / 3:.1f} ms in the judge's server"
        )
    await _prefixes(judges)
    await _faults(judges)
    await _votes(judges)


async def _prefixes(judges: TinyJudges) -> None:
    """How much of the default template's prompt the server had kept from the question before."""
    asked = Judging(JudgingSettings.model_validate(judging(judges["strict"].endpoint)))
    await asked.start()
    for index in range(64):
        fields = {"prompt": "", "reference": "", "candidate": f"Text {index}.", "criterion": "The answer is right."}
        await asked.ask(Ask("default", "criterion", fields, Form("json_bool", (False, True), "criteria_met")))
    await asked.stop()
    prompt, cached = (asked.stats.tokens["default", kind] / 64 for kind in ("prompt", "cached"))
    console.print(f"prompt: {prompt:.0f} tokens, {cached:.0f} of them cached (a token is a byte)")


def _cpu_seconds(process: int) -> float:
    """CPU time that a process has taken so far."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _faults(judges: TinyJudges) -> None:
    """30 % of the calls refused, hanging, garbled or cut: what becomes of calls of four items, 25 at a time, each with
    a deadline of 2 s.
    """
    calls, items, deadline = 100, 4, 2.0
    ends: list[float] = []
    rewards: list[float | None] = []
    room = asyncio.Semaphore(25)
    with FaultProxy(judges["strict"].address, RATES) as proxy:
        async with local(judging(proxy.endpoint)) as client:
            await client.list_verifiers()

            async def one(number: int) -> None:
                answers = [f"Answer {number}, {index}." for index in range(items)]
                task = Task("t", components=[rubric(CRITERION, null_control=False)], completions=answers)
                async with room:
                    start = time.perf_counter()
                    found = await client.score([task], timeout_seconds=deadline)
                    ends.append(time.perf_counter() - start)
                rewards.extend(result.reward for result in found)

            await asyncio.gather(*(one(number) for number in range(calls)))
        # One is the tokenizer's.
        extra = (proxy.requests - 1) / (calls * items) - 1
    ends.sort()
    console.print(
        f"faults ({', '.join(f'{name} {rate:.0%}' for name, rate in RATES.items())}): {rewards.count(0.0)} right, "
        f"{rewards.count(None)} unscored, {len(rewards) - rewards.count(0.0) - rewards.count(None)} fabricated; "
        f"p99 {ends[int(0.99 * calls) - 1]:.2f} s, longest {ends[-1]:.2f} s of {deadline:g} s, which "
        f"{sum(each > 0.9 * deadline for each in ends)} of {calls} calls came to; {extra:+.1%} extra calls"
    )


async def _votes(judges: TinyJudges) -> None:
    """Kappa against the truth by the number of votes, from a judge that is right three times of four."""
    cases = [(index % 2 == 0, f"{index:03} " + MARKER * (9, 19)[index % 2 == 0] + "a" * 70) for index in range(80)]
    async with local(judging(judges["oracle"].endpoint, temperature=1.0)) as client:
        for samples in (1, 3, 5, 9):
            component = rubric(CRITERION, samples=samples, null_control=False)
            tasks = [Task(components=[component], completions=[text]) for _, text in cases]
            results = await client.score(tasks)
            pairs = [(truth, r.reward == 1.0) for (truth, _), r in zip(cases, results, strict=True)]
            found = kappa(pairs)
            console.print(
                f"  {samples} votes: kappa {found.value:.2f} [{found.low:.2f}, {found.high:.2f}]" if found else "none"
            )


def main() -> None:
    """All of it."""
    replies()
    rates()
    formulas()
    with tempfile.TemporaryDirectory() as folder:
        judges = TinyJudges(Path(folder))
        try:
            asyncio.run(judged(judges))
        finally:
            judges.stop()


if __name__ == "__main__":
    main()
