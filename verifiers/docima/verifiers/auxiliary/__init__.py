"""Rewards beside the answer's: length, repetition, language, stopping, steps. Each `value` is its formula's number."""
