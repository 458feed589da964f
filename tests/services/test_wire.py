"""The wire and the domain say the same things: drift between the schema and the models fails here."""

from __future__ import annotations

import json
from types import SimpleNamespace, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from google.protobuf.descriptor import FieldDescriptor
from pydantic import BaseModel

from docima import v1
from docima.client.plain import JSON_TEXT, fill
from docima.services import wire
from docima.verifiers import table
from docima.verifiers.assessment import Blame, Reason, Verdict, blame_of, correct
from docima.verifiers.errors import SpecError
from docima.verifiers.thinking import ThinkingSpec

SPECS: dict[str, tuple[Any, type[BaseModel]]] = {
    **{
        kind: (v1.Component.DESCRIPTOR.fields_by_name[kind].message_type, table.load(kind).Spec)
        for kind in table.VERIFIERS
    },
    "thinking": (v1.Thinking.DESCRIPTOR, ThinkingSpec),
}


@pytest.mark.parametrize("kind", SPECS)
def test_a_spec_has_the_same_fields_on_the_wire(kind: str) -> None:
    """Names, nesting and types, all the way down."""
    message, model = SPECS[kind]
    same(message, model, kind)


def same(message: Any, model: type[BaseModel], path: str) -> None:
    """Compare a message with a model."""
    fields = {field.name: field for field in message.fields}
    infos = {info.alias or name: info for name, info in model.model_fields.items()}
    assert set(fields) == set(infos), path
    for name, info in infos.items():
        where, field = f"{path}.{name}", fields[name]
        if field.full_name in JSON_TEXT:
            assert info.get_default() is None, f"{where}: empty text stands for no data"
            continue
        inner, several = unwrapped(info.annotation)
        if field.full_name in JSON_TEXT:
            continue  # any JSON data, as text on the wire
        assert several == is_repeated(field), where
        kinds = alternatives(info.annotation)
        if field.full_name in JSON_TEXT:
            assert inner is Any or get_origin(inner) is dict, where
        elif len(kinds) > 1:
            same_union(field.message_type, kinds, where)
        elif kinds:
            same(field.message_type, kinds[0], where)
        else:
            assert field.cpp_type in CPP_TYPES[inner], where
        default = info.get_default(call_default_factory=True)
        zero = default in (None, 0, "", False, ()) or isinstance(default, BaseModel)
        text_or_list = several or field.cpp_type == FieldDescriptor.CPPTYPE_STRING
        # An empty text or list is never a choice, so it can stand for the default; a number's or switch's zero can not.
        assert (zero and default is not None) or text_or_list or field.has_presence or info.is_required(), (
            f"{where}: its default is not zero, so its absence must be told from zero"
        )


def same_union(message: Any, kinds: list[type[BaseModel]], path: str) -> None:
    """A union told apart by `kind` is one flat message: the kinds share its fields and use up all of them."""
    fields = {field.name: field for field in message.fields}
    assert set(fields) == {name for kind in kinds for name in kind.model_fields}, path
    for kind in kinds:
        assert get_origin(kind.model_fields["kind"].annotation) is Literal, kind
        some = SimpleNamespace(fields=[fields[name] for name in kind.model_fields])
        same(some, kind, f"{path}[{kind.__name__}]")


def alternatives(annotation: Any) -> list[type[BaseModel]]:
    """The models that an annotation allows, in tuples and unions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    inner = get_args(annotation)[:1] if hasattr(annotation, "__metadata__") else get_args(annotation)
    return [] if get_origin(annotation) is Literal else [model for each in inner for model in alternatives(each)]


CPP_TYPES: dict[Any, set[int]] = {
    str: {FieldDescriptor.CPPTYPE_STRING},
    bool: {FieldDescriptor.CPPTYPE_BOOL},
    int: {FieldDescriptor.CPPTYPE_UINT32, FieldDescriptor.CPPTYPE_UINT64, FieldDescriptor.CPPTYPE_INT64},
    float: {FieldDescriptor.CPPTYPE_DOUBLE},
}


def unwrapped(annotation: Any) -> tuple[Any, bool]:
    """The plain type of an annotation, and whether there may be several."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return unwrapped(next(arg for arg in args if arg is not type(None)))
    if origin is tuple:
        return unwrapped(args[0])[0], True
    if origin is Literal:
        return type(args[0]), False
    if hasattr(annotation, "__metadata__"):
        return unwrapped(args[0])
    return annotation, False


def is_repeated(field: Any) -> bool:
    """Old and new protobuf say it differently."""
    return bool(field.is_repeated if hasattr(field, "is_repeated") else field.label == field.LABEL_REPEATED)


@pytest.mark.parametrize(
    ("ours", "theirs", "prefix"),
    [(Verdict, v1.Verdict, "VERDICT_"), (Reason, v1.Reason, "REASON_"), (Blame, v1.Blame, "BLAME_")],
    ids=["verdicts", "reasons", "blames"],
)
def test_enums_have_the_same_values(ours: Any, theirs: Any, prefix: str) -> None:
    """One more on either side would be lost on the way."""
    assert {f"{prefix}{value}" for value in ours} | {f"{prefix}UNSPECIFIED"} == set(theirs.keys())


def test_the_number_of_a_reason_tells_its_blame() -> None:
    """1 to 19 nobody's, 20 to 59 the answer's, 60 to 79 the task's, 80 to 99 ours."""
    for reason in Reason:
        number = v1.Reason.Value(f"REASON_{reason}")
        blame = blame_of(reason)
        low, high = {
            Blame.NONE: (1, 19),
            Blame.ANSWER: (20, 59),
            Blame.TASK: (60, 79),
            Blame.INFRASTRUCTURE: (80, 99),
        }[blame]
        assert low <= number <= high, reason


def test_a_component_has_one_field_for_every_kind_of_the_table() -> None:
    """Adding a verifier is one row and one message: forgetting either fails here."""
    kinds = {field.name for field in v1.Component.DESCRIPTOR.oneofs_by_name["spec"].fields}
    assert kinds == set(table.VERIFIERS) | {"plugin"}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"math": {"reference": []}}, "math.reference"),
        ({"math": {"reference": "1", "policy": {"order": "sideways"}}}, "math.policy.order"),
        ({"format": {"required_sections": ["an answer"]}}, "format.required_sections"),
        ({"content": {"max_repeated_ratio": 2.0}}, "content.max_repeated_ratio"),
        ({"structured": {"max_depth": 5000}}, "structured.max_depth"),
        ({"tool_call": {"expected": [{"name": 5}]}}, "tool_call.expected"),
        ({"instructions": {"ids": ["a"], "kwargs": [{}, {}]}}, "instructions"),
        ({"choice": {"reference": "C", "options": {"A": "a"}}}, "choice.options"),
        ({"length": {"max": 0}}, "length.max"),
        ({"molecule": {"constraints": [{"kind": "colour"}]}}, "molecule.constraints.0"),
        ({"molecule": {"constraints": [{"kind": "charge"}]}}, "molecule.constraints.0.charge"),
        (
            {"molecule": {"constraints": [{"kind": "charge", "max": 0, "ref": "C"}]}},
            "molecule.constraints.0.charge.ref",
        ),
        ({"reaction": {"balance": "perhaps"}}, "reaction.balance"),
        ({"structure": {"profile": "dreamt"}}, "structure.profile"),
    ],
)
def test_a_bad_spec_names_its_field(data: dict[str, Any], field: str) -> None:
    """The path is the one that the caller wrote."""
    component = v1.Component()
    fill(component, data)
    with pytest.raises(SpecError) as caught:
        wire.spec(component, table.load(next(iter(data))).Spec)
    assert caught.value.field.startswith(field)


def test_text_that_should_be_json_names_its_field() -> None:
    """A caller who writes the schema's text by hand is told where it broke."""
    component = v1.Component(structured=v1.StructuredSpec(schema="{"))
    with pytest.raises(SpecError) as caught:
        wire.spec(component, table.load("structured").Spec)
    assert caught.value.field == "structured.schema"


def test_an_assessment_crosses_whole() -> None:
    """Every field, and large integers in the evidence."""
    message = wire.assessment(
        correct(detail="d", explanation="e", big=2**60 + 1), component="c", verifier="math@1", elapsed_seconds=0.5
    )
    assert message.score == 1.0
    assert message.component == "c"
    assert json.loads(message.evidence) == {"big": 2**60 + 1}
    assert message.blame == v1.Blame.BLAME_NONE


def test_half_characters_do_not_break_a_message() -> None:
    """A lone surrogate in what a verifier quotes would else end the worker, and leave the answer unscored."""
    message = wire.assessment(correct(explanation="a\ud800", quoted=["\udfff"]), component="c", verifier="v")
    assert message.explanation == "a\ufffd"
    assert json.loads(message.evidence) == {"quoted": ["\ufffd"]}


def test_evidence_that_is_too_large_or_not_json_is_replaced() -> None:
    """A hostile answer cannot make the reply larger than the request, nor a NaN leave the suite."""
    large = wire.assessment(correct(quoted="x" * 100_000), component="c", verifier="v")
    assert json.loads(large.evidence) == {"too_large": True}
    assert "NaN" not in wire.assessment(correct(number=float("nan")), component="c", verifier="v").evidence
    assert len(wire.assessment(correct(explanation="y" * 9000), component="c", verifier="v").explanation) == 1000
