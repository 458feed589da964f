"""How programs of each language are built and run: one row a language.

In commands `{tool}` is the compiler or interpreter, `{source}` the file, `{main}` Java's class with `main`, `{heap}`
a heap size in MiB that leaves the runtime some room, `{warm}` the folder of what was compiled beforehand,
`{static}` links without shared libraries (half of the time of a short run) where there are others, `{libraries}` are
the flags of the libraries that the program uses. Numbers are measured needs of a hello-world, rounded up.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from docima.sandbox.limits import MIB
from docima.sandbox.view import HOUSE, INNER_CODE


@dataclass(frozen=True, slots=True)
class Library:
    """What programs of the known benchmarks use beyond their language: found where `path` (a pattern) is, to be had as
    Debian's `package`. A source that holds `mark` is built with `flags`.
    """

    name: str
    path: str
    package: str
    mark: bytes = b""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """One language. Sizes in bytes.

    `tools` are looked for in this order; `home` is a command that prints the folder that a tool needs (else the folder
    above its own). `build` leaves `artifact` (a pattern): one file that is the program ("file"), or several that are
    packed ("zip", put beside the program as `program.zip`). `tests_build` and `tests_run` are for programs that hold
    their own tests. `warm` languages run in the warm interpreter.
    """

    name: str
    file: str
    tools: tuple[str, ...]
    hello: str
    aliases: tuple[str, ...] = ()
    home: tuple[str, ...] = ()
    also_bind: tuple[str, ...] = ()
    build: tuple[str, ...] = ()
    tests_build: tuple[str, ...] = ()
    tests_file: str = ""
    artifact: str = ""
    pack: str = "file"
    check: tuple[str, ...] = ()
    """For interpreters: reads the program without running it."""
    run: tuple[str, ...] = ()
    tests_run: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    build_factor: float = 1.0
    """How many times a C compiler's time its compiler may use."""
    time_factor: float = 1.0
    extra_memory: int = 0
    processes: int = 0
    files: int = 0
    version: tuple[str, ...] = ("{tool}", "--version")
    memory_signs: tuple[bytes, ...] = ()
    warm: bool = False
    data_limit: bool = True
    """Whether each process's own memory may be bounded, too: not where a runtime maps far more than it uses."""
    libraries: tuple[Library, ...] = ()


_CXX = (
    "{tool}",
    "-O2",
    "{static}",
    "-std=gnu++20",
    "-I{warm}",
    f"-I{INNER_CODE}/docima/sandbox/jail",
    "-pipe",
    "-o",
    "a.out",
    "{source}",
)
_C = ("{tool}", "-O2", "{static}", "-std=gnu17", "-pipe", "-o", "a.out", "{source}")
_WRAP = ("-Wl,--wrap=main",)
_JAVA = ("-Xss64m", "-Xmx{heap}m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:-UsePerfData")
_GO = {
    "GOCACHE": f"{HOUSE}/warm/go",
    "GO111MODULE": "off",
    "GOPATH": "/usr/share/gocode",
    "CGO_ENABLED": "0",
}
CRATES = "/usr/share/cargo/registry"
"""Where Debian keeps the sources of crates."""
_CRATES = ("rand", "md5", "regex")
# A crate that is named here is looked for only when a program names it.
_EXTERN = tuple(word for name in _CRATES for word in ("--extern", name))
_RUST = ("{tool}", "-O", "--edition=2021", "-A", "warnings", "-L", "{warm}/rust", *_EXTERN)
_OUT_OF_MEMORY = (b"MemoryError", b"std::bad_alloc", b"OutOfMemoryError", b"heap out of memory", b"out of memory")

LANGUAGES: tuple[Language, ...] = (
    Language(
        "python",
        "solution.py",
        (),
        "print(int(input()) + 1)",
        aliases=("python3", "py", "py3", "cpython"),
        memory_signs=(b"MemoryError",),
        warm=True,
    ),
    Language(
        "pypy",
        "solution.py",
        ("pypy3",),
        "print(int(input()) + 1)",
        aliases=("pypy3",),
        run=("{tool}", "{source}"),
        check=("{tool}", "-m", "py_compile", "{source}"),
        extra_memory=64 * MIB,
        memory_signs=(b"MemoryError",),
        # A recursion limit of a million, which many programs set, maps more than a gigabyte.
        data_limit=False,
    ),
    Language(
        "c",
        "main.c",
        ("gcc", "cc", "clang"),
        '#include <stdio.h>\nint main(void) { int n; scanf("%d", &n); printf("%d\\n", n + 1); return 0; }',
        build=(*_C, "-lm"),
        tests_build=(*_C, "docima.c", *_WRAP, "-lm"),
        artifact="a.out",
        memory_signs=_OUT_OF_MEMORY,
    ),
    Language(
        "cpp",
        "main.cpp",
        ("g++", "clang++"),
        "#include <bits/stdc++.h>\nint main() { int n; std::cin >> n; std::cout << n + 1 << std::endl; }",
        aliases=("c++", "cxx", "cc", "g++", "cpp11", "cpp14", "cpp17", "cpp20", "c++11", "c++14", "c++17", "c++20"),
        build=(*_CXX, "{libraries}"),
        tests_build=(*_CXX, "docima.cpp", *_WRAP, "{libraries}"),
        artifact="a.out",
        libraries=(
            Library("Boost", "/usr/include/boost/any.hpp", "libboost-dev"),
            Library("OpenSSL", "/usr/include/openssl/md5.h", "libssl-dev", b"<openssl/", ("-lcrypto",)),
            Library("GMP", "/usr/include/gmpxx.h", "libgmp-dev", b"<gmp", ("-lgmpxx", "-lgmp")),
        ),
        memory_signs=_OUT_OF_MEMORY,
    ),
    Language(
        "java",
        "Main.java",
        ("javac",),
        "public class Main { public static void main(String[] a) {\n"
        "System.out.println(new java.util.Scanner(System.in).nextInt() + 1); } }",
        also_bind=("/etc/java-17-openjdk", "/etc/java-21-openjdk", "/etc/java-11-openjdk"),
        build=(
            "{tool}",
            "-J-XX:+UseSerialGC",
            "-J-XX:TieredStopAtLevel=1",
            "-J-XX:-UsePerfData",
            "-encoding",
            "UTF-8",
            "-nowarn",
            "-d",
            ".",
            "{sources}",
        ),
        artifact="*.class",
        pack="zip",
        run=("{bin}/java", *_JAVA, "-cp", "program.zip", "{main}"),
        build_factor=2.0,
        time_factor=1.5,
        data_limit=False,
        extra_memory=256 * MIB,
        processes=128,
        files=256,
        memory_signs=_OUT_OF_MEMORY,
    ),
    Language(
        "javascript",
        "solution.js",
        ("node",),
        'console.log(parseInt(require("fs").readFileSync("/dev/stdin", "utf8")) + 1)',
        aliases=("js", "node", "nodejs"),
        check=("{tool}", "--check", "{source}"),
        run=("{tool}", "--max-old-space-size={heap}", "--stack-size=16000", "{source}"),
        extra_memory=256 * MIB,
        processes=128,
        files=256,
        memory_signs=_OUT_OF_MEMORY,
    ),
    Language(
        "typescript",
        "solution.ts",
        ("esbuild",),
        'import * as fs from "fs";\nconst n: number = parseInt(fs.readFileSync(0, "utf8"));\nconsole.log(n + 1)',
        aliases=("ts",),
        build=("{tool}", "{source}", "--outfile=solution.cjs", "--format=cjs", "--platform=node", "--log-level=error"),
        artifact="solution.cjs",
        run=("{node}", "--max-old-space-size={heap}", "--stack-size=16000", "solution.cjs"),
        extra_memory=256 * MIB,
        processes=128,
        files=256,
        memory_signs=_OUT_OF_MEMORY,
    ),
    Language(
        "go",
        "main.go",
        ("go",),
        'package main\nimport "fmt"\nfunc main() { var n int; fmt.Scan(&n); fmt.Println(n + 1) }',
        aliases=("golang",),
        home=("{tool}", "env", "GOROOT"),
        build_factor=4.0,
        build=("{tool}", "build", "-o", "a.out", "{source}"),
        tests_file="solution_test.go",
        tests_build=("{tool}", "test", "-c", "-o", "a.out", "solution_test.go", "docima_test.go"),
        artifact="a.out",
        environment=_GO,
        extra_memory=64 * MIB,
        processes=128,
        version=("{tool}", "version"),
        memory_signs=_OUT_OF_MEMORY,
        libraries=(
            Library(
                "testify", "/usr/share/gocode/src/github.com/stretchr/testify", "golang-github-stretchr-testify-dev"
            ),
        ),
    ),
    Language(
        "rust",
        "main.rs",
        ("rustc",),
        "fn main() { let mut s = String::new(); std::io::stdin().read_line(&mut s).unwrap();\n"
        'println!("{}", s.trim().parse::<i64>().unwrap() + 1); }',
        aliases=("rs",),
        home=("{tool}", "--print", "sysroot"),
        build_factor=3.0,
        build=(*_RUST, "-o", "a.out", "{source}"),
        tests_build=(*_RUST, "--test", "-o", "a.out", "{source}"),
        tests_run=("a.out", "--nocapture", "--test-threads=1"),
        artifact="a.out",
        memory_signs=(b"memory allocation of",),
        libraries=tuple(Library(name, f"{CRATES}/{name}-*", f"librust-{name}-dev") for name in _CRATES),
    ),
    Language(
        "bash",
        "solution.sh",
        ("bash",),
        'read n; echo "$((n + 1))"',
        aliases=("sh", "shell"),
        check=("{tool}", "-n", "{source}"),
        run=("{tool}", "{source}"),
        memory_signs=(b"cannot allocate", b"Cannot allocate memory"),
    ),
    Language(
        "perl",
        "solution.pl",
        ("perl",),
        "my $n = <STDIN>; print $n + 1, qq(\\n);",
        aliases=("pl",),
        check=("{tool}", "-c", "{source}"),
        run=("{tool}", "{source}"),
        memory_signs=(b"Out of memory",),
    ),
    Language(
        "ruby",
        "solution.rb",
        ("ruby",),
        "puts gets.to_i + 1",
        aliases=("rb",),
        check=("{tool}", "-c", "{source}"),
        run=("{tool}", "{source}"),
        memory_signs=(b"NoMemoryError", b"failed to allocate memory"),
    ),
    Language(
        "php",
        "solution.php",
        ("php",),
        '<?php echo intval(fgets(STDIN)) + 1, "\\n";',
        check=("{tool}", "-l", "{source}"),
        run=("{tool}", "-n", "-d", "memory_limit=-1", "-d", "display_errors=stderr", "{libraries}", "{source}"),
        libraries=tuple(
            Library(name, f"/usr/lib/php/*/{name}.so", f"php-{name}", mark, ("-d", f"extension={name}"))
            for name, mark in (("mbstring", b"mb_"), ("readline", b"readline"), ("bcmath", b"bc"), ("gmp", b"gmp_"))
        ),
        memory_signs=(b"Allowed memory size", b"Out of memory"),
    ),
    Language(
        "lua",
        "solution.lua",
        ("lua5.4", "lua", "lua5.3"),
        'print(io.read("n") + 1)',
        check=("{tool}", "-e", "local f, e = loadfile('{source}') if not f then io.stderr:write(e) os.exit(1) end"),
        run=("{tool}", "{source}"),
        version=("{tool}", "-v"),
        memory_signs=(b"not enough memory",),
    ),
)

BY_NAME: dict[str, Language] = {name: language for language in LANGUAGES for name in (language.name, *language.aliases)}
"""Every name and alias."""
HELLO_INPUT, HELLO_OUTPUT = b"41\n", b"42"
