"""Which languages this machine can build and run: tools are found, shown to jails, and tried out before they count."""

from __future__ import annotations

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from docima.sandbox.folders import Folder
from docima.sandbox.languages import LANGUAGES, Language, Library
from docima.sandbox.limits import MIB, Limits
from docima.sandbox.view import HOUSE, inside_system

PROBE_SECONDS = 20.0
GO_CACHE_PARTS = 256
HEAP_SHARE = 0.8
"""Of the memory limit, what a runtime may use as its heap."""
TIERS = ("pandas", "scipy", "sympy", "numpy")
"""Libraries that are worth a warm interpreter of their own, the slowest to import first."""
WARM = f"{HOUSE}/warm"
"""Where jails find what was compiled beforehand (`warmup.py`)."""


@dataclass(frozen=True, slots=True)
class Toolchain:
    """A language's tools, as a jail sees them. `values` fill the places in the table's commands."""

    language: Language
    values: dict[str, str]
    version: str = ""

    def command(self, template: Iterable[str], **more: str) -> tuple[str, ...]:
        """A command of the table with its places filled. `{sources}` and `{libraries}` become several words."""
        words: list[str] = []
        for word in template:
            if word in ("{sources}", "{libraries}"):
                words += more.get(word[1:-1], "").split()
            elif filled := _filled(word, {**self.values, **more}):
                words.append(filled)
        return tuple(words)

    def flags(self, source: bytes) -> str:
        """The `{libraries}` for a program: the flags of those that it uses."""
        used = [library for library in self.language.libraries if library.mark in source]
        return "\n".join(flag for library in used for flag in library.flags)

    def lacking(self) -> tuple[Library, ...]:
        """Libraries that programs may want and this machine has not."""
        return tuple(each for each in self.language.libraries if not glob.glob(each.path))


def _filled(word: str, values: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: values[found.group(1)], word)


@dataclass(slots=True)
class Toolchains:
    """All that was found. `binds` is what jails must see for it; `tiers` the libraries for warm interpreters."""

    found: dict[str, Toolchain]
    binds: tuple[tuple[str, str], ...]
    tiers: tuple[str, ...]
    has_pytest: bool
    home: Folder
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        """Where what is compiled beforehand is put."""
        return str(self.home.path)

    def close(self) -> None:
        """Remove what was compiled beforehand."""
        self.home.close()


def probe(versions: bool = False) -> Toolchains:
    """Find the tools of all languages, and their versions where wanted: asking all of them takes a second."""
    home = Folder("warm")
    folder = str(home.path)
    found: dict[str, Toolchain] = {}
    binds: dict[str, str] = {folder: WARM}
    refused: dict[str, str] = {}
    for language in LANGUAGES:
        if language.warm:
            version = f"Python {sys.version.split()[0]}"
            found[language.name] = Toolchain(language, {}, version)
            continue
        toolchain = _find(language, binds, versions)
        if toolchain is None:
            refused[language.name] = f"none of {', '.join(language.tools)} is on the path"
        else:
            found[language.name] = toolchain
    if "typescript" in found and "javascript" not in found:
        refused["typescript"] = "node is not on the path"
        del found["typescript"]
    elif "typescript" in found:
        found["typescript"].values["node"] = found["javascript"].values["tool"]
    if "go" in found:
        # Go wants the folders of its cache to be there, even where it may not write to them.
        for number in range(GO_CACHE_PARTS):
            Path(folder, "go", f"{number:02x}").mkdir(parents=True)
    tiers = tuple(name for name in TIERS if find_spec(name) is not None)
    return Toolchains(found, tuple(binds.items()), tiers, find_spec("pytest") is not None, home, refused)


def _find(language: Language, binds: dict[str, str], versions: bool) -> Toolchain | None:
    tool = next((path for name in language.tools if (path := shutil.which(name))), None)
    if tool is None:
        return None
    tool = os.path.realpath(tool) if not language.home else tool
    home = (
        os.path.realpath(_printed([_filled(word, {"tool": tool}) for word in language.home])) if language.home else ""
    )
    if language.home:
        if not os.path.isdir(home):
            return None
        tool = str(Path(home) / "bin" / Path(tool).name)
    version: list[str] = []
    if versions:
        version = _printed([_filled(word, {"tool": tool}) for word in language.version]).splitlines()
    home = home or str(Path(tool).parents[1])
    if not inside_system(tool):
        target = f"{HOUSE}/{language.name}"
        binds[home] = target
        tool = tool.replace(home, target, 1)
    binds.update({path: path for path in language.also_bind if os.path.isdir(path)})
    static = "-static" if "{static}" in language.build and _links_static(tool, language.file) else ""
    values = {"static": static, "tool": tool, "bin": str(Path(tool).parent), "warm": WARM}
    return Toolchain(language, values, version[0].strip() if version else "")


def _links_static(compiler: str, file: str) -> bool:
    """Whether there are libraries to link without sharing them."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, file)
        source.write_text("int main() { return 0; }\n")
        return _done([compiler, "-static", "-o", str(source.with_suffix(".out")), str(source)]) is not None


def _printed(command: list[str]) -> str:
    done = _done(command)
    return "" if done is None else (done.stdout or done.stderr).strip()


def _done(command: list[str]) -> subprocess.CompletedProcess[str] | None:
    """A command that ended well."""
    try:
        done = subprocess.run(  # noqa: S603 - a command of our own table
            command,
            capture_output=True,
            text=True,
            timeout=PROBE_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
            cwd="/",
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done if done.returncode == 0 else None


_IMPORT = re.compile(rb"^[ \t]*(?:from|import)[ \t]+([A-Za-z_]\w*)", re.MULTILINE)


def tier(source: bytes, tiers: tuple[str, ...]) -> tuple[str, ...]:
    """The modules of the warm interpreter that suits a Python program best."""
    imported = {name.decode() for name in _IMPORT.findall(source)}
    return next(((name,) for name in tiers if name in imported), ())


def heap(limits: Limits) -> str:
    """The `{heap}` of the table's commands, for limits as the task gave them."""
    return str(max(16, int(limits.memory_bytes * HEAP_SHARE) // MIB))


_JAVA_TOKEN = re.compile(
    r"//[^\n]*|/\*[\s\S]*?(?:\*/|\Z)|\"{3}[\s\S]*?(?:\"{3}|\Z)"
    r"|\"(?:\\.|[^\"\\\n])*|'(?:\\.|[^'\\\n]){1,8}'"
    r"|(?P<brace>[{};])|\bpackage\s+(?P<package>[\w.]+)"
    r"|\b(?P<kind>class|enum|record|interface)\s+(?P<name>\w+)|(?P<word>\bpublic\b|\bstatic\b)|(?P<main>\bvoid\s+main\s*\()"
)
"""What tells where classes begin and end. Each alternative is linear: this reads texts of unknown origin."""


@dataclass(slots=True)
class _Java:
    """What a Java source declares. `mains`: for each `static void main`, the classes around it, the outermost first."""

    package: str = ""
    public: str = ""
    mains: list[list[str]] = field(default_factory=list)

    def read(self, text: str) -> _Java:
        """Walk through the text once."""
        around: list[str | None] = []
        opened: str | None = None
        words: set[str] = set()
        for found in _JAVA_TOKEN.finditer(text):
            kind = found.lastgroup
            if kind == "word":
                words.add(found.group())
            elif kind == "name":
                opened = found.group("name")
                if "public" in words and not around:
                    self.public = self.public or opened
            elif kind == "package" and not around:
                self.package = self.package or found.group("package")
            elif kind == "main" and "static" in words and None not in around:
                self.mains.append([name for name in around if name])
            elif kind == "brace":
                words.clear()
                if found.group() == "{":
                    around.append(opened)
                elif found.group() == "}" and around:
                    around.pop()
                opened = None
        return self


def java_names(source: bytes) -> tuple[str, str]:
    """The file that a Java source must be in, and the full name of its class with `main`: of several, that of the
    public class, of `Main`, or the first.
    """
    java = _Java().read(source.decode("utf-8", "replace"))
    mains = sorted(java.mains, key=lambda around: (around[:1] != [java.public], around != ["Main"], len(around)))
    name = "$".join(mains[0]) if mains and mains[0] else "Main"
    return f"{java.public or 'Main'}.java", f"{java.package}.{name}" if java.package else name
