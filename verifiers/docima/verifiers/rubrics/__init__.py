"""Rubrics: criteria that a judge, or a verifier of ours, decides one by one, and how they make a score."""
