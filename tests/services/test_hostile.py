"""Whatever a model writes, the formats' verifiers give it a score: what leaves them without one would be a way out."""

from __future__ import annotations

import random

from docima.client import (
    Client,
    Task,
    choice,
    content,
    format,
    instructions,
    language,
    length,
    repetition,
    steps,
    structured,
    text,
    tool_call,
)

PIECES = [
    *("<think>", "</think>", "<answer>", "</answer>", "<tool_call>", "</tool_call>", "<|channel|>", "<|message|>"),
    *('{"name":"f","arguments":{"x":"\\ud800"}}', "\\ud800", '[f(x="\\ud800")]', "commentary to=functions.f", "final"),
    *("\x00", "\ud800", "\ufffe", "\u200b", "\r", "\x1b", "\x85", "\u2028", "é", "中", "😀"),
    *('"', "'", '"""', "{", "}", "[", "]", "```", "\n", " ", ",", ".", "*", "?", "a", "1", "1e999", "9" * 5000, "NaN"),
    *(
        "- ",
        "a: ",
        "&a ",
        "*a",
        "!!binary x",
        "<a>",
        "</a>",
        "<!DOCTYPE a>",
        "&x;",
        "\\boxed{",
        "(A)",
        "Answer: ",
        "<<",
    ),
]
DIALECTS = ("hermes", "qwen3_xml", "kimi_k2", "glm", "deepseek_v31", "llama3_json", "mistral", "pythonic", "harmony")
IDS = ["language:response_language", "detectable_format:json_format", "length_constraints:number_sentences"]
KWARGS = [{"language": "en"}, {}, {"num_sentences": 2, "relation": "at least"}]


def test_no_completion_is_left_without_a_score() -> None:
    """Through real workers, by every kind; the same texts on every run."""
    draw = random.Random(4)  # noqa: S311 - the same texts on every run
    completions = ["".join(draw.choices(PIECES, k=draw.randint(0, 16))) for _ in range(60)]
    components = [
        *(
            structured(name=each, syntax=each, schema={"type": "object"})
            for each in ("json", "yaml", "toml", "xml", "csv")
        ),
        *(tool_call(name=each, dialect=each) for each in DIALECTS),
        *(instructions(IDS, name=each, kwargs=KWARGS, mode=each) for each in ("strict", "loose")),
        text("a", op="similarity"),
        text("a|b", name="regex", op="regex"),
        *(choice("A"), length(kind="kimi", unit="chars"), repetition(unit="words"), language("en", part="all")),
        *(steps(), format(), content()),
    ]
    with Client.local(workers=2) as client:
        found = client.score([Task("t", components=components, completions=completions)])
    unscored = {(one.component, one.explanation) for each in found for one in each.assessments if one.score is None}
    assert len(found) == len(completions)
    assert not unscored
