"""Conformers made here, sound ones and broken ones, as mol blocks."""

from __future__ import annotations

from typing import Any

import numpy
from rdkit import Chem
from rdkit.Chem import rdDepictor, rdDistGeom, rdForceFieldHelpers

SEED = 20_259


def relaxed(smiles: str) -> Any:
    """A conformer with hydrogens, embedded (ETKDGv3, fixed seed) and relaxed (MMFF94)."""
    mol = Chem.AddHs(Chem.MolFromSmiles(smiles))
    assert rdDistGeom.EmbedMolecule(mol, randomSeed=SEED) == 0
    rdForceFieldHelpers.MMFFOptimizeMolecule(mol, maxIters=2_000)
    return mol


def block(mol: Any) -> str:
    """As text."""
    return str(Chem.MolToMolBlock(mol))


def positions(mol: Any) -> Any:
    """The coordinates, one row an atom."""
    return mol.GetConformer().GetPositions()


def moved(mol: Any, rows: Any) -> Any:
    """A copy with other coordinates."""
    copy = Chem.Mol(mol)
    conformer = copy.GetConformer()
    for index, row in enumerate(rows):
        conformer.SetAtomPosition(index, [float(value) for value in row])
    return copy


def noisy(mol: Any, deviation: float) -> Any:
    """With Gaussian noise on every coordinate."""
    noise = numpy.random.default_rng(SEED).normal(0, deviation, (mol.GetNumAtoms(), 3))
    return moved(mol, positions(mol) + noise)


def drawn(mol: Any) -> Any:
    """As a drawing, flat."""
    copy = Chem.Mol(mol)
    rdDepictor.Compute2DCoords(copy)
    return copy


def lifted(mol: Any, ring: tuple[int, ...], distance: float) -> Any:
    """With one atom of a ring lifted out of its plane."""
    rows = positions(mol)
    plane = rows[list(ring)]
    normal = numpy.linalg.svd(plane - plane.mean(axis=0))[2][-1]
    rows[ring[0]] += distance * normal
    return moved(mol, rows)


def stretched(mol: Any, first: int, second: int, distance: float) -> Any:
    """With everything beyond a bond moved along it."""
    editable = Chem.RWMol(mol)
    editable.RemoveBond(first, second)
    beyond = next(part for part in Chem.GetMolFrags(editable) if second in part)
    rows = positions(mol)
    axis = rows[second] - rows[first]
    rows[list(beyond)] += distance * axis / numpy.linalg.norm(axis)
    return moved(mol, rows)
