"""Every instruction of every registry has a text that follows it and one that does not; nothing is ever guessed."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from importlib.resources import files
from typing import Any

import pytest
from cases import load
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import judged

from docima.verifiers.assessment import Blame, Reason, Verdict
from docima.verifiers.instructions import punkt, registry, rule_sentences
from docima.verifiers.instructions.text import Text
from docima.verifiers.instructions.words import words

CASES = load("instructions")
REGISTRIES = ("ifeval", "ifbench", "ifevalg", "tulu")


def spec_of(case: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The spec of a case's one instruction."""
    return {"registry": case["registry"], "ids": [case["id"]], "kwargs": [case["kwargs"]], **more}


@pytest.mark.parametrize("case", CASES)
def test_an_instruction_is_followed_or_not(case: dict[str, Any]) -> None:
    """With the verdict of the data set's own checker, its quirks included."""
    for text in case["right"]:
        assert judged("instructions", spec_of(case), text).verdict is Verdict.CORRECT, text
    for text in case["wrong"]:
        found = judged("instructions", spec_of(case), text)
        assert (found.verdict, found.detail) == (Verdict.INCORRECT, "not_followed"), text
        assert case["id"] in found.explanation


def test_every_instruction_has_a_case() -> None:
    """IFBench and IFEvalG have IFEval's too."""
    covered = {(each.values[0]["registry"], each.values[0]["id"]) for each in CASES}
    shared = {(other, name) for other in ("ifbench", "ifevalg") for name in registry.table("ifeval")}
    known = {(name, each) for name in REGISTRIES for each in registry.table(name)}
    assert known == covered | shared
    assert [len(registry.table(name)) for name in REGISTRIES] == [25, 83, 54, 25]


@pytest.mark.parametrize("case", CASES)
def test_an_empty_response_follows_no_instruction(case: dict[str, Any]) -> None:
    """Else a model would be paid for silence."""
    found = judged("instructions", spec_of(case), " \n")
    assert (found.verdict, found.reason) == (Verdict.INCORRECT, Reason.NO_ANSWER)


@pytest.mark.parametrize("case", CASES)
def test_a_missing_argument_is_the_tasks_fault(case: dict[str, Any]) -> None:
    """The data sets' checkers draw random values there; a reward must not. The explanation names the argument."""
    for name, value in case["kwargs"].items():
        if value is None:
            continue
        others = {key: each for key, each in case["kwargs"].items() if key != name}
        for kwargs in (others, {**others, name: None}, {**others, name: [[]]}):
            found = judged("instructions", {**spec_of(case), "kwargs": [kwargs]}, "Some text.")
            assert (found.verdict, found.blame) == (Verdict.UNSCORED, Blame.TASK)
            assert f"instructions.kwargs[0].{name}" in found.explanation


@pytest.mark.parametrize(
    ("spec", "reason", "named"),
    [
        ({"ids": ["no:such"]}, Reason.SPEC_INVALID, "instructions.ids[0]"),
        ({"ids": ["validate_title"]}, Reason.SPEC_INVALID, "instructions.ids[0]"),
        ({"ids": ["punctuation:no_comma"], "kwargs": [{"n": 1}]}, Reason.SPEC_INVALID, "instructions.kwargs[0].n"),
        ({"ids": ["punctuation:no_comma"], "kwargs": []}, Reason.SPEC_INVALID, "kwargs"),
        (
            {
                "ids": ["keywords:letter_frequency"],
                "kwargs": [{"letter": "#", "let_frequency": 1, "let_relation": "at least"}],
            },
            Reason.SPEC_INVALID,
            "kwargs[0].letter",
        ),
        (
            {"ids": ["language:response_language"], "kwargs": [{"language": "english"}]},
            Reason.SPEC_INVALID,
            "kwargs[0].language",
        ),
        (
            {"registry": "tulu", "ids": ["validate_response_language"], "kwargs": [{"language": "zh"}]},
            Reason.SPEC_INVALID,
            "zh-cn",
        ),
        ({"ids": ["keywords:existence"], "kwargs": [{"keywords": ["(a"]}]}, Reason.SPEC_INVALID, "(a"),
        ({"ids": ["keywords:existence"], "kwargs": [{"keywords": ["(?=a*)b"]}]}, Reason.UNSUPPORTED, "linear"),
    ],
)
def test_a_row_that_makes_no_sense_is_unscored(spec: dict[str, Any], reason: Reason, named: str) -> None:
    """And says where."""
    found = judged("instructions", spec, "Some text.")
    assert (found.verdict, found.reason) == (Verdict.UNSCORED, reason)
    assert named in found.explanation


def test_loose_forgives_a_first_line_a_last_line_and_asterisks() -> None:
    """Each way of cutting alone is enough, and strict forgives none."""
    comma = {"ids": ["punctuation:no_comma"]}
    for text in ("Sure, here:\nno comma", "no comma\nBye, now", "Sure,\nno comma\nBye, now"):
        assert judged("instructions", comma, text).score == 0.0
        assert judged("instructions", {**comma, "mode": "loose"}, text).score == 1.0
    quoted = {"ids": ["startend:quotation"]}
    assert judged("instructions", quoted, '**"a"**').score == 0.0
    assert judged("instructions", {**quoted, "mode": "loose"}, '**"a"**').score == 1.0
    assert judged("instructions", {**comma, "mode": "loose"}, "a, b\nc, d\ne, f").score == 0.0


def test_fraction_pays_for_each_instruction() -> None:
    """In evidence each verdict, in the order of the ids."""
    spec = {"ids": ["punctuation:no_comma", "detectable_format:title"], "scoring": "fraction"}
    found = judged("instructions", spec, "One, <<two>>")
    assert (found.score, found.evidence["followed"]) == (0.5, [False, True])


def test_blanks_around_a_response_count_as_written() -> None:
    """The data sets' checkers see the raw response."""
    spec = {"registry": "ifbench", "ids": ["format:no_whitespace"]}
    assert judged("instructions", spec, "a-b").score == 1.0
    assert judged("instructions", spec, "a-b\n").score == 0.0
    assert judged("instructions", spec, "<think>x y</think>\na-b\n").score == 1.0


DIGESTS = {
    "perceptron_english/classes.json": "d152ffa69d45b8357276341a3d592c6c025911d52ec0d9068d4f382560dd48b6",
    "perceptron_english/first_word.tsv.gz": "1d5246c44bc6ffa4dd2cdd046be72c3cd85d1b5f7b9b014680aaa9459657d31e",
    "perceptron_english/tagdict.json": "4c713731cb06727736962bc8cd94ad919217a040e76691059af99bc0c2c9c246",
    "punkt_english/abbrev_types.txt": "92a3e070f43d9b4c5534758ca40ad7343b04e7e29bfe0c2eb658a39445a4f779",
    "punkt_english/collocations.tab": "8e2da1225e4dd2cc9dba261ee231ccb134859e21b46006e7f472c5ee269af0cf",
    "punkt_english/ortho_context.tab": "4bbcca25ed3d3f06c02402abf8419b9f033b8adc06e7b482eca4e45f81a5dc4c",
    "punkt_english/sent_starters.txt": "f3f8535483e1dba487241b764945168123bca3209a9645e59acd1225dc76edac",
}


@pytest.mark.parametrize("name", DIGESTS)
def test_learned_parameters_are_the_pinned_ones(name: str) -> None:
    """Others give other sentences and parts of speech, and so other verdicts."""
    found = (files("docima.verifiers.instructions") / name).read_bytes()
    assert hashlib.sha256(found).hexdigest() == DIGESTS[name]


@pytest.mark.parametrize("case", load("sentences"))
def test_sentences_and_words_are_nltks(case: dict[str, Any]) -> None:
    """Cases whose results were computed with NLTK 3.9.1."""
    assert punkt.sentences(case["text"]) == case["sentences"]
    assert words(case["text"]) == case["words"]


@pytest.mark.parametrize("case", load("rule_sentences"))
def test_ifevalg_splits_sentences_by_rules(case: dict[str, Any]) -> None:
    """Cases whose results were computed with the data set's own code."""
    assert rule_sentences.sentences(case["text"]) == case["sentences"]


def test_verdicts_need_neither_network_nor_home(tmp_path: Any) -> None:
    """Another process, with an empty home and no way out, gives the same verdicts, those of langdetect included."""
    code = (
        "import socket; socket.socket.connect = None\n"
        "from judged import judged\n"
        "spec = {'ids': ['language:response_language'], 'kwargs': [{'language': 'so'}]}\n"
        "print([judged('instructions', spec, 'HELLO WORLD').score for _ in range(3)],"
        "judged('instructions', {'registry': 'ifbench', 'ids': ['words:odd_even_syllables']}, 'cat tiger').score)"
    )
    environment = {"HOME": str(tmp_path), "PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": "7"}
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.strip() == "[1.0, 1.0, 1.0] 1.0"


TEXTS = st.text(st.sampled_from(list("aA .?!,\n*-_[]<>\"'()`#:;\t1é中😀İ")), max_size=60) | st.text(max_size=60)


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_no_check_raises_whatever_is_written(text: str) -> None:
    """Every instruction, on any text."""
    for each in CASES:
        case = each.values[0]
        assert judged("instructions", spec_of(case), text).verdict in (Verdict.CORRECT, Verdict.INCORRECT)


@settings(deadline=None)
@given(TEXTS)
def test_sentences_are_parts_of_the_text_in_order(text: str) -> None:
    """Nothing is made up, nothing but blanks is lost."""
    position = 0
    for sentence in punkt.sentences(text):
        start = text.index(sentence, position)
        assert not text[position:start].strip()
        position = start + len(sentence)
    assert not text[position:].strip()


ATTACKS = [
    "<<",
    "[",
    "*",
    "* ",
    "\n",
    "\n* ",
    " ",
    ". ",
    "! ",
    "Mr. ",
    "'",
    '"',
    "Question 1",
    "-",
    "the ",
    "a.",
    "p.",
    "```",
]


@pytest.mark.parametrize("piece", ATTACKS)
def test_thirty_kilobytes_of_anything_are_checked(piece: str) -> None:
    """No timing: a check that is quadratic in any of these would not come back while the suite runs."""
    text = Text("x" + piece * (30_000 // len(piece)) + "x")
    for each in CASES:
        case = each.values[0]
        entry = registry.table(case["registry"])[case["id"]]
        check = registry.bound(case["id"], entry, _arguments(entry, case["kwargs"]), "kwargs")
        assert check(text) in (True, False)


def _arguments(entry: registry.Instruction, kwargs: dict[str, Any]) -> dict[str, Any]:
    from docima.verifiers.instructions.arguments import read

    return read(kwargs, entry.arguments, "kwargs")
