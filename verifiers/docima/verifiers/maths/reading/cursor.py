"""A place in the tokens, and what the parts of the parser ask of each other."""

from __future__ import annotations

from docima.verifiers.maths.reading.lexer import END, Token, UnreadableError
from docima.verifiers.maths.tree import Node

SUM, PRODUCT, SIGN = 10, 20, 25
"""How strongly operators bind."""


MOST_AHEAD = 8
_MARGIN = (END,) * (MOST_AHEAD + 4)
"""Behind the last token, so that looking ahead needs no check."""


class Cursor:
    """The tokens and how far they are read. `_bars` counts open bars: what closes one is no operator. `_integrals`
    counts open integrands: `dx` ends one. `_nesting` counts open brackets and groups; `_braced` says whether the
    innermost is a group in braces.
    """

    def __init__(self, found: list[Token]) -> None:
        self._tokens = [*found, *_MARGIN]
        self._at = 0
        self._depth = 0
        self._bars = 0
        self._integrals = 0
        self._nesting = 0
        self._braced = False

    # -- tokens --------------------------------------------------------------------------------------------------------

    def _peek(self, ahead: int = 0) -> Token:
        """A token that is not read yet; `ahead` is at most MOST_AHEAD."""
        return self._tokens[self._at + ahead]

    def _next(self) -> Token:
        token = self._tokens[self._at]
        if token is END:
            raise UnreadableError("the end came too early")
        self._at += 1
        return token

    def _is(self, kind: str, *values: str) -> bool:
        token = self._tokens[self._at]
        return token.kind == kind and token.value in values

    def _take(self, kind: str, *values: str) -> bool:
        token = self._tokens[self._at]
        if token.kind == kind and token.value in values:
            self._at += 1
            return True
        return False

    def _want(self, kind: str, value: str) -> None:
        if not self._take(kind, value):
            raise UnreadableError(f"expected {value!r}, found {self._peek().value!r}")

    def _inside(self, bars: int = 0, *, braced: bool = False) -> tuple[int, int, bool]:
        """Enter a bracket: open bars and integrands of the outside do not count in it."""
        outer = self._bars, self._integrals, self._braced
        self._bars, self._integrals, self._braced = bars, 0, braced
        self._nesting += 1
        return outer

    def _outside(self, outer: tuple[int, int, bool]) -> None:
        """Leave the bracket."""
        self._bars, self._integrals, self._braced = outer
        self._nesting -= 1

    # -- what the other parts give -------------------------------------------------------------------------------------

    def answer(self) -> Node:
        """The whole of the tokens."""
        raise NotImplementedError

    def _starts_factor(self, token: Token, left: Node) -> bool:
        """Whether a token begins a factor of a product with what is left of it."""
        raise NotImplementedError

    def _sequence(self, kind: str) -> Node:
        """Elements up to a closing bracket or the end."""
        raise NotImplementedError

    def _relation(self) -> Node:
        """A statement, or an expression."""
        raise NotImplementedError

    def _relation_name(self) -> str | None:
        """The relation that follows."""
        raise NotImplementedError

    def _ends(self) -> bool:
        """Whether nothing follows in this bracket."""
        raise NotImplementedError

    def _sets(self) -> Node:
        """Unions and the like."""
        raise NotImplementedError

    def _expression(self, least: int) -> Node:
        """Operators that bind at least so strongly."""
        raise NotImplementedError

    def _prefix(self, least: int) -> Node:
        """A sign, or an atom."""
        raise NotImplementedError

    def _postfix(self, node: Node) -> Node:
        """Powers, factorials, units: what stands behind an atom."""
        raise NotImplementedError

    def _atom(self, token: Token) -> Node:
        """What begins with the token."""
        raise NotImplementedError

    def _group(self) -> Node:
        """What is in braces."""
        raise NotImplementedError

    def _group_text(self) -> str:
        """The same, as written."""
        raise NotImplementedError

    def _argument(self) -> Node:
        """A command's argument."""
        raise NotImplementedError

    def _bracketed(self, opener: str) -> Node:
        """What is in brackets."""
        raise NotImplementedError

    def _absolute(self) -> Node:
        """What is between bars."""
        raise NotImplementedError

    def _set(self) -> Node:
        """What is in the braces of a set."""
        raise NotImplementedError

    def _applied(self, name: str) -> Node:
        """A symbol, or a function of what follows it."""
        raise NotImplementedError
