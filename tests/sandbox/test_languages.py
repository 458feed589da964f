"""Each language of this machine: its hello-world, a program that does not compile, one that crashes, one that loops."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jailed import Jailed, toolchains

from docima.sandbox.languages import BY_NAME, HELLO_INPUT, HELLO_OUTPUT, LANGUAGES
from docima.sandbox.limits import Limits
from docima.sandbox.offered import self_test
from docima.sandbox.outcome import Outcome
from docima.sandbox.request import Case, Program, Run
from docima.sandbox.toolchains import java_names, tier

LIMITS = Limits(cpu_seconds=2.0, wall_seconds=4.0)
BROKEN = {
    "c": "int main( {",
    "cpp": "int main() { retrun 0; }",
    "java": "public class Main { void f( }",
    "javascript": "function (",
    "typescript": "const x: = ;",
    "go": "package main\nfunc main() { x := 1 }",
    "rust": 'fn main() { let x: i32 = "a"; }',
    "python": "def f(:",
    "pypy": "def f(:",
    "bash": "if then",
    "perl": "my $x = ;",
    "ruby": "def f(",
    "php": "<?php function (",
}
LOOPS = {
    "c": "int main(void) { for (volatile int i = 0;; i++) {} }",
    "java": "public class Main { public static void main(String[] a) { while (true) {} } }",
    "javascript": "while (true) {}",
    "go": "package main\nfunc main() { for {} }",
    "bash": "while :; do :; done",
}
GREEDY = {
    "c": "#include <stdlib.h>\n#include <string.h>\nint main(void) { for (;;) memset(malloc(1 << 20), 1, 1 << 20); }",
    "cpp": "#include <vector>\nint main() { std::vector<char> v; for (;;) v.resize(v.size() + (1 << 24), 1); }",
    "java": "import java.util.*;\npublic class Main { public static void main(String[] a) {\n"
    "List<byte[]> l = new ArrayList<>();\n"
    "while (true) l.add(new byte[1 << 20]); } }",
    "javascript": "const a = []; while (true) a.push(new Array(1 << 16).fill(1.5));",
}
HERE = sorted(toolchains().found)


@pytest.fixture(scope="module")
def jailed() -> Iterator[Jailed]:
    """One slot for all of these."""
    opened = Jailed()
    yield opened
    opened.close()


@pytest.mark.parametrize("name", HERE)
def test_a_language_runs_its_hello_world(jailed: Jailed, name: str) -> None:
    """Reads a number, writes the next; that is what makes it offered."""
    run = Run(Program(name, BY_NAME[name].hello.encode()), (Case(HELLO_INPUT), Case(b"1\n")), limits=LIMITS)
    ran = jailed.execute(run)
    assert [each.output.strip() for each in ran.results] == [HELLO_OUTPUT, b"2"], ran
    assert self_test(BY_NAME[name], jailed._executor) == ""


@pytest.mark.parametrize("name", [name for name in HERE if name in BROKEN])
def test_what_does_not_compile_is_told(jailed: Jailed, name: str) -> None:
    """By the compiler, or by whatever checks it without running it."""
    ran = jailed.execute(Run(Program(name, BROKEN[name].encode(), "check"), (Case(),), limits=LIMITS))
    told = ran.build or ran.results[0]
    assert told.outcome is Outcome.EXIT_CODE, ran
    good = jailed.execute(Run(Program(name, BY_NAME[name].hello.encode(), "check"), (Case(),), limits=LIMITS))
    assert (good.build or good.results[0]).outcome is Outcome.OK, good


@pytest.mark.parametrize("name", [name for name in HERE if name in LOOPS])
def test_a_loop_ends_by_its_cpu_time(jailed: Jailed, name: str) -> None:
    """Whatever runtime is around it."""
    limits = Limits(cpu_seconds=0.5, wall_seconds=4.0)
    found = jailed.execute(Run(Program(name, LOOPS[name].encode()), (Case(),), limits=limits)).results[0]
    assert found.outcome is Outcome.CPU_LIMIT


@pytest.mark.parametrize("name", [name for name in HERE if name in GREEDY])
def test_greed_ends_by_the_memory_limit(jailed: Jailed, name: str) -> None:
    """Told as such, whether the kernel or the runtime says no."""
    limits = Limits(cpu_seconds=6.0, wall_seconds=12.0, memory_bytes=128 << 20)
    found = jailed.execute(Run(Program(name, GREEDY[name].encode()), (Case(),), limits=limits)).results[0]
    assert found.outcome is Outcome.MEMORY_LIMIT, found


def test_every_name_and_alias_is_unique() -> None:
    """One row a language; an alias means one of them."""
    names = [name for row in LANGUAGES for name in (row.name, *row.aliases)]
    assert len(names) == len(set(names))


def test_java_is_filed_under_its_public_class() -> None:
    """And started at the class that has main."""
    source = b"class A { } public class Solver { static class B {} public static void main(String[] x) {} }"
    assert java_names(source)[0] == "Solver.java"
    assert java_names(b"package p.q; class Main { public static void main(String... a) {} }") == (
        "Main.java",
        "p.q.Main",
    )


def test_imports_choose_the_warm_interpreter() -> None:
    """The library that takes longest; words in texts do not count."""
    tiers = ("sympy", "numpy")
    assert tier(b"import numpy as np\nfrom sympy import symbols", tiers) == ("sympy",)
    assert tier(b"  import numpy", tiers) == ("numpy",)
    assert tier(b"print('import numpy')", tiers) == ()
