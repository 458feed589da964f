"""How the commands speak: results on standard output, everything else on standard error."""

from __future__ import annotations

from typing import NoReturn

import typer
from rich.console import Console

FAILED = 1
UNUSABLE = 2

out = Console()
err = Console(stderr=True)


def give_up(message: str, code: int = FAILED) -> NoReturn:
    """Say why and leave."""
    err.print(f"docima: {message}", style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(code)
