"""Molecules and reactions: read, plausible, as constrained, sound in three dimensions."""
