"""Structures of proteins: whole, well-formed, without clashes."""
