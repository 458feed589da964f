"""Accuracy of `molecule`, `reaction` and `structure` on labelled cases, with PoseBusters on the same conformers.

The labelled files lie in a folder that is not part of the project (`../shared/data/molecules`, or what
DOCIMA_MOLECULES_DATA names); without it, the tables are left out and that is said.
"""

from __future__ import annotations

import gzip
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from docima.verifiers.assessment import Assessment
from docima.verifiers.completion import Completion
from docima.verifiers.errors import boundary
from docima.verifiers.molecules import reaction, verify
from docima.verifiers.structures import verify as structures

DATA = Path(os.environ.get("DOCIMA_MOLECULES_DATA", Path(__file__).parents[2] / "shared" / "data" / "molecules"))
IGNORED = {"isomeric": [], "connectivity": ["stereo", "isotopes"], "tautomer": ["tautomers"], "parent": ["salts"]}
WHOLE_SAMPLE = 5
"""Conformers that PoseBusters' slowest configuration is timed on: it takes seconds for each."""


REPEATS = 3
"""Times that a conformer is judged; the best counts, because the machine may be busy with other work."""


class Case(NamedTuple):
    """What is asked, of whom, and what is right."""

    check: str
    verifier: Any
    spec: dict[str, Any]
    text: str
    right: bool


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a file; none where it is not there."""
    path = DATA / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


def molecules() -> Iterator[Case]:
    """Validity, equivalence, constraints, reactions."""
    for row in rows("smiles_validity"):
        text, expect = row["input"]["value"], row["expect"]
        yield Case("validity: readable", verify, {"policy": "any_rdkit"}, text, expect["valid"])
        yield Case("validity: plausible", verify, {}, text, expect["policy_valid"])
    for row in rows("equivalence"):
        first, second = row["input"]["a"], row["input"]["b"]
        for a, b in ((first, second), (second, first)):
            for name in IGNORED.keys() & row["expect"].keys():
                if b["format"] == "smiles":
                    same = {"kind": "equals", "ref": b["value"], "ignore": IGNORED[name]}
                    spec = {"input": {"format": a["format"]}, "policy": "any_rdkit", "constraints": [same]}
                    yield Case(f"equivalence: {name}", verify, spec, a["value"], row["expect"][name])
    for row in rows("constraints"):
        spec = {"input": {"format": row["input"]["format"]}, "constraints": row["spec"]["all"]}
        yield Case("constraints", verify, spec, row["input"]["value"], row["expect"]["pass"])
    for row in rows("reactions"):
        yield Case("reactions", reaction, reaction_spec(row["spec"]), row["input"]["value"], row["expect"]["pass"])


def reaction_spec(said: dict[str, Any]) -> dict[str, Any]:
    """A row's spec in our fields."""
    if "reactants_purchasable" in said:
        allowed = [smiles for smiles, can in said["reactants_purchasable"].items() if can]
        small = said["small_reactant_max_heavy"]
        return {"product": said["product"], "reactants_allowed": allowed, "small_reactant_max_heavy": small}
    return said if "balance" in said else {}


def conformers() -> Iterator[Case]:
    """3D conformers, sound and broken."""
    for row in rows("geometry3d"):
        if row["input"]["format"] == "molblock" and row["expect"]["pass"] is not None:
            expected = (row.get("spec") or {}).get("expected_smiles", "")
            spec = {"input": {"format": "molblock"}, "geometry": {"expected_smiles": expected}}
            yield Case("geometry", verify, spec, row["input"]["value"], row["expect"]["pass"])


def proteins() -> Iterator[Case]:
    """Structures, sound and broken."""
    for row in rows("protein"):
        if row["expect"]["pass"] is not None:
            with gzip.open(DATA / row["input"]["path"], "rt", encoding="utf-8") as file:
                text = file.read()
            said = {key: value for key, value in (row.get("spec") or {}).items() if key != "id"}
            yield Case("proteins", structures, {"format": row["input"]["format"], **said}, text, row["expect"]["pass"])


def passes(case: Case) -> bool | None:
    """Whether it gets a score of 1; None where it gets none."""

    def asked() -> Assessment:
        prepared = case.verifier.prepare(case.verifier.Spec.model_validate(case.spec))
        found: Assessment = case.verifier.judge(prepared, Completion(case.text, case.text))
        return found

    score = boundary(asked).score
    return None if score is None else score == 1.0


class Tally:
    """Counts of one check."""

    def __init__(self) -> None:
        self.cases = self.right = self.false_passes = self.false_rejects = self.unscored = 0

    def add(self, said: bool | None, truth: bool) -> None:
        """One more case."""
        self.cases += 1
        self.right += said == truth
        self.unscored += said is None
        self.false_passes += said is True and not truth
        self.false_rejects += said is False and truth

    def cells(self) -> list[str]:
        """As the cells of a table."""
        numbers = (self.cases, self.right, self.false_passes, self.false_rejects, self.unscored)
        return [*map(str, numbers), f"{100 * self.right / max(1, self.cases):.1f} %"]


def table(title: str, tallies: dict[str, Tally]) -> Table:
    """A table of tallies."""
    made = Table(title=title)
    for heading in ("check", "cases", "right", "false passes", "false rejects", "unscored", "accuracy"):
        made.add_column(heading, justify="left" if heading == "check" else "right")
    for name, tally in tallies.items():
        made.add_row(name, *tally.cells())
    return made


def beside(console: Console, cases: list[Case]) -> None:
    """PoseBusters on the same conformers: accuracy, and the median of the best time of each.

    One after the other: the peer switches RDKit's log on, and empties the caches.
    """
    tallies = {"docima": Tally(), "PoseBusters mol_fast": Tally()}
    seconds: dict[str, list[float]] = defaultdict(list)
    for case in cases:
        best, passed = _best(partial(_ours, case), REPEATS)
        seconds["docima"].append(best)
        tallies["docima"].add(passed, case.right)
    _peer(cases, tallies["PoseBusters mol_fast"], seconds)
    console.print(table("3D conformers beside PoseBusters", tallies))
    ours = _median(seconds["docima"])
    for name, some in seconds.items():
        times = "" if name == "docima" else f"; docima is {_median(some) / ours:,.0f} times as fast"
        console.print(f"{name}: median {1000 * _median(some):,.2f} ms a conformer, {len(some)} timed{times}")


def _ours(case: Case) -> Callable[[], bool | None]:
    """Ready to judge, with nothing remembered."""
    prepared = case.verifier.prepare(case.verifier.Spec.model_validate(case.spec))
    completion = Completion(case.text, case.text)

    def asked() -> bool | None:
        score = case.verifier.judge(prepared, completion).score
        return None if score is None else bool(score == 1.0)

    return asked


def _peer(cases: list[Case], tally: Tally, seconds: dict[str, list[float]]) -> None:
    from posebusters import PoseBusters
    from rdkit import Chem

    def ready(config: Any, case: Case) -> Callable[[], bool | None]:
        def asked() -> bool | None:
            mol = Chem.MolFromMolBlock(case.text, sanitize=False, removeHs=False)
            return mol is not None and bool(config.bust([mol], None, None).all(axis=1).iloc[0])

        return asked

    fast, whole = PoseBusters("mol_fast", max_workers=0), PoseBusters("mol", max_workers=0)
    for index, case in enumerate(cases):
        best, passed = _best(partial(ready, fast, case), REPEATS)
        seconds["PoseBusters mol_fast"].append(best)
        tally.add(passed, case.right)
        if case.right and index % (len(cases) // WHOLE_SAMPLE + 1) == 0:
            seconds["PoseBusters mol"].append(_best(partial(ready, whole, case), 1)[0])


def _best(make: Callable[[], Callable[[], bool | None]], repeats: int) -> tuple[float, bool | None]:
    """The least seconds of some askings, and what was said."""
    found = []
    for _ in range(repeats):
        asked = make()
        start = perf_counter()
        said = asked()
        found.append(perf_counter() - start)
    return min(found), said


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2] if values else float("nan")


def run(console: Console) -> None:
    """Print the tables."""
    if not DATA.is_dir():
        console.print(f"[dim]{DATA} is not there: the accuracy of molecules was not measured.[/]")
        return
    tallies: dict[str, Tally] = defaultdict(Tally)
    shapes = list(conformers())
    for case in (*molecules(), *shapes, *proteins()):
        said = passes(case)
        tallies[case.check].add(said, case.right)
        if said != case.right:
            console.print(f"[dim]{case.check}: {case.text[:60]!r} came out {said}[/]")
    console.print(table("Chemistry on labelled cases", tallies))
    beside(console, shapes)


if __name__ == "__main__":
    run(Console(width=110))
