"""Runs untrusted programs; knows nothing of rewards. The `code` verifier brings its Runners here."""
