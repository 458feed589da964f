"""Mathematical equality of answers: read by our own parser, decided in tiers that each name their proof."""
