"""Structures of proteins: a sound peptide passes, and every kind of damage is named."""

from __future__ import annotations

import gemmi
import peptide
import pytest

from docima.verifiers.assessment import Assessment, Reason, Verdict
from docima.verifiers.completion import Completion
from docima.verifiers.structures import ideal, ramachandran, sample, verify
from docima.verifiers.structures.limits import LIMITS

SEQUENCE = "ASVLT"


def judge(text: str, **spec: object) -> Assessment:
    """The assessment of a bare structure."""
    found = verify.judge(verify.prepare(verify.Spec.model_validate(spec)), Completion(text, text))
    assert found.detail in verify.DETAILS
    return found


def codes(found: Assessment) -> set[str]:
    """The codes of its findings, and its detail."""
    return {each["code"] for each in found.evidence.get("findings", [])} | {found.detail}


def mirror(head: str, at: tuple[float, float, float]) -> tuple[float, float, float]:
    """Seen in a mirror."""
    return -at[0], at[1], at[2]


def renamed(old: str, new: str) -> str:
    """With a residue under another name."""
    return peptide.WHOLE.replace(old, new)


def without_side_chains() -> str:
    """The backbone alone."""
    return peptide.kept(lambda line: peptide.atom(line) in ideal.BACKBONE)


def second_altloc_broken() -> str:
    """Two conformers of an oxygen, the second of which is broken."""
    lines = []
    for line in peptide.WHOLE.splitlines():
        if line.startswith("ATOM") and peptide.atom(line) == "OG":
            far = f"{float(line[30:38]) + 1.2:8.3f}"
            lines += [f"{line[:16]}A{line[17:]}", f"{line[:16]}B{line[17:30]}{far}{line[38:]}"]
        else:
            lines.append(line)
    return "\n".join(lines)


def second_model_mirrored() -> str:
    """A sound model and a mirrored one."""
    first = "\n".join(line for line in peptide.WHOLE.splitlines() if line != "END")
    second = "\n".join(line for line in peptide.changed(mirror).splitlines() if line != "END")
    return f"MODEL        1\n{first}\nENDMDL\nMODEL        2\n{second}\nENDMDL\nEND\n"


def unoccupied() -> str:
    """One residue with occupancy 0."""
    lines = peptide.WHOLE.splitlines()
    return "\n".join(line.replace("  1.00", "  0.00") if " LEU " in line else line for line in lines)


def one_as_hetatm(number: int) -> str:
    """One residue mirrored through its alpha carbon's plane, and written as HETATM."""
    mirrored = peptide.changed(lambda head, at: mirror(head, at) if peptide.residue(head) == number else at)
    return "\n".join(
        "HETATM" + line[6:] if line.startswith("ATOM") and peptide.residue(line) == number else line
        for line in mirrored.splitlines()
    )


DAMAGED = {
    "mirrored": (peptide.changed(mirror), "chirality"),
    "six percent too large": (peptide.changed(lambda _, at: (at[0] * 1.06, at[1] * 1.06, at[2] * 1.06)), "bond_length"),
    "in nanometres": (peptide.changed(lambda _, at: (at[0] / 10, at[1] / 10, at[2] / 10)), "bond_length"),
    "a stretched peptide bond": (peptide.stretched(3, 0.4), "bond_length"),
    "a squeezed peptide bond": (peptide.stretched(3, -0.3), "bond_length"),
    "a broken chain": (peptide.stretched(3, 4.0), "chain_break"),
    "a twisted peptide": (peptide.turned(2, 60.0), "omega"),
    "alpha carbons only": (peptide.kept(lambda line: peptide.atom(line) == "CA"), "missing_atoms"),
    "no side chains": (without_side_chains(), "missing_atoms"),
    "a backbone oxygen missing": (
        peptide.kept(lambda line: (peptide.residue(line), peptide.atom(line)) != (3, "O")),
        "missing_atoms",
    ),
    "a residue of the other hand": (renamed("VAL", "DVA"), "chirality"),
    "unknown residues": (renamed("VAL", "UNK"), "unknown_residue"),
    "unheard-of residues": (renamed("VAL", "QQ9"), "unknown_residue"),
    "a second conformer that is broken": (second_altloc_broken(), "bond_length"),
    "a second model that is mirrored": (second_model_mirrored(), "chirality"),
    "a residue that is said not to be there": (unoccupied(), "occupancy"),
    "a residue of the other hand as HETATM": (one_as_hetatm(3), "chirality"),
    "another chain in the same place": (
        peptide.WHOLE.replace("END", "TER") + peptide.WHOLE.replace(" A ", " B "),
        "clash",
    ),
    "only water": (
        "HETATM    1  O   HOH A   1       1.000   1.000   1.000  1.00  0.00           O\nEND\n",
        "no_polymer",
    ),
    "a coordinate that is no number": (peptide.WHOLE.replace("  -2.263", "     nan", 1), "not_finite"),
    "a coordinate that is infinite": (peptide.WHOLE.replace("  -2.263", "   1e999", 1), "not_finite"),
    "a coordinate far away": (peptide.WHOLE.replace("  -2.263", "99999.99", 1), "too_far"),
    "no structure": ("I cannot do that.", "no_atoms"),
}


@pytest.mark.parametrize(("text", "code"), DAMAGED.values(), ids=DAMAGED)
def test_damage_does_not_pass_and_is_named(text: str, code: str) -> None:
    """By the answer's own fault, under both profiles."""
    for profile in ("experimental", "predicted"):
        found = judge(text, profile=profile)
        assert found.verdict is Verdict.INCORRECT, found
        assert code in codes(found)


def test_a_sound_peptide_passes_and_says_what_was_not_checked() -> None:
    """With measures and a quality."""
    found = judge(peptide.WHOLE, sequence=SEQUENCE, chains=1, require_side_chains=True)
    assert found.verdict is Verdict.CORRECT, found
    assert set(verify.ALWAYS_UNCHECKED) <= set(found.evidence["not_checked"])
    assert 0 < found.evidence["quality"] <= 1
    assert found.evidence["residues"] == len(SEQUENCE)
    graded = judge(peptide.WHOLE, scoring="graded")
    assert graded.score == pytest.approx(found.evidence["quality"], abs=1e-3)


def test_a_little_noise_is_tolerated() -> None:
    """A hundredth of an angstrom, by turns up and down."""
    text = peptide.changed(lambda head, at: (at[0] + 0.01 * (-1) ** int(head[6:11]), at[1], at[2]))
    assert judge(text).verdict is Verdict.CORRECT


def test_the_same_model_as_mmcif_gets_the_same_verdict() -> None:
    """Sound and mirrored."""
    for text in (peptide.WHOLE, peptide.changed(mirror)):
        structure = gemmi.read_pdb_string(text)
        structure.setup_entities()
        structure.assign_label_seq_id()
        other = structure.make_mmcif_document().as_string()
        assert judge(other, format="mmcif").detail == judge(text).detail


def test_an_answer_in_a_fence_or_tag_is_found() -> None:
    """With prose around it."""
    assert judge(f"My model:\n```pdb\n{peptide.WHOLE}```\nDone.").score == 1.0
    assert judge(f"<answer>\n{peptide.WHOLE}\n</answer>").score == 1.0
    assert judge("```pdb\nATOM").reason is Reason.NO_ANSWER


def test_the_sequence_and_the_chains_are_compared() -> None:
    """Another sequence, a part of it, another number of chains."""
    assert judge(peptide.WHOLE, sequence="ASVLS").detail == "sequence"
    assert judge(peptide.WHOLE, sequence="SVLT").detail == "sequence"
    assert judge(peptide.WHOLE, chains=2).detail == "chains"


def test_a_gap_in_the_numbers_is_a_gap_in_the_chain() -> None:
    """Unless gaps are forbidden, or the numbers hide it."""
    gap = peptide.kept(lambda line: peptide.residue(line) != 3)
    assert judge(gap).verdict is Verdict.CORRECT
    assert judge(gap, allow_gaps=False).detail == "chain_break"
    hidden = gap.replace(" A   4", " A   3").replace(" A   5", " A   4")
    assert judge(hidden).detail == "chain_break"


def test_a_modified_residue_is_checked_but_for_what_was_added() -> None:
    """Its backbone counts, its side chain is told as not checked."""
    found = judge(renamed("SER", "SEP"))
    assert found.verdict is Verdict.CORRECT, found
    assert "side chain of SEP" in found.evidence["not_checked"]


def test_unknown_residues_that_are_allowed_are_told() -> None:
    """As not checked, never as passed."""
    found = judge(renamed("VAL", "QQ9"), allow_unknown=True)
    assert "geometry of QQ9" in found.evidence["not_checked"]


def test_a_cis_peptide_is_flagged() -> None:
    """Rare but real: told, not failed for by itself."""
    assert "omega_cis_nonpro" in codes(judge(peptide.turned(1, 180.0)))


def test_a_structure_beyond_the_limits_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Characters, atoms, models, crowds."""
    assert judge("x" * (LIMITS.characters + 1)).reason is Reason.ANSWER_TOO_LARGE
    models = "".join(f"MODEL {n:8d}\n{peptide.WHOLE.replace('END', 'ENDMDL')}" for n in range(1, LIMITS.models + 2))
    assert judge(models).reason is Reason.ANSWER_TOO_LARGE
    crowd = "".join(
        peptide.WHOLE.replace("END", "TER").replace(" A ", f" {chain} ") for chain in "ABCDEFGHIJKLMNOPQRST"
    )
    assert "clash" in judge(crowd).evidence["failures"]


@pytest.mark.parametrize(
    ("kind", "phi", "psi", "region"),
    [
        ("general", -63, -43, "favoured"),
        ("general", -120, 130, "favoured"),
        ("general", 125, 60, "outlier"),
        ("glycine", 80, 10, "favoured"),
        ("trans_proline", -65, 140, "favoured"),
        ("trans_proline", 60, 40, "outlier"),
        ("isoleucine_valine", 60, 140, "outlier"),
        ("general", -170, 170, "favoured"),
        ("general", 180, 180, "allowed"),
    ],
)
def test_regions_of_phi_and_psi(kind: str, phi: float, psi: float, region: str) -> None:
    """Helix and sheet are favoured; what collides is outlier."""
    assert ramachandran.region(kind, phi, psi) == region


def test_every_map_is_whole() -> None:
    """So many rows and columns of known signs."""
    cells = 360 // ramachandran.CELL_DEGREES
    for picture in ramachandran.MAPS.values():
        rows = picture.split()
        assert len(rows) == cells
        assert all(len(row) == cells and set(row) <= set("#+.") for row in rows)


def test_ideal_values_are_those_of_a_protein() -> None:
    """Every bond joins atoms that the residue has; lengths and angles are in their range."""
    for name in ideal.RESIDUES:
        atoms = ideal.atoms(name) | set(ideal.BACKBONE)
        for pair, mean, deviation in ideal.bonds(name):
            assert set(pair) <= atoms
            assert 1.2 < mean < 1.85
            assert 0 < deviation < 0.1
        for triple, mean, deviation in ideal.angles(name):
            assert set(triple) <= atoms
            assert 95 < mean < 135
            assert 0 < deviation < 6


def test_the_self_test_holds_a_sound_and_a_mirrored_model() -> None:
    """And they come out right."""
    assert judge(sample.PDB).score == 1.0
    assert judge(sample.mirrored()).score == 0.0
