"""The form of a completion: its sections, and whether there is anything in it."""
