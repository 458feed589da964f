"""Public rubric formats -> specs of ours, as plain data that `RubricSpec` validates.

healthbench      [{"criterion", "points", "tags"}]                     simple-evals, HealthBench
rar              [{"title", "description", "weight" or "category"}]    rubrics as rewards (arXiv 2507.17746)
open_instruct    [{"description" or "criterion", "weight"}]            signed weights, judged 0, 1 or 2
multichallenge   [{"question", "pass_criteria", "weight"}]             NeMo-Gym: yes or no meets it
inverse_if       [{"id", "criteria"}]                                  NeMo-Gym
prometheus       {"criteria", "score1_description", ...}               one Likert scale (prometheus-eval, BiGGen)
paperbench       {"requirements", "weight", "sub_tasks"}               a weighted tree
verifiers        [{"name", "text", "weight", "choices"}]               Prime Intellect verifiers
openai           {"type": "score_model" | "label_model" | "string_check", ...}  OpenAI graders
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from docima.verifiers.errors import SpecError
from docima.verifiers.rubrics.spec import RubricSpec

Data = Mapping[str, Any]
MOST_DEPTH = 16

_NAME = re.compile(r"[^A-Za-z0-9_.:-]+")


def load(style: str, data: Any, **options: Any) -> RubricSpec:
    """A rubric of a public format. `options` are fields of the spec (`judge`, `samples`, ...) and override what the
    format implies. Raises SpecError where the format is unknown or the data are not of it, ValidationError where what
    they say makes no sense.
    """
    importer = IMPORTERS.get(style)
    if importer is None:
        raise SpecError(f"unknown rubric format {style!r}; known: {', '.join(IMPORTERS)}")
    try:
        found = importer(data)
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        raise SpecError(f"not a rubric of the format {style!r}: {type(error).__name__}: {error}") from None
    return RubricSpec.model_validate({**found, **options})


def detect(data: Any) -> str:
    """The format that data look like. Raises SpecError."""
    first = data[0] if isinstance(data, Sequence) and data and not isinstance(data, str) else data
    keys = set(first) if isinstance(first, Mapping) else set()
    for style, signs in SIGNS:
        if signs <= keys:
            return style
    raise SpecError(f"no known rubric format has the fields {', '.join(sorted(keys)) or 'that are here'}")


def _ids(names: Sequence[str]) -> list[str]:
    """Unique ids: the names where they will do, else their positions."""
    found: list[str] = []
    for position, name in enumerate(names, 1):
        short = _NAME.sub("_", name).strip("_.:-")[:48]
        found.append(short if short and short not in found else f"c{position}" if not short else f"{short}_{position}")
    return found


def healthbench(data: Sequence[Data]) -> dict[str, Any]:
    """Points may be negative; tags are kept."""
    return {
        "aggregate": "healthbench",
        "criteria": [
            {"id": f"c{n}", "text": each["criterion"], "points": each["points"], "tags": each.get("tags", [])}
            for n, each in enumerate(data, 1)
        ],
    }


def rar(data: Sequence[Data]) -> dict[str, Any]:
    """Weights by category, or given. A description often begins with its category: "Essential Criteria: ..."."""
    ids = _ids([str(each.get("title", "")) for each in data])
    criteria = []
    for name, each in zip(ids, data, strict=True):
        criterion: dict[str, Any] = {"id": name, "text": each["description"], "required": each.get("required", False)}
        category = str(each.get("category", "")).lower()
        lead = re.match(r"\s*(essential|important|optional|pitfall)(?: criteria)?\s*:\s*", each["description"], re.I)
        if not category and lead is not None:
            category = lead.group(1).lower()
        if "weight" in each:
            # A pitfall's negative weight is a penalty for the fault that its text names.
            criterion["points"] = each["weight"]
        if category:
            criterion["category"] = category
        criteria.append(criterion)
    gated = any(each["required"] for each in criteria)
    return {"aggregate": "gated" if gated else "explicit", "criteria": criteria}


def open_instruct(data: Sequence[Data]) -> dict[str, Any]:
    """Judged 0, 1 or 2 of 2; negative weights are penalties."""
    levels = ["Not at all.", "In part.", "Fully."]
    criteria = [
        {
            "id": f"c{n}",
            "text": each.get("description") or each["criterion"],
            "points": each.get("weight", 1.0),
            "kind": "ordinal",
            "levels": levels,
        }
        for n, each in enumerate(data, 1)
    ]
    return {"aggregate": "weighted_mean", "criteria": criteria}


def multichallenge(data: Sequence[Data]) -> dict[str, Any]:
    """A question passes by YES or by NO. Without weights: the mean."""
    criteria = []
    for n, each in enumerate(data, 1):
        answer = str(each["pass_criteria"]).strip().lower()
        if answer not in ("yes", "no"):
            raise ValueError(f"pass_criteria: expected YES or NO, found {answer!r:.40}")
        criteria.append({"id": f"c{n}", "text": each["question"], "met_if": answer, "points": each.get("weight", 1)})
    weighted = any(each["points"] != 1 for each in criteria)
    return {"aggregate": "weighted_mean" if weighted else "mean", "criteria": criteria}


def inverse_if(data: Sequence[Data]) -> dict[str, Any]:
    """Questions with ids, all alike."""
    ids = _ids([str(each["id"]) for each in data])
    criteria = [{"id": name, "text": each["criteria"]} for name, each in zip(ids, data, strict=True)]
    return {"aggregate": "mean", "criteria": criteria}


def prometheus(data: Data) -> dict[str, Any]:
    """One criterion with a description for each score: (s - 1) / (k - 1)."""
    levels: list[str] = []
    while (text := data.get(f"score{len(levels) + 1}_description")) is not None:
        levels.append(text)
    if not levels and "scale" in data:
        levels = [f"Score {score}." for score in range(int(data["scale"][0]), int(data["scale"][1]) + 1)]
    if not levels:
        # Some samples describe the ends only.
        raise KeyError("score1_description")
    if "scale" in data:
        wanted = int(data["scale"][1]) - int(data["scale"][0]) + 1
        known = {score: data.get(f"score{score}_description") for score in range(1, wanted + 1)}
        levels = [known[score] or f"Score {score}." for score in range(1, wanted + 1)]
    return {"criteria": [{"id": "c1", "text": data["criteria"], "kind": "ordinal", "levels": levels}]}


def paperbench(data: Data) -> dict[str, Any]:
    """A tree: inner nodes are groups, leaves are criteria, each weighs among its siblings."""
    criteria: list[dict[str, Any]] = []
    groups: list[dict[str, Any]] = []

    def walk(node: Data, group: str, depth: int) -> None:
        if depth > MOST_DEPTH:
            raise ValueError(f"deeper than {MOST_DEPTH}")
        inner = node.get("sub_tasks") or []
        if not inner:
            text = node["requirements"]
            criteria.append(
                {"id": f"c{len(criteria) + 1}", "text": text, "points": node.get("weight", 1), "group": group}
            )
            return
        name = ""
        if depth:
            name = f"g{len(groups) + 1}"
            groups.append({"id": name, "points": node.get("weight", 1), "group": group})
        for child in inner:
            walk(child, name, depth + 1)

    walk(data, "", 0)
    return {"aggregate": "weighted_mean", "criteria": criteria, "groups": groups}


def verifiers(data: Sequence[Data]) -> dict[str, Any]:
    """Choices from worst to best count rank / (k - 1); without them yes or no."""
    ids = _ids([str(each["name"]) for each in data])
    criteria = []
    for name, each in zip(ids, data, strict=True):
        criterion: dict[str, Any] = {"id": name, "text": each["text"], "points": each.get("weight", 1)}
        if each.get("choices"):
            criterion |= {"kind": "ordinal", "levels": list(each["choices"])}
        criteria.append(criterion)
    return {"aggregate": "weighted_mean", "criteria": criteria}


def openai(data: Data) -> dict[str, Any]:
    """score_model and label_model are judged; string_check is a check of ours."""
    kind = data["type"]
    if kind == "string_check":
        operations = {"eq": "equals", "like": "contains", "ilike": "ilike"}
        check = {"text": {"op": operations[data["operation"]], "reference": data["reference"]}}
        return {"criteria": [{"id": "c1", "check": check}]}
    said = "\n".join(str(each["content"]) for each in data["input"])
    if kind == "score_model":
        low, high = data.get("range", (0.0, 1.0))
        return {"criteria": [{"id": "c1", "text": said, "kind": "scale", "min": low, "max": high}]}
    if kind == "label_model":
        failing = [label for label in data["labels"] if label not in data["passing_labels"]]
        text = f"{said}\nThe label is one of {', '.join(data['passing_labels'])}, and none of {', '.join(failing)}."
        return {"criteria": [{"id": "c1", "text": text}]}
    raise ValueError(f"a grader of the type {kind!r} is no rubric")


IMPORTERS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "healthbench": healthbench,
    "rar": rar,
    "open_instruct": open_instruct,
    "multichallenge": multichallenge,
    "inverse_if": inverse_if,
    "prometheus": prometheus,
    "paperbench": paperbench,
    "verifiers": verifiers,
    "openai": openai,
}
SIGNS: Sequence[tuple[str, set[str]]] = (
    ("multichallenge", {"question", "pass_criteria"}),
    ("healthbench", {"criterion", "points"}),
    ("paperbench", {"requirements"}),
    ("prometheus", {"criteria", "score1_description"}),
    ("inverse_if", {"id", "criteria"}),
    ("rar", {"title", "description"}),
    ("verifiers", {"name", "text"}),
    ("openai", {"type"}),
    ("open_instruct", {"description", "weight"}),
)
"""Fields that tell formats apart, the most telling first."""
