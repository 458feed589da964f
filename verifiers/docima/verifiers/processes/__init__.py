"""Processes: a completion's steps, judged one by one."""
