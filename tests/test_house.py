"""The layout of the house: who may import whom, one namespace, and rooms that can be read in one sitting."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE_ROOTS = ("proto", "sandbox", "verifiers", "services")
MOST_LINES = 450

ROOMS = {
    "v1": ROOT / "proto/docima/v1",
    "sandbox": ROOT / "sandbox/docima/sandbox",
    "verifiers": ROOT / "verifiers/docima/verifiers",
    "services": ROOT / "services/docima/services",
    "client": ROOT / "services/docima/client",
    "batch": ROOT / "services/docima/batch",
    "cli": ROOT / "services/docima/cli",
}
ARROWS = {
    "v1": set(),
    "sandbox": set(),
    "verifiers": {"sandbox"},
    "services": {"verifiers", "sandbox", "client", "v1"},
    "client": {"v1"},
    "batch": {"services", "client"},
    "cli": {"batch", "services", "client", "sandbox", "v1", "verifiers"},
}
"""What a room may import of the others. The command line names the kinds of the table and prints messages."""

LAZY = {("client/local.py", "services")}
"""The local client stands on the services, and is itself imported only inside the function that needs it."""

FORBIDDEN = {
    "verifiers": {
        "grpc",
        "google",
        "prometheus_client",
        "openai",
        "os",
        "socket",
        "subprocess",
        "logging",
        "structlog",
    },
    "client": {"pydantic", "sympy", "flint", "prometheus_client", "typer", "rich", "structlog", "numpy", "httpx"},
    "v1": set(),
}


def modules(folder: Path) -> Iterator[Path]:
    """Our own files of a room, without what is generated."""
    yield from (path for path in sorted(folder.rglob("*.py")) if "_pb2" not in path.name)


def imports(path: Path) -> Iterator[str]:
    """The full names of the modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            if node.module == "docima":
                yield from (f"docima.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("room", ROOMS)
def test_imports_follow_the_arrows(room: str) -> None:
    """A room imports only what its arrows allow."""
    for path in modules(ROOMS[room]):
        for name in imports(path):
            parts = name.split(".")
            if parts[0] != "docima" or len(parts) < 2 or parts[1] == room:
                continue
            here = f"{room}/{path.name}"
            assert parts[1] in ARROWS[room] or (here, parts[1]) in LAZY, f"{path} imports {name}"


@pytest.mark.parametrize("room", FORBIDDEN)
def test_rooms_stay_free_of_what_they_must_not_know(room: str) -> None:
    """Verifiers do no I/O; a trainer's client loads no more than grpcio and protobuf."""
    for path in modules(ROOMS[room]):
        found = {name.split(".")[0] for name in imports(path)} & FORBIDDEN[room]
        assert not found, f"{path} imports {found}"


def test_no_package_hides_the_other_roots() -> None:
    """An __init__.py in a source root or in docima/ would end the namespace package."""
    for root in SOURCE_ROOTS:
        assert not (ROOT / root / "__init__.py").exists()
        assert not (ROOT / root / "docima" / "__init__.py").exists()


@pytest.mark.parametrize(
    "path", [path for room in ROOMS.values() for path in modules(room)], ids=lambda path: path.name
)
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    """And it says in its first line what it is about."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    assert ast.get_docstring(ast.parse(text)), f"{path} has no docstring"


def test_the_spawner_starts_without_grpc() -> None:
    """A fork of a process that has loaded grpc may hang: the engine and its spawners never load it."""
    code = (
        "import sys, docima.services.engine, docima.services.pool.spawner, docima.services.metrics, docima.cli.serve;"
        "sys.exit('grpc' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own code


def test_nothing_evaluates_what_an_answer_says() -> None:
    """No eval, exec, sympify, parse_expr or pickle anywhere in what judges answers."""
    for room in ("verifiers", "services", "client"):
        for path in modules(ROOMS[room]):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                    assert called not in {
                        "eval",
                        "exec",
                        "sympify",
                        "S",
                        "parse_expr",
                        "parse_latex",
                        "loads_pickle",
                    }, path
            assert "pickle" not in set(imports(path)), path
