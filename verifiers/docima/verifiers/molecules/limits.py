"""What a text may cost: every bound of the chemistry in one place, with the attack that it stops."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that are checked on the text, before RDKit sees it. RDKit itself has none."""

    block_characters: int = 400_000
    """A mol block, XYZ or structure of megabytes."""

    atoms: int = 1_000
    """20 000 carbons end the process in SMILES writing (SIGSEGV); 10 000 take seconds."""

    depth: int = 100
    """A million nested branches."""

    ring_excess: int = 12
    """Rings beyond three for every four heavy atoms: a complete graph of 60 platinum atoms never ends in ring
    perception. Fullerenes and cubane stay far below.
    """

    xyz_atoms: int = 150
    """Finding bonds of an XYZ file tries bond orders against each other."""

    smarts_characters: int = 500
    smarts_recursion: int = 8
    smarts_atoms: int = 100
    """A SMARTS of thousands of atoms or levels; one with a dot hangs and is refused outright."""

    matches: int = 5_000
    """Matches that are counted: RDKit's own default stops at 1 000 without saying so."""

    tautomer_atoms: int = 200
    """The tautomer hash of a long peptide takes seconds."""

    inchi_atoms: int = 1_000
    """InChI answers with an empty text beyond 1 024 atoms, and two empty texts are equal."""

    memo_answers: int = 512
    """Distinct answers of one task whose assessments a worker keeps."""


LIMITS = Limits()
