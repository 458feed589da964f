"""Is it a molecule that could be in a bottle? Named profiles of rules, each with its reason code, for every fragment.

RDKit's own sanitization lets pass '[C]', 'C~C', '[FeH100]' and cyclopropyne; these rules do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from rdkit import Chem
from rdkit.Chem import rdqueries

from docima.verifiers.molecules import strain, unstable
from docima.verifiers.molecules.elements import METALS, NOBLE_GASES, most_bonds

MOST_FINDINGS = 20
_ORDERS = frozenset((Chem.BondType.SINGLE, Chem.BondType.DOUBLE, Chem.BondType.TRIPLE))
_DATIVE = frozenset((Chem.BondType.DATIVE, Chem.BondType.DATIVEONE, Chem.BondType.DATIVEL, Chem.BondType.DATIVER))


@dataclass(frozen=True, slots=True)
class Rules:
    """The fields of a profile. None switches a rule off. Counts of atoms, charges in units of e."""

    elements: frozenset[int] | None = None
    exotic_elements: bool = False
    metals: bool = True
    radicals: bool = False
    isotopes: bool = True
    atom_maps: bool = False
    hydrogen_only: bool = False
    text_oddities: bool = False
    strained_rings: bool = False
    unstable_groups: bool = False
    most_atom_charge: int | None = 2
    most_net_charge: int | None = 4
    most_fragments: int | None = None
    counter_ion_heavy: int = 5
    largest_ring: int | None = None
    most_hydrogens: int = 4


_ORGANIC = frozenset((1, 5, 6, 7, 8, 9, 14, 15, 16, 17, 34, 35, 53))
_MEDICINAL = frozenset((1, 6, 7, 8, 9, 16, 17, 35))

PROFILES: dict[str, Rules] = {
    "strict_organic": Rules(),
    "drug_like": Rules(
        elements=_MEDICINAL | {15, 53},
        metals=False,
        isotopes=False,
        most_atom_charge=1,
        most_net_charge=2,
        most_fragments=1,
        largest_ring=8,
    ),
    "organometallic": Rules(most_atom_charge=4, most_net_charge=None, most_hydrogens=9),
    "any_rdkit": Rules(
        exotic_elements=True,
        radicals=True,
        atom_maps=True,
        hydrogen_only=True,
        text_oddities=True,
        strained_rings=True,
        unstable_groups=True,
        most_atom_charge=None,
        most_net_charge=None,
        most_hydrogens=9,
    ),
}
"""What may be answered. `any_rdkit` keeps only what no chemistry knows: wildcards, bonds without an order, absurd
hydrogens and valences.
"""

DETAILS = {
    "no_heavy_atoms": "There is no atom but hydrogen.",
    "wildcard": "An atom is a wildcard.",
    "undefined_bond": "A bond has no order, or is dative to what is no metal.",
    "aromatic_bond": "An aromatic bond is in no ring.",
    "radical": "An atom has unpaired electrons.",
    "absurd_charge": "A charge is larger than the profile allows.",
    "absurd_hydrogens": "An atom has more hydrogens than any.",
    "absurd_valence": "An atom has more bonds than it has electrons for.",
    "absurd_isotope": "There is no such isotope.",
    "isotope": "The profile allows no isotopes.",
    "atom_map": "The profile allows no atom map numbers.",
    "element": "The profile does not allow the element.",
    "noble_gas": "A noble gas.",
    "metal": "The profile allows no metals.",
    "ring_bond_conflict": "The two halves of a ring closure differ in bond order.",
    "dot_ring_bond": "A ring closure joins what a dot divides.",
    "ring_strain": "A triple or cumulated bond in a ring that is too small for it.",
    "bredt": "A double bond at a bridgehead of small rings.",
    "unstable_group": "A group that does not last.",
    "fragments": "There are more fragments than allowed.",
    "ring_size": "A ring is larger than the profile allows.",
}
"""Why a molecule is not plausible."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that is broken, and by which atoms."""

    code: str
    message: str
    atoms: tuple[int, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As evidence."""
        return {"code": self.code, "message": self.message, "atoms": list(self.atoms[:MOST_FINDINGS])}


def check(mol: Any, rules: Rules, oddities: dict[str, str], *, ordinary: bool = False) -> list[Finding]:
    """All rules that the molecule breaks, the gravest first; empty where it is plausible.

    `ordinary`: its atoms and bonds are known to be without brackets and plain, and need no look one by one.
    """
    found: list[Finding] = []
    if "wildcard" in oddities:
        found.append(Finding("wildcard", oddities["wildcard"]))
    # Walking through atoms and bonds is slow; most molecules are let go by queries that RDKit runs itself.
    if rules.elements is not None or (not ordinary and mol.HasSubstructMatch(_UNUSUAL_ATOM)):
        for atom in mol.GetAtoms():
            found += [Finding(code, message, (atom.GetIdx(),)) for code, message in _of_atom(atom, rules)]
    if not ordinary and mol.HasSubstructMatch(_UNUSUAL_BOND):
        for bond in mol.GetBonds():
            _check_bond(bond, found)
    if not rules.text_oddities:
        found += [Finding(code, said) for code, said in oddities.items() if code != "wildcard"]
    if not rules.hydrogen_only and not mol.GetNumHeavyAtoms():
        found.append(Finding("no_heavy_atoms", "There is no atom but hydrogen."))
    net = Chem.GetFormalCharge(mol)
    if rules.most_net_charge is not None and abs(net) > rules.most_net_charge:
        found.append(Finding("absurd_charge", f"The net charge is {net:+d}."))
    if not found:
        found += _check_structure(mol, rules)
    return found[:MOST_FINDINGS]


def _unusual_atom() -> Any:
    """A query for what the rules must look at: odd elements and charges, isotopes, maps, radicals, many hydrogens."""
    elements = "".join(f"!#{number}" for number in sorted(_ORGANIC))
    query = Chem.MolFromSmarts(f"[{elements}]")
    atom = query.GetAtomWithIdx(0)
    for other in (
        rdqueries.NumRadicalElectronsGreaterQueryAtom(0),
        rdqueries.IsotopeGreaterQueryAtom(0),
        rdqueries.HasPropQueryAtom("molAtomMapNumber"),
        rdqueries.FormalChargeGreaterQueryAtom(1),
        rdqueries.FormalChargeLessQueryAtom(-1),
        rdqueries.HCountGreaterQueryAtom(4),
    ):
        atom.ExpandQuery(other, Chem.CompositeQueryType.COMPOSITE_OR)
    return query


_UNUSUAL_ATOM = _unusual_atom()
# Neither single, double, triple nor aromatic; or aromatic and in no ring.
_UNUSUAL_BOND = Chem.MolFromSmarts("*!-!=!#!:,:!@*")


def _of_atom(atom: Any, rules: Rules) -> Iterator[tuple[str, str]]:
    """What is wrong with an atom by itself."""
    number, charge, name = atom.GetAtomicNum(), atom.GetFormalCharge(), atom.GetSymbol()
    if number == 0 or atom.HasQuery():
        yield "wildcard", "It has a wildcard atom."
        return
    radicals, hydrogens = atom.GetNumRadicalElectrons(), atom.GetTotalNumHs(True)
    if hydrogens > (rules.most_hydrogens if number in METALS or number == 5 else 4):
        yield "absurd_hydrogens", f"{name} has {hydrogens} hydrogens."
    elif number not in _ORGANIC and _bond_sum(atom) > most_bonds(number):
        yield "absurd_valence", f"{name} has {_bond_sum(atom)} bonds."
    if radicals and not rules.radicals:
        yield "radical", f"{name} has {radicals} unpaired electrons."
    most = rules.most_atom_charge
    if most is not None and abs(_local_charge(atom)) > (max(most, 4) if number in METALS else most):
        yield "absurd_charge", f"{name} has a charge of {charge:+d}."
    yield from _of_nature(atom, rules)


def _of_nature(atom: Any, rules: Rules) -> Iterator[tuple[str, str]]:
    """What the profile says of elements, isotopes and labels."""
    number, name, isotope = atom.GetAtomicNum(), atom.GetSymbol(), atom.GetIsotope()
    if not rules.exotic_elements and number in NOBLE_GASES:
        yield "noble_gas", f"{name} is a noble gas."
    elif not rules.metals and number in METALS:
        yield "metal", f"{name} is a metal."
    elif rules.elements is not None and number not in rules.elements:
        yield "element", f"{name} is not allowed."
    if isotope and Chem.GetPeriodicTable().GetMassForIsotope(number, isotope) <= 0.0:
        yield "absurd_isotope", f"There is no {isotope}{name}."
    elif isotope and not rules.isotopes:
        yield "isotope", f"{isotope}{name} is an isotope."
    if atom.GetAtomMapNum() and not rules.atom_maps:
        yield "atom_map", f"{name} has the map number {atom.GetAtomMapNum()}."


def _local_charge(atom: Any) -> int:
    """Its charge, less what neighbours of the other sign make up for: RDKit writes perchlorate with Cl+3 and O-."""
    charge = int(atom.GetFormalCharge())
    if -2 < charge < 2:
        return charge
    others = [near.GetFormalCharge() for near in atom.GetNeighbors()]
    return charge + int(sum(other for other in others if other * charge < 0))


def _bond_sum(atom: Any) -> int:
    bonds = sum(bond.GetBondTypeAsDouble() for bond in atom.GetBonds() if bond.GetBondType() not in _DATIVE)
    return int(bonds + 0.5) + int(atom.GetTotalNumHs())


def _check_bond(bond: Any, found: list[Finding]) -> None:
    kind = bond.GetBondType()
    ends = (bond.GetBeginAtomIdx(), bond.GetEndAtomIdx())
    if kind in _ORDERS:
        return
    if kind is Chem.BondType.AROMATIC:
        if not bond.IsInRing():
            found.append(Finding("aromatic_bond", "An aromatic bond is in no ring.", ends))
    elif kind not in _DATIVE:
        quadruple = kind is Chem.BondType.QUADRUPLE
        if not (quadruple and all(atom.GetAtomicNum() in METALS for atom in (bond.GetBeginAtom(), bond.GetEndAtom()))):
            found.append(Finding("undefined_bond", f"A bond is of the kind {kind}.", ends))
    elif bond.GetEndAtom().GetAtomicNum() not in METALS:
        found.append(Finding("undefined_bond", "A dative bond ends at what is no metal.", ends))


def _check_structure(mol: Any, rules: Rules) -> list[Finding]:
    """Rules that look at more than one atom; asked only of what has sound atoms."""
    found: list[Finding] = []
    if not rules.strained_rings:
        found += [Finding(code, message, atoms) for code, message, atoms in strain.findings(mol)]
    if not rules.unstable_groups:
        found += [Finding("unstable_group", f"It has {name}.", atoms) for name, atoms in unstable.findings(mol)]
    if rules.most_fragments is not None:
        sizes = sorted(len(each) for each in Chem.GetMolFrags(mol))
        large = [size for size in sizes[:-1] if size > rules.counter_ion_heavy]
        if len(sizes) > rules.most_fragments + 1 or large:
            found.append(Finding("fragments", f"There are {len(sizes)} fragments."))
    if rules.largest_ring is not None:
        found += [
            Finding("ring_size", f"A ring has {len(ring)} atoms.", tuple(ring))
            for ring in mol.GetRingInfo().AtomRings()
            if len(ring) > rules.largest_ring
        ]
    return found


def overridden(rules: Rules, changes: dict[str, Any]) -> Rules:
    """The rules with some said otherwise."""
    return replace(rules, **changes)
