"""A small structure for the self-test: a helical turn of five residues, embedded by RDKit and relaxed with MMFF94s."""

from __future__ import annotations

PDB = """\
ATOM      1  N   ALA A   1      -2.263  -1.513   2.747  1.00  0.00           N
ATOM      2  CA  ALA A   1      -1.185  -0.559   3.092  1.00  0.00           C
ATOM      3  C   ALA A   1       0.036  -0.791   2.185  1.00  0.00           C
ATOM      4  O   ALA A   1       0.700   0.131   1.714  1.00  0.00           O
ATOM      5  CB  ALA A   1      -0.789  -0.685   4.556  1.00  0.00           C
ATOM      6  N   SER A   2       0.329  -2.107   1.930  1.00  0.00           N
ATOM      7  CA  SER A   2       1.480  -2.510   1.123  1.00  0.00           C
ATOM      8  C   SER A   2       1.302  -2.031  -0.326  1.00  0.00           C
ATOM      9  O   SER A   2       2.248  -1.645  -1.005  1.00  0.00           O
ATOM     10  CB  SER A   2       1.667  -4.028   1.148  1.00  0.00           C
ATOM     11  OG  SER A   2       0.397  -4.684   1.023  1.00  0.00           O
ATOM     12  N   VAL A   3       0.023  -2.150  -0.823  1.00  0.00           N
ATOM     13  CA  VAL A   3      -0.322  -1.760  -2.192  1.00  0.00           C
ATOM     14  C   VAL A   3      -0.163  -0.229  -2.362  1.00  0.00           C
ATOM     15  O   VAL A   3       0.139   0.292  -3.432  1.00  0.00           O
ATOM     16  CB  VAL A   3      -1.717  -2.287  -2.592  1.00  0.00           C
ATOM     17  CG1 VAL A   3      -1.959  -2.145  -4.097  1.00  0.00           C
ATOM     18  CG2 VAL A   3      -2.875  -1.648  -1.818  1.00  0.00           C
ATOM     19  N   LEU A   4      -0.595   0.520  -1.283  1.00  0.00           N
ATOM     20  CA  LEU A   4      -0.522   1.977  -1.289  1.00  0.00           C
ATOM     21  C   LEU A   4       0.948   2.454  -1.306  1.00  0.00           C
ATOM     22  O   LEU A   4       1.317   3.493  -1.856  1.00  0.00           O
ATOM     23  CB  LEU A   4      -1.248   2.592  -0.085  1.00  0.00           C
ATOM     24  CG  LEU A   4      -2.741   2.226   0.033  1.00  0.00           C
ATOM     25  CD1 LEU A   4      -3.333   2.871   1.289  1.00  0.00           C
ATOM     26  CD2 LEU A   4      -3.548   2.652  -1.194  1.00  0.00           C
ATOM     27  N   THR A   5       1.813   1.738  -0.515  1.00  0.00           N
ATOM     28  CA  THR A   5       3.244   2.056  -0.358  1.00  0.00           C
ATOM     29  C   THR A   5       4.049   1.863  -1.663  1.00  0.00           C
ATOM     30  O   THR A   5       5.072   1.197  -1.755  1.00  0.00           O
ATOM     31  CB  THR A   5       3.862   1.279   0.830  1.00  0.00           C
ATOM     32  OG1 THR A   5       3.047   1.436   2.007  1.00  0.00           O
ATOM     33  CG2 THR A   5       5.244   1.790   1.232  1.00  0.00           C
END
"""


def mirrored() -> str:
    """The same, seen in a mirror."""
    lines = []
    for line in PDB.splitlines():
        if line.startswith("ATOM"):
            line = f"{line[:30]}{-float(line[30:38]):8.3f}{line[38:]}"
        lines.append(line)
    return "\n".join(lines)
