"""What the rules need to know of elements."""

from __future__ import annotations

from rdkit import Chem

NOBLE_GASES = frozenset((2, 10, 18, 36, 54, 86, 118))
_NO_METALS = frozenset((1, 5, 6, 7, 8, 9, 14, 15, 16, 17, 32, 33, 34, 35, 52, 53, 85)) | NOBLE_GASES
METALS = frozenset(range(1, 119)) - _NO_METALS
"""Everything but hydrogen, boron to fluorine and what is below them, silicon, germanium, arsenic and tellurium."""

MOST_COORDINATED = 8
"""Covalent bonds of an atom, at most: no compound has more than the eight of OsO4, XeO4 and the octafluorides."""

_TABLE = Chem.GetPeriodicTable()


def most_bonds(number: int) -> int:
    """The sum of bond orders that an element's electrons allow, hydrogens included.

    Main-group metals have their outer electrons to give, and two more by expansion; d-block metals at most 8.
    """
    if number in NOBLE_GASES:
        return 8
    outer = int(_TABLE.GetNOuterElecs(number))
    if number in METALS:
        return min(MOST_COORDINATED, max(outer + 2, 2) if outer <= 4 else 8)
    return MOST_COORDINATED
