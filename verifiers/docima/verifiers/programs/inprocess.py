"""Programs that hold their own tests: the program, the tests, and a number at the end that only a program which came
to its end can write.

The number (a nonce) catches whatever ends the program before its tests, or keeps them from failing. It cannot catch a
program that changes what its own process means by "equal" or that reads its own source: `docs/sandbox.md` lists what
is known to get through. That is why such verdicts say `IN_PROCESS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from docima.sandbox.request import NONCE


@dataclass(frozen=True, slots=True)
class Joined:
    """A program with its tests. `flavour` is how it is to be built."""

    source: str
    flavour: str = "tests"
    files: tuple[tuple[str, str], ...] = ()


def join(language: str, code: str, suffix: str) -> Joined | None:
    """The program that tests itself; None where the language has no way to."""
    way = _WAYS.get(language)
    return None if way is None else way(code, suffix)


_KEYWORDS = (
    "if else while for do return switch case break continue int long double float char bool void auto const true false"
)
_C_CLEAN = "\n".join(
    ["", *(f"#undef {word}" for word in (*_KEYWORDS.split(), "NDEBUG", "assert", "main", "exit", "abort")),
     "#include <assert.h>", ""]
)  # fmt: skip
_WRAPPED = """#include <stdio.h>
{extern}int __real_main(int, char **, char **);
{extern}int __wrap_main(int count, char **values, char **environment) {{
    int code = __real_main(count, values, environment);
    if (code == 0) {{ fflush(stdout); printf("\\n%s\\n", "{nonce}"); fflush(stdout); }}
    return code;
}}
"""


_C_RESERVED = re.compile(r"^[ \t]*(?:#|%:|\?\?=)[ \t]*define[ \t]+(_\w{1,64})", re.MULTILINE)


def _c_clean(code: str) -> str:
    """Undoes macros of the program that would change its tests; names with an underscore are the library's own."""
    reserved = dict.fromkeys(_C_RESERVED.findall(code))
    return "".join(f"\n#undef {name}" for name in reserved) + _C_CLEAN


_C_MAIN = re.compile(r"\bmain\s*\(")


def _without_main(code: str, suffix: str) -> str:
    """A program that has a `main` of its own keeps it by another name where its tests bring theirs."""
    both = _C_MAIN.search(code) and _C_MAIN.search(suffix)
    return f"#define main docima_own_main\n#line 1\n{code}\n#undef main" if both else code


def _c(code: str, suffix: str) -> Joined:
    code = _without_main(code, suffix)
    wrapped = _WRAPPED.format(extern="", nonce=NONCE)
    return Joined(f"{code}{_c_clean(code)}{suffix}\n", files=(("docima.c", wrapped),))


def _cpp(code: str, suffix: str) -> Joined:
    code = _without_main(code, suffix)
    wrapped = _WRAPPED.format(extern='extern "C" ', nonce=NONCE)
    clean = _c_clean(code).replace(
        "#undef true\n#undef false\n", "#undef true\n#undef false\n#undef class\n#undef template\n"
    )
    return Joined(f"{code}{clean}{suffix}\n", files=(("docima.cpp", wrapped),))


_JAVA = """public class DocimaMain {{
    public static void main(String[] arguments) throws Throwable {{
        {main}.main(arguments);
        System.out.flush();
        System.out.println("\\n{nonce}");
    }}
}}
"""
_JAVA_MAIN = re.compile(r"\bclass\s+(\w+)")
_JAVA_PUBLIC = re.compile(
    r"^public[ \t]+(?=(?:(?:final|abstract|sealed|strictfp)[ \t]+)*(?:class|interface|enum|record)\b)", re.MULTILINE
)
_JAVA_PACKAGE = re.compile(r"^[ \t]*package[ \t]+[\w.]+[ \t]*;", re.MULTILINE)
_JAVA_IMPORT = re.compile(r"^[ \t]*import[ \t][^\n;]{1,200};[ \t]*$", re.MULTILINE)


def _java(code: str, suffix: str) -> Joined | None:
    classes = _JAVA_MAIN.findall(suffix)
    if not classes:
        return None
    main = next((name for name in classes if name == "Main"), classes[-1])
    # One file holds one public class at most, and no package: ours.
    code, suffix = (_JAVA_PUBLIC.sub("", _JAVA_PACKAGE.sub("", text)) for text in (code, suffix))
    # Imports belong to the top of the file, wherever the tests have them.
    imports = "\n".join(found.strip() for found in _JAVA_IMPORT.findall(suffix))
    tests = _JAVA_IMPORT.sub("", suffix)
    source = f"{imports}\n{code}\n{tests}\n" if imports else f"{code}\n{suffix}\n"
    return Joined(source, files=(("DocimaMain.java", _JAVA.format(main=main, nonce=NONCE)),))


_JS_IMPORT = re.compile(r"^[ \t]*(?:import[ \t]+[\w$*{]|export[ \t])", re.MULTILINE)
_JS_SCRIPT = "const docimaRequire = require; "
_JS_MODULE = 'import { createRequire as docimaMake } from "module"; const docimaRequire = docimaMake(import.meta.url); '
_JS_BEFORE = """const docimaKept = (() => {
  const kept = [], names = Object.getOwnPropertyNames, describe = Object.getOwnPropertyDescriptor;
  const define = Object.defineProperty, assert = docimaRequire("assert"), own = [globalThis, console, process];
  const Module = docimaRequire("module");
  own.push(assert, assert.strict, Module, Module.prototype);
  for (const name of names(globalThis)) {
    const value = describe(globalThis, name).value;
    if (value && (typeof value === "object" || typeof value === "function") && value !== globalThis) {
      own.push(value);
      if (typeof value === "function" && value.prototype) own.push(value.prototype);
    }
  }
  for (const holder of own.slice(1)) for (const name of names(holder)) {
    const found = describe(holder, name);
    if (found.configurable && "value" in found) kept.push([holder, name, found]);
  }
  const write = process.stdout.write.bind(process.stdout), off = process.removeAllListeners.bind(process);
  return Object.freeze({
    restore() {
      for (let i = 0; i < kept.length; i++) { try { define(kept[i][0], kept[i][1], kept[i][2]); } catch (error) {} }
      off("exit"); off("uncaughtException"); off("unhandledRejection");
      console.assert = (holds, ...said) => { if (!holds) throw new Error("Assertion failed: " + said.join(" ")); };
    },
    done(number) { write("\\n" + number + "\\n"); },
  });
})();
"""


def _javascript(code: str, suffix: str) -> Joined:
    return _restored(_JS_MODULE if _JS_IMPORT.search(f"{code}\n{suffix}") else _JS_SCRIPT, code, suffix)


def _typescript(code: str, suffix: str) -> Joined:
    """Modules become scripts when types are stripped."""
    return _restored(_JS_SCRIPT, code, suffix)


def _restored(requiring: str, code: str, suffix: str) -> Joined:
    """Before the tests, built-in objects are as they were before the program; what the program hooked is off."""
    before = requiring + _JS_BEFORE.replace("\n", " ")
    return Joined(f'{before}\n{code}\n;docimaKept.restore();\n{suffix}\n;docimaKept.done("{NONCE}");\n')


_GO_MAIN = """package main
import ("fmt"; "os"; "testing")
func TestMain(m *testing.M) {{
    code := m.Run()
    if code == 0 {{ fmt.Println("\\n{nonce}") }}
    os.Exit(code)
}}
"""
_GO_IMPORTS = re.compile(r'^[ \t]*import[ \t]*(\([^)]{0,2000}\)|"[^"\n]{1,200}")', re.MULTILINE)
_MAIN = {"go": re.compile(r"\bfunc\s+main\s*\(\s*\)"), "rust": re.compile(r"\bfn\s+main\s*\(\s*\)")}


def _go_whole(code: str, suffix: str) -> str:
    """The program with a package and with the imports that only its tests need."""
    if not re.search(r"^[ \t]*package[ \t]+\w", code, re.MULTILINE):
        code = f"package main\n{code}"
    needed = [("func Test", '"testing"'), ("assert.New(", '"github.com/stretchr/testify/assert"')]
    lacking = [path for use, path in needed if use in suffix and path not in code and path not in suffix]
    imports = "\n".join(f"import {path}" for path in lacking)
    return (
        re.sub(r"^([ \t]*package[ \t]+\w+)", rf"\1\n{imports}", code, count=1, flags=re.MULTILINE) if imports else code
    )


def _go(code: str, suffix: str) -> Joined | None:
    code = _go_whole(code, suffix)
    imports = "\n".join(found.group(0) for found in _GO_IMPORTS.finditer(suffix))
    suffix = _GO_IMPORTS.sub("", suffix)
    if imports:
        code = re.sub(
            r"^([ \t]*package[ \t]+\w+)", lambda found: f"{found.group(1)}\n{imports}", code, count=1, flags=re.M
        )
    if "func Test" in suffix:
        return Joined(f"{code}\n{suffix}\n", files=(("docima_test.go", _GO_MAIN.format(nonce=NONCE)),))
    if not _MAIN["go"].search(suffix):
        return None
    tests = _MAIN["go"].sub("func docimaTests()", suffix)
    code = _MAIN["go"].sub("func docimaOwn()", code)
    # The built-in println writes to standard error.
    code = re.sub(r"^([ \t]*package[ \t]+\w+)", r'\1\nimport docimaOs "os"', code, count=1, flags=re.MULTILINE)
    return Joined(
        f'{code}\n{tests}\nfunc main() {{ docimaTests(); docimaOs.Stdout.WriteString("\\n{NONCE}\\n") }}\n',
        flavour="run",
    )


_RUST_MACROS = re.compile(r"(?<![:\w])(assert|assert_eq|assert_ne|panic|unreachable)!")


def _rust(code: str, suffix: str) -> Joined | None:
    # By their full names: a program may define macros that are called the same and check nothing.
    suffix = _RUST_MACROS.sub(r"::std::\1!", suffix)
    if "#[test]" in suffix:
        # Tests run one after another by name: this one is the last, and its output is not kept back.
        last = f'#[cfg(test)] mod zzzz_docima {{ #[test] fn zzzz() {{ ::std::println!("\\n{NONCE}"); }} }}'
        return Joined(f"{code}\n{suffix}\n{last}\n")
    if not _MAIN["rust"].search(suffix):
        return None
    tests = _MAIN["rust"].sub("fn docima_tests()", suffix)
    code = _MAIN["rust"].sub("fn docima_own()", code)
    return Joined(f'{code}\n{tests}\nfn main() {{ docima_tests(); ::std::println!("\\n{NONCE}"); }}\n', flavour="run")


def _ending(line: str) -> Callable[[str, str], Joined]:
    """Scripts: the tests follow, and the last line writes the number."""

    def way(code: str, suffix: str) -> Joined:
        return Joined(f"{code}\n{suffix}\n{line.replace('NONCE', NONCE)}\n", flavour="run")

    return way


_BASH_BEFORE = """POSIXLY_CORRECT=1
\\unset -f builtin command test true false kill return exit trap echo printf '[' 'let'
\\trap - EXIT ERR DEBUG RETURN
\\unset POSIXLY_CORRECT
"""
"""In this mode functions do not hide the shell's own special commands: those that hide the others are forgotten."""


def _bash(code: str, suffix: str) -> Joined:
    return Joined(f'{code}\n{_BASH_BEFORE}{suffix}\nprintf "\\n{NONCE}\\n"\n', flavour="run")


def _php(code: str, suffix: str) -> Joined:
    opened = code if code.lstrip().startswith("<?") else f"<?php\n{code}"
    opened = opened.rstrip().removesuffix("?>")
    tests = suffix.lstrip().removeprefix("<?php")
    return Joined(f'{opened}\n{tests}\necho "\\n{NONCE}\\n";\n', flavour="run")


_WAYS: Mapping[str, Callable[[str, str], Joined | None]] = {
    "python": _ending('print("\\nNONCE", flush=True)'),
    "pypy": _ending('print("\\nNONCE", flush=True)'),
    "c": _c,
    "cpp": _cpp,
    "java": _java,
    "javascript": _javascript,
    "typescript": _typescript,
    "go": _go,
    "rust": _rust,
    "bash": _bash,
    "perl": _ending('print "\\nNONCE\\n";'),
    "ruby": _ending('puts "\\nNONCE"'),
    "php": _php,
    "lua": _ending('print("\\nNONCE")'),
}
