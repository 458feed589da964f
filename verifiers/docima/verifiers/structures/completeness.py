"""Is everything there: chains, residues, atoms?"""

from __future__ import annotations

from itertools import groupby

import gemmi

from docima.verifiers.structures import ideal
from docima.verifiers.structures.limits import Limits
from docima.verifiers.structures.model import Conformer, Residue
from docima.verifiers.structures.report import Report
from docima.verifiers.structures.spec import StructureSpec


def check(report: Report, conformer: Conformer, spec: StructureSpec, limits: Limits) -> None:
    """Chains, sequence, backbones, side chains, known residues."""
    residues = conformer.residues
    if not residues:
        report.say("no_polymer", "", "There is no amino acid.", hard=True)
        return
    chains = [list(group) for _, group in groupby(residues, key=lambda residue: residue.chain)]
    if spec.chains is not None and len(chains) != spec.chains:
        report.say("chains", "", f"There are {len(chains)} chains of amino acids, not {spec.chains}.", hard=True)
    wanted = "".join(spec.sequence.split()).upper()
    if wanted:
        for chain in chains:
            found = "".join(letter(residue) for residue in chain)
            if found != wanted:
                said = f"The sequence has {len(found)} residues and is not the {len(wanted)} that are wanted."
                report.say("sequence", f"chain {chain[0].chain}", said, hard=True)
    # Crystals do not show the whole of a last residue.
    ends = {id(chain[place]) for chain in chains if len(chain) >= limits.least_residues for place in (0, -1)}
    incomplete = sum(not _complete(report, residue, spec, id(residue) in ends) for residue in residues)
    share = incomplete / len(residues)
    report.measure("incomplete_side_chains", share)
    if share > limits.most_incomplete and incomplete > 1:
        report.fail("missing_atoms", f"{incomplete} of {len(residues)} side chains are incomplete.")


def letter(residue: Residue) -> str:
    """Its one-letter code, "X" where it is not known."""
    return gemmi.find_tabulated_residue(residue.parent).one_letter_code.upper() if residue.parent else "X"


def _complete(report: Report, residue: Residue, spec: StructureSpec, at_end: bool) -> bool:
    """Whether its side chain is whole; what is missing of its backbone is told."""
    lacking = [name for name in ideal.BACKBONE if name not in residue.atoms]
    if lacking:
        report.say("missing_atoms", residue.label, f"The backbone lacks {', '.join(lacking)}.", hard=not at_end)
    if not residue.occupied:
        said = "All of its atoms have occupancy 0: by its own word it is not there, and other tools skip it."
        report.say("occupancy", residue.label, said, hard=True)
    if not residue.parent:
        report.not_checked.add(f"geometry of {residue.name}")
        if not spec.allow_unknown:
            report.say("unknown_residue", residue.label, "There are no reference values for it.", hard=True)
        return True
    if residue.modified:
        report.not_checked.add(f"side chain of {residue.name}")
        return "CB" in residue.atoms or residue.parent == "GLY"
    missing = sorted(ideal.atoms(residue.parent) - residue.atoms.keys() - set(ideal.BACKBONE))
    if missing:
        said = f"The side chain lacks {', '.join(missing)}."
        report.say("missing_atoms", residue.label, said, hard=spec.require_side_chains)
    return not missing
