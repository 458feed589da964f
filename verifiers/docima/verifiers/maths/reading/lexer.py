"""Cuts an answer in LaTeX, Unicode or plain text into tokens: one pass, one regular expression of our own.

Where an answer ends in a number that may be read in two ways, the rules are: `32,349` is a number and `32, 349` a list;
inside brackets a plain comma always separates; `{,}`, `,\\!`, `\\,` and thin spaces always group.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from docima.verifiers.maths.limits import LIMITS
from docima.verifiers.maths.reading.words import GREEK_LETTERS, SUBSCRIPTS, SUPERSCRIPTS, UNICODE


class UnreadableError(Exception):
    """The text is not mathematics that we can read."""


class TooLargeError(UnreadableError):
    """The text is beyond the limits, before anything was computed."""


class Token(NamedTuple):
    """`kind` is num, rep, cmd, word, text, op, row or end; `spaced` tells of white space before it."""

    kind: str
    value: str
    spaced: bool


END = Token("end", "", False)

_TRANSLATION = str.maketrans({**UNICODE, **{letter: f"\\{name} " for letter, name in GREEK_LETTERS.items()}})
_SCRIPTS = re.compile(f"([{re.escape(''.join(SUPERSCRIPTS))}]+)|([{re.escape(''.join(SUBSCRIPTS))}]+)")

_TEXTUAL = frozenset(
    (
        "text textbf textit textrm textsf texttt textnormal mbox hbox mathrm mathbf mathit mathsf mathtt operatorname "
        "boldsymbol bm emph textup pmb rm bf it boldmath"
    ).split()
)
"""Commands whose group is words, or a symbol in other type."""

_SPACING = frozenset(
    (
        "enspace thinspace medspace thickspace negthinspace negmedspace negthickspace nobreakspace space hfill "
        "noindent left right bigl bigr Bigl Bigr biggl biggr Biggl Biggr big Big bigg Bigg displaystyle textstyle "
        "scriptstyle limits nolimits mathstrut strut middle large Large small normalsize"
    ).split()
)
"""Commands that say nothing."""

_OPENS = re.compile(r"\s*\{")
_OPENS_OPERATOR = re.compile(r"\*?\s*\{")

_TOKEN = re.compile(
    r"""
    (?P<word>[A-Za-z]+)
  | (?P<rep>\d*\.\d*(?:\\(?:overline|bar|dot)\s*\{\d+\}|\\(?:overline|bar)\s*\d|\(\d+\)))
  | (?P<num>\d+(?=[-+*/^_()\[\]}=<>|]|\Z)
        |(?:\d{1,3}(?:(?:\{,\}|,?\\!|\\,|\\;|\\[ ]|~|\{\\,\})\s?\d{3})+(?!\d)
        |  (?P<comma>[1-9]\d{0,2}(?:,\d{3})+(?!\d|,\d|\.\d*,))
        |  [1-9]\d{0,2}(?:[ ]\d{3})+(?!\d|\s*/)
        |  \d+
        )(?:\.\d+)?(?:[eE][+-]?\d{1,5}(?![A-Za-z\d.]))?
        |  \.\d+(?:[eE][+-]?\d{1,5}(?![A-Za-z\d.]))?)
  | (?P<space>\s+|~|\\(?:[,;:!>\s]|q?quad|(?:hspace\*?\{[^{}]*\}|phantom\{\})(?![A-Za-z])\.?))
  | (?P<row>\\\\(?:\[[^\]]{0,16}\])?)
  | (?P<cmd>\\(?:[A-Za-z]+|[{}%$&_\#|]))
  | (?P<op><=|>=|!=|==|=<|=>|:=|\*\*|->|\.\.\.+|[-*!:=<>.])
    """,
    re.VERBOSE,
)

_SIGNS = {sign: (Token("op", sign, False), Token("op", sign, True)) for sign in "-+*/^_()[]{}|!',;:=<>&%?$€£¥¢"}
"""Signs as tokens without and with white space before them: half of all tokens are such, and need no expression to be
found where no longer sign begins with them.
"""

_LONGER, _SECOND = frozenset("-*!:=<>"), frozenset("=<>*")
"""How signs of two characters begin, and how they may go on."""

_NESTING = {
    **dict.fromkeys(("(", "[", "\\{", "\\lparen", "\\lbrack"), 1),
    **dict.fromkeys((")", "]", "\\}", "\\rparen", "\\rbrack"), -1),
}
"""What opens and closes brackets. A group's braces are none."""

_ESCAPED = re.compile(r"\\\\(?=[A-Za-z({\[$%])")
_JOINED_WORD = re.compile(r"(or|and)([A-Z].*)")
_BRACKETS = {"lbrack": "[", "rbrack": "]", "lparen": "(", "rparen": ")", "colon": ":", "lt": "<", "gt": ">"}
_GROUPING = re.compile(r"[^\d.eE+-]")


def tokens(text: str) -> list[Token]:
    """The tokens of an answer. Raises UnreadableError."""
    if len(text) > LIMITS.characters:
        raise TooLargeError(f"{len(text)} characters are over the limit of {LIMITS.characters}")
    text = _plain(text)
    found: list[Token] = []
    position, spaced, depth, end = 0, False, 0, len(text)
    while position < end and len(found) <= LIMITS.tokens:
        character = text[position]
        sign = _SIGNS.get(character)
        if sign is not None and not (character in _LONGER and text[position + 1 : position + 2] in _SECOND):
            found.append(sign[spaced])
            if character in _NESTING:
                depth = max(0, depth + _NESTING[character])
            position += 1
            spaced = False
            continue
        if character == " ":
            position += 1
            spaced = True
            continue
        match = _TOKEN.match(text, position)
        if match is None:
            raise UnreadableError(f"unknown character {character!r}")
        kind = match.lastgroup or ""
        position = match.end()
        if kind == "space":
            spaced = True
            continue
        value = match.group()
        if kind == "cmd":
            depth = max(0, depth + _NESTING.get(value, 0))
            value = value[1:]
            if value in _SPACING:
                spaced = True
                position += text.startswith(".", position)
                continue
            if value in _TEXTUAL:
                opens = (_OPENS_OPERATOR if value == "operatorname" else _OPENS).match(text, position)
                if opens is None:
                    # `\mathbf v`: the type of what follows.
                    spaced = True
                    continue
                kind = "text"
                position, value = _braced(text, opens.end())
            elif value in _BRACKETS:
                kind, value = "op", _BRACKETS[value]
            elif value == "cr":
                kind = "row"
        elif kind == "num":
            # Inside brackets a plain comma separates, however many digits follow it.
            if depth and match.group("comma"):
                value = value.split(",", 1)[0]
                position = match.start() + len(value)
            if not value.isdecimal():
                value = _GROUPING.sub("", value)
        elif kind == "word" and value[0] in "oa" and (joined := _JOINED_WORD.fullmatch(value)) is not None:
            # `1orW(x)=-1`: the spaces were lost.
            found.append(Token("word", joined.group(1), spaced))
            value = joined.group(2)
        found.append(Token(kind, value, spaced))
        spaced = False
    if len(found) > LIMITS.tokens:
        raise TooLargeError(f"more than {LIMITS.tokens} tokens")
    return found


_UNIT_VECTOR = re.compile(r"\\(?:mathbf|boldsymbol|bm|vec|hat|widehat)\s*\{\s*\\?(?:([ij])math|([ijk]))\s*\}")
_NORMAL_FORMS = (
    (
        "circ",
        re.compile(
            r"(?:\{\s*\}\s*)?\^\s*\{?\s*\\circ\s*\}?\s*(?:\\(?:text|mathrm|rm)\s*\{?\s*([CF])\b\s*\}?|([CF])(?![A-Za-z]))"
        ),
        r"\\text{deg\1\2}",
    ),
    ("\\not", re.compile(r"\\not\s*\\(equiv|in|subset|subseteq|cong|sim|mid|parallel)(?![A-Za-z])"), r"\\not\1 "),
    ("\\not", re.compile(r"\\not\s*="), r"\\ne "),
    ("prime", re.compile(r"\^\s*\{\s*\\prime\s*\\prime\s*\}"), "''"),
    ("prime", re.compile(r"\^\s*(?:\{\s*\\prime\s*\}|\\prime(?![A-Za-z]))"), "'"),
    ("\\mathbf", re.compile(r"\\mathbf\s+([ijk])(?![A-Za-z])"), r"\\hat{\1}"),
    ("$}", re.compile(r"\\text\s*\{\s*\\\$\s*\}"), r"\\$"),
    ("\\mu", re.compile(r"\\mu\s*\\(?:text|mathrm|rm)\s*\{\s*~?([A-Za-z])"), r"\\text{micro\1"),
    ("{}", re.compile(r"\{\}(?=\s*\^\s*\{?\s*\\circ)"), ""),
    ("{e}", re.compile(r"(?<=\d)\s*\\(?:mathrm|text|rm)\{e\}(?=[+-]?\d)"), "e"),
    ("{\\pi", re.compile(r"\\(?:mathrm|text|rm)\s*\{\s*\\pi\s*\}"), r"\\pi "),
    ("\\pounds", re.compile(r"\\pounds(?![A-Za-z])"), "£"),
    ("{E}", re.compile(r"(?<=\d)\s*\\(?:mathrm|text|rm)\{E\}(?=[+-]?\d)"), "e"),
    ("\\dot", re.compile(r"(?<=\d)\.(\d*)\\dot\s*\{?(\d)\}?(\d*)\\dot\s*\{?(\d)\}?"), r".\1\\overline{\2\3\4}"),
    (
        "frac{\\",
        re.compile(r"\\frac\{\\(?:text|mathrm)\{([A-Za-z]{1,6})\}\}\{\\(?:text|mathrm)\{([A-Za-z]{1,6})\}\}"),
        r"\\text{\1/\2}",
    ),
    *((sign, _UNIT_VECTOR, r"\\hat{\1\2}") for sign in ("hat", "bf{", "bold", "bm{", "\\vec")),
)
"""Degrees Celsius and the like as one unit; unit vectors by one name; quotients of units."""


def _plain(text: str) -> str:
    """Unicode's mathematics as LaTeX; without the marks that only say that it is mathematics."""
    if not text.isascii():
        text = _SCRIPTS.sub(_script, text).translate(_TRANSLATION)
    if "\\" in text:
        for sign, pattern, form in _NORMAL_FORMS:
            if sign in text:
                text = pattern.sub(form, text)
    if r"\\" in text and r"\begin" not in text:
        # LaTeX that was escaped once too often.
        text = _ESCAPED.sub(r"\\", text)
    if ("[" in text or "]" in text) and _TURNED.search(text) is not None:
        text = _TURNED_INTERVAL.sub(_unturned, text)
    if "x 10" in text or "x10" in text:
        text = _TIMES.sub(r"\\times ", text)
    if "{,}" in text:
        text = _BRACED_COMMA.sub(".", text)
    if "$" in text:
        if text.count("$") == 1:
            # One sign opens no formula: it is the currency's.
            text = text.replace("\\$", "$").replace("$", "\\$")
        text = text.replace(r"\$", "\x00").replace("$", " ").replace("\x00", r"\$")
    for mark in (r"\(", r"\)"):
        text = text.replace(mark, " ")
    return re.sub(r"(?<!\\)\\[\[\]]", " ", text) if r"\[" in text or r"\]" in text else text


_TIMES = re.compile(r"(?<=\d)\s?x\s?(?=10\s?(?:\^|\*\*))")
_BRACED_COMMA = re.compile(r"(?<=\d)\{,\}(?=\d{1,2}(?!\d))")
_TURNED = re.compile(r"^[^\[\]()]*\]|\[[^\[\]()]*$")
_TURNED_INTERVAL = re.compile(r"([\[\]])([^\[\]]{1,200}?[,;][^\[\]]{1,200}?)([\[\]])")
"""`]a, b[`: an interval whose ends do not belong to it, as it is written in French and in ISO 80000-2."""


def _unturned(match: re.Match[str]) -> str:
    left, inner, right = match.groups()
    return ("(" if left == "]" else "[") + inner + (")" if right == "[" else "]")


def _script(match: re.Match[str]) -> str:
    up, down = match.groups()
    if up:
        return "^{" + "".join(SUPERSCRIPTS[each] for each in up) + "}"
    return "_{" + "".join(SUBSCRIPTS[each] for each in down) + "}"


def _braced(text: str, start: int) -> tuple[int, str]:
    """The end of a group whose brace is already open, and what is in it."""
    depth, position = 1, start
    while position < len(text):
        character = text[position]
        if character == "\\":
            position += 1
        elif character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if depth == 0:
                return position + 1, text[start:position]
        position += 1
    raise UnreadableError("a group does not close")
