"""Documents are read strictly and held against their schema; nothing is fetched, and no text takes long."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cases import load
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import judged

from docima.verifiers import strict_json
from docima.verifiers.assessment import Reason, Verdict
from docima.verifiers.structured import documents, verify
from docima.verifiers.structured.errors import DocumentError


@pytest.mark.parametrize("case", load("structured"))
def test_a_document_fits_or_says_why_not(case: dict[str, Any]) -> None:
    """An empty detail means that it fits."""
    found = judged("structured", case["spec"], case["text"])
    assert (found.detail, found.verdict) == (
        case["detail"],
        Verdict.INCORRECT if case["detail"] else Verdict.CORRECT,
    ), found.explanation


@pytest.mark.parametrize(
    ("spec", "named"),
    [
        ({"schema": {"type": "objekt"}}, "structured.schema"),
        ({"schema": {"$ref": "http://example.com/s.json"}}, "example.com"),
        ({"schema": {"$ref": "file:///etc/hostname"}}, "file:///etc/hostname"),
        ({"schema": {"$ref": "other.json#/a"}}, "structured.schema"),
        ({"schema": {"$schema": "http://example.com/meta"}}, "example.com"),
        ({"schema": {"pattern": "("}}, "structured.schema"),
        ({"schema": {"enum": ["x" * 300_000]}}, "bytes"),
        ({"closed": True}, "closed"),
        ({"extract": "last_fence", "fences": "forbid"}, "fences"),
        ({"max_depth": 0}, "max_depth"),
        ({"tag": "a b"}, "tag"),
    ],
)
def test_a_schema_that_makes_no_sense_is_the_tasks_fault(spec: dict[str, Any], named: str) -> None:
    """Nor is anything outside of it ever opened."""
    found = judged("structured", spec, "{}")
    assert (found.verdict, found.reason) == (Verdict.UNSCORED, Reason.SPEC_INVALID)
    assert named in found.explanation


def test_references_inside_a_schema_are_followed() -> None:
    """Endless ones too: they end with the document."""
    tree = {
        "$defs": {"n": {"properties": {"c": {"items": {"$ref": "#/$defs/n"}}}, "required": ["v"]}},
        "$ref": "#/$defs/n",
    }
    assert judged("structured", {"schema": tree}, '{"v": 1, "c": [{"v": 2, "c": []}]}').score == 1.0
    assert judged("structured", {"schema": tree}, '{"v": 1, "c": [{"c": []}]}').score == 0.0


def test_a_pattern_of_the_schema_cannot_hang() -> None:
    """Its steps back are counted; beyond the limit the text does not match."""
    found = judged("structured", {"schema": {"pattern": "^(?=(a+)+$)(a|aa)+$"}}, json.dumps("a" * 30_000 + "b"))
    assert found.verdict is Verdict.INCORRECT


ATTACKS = {
    "json": ["[", '{"a":', '"\\"', '"', "[0,"],
    "yaml": ["[", "- ", "a: ", "? ", "&a ", "{a: ", "'", "# ", "<<: *a\n"],
    "toml": ["[", "a=1\n", "a.", "[[a]]\n", "x=[", '"""'],
    "xml": ["<a>", "<a b='c'>", "&amp;", "<!--", "<![CDATA["],
    "csv": ['"', ",", "a\n", '"",'],
}


@pytest.mark.parametrize(("syntax", "piece"), [(syntax, each) for syntax, some in ATTACKS.items() for each in some])
def test_a_hundred_kilobytes_of_anything_are_read(syntax: str, piece: str) -> None:
    """No timing: what is quadratic in any of these would not come back while the suite runs."""
    for text in (piece * (100_000 // len(piece)), "<r>" + piece * (50_000 // len(piece))):
        found = judged("structured", {"syntax": syntax, "max_depth": 1024}, text)
        assert found.verdict in (Verdict.CORRECT, Verdict.INCORRECT), found.explanation


PIECES = st.lists(
    st.sampled_from(["[", "]", "{", "}", '"', "\\", ":", ",", "1", "a", "-", "\n", " ", "<a>", "</a>", "*", "&"])
)


@settings(deadline=None, max_examples=200)
@given(PIECES.map("".join), st.sampled_from(sorted(documents.READERS)))
def test_no_reader_raises_but_its_own_error(text: str, syntax: str) -> None:
    """And every code of it is told in the details."""
    code = "empty"
    try:
        documents.read(syntax, text or " ", 16)
    except DocumentError as error:
        code = error.code
    assert code in verify.DETAILS


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_strict_json_reads_what_json_writes(value: Any) -> None:
    """Strict means no other values, only fewer texts."""
    text = json.dumps(value)
    assert strict_json.loads(text) == value
    if text[:1] in "[{":
        assert strict_json.value_end(text + "]}tail", 0) == len(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "invalid_json"),
        ("{", "invalid_json"),
        ('{"a":1,"a":1}', "duplicate_key"),
        ("-Infinity", "non_finite"),
        ("1" * 5000, "invalid_json"),
        ("[" * 200, "too_deep"),
        ('"\\ud800"', "lone_surrogate"),
        ('{"a": [}', "invalid_json"),
        ("1e999", "non_finite"),
    ],
)
def test_strict_json_names_the_fault(text: str, code: str) -> None:
    """By a code of its own."""
    with pytest.raises(strict_json.JsonError) as caught:
        strict_json.loads(text)
    assert caught.value.code == code
    assert code in strict_json.CODES
