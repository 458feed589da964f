"""Tool calls: read in the dialects of the well-known models, held against the tools and the expected calls."""
