"""The vocabulary of functional groups: names as chemists and data sets write them, patterns of our own. Version 1.

A name is looked up without regard to case, and with blanks for underscores and hyphens. A change of a pattern bumps
the verifier's version.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from rdkit import Chem

from docima.verifiers.molecules.rare_groups import RARE

VERSION = 1

_NO_CARBONYL = "!$([#6]=[#7,#8,#16])"
_ALKYL = f"[#6;{_NO_CARBONYL}]"
_AMINE = "!$(N~[!#6;!#1]);!$(N-[#6]=[#7,#8,#16]);!$(N-[#16,#15]);!$(N=*);!$(N#*)"
_ACYL = "[CX3;$(C[#6]),$([CH1])](=[OX1])"

GROUPS: dict[str, str] = {
    # carbon skeletons
    "alkane": "[CX4]-[CX4]",
    "alkene": "[CX3;!a]=[CX3;!a]",
    "alkyne": "[CX2]#[CX2]",
    "allene": "[CX3]=[CX2]=[CX3]",
    "aromatic": "a",
    "aromatic ring": "[a;r]",
    "benzene": "c1ccccc1",
    "phenyl": "[c;$(c1ccccc1)]-[!#1]",
    "methyl": "[CX4H3]",
    "carbonyl": "[#6X3]=[OX1]",
    "hydroxyl": "[OX2H]",
    "primary carbon": "[CX4H3][#6]",
    "secondary carbon": "[CX4H2]([#6])[#6]",
    "tertiary carbon": "[CX4H1]([#6])([#6])[#6]",
    "quaternary carbon": "[CX4]([#6])([#6])([#6])[#6]",
    "trans double bond": "[D2]=[D2]",
    "cis double bond": "[D2]=[D2]",
    # halogens
    "halide": "[#6]-[F,Cl,Br,I]",
    "halogen": "[F,Cl,Br,I]",
    "fluorine": "F",
    "chlorine": "Cl",
    "bromine": "Br",
    "iodine": "I",
    "alkylfluoride": "[CX4]-F",
    "alkylchloride": "[CX4]-Cl",
    "alkylbromide": "[CX4]-Br",
    "alkyliodide": "[CX4]-I",
    "arylfluoride": "c-F",
    "arylchloride": "c-Cl",
    "arylbromide": "c-Br",
    "aryliodide": "c-I",
    "fluoroalkene": "[CX3]=[CX3]-F",
    "chloroalkene": "[CX3]=[CX3]-Cl",
    "bromoalkene": "[CX3]=[CX3]-Br",
    "iodoalkene": "[CX3]=[CX3]-I",
    "trifluoromethyl": "[CX4](F)(F)F",
    # oxygen
    "alcohol": "[OX2H]-[CX4;!$(C(-[OX2H])-[O,S,#7,#15])]",
    "primary alcohol": "[OX2H]-[CX4H2;!$(C-[S,#7,#15])]",
    "secondary alcohol": "[OX2H]-[CX4H1](-[#6])-[#6]",
    "tertiary alcohol": "[OX2H]-[CX4H0](-[#6])(-[#6])-[#6]",
    "phenol": "[OX2H]-c",
    "enol": "[OX2H]-[CX3;!a;!$(C=[O,N,S])]=[CX3;!a]",
    "1,2 diol": "[OX2H]-[CX4]-[CX4]-[OX2H]",
    "1,1 diol": "[OX2H]-[CX4]-[OX2H]",
    "1,2 diphenol": "[OX2H]-c:c-[OX2H]",
    "1,2 aminoalcohol": f"[OX2H]-[CX4]-[CX4]-[NX3;{_AMINE}]",
    "ether": f"{_ALKYL}-[OX2]-{_ALKYL}",
    "dialkylether": "[CX4;!$(C(-O)-[O,S,#7,#15,F,Cl,Br,I])]-[OX2]-[CX4;!$(C(-O)-[O,S,#7,#15,F,Cl,Br,I])]",
    "alkylarylether": "c-[OX2]-[CX4;!$(C(-O)-[O,S,#7,#15,F,Cl,Br,I])]",
    "diarylether": "c-[OX2]-c",
    "enolether": f"[CX3;!a;!$(C=[O,N,S])](-[OX2]-{_ALKYL})=[CX3;!a]",
    "epoxide": "C1OC1",
    "peroxo": "[OX2]-[OX2]",
    "hydroperoxide": "[OX2H]-[OX2]",
    "acetal": f"{_ALKYL}-[OX2]-[CX4;!$(C(-O)(-O)-[!#6;!#1])]-[OX2]-{_ALKYL}",
    "hemiacetal": f"[OX2H]-[CX4;!$(C(-O)(-O)-[!#6;!#1])]-[OX2]-{_ALKYL}",
    "aldehyde": "[CX3H1,CX3H2;!$(C-[!#6;!#1])]=[OX1]",
    "ketone": "[#6]-[CX3](=[OX1])-[#6]",
    "ketene": "[CX3]=[CX2]=[OX1]",
    "quinone": "O=C1C=CC(=O)C=C1",
    "oxoarene": "[c,n]=[OX1]",
    # carboxylic acids and their kin
    "carboxylic acid": f"{_ACYL}-[OX2H,OX1-]",
    "carboxylate": f"{_ACYL}-[OX1-]",
    "carboxylic ester": f"{_ACYL}-[OX2]-{_ALKYL}",
    "ester": f"{_ACYL}-[OX2]-{_ALKYL}",
    "lactone": f"[#6]-[#6X3;R](=[OX1])-[#8X2;R]-{_ALKYL}",
    "carboxylic anhydride": "[CX3](=[OX1])-[OX2]-[CX3]=[OX1]",
    "acylhalide": f"{_ACYL}-[F,Cl,Br,I]",
    "acylchloride": f"{_ACYL}-Cl",
    "acylfluoride": f"{_ACYL}-F",
    "acylbromide": f"{_ACYL}-Br",
    "amide": "[CX3;$(C[#6]),$([CH1])](=[OX1])-[#7X3;!$(N-[!#6;!#1])]",
    "primary amide": f"{_ACYL}-[NX3H2]",
    "secondary amide": f"{_ACYL}-[NX3H1]-{_ALKYL}",
    "tertiary amide": f"{_ACYL}-[NX3H0](-{_ALKYL})-{_ALKYL}",
    "lactam": "[#6;R]-[#6X3;R](=[OX1])-[#7X3;R]",
    "imide acidic": "[#6X3](=[OX1])-[#7X3H1]-[#6X3]=[OX1]",
    "alkyl imide": "[#6X3](=[OX1])-[#7X3H0](-[#6])-[#6X3]=[OX1]",
    "hydroxamic acid": f"{_ACYL}-[NX3]-[OX2H,OX1-]",
    "carbonic acid diester": f"{_ALKYL}-[OX2]-[#6X3](=[OX1])-[OX2]-{_ALKYL}",
    "carbonate": "[OX2]-[#6X3](=[OX1])-[OX2]",
    "carbamate": "[#7X3]-[#6X3](=[OX1])-[OX2]-[#6]",
    "urethan": "[#7X3]-[#6X3](=[OX1])-[OX2]-[#6]",
    "carbaminic acid": "[NX3]-[CX3](=[OX1])-[OX2H,OX1-]",
    "urea": "[#7X3;!$([#7]-[!#6;!#1])]-[#6X3](=[OX1])-[#7X3;!$([#7]-[!#6;!#1])]",
    "alpha aminoacid": f"[NX3,NX4+;{_AMINE}]-[CX4]-[CX3](=[OX1])-[OX2H,OX1-]",
    "alpha hydroxyacid": "[OX2H]-[CX4]-[CX3](=[OX1])-[OX2H,OX1-]",
    "peptide c term": "[NX3;$(N-[CX3](=[OX1])-[CX4]-[NX3,NX4+])]-[CX4]-[CX3](=[OX1])-[OX2H,OX1-]",
    "carboxylic acid derivative": "[#6X3;$(C[#6]),$([CH1])](=[!#6])-,:[!#6;!#1]",
    # nitrogen
    "amine": f"[NX3+0,NX4+;{_AMINE}]",
    "primary amine": f"[NX3H2+0,NX4H3+;{_AMINE}]",
    "secondary amine": f"[NX3H1+0,NX4H2+;{_AMINE}]",
    "tertiary amine": f"[NX3H0+0,NX4H1+;{_AMINE}]",
    "primary aliph amine": f"C-[NX3H2+0,NX4H3+;{_AMINE}]",
    "secondary aliph amine": f"C-[NX3H1+0,NX4H2+;{_AMINE};!$(N-c)]-C",
    "tertiary aliph amine": f"C-[NX3H0+0,NX4H1+;{_AMINE};!$(N-c)](-C)-C",
    "quaternary aliph ammonium": "C-[NX4H0+](-C)(-C)-C",
    "primary arom amine": "c-[NX3H2+0,NX4H3+]",
    "secondary arom amine": f"c-[NX3H1+0,NX4H2+;{_AMINE}]-c",
    "secondary mixed amine": f"C-[NX3H1+0,NX4H2+;{_AMINE}]-c",
    "tertiary mixed amine": f"[NX3H0+0,NX4H1+;{_AMINE};$(N-c);$(N-C)]",
    "ammonium": "[NX4+;!$(N~[!#6;!#1])]",
    "aniline": "c-[NX3;H0,H1,H2;!$(N-[#6]=[#7,#8,#16]);!$(N-[#16,#15])]",
    "aminal": f"[NX3;{_AMINE}]-[CX4;!$(C(-N)(-N)-[!#6;!#1])]-[NX3;{_AMINE}]",
    "hemiaminal": f"[NX3;{_AMINE}]-[CX4;!$(C(-N)(-O)-[!#6;!#1])]-[OX2H]",
    "imine": "[NX2;$(N-[#6]),$([NH1])]=[CX3;!$(C-[!#6;!#1])]",
    "enamine": f"[NX3;{_AMINE}]-[CX3;!a]=[CX3;!a]",
    "oxime": "[CX3]=[NX2]-[OX2H]",
    "oxime ether": f"[CX3]=[NX2]-[OX2]-{_ALKYL}",
    "hydrazine": "[NX3;!$(N-[#6]=[O,N,S])]-[NX3;!$(N-[#6]=[O,N,S])]",
    "hydrazone": "[NX3]-[NX2]=[#6]",
    "hydroxylamine": "[NX3;!$(N-[#6]=[O,N,S])]-[OX2]",
    "amidine": "[NX3;!$(N-[#6]=[O,S])]-[CX3;$([CH1]),$(C-[#6])]=[NX2;!$(N-[#6]=[O,S])]",
    "guanidine": "[NX3,NX4+]-[CX3](=[NX2,NX3+])-[NX3,NX4+]",
    "isourea": "[#7X2]=,:[#6X3](-[#8X2])-,:[#7X3]",
    "imidoylhalide": "[CX3;R0](=[NX2])-[F,Cl,Br,I]",
    "imidoylhalide cyclic": "[#6;R]~[#6X3;R](=,:[#7X2])-[F,Cl,Br,I]",
    "imidolactone": f"[#6;R]~[#6X3;R](=,:[#7X2])-[OX2]-{_ALKYL}",
    "imidoacid cyclic": "[#6;R]~[#6X3;R](=,:[#7X2])-[OX2H,OX1-]",
    "nitrile": "[CX2]#[NX1]",
    "isonitrile": "[NX2+]#[CX1-]",
    "cyanate": "[OX2]-[CX2]#[NX1]",
    "isocyanate": "[NX2]=[CX2]=[OX1]",
    "isothiocyanate": "[NX2]=[CX2]=[SX1]",
    "thiocyanate": "[SX2]-[CX2]#[NX1]",
    "carbodiimide": "[NX2]=[CX2]=[NX2]",
    "azide": "[#6]-[NX2]=[NX2+]=[NX1-]",
    "azo": "[#6]-[NX2]=[NX2]-[#6]",
    "diazo": "[#6]=[NX2+]=[NX1-]",
    "diazonium": "[#6]-[NX2+]#[NX1]",
    "nitro": "[!#8]-[$([NX3+](=O)[O-]),$([NX3](=O)=O)]",
    "nitroso": "[!#7;!#8]-[NX2]=[OX1]",
    "nitrosamine": "[#7;!$(N-[#6]=O)]-[NX2]=[OX1]",
    "nitrate": "[OX2]-[NX3+](=O)-[O-]",
    "nitrite": "[OX2]-[NX2]=[OX1]",
    "n oxide": "[#7+;!$([#7](~[OX1])~[OX1])]-[OX1-]",
    # aromatic heteroatoms
    "heteroaromatic": "[a;!c]",
    "hetero n basic h": "[nX3H1+0]",
    "hetero n basic no h": "[nX3H0+0]",
    "hetero n nonbasic": "[nX2,nX3+]",
    "hetero o": "o",
    "hetero s": "[sX2]",
    "pyridine": "c1ccncc1",
    "pyrrole": "[nH]1cccc1",
    "furan": "o1cccc1",
    "thiophene": "s1cccc1",
    "imidazole": "n1cncc1",
    "indole": "c1ccc2c(c1)cc[nH]2",
    # sulfur
    "thiol": "[SX2H]-[#6]",
    "alkylthiol": "[SX2H]-[CX4]",
    "arylthiol": "[SX2H]-c",
    "thioether": f"{_ALKYL}-[SX2]-{_ALKYL}",
    "dialkylthioether": "[CX4]-[SX2]-[CX4]",
    "alkylarylthioether": "c-[SX2]-[CX4]",
    "diarylthioether": "c-[SX2]-c",
    "disulfide": "[SX2;D2]-[SX2;D2]",
    "sulfoxide": "[#6]-[$([SX3]=[OX1]),$([SX3+]-[OX1-])]-[#6]",
    "sulfonyl": "[SX4](=[OX1])=[OX1]",
    "sulfon": "[#6]-[SX4](=[OX1])(=[OX1])-[#6]",
    "sulfone": "[#6]-[SX4](=[OX1])(=[OX1])-[#6]",
    "sulfonamide": "[SX4](=[OX1])(=[OX1])(-[#6])-[#7X3]",
    "sulfonic acid": "[SX4](=[OX1])(=[OX1])(-[#6])-[OX2H,OX1-]",
    "sulfonic ester": f"[SX4](=[OX1])(=[OX1])(-[#6])-[OX2]-{_ALKYL}",
    "sulfonic derivative": "[SX4](=[OX1])(=[OX1])(-[#6])-[!#6;!#1]",
    "sulfuric derivative": "[SX4](=[OX1])(=[OX1])(-[!#6])-[!#6]",
    "thioamide": "[#6]-[CX3](=[SX1])-[#7X3]",
    "thiourea": "[#7X3]-[#6X3](=[SX1])-[#7X3]",
    "thioester": f"{_ACYL}-[SX2]-{_ALKYL}",
    "thioketone": "[#6]-[CX3](=[SX1])-[#6]",
    # phosphorus, silicon, boron
    "phosphine": "[PX3](-[#6])(-[#6])-[#6]",
    "phosphate": "[PX4](=[OX1])(-[OX2,OX1-])(-[OX2,OX1-])-[OX2,OX1-]",
    "phosphoric acid": "[PX4](=[OX1])(-[OX2,OX1-])(-[OX2,OX1-])-[OX2H,OX1-]",
    "phosphonic acid": "[PX4](=[OX1])(-[#6])(-[OX2H,OX1-])-[OX2H,OX1-]",
    "phosphoric ester": f"[PX4](=[OX1])(-[!#6;!#1])(-[!#6;!#1])-[OX2]-{_ALKYL}",
    "phosphoric derivative": "[PX4](=[OX1])(-[!#6;!#1])(-[!#6;!#1])-[!#6;!#1]",
    "phosphonic derivative": "[PX4](=[OX1])(-[#6])(-[!#6;!#1])-[!#6;!#1]",
    "silane": "[SiX4]-[#6]",
    "boronic acid": "[BX3](-[#6])(-[OX2H])-[OX2H]",
    "boronic ester": "[BX3](-[#6])(-[OX2]-[#6])-[OX2]-[#6]",
    # rings and shapes
    "spiro": "[D4;R2;$([*](@[R])(@[R])(@[R])@[R])]",
    "michael acceptor": "[CX3;!a]=[CX3;!a]-[CX3]=[OX1]",
    **RARE,
}

_STEREO = {"cis double bond": Chem.BondStereo.STEREOE, "trans double bond": Chem.BondStereo.STEREOZ}
"""Groups that a double bond has unless it is written as the other kind."""


def normalized(name: str) -> str:
    """The name as the vocabulary has it."""
    return " ".join(name.lower().replace("_", " ").replace("-", " ").split())


def known(name: str) -> bool:
    """Whether the vocabulary has the name."""
    return normalized(name) in GROUPS


@cache
def pattern(name: str) -> Any:
    """The compiled pattern of a group."""
    return Chem.MolFromSmarts(GROUPS[normalized(name)])


def count(mol: Any, name: str, most: int) -> int:
    """How many of a group the molecule has, counted by distinct sets of atoms."""
    matches = mol.GetSubstructMatches(pattern(normalized(name)), maxMatches=most)
    other = _STEREO.get(normalized(name))
    if other is None:
        return len(matches)
    return sum(mol.GetBondBetweenAtoms(first, second).GetStereo() != other for first, second in matches)
