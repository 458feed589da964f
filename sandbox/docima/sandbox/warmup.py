"""What is compiled once so that no program has to wait for it: C++'s largest header, Go's standard library.

Optional and slow (seconds): done beside the first runs. Until it is there, everything works without.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

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
TESTIFY = "github.com/stretchr/testify/assert"


def warm_up(toolchains: Toolchains) -> None:
    """Do all of it."""
    _cpp(toolchains)
    _go(toolchains)


def _cpp(toolchains: Toolchains) -> None:
    """bits/stdc++.h for the very flags of the table: a second less for each program that includes it."""
    cpp = toolchains.found.get("cpp")
    compiler = shutil.which("g++")
    if cpp is None or compiler is None:
        return
    folder = Path(toolchains.folder) / "bits"
    folder.mkdir()
    flags = [word for word in cpp.language.build if word.startswith(("-O", "-std"))]
    source = folder / "stdc++.h"
    source.write_text("#include <bits/stdc++.h>\n")
    built = _done([compiler, *flags, "-x", "c++-header", "-o", str(folder / "part"), str(source)], {})
    source.unlink()
    if built:
        (folder / "part").rename(folder / "stdc++.h.gch")


def _go(toolchains: Toolchains) -> None:
    """The packages that programs and their tests import, in a cache that jails only read."""
    go, tool = toolchains.found.get("go"), shutil.which("go")
    if go is None or tool is None:
        return
    cache, work = Path(toolchains.folder) / "go", Path(toolchains.folder) / "go-work"
    work.mkdir()
    environment = {**go.language.environment, "GOCACHE": str(cache), "HOME": str(work)}
    (work / "main.go").write_text(GO_PROGRAM)
    _done([tool, "build", "-o", "main.out", "main.go"], environment, work)
    testify = Path(environment["GOPATH"], "src", TESTIFY).is_dir()
    parts = (f'; "{TESTIFY}"', " assert.New(t) ") if testify else ("", "")
    (work / "main_test.go").write_text(GO_TEST % parts)
    _done([tool, "test", "-c", "-o", "test.out", "main_test.go"], environment, work)
    shutil.rmtree(work, ignore_errors=True)


def _done(command: list[str], environment: dict[str, str], folder: Path | None = None) -> bool:
    done = subprocess.run(  # noqa: S603 - our own source, the table's compiler
        command, capture_output=True, check=False, cwd=folder, env={**os.environ, **environment}
    )
    return done.returncode == 0
