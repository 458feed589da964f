"""Untrusted text -> text that a judge's prompt may hold.

Covered: control tokens of chat templates (on most servers they are real tokens wherever they stand in a prompt) are
broken by a blank; invisible characters are dropped; padding is shortened. Whatever was done is told in flags. Not
covered: what the text says; the fence around it and the judge's instructions are there for that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

VERSION = 3
"""Part of a judge's identity: a change may move verdicts."""

FLAGS = {
    "invisible": "Characters that nobody sees were dropped.",
    "control_token": "Control tokens of a chat template were broken up.",
    "delimiter": "The text imitates the parts of a judge's prompt.",
    "placeholder": "The text holds template placeholders.",
    "whitespace_padding": "Long runs of blanks were shortened.",
    "degenerate_repetition": "Most lines, or nearly all words, repeat one another.",
    "verdict_shaped": "The text holds what looks like a judge's verdict.",
    "mentions_reference": "The text appeals to the reference answer.",
    "copies_prompt": "The text copies the prompt.",
    "no_content": "The text says nothing.",
    "opener_only": "The text is only how an answer begins.",
}
"""What may be found in a candidate."""

INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Controls, bidi marks, zero-width, tag characters, variation selectors, fillers."""

_EMOJI_JOINT = re.compile("[\u200d\ufe0e\ufe0f]")
"""What emoji are made of: dropped like the rest, but no sign of an attack."""

_SCRIPT = "\u0600-\u06ff\u0900-\u0dff\u1000-\u109f\u1780-\u17b3\u17b6-\u17ff"
_SPELLING = re.compile(f"((?<=[{_SCRIPT}])[\u200c\u200d](?=[{_SCRIPT}]))")
"""Joiners that Arabic and Indic scripts are spelt with: they stay."""

_BLANK_BUT_ODD = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2800]")

_NAMES = (
    "think|thinking|reasoning|tool_call|tool_response|tools|start_of_turn|end_of_turn|start_of_image|bos|eos|pad|unk"
    "|mask|sop|eop|s|image|unused\\d{1,4}|extra_id_\\d{1,4}|begin_of_thought|end_of_thought|begin_of_solution"
    "|end_of_solution|seed:(?:think|bos|eos|tool_call|cot_budget_reflect)|ipython|system|user|assistant|cls|eot"
    "|arg_key|arg_value|minimax:tool_call|fim_(?:prefix|suffix|middle|pad)|file_sep|repo_name|jupyter_[a-z_]{1,24}"
    "|reserved_\\d{1,4}|special_\\d{1,4}|ctrl\\d{1,4}|(?:bos|eos|eop|pad|unk|mask)_token|image_soft_token|end_of_utterance"
)
_BRACKETS = (
    "INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|IMG|IMG_BREAK|IMG_END|THINK|MODEL_SETTINGS"
    "|ARGS|CALL_ID|BOS|EOS|gMASK|CLS|SEP|MASK|PREFIX|MIDDLE|SUFFIX|BEGIN_TOOL_RESULTS|UNK|PAD"
)
# DeepSeek's bars are full-width, and so may be an attacker's.
_CONTROL = re.compile(
    rf"<(?=[|\uff5c\u2758])|[|\uff5c\u2758](?=>)|<(?=/?(?:{_NAMES})>)|<(?=<SYS>>|</SYS>>)|\[(?=/?(?:{_BRACKETS})\])"
    r"|\u25c1(?=/?think)|\](?=~!?b[\[\]])|\[(?=e~\[)",
    re.I,
)

_DELIMITER = re.compile(
    r"</?(?:response|criterion|criteria|candidate|completion|submission|rubric|reference|problem|question|verdict"
    r"|evaluation|grading|student_answer|conversation)\b[^<>]{0,64}>"
    r"|^\W{0,6}(?:criteria|criterion|rubric|grading (?:notes|instructions)|new instructions)\W{0,3}:"
    r"|^\W{0,6}(?:end|begin) of (?:candidate|response|submission|answer)\b"
    r"|\[(?:end|begin|start) (?:of )?(?:data|submission|response|answer|candidate)\]",
    re.I | re.M,
)
_PLACEHOLDER = re.compile(
    r"(?<![\\A-Za-z}_^{])\{\{\s{0,8}[A-Za-z_]{2}[^{}\n]{0,200}\}\}|\{%[^%\n]{0,200}%\}|<<[a-z_]{2,40}>>|\$\{[A-Za-z_][^{}\n]{0,80}\}"
    r"|(?<![\\A-Za-z}_^])\{(?:question|prompt|answer|response|reference|rubric|rubric_item|criterion|candidate|input)\}"
)
_NEWLINES = re.compile(r"\n{9,}")
_BLANKS = re.compile(r"[ \t]{65,}")
_MANY_LINES = 20
_MANY_WORDS = 60


@dataclass(frozen=True, slots=True)
class Clean:
    """A text fit for a prompt, and what was found in it."""

    text: str
    flags: tuple[str, ...]


def clean(text: str) -> Clean:
    """Make a text fit for a prompt. Nothing is taken out that anybody could see, but for long runs of blanks."""
    flags = []
    parts = [text] if text.isascii() else _SPELLING.split(text)
    # Every other part is a joiner that stays.
    visible = [part if index % 2 else _visible(part) for index, part in enumerate(parts)]
    seen = "".join(visible)
    odd = not seen.strip() and _BLANK_BUT_ODD.search(text) is not None
    expected = sum(len(part) if index % 2 else len(_EMOJI_JOINT.sub("", part)) for index, part in enumerate(parts))
    if odd or len(seen) != expected:
        flags.append("invisible")
    broken, tokens = _CONTROL.subn(lambda match: f"{match.group()} ", seen) if _might_control(seen) else (seen, 0)
    if tokens:
        flags.append("control_token")
    shorter, runs = _NEWLINES.subn("\n\n", broken)
    shorter, more = _BLANKS.subn(" ", shorter)
    if runs or more:
        flags.append("whitespace_padding")
    if _DELIMITER.search(seen):
        flags.append("delimiter")
    if _PLACEHOLDER.search(seen):
        flags.append("placeholder")
    if _repeats(shorter):
        flags.append("degenerate_repetition")
    return Clean(shorter, tuple(flags))


def _visible(text: str) -> str:
    return INVISIBLE.sub("", _EMOJI_JOINT.sub("", text).replace("\u2028", "\n"))


def _might_control(text: str) -> bool:
    return "<" in text or "[" in text or ">" in text or "\u25c1" in text or "]~" in text


def _repeats(text: str) -> bool:
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) >= _MANY_LINES and 2 * len(set(lines)) < len(lines):
        return True
    words = text.split()
    return len(words) >= _MANY_WORDS and 10 * len(set(words)) < len(words)
