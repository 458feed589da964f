"""Forms of answers with a grammar of their own: each file reads one kind, and compares two of it."""
