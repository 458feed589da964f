"""How a verdict is to be written, as the prompt says it and as a server can be made to keep to it."""

from __future__ import annotations

from typing import Any

from docima.verifiers.judging.replies import Form

_KEYS = {
    "json_score": "score",
    "json_level": "level",
    "json_bool": "criteria_met",
    "json_choice": "verdict",
    "json_scores": "scores",
}

QUOTE_CHARACTERS = 2000
"""Longest quotation that the schema allows: as much of one as is looked for in the candidate."""


def instruction(form: Form, explained: bool = True) -> str:
    """How a prompt says it."""
    if form.mode in _KEYS:
        before = ('"explanation": "...", ' if explained else "") + ('"quote": "...", ' if form.quoted else "")
        return f'Reply with JSON: {{{before}"{form.key or _KEYS[form.mode]}": {_allowed(form)}}}'
    if form.mode == "boxed":
        return f"The score is one of {_listed(form)}, in \\boxed{{}}."
    raise ValueError(f"no prompt asks for a verdict of the form {form.mode!r}")


def _allowed(form: Form) -> str:
    if form.mode == "json_bool":
        return "true or false"
    if form.mode == "json_scores":
        return "{" + ", ".join(f'"{each}": 0.0' for each in form.scale[:3]) + ", ...}"
    if form.mode == "json_choice":
        return " or ".join(f'"{each}"' for each in form.scale)
    if form.mode == "json_level":
        return f"one of {_listed(form)}"
    return f"a number from {form.scale[0]:g} to {form.scale[-1]:g}"


def _listed(form: Form) -> str:
    if len(form.scale) > 12:
        return f"{form.scale[0]:g}, {form.scale[1]:g}, ... {form.scale[-1]:g}"
    return ", ".join(f"{each:g}" for each in form.scale)


def schema(form: Form, explanation_characters: int) -> dict[str, Any] | None:
    """The JSON Schema of a reply; None where the verdict is not written as JSON."""
    if form.mode not in _KEYS:
        return None
    verdict: dict[str, Any]
    if form.mode == "json_bool":
        verdict = {"type": "boolean"}
    elif form.mode == "json_choice":
        verdict = {"type": "string", "enum": list(form.scale)}
    elif form.mode == "json_scores":
        score = {"type": "number", "minimum": 0, "maximum": 1}
        keys = list(form.scale)
        verdict = {
            "type": "object",
            "properties": dict.fromkeys(keys, score),
            "required": keys,
            "additionalProperties": False,
        }
    elif form.mode == "json_level":
        whole = all(each == int(each) for each in form.scale)
        verdict = {"enum": [int(each) if whole else each for each in form.scale]}
    else:
        verdict = {"type": "number", "minimum": form.scale[0], "maximum": form.scale[-1]}
    properties: dict[str, Any] = {}
    if explanation_characters:
        properties["explanation"] = {"type": "string", "maxLength": explanation_characters}
    if form.quoted:
        properties["quote"] = {"type": "string", "maxLength": QUOTE_CHARACTERS}
    properties[form.key or _KEYS[form.mode]] = verdict
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
