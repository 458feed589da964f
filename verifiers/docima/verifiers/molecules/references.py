"""References of a task, which are molecules too."""

from __future__ import annotations

from typing import Any

from docima.verifiers.errors import UnparsableReferenceError
from docima.verifiers.molecules import reading
from docima.verifiers.molecules.limits import LIMITS

SIZE = reading.Size(4000, LIMITS.atoms, LIMITS.atoms)


def reference(text: str, path: str) -> Any:
    """A reference of the task. Raises UnparsableReferenceError."""
    read = reading.read(text, "inchi" if text.startswith("InChI=") else "smiles", SIZE)
    if read.mol is None or not read.mol.GetNumAtoms():
        raise UnparsableReferenceError(f"not a molecule: {read.explanation or 'it is empty'}", field=path)
    return read.mol
