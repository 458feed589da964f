"""Judges over a real OpenAI-compatible server with tiny models, and with faults in between."""

from __future__ import annotations

import asyncio
import json
from time import monotonic
from typing import Any

import pytest
from cases import load
from fault_proxy import FaultProxy
from served import StartServer
from tiny_judges import TinyJudges, judging, local
from tiny_models import MARKER

from docima.client import AsyncClient, Client, Result, Task, process, rubric
from docima.services.judges.endpoint import client
from docima.services.judges.judging import Judging
from docima.services.judges.settings import JudgingSettings
from docima.services.judges.tokens import leaking, pieces
from docima.verifiers.judging.agreement import kappa
from docima.verifiers.judging.inquiry import Ask, Heard
from docima.verifiers.judging.replies import Form

MET: list[dict[str, Any]] = [{"id": "c", "text": "The answer is right."}]


def score(settings: dict[str, Any], tasks: list[Task], timeout_seconds: float = 120.0) -> list[Result]:
    """Score with judges of these settings, in this process."""

    async def run() -> list[Result]:
        async with local(settings) as client:
            await client.list_verifiers()
            return await client.score(tasks, timeout_seconds=timeout_seconds)

    return asyncio.run(run())


def test_a_rubric_is_judged_over_grpc(tiny_judges: TinyJudges, start_server: StartServer) -> None:
    """A judge decides one criterion, `math` another; metrics tell calls, tokens and that prefixes were cached."""
    settings = judging(tiny_judges["strict"].endpoint)
    runs = {"enabled": True, "runs": ["mine"]}
    served = start_server(
        "--verifiers", "rubric,math", DOCIMA_JUDGING=json.dumps(settings), DOCIMA_TELEMETRY=json.dumps(runs)
    )
    criteria: list[dict[str, Any]] = [*MET, {"id": "m", "points": 3, "check": {"math": {"reference": "5"}}}]
    completions = [f"It is \\boxed{{{number}}}" for number in (5, 6, 5.0, 7)]
    with Client(served.grpc, run="mine") as client:
        results = client.score([Task("t", prompt="2 + 3?", components=[rubric(criteria)], completions=completions)])
        client.score([Task("u", prompt="2 + 3?", components=[rubric(MET)], completions=list("abcdefghijklmnop"))])
    assert [result.reward for result in results] == [0.75, 0.0, 0.75, 0.0]
    evidence = results[0]["rubric"].evidence
    assert evidence["judges"][0].startswith("default:tiny/criterion@1#")
    assert served.metric("docima_judge_requests_total", judge="default", outcome="ok") >= 4
    assert served.metric("docima_judge_tokens_total", direction="prompt") > 0
    assert served.metric("docima_judge_tokens_total", direction="cached") > 0
    assert served.metric("docima_judge_believed", judge="default") == 1
    assert served.metric("docima_run", run="mine", measure="duplicate_rate") == pytest.approx(0.0)
    assert 'docima_run{measure="saturated_criteria",run="mine"} 0.5' in served.scrape()
    assert served.metric("docima_run", run="other") == 0


def test_no_attack_earns_anything_from_a_judge_that_passes_all(tiny_judges: TinyJudges) -> None:
    """And no proper answer is turned away: what the judge may not decide is unscored."""
    cases = [param.values[0] for param in load("judge_attacks")]
    asked = [rubric(MET, reference=case.get("right", [""])[0]) for case in cases]
    tasks = [
        Task(case["name"], prompt=case["prompt"], components=[component], completions=[case["text"]])
        for case, component in zip(cases, asked, strict=True)
    ]
    for case, result in zip(cases, score(judging(tiny_judges["lenient"].endpoint), tasks), strict=True):
        if case["kind"] == "gaming":
            assert result.reward in (None, 0.0), case["name"]
        else:
            assert result.reward is None, case["name"]
            assert result["rubric"].reason == "CALIBRATION_BREAKER"


def test_the_null_control_can_be_switched_off(tiny_judges: TinyJudges) -> None:
    """For rubrics that an empty answer rightly meets."""
    task = Task("t", components=[rubric(MET, null_control=False)], completions=["It is Jupiter."])
    assert score(judging(tiny_judges["lenient"].endpoint), [task])[0].reward == 1.0


def test_a_judge_that_never_stops_is_unscored(tiny_judges: TinyJudges) -> None:
    """A reply that was cut off holds no verdict."""
    settings = judging(tiny_judges["endless"].endpoint, structured="none", max_tokens=32)
    result = score(settings, [Task("t", components=[rubric(MET)], completions=["It is Jupiter."])])[0]
    assert result.reward is None
    assert result["rubric"].reason == "JUDGE_UNPARSABLE"
    assert "cut off" in result["rubric"].explanation


def test_a_candidate_too_long_for_the_judge_is_unscored(tiny_judges: TinyJudges) -> None:
    """The server refuses it; that is no fault of the answer's."""
    task = Task("t", components=[rubric(MET), process()], completions=["x" * 4000])
    result = score(judging(tiny_judges["strict"].endpoint), [task])[0]
    assert {each.reason for each in result.assessments} == {"JUDGE_UNAVAILABLE"}
    assert "context" in result["rubric"].explanation


def test_an_unknown_judge_is_the_tasks_fault() -> None:
    """With the names that there are."""
    settings = judging("http://127.0.0.1:9/v1")
    result = score(settings, [Task("t", components=[rubric(MET, judge="nobody")], completions=["It is Jupiter."])])[0]
    assert (result["rubric"].reason, result["rubric"].blame) == ("UNSUPPORTED", "TASK")
    assert "known: default" in result["rubric"].explanation


FAULTS = {
    "lenient": {"refuse": 0.12, "error": 0.03, "hang": 0.05, "garbage": 0.05, "reset": 0.05},
    "strict": {"refuse": 0.3, "hang": 0.05, "garbage": 0.05, "reset": 0.05},
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_never_become_rewards(tiny_judges: TinyJudges, name: str) -> None:
    """A third to a half of the calls fail in some way: every item resolves, scored rightly or not at all, and extra
    calls keep to their budget.
    """
    items = 120
    with FaultProxy(tiny_judges[name].address, FAULTS[name]) as proxy:
        tasks = [
            Task(str(index), components=[rubric(MET, null_control=False)], completions=[f"Answer {index}."])
            for index in range(items)
        ]
        results = score(judging(proxy.endpoint), tasks, timeout_seconds=8.0)
    truth = 1.0 if name == "lenient" else 0.0
    assert len(results) == items
    assert {result.reward for result in results} <= {truth, None}
    assert sum(result.reward == truth for result in results) >= items * 0.4
    unscored = {result["rubric"].reason for result in results if result.reward is None}
    assert unscored <= {"JUDGE_UNAVAILABLE", "BUDGET_SPENT"}
    assert sum(proxy.faults.values()) > items / 8
    # One more is the tokenizer's, when the server starts.
    assert proxy.requests - 1 <= items + items // 10


def test_deadlines_hold_though_calls_hang(tiny_judges: TinyJudges, start_server: StartServer) -> None:
    """Nearly every call to the server has a hanging one to a judge in it: 99 of 100 end a quarter of a second after
    their deadline at the latest, with all their items.
    """
    deadline, calls = 1.5, 100

    async def run(address: str) -> tuple[list[float], list[int], float]:
        took: list[float] = []
        sizes: list[int] = []
        late = [0.0]
        room = asyncio.Semaphore(calls // 4)

        async def one(number: int) -> None:
            completions = [f"Answer {number}, {index}." for index in range(4)]
            task = Task("t", components=[rubric(MET, null_control=False)], completions=completions)
            async with room:
                start = monotonic()
                sizes.append(len(await scorer.score([task], timeout_seconds=deadline)))
                took.append(monotonic() - start)

        async with AsyncClient(address) as scorer:
            await scorer.list_verifiers()
            watch = asyncio.create_task(_lateness(late))
            await asyncio.gather(*(one(number) for number in range(calls)))
            watch.cancel()
        return sorted(took), sizes, late[0]

    with FaultProxy(tiny_judges["strict"].address, {"hang": 0.3, "refuse": 0.1}) as proxy:
        served = start_server("--verifiers", "rubric", DOCIMA_JUDGING=json.dumps(judging(proxy.endpoint)))
        for _ in range(3):
            took, sizes, late = asyncio.run(run(served.grpc))
            assert sizes == [4] * calls
            # A machine so busy that this very process wakes late says nothing about the engine: once more.
            if late < 0.1:
                break
    assert sum(each > 0.8 * deadline for each in took) > calls / 2
    assert took[int(0.99 * calls) - 1] < deadline + 0.25 + 2 * late


async def _lateness(worst: list[float]) -> None:
    """How late this loop wakes, at worst."""
    while True:
        start = monotonic()
        await asyncio.sleep(0.01)
        worst[0] = max(worst[0], monotonic() - start - 0.01)


def test_when_the_server_dies_every_sibling_resolves(tiny_judges: TinyJudges) -> None:
    """kill -9 in the middle of a group: what was judged stands, the rest is unscored, nobody waits."""
    server = tiny_judges.start("strict")

    async def run() -> list[Result]:
        with FaultProxy(server.address, {}) as proxy:
            async with local(judging(proxy.endpoint)) as client:
                task = Task("t", components=[rubric(MET)], completions=[f"Answer {index}." for index in range(64)])
                scoring = asyncio.create_task(client.score([task], timeout_seconds=60))
                await asyncio.to_thread(proxy.wait_for, 40)
                server.stop()
                return await scoring

    results = asyncio.run(run())
    assert len(results) == 64
    assert {result.reward for result in results} == {0.0, None}
    assert {result["rubric"].reason for result in results if result.reward is None} == {"JUDGE_UNAVAILABLE"}


def test_more_votes_agree_better_with_the_truth(tiny_judges: TinyJudges) -> None:
    """The oracle says yes by a known chance that rises with the density of a marker."""
    cases = []
    for index in range(32):
        truth = index % 2 == 0
        marks = 19 if truth else 9
        cases.append((truth, f"{index:02} " + MARKER * marks + "a" * (93 - marks)))
    measured = {}
    for samples in (1, 3, 9):
        component = rubric(MET, samples=samples, null_control=False)
        tasks = [Task(str(i), components=[component], completions=[text]) for i, (_, text) in enumerate(cases)]
        results = score(judging(tiny_judges["oracle"].endpoint, temperature=1.0), tasks)
        pairs = [(truth, r.reward == 1.0) for (truth, _), r in zip(cases, results, strict=True) if r.reward is not None]
        assert len(pairs) == len(cases)
        found = kappa(pairs)
        assert found is not None
        measured[samples] = found.value
    assert 0.4 <= measured[1] <= 0.6, measured
    assert measured[1] < measured[3] < measured[9], measured
    assert measured[9] >= 0.8, measured


def test_escalation_is_declared_and_one_identity_judges_the_group(tiny_judges: TinyJudges) -> None:
    """A judge that never stops hands over to the next; every sibling names the same identity, both judges in it."""
    settings = judging(tiny_judges["endless"].endpoint, structured="none", max_tokens=16, escalate_to="second")
    settings["judges"]["second"] = {**settings["judges"]["default"], "endpoint": tiny_judges["strict"].endpoint}
    settings["judges"]["second"] |= {"structured": "auto", "max_tokens": 128, "escalate_to": ""}
    results = score(settings, [Task("t", components=[rubric(MET)], completions=["One.", "Two."])])
    assert [result.reward for result in results] == [0.0, 0.0]
    identities = {tuple(result["rubric"].evidence["judges"]) for result in results}
    assert len(identities) == 1
    assert " then second:tiny" in next(iter(identities))[0]


def test_a_ladder_is_climbed_by_whom_votes_leave_undecided(tiny_judges: TinyJudges) -> None:
    """More votes, then the stronger judge, then nobody; siblings that needed none of it name the same identity."""
    settings = judging(tiny_judges["endless"].endpoint, structured="none", max_tokens=16)
    settings["judges"]["strong"] = {**settings["judges"]["default"], "endpoint": tiny_judges["strict"].endpoint}
    settings["judges"]["strong"] |= {"structured": "auto", "max_tokens": 128}
    ladder = {"more": 2, "judge": "strong", "samples": 3}
    one, two = (rubric(MET, name=name, escalation=ladder) for name in ("one", "two"))
    unknown = rubric(MET, name="unknown", escalation={"judge": "nobody"})
    easy = Task("u", components=[rubric(MET, judge="strong", escalation=ladder)], completions=["One."])
    hard, other = score(settings, [Task("t", components=[one, two, unknown], completions=["One."]), easy])
    assert hard["one"].score == hard["two"].score == 0.0
    row = hard["one"].evidence["criteria"][0]
    assert row["votes"][:2] == [0.0, 0.0]
    assert row["votes_before"] == [[]]
    assert len(hard["one"].evidence["judges"]) == 1
    assert hard["one"].evidence["judges"][0].count("tiny/criterion@1#") == 2
    assert " then 2 more votes then 3 of strong:" in hard["one"].evidence["judges"][0]
    assert other["rubric"].evidence["judges"][0].startswith("strong:")
    assert (hard["unknown"].reason, hard["unknown"].blame) == ("UNSUPPORTED", "TASK")


def test_no_judge_on_a_ladder_may_pass_empty_answers(tiny_judges: TinyJudges) -> None:
    """Whoever decides in the end; one that is gone is missed only when it is asked."""
    settings = judging(tiny_judges["strict"].endpoint)
    for name, endpoint in (("lenient", tiny_judges["lenient"].endpoint), ("gone", "http://127.0.0.1:9/v1")):
        settings["judges"][name] = {**settings["judges"]["default"], "endpoint": endpoint}
    fault = [*MET, {"id": "f", "text": "It is wrong.", "met_if": "no"}]
    tasks = [
        Task(name, components=[rubric(fault, escalation={"judge": name})], completions=["It is Jupiter."])
        for name in ("lenient", "gone")
    ]
    lenient, gone = score(settings, tasks)
    assert (lenient.reward, lenient["rubric"].reason) == (None, "CALIBRATION_BREAKER")
    assert "lenient" in lenient["rubric"].evidence["judges"][0]
    assert gone.reward == 0.5


def test_cleaned_text_holds_no_control_token_for_the_servers_tokenizer(tiny_judges: TinyJudges) -> None:
    """Which it does before it is cleaned."""

    async def run() -> tuple[list[str], str]:
        settings = JudgingSettings.model_validate(judging(tiny_judges["strict"].endpoint)).judges["default"]
        asked = client(settings.endpoint, "none")
        found = await pieces(asked, settings, "x<|im_end|>y"), await leaking(asked, settings)
        await asked.close()
        return found

    raw, leaked = asyncio.run(run())
    assert "<|im_end|>" in raw
    assert leaked == ""


def test_equal_questions_are_asked_once_and_remembered(tiny_judges: TinyJudges, tmp_path: Any) -> None:
    """At the same time they share one call; later, and in another process, the cache answers the same."""
    fields = {"prompt": "p", "reference": "", "candidate": "c", "criterion": "t", "answers": "a"}
    one = Ask("default", "criterion", fields, BOOL)
    many = Ask("default", "listwise", fields, Form("json_scores", ("a", "b")), untrusted=frozenset({"answers"}))

    async def run(proxy: FaultProxy) -> tuple[int, list[Any]]:
        cache = {"kind": "sqlite", "path": str(tmp_path / "verdicts.sqlite3")}
        judges = Judging(JudgingSettings.model_validate(judging(proxy.endpoint, cache=cache)))
        await judges.start()
        heard = await asyncio.gather(*(judges.ask(ask) for ask in (one, one, one, many, many)))
        await judges.stop()
        return sum(b'"messages"' in body for body in proxy.bodies), [each.value for each in heard]

    with FaultProxy(tiny_judges["strict"].address, {}) as proxy:
        calls, first = asyncio.run(run(proxy))
        assert calls == 2
        assert first[0] is False
        assert isinstance(first[3], tuple)
        assert asyncio.run(run(proxy)) == (2, first)


def test_a_reward_model_on_a_real_server_scores_each_step(tiny_judges: TinyJudges) -> None:
    """llama.cpp's reranker: a step that holds the marker, and all that follow it, do not fit the prompt."""
    settings = judging(tiny_judges["strict"].endpoint)
    model = {"endpoint": tiny_judges["reranker"].address, "model": "tiny", "api": "rerank"}
    settings["reward_models"] = {"prm": model}
    component = process(reward_model="prm", aggregate="min", outcome={"math": {"reference": "5"}})
    right = "Two and three.\n\nThat is five.\n\n\\boxed{5}"
    wrong = f"Two and three.\n\nThat is {MARKER * 9} six.\n\n\\boxed{{5}}"
    found = score(settings, [Task("t", prompt="2 + 3?", components=[component], completions=[right, wrong])])
    first, second = (each["process"] for each in found)
    assert first.score is not None
    assert first.score > 0.9
    assert (first.evidence["first_error"], first.evidence["outcome_disagrees"]) == (-1, False)
    assert len(first.evidence["step_scores"]) == 3
    assert second.score is not None
    assert second.score < 0.1
    assert (second.evidence["first_error"], second.evidence["outcome_disagrees"]) == (1, True)
    assert second.evidence["judges"] == ["prm:tiny/rerank"]


def test_connections_to_llama_cpp_are_not_kept_open(tiny_judges: TinyJudges) -> None:
    """It has one thread for each, and few: those that are kept open would make the others wait for seconds."""

    async def run(endpoint: str) -> None:
        judges = Judging(JudgingSettings.model_validate(judging(endpoint)))
        await judges.start()
        fields = {"prompt": "p", "reference": "", "criterion": "t"}
        for number in range(2):
            asked = Ask("default", "criterion", {**fields, "candidate": f"{number}"}, BOOL)
            assert (await judges.ask(asked)).value is False
        await judges.stop()

    with FaultProxy(tiny_judges["strict"].address, {}) as proxy:
        asyncio.run(run(proxy.endpoint))
    asked = [head.lower() for head, body in zip(proxy.heads, proxy.bodies, strict=True) if b'"messages"' in body]
    assert b"\r\nconnection: close\r\n" in asked[-1]


BOOL = Form("json_bool", (False, True), "criteria_met")


def test_questions_that_are_given_up_leave_no_place_taken(tiny_judges: TinyJudges) -> None:
    """Whoever was waiting, calling, sharing a call or trying again."""

    async def run(endpoint: str) -> tuple[set[type], int, int]:
        judges = Judging(
            JudgingSettings.model_validate(judging(endpoint, breaker={"failures": 5, "open_seconds": 0.1}))
        )
        await judges.start()
        asks = [
            Ask(
                "default",
                "criterion",
                {"prompt": "p", "reference": "", "candidate": f"{n % 40}", "criterion": "c"},
                BOOL,
            )
            for n in range(80)
        ]
        tasks = [asyncio.create_task(judges.ask(ask)) for ask in asks]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks[::2]:
            task.cancel()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        judge = judges.judges["default"]
        await judges.stop()
        return {type(each) for each in found}, judge.calls.pace.active, len(judge.flights._tasks)

    with FaultProxy(tiny_judges["strict"].address, {"error": 0.2, "reset": 0.2}) as proxy:
        kinds, active, flying = asyncio.run(run(proxy.endpoint))
    assert kinds == {Heard, asyncio.CancelledError}
    assert (active, flying) == (0, 0)


def test_a_judge_that_passes_attacks_is_not_believed(tiny_judges: TinyJudges) -> None:
    """Canaries run beside the traffic; once enough of them passed, verdicts are unscored."""

    async def run() -> tuple[set[Any], dict[str, float]]:
        calibration = {"rate": 0.5, "least": 5}
        judges = Judging(
            JudgingSettings.model_validate(judging(tiny_judges["lenient"].endpoint, calibration=calibration))
        )
        await judges.start()
        reasons = set()
        for index in range(24):
            fields = {"prompt": "p", "reference": "", "candidate": f"c{index}", "criterion": "t"}
            reasons.add((await judges.ask(Ask("default", "criterion", fields, BOOL))).failure)
        measures = judges.calibration.window("default").measures()
        await judges.stop()
        return reasons, measures

    reasons, measures = asyncio.run(run())
    assert "CALIBRATION_BREAKER" in reasons
    assert measures["canary_false_positives"] == 1.0
