"""Analyses: a judge's reasoning about a solution, judged in its turn."""
