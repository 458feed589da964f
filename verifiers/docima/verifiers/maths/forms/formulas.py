r"""Formulas of logic and of sets: `\neg(p \vee q)` is `\neg p \wedge \neg q`, `A \cap B'` is `A \setminus B`.

Both are read into functions of the truth of their letters, and compared on every row of the truth table.
"""

# ruff: noqa: RUF001 - the signs are those that are written

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product

from docima.verifiers.maths.deciding.numeric import Outcome
from docima.verifiers.maths.reading.readings import Reading
from docima.verifiers.maths.reading.sentences import flat
from docima.verifiers.maths.spec import MathPolicy

SIGN = re.compile(
    r"\\(?:neg|lnot|lor|land|vee|wedge|to|rightarrow|Rightarrow|implies|iff|leftrightarrow|Leftrightarrow|(?:big)?cap|(?:big)?cup|setminus)(?![a-z])"
    r"|[¬∧∨→⇒∩∪~]|->"
)

_Truth = Callable[[dict[str, bool]], bool]
_MOST_LETTERS = 6
_DEEPEST = 20

_TOKEN = re.compile(
    r"\s*(?:(?P<not>\\neg(?![a-z])|\\lnot|\\sim(?![a-z])|[¬~]|\bnot\b)|(?P<and>\\wedge|\\land|\\(?:big)?cap|[∧∩&]+|\band\b)"
    r"|(?P<or>\\vee|\\lor(?![a-z])|\\(?:big)?cup|[∨∪]|\bor\b)|(?P<less>\\setminus|\\backslash|∖|\\(?=\s)|-(?!>))"
    r"|(?P<iff>\\leftrightarrow|\\Leftrightarrow|\\iff|<->|<=>|[↔⇔])"
    r"|(?P<if>\\to(?![a-z])|\\(?:long)?rightarrow|\\(?:Long)?[Rr]ightarrow|\\implies|->|=>|[→⇒])"
    r"|(?P<over>\\(?:overline|bar)\s*)|(?P<open>[({])|(?P<close>[)}])|(?P<mark>'|\^\s*\{?\\?(?:c|C|prime|complement)\}?)"
    r"|(?P<letter>[A-Za-z](?![A-Za-z])))"
)
_BINARY = (
    ("iff", lambda p, q: p == q),
    ("if", lambda p, q: not p or q),
    ("or", lambda p, q: p or q),
    ("and", lambda p, q: p and q),
)
"""From the weakest; those of logic and of sets never mix, so that `less` may bind as `and` does."""

_LOGIC = frozenset({"not", "if", "iff"})
_OF_SETS = re.compile(r"\\(?:(?:big)?cap|(?:big)?cup|setminus|backslash|overline|bar)|[∩∪∖']|\^|\\\s|-(?!>)")
_OF_LOGIC = re.compile(
    r"\\(?:neg|lnot|sim|wedge|land|vee|lor|to|.*arrow|iff|implies)|[¬∧∨→⇒~&]|->|=>|\b(?:and|or|not)\b"
)


_TILDE = re.compile(r"(?<![A-Za-z)}'])~(?=\s*[A-Za-z(~])")
_TYPED_TILDE = re.compile(r"\\[A-Za-z]+~")
"""A tie behind a command is a space, or a `not`: nobody can tell."""


class _NoFormulaError(Exception):
    """Other text."""


def compare(reference: Reading, answer: Reading, policy: MathPolicy) -> Outcome | None:
    """None where a side is no such formula. Letters are the same by their case."""
    del policy
    sides = [flat(_TILDE.sub("¬", reading.text)) for reading in (reference, answer)]
    if any(_TYPED_TILDE.search(reading.text) for reading in (reference, answer)):
        return None
    if any(_OF_SETS.search(side) and _OF_LOGIC.search(side) for side in sides):
        return None
    sets = [bool(_OF_SETS.search(side)) for side in sides]
    if sets[0] != sets[1] and all(len(side) > 1 for side in sides):
        return None
    try:
        ours, theirs = _Formula(sides[0]), _Formula(sides[1])
    except _NoFormulaError:
        return None
    letters = sorted(ours.letters | theirs.letters)
    if len(letters) > _MOST_LETTERS:
        return None
    for row in product((True, False), repeat=len(letters)):
        values = dict(zip(letters, row, strict=True))
        if ours.truth(values) != theirs.truth(values):
            said = ", ".join(f"{letter} is {str(value).lower()}" for letter, value in values.items())
            return Outcome(False, "truth_table", f"they differ where {said}")
    return Outcome(True, "truth_table", proof={"rows": 2 ** len(letters)})


class _Formula:
    """A formula, read by precedence: not, and, or, if, iff."""

    def __init__(self, text: str) -> None:
        self.letters: set[str] = set()
        self._tokens: list[tuple[str, str]] = []
        self._depth = 0
        at, text = 0, text.strip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None:
                raise _NoFormulaError
            self._tokens.append((found.lastgroup or "", found.group().strip()))
            at = found.end()
        self._at = 0
        self.truth = self._binary(0)
        if self._at < len(self._tokens):
            raise _NoFormulaError

    def _kind(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _binary(self, level: int) -> _Truth:
        if level == len(_BINARY):
            return self._unary()
        kind, joins = _BINARY[level]
        left = self._binary(level + 1)
        while (found := self._kind()) == kind or (kind == "and" and found == "less"):
            self._at += 1
            right = self._binary(level + 1)
            left = _joined(left, right, joins, negated=found == "less")
            if kind == "if" and self._kind() == "if":
                raise _NoFormulaError  # `A -> B -> C` is rather a way from A to C
        return left

    def _unary(self) -> _Truth:
        self._depth += 1
        kind = self._kind()
        if self._depth > _DEEPEST or kind not in ("not", "over", "open", "letter"):
            raise _NoFormulaError
        _, value = self._tokens[self._at]
        self._at += 1
        if kind == "not" or kind == "over":
            truth = _not(self._unary())
        elif kind == "open":
            truth = self._binary(0)
            if self._kind() != "close":
                raise _NoFormulaError
            self._at += 1
        else:
            self.letters.add(value)
            truth = _letter(value)
        while self._kind() == "mark":
            self._at += 1
            truth = _not(truth)
        self._depth -= 1
        return truth


def _letter(name: str) -> _Truth:
    return lambda values: values[name]


def _not(inner: _Truth) -> _Truth:
    return lambda values: not inner(values)


def _joined(left: _Truth, right: _Truth, joins: Callable[[bool, bool], bool], *, negated: bool) -> _Truth:
    if negated:
        return lambda values: joins(left(values), not right(values))
    return lambda values: joins(left(values), right(values))
