"""Every limit of the checks in one place, with its source; and what a text may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Standard deviations are of `ideal`; distances in angstrom, angles in degrees, shares of what was looked at."""

    characters: int = 8_000_000
    """Text of a structure: 100 000 atoms of 80 characters."""
    atoms: int = 50_000
    models: int = 60
    """NMR ensembles have 20 to 40."""
    far: float = 10_000.0
    """Coordinates beyond have no place in a PDB file."""

    outlier_sigma: float = 4.0
    """MolProbity (Williams 2018): bonds and angles beyond are outliers."""
    hard_sigma: float = 12.0
    """AlphaFold (Jumper 2021, supplement 1.9.11): beyond is a violation; where the deviation is tiny, only if it is
    also `hard_length` or `hard_angle` off: bonds to acylated serines are not.
    """
    hard_length: float = 0.2
    hard_angle: float = 15.0
    most_outlying: tuple[float, float] = (0.04, 0.05)
    most_rms_z: tuple[float, float] = (2.0, 2.2)
    """Of bonds and of angles. Deposited crystal models have less than 0.01 and 0.02 of outliers, and root mean squares
    of 0.3 to 1.1 and 0.5 to 1.7 deviations; coordinates that are 0.02 off add 1.4.
    """
    most_median: float = 0.02
    """Median of all bonds against their ideals: a scaled model is off by one and the same share."""

    chain_break: float = 2.0
    """C-N beyond is no bond."""
    linked_ca: float = 4.5

    twisted: float = 30.0
    """omegalyze: a peptide so far from planar is twisted."""
    hard_twisted: float = 50.0
    most_twisted: float = 0.02
    """Share of twisted peptides; one alone, short of `hard_twisted`, is told."""
    cis: float = 30.0

    chiral_volume: float = 2.5
    """cctbx: N, C and CB around CA; cubic angstrom."""
    least_volume: float = 1.5
    """Below, a centre is told; deposited models have some down to 0.7."""
    flat_volume: float = 0.3
    beta_deviation: float = 0.25
    """MolProbity: a C-beta so far from where its backbone puts it is an outlier."""
    hard_beta: float = 1.0
    """Deposited models have single ones up to 0.8."""
    most_beta: float = 0.10

    overlap: float = 0.4
    """MolProbity: van der Waals overlap of a bad contact."""
    hydrogen_bond: float = 0.7
    """Overlap that a hydrogen bond explains: N and O as near as 2.4."""
    hard_overlap: float = 1.5
    """AlphaFold: overlap of a violation, above its tolerance."""
    disulfide: tuple[float, float] = (1.03, 2.3)
    """AlphaFold: sulfurs nearer than 1.03 collide; bonds are 2.03."""
    isopeptide: tuple[float, float] = (1.2, 1.5)
    """C-N between a lysine and an acid, or between the two ends of a ring."""
    beside_disulfide: float = 2.8
    """C-beta and the other sulfur of a disulfide are 3.0 apart."""
    most_in_cell: int = 40
    """Atoms in a cube of 3.3: proteins have 2 to 4. Denser is no protein, and a search for contacts without end."""
    most_clashscore: float = 60.0
    """Bad contacts of heavy atoms for each 1 000; crystal models have less than 20."""

    most_ramachandran: float = 0.06
    """Share of residues that are outliers. MolProbity's goal is 0.05 %; old and low-resolution models reach 5 %."""
    least_residues: int = 10
    """Below, shares mean nothing: counts are used."""
    most_incomplete: float = 0.30
    """Share of residues with an incomplete side chain where they need not all be complete."""


LIMITS = Limits()
PREDICTED = Limits(
    most_outlying=(0.06, 0.07), most_rms_z=(2.4, 2.6), most_beta=0.15, most_clashscore=80.0, most_ramachandran=0.08
)
