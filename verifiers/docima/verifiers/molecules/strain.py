"""Bonds that a small ring cannot hold: triple and cumulated ones, and double bonds at a bridgehead (Bredt's rule)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from rdkit import Chem
from rdkit.Chem import rdMolDescriptors

SMALLEST_ALKYNE_RING = 8
"""Cyclooctyne is the smallest cycloalkyne that can be kept; cyclic allenes of 8 atoms are known as intermediates."""

SMALLEST_TRANS_RING = 8
"""A bridgehead alkene holds a trans-cycloalkene; trans-cyclooctene is the smallest that lasts (Wiseman 1970)."""

_LINEAR_ATOM = Chem.MolFromSmarts("[#6X2,#7X2+;R]")
_LINEAR = Chem.MolFromSmarts("[#6,#7;R]#[#6,#7;R]")
_ENDOCYCLIC = Chem.MolFromSmarts("[R2]=@[R]")
_CUMULATED = Chem.MolFromSmarts("[*;R]=[#6;R;D2]=[*;R]")


def findings(mol: Any) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Code, sentence and atoms of each strained bond."""
    rings = mol.GetRingInfo().NumRings()
    if not rings:
        return
    for pattern, name in ((_LINEAR, "a triple bond"), (_CUMULATED, "cumulated double bonds")):
        if not mol.HasSubstructMatch(_LINEAR_ATOM):
            break
        small = [set(ring) for ring in mol.GetRingInfo().AtomRings() if len(ring) < SMALLEST_ALKYNE_RING]
        for match in mol.GetSubstructMatches(pattern, maxMatches=100):
            ring = next((each for each in small if each.issuperset(match)), None)
            if ring is not None:
                yield "ring_strain", f"There is {name} in a ring of {len(ring)}.", tuple(match)
    if rings > 1 and rdMolDescriptors.CalcNumBridgeheadAtoms(mol) and mol.HasSubstructMatch(_ENDOCYCLIC):
        yield from _bridgeheads(mol)


def _bridgeheads(mol: Any) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    heads: list[int] = []
    rdMolDescriptors.CalcNumBridgeheadAtoms(mol, heads)
    for index in heads:
        atom = mol.GetAtomWithIdx(index)
        for bond in atom.GetBonds():
            if bond.GetBondType() is not Chem.BondType.DOUBLE or not bond.IsInRing():
                continue
            other = bond.GetOtherAtomIdx(index)
            around = [each.GetIdx() for each in atom.GetNeighbors() if each.GetIdx() != other]
            sizes = [_ring_through(mol, index, start, other) for start in around]
            if len(sizes) == 2 and all(sizes) and max(sizes) < SMALLEST_TRANS_RING:
                yield "bredt", "There is a double bond at a bridgehead of small rings.", (index, other)


def _ring_through(mol: Any, head: int, start: int, goal: int) -> int:
    """Atoms of the smallest ring that holds `start`, `head` and `goal` in this order; 0 where there is none."""
    seen = {head, start}
    waiting = deque([(start, 3)])
    while waiting:
        here, size = waiting.popleft()
        for atom in mol.GetAtomWithIdx(here).GetNeighbors():
            index = atom.GetIdx()
            if index == goal:
                return size
            if index not in seen:
                seen.add(index)
                waiting.append((index, size + 1))
    return 0
