"""`structured` on the JSON-Schema-Test-Suite: `python benchmarks/json_schema_suite.py FOLDER`, the suite's `tests`.

The suite is a repository of its own, and in the source distribution of the package jsonschema (`json/tests`). Formats
are asserted in the cases about formats only, as the suite wants it.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from formats_agreement import DRAFTS, assessed
from rich.console import Console
from rich.table import Table

from docima.verifiers.assessment import Assessment
from docima.verifiers.completion import Completion


def main(folder: Path) -> None:
    """Print how many verdicts agree; UNSCORED are those that need documents elsewhere, which are never fetched."""
    table = Table(title="JSON-Schema-Test-Suite")
    for heading in ("draft", "cases", "agree", "differ", "UNSCORED"):
        table.add_column(heading, justify="left" if heading in ("draft", "cases") else "right")
    for name, draft in DRAFTS.items():
        counts: dict[str, Counter[bool | None]] = {}
        for kind, found, valid in verdicts(folder / name, draft):
            agrees = None if found.score is None else (found.score == 1.0) == valid
            counts.setdefault(kind, Counter())[agrees] += 1
        for kind, count in counts.items():
            table.add_row(name, kind, *(str(count[each]) for each in (True, False, None)))
    Console().print(table)


def verdicts(folder: Path, draft: str) -> Iterator[tuple[str, Assessment, bool]]:
    """For each case its kind, what we say, and whether it is valid."""
    for path in sorted(folder.rglob("*.json")):
        place = path.relative_to(folder).parts
        kind = "format" if "format" in place else "optional" if place[0] == "optional" else "required"
        for group in json.loads(path.read_text(encoding="utf-8")):
            spec = {"schema": group["schema"], "draft": draft, "formats": kind == "format", "max_depth": 1024}
            for case in group["tests"]:
                yield kind, assessed("structured", spec, Completion("", json.dumps(case["data"]))), case["valid"]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
