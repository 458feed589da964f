"""Judges: models behind OpenAI-compatible endpoints. The one place that waits, limits and retries."""
