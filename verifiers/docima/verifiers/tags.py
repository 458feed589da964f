"""Finds what stands between a pair of tags. Shared by the domains; linear in the text."""

from __future__ import annotations


def last_content(text: str, name: str) -> str | None:
    """The content of the last `<name>...</name>`; None where there is none."""
    start, end = f"<{name}>", f"</{name}>"
    last = text.rfind(end)
    begin = text.rfind(start, 0, last) if last >= 0 else -1
    return text[begin + len(start) : last] if begin >= 0 else None
