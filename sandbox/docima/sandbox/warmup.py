"""What is compiled once so that no program has to wait for it: C++'s largest header, Go's standard library, crates.

Optional and slow (seconds): done beside the first runs. Until it is there, everything works without.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from pathlib import Path

from docima.sandbox.languages import CRATES
from docima.sandbox.toolchains import Toolchains

GO_PROGRAM = """package main
import (
    "bufio"; "bytes"; "container/heap"; "container/list"; "errors"; "fmt"; "math"; "math/big"; "math/bits"; "math/rand"
    "os"; "regexp"; "sort"; "strconv"; "strings"; "sync"; "time"; "unicode"
)
var _ = []interface{}{bufio.NewReader, bytes.Equal, heap.Init, list.New, errors.New, fmt.Println, math.Abs, big.NewInt,
    bits.Len, rand.Intn, os.Exit, regexp.MustCompile, sort.Ints, strconv.Itoa, strings.Fields, &sync.Mutex{}, time.Now,
    unicode.IsUpper}
func main() {}
"""
GO_TEST = 'package main\nimport ("testing"%s)\nfunc TestNothing(t *testing.T) {%s}\n'
RUST_PACKAGE = '[package]\nname = "warm"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\n%s = "*"\n'
TESTIFY = "github.com/stretchr/testify/assert"


class WarmUp:
    """Does all of it in a thread of its own; `stop` ends it, whatever compiler is at work."""

    def __init__(self, toolchains: Toolchains) -> None:
        self._toolchains = toolchains
        self._lock = threading.Lock()
        self._stopped = False
        self._compiler: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self.run, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End the compiler that is at work, and begin no other."""
        with self._lock:
            self._stopped = True
            if self._compiler is not None and self._compiler.poll() is None:
                os.killpg(self._compiler.pid, signal.SIGKILL)
        if self._thread.is_alive():
            self._thread.join()

    def run(self) -> None:
        """Compile everything, here and now."""
        self._cpp()
        self._go()
        self._rust()

    def _cpp(self) -> None:
        """bits/stdc++.h for the very flags of the table: a second less for each program that includes it."""
        cpp = self._toolchains.found.get("cpp")
        compiler = shutil.which("g++")
        if cpp is None or compiler is None:
            return
        folder = Path(self._toolchains.folder) / "bits"
        folder.mkdir()
        flags = [
            word for word in cpp.command(cpp.language.build, source="") if word.startswith(("-O", "-std", "-static"))
        ]
        source = folder / "stdc++.h"
        source.write_text("#include <bits/stdc++.h>\n")
        built = self._done([compiler, *flags, "-x", "c++-header", "-o", str(folder / "part"), str(source)], {}, folder)
        source.unlink()
        if built:
            (folder / "part").rename(folder / "stdc++.h.gch")

    def _go(self) -> None:
        """The packages that programs and their tests import, in a cache that jails only read."""
        go, tool = self._toolchains.found.get("go"), shutil.which("go")
        if go is None or tool is None:
            return
        cache, work = Path(self._toolchains.folder) / "go", Path(self._toolchains.folder) / "go-work"
        work.mkdir()
        environment = {**go.language.environment, "GOCACHE": str(cache), "HOME": str(work)}
        (work / "main.go").write_text(GO_PROGRAM)
        self._done([tool, "build", "-o", "main.out", "main.go"], environment, work)
        testify = Path(environment["GOPATH"], "src", TESTIFY).is_dir()
        parts = (f'; "{TESTIFY}"', " assert.New(t) ") if testify else ("", "")
        (work / "main_test.go").write_text(GO_TEST % parts)
        self._done([tool, "test", "-c", "-o", "test.out", "main_test.go"], environment, work)
        shutil.rmtree(work, ignore_errors=True)

    def _rust(self) -> None:
        """The crates of the table that this machine has the sources of: rustc alone builds none."""
        rust, cargo = self._toolchains.found.get("rust"), shutil.which("cargo")
        if rust is None or cargo is None:
            return
        work = Path(self._toolchains.folder) / "rust-work"
        (work / "src").mkdir(parents=True)
        (work / "src" / "lib.rs").touch()
        registry = ["source.crates-io.replace-with='debian'", f"source.debian.directory='{CRATES}'"]
        command = [cargo, "build", "--release", "--offline", *(f"--config={each}" for each in registry)]
        for library in rust.language.libraries:
            if library not in rust.lacking():
                (work / "Cargo.toml").write_text(RUST_PACKAGE % library.name)
                self._done(command, {"CARGO_HOME": str(work / "home")}, work)
        built = work / "target" / "release" / "deps"
        if built.is_dir():
            built.rename(Path(self._toolchains.folder) / "rust")
        shutil.rmtree(work, ignore_errors=True)

    def _done(self, command: list[str], environment: dict[str, str], folder: Path) -> bool:
        with self._lock:
            if self._stopped:
                return False
            self._compiler = subprocess.Popen(  # noqa: S603 - our own source, the table's compiler
                ["/usr/bin/env", "nice", *command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env={**os.environ, **environment},
                start_new_session=True,
            )
        return self._compiler.wait() == 0
