"""IFBench, `custom:`: instructions of one prompt each."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from itertools import pairwise

from docima.verifiers.instructions import punkt
from docima.verifiers.instructions.english import NORTHERN_CAPITALS
from docima.verifiers.instructions.registry import Instruction, plain
from docima.verifiers.instructions.text import NO_PUNCTUATION, TRIMMED, Text

_NUMBER = re.compile(r"\d+")
_QUESTION = re.compile(r"Question \d+[.|):;]?\s*")
_OPTION = re.compile(r"[A-Ea-e][.|)]\s*\w")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")
_AFRICAN_COUNTRIES = 52
_NAPOLEON = (1769, 1821)
_LONG_MONTHS, _SHORT_MONTHS = {1, 3, 5, 7, 8, 10, 12}, {4, 6, 9, 11}
_CITIES = ["ID", "Country", "City", "Year", "Count"]
_PRODUCTS = re.compile(
    r'(ProductID|"ProductID"),[ \t]*(Category|"Category"),[ \t]*(Brand|"Brand"),[ \t]*(Price|"Price"),'
    r'[ \t]*(Stock|"Stock")$'
)
_STUDENTS = re.compile(
    r'(StudentID|"StudentID")\t *(Subject|"Subject")\t *(Grade|"Grade")\t *(Semester|"Semester")\t *(Score|"Score")$'
)
_SPECIAL = re.compile(r"[^\d\w\s]")


def _multiples(text: Text) -> bool:
    return _NUMBER.findall(text.raw) == ["14", "21", "28", "35", "42", "49"]


def _questions(text: Text) -> bool:
    """Four questions with five options each, the text before the options ever longer."""
    if not text.raw.startswith("Question"):
        return False
    found = [part.strip() for part in _QUESTION.split(text.raw) if part.strip()]
    if len(found) != 4:
        return False
    lengths = []
    for question in found:
        options, stem = 0, ""
        for line in question.split("\n"):
            if _OPTION.match(line.strip()):
                options += 1
            elif not options:
                stem += " " + line.strip()
        if options != 5:
            return False
        lengths.append(len(stem.strip()))
    return all(before < after for before, after in pairwise(lengths))


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _reverse_newline(text: Text) -> bool:
    lines = [line for line in (each.strip(TRIMMED) for each in text.raw.split("\n")) if line]
    start = next((index for index, line in enumerate(lines) if "Zimbabwe" in line), len(lines))
    found = [_ascii(line) for line in lines[start:]]
    return len(found) >= _AFRICAN_COUNTRIES and found == sorted(found, reverse=True)


def _word_reverse(text: Text) -> bool:
    forward = " ".join(reversed(text.raw.lower().strip().translate(NO_PUNCTUATION).split()))
    return "bald eagle" in forward and forward in punkt.sentences(forward)


def _sentence_alphabet(text: Text) -> bool:
    heads = [sentence.split()[:1] for sentence in text.sentences]
    if len(heads) != 26:
        return False
    return all(head and head[0].lower()[0] == chr(97 + index) for index, head in enumerate(heads))


def _capitals(text: Text) -> bool:
    found = [each.strip() for each in _ascii(text.raw).split(",") if each.strip()]
    return found == list(NORTHERN_CAPITALS)


def _rows(text: str, delimiter: str = ",") -> list[list[str]]:
    """The rows of a table; none where it is not one."""
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        return []


def _csv_city(text: Text) -> bool:
    rows = _rows(text.raw)
    return len(rows) == 8 and rows[0] == _CITIES and all(len(row) == 5 for row in rows[1:])


def _first_line(text: Text) -> str:
    return text.raw.split("\n", 1)[0].strip()


def _csv_special(text: Text) -> bool:
    """The first row with a quoted special character settles it, if the rows before are as long as they should be."""
    if not _PRODUCTS.match(_first_line(text)):
        return False
    rows = _rows(text.raw.replace('"', '"""'))
    if len(rows) != 15:
        return False
    for row in rows[1:]:
        if len(row) != 5:
            return False
        if any(_quoted_special(cell) for cell in row):
            return True
    return False


def _quoted_special(cell: str) -> bool:
    """Like `".*[^\\d\\w\\s].*"` at the head of the cell, in its first line."""
    line = cell.split("\n", 1)[0]
    end = line.rfind('"')
    return line.startswith('"') and end > 0 and _SPECIAL.search(line, 1, end) is not None


def _csv_quotes(text: Text) -> bool:
    if not _STUDENTS.match(_first_line(text)):
        return False
    rows = _rows(text.raw.replace('"', '"""'), "\t")
    if len(rows) != 4 or any(len(row) != 5 for row in rows):
        return False
    return all(cell.strip()[:1] == '"' == cell.strip()[-1:] for row in rows for cell in row)


def _dates(text: Text) -> bool:
    for date in text.stripped.split(","):
        if not _DATE.match(date.strip()):
            return False
        year, month, day = map(int, date.strip().split("-"))
        longest = 31 if month in _LONG_MONTHS else 30 if month in _SHORT_MONTHS else 29 if month == 2 else 99
        if not _NAPOLEON[0] <= year <= _NAPOLEON[1] or month > 12 or day > longest:
            return False
    return True


INSTRUCTIONS: dict[str, Instruction] = {
    "custom:multiples": plain(_multiples),
    "custom:mcq_count_length": plain(_questions),
    "custom:reverse_newline": plain(_reverse_newline),
    "custom:word_reverse": plain(_word_reverse),
    "custom:character_reverse": plain(lambda text: "elgae dlab" in text.lower),
    "custom:sentence_alphabet": plain(_sentence_alphabet),
    "custom:european_capitals_sort": plain(_capitals),
    "custom:csv_city": plain(_csv_city),
    "custom:csv_special_character": plain(_csv_special),
    "custom:csv_quotes": plain(_csv_quotes),
    "custom:date_format_list": plain(_dates),
}
