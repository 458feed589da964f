"""From text to tree: tokens, a Pratt parser, and what else an answer may be (words, times, choices)."""
