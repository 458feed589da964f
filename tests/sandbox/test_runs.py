"""Single runs: every end is told exactly, and nothing is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from jailed import Jailed

from docima.sandbox import cgroups
from docima.sandbox.folders import Folder
from docima.sandbox.limits import MIB, Limits
from docima.sandbox.outcome import Outcome
from docima.sandbox.request import NONCE, Case, Program, Ran, Run

QUICK = Limits(cpu_seconds=0.5, wall_seconds=1.0, memory_bytes=96 * MIB, output_bytes=4096)


@pytest.fixture(scope="module")
def jailed() -> Iterator[Jailed]:
    """One slot for all of these."""
    opened = Jailed()
    yield opened
    opened.close()


def python(source: str, *inputs: bytes, limits: Limits = QUICK, stop: bool = False) -> Run:
    """A request to run a Python program for some inputs."""
    cases = tuple(Case(each) for each in inputs or (b"",))
    return Run(Program("python", source.encode()), cases, limits=limits, stop_at_failure=stop)


ENDS = {
    "success": ("print(1)", Outcome.OK, 0, 0),
    "exit code": ("raise SystemExit(3)", Outcome.EXIT_CODE, 3, 0),
    "exit code 137 is no kill": ("import os; os._exit(137)", Outcome.EXIT_CODE, 137, 0),
    "exception": ("1 / 0", Outcome.EXIT_CODE, 1, 0),
    "exit with a text": ("raise SystemExit('no')", Outcome.EXIT_CODE, 1, 0),
    "segmentation fault": ("import ctypes; ctypes.string_at(0)", Outcome.SIGNAL, 0, 11),
    "abort": ("import os; os.abort()", Outcome.SIGNAL, 0, 6),
    "killed by itself": ("import os; os.kill(os.getpid(), 9)", Outcome.SIGNAL, 0, 9),
    "endless loop": ("while True: pass", Outcome.CPU_LIMIT, 0, 9),
    "endless loop in C": ("7 ** (7 ** 11)", Outcome.CPU_LIMIT, 0, 9),
    "endless loops of children": (
        "import os\nfor _ in range(4):\n    if os.fork() == 0:\n        while True: pass\nos.wait()",
        Outcome.CPU_LIMIT,
        0,
        9,
    ),
    "sleep": ("import time; time.sleep(30)", Outcome.WALL_LIMIT, 0, 9),
    "dead lock": ("import threading\na = threading.Lock(); a.acquire(); a.acquire()", Outcome.WALL_LIMIT, 0, 9),
    "one large allocation": ("x = bytearray(1 << 30)", Outcome.MEMORY_LIMIT, 1, 0),
    "flood": ("print('x' * 5000)", Outcome.OUTPUT_LIMIT, 0, 0),
    "endless flood": ("while True: print('x' * 65536)", Outcome.OUTPUT_LIMIT, None, None),
    "forbidden call": ("import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0)", Outcome.SECURITY, 0, 31),
}


@pytest.mark.parametrize("name", ENDS)
def test_an_end_is_told_exactly(jailed: Jailed, name: str) -> None:
    """Each by its own outcome, with its exit code or signal."""
    source, outcome, code, number = ENDS[name]
    found = jailed.execute(python(source)).results[0]
    assert found.outcome is outcome, found
    if code is not None:
        assert (found.exit_code, found.signal) == (code, number)


def test_many_small_allocations_meet_the_limit_too(jailed: Jailed) -> None:
    """Where the kernel counts a whole jail, its kill is told as what it is."""
    found = jailed.execute(python("x = []\nwhile True: x.append(b'x' * (1 << 20))")).results[0]
    assert found.outcome is Outcome.MEMORY_LIMIT


@pytest.mark.skipif(not cgroups.find(), reason="needs cgroups, which are not delegated here")
def test_memory_of_all_processes_counts_together(jailed: Jailed) -> None:
    """Eight children with a sixth of the limit each are too many."""
    source = (
        "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n"
        "        x = b'x' * (16 << 20); time.sleep(30)\nos.wait()"
    )
    found = jailed.execute(python(source, limits=Limits(cpu_seconds=2, wall_seconds=3, memory_bytes=96 * MIB))).results[
        0
    ]
    assert found.outcome in (Outcome.MEMORY_LIMIT, Outcome.OK)
    assert found.outcome is Outcome.MEMORY_LIMIT or found.wall_seconds < 3


def test_a_program_reads_its_input_and_writes_its_output(jailed: Jailed) -> None:
    """Built once, run for each case, in order; each run begins anew."""
    ran = jailed.execute(python("n = int(input())\nprint(n * n)", b"3\n", b"4\n"))
    assert [run.output for run in ran.results] == [b"9\n", b"16\n"]
    assert ran.sandbox == "forkserver"


def test_standard_input_can_be_opened_by_name(jailed: Jailed) -> None:
    """/dev/stdin is what many programs read from."""
    ran = jailed.execute(python("print(open('/dev/stdin').read().upper())", b"abc"))
    assert ran.results[0].output == b"ABC\n"


def test_what_follows_a_failure_is_left_out_where_asked(jailed: Jailed) -> None:
    """And is told as not run."""
    ran = jailed.execute(python("assert input() == 'a'\n", b"a\n", b"b\n", b"a\n", stop=True))
    assert [run.outcome for run in ran.results] == [Outcome.OK, Outcome.EXIT_CODE, Outcome.SKIPPED]


def test_the_end_of_standard_error_is_kept(jailed: Jailed) -> None:
    """That is where a traceback says what it is about; our own frames are not in it."""
    found = jailed.execute(python("import sys\nprint('x' * 100_000, file=sys.stderr)\n1 / 0")).results[0]
    assert found.errors.endswith(b"ZeroDivisionError: division by zero\n")
    assert len(found.errors) <= 4096
    assert b"/docima/" not in found.errors


def test_chance_is_the_same_in_each_run(jailed: Jailed) -> None:
    """Equal programs give equal verdicts."""
    source = "import random\nprint(random.random(), hash('x'), {str(i) for i in range(9)})"
    outputs = {run.output for run in jailed.execute(python(source, b"", b"", b"")).results}
    assert len(outputs) == 1


def test_the_nonce_is_fresh_and_nowhere_else(jailed: Jailed) -> None:
    """Whoever runs the program puts it in, and tells it."""
    run = python(f"print('{NONCE}')")
    first, second = jailed.execute(run), jailed.execute(run)
    assert first.results[0].output.decode().strip() == first.nonce
    assert first.nonce != second.nonce


def test_an_unknown_language_is_refused(jailed: Jailed) -> None:
    """With what is offered."""
    ran = jailed.execute(Run(Program("cobol", b""), (Case(),)))
    assert "python" in ran.refused
    assert ran.results == ()


@pytest.mark.parametrize("size", [0, 1, (1 << 16) - 1, 1 << 16, (1 << 16) + 1, 300_000])
def test_streams_arrive_whole_whatever_their_size(jailed: Jailed, size: int) -> None:
    """The launcher's orders and answers bring short ones along, and files of the longer ones."""
    text = os.urandom(size)
    limits = Limits(output_bytes=MIB)
    run = Run(Program("bash", b"cat; echo done >&2"), (Case(text), Case(text[::-1])), limits=limits)
    jailed.execute(run)
    before = len(os.listdir("/proc/self/fd"))
    found = jailed.execute(run).results
    assert [each.output for each in found] == [text, text[::-1]]
    assert [each.errors for each in found] == [b"done\n"] * 2
    assert len(os.listdir("/proc/self/fd")) == before


def test_more_than_the_launcher_brings_along_is_still_too_much(jailed: Jailed) -> None:
    """The limit of output holds, and what came before it is told."""
    program = Program("bash", b"head -c 200000 /dev/zero; head -c 9000 /dev/zero >&2; echo last >&2")
    found = jailed.execute(Run(program, (Case(),), limits=Limits(output_bytes=100_000))).results[0]
    assert found.outcome is Outcome.OUTPUT_LIMIT
    assert len(found.output) == 100_000
    assert found.errors.endswith(b"\0last\n")
    assert len(found.errors) == 4096


def test_what_a_run_left_in_tmp_is_not_the_next_ones_memory(jailed: Jailed) -> None:
    """A run of little memory after one that filled its folder."""
    filling = Run(Program("bash", b"head -c 15000000 /dev/zero > /tmp/full; ls -s /tmp"), (Case(),) * 2)
    little = Run(Program("bash", b"ls /tmp; echo done"), (Case(),), limits=Limits(memory_bytes=16 * MIB))
    for _ in range(4):
        assert [each.outcome for each in jailed.execute(filling).results] == [Outcome.OK] * 2
        found = jailed.execute(little).results[0]
        assert (found.outcome, found.output) == (Outcome.OK, b"solution.sh\ndone\n")


def test_nothing_is_left_behind(jailed: Jailed) -> None:
    """No process, mount, folder or cgroup outlives the sandbox; no descriptor stays open."""
    mounts = Path("/proc/self/mountinfo").read_text()
    before = len(os.listdir("/proc/self/fd"))
    opened = Jailed()
    pids: list[int] = []
    try:
        opened.execute(python("import os\nif os.fork() == 0:\n    os.setsid()\n    import time; time.sleep(60)"))
        pids = [server.pid for server in opened.slot._servers.values()]
        assert all(Path(f"/proc/{pid}").exists() for pid in pids)
    finally:
        opened.close()
    assert pids
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert Path("/proc/self/mountinfo").read_text() == mounts
    assert len(os.listdir("/proc/self/fd")) == before
    groups = [path for path in Path("/sys/fs/cgroup").glob(f"**/docima-{os.getpid()}-*") if path.is_dir()]
    assert len(groups) <= 2 * len(jailed.slot._servers) + 2


def test_a_jail_that_dies_is_replaced(jailed: Jailed) -> None:
    """The run that meets a dead jail is run again in a new one."""
    jailed.execute(python("print(1)"))
    for server in list(jailed.slot._servers.values()):
        os.kill(server.pid, 9)
    assert jailed.execute(python("print(2)")).results[0].output == b"2\n"


def test_a_cancelled_request_ends_at_once(jailed: Jailed) -> None:
    """And says that it was not the program's doing."""
    cancelled = threading.Event()
    cancelled.set()
    run = python("import time; time.sleep(30)", limits=Limits(wall_seconds=30))
    found: Ran = jailed._executor.execute(run, cancelled.is_set)
    assert found.results[0].outcome is Outcome.INFRA
    assert found.results[0].wall_seconds < 5


def test_a_starved_time_out_is_not_believed(jailed: Jailed) -> None:
    """A run that waited for a core for most of its time says so."""
    from docima.sandbox.watch import Running, Used

    server = next(iter(jailed.slot._servers.values()))
    run = Running(server, QUICK)
    run.started -= 2.0
    run.used = Used(cpu_seconds=0.1, waited_seconds=1.5)
    assert run.starved
    run.used = Used(cpu_seconds=0.1, waited_seconds=0.1)
    assert not run.starved


def test_folders_of_the_dead_are_removed_by_the_living() -> None:
    """A process that was killed leaves its folder; the next one that makes such a folder removes it, and no other."""
    code = "import os\nfrom docima.sandbox.folders import Folder\n"
    code += "print(Folder('test').path, flush=True)\nos.kill(os.getpid(), 9)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 - ours
    left = Path(done.stdout.strip())
    assert left.is_dir()
    first = Folder("test")
    second = Folder("test")
    assert not left.exists()
    assert first.path.is_dir()
    for folder in (first, second):
        folder.close()
    assert not first.path.exists()


def test_patience_ends_after_some_time_outs(jailed: Jailed) -> None:
    """What comes after is told as not run: a loop must not keep a slot for every test there is."""
    cases = (Case(b"0"), Case(b"1"), Case(b"1"), Case(b"0"))
    loops = Program("python", b"n = input()\nwhile n == '1': pass")
    ran = jailed.execute(Run(loops, cases, limits=QUICK, patience=2))
    outcomes = [run.outcome for run in ran.results]
    assert outcomes == [Outcome.OK, Outcome.CPU_LIMIT, Outcome.CPU_LIMIT, Outcome.SKIPPED]
