"""What a warm interpreter does with an order, once it is isolated. The first argument names the role.

* `script`: runs the program as `python solution.py` would; `check` only reads it.
* `serve`: runs the program as the module `solution`, then answers calls on the channel (`rpc.py`).
* `asserts`, `unittest`, `pytest`: trusted tests in a jail of their own; the candidate is behind the channel.
* `build`: runs a compiler and leaves what it built on the channel.
"""

from __future__ import annotations

import atexit
import builtins
import gc
import io
import linecache
import os
import random
import sys
import threading
import traceback
import types
from collections.abc import Callable
from typing import Any, NoReturn

from docima.sandbox.jail import isolate
from docima.sandbox.jail.protocol import Order

RECURSION_LIMIT = 1000
READS_ITSELF = (b"__file__", b"argv", b"solution.py", b"spawn", b"forkserver")
"""What is in programs that need their own file; the rest do without."""
_read: dict[str, bytes] = {}


def run(order: Order) -> NoReturn:
    """Never returns: ends the process as an interpreter would."""
    role, *arguments = order.arguments
    gc.set_threshold(700, 10, 10)
    os.environ.clear()
    for pair in order.environment:
        name, _, value = pair.partition("=")
        os.environ[name] = value
    _standard_streams()
    # Equal programs give equal verdicts: chance is the same in each run.
    random.seed(0)
    code = 1
    try:
        code = ROLES[role](arguments)
    except SystemExit as error:
        code = _exit_code(error)
    except BaseException:  # noqa: BLE001 - what any interpreter does with an uncaught exception
        _print_traceback()
    _end(code)


def _standard_streams() -> None:
    for name, number, mode, errors in (
        ("stdin", 0, "r", "surrogateescape"),
        ("stdout", 1, "w", "surrogateescape"),
        ("stderr", 2, "w", "backslashreplace"),
    ):
        stream = open(number, mode, encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115 - lives as long as the process
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _exit_code(error: SystemExit) -> int:
    if error.code is None:
        return 0
    if isinstance(error.code, int):
        return error.code & 0xFF
    print(error.code, file=sys.stderr)  # noqa: T201 - as the interpreter does
    return 1


def _print_traceback() -> None:
    kind, error, trace = sys.exc_info()
    # Our own frames are no part of the program.
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    traceback.print_exception(kind, error, trace, limit=-20, file=sys.stderr)


def _end(code: int) -> NoReturn:
    try:
        threading._shutdown()  # type: ignore[attr-defined]  # what the interpreter calls at its end
        atexit._run_exitfuncs()
        _forget_main()
    except BaseException:  # noqa: BLE001 - a program's own hooks
        code = code or 1
    for name in ("stdout", "stderr", "__stdout__", "__stderr__"):
        stream = getattr(sys, name, None)
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except BaseException:  # noqa: BLE001 - the stream is the program's to break
            code = code or 120
    os._exit(code)


def _forget_main() -> None:
    """Objects that say something when they go say it now. Others are left to the kernel, which is faster."""
    source = _read.get("solution.py", b"")
    if b"__del__" in source or (b"yield" in source and b"finally" in source):
        names = vars(sys.modules["__main__"])
        names.update(dict.fromkeys(name for name in names if not name.startswith("__")))
        gc.collect()


def read_program() -> bytes:
    """The source that the order brought."""
    size = os.fstat(isolate.PROGRAM_FD).st_size
    source = os.pread(isolate.PROGRAM_FD, size, 0)
    os.close(isolate.PROGRAM_FD)
    return source


def load(name: str, file: str, source: bytes, known: Any = builtins) -> dict[str, Any]:
    """Run source as a module of this name, with these built-in names; returns its namespace."""
    module = types.ModuleType(name)
    module.__dict__["__builtins__"] = known
    module.__dict__["__file__"] = file
    sys.modules[name] = module
    text = source.decode("utf-8", "surrogateescape")
    linecache.cache[file] = (len(source), None, io.StringIO(text).readlines(), file)
    code = compile(source, file, "exec", dont_inherit=True)
    exec(code, module.__dict__)  # noqa: S102 - the purpose of this process, which has no rights left
    return module.__dict__


def _script(arguments: list[str]) -> int:
    sys.argv = ["solution.py", *arguments]
    sys.setrecursionlimit(RECURSION_LIMIT)
    source = _read["solution.py"] = read_program()
    if any(word in source for word in READS_ITSELF):
        with open("solution.py", "wb") as file:
            file.write(source)
    load("__main__", "solution.py", source)
    return 0


def _check(_: list[str]) -> int:
    compile(read_program(), "solution.py", "exec", dont_inherit=True)
    return 0


def _serve(_: list[str]) -> int:
    from docima.sandbox.jail import leetcode, rpc

    source = read_program()
    known = {**leetcode.names(), **vars(builtins)} if b"class Solution" in source else builtins
    namespace = load("solution", "solution.py", source, known)
    rpc.serve(namespace, isolate.INNER)
    return 0


def _tests(framework: str) -> Callable[[list[str]], int]:
    def role(arguments: list[str]) -> int:
        from docima.sandbox.jail import harness

        return harness.run(framework, arguments, read_program())

    return role


def _build(arguments: list[str]) -> int:
    from docima.sandbox.jail import build

    return build.run(arguments)


ROLES: dict[str, Callable[[list[str]], int]] = {
    "script": _script,
    "check": _check,
    "serve": _serve,
    "asserts": _tests("asserts"),
    "unittest": _tests("unittest"),
    "pytest": _tests("pytest"),
    "build": _build,
}
