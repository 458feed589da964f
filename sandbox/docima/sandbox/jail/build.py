"""Runs a compiler inside a jail and leaves what it built on descriptor 3: one file as it is, several as a zip.

`build MODE OUTPUT_PATTERN COMMAND...`, in the working folder. MODE is `file` or `zip`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from docima.sandbox.jail import isolate


def run(arguments: list[str]) -> int:
    """The compiler's own exit code; 1 where it built nothing."""
    mode, pattern, *command = arguments
    # A program, not an exec: what was built is to be read afterwards.
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)  # noqa: S603 - the jail's compiler
    if done.returncode:
        return done.returncode if done.returncode > 0 else 128 - done.returncode
    built = sorted(path for path in Path().rglob(pattern) if path.is_file() and not path.is_symlink())
    if not built:
        print(f"the compiler left no {pattern}", file=sys.stderr)  # noqa: T201 - what a compiler's caller reads
        return 1
    with open(isolate.INNER, "wb", closefd=False) as out:
        if mode == "file":
            out.write(built[0].read_bytes())
        else:
            _pack(built, out.fileno())
    return 0


def _pack(paths: list[Path], descriptor: int) -> None:
    with os.fdopen(os.dup(descriptor), "w+b") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path in paths:
            archive.write(path, str(path))
