"""`structured`: is the final part a document of the demanded syntax that fits the schema?

Covered: JSON, YAML, TOML, XML and CSV, read strictly; JSON Schema in drafts 4 to 2020-12 with formats; code fences by
policy. Not covered: schemas elsewhere (nothing is fetched), XML Schema, whether the content is true.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docima.verifiers.assessment import Assessment, Reason, Verdict, correct, incorrect
from docima.verifiers.completion import Completion
from docima.verifiers.structured import documents
from docima.verifiers.structured.coerce import coerced
from docima.verifiers.structured.errors import DocumentError
from docima.verifiers.structured.fences import document_of
from docima.verifiers.structured.schema import Fault, closed, compiled
from docima.verifiers.structured.spec import StructuredSpec
from docima.verifiers.verifier import Sample

VERSION = 3
DETAILS = {
    "empty": "There is no document.",
    "no_fence": "There is no code fence with a document.",
    "no_tag": "There are no tags with a document.",
    "invalid_syntax": "The document does not parse.",
    "duplicate_key": "A key is there twice.",
    "non_finite": "A number is not finite.",
    "lone_surrogate": "A text holds half of a character.",
    "too_deep": "The document is nested too deeply, or its aliases make it too large.",
    "no_rows": "There is a header and no row.",
    "ragged_row": "A row is not as long as the header.",
    "schema": "The document does not fit the schema.",
}
Spec = StructuredSpec
SELF_TEST = (
    Sample({"schema": {"required": ["a"]}}, '{"a": 1}', Verdict.CORRECT),
    Sample({"schema": {"required": ["a"]}}, '{"b": 1}', Verdict.INCORRECT),
    Sample({"syntax": "yaml"}, "a: 1\na: 2", Verdict.INCORRECT),
    Sample({"syntax": "csv"}, "a,b\n1,2", Verdict.CORRECT),
)

_NOTHING = {"empty", "no_fence", "no_tag"}


@dataclass(frozen=True, slots=True)
class Prepared:
    """The spec, its schema as one value, and the compiled schema."""

    spec: StructuredSpec
    schema: Any = None
    fault: Fault | None = None


def prepare(spec: StructuredSpec) -> Prepared:
    """Compile the schema. Raises SpecError."""
    if spec.schema_ is None:
        return Prepared(spec)
    schema = closed(spec.schema_) if spec.closed else spec.schema_
    return Prepared(spec, schema, compiled(schema, spec.draft, spec.formats, "structured.schema"))


def judge(prepared: Prepared, completion: Completion) -> Assessment:
    """Read the document, then hold it against the schema."""
    spec = prepared.spec
    try:
        text = document_of(spec, completion.final or "")
        value = documents.read(spec.syntax, text, spec.max_depth)
    except DocumentError as error:
        reason = Reason.NO_ANSWER if error.code in _NOTHING else Reason.UNPARSABLE_ANSWER
        return incorrect(reason, detail=error.code, explanation=str(error))
    if prepared.fault is None:
        return correct(Reason.SATISFIED, explanation=f"The document is {spec.syntax.upper()}.", document=text[:2000])
    if spec.syntax in ("xml", "csv"):
        value = coerced(value, prepared.schema, prepared.schema)
    fault = prepared.fault(value)
    if fault:
        return incorrect(Reason.VIOLATED, detail="schema", explanation=f"At {fault}", document=text[:2000])
    return correct(Reason.SATISFIED, explanation="The document fits the schema.", document=text[:2000])
