"""What a verifier says of one text, as a worker would ask it: spec as plain data, thinking split off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from docima.verifiers import table
from docima.verifiers.assessment import Assessment
from docima.verifiers.completion import Completion
from docima.verifiers.errors import SpecError, boundary
from docima.verifiers.thinking import ThinkingSpec, split


def judged(kind: str, spec: Mapping[str, Any], text: str, **given: Any) -> Assessment:
    """The assessment of a completion. `given`: further fields of the completion, and `thinking` for the split."""
    how = ThinkingSpec.model_validate(given.pop("thinking", {}))
    parts = split(text, how)
    completion = Completion(text, parts.final, parts.thinking, parts.dialect, how.prefill, how.tags, **given)
    verifier = table.load(kind)

    def run() -> Assessment:
        try:
            read = verifier.Spec.model_validate(spec)
        except ValidationError as error:
            first = error.errors()[0]
            raise SpecError(first["msg"], field=".".join([kind, *map(str, first["loc"])])) from None
        found = verifier.judge(verifier.prepare(read), completion)
        assert isinstance(found, Assessment)
        return found

    return boundary(run)
