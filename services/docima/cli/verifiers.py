"""`docima verifiers`."""

from __future__ import annotations

import json

from rich.table import Table

from docima.cli.terminal import FAILED, UNUSABLE, give_up, out
from docima.client import Client, RequestError
from docima.client.errors import DocimaClientError
from docima.v1 import VerifierInfo


def verifiers(kind: str | None, target: str | None) -> None:
    """Print the table, or all about one kind."""
    try:
        with Client(target) if target else Client.local() as client:
            infos = client.list_verifiers()
    except RequestError as error:
        give_up(str(error), UNUSABLE)
    except DocimaClientError as error:
        give_up(str(error), FAILED)
    if kind is None:
        _print_table(infos)
        return
    known = {info.kind: info for info in infos}
    if kind not in known:
        give_up(f"{kind!r} is not offered; offered: {', '.join(known)}", UNUSABLE)
    _print_one(known[kind])


def _print_table(infos: list[VerifierInfo]) -> None:
    table = Table()
    for heading in ("kind", "version", "runs in", "CPU seconds", "spec"):
        table.add_column(heading)
    for info in infos:
        fields = ", ".join(json.loads(info.spec_schema).get("properties", {}))
        table.add_row(info.kind, str(info.version), info.executor, f"{info.timeout_seconds:g}", fields)
    out.print(table)


def _print_one(info: VerifierInfo) -> None:
    out.print(f"{info.kind}@{info.version}", style="bold")
    out.print_json(info.spec_schema)
    table = Table("detail", "meaning")
    for detail in info.details:
        table.add_row(detail.code, detail.meaning)
    out.print(table)
