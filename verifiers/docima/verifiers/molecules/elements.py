"""What the rules need to know of elements."""

from __future__ import annotations

from rdkit import Chem

NOBLE_GASES = frozenset((2, 10, 18, 36, 54, 86, 118))
_NO_METALS = frozenset((1, 5, 6, 7, 8, 9, 14, 15, 16, 17, 32, 33, 34, 35, 52, 53, 85)) | NOBLE_GASES
METALS = frozenset(range(1, 119)) - _NO_METALS
"""Everything but hydrogen, boron to fluorine and what is below them, silicon, germanium, arsenic and tellurium."""

_MAIN_GROUP_METALS = frozenset((3, 4, 11, 12, 13, 19, 20, 31, 37, 38, 49, 50, 55, 56, 81, 82, 87, 88))

MOST_COORDINATED = 8
"""Covalent bonds of an atom, at most: no compound has more than the eight of OsO4, XeO4 and the octafluorides."""

_TABLE = Chem.GetPeriodicTable()


def most_bonds(number: int) -> int:
    """The sum of bond orders that an element's electrons allow, hydrogens included.

    Metals of the first two groups and of the fourth main group have their outer electrons to give, and two more by
    expansion; all others up to eight.
    """
    if number in _MAIN_GROUP_METALS:
        return int(_TABLE.GetNOuterElecs(number)) + 2
    return MOST_COORDINATED
