"""Finds thinking and sections by their tags, and names every fault of the structure.

Only counts, first and last places are looked at, each by one linear search: a text that repeats a tag ten thousand
times costs no more than any other of its length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from docima.verifiers.thinking import BLANKS, Tags

FAULTS = {
    "empty": "There is no text at all.",
    "missing_open": "The thinking block is not opened.",
    "missing_close": "There is no thinking block.",
    "unclosed_think": "The thinking block never closes.",
    "multiple_open": "Thinking is opened more than once.",
    "multiple_close": "Thinking is closed more than once.",
    "text_before_open": "There is text before the thinking block.",
    "close_before_open": "Thinking is closed before it is opened.",
    "empty_think": "The thinking block is empty.",
    "short_think": "The thinking block has fewer words than demanded.",
    "empty_final": "Nothing follows the thinking block.",
    "answer_in_think": "The answer section is inside the thinking block.",
    "missing_answer": "There is no answer section.",
    "unclosed_answer": "The answer section never closes.",
    "multiple_answer": "There is more than one answer section.",
    "empty_answer": "The answer section is empty.",
    "text_outside_answer": "There is text outside the sections.",
    "section_in_think": "A section is inside the thinking block.",
    "missing_section": "A required section is missing.",
    "unclosed_section": "A required section never closes.",
    "multiple_section": "A required section is there more than once.",
    "empty_section": "A required section is empty.",
    "section_order": "The sections are not in the required order.",
    "no_final": "There is no message in the final channel.",
    "special_token_inside": "A special token is inside the text.",
    "forbidden_text": "A forbidden text occurs.",
    "no_box": "The final part has no box.",
    "multiple_boxes": "The final part has more than one box.",
}
"""The closed vocabulary of faults, with a sentence for each."""


@dataclass(slots=True)
class Structure:
    """What was found. `faulty` names the sections that have a fault of their own."""

    faults: list[str] = field(default_factory=list)
    faulty: set[str] = field(default_factory=set)
    final: str | None = None
    thinking: str | None = None
    sections: dict[str, str] = field(default_factory=dict)

    def blame(self, section: str, *codes: str) -> None:
        """Note a fault of a section."""
        self.faults += codes
        self.faulty.add(section)


def blank(text: str) -> bool:
    """Whether there is nothing to see."""
    return not text.strip(BLANKS)


def read_think(text: str, tags: Tags, found: Structure, *, allow_empty: bool) -> None:
    """The thinking block at the head of the text; sets `final` to what follows it."""
    start, end = tags
    opens, closes = text.count(start), text.count(end)
    first_open, first_close, last_close = text.find(start), text.find(end), text.rfind(end)
    if not opens:
        found.blame("think", "missing_open")
    if not closes:
        found.blame("think", "unclosed_think" if opens else "missing_close")
    if opens > 1:
        found.blame("think", "multiple_open")
    if closes > 1:
        found.blame("think", "multiple_close")
    if opens and not blank(text[:first_open]):
        found.blame("think", "text_before_open")
    if opens and closes and first_close < first_open:
        found.blame("think", "close_before_open")
    if opens == 1 and first_open < (last_close if closes else len(text)):
        thinking = text[first_open + len(start) : last_close if closes else len(text)].strip(BLANKS)
        found.thinking = thinking
        if closes and not thinking and not allow_empty:
            found.blame("think", "empty_think")
    if closes and text.find(start, last_close) < 0:
        found.final = text[last_close + len(end) :].strip(BLANKS)
    elif closes:
        found.blame("think", "unclosed_think")


def read_sections(names: Sequence[str], found: Structure, repeats: str = "only") -> None:
    """The sections that follow the thinking block: in order, closed, not empty, nothing between them; once each, unless
    `repeats` says which one counts.
    """
    region = found.final or ""
    place, outside = 0, []
    for name in names:
        start, end = f"<{name}>", f"</{name}>"
        noun = "answer" if name == "answer" else "section"
        if found.thinking and found.thinking.rfind(start) >= 0:
            found.blame(name, f"{noun}_in_think")
        opens, closes = region.count(start), region.count(end)
        if not opens:
            found.blame(name, f"missing_{noun}")
            continue
        if not closes:
            found.blame(name, f"unclosed_{noun}")
            outside.append(region[place : region.find(start)])
            place = len(region)
            continue
        if (opens > 1 or closes > 1) and repeats == "only":
            found.blame(name, f"multiple_{noun}")
        if repeats == "first":
            begin = region.find(start)
            last_close = region.find(end, begin)
        else:
            last_close = region.rfind(end)
            begin = region.find(start, region.rfind(end, 0, last_close) + 1)
        if begin < 0 and opens + closes > 2 and repeats == "only":
            begin = region.find(start)  # one inside the other, or one end too many, which `multiple` has told
        if begin < 0 or begin > last_close or begin < place:
            found.blame(name, "section_order")
            continue
        content = region[begin + len(start) : last_close].strip(BLANKS)
        found.sections[name] = content
        if not content:
            found.blame(name, f"empty_{noun}")
        if opens == closes == 1:
            outside.append(region[place:begin])
        place = region.rfind(end) + len(end)
    if found.sections and not all(map(blank, [*outside, region[place:]])):
        found.faults.append("text_outside_answer")
