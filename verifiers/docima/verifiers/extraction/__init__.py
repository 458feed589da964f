"""Finds the final answer in the final part of a completion. Shared by the domains; `answers` is the door."""
