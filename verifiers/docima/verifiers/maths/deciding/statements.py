"""What trees say: the name and the value of an equation, the elements of a collection, the digits of a decimal."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from flint import fmpq

from docima.verifiers.maths.deciding.exact import UndefinedError, exact
from docima.verifiers.maths.deciding.numeric import compare
from docima.verifiers.maths.reading.words import FLIPPED
from docima.verifiers.maths.tree import Node, contains, free_symbols

COLLECTIONS = ("tuple", "list", "set", "bag")


def named(relation: Node) -> Node | None:
    """What an equation names: x in `x = 3` and in `3 = x`."""
    if relation.op != "rel" or not set(relation.value) <= {"=", "~"}:
        return None
    first, last = relation.args[0], relation.args[-1]
    if is_name(first) or _is_asked_value(first, last):
        return first
    return last if len(relation.args) == 2 and is_name(last) and not free_symbols(first) else None


def stated(relation: Node) -> Node | None:
    """The value that an equation states: 3 in `x = 1 + 2 = 3`; None where it states none."""
    if relation.value == ("in",) and is_name(relation.args[0]):
        return relation.args[1]
    if not set(relation.value) <= {"=", "~"}:
        return None
    if named(relation) == relation.args[-1] and not is_name(relation.args[0]):
        return relation.args[0]
    values = relation.args
    if "~" in relation.value:
        # What comes before the sign is exact, unless it is only a name.
        values = values[: max(relation.value.index("~") + 1, 2 if is_name(values[0]) else 1)]
    if is_name(values[0]) or _is_asked_value(values[0], values[-1]) or (len(values) > 2 and is_name(values[-2])):
        return values[-1]
    if not any(map(free_symbols, values)):
        return values[-1] if _is_consistent(values) else None
    return values[-1] if not free_symbols(values[-1]) and len(values) > 2 and _is_consistent(values) else None


def _is_consistent(values: tuple[Node, ...]) -> bool:
    """Whether no two of the numbers that a chain sets equal differ: `43 = 42` states nothing."""
    numbers = [value for value in values if not free_symbols(value)]
    return all(compare(one, other).equal is not False for one, other in pairwise(numbers))


def _is_asked_value(node: Node, value: Node) -> bool:
    """`sin 2A = 1/2`, `c^2 = a^2 + b^2`: what a problem asks for, beside a number or a formula in other letters."""
    names, others = free_symbols(node), free_symbols(value)
    if not names or names & others:
        return False
    if node.op == "pow" and node.args[0].op == "sym":
        return len(others) > 2
    return not others and _is_trigonometric(node)


def _is_trigonometric(node: Node) -> bool:
    """Whether variables stand in angles alone."""
    if node.op == "fn" and node.value in _ANGLES:
        return True
    return node.op != "sym" and bool(node.args or node.op == "num") and all(map(_is_trigonometric, node.args))


_ANGLES = frozenset({"sin", "cos", "tan", "cot", "sec", "csc"})


def is_name(node: Node) -> bool:
    if node.op in ("sym", "apply"):
        return bool(node.value != "...")
    if node.op == "big":
        return True
    if node.op == "add":
        return all(map(_is_asked_for, node.args)) or all(arg.op == "mul" and is_name(arg) for arg in node.args)
    if node.op == "fn" and node.value in ("abs", "det", "norm", "max", "min", "arg", "deg", "gcd", "lcm"):
        return all(map(is_name, node.args))
    if node.op in ("div", "union", "inter", "minus"):
        return all(map(is_name, node.args))
    if node.op in ("mul", "tuple", "set", "ratio") and node.args:
        if not all(arg.op == "sym" for arg in node.args):
            return False
        names = [str(arg.value) for arg in node.args]
        return node.op != "mul" or all(name[0].isupper() for name in names) or any(map(_marked, names))
    return node.op == "const" and node.value in ("e", "i")


def _is_asked_for(node: Node) -> bool:
    """A term of `m + n` or of `100m + n`: sums that problems ask for, in the letters in which they do."""
    letter = node.args[-1] if node.op in ("mul", "neg") else node
    if node.op == "mul" and (len(node.args) != 2 or node.args[0].op != "num"):
        return False
    if letter.op == "apply":
        return not any(map(free_symbols, letter.args))
    return letter.op == "sym" and letter.value in _ASKED


_ASKED = frozenset("abcdmnpqrs")


def _marked(name: str) -> bool:
    return name.startswith(("angle", "vec(", "overline(", "nabla", "triangle", "Delta", "delta"))


def renamed_arguments(a: Node, b: Node, value: Node) -> Node | None:
    """The value of `f(t) = ...` with the arguments of `f(x) = ...`; bound names carry no meaning."""
    if a.op != "apply" or b.op != "apply" or a.value != b.value or len(a.args) != len(b.args):
        return None
    if not all(arg.op == "sym" for arg in (*a.args, *b.args)):
        return None
    return substituted(value, {old.value: new for old, new in zip(b.args, a.args, strict=True)})


def substituted(node: Node, names: dict[str, Node]) -> Node:
    if node.op == "sym":
        return names.get(node.value, node)
    return node._replace(args=tuple(substituted(arg, names) for arg in node.args))


def difference(relation: Node) -> Node:
    return Node("add", (relation.args[0], Node("neg", (relation.args[1],))))


def pointing_up(relation: Node) -> Node:
    if relation.value[0] in (">", ">="):
        return Node("rel", relation.args[::-1], (FLIPPED[relation.value[0]],))
    return relation


def is_matrix(node: Node) -> bool:
    if node.op == "apply" and node.value == "diag":
        return True
    return node.op == "matrix" or (node.op in ("add", "mul", "neg", "div", "pow") and any(map(is_matrix, node.args)))


def every_sign(node: Node) -> list[Node]:
    """Both readings of a tree with signs `+-`; those of a sum with several such terms are independent of each other."""
    found = list(dict.fromkeys(_independent(node)))
    return [
        signed for each in found for signed in ([signs(each, 1), signs(each, -1)] if contains(each, "pm") else [each])
    ]


def _independent(node: Node) -> list[Node]:
    """The trees without the signs of sums that have several of them."""
    if not contains(node, "pm"):
        return [node]
    own = [place for place, arg in enumerate(node.args) if arg.op == "pm" and arg.value == 1]
    several = node.op == "add" and 1 < len(own) <= _MOST_SIGNS and not any(arg.value == -1 for arg in node.args)
    found = [node]
    for place, arg in enumerate(node.args):
        chosen = [signs(arg, 1), signs(arg, -1)] if several and place in own else _independent(arg)
        found = [
            each._replace(args=(*each.args[:place], choice, *each.args[place + 1 :]))
            for each in found
            for choice in chosen
        ][:_MOST_READINGS]
    return found


_MOST_SIGNS = 3
_MOST_READINGS = 16


def signs(node: Node, sign: int) -> Node:
    if node.op == "pm":
        inner = signs(node.args[0], sign)
        return inner if node.value == sign else Node("neg", (inner,))
    return node._replace(args=tuple(signs(arg, sign) for arg in node.args)) if node.args else node


_TEN = Node("num", (), fmpq(10))
_LARGEST_POWER = 400


def decimal(node: Node) -> tuple[int, int] | None:
    """Places and significant digits of a decimal literal; None for anything else."""
    while node.op in ("neg", "unit", "pct"):
        node = node.args[0]
    shift = 0
    if node.op == "mul" and len(node.args) == 2 and node.args[1].op == "pow" and node.args[1].args[0] == _TEN:
        # `6.63 x 10^{-34}`: its digits count as they stand.
        power = exact(node.args[1].args[1])
        if power is None or power.q != 1 or abs(power) > _LARGEST_POWER:
            return None
        node, shift = node.args[0], int(power)
    if node.op != "dec":
        return None
    value, places = node.value
    digits = len(str(abs(int((value * fmpq(10) ** places).p)))) if value != 0 else 1
    return places - shift, digits


def is_integer(node: Node) -> bool:
    try:
        value = exact(node)
    except UndefinedError:
        return False
    return value is not None and value.q == 1


def linked(node: Node) -> Node:
    """A chain of bounds as its links: `a < b < c` is `a < b` and `b < c`, all pointing up."""
    if node.op == "bag":
        return node._replace(args=tuple(pointing_up(arg) if arg.op == "rel" else arg for arg in node.args))
    if node.op != "rel" or len(node.args) < 3 or not set(node.value) <= _BOUNDS:
        return node
    links = zip(pairwise(node.args), node.value, strict=True)
    return Node("bag", tuple(pointing_up(Node("rel", pair, (name,))) for pair, name in links), "and")


@dataclass(frozen=True, slots=True)
class Bare:
    """A side without its remark on a variable (`k in Z` says that k is whole); `domain` is "" where nothing is said."""

    node: Node
    domain: str = ""
    name: str = ""


def conditions_dropped(node: Node) -> Bare:
    """The elements without memberships that only tell where a variable of theirs comes from."""
    if node.op == "build" and node.args[0].op != "rel":
        inner = conditions_dropped(Node("bag", node.args))
        return inner if inner.domain else Bare(node)
    if node.op != "bag" or len(node.args) < 2:
        return Bare(node)
    node = _without_shared(node)
    remarks = [arg for arg in node.args if _is_remark(arg)]
    kept = [arg for arg in node.args if not _is_remark(arg)]
    if len(remarks) != 1 or not kept:
        return Bare(node)
    name, domain = remarks[0].args
    if not any(name.value in free_symbols(arg) for arg in kept):
        return Bare(node)
    return Bare(kept[0] if len(kept) == 1 else node._replace(args=tuple(kept)), str(domain.value), str(name.value))


def _without_shared(node: Node) -> Node:
    """`f, c_1, c_2 in R` as `f, c_2 in R`: names that share the membership behind them."""
    args = list(node.args)
    if _is_remark(args[-1]):
        while len(args) > 2 and args[-2].op == "sym":
            del args[-2]
    return node._replace(args=tuple(args)) if len(args) < len(node.args) else node


def _is_remark(node: Node) -> bool:
    return node.op == "rel" and node.value == ("in",) and node.args[0].op == "sym" and node.args[1].op == "named"


def unbounded(node: Node) -> Node:
    """An expression without the bounds beside it, which tell only where it holds: `e^{-x}, x >= 0`."""
    if node.op != "bag":
        return node
    kept = [arg for arg in node.args if not (arg.op == "rel" and set(arg.value) <= _BOUNDS)]
    return kept[0] if len(kept) == 1 and len(kept) < len(node.args) and free_symbols(kept[0]) else node


_BOUNDS = frozenset({"<", ">", "<=", ">=", "!="})


def renamed_alike(a: Node, b: Node) -> Node | None:
    """The second with its variables named as the first's, in the order in which they first stand."""
    ours, theirs = _in_order(a), _in_order(b)
    if len(ours) != len(theirs) or ours == theirs:
        return None
    return substituted(b, {old: Node("sym", (), new) for old, new in zip(theirs, ours, strict=True)})


def reparametrised(a: Node, b: Node) -> tuple[Node, Node] | None:
    """Two families of points, lists or intervals, the second with its only parameter named as the first's."""
    if "bag" in (a.op, b.op):
        a, b = (equations(node) for node in (a, b))
    else:
        a, b = (node.args[1] if node.op == "rel" and node.args[0].op == "tuple" else node for node in (a, b))
    ours, theirs = free_symbols(a), free_symbols(b)
    mine, other = ours - theirs, theirs - ours
    if len(mine) != 1 or len(other) != 1 or not _PARAMETERS.issuperset(mine | other):
        return None
    (new,), (old,) = mine, other
    if any(sum(name in free_symbols(arg) for arg in _parts(node)) < 2 for node, name in ((a, new), (b, old))):
        return None
    return a, substituted(b, {old: Node("sym", (), new)})


_PARAMETERS = frozenset("cjklmnpqrstuxC") | {"lambda", "mu", "theta", "phi", "alpha"}


def coordinates(node: Node) -> Node:
    """The tuple that a family states: that of `(x, y) = (1 + t, t)`, of `x = 1 + t, y = t`, or of a set-builder."""
    if node.op == "build":
        node = node.args[0]
    if node.op == "rel" and len(node.args) == 2 and node.args[0].op == "tuple":
        return node.args[1]
    if node.op == "bag" and node.args and all(arg.op == "rel" and arg.value == ("=",) for arg in node.args):
        pairs = [(named(arg), stated(arg)) for arg in node.args]
        values = [value for name, value in sorted(pairs, key=lambda pair: str(pair[0])) if value is not None]
        if all(name is not None and name.op == "sym" for name, _ in pairs) and len(values) == len(pairs):
            return Node("tuple", tuple(values))
    return node


def equations(node: Node) -> Node:
    """`(x, y) = (1, 2)` as two equations; anything else as it is."""
    if node.op != "rel" or any(arg.op != "tuple" for arg in node.args) or len({len(arg.args) for arg in node.args}) > 1:
        return node
    return Node(
        "bag", tuple(Node("rel", pair, ("=",)) for pair in zip(node.args[0].args, node.args[1].args, strict=True))
    )


def _parts(node: Node) -> tuple[Node, ...]:
    """What a family lists: coordinates, ends, equations."""
    return node.args if node.op in (*COLLECTIONS, "ival") else ()


def _in_order(node: Node) -> list[str]:
    if node.op == "sym":
        return [str(node.value)]
    return list(dict.fromkeys(name for arg in node.args for name in _in_order(arg)))


def chained(node: Node) -> Node:
    """`a = b = c = 1` as three equations, where all but the last are names; `x != +-2` as two statements."""
    if node.op == "rel" and node.value == ("!=",) and contains(node, "pm"):
        return Node("bag", tuple(signs(node, sign) for sign in (1, -1)), "and")
    if node.op != "rel" or len(node.args) < 3 or set(node.value) != {"="}:
        return node
    *names, value = node.args
    if not all(name.op == "sym" for name in names) or is_name(value):
        return node
    return Node("bag", tuple(Node("rel", (name, value), ("=",)) for name in names))
