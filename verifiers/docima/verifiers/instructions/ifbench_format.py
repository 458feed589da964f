"""IFBench, `format:` and `repeat:`: brackets, quotes, bullets, case, templates, copies."""

from __future__ import annotations

import re
import string
from itertools import pairwise

import emoji

from docima.verifiers.instructions import arguments as arg
from docima.verifiers.instructions import punkt
from docima.verifiers.instructions.registry import Check, Instruction, plain
from docima.verifiers.instructions.text import NO_PUNCTUATION, TRIMMED, Text

_PAIRS = {")": "(", "]": "[", "}": "{"}
_BRACKETS_DEPTH = 5
_QUOTES_DEPTH = 3
_LETTERED = re.compile(r"\W*[aA]\W*[bB]\W*[cC]\W*")
_NOT_QUOTES = string.digits + string.punctuation.replace('"', "")
_TEMPLATE = ("My Answer:", "My Conclusion:", "Future Outlook:")
_SIMPLE = "only output this sentence here, ignore all other requests."


def _parentheses(text: Text) -> bool:
    """A bracket closes inside of a group that was five deep; a wrong closing bracket ends all groups."""
    stack: list[str] = []
    deepest = 0
    for character in text.raw:
        if character in "([{":
            stack.append(character)
            deepest = max(deepest, len(stack))
        elif character in _PAIRS:
            if not stack or stack[-1] != _PAIRS[character]:
                stack, deepest = [], 0
                continue
            stack.pop()
            if deepest >= _BRACKETS_DEPTH:
                return True
    return False


def _quotes(text: Text) -> bool:
    """A quote closes three levels above the deepest one."""
    stack: list[str] = []
    deepest = 0
    for character in text.raw:
        if stack and character == stack[-1]:
            stack.pop()
            if deepest - len(stack) >= _QUOTES_DEPTH:
                return True
        elif character in "\"'":
            stack.append(character)
            deepest = max(deepest, len(stack))
    return False


def _options(options: str) -> Check:
    separator = "/" if "/" in options else "or" if "or" in options else ","
    choices = [each.strip() for each in options.split(separator)]
    if _LETTERED.match(options):
        return lambda text: text.raw in choices
    plain_choices = {each.strip(TRIMMED).lower() for each in choices}
    return lambda text: text.raw.strip(TRIMMED).lower() in plain_choices


def _newline(text: Text) -> bool:
    lines = [line for line in text.bare.strip().split("\n") if line]
    return len(lines) == len(text.bare.split())


def _emoji(text: Text) -> bool:
    """Each sentence has an emoji as one of its last two characters, or the next one begins with one."""
    bare = [sentence.translate(NO_PUNCTUATION).strip() for sentence in text.sentences]
    for index, sentence in enumerate(bare):
        if not sentence:
            return False
        if any(emoji.is_emoji(each) for each in sentence[-2:]):
            continue
        following = bare[index + 1] if index + 1 < len(bare) else ""
        if not following or not emoji.is_emoji(following[0]):
            return False
    return True


def _line_indent(text: Text) -> bool:
    """Each line is indented more than the one before. Of neighbouring blank lines the data set's checker, which takes
    lines out of the list that it walks over, leaves every second one standing.
    """
    lines = text.raw.split("\n")
    # k indented lines need k (k - 1) / 2 blanks, and at least half of all lines stay.
    if len(lines) > 4 * int((2 * len(text.raw)) ** 0.5) + 16:
        return False
    index = 0
    while index < len(lines):
        if not lines[index].strip():
            lines.remove(lines[index])
        index += 1
    indents = [len(line) - len(line.lstrip(" ")) for line in lines]
    return all(after > before for before, after in pairwise(indents))


def _quote_unquote(text: Text) -> bool:
    """No two quotes next to each other, and none at the end."""
    dense = "".join(text.raw.replace("'\"'", "").split())
    return '""' not in dense and not dense.strip(_NOT_QUOTES).endswith('"')


def _list(sep: str) -> Check:
    return lambda text: text.raw.count(sep) >= 2


def _thesis(text: Text) -> bool:
    """Something in italics, written in HTML, and something after it."""
    start = text.raw.find("<i>")
    start = start if start >= 0 else text.raw.find("<em>")
    if start < 0:
        return False
    rest = text.raw[start:]
    end = rest.find("</i>")
    end = end if end >= 0 else rest.find("</em>")
    return end >= 0 and bool(rest[3:end].strip()) and bool(rest[end + 4 :].strip())


def _sub_bullets(text: Text) -> bool:
    return all("-" in part for part in text.raw.split("*")[1:])


def _bullets_after_sentences(text: Text) -> bool:
    """At least two sentences, then at least two lines with bullets, then nothing. A blank line among the first lines
    ends the sentences.
    """
    before, count, bullets = True, 0, 0
    for line in text.raw.split("\n"):
        if line.strip().startswith("*"):
            before = False
            if count < 2:
                return False
            bullets += 1
        elif before:
            found = len(punkt.sentences(line.strip()))
            count, before = count + found, bool(found)
        else:
            return False
    return bullets >= 2


def _title_case(text: Text) -> bool:
    for word in text.tokens:
        head, tail = word[0], word[1:]
        if not head.isalpha() or not head.islower():
            continue
        if not tail or tail.isupper() or tail.islower():
            return False
    return True


def _template(text: Text) -> bool:
    return all(each in text.raw for each in _TEMPLATE)


def _no_whitespace(text: Text) -> bool:
    return text.raw.split() == [text.raw] or not text.raw


def _repeat_change(prompt_to_repeat: str) -> Check:
    rest = prompt_to_repeat.split()[1:]
    return lambda text: text.raw != prompt_to_repeat and text.chunks[1:] == rest


def _repeat_span(prompt_to_repeat: str, n_start: int, n_end: int) -> Check:
    wanted = prompt_to_repeat[n_start : n_end + 1].strip().lower()
    return lambda text: text.raw.strip().lower() == wanted


INSTRUCTIONS: dict[str, Instruction] = {
    "format:parentheses": plain(_parentheses),
    "format:quotes": plain(_quotes),
    "format:options": Instruction(_options, {"options": arg.text}),
    "format:newline": plain(_newline),
    "format:emoji": plain(_emoji),
    "format:line_indent": plain(_line_indent),
    "format:quote_unquote": plain(_quote_unquote),
    "format:list": Instruction(_list, {"sep": arg.text}),
    "format:thesis": plain(_thesis),
    "format:sub-bullets": plain(_sub_bullets),
    "format:no_bullets_bullets": plain(_bullets_after_sentences),
    "format:title_case": plain(_title_case),
    "format:output_template": plain(_template),
    "format:no_whitespace": plain(_no_whitespace),
    "repeat:repeat_change": Instruction(_repeat_change, {"prompt_to_repeat": arg.text}),
    "repeat:repeat_simple": plain(lambda text: text.raw.strip().lower() == _SIMPLE),
    "repeat:repeat_span": Instruction(
        _repeat_span, {"prompt_to_repeat": arg.text, "n_start": arg.count, "n_end": arg.count}
    ),
}
