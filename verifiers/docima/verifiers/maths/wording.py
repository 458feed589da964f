"""Compares two sides of which one at least is words: as words, and by the values that the words are about."""

from __future__ import annotations

from collections.abc import Callable

from docima.verifiers.maths.deciding.numeric import UNDECIDED, Outcome
from docima.verifiers.maths.reading import chemistry, labels, phrases, remarks, sentences, texts
from docima.verifiers.maths.reading.readings import Reading, key_of
from docima.verifiers.maths.reading.sentences import Part
from docima.verifiers.maths.reading.words import opposed
from docima.verifiers.maths.spec import MathPolicy
from docima.verifiers.maths.tree import INFINITY, Node

Compare = Callable[[Reading, Reading], Outcome]

_LONGEST_WORDS = 120
_METHOD = "labelled"


def compare(reference: Reading, answer: Reading, policy: MathPolicy, again: Compare) -> Outcome:
    """Decide; `again` compares the values inside."""
    short = len(answer.text) <= _LONGEST_WORDS and not (reference.tree is not None and "frac" in answer.text)
    # In a fraction that cannot be read, braces matter: `\frac{11}{1}3`.
    if short and texts.compact(reference.text) == texts.compact(answer.text):
        return Outcome(True, "same_words")
    if _same_of_another_kind(reference, answer) or _same_of_another_kind(answer, reference):
        return Outcome(True, "same_words")
    chemical = _chemical(reference, answer)
    if chemical is not None:
        return chemical
    prose = texts.is_prose(reference.text)
    if prose and texts.same(reference.text, answer.text, ignore_case=policy.case == "ignore"):
        return Outcome(True, "same_words")
    if _same_numbers(reference, answer, again) or _same_numbers(answer, reference, again):
        return Outcome(True, _METHOD)
    found = _labelled(reference, answer, again)
    if found is not None and (found.equal or not prose):
        return found
    if prose:
        return Outcome(False, "same_words" if answer.tree is None else "unreadable", "the words differ")
    if reference.tree is not None:
        return Outcome(False, "unreadable")
    return _framed(reference, answer, again)


def _same_of_another_kind(one: Reading, other: Reading) -> bool:
    """Whether words say what the other side writes as a sign: no solution, infinitely many; a substance's formula."""
    if len(one.text) > _LONGEST_WORDS:
        return False
    if other.tree == _EMPTY or other.tree == INFINITY:
        said = texts.words(one.text, ignore_case=True)
        return said == ("no solution" if other.tree == _EMPTY else "infinitely many")
    substance = chemistry.named(one.text)
    return substance is not None and substance == texts.compact(other.text)


_EMPTY = Node("set")


def _same_numbers(one: Reading, other: Reading, again: Compare) -> bool:
    """Whether words name the numbers that the other side writes as a formula: `all even integers`."""
    if one.tree is not None or other.tree is None or not texts.is_prose(one.text):
        return False
    if not all(map(str.isdecimal, texts.signs_of(one.text))):
        return False
    meant = phrases.forms(texts.words(one.text, ignore_case=True))
    return any(again(Reading(form), other).equal for form in meant)


def _chemical(reference: Reading, answer: Reading) -> Outcome | None:
    """Two formulas of chemistry."""
    ours = chemistry.formula(reference.text, counted=True)
    if ours is None:
        return None
    theirs = chemistry.formula(answer.text, counted=False) or chemistry.named(answer.text)
    return None if theirs is None else Outcome(ours == theirs, "same_words", "" if ours == theirs else "they differ")


def _framed(reference: Reading, answer: Reading, again: Compare) -> Outcome:
    """Two sentences with formulas in them: the same words around equal formulas, or all the same but a `not`."""
    ours, theirs = texts.mixed(reference.text), texts.mixed(answer.text)
    if ours is None or theirs is None or len(ours[1]) != len(theirs[1]):
        return UNDECIDED
    if ours[0] != theirs[0]:
        negated = ours[0].split().count("not") != theirs[0].split().count("not")
        same = ours[0].replace("not ", "") == theirs[0].replace("not ", "")
        return Outcome(False, "same_words", "one says not") if negated and same else UNDECIDED
    return _all([again(Reading(one), Reading(other)) for one, other in zip(ours[1], theirs[1], strict=True)])


def _all(found: list[Outcome]) -> Outcome:
    if all(each.equal for each in found):
        return Outcome(True, "same_words")
    return next((each for each in found if each.equal is False), UNDECIDED)


# -- values with words around them -------------------------------------------------------------------------------------


def _labelled(reference: Reading, answer: Reading, again: Compare) -> Outcome | None:
    """By the values of both sides; None where the words leave open what is to be compared."""
    said = sentences.read(remarks.without(reference.text)), sentences.read(remarks.without(answer.text))
    ours, theirs = said[0] or _bare(reference), said[1] or _bare(answer)
    if ours is None or theirs is None:
        return None
    ours, theirs = _split(ours, len(theirs)), _split(theirs, len(ours))
    if len(ours) != len(theirs):
        return None
    if len(ours) == 1:
        if said == (None, None):
            return None
        return _single(ours[0], theirs[0], again)
    pairs = _paired(ours, theirs, again)
    if pairs is None:
        return None
    return _all([again(Reading(one), Reading(other)) for one, other in pairs])._replace(method=_METHOD)


def _single(one: Part, other: Part, again: Compare) -> Outcome | None:
    ours, theirs = labels.label(one), labels.label(other)
    if opposed(ours, theirs):
        return Outcome(False, _METHOD, "the labels say opposite things")
    fits = labels.restricts_alike(one, other) and labels.alike(ours, theirs) and _repeated_alike(one, other)
    if not fits:
        return None
    if one.place and other.place:
        return _all([again(Reading(one.value), Reading(other.value)), again(Reading(one.place), Reading(other.place))])
    return again(Reading(one.value), Reading(other.value))


def _repeated_alike(one: Part, other: Part) -> bool:
    """Whether lists of equal length that repeat an element repeat the same."""
    ours, theirs = (sorted(map(key_of, sentences.pieces(part.value))) for part in (one, other))
    repeats = len(set(ours)) < len(ours) or len(set(theirs)) < len(theirs)
    return not (repeats and len(ours) == len(theirs)) or ours == theirs


def _bare(reading: Reading) -> tuple[Part, ...] | None:
    """What has no words, where it can be read, or its elements can be by the names before them."""
    if len(reading.text) > sentences.LONGEST:
        return None
    text = sentences.flat(reading.text)
    elements = sentences.pieces(text)
    if all(labels.own_name(each) is not None for each in elements):
        return tuple(Part((), each) for each in elements)
    return None if reading.tree is None else (Part((), text),)


_OPENING, _CLOSING = ("[", "("), ("]", ")")


def _split(parts: tuple[Part, ...], wanted: int) -> tuple[Part, ...]:
    """Parts whose values are lists, element by element, where the other side has as many."""
    if len(parts) == wanted:
        return parts
    found: list[Part] = []
    for part in parts:
        elements = sentences.pieces(part.value)
        if len(elements) == len(parts) == 1 and part.value[:1] in _OPENING and part.value[-1:] in _CLOSING:
            elements = sentences.pieces(part.value[1:-1])
        named = len(elements) > 1 and all(labels.own_name(each) is not None for each in elements)
        if not named and not (len(parts) == 1 and len(elements) == wanted):
            found.append(part)
            continue
        found += (Part(part.words if index == 0 else (), each) for index, each in enumerate(elements))
    return tuple(found)


def _paired(ours: tuple[Part, ...], theirs: tuple[Part, ...], again: Compare) -> list[tuple[str, str]] | None:
    """The values that belong together: by their labels where both sides have them, else in their order."""
    first, second = ([_named(part) for part in parts] for parts in (ours, theirs))
    bare = [not any(name for name, _ in side) for side in (first, second)]
    if any(bare):
        if bare[0] != bare[1]:
            first, second = _extrema(first, second, again), _extrema(second, first, again)
        return [(one[1], other[1]) for one, other in zip(first, second, strict=True)]
    pairs, used = [], set()
    for name, value in first:
        fitting = [place for place, (other, _) in enumerate(second) if name and other and labels.alike(name, other)]
        if len(fitting) != 1 or fitting[0] in used:
            return _in_order(first, second)
        used.add(fitting[0])
        pairs.append((value, second[fitting[0]][1]))
    return pairs


def _extrema(
    side: list[tuple[frozenset[str], str]], bare: list[tuple[frozenset[str], str]], again: Compare
) -> list[tuple[frozenset[str], str]]:
    """Maximum and minimum, in the order in which the bare values of the other side have the larger one."""
    found = {next(iter(name)): value for name, value in side if len(name) == 1}
    if len(side) != len(bare) or set(found) != {"max", "min"}:
        return side
    larger = Reading(rf"\max({bare[0][1]}, {bare[1][1]})")
    names = ("max", "min") if again(larger, Reading(bare[0][1])).equal else ("min", "max")
    return [(frozenset({name}), found[name]) for name in names]


def _in_order(
    first: list[tuple[frozenset[str], str]], second: list[tuple[frozenset[str], str]]
) -> list[tuple[str, str]] | None:
    """In order, where some have no label and none contradicts the other's."""
    some = all(name and other for (name, _), (other, _) in zip(first, second, strict=True))
    fits = all(labels.alike(name, other) for (name, _), (other, _) in zip(first, second, strict=True))
    return [(one[1], other[1]) for one, other in zip(first, second, strict=True)] if fits and not some else None


def _named(part: Part) -> tuple[frozenset[str], str]:
    """The label and the bare value of one of several parts."""
    own = labels.own_name(part.value)
    said = labels.label(part)
    if own is None:
        return said, part.value
    name = own[0].removeprefix("\\") if own[0] in ("\\max", "\\min") else own[0]
    return said or frozenset({name}), own[1]
