"""Molecules, reactions and structures in real workers: what hangs or crashes RDKit is refused or charged, alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import peptide
import pytest

from docima.client import AsyncClient, Client, Result, Task, math, molecule, reaction, structure
from docima.client.local import Local
from docima.services.settings import read
from docima.verifiers.molecules import reading

KINDS = ("math", "molecule", "reaction", "structure")


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """Two workers of each pool."""
    settings = read(verifiers=KINDS, workers={"count": 2})
    made = Client.__new__(Client)
    made._start(AsyncClient(transport=lambda: Local(settings=settings)))
    with made:
        yield made


def test_all_kinds_are_offered_and_share_a_task(client: Client) -> None:
    """Each in its own pool, one reward."""
    assert {info.kind for info in client.list_verifiers()} == set(KINDS)
    components = [math("2"), molecule({"kind": "formula", "value": "CH4"}, input={"extract": "tag"})]
    task = Task(
        "t", components=components, completions=["<answer>C</answer> \\boxed{2}", "<answer>CC</answer> \\boxed{2}"]
    )
    assert [result.reward for result in client.score([task])] == [1.0, 0.5]


def complete_graph(count: int) -> str:
    """Platinum atoms, each bonded to each other."""
    closures: list[list[str]] = [[] for _ in range(count)]
    for number, (first, second) in enumerate(combinations(range(count), 2), 1):
        for end in (first, second):
            closures[end].append(f"%({number})")
    return ".".join("[Pt]" + "".join(each) for each in closures)


CYCLOSPORIN = (
    "CC[C@H]1C(=O)N(CC(=O)N([C@H](C(=O)N[C@H](C(=O)N([C@H](C(=O)N[C@H](C(=O)N[C@@H](C(=O)N([C@H](C(=O)N([C@H](C(=O)"
    "N([C@H](C(=O)N([C@H](C(=O)N1)[C@@H]([C@H](C)C/C=C/C)O)C)C(C)C)C)CC(C)C)C)CC(C)C)C)C)C)CC(C)C)C)C(C)C)CC(C)C)C)C"
)
NASTY = {
    "a chain that crashes RDKit": "C" * 20_000,
    "a chain that takes seconds": "C" * 10_000,
    "a million parentheses": "C" + "(" * 1_000_000 + "C" + ")" * 1_000_000,
    "a complete graph that hangs RDKit": complete_graph(60),
    "a complete graph that fits": complete_graph(14),
    "three thousand rings": ".".join(["C1CC1"] * 3_000),
    "an isotope beyond any": "[99999999999999999999C]",
    "a number of hydrogens beyond any": "[CH99]",
    "a null": "CC\0O",
    "a megabyte of brackets": "[" * 1_000_000,
    "digits": "1" * 4_000,
    "dots": "." * 4_000,
    "a pattern": "[$([$([$([$(C)])])])]",
    "the longest chain that is looked at": "C" * 500,
    "a polyene with stereo": "C" + "/C=C" * 150 + "/C",
    "a ladder": "C1CC" + "".join(f"%{n:02d}CC%{n:02d}" for n in range(10, 40)) + "1",
    "a large peptide ring": CYCLOSPORIN,
    "a dense aromatic": "Nc1nc(N=C2NC(=O)C(=O)NC2=O)c2nc(O)c(O)nc2n1",
}
EVERYTHING = molecule(
    {"kind": "equals", "ref": "CCO", "ignore": ["stereo", "tautomers", "salts"]},
    {"kind": "functional_groups", "names": ["amide"], "max": 50},
    {"kind": "similarity", "ref": "CCO", "min": 0.5},
    {"kind": "cip", "labels": ["R"]},
    {"kind": "qed", "max": 1},
    aggregate="weighted_mean",
)


def test_nothing_nasty_takes_a_neighbour_with_it(client: Client) -> None:
    """All in one call: every answer comes back, the innocent ones as if alone, and none of the nasty ones is right."""
    innocent = ["\\boxed{CCO}", "<answer>OCC</answer>"]
    texts = [text for nasty in NASTY.values() for text in (innocent[0], nasty, innocent[1])]
    results = client.score([Task("t", components=[EVERYTHING], completions=texts)], timeout_seconds=120)
    by_name = dict(zip(NASTY, results[1::3], strict=True))
    fine = {result.reward for index, result in enumerate(results) if index % 3 != 1}
    assert len(fine) == 1
    assert all(result.reward is not None and result.reward < 0.99 for result in by_name.values()), by_name


def refused(client: Client, smarts: str) -> Result:
    """The result of a spec with this pattern."""
    task = Task("t", components=[molecule({"kind": "substructure", "smarts": smarts})], completions=["CCO"])
    return client.score([task], timeout_seconds=60)[0]


def test_a_pattern_that_hangs_rdkit_is_the_tasks_fault(client: Client) -> None:
    """A disconnected one is matched without end; so is refused."""
    for smarts in ("C.C.C.C", "[$(" * 12 + "C" + ")]" * 12, "C" * 600, "[C", ""):
        result = refused(client, smarts)
        assert result.reward is None
        assert result.assessments[0].reason == "SPEC_INVALID", smarts


def test_bad_specs_of_all_kinds_name_their_field(client: Client) -> None:
    """UNSCORED, with the path."""
    components = {
        "molecule.constraints.0.ref": molecule({"kind": "equals", "ref": "C("}),
        "reaction.product": reaction(product="C("),
        "structure.sequence": structure(sequence="A1"),
    }
    for field, component in components.items():
        result = client.score([Task("t", components=[component], completions=["C"])])[0]
        assert result.reward is None
        assert result.assessments[0].evidence["field"] == field


def test_structures_and_reactions_cross_the_wire(client: Client) -> None:
    """With their evidence."""
    tasks = [
        Task("s", components=[structure(sequence="ASVLT")], completions=[f"```\n{peptide.WHOLE}```", "none"]),
        Task("r", components=[reaction(balance="atoms")], completions=["C=C.[H][H]>>CC", "C=C>>CC"]),
    ]
    results = client.score(tasks, timeout_seconds=60)
    assert [result.reward for result in results] == [1.0, 0.0, 1.0, 0.0]
    assert results[0].assessments[0].evidence["residues"] == 5


def test_rdkit_is_silent(capfd: pytest.CaptureFixture[str]) -> None:
    """Rubbish answers write nothing to the log."""
    size = reading.Size(4000, 1000, 500)
    for rubbish in ("CC(C)(C)(C)C", "c1ccc1", "C1CC", "F/C=C/F"):
        reading.read(rubbish, "smiles", size)
    reading.read("InChI=1S/CH4/h2H5", "inchi", size)
    assert capfd.readouterr().err == ""
