"""Agreement and speed of formats, instructions, tool calls and auxiliary rewards; by itself, or as part of `run.py`."""

from __future__ import annotations

import formats_agreement
import formats_speed
from rich.console import Console


def run(console: Console) -> None:
    """Print all tables."""
    formats_agreement.run(console)
    formats_speed.run(console)


if __name__ == "__main__":
    run(Console(width=120))
