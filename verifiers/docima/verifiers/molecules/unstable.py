"""Groups that do not last in a bottle, as patterns of our own; and those that only look unlikely.

`GROUPS` are refused by the profiles. `UNLIKELY` is what the constraint `plausible` refuses besides.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from rdkit import Chem

MOST_MATCHES = 20

# Chains of heteroatoms, but for what aromaticity or charge holds together (triazole, azide).
_HETERO = "#7,#8,#15,#16,#34,#9,#17,#35,#53"
_HETERO_CHAIN = f"[{_HETERO}]~[#7+0,#8,#16X2,#9,#17,#35,#53;!a]~[{_HETERO}]"

HETERO_GROUPS: dict[str, str] = {
    "a chain of three oxygens": "[OX2,OX1]~[OX2]~[OX2,OX1]",
    "a chain of four nitrogens": "[#7;!a]~[#7;!a]~[#7;!a]~[#7;!a]",
    "a chain of three nitrogens that are single-bonded": "[NX3;!a]-[NX3;!a;!$(N-[a;n])]-[NX3;!a]",
    "a peroxide of a heteroatom": "[N,S,P,F,Cl,Br,I;!a]-[OX2]-[OX2]",
    "a nitrogen between two hydroxyls": "[OX2H][NX3][OX2H]",
    "a chain of five sulfurs": "[SX2;R0]~[SX2;R0]~[SX2;R0]~[SX2;R0]~[SX2;R0]",
    "a halogen on a hydroxyl chain": "[F,Cl,Br,I]-[OX2]-[OX2,NX3,SX2]",
}
CARBON_GROUPS: dict[str, str] = {
    "five cumulated double bonds": "[#6]=[#6]=[#6]=[#6]=[#6]=[#6]",
    "three hydroxyls on a carbon": "[OX2H][CX4]([OX2H])[OX2H]",
    "two hydroxyls on an alkene carbon": "[OX2H][CX3;!a]([OX2H])=[CX3;!a]",
    "a hydroxyl on an alkyne": "[OX2H]-[CX2]#[CX2]",
}
_CARBON_GATES = ("[#6]=[#6]=[#6]=[#6]", "[OX2H]-[#6;!a]~[OX2H,CX2]")

UNLIKELY: dict[str, str] = {
    "a nitrogen and a thiol on one carbon": "[NX3;!$(N-[C,S]=[O,S,N]);!a][CX4][SX2H]",
    "an amine and a hydroxyl on one carbon": "[NX3;!$(N-[C,S]=[O,S,N]);!a][CX4;!$(C([F,Cl])[F,Cl])][OX2H]",
    "two free amines on one carbon": "[NX3H2][CX4][NX3H2]",
    "two hydroxyls on one carbon": "[OX2H][CX4;!$(C[CX3]=O);!$(C(F)(F)F);!$(CC(F)(F)F);!$(CC(Cl)(Cl)Cl)][OX2H]",
    "a hydroxyl and a thiol on one carbon": "[OX2H][CX4][SX2H]",
    "two thiols on one carbon": "[SX2H][CX4][SX2H]",
    "a halogen beside a free hydroxyl or amine": "[Cl,Br,I][CX4][OX2H,NX3H,NX3H2,SX2H]",
    "a halogen on nitrogen": "[NX3;!$(N(C=O)C=O);!$(NS(=O)=O)]-[Cl,Br,I]",
    "a halogen on oxygen": "[OX2]-[F,Cl,Br,I;X1]",
    "a halogen on sulfur": "[SX2]-[F,Cl,Br,I]",
    "a free peroxide chain": "[OX2;R0]-[OX2;R0]",
    "a free enol": "[OX2H][CX3;!a;!$(C=O);!$(C-[N,O])]=[CX3H1,CX3H2;!a;!$(C-[C,c]=[O,N])]",
    "a free vinyl amine": "[NX3H2][CX3;!a;!$(C-[N,O,S])]=[CX3H2,CX3H1;!a;!$(C-[C,c](=[O,N]));!$(CC#N)]",
    "a chain of three nitrogens": "[NX3;!a]-[NX2]=[NX2;!a;!$(N-[a])]-[NX3]",
    "single-bonded nitrogens and oxygen in a chain": "[NX3;!a]-[OX2;!a]-[NX3,OX2;!a]",
    "sulfurs in a chain": "[SX2;R0]-[SX2;R0]-[SX2;R0]",
    "cumulated carbons": "[#6]=[#6]=[#6]=[#6]",
    "three alkynes in a chain": "[CX2]#[CX2]-[CX2]#[CX2]-[CX2]#[CX2]-[CX2]#[CX2]",
    "an amine on phosphorus hydride": "[PX3;H1,H2]",
    "a silicon or boron hydride": "[SiH1,SiH2,SiH3;!$([Si]([#6])([#6])[#6])]",
    "an imine of ammonia on an aldehyde": "[NX2H1]=[CX3H1,CX3H2;!$(C-[N,O,S])]",
    "a primary hydroperoxide of nitrogen": "[#7;!a]-[OX2]-[OX2]",
}


@cache
def _compiled(which: str) -> tuple[tuple[str, Any], ...]:
    table = {"hetero": HETERO_GROUPS, "carbon": CARBON_GROUPS, "unlikely": UNLIKELY}[which]
    return tuple((name, Chem.MolFromSmarts(smarts)) for name, smarts in table.items())


@cache
def _gate(smarts: str) -> Any:
    return Chem.MolFromSmarts(smarts)


def findings(mol: Any) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The unstable groups that it has, with their atoms. Most molecules are let go by a few quick patterns."""
    if mol.HasSubstructMatch(_gate(_HETERO_CHAIN)):
        yield from _matches(mol, "hetero")
    if any(mol.HasSubstructMatch(_gate(smarts)) for smarts in _CARBON_GATES):
        yield from _matches(mol, "carbon")


def unlikely(mol: Any) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Unstable groups, and those that are only unlikely."""
    yield from findings(mol)
    yield from _matches(mol, "unlikely")


def _matches(mol: Any, which: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    for name, pattern in _compiled(which):
        match = mol.GetSubstructMatch(pattern)
        if match:
            yield name, tuple(match[:MOST_MATCHES])
