"""The vocabularies of the parser: commands, functions, units and what else is known by name."""

from __future__ import annotations

from collections.abc import Set

FUNCTIONS = frozenset(
    (
        "sin cos tan cot sec csc sinh cosh tanh coth sech csch arcsin arccos arctan arccot arcsec arccsc arsinh "
        "arcosh artanh asin acos atan exp ln log lg gcd lcm max min abs floor ceil sqrt cbrt det Re Im arg sgn deg "
        "arcsinh arccosh arctanh factorial binomial comb nCr Abs ceiling"
    ).split()
)
"""Functions by name, in LaTeX and in plain text."""

ALIASES = {
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "arsinh": "arcsinh",
    "arcosh": "arccosh",
    "artanh": "arctanh",
    "lg": "log10",
    "ceiling": "ceil",
    "factorial": "fact",
    "binomial": "binom",
    "comb": "binom",
    "nCr": "binom",
    "Abs": "abs",
}

INVERSE = {
    "sin": "arcsin",
    "cos": "arccos",
    "tan": "arctan",
    "cot": "arccot",
    "sec": "arcsec",
    "csc": "arccsc",
    "sinh": "arcsinh",
    "cosh": "arccosh",
    "tanh": "arctanh",
}

GREEK = frozenset(
    (
        "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi omicron rho "
        "varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi "
        "Psi Omega ell hbar aleph nabla partial"
    ).split()
)

VARIANTS = {"varphi": "phi", "varepsilon": "epsilon", "vartheta": "theta", "varrho": "rho", "varsigma": "sigma"}
"""Letters that are written in two ways."""

CONSTANTS = {"pi": "pi", "infty": "oo", "infinity": "oo", "inf": "oo", "oo": "oo", "e": "e", "i": "i"}

RELATIONS = {
    "=": "=",
    "==": "=",
    "<": "<",
    ">": ">",
    "<=": "<=",
    ">=": ">=",
    "=<": "<=",
    "=>": "=>",
    "!=": "!=",
    ":=": "=",
    "leq": "<=",
    "le": "<=",
    "leqslant": "<=",
    "leqq": "<=",
    "geq": ">=",
    "ge": ">=",
    "geqslant": ">=",
    "geqq": ">=",
    "lt": "<",
    "gt": ">",
    "neq": "!=",
    "ne": "!=",
    "in": "in",
    "notin": "notin",
    "notequiv": "notequiv",
    "notsubset": "notsubset",
    "notsubseteq": "notsubset",
    "notcong": "notcong",
    "notsim": "notsim",
    "notmid": "notmid",
    "nmid": "notmid",
    "notparallel": "notparallel",
    "subset": "subset",
    "subsetneq": "subsetneq",
    "subsetneqq": "subsetneq",
    "supsetneq": "supsetneq",
    "supset": "supset",
    "supseteq": "supset",
    "subseteq": "subset",
    "approx": "~",
    "sim": "~",
    "simeq": "~",
    "cong": "cong",
    "equiv": "equiv",
    "to": "to",
    "rightarrow": "to",
    "mapsto": "to",
    "Rightarrow": "=>",
    "implies": "=>",
    "iff": "iff",
    "Leftrightarrow": "iff",
    "perp": "perp",
    "parallel": "parallel",
    "mid": "|",
    "longrightarrow": "to",
    "Longrightarrow": "to",
    "propto": "propto",
    "coloneqq": "=",
    "triangleq": "=",
}

FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}

TEXT_WORDS = frozenset(
    {"yes", "no", "odd", "even", "all", "any", "none", "not", "non", "is", "are", "the", "one", "two", "six", "ten"}
    | {"red", "sun", "mon", "tue", "wed", "thu", "fri", "sat", "am", "pm", "dne", "to", "of", "on", "at", "by", "as"}
)
"""Short words that are no products of variables."""

NAMED_SETS = {"R": "R", "Z": "Z", "N": "N", "Q": "Q", "C": "C"}

UNICODE = {
    "−": "-",
    "–": "-",
    "—": "-",
    "‐": "-",
    "×": r"\times ",
    "·": r"\cdot ",
    "⋅": r"\cdot ",
    "∙": r"\cdot ",
    "•": r"\cdot ",
    "∗": "*",
    "÷": "/",
    "∕": "/",
    "⁄": "/",
    "√": r"\surd ",
    "∛": r"\cubicsurd ",
    "π": r"\pi ",
    "∞": r"\infty ",
    "≤": r"\le ",
    "≥": r"\ge ",
    "⩽": r"\le ",
    "⩾": r"\ge ",
    "≠": r"\ne ",
    "≈": r"\approx ",
    "≡": r"\equiv ",
    "∈": r"\in ",
    "∉": r"\notin ",
    "∪": r"\cup ",
    "∩": r"\cap ",
    "∖": r"\setminus ",
    "∅": r"\emptyset ",
    "ℝ": r"\mathbb{R}",
    "ℤ": r"\mathbb{Z}",
    "ℕ": r"\mathbb{N}",
    "ℚ": r"\mathbb{Q}",
    "ℂ": r"\mathbb{C}",
    "°": r"^\circ ",
    "º": r"^\circ ",
    "±": r"\pm ",
    "∓": r"\mp ",
    "′": "'",
    "’": "'",
    "…": r"\ldots ",
    "⋯": r"\cdots ",
    "→": r"\to ",
    "⇒": r"\Rightarrow ",
    "⌊": r"\lfloor ",
    "⌋": r"\rfloor ",
    "⌈": r"\lceil ",
    "⌉": r"\rceil ",
    "∣": "|",
    "∶": ":",
    "≅": r"\cong ",
    "∫": r"\int ",
    "∑": r"\sum ",
    "∏": r"\prod ",
    "∠": r"\angle ",
    "△": r"\triangle ",
    "∨": r"\\vee ",
    "∧": r"\\wedge ",
    "¬": r"\\neg ",
    "∴": r"\\therefore ",
    "₹": r"\\text{rs}",
    "或": r"\\text{ or }",
    "和": r"\\text{ and }",
    "且": r"\\text{ and }",
    "½": r"\frac{1}{2}",
    "⅓": r"\frac{1}{3}",
    "⅔": r"\frac{2}{3}",
    "¼": r"\frac{1}{4}",
    "¾": r"\frac{3}{4}",
    "⅛": r"\frac{1}{8}",
    "￥": "¥",
    "，": ",",
    "。": ".",
    "；": ";",
    "：": ":",
    "（": "(",
    "）": ")",
    "【": "[",
    "】": "]",
    "［": "[",
    "］": "]",
    "｛": "{",
    "｝": "}",
    "＝": "=",
    "＋": "+",
    "－": "-",
    "％": "%",
    "＜": "<",
    "＞": ">",
    "、": ",",
    "\u00a0": " ",
    "\u2009": " ",
    "\u202f": " ",
    "\u2003": " ",
    "\u2002": " ",
    "\u3000": " ",
    "\u200b": "",
    "\u200c": "",
    "\u200d": "",
    "\u2060": "",
    "\u2061": "",
    "\u2062": "",
    "\u2063": ",",
    "\ufeff": "",
    "\t": " ",
    "\n": " ",
    "\r": " ",
    **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
}
"""What is one character in Unicode and something else in LaTeX or plain text."""

GREEK_LETTERS = dict(
    zip(
        "αβγδεζηθικλμνξρστυφχψωΓΔΘΛΞΠΣΦΨΩ",
        (
            "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon phi chi "
            "psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
        ).split(),
        strict=True,
    )
)

SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱ⁽⁾", "0123456789+-ni()", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋", "0123456789+-", strict=True))

SEPARATORS = frozenset(
    {"and", "or", "und", "oder", "et", "ou", "y", "o", "e", "和", "或", "lor", "land", "vee", "wedge"}
)
"""Words between the elements of a list. The one-letter ones count in text only."""

REMARKS = frozenset("even odd is be for where with if when such only all not because since but".split())
"""Words that begin a remark, not a unit."""

SCALES = {"dozen": 12, "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
"""Words that multiply the number before them."""

LINKS = {"in": "in", "is": "=", "equals": "=", "is equal to": "=", "equal to": "=", "is in": "in", "belongs to": "in"}
"""Words that stand for a relation."""

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = ("twenty thirty forty fifty sixty seventy eighty ninety").split()
NUMBER_WORDS: dict[str, str] = {
    **{word: str(value) for value, word in enumerate(_ONES)},
    **{word: str(10 * value) for value, word in enumerate(_TENS, 2)},
    **{
        f"{ten}{joint}{one}": str(10 * tens + ones)
        for tens, ten in enumerate(_TENS, 2)
        for ones, one in enumerate(_ONES[1:10], 1)
        for joint in ("-", " ")
    },
    "one hundred": "100",
    "a hundred": "100",
    "one thousand": "1000",
    "a dozen": "12",
    "one half": "1/2",
    "half": "1/2",
    "a half": "1/2",
    "one third": "1/3",
    "two thirds": "2/3",
    "one quarter": "1/4",
    "one fourth": "1/4",
    "three quarters": "3/4",
    "three fourths": "3/4",
    "three-fourths": "3/4",
    "three-quarters": "3/4",
    "two-thirds": "2/3",
    "one-half": "1/2",
    "one-third": "1/3",
    "one-fourth": "1/4",
    "one-quarter": "1/4",
    **dict.fromkeys(("right angle", "a right angle"), "90^\\circ"),
    **{
        f"{every}{kind} {reals}": interval
        for every in ("all ", "")
        for reals in ("real numbers", "reals")
        for kind, interval in (
            ("positive", "(0,\\infty)"),
            ("negative", "(-\\infty,0)"),
            ("non-negative", "[0,\\infty)"),
            ("nonnegative", "[0,\\infty)"),
            ("nonzero", "\\mathbb{R}\\setminus\\{0\\}"),
            ("non-zero", "\\mathbb{R}\\setminus\\{0\\}"),
        )
    },
    "positive infinity": "\\infty",
    "negative infinity": "-\\infty",
    "minus infinity": "-\\infty",
}
"""Numbers in words, as far as answers are written in them."""

PHRASES = {
    **dict.fromkeys(
        ("all real numbers", "all reals", "all real values", "real numbers", "the real numbers", "any real number"), "R"
    ),
    **dict.fromkeys(
        ("all positive integers", "positive integers", "every positive integer", "any positive integer"), "N"
    ),
    **dict.fromkeys(("all integers", "integers", "the integers", "any integer"), "Z"),
    **dict.fromkeys(
        (
            "no solution",
            "no solutions",
            "no real solution",
            "no real solutions",
            "there is no solution",
            "there are no solutions",
            "empty set",
            "the empty set",
            "无解",
            "无实数解",
            "нет решений",
            "no hay solución",
            "pas de solution",
            "aucune solution",
            "keine lösung",
        ),
        "",
    ),
}
"""Phrases that name a set; the empty name is the empty set."""

CURRENCIES = frozenset({"Rs", "USD", "EUR", "GBP", "INR", "CAD", "AUD"})
"""Currencies that are written as a word before the amount."""

OPPOSED = (
    ("max", "min"),
    ("increasing", "decreasing"),
    ("increase", "decrease"),
    ("gain", "loss"),
    ("profit", "loss"),
    ("rise", "fall"),
    ("left", "right"),
    ("north", "south"),
    ("east", "west"),
    ("up", "down"),
    ("upward", "downward"),
    ("above", "below"),
    ("before", "after"),
    ("forward", "backward"),
    ("clockwise", "counterclockwise"),
    ("continuous", "discontinuous"),
)
"""Words of which one is never the other."""


def opposed(a: Set[str], b: Set[str]) -> bool:
    """Whether one of two sets of words says the opposite of the other."""
    return any((one in a and other in b) or (one in b and other in a) for one, other in OPPOSED)


CALCULATING = frozenset("minus plus times over below less more divided factorial".split())
"""Words behind a number that are no unit: they go on to change it."""
