"""From two trees to an outcome: exactly, by balls, at points, structure by structure, and by SymPy last."""
