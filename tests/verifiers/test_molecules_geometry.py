"""Coordinates: sound conformers pass however they are turned, broken ones do not, each with its reason."""

from __future__ import annotations

from typing import Any

import conformers
import numpy
import pytest
from rdkit import Chem
from rdkit.Chem import rdMolTransforms

from docima.verifiers.assessment import Assessment, Verdict
from docima.verifiers.completion import Completion
from docima.verifiers.molecules import verify

SOUND = {
    "phenacetin": "CCOc1ccc(NC(C)=O)cc1",
    "L-valine": "CC(C)[C@H](N)C(=O)O",
    "menthol": "CC(C)[C@@H]1CC[C@@H](C)C[C@H]1O",
    "crotonic ester": "C/C=C/C(=O)OC",
    "thiophene sulfone": "CS(=O)(=O)c1ccsc1",
    "propargyl amine": "C#CCN",
    "nitrobenzene": "O=[N+]([O-])c1ccccc1",
    "cyclopropane acid": "OC(=O)C1CC1",
    "trehalose's half": "OC[C@H]1O[C@H](O)[C@H](O)[C@@H](O)[C@@H]1O",
    "phosphate": "COP(=O)(O)O",
}


def judge(text: str, expected: str, level: str = "strict") -> Assessment:
    """The assessment of a mol block."""
    geometry = {"level": level, "expected_smiles": expected}
    spec = verify.Spec.model_validate({"input": {"format": "molblock"}, "geometry": geometry})
    return verify.judge(verify.prepare(spec), Completion(text, text))


def codes(found: Assessment) -> set[str]:
    """The codes of its findings, and its detail."""
    return {each["code"] for each in found.evidence.get("geometry", {}).get("findings", [])} | {found.detail}


@pytest.mark.parametrize("smiles", SOUND.values(), ids=SOUND)
def test_a_sound_conformer_passes_however_it_is_written(smiles: str) -> None:
    """Relaxed, turned, far away, reordered, a little noisy, without hydrogens, in a fence."""
    mol = conformers.relaxed(smiles)
    rows = conformers.positions(mol)
    turn = numpy.linalg.qr(numpy.random.default_rng(1).normal(size=(3, 3)))[0]
    turn *= numpy.sign(numpy.linalg.det(turn))
    order = [int(index) for index in numpy.random.default_rng(2).permutation(mol.GetNumAtoms())]
    ways = [mol, conformers.moved(mol, rows @ turn + 700), Chem.RenumberAtoms(mol, order)]
    ways += [conformers.noisy(mol, 0.01), Chem.RemoveHs(mol)]
    for way in ways:
        found = judge(conformers.block(way), smiles)
        assert found.verdict is Verdict.CORRECT, found
    fenced = f"Here it is:\n```mol\n{conformers.block(mol).strip()}\n```\n"
    assert judge(fenced, smiles).verdict is Verdict.CORRECT


@pytest.mark.parametrize("smiles", SOUND.values(), ids=SOUND)
def test_a_conformer_that_is_scaled_noisy_or_drawn_does_not_pass(smiles: str) -> None:
    """Wrong units, a tenth too large, noise, a drawing, a hydrogen on top of its atom or far from it."""
    mol = conformers.relaxed(smiles)
    rows = conformers.positions(mol)
    for factor in (0.1, 0.85, 0.9, 1.1, 1.2):
        assert "bond_length" in codes(judge(conformers.block(conformers.moved(mol, rows * factor)), smiles)), factor
    assert judge(conformers.block(conformers.noisy(mol, 0.25)), smiles).score == 0.0
    assert judge(conformers.block(conformers.drawn(mol)), smiles).score == 0.0
    hydrogen = next(atom for atom in mol.GetAtoms() if atom.GetAtomicNum() == 1)
    near = hydrogen.GetNeighbors()[0].GetIdx()
    for share in (0.05, 1.6):
        others = rows.copy()
        others[hydrogen.GetIdx()] = rows[near] + share * (rows[hydrogen.GetIdx()] - rows[near])
        assert "bond_length" in codes(judge(conformers.block(conformers.moved(mol, others)), smiles)), share


PHENACETIN = SOUND["phenacetin"]


def test_single_faults_are_named() -> None:
    """A bond, an angle, a ring, an amide, each by its code."""
    mol = conformers.relaxed(PHENACETIN)
    ring = next(iter(mol.GetRingInfo().AtomRings()))
    for distance in (0.4, -0.4):
        assert "bond_length" in codes(judge(conformers.block(conformers.stretched(mol, 2, 3, distance)), PHENACETIN))
    for lift in (0.6, -0.6):
        for way in (mol, Chem.RemoveHs(mol)):
            found = judge(conformers.block(conformers.lifted(way, ring, lift)), PHENACETIN)
            assert "aromatic_flatness" in codes(found)
    assert judge(conformers.block(conformers.lifted(mol, ring, 0.03)), PHENACETIN).score == 1.0
    bent = Chem.Mol(mol)
    rdMolTransforms.SetAngleDeg(bent.GetConformer(), 0, 1, 2, 65.0)
    assert "bond_angle" in codes(judge(conformers.block(bent), PHENACETIN))
    oxygen, carbon, nitrogen, aryl = mol.GetSubstructMatch(Chem.MolFromSmarts("O=CNc"))
    twisted = Chem.Mol(mol)
    rdMolTransforms.SetDihedralDeg(twisted.GetConformer(), oxygen, carbon, nitrogen, aryl, 90.0)
    assert "amide_planarity" in codes(judge(conformers.block(twisted), PHENACETIN))


def test_a_flat_cyclohexane_and_a_bent_alkyne_are_named() -> None:
    """Shapes that no distance shows by itself."""
    flat = conformers.relaxed("CC1CCCCC1")
    ring = list(flat.GetRingInfo().AtomRings()[0])
    rows = conformers.positions(flat)
    plane = rows[ring] - rows[ring].mean(axis=0)
    normal = numpy.linalg.svd(plane)[2][-1]
    rows[ring] -= numpy.outer(plane @ normal, normal)
    assert "ring_non_flatness" in codes(judge(conformers.block(conformers.moved(flat, rows)), "CC1CCCCC1"))
    bent = conformers.relaxed("CC#CC")
    rdMolTransforms.SetAngleDeg(bent.GetConformer(), 0, 1, 2, 150.0)
    assert "linearity" in codes(judge(conformers.block(bent), "CC#CC"))


@pytest.mark.parametrize("name", ["L-valine", "menthol", "trehalose's half"])
def test_the_mirror_image_is_another_molecule(name: str) -> None:
    """Every distance is the same, and the configuration is not."""
    mol = conformers.relaxed(SOUND[name])
    mirrored = conformers.moved(mol, conformers.positions(mol) * [-1, 1, 1])
    assert judge(conformers.block(mirrored), SOUND[name]).detail == "stereo_mismatch"
    free = SOUND[name].replace("@", "")
    assert judge(conformers.block(mirrored), free.replace("[CH]", "C")).score == 1.0


def test_the_mirror_image_of_what_has_no_hand_is_the_same() -> None:
    """Phenacetin."""
    mol = conformers.relaxed(PHENACETIN)
    mirrored = conformers.moved(mol, conformers.positions(mol) * [1, 1, -1])
    assert judge(conformers.block(mirrored), PHENACETIN).score == 1.0


def test_the_other_double_bond_and_other_bond_orders_are_another_molecule() -> None:
    """Z for E; and single bonds everywhere."""
    cis = conformers.relaxed("C/C=C\\C(=O)OC")
    assert judge(conformers.block(cis), SOUND["crotonic ester"]).detail == "stereo_mismatch"
    bare = Chem.RWMol(Chem.RemoveHs(conformers.relaxed(SOUND["crotonic ester"])))
    for bond in bare.GetBonds():
        bond.SetBondType(Chem.BondType.SINGLE)
    Chem.SanitizeMol(bare)
    assert judge(conformers.block(bare), SOUND["crotonic ester"]).detail == "identity"


def test_two_copies_in_one_place_clash() -> None:
    """Though each of them is sound."""
    mol = conformers.relaxed("CCO")
    both = Chem.CombineMols(mol, conformers.moved(mol, conformers.positions(mol) + 0.05))
    found = judge(conformers.block(both), "")
    assert "clash" in codes(found)
    assert "identity" in codes(judge(conformers.block(both), "CCO"))


def test_lenient_lets_pass_what_posebusters_does() -> None:
    """12 % too large: strict says no."""
    mol = conformers.relaxed(PHENACETIN)
    text = conformers.block(conformers.moved(mol, conformers.positions(mol) * 1.12))
    assert judge(text, PHENACETIN).score == 0.0
    assert judge(text, PHENACETIN, "lenient").score == 1.0


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (("M  END", ""), "truncated_block"),
        ((" 13 12", "999999"), "truncated_block"),
        (("V2000", "V9000"), "no_counts_line"),
    ],
)
def test_a_block_that_is_cut_or_lies_about_its_size_is_refused(change: tuple[str, str], detail: str) -> None:
    """Before RDKit sees it."""
    text = conformers.block(conformers.relaxed("C[C@H](N)C(=O)O"))
    assert change[0] in text
    assert judge(text.replace(*change), "").detail == detail


def test_coordinates_that_are_no_numbers_are_refused() -> None:
    """In both versions of the format."""
    mol = conformers.relaxed("CCO")
    old = conformers.block(mol)
    first = old.splitlines()[4][:10]
    assert judge(old.replace(first, "       nan", 1), "CCO").score == 0.0
    new = str(Chem.MolToV3KMolBlock(mol))
    number = new.split("V30 1 C ")[1].split()[0]
    assert judge(new.replace(number, "nan", 1), "CCO").detail == "not_finite"
    assert judge(new, "CCO").score == 1.0


def test_several_records_are_more_than_one_answer() -> None:
    """The first is not picked."""
    text = conformers.block(conformers.relaxed("CCO"))
    assert judge(text + "$$$$\n" + text, "CCO").detail == "several_molecules"


def test_an_xyz_is_read_by_its_distances() -> None:
    """Bonds are found, and the same checks asked."""
    mol = conformers.relaxed("CC(=O)NC")
    text = str(Chem.MolToXYZBlock(mol))
    geometry: dict[str, Any] = {"expected_smiles": "CC(=O)NC"}
    prepared = verify.prepare(verify.Spec.model_validate({"input": {"format": "xyz"}, "geometry": geometry}))
    assert verify.judge(prepared, Completion(text, text)).score == 1.0
    lines = text.splitlines()
    for bad in (
        "\n".join(lines[:-1]),
        text.replace("C ", "Qq ", 1),
        text + text,
        "five\n\n",
        text.replace("0", "x", 9),
    ):
        assert verify.judge(prepared, Completion(bad, bad)).score == 0.0


def test_strain_is_told_and_limited() -> None:
    """A relaxed conformer has next to none; an eclipsed and squeezed one has more than is allowed."""
    mol = conformers.relaxed("CC(=O)Oc1ccccc1C(=O)O")
    spec = {"input": {"format": "molblock"}, "energy": {"max_strain": 0.5, "conformers": 6}}
    prepared = verify.prepare(verify.Spec.model_validate(spec))
    fine, strained = conformers.block(mol), conformers.block(conformers.noisy(mol, 0.15))
    found = verify.judge(prepared, Completion(fine, fine))
    assert found.score == 1.0, found
    assert found.evidence["energy"]["strain_per_heavy_atom"] <= 0.5
    assert verify.judge(prepared, Completion(strained, strained)).detail == "strained"
