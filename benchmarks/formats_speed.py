"""Speed of the formats' verifiers beside their peers: tag scans on attack strings, format checks, instructions."""

from __future__ import annotations

import multiprocessing
import re
import sys
import types
from collections.abc import Callable
from importlib import metadata, util
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import formats_agreement
from rich.console import Console
from rich.table import Table

from docima.verifiers.assessment import Assessment
from docima.verifiers.completion import Completion
from docima.verifiers.formats import verify
from docima.verifiers.thinking import ThinkingSpec, split

SIZE = 200_000
PEER_SECONDS = 3.0
REPEATS = 5
CHECKED = 20_000

ATTACKS = {
    "<think>, repeated": ("", "<think>"),
    "<think>, then </think><answer>, repeated": ("<think>", "</think><answer>"),
    "blanks": ("", " "),
    "<answer>, blanks": ("<answer>", " "),
    "\\boxed{, repeated": ("", "\\boxed{"),
}
"""Each as what comes first, and what is repeated after it."""

PEERS = {
    "TRL": re.compile(r"^<think>(?!.*<think>)(.*?)</think>.*$", re.DOTALL | re.MULTILINE).match,
    "open-r1": re.compile(r"^<think>\n.*?\n</think>\n<answer>\n.*?\n</answer>$", re.DOTALL | re.MULTILINE).match,
    "ROLL": re.compile(r"^<think>.*?</think>.*?<answer>.*?</answer>$", re.DOTALL).match,
    "verifiers": re.compile(r"<answer>\s*(.*?)\s*</answer>", re.DOTALL).search,
}
"""The peers' regular expressions, as their format rewards use them."""


def ours(text: str) -> Assessment:
    """Split, then judge thinking and answer."""
    return judged(text, _SECTIONS)


def judged(text: str, prepared: verify.Prepared) -> Assessment:
    """Split, then judge by a prepared spec."""
    parts = split(text, _HOW)
    return verify.judge(prepared, Completion(text, parts.final, parts.thinking, parts.dialect, "", _HOW.tags))


_HOW = ThinkingSpec.model_validate({"dialect": "think"})
_THINK = verify.prepare(verify.Spec.model_validate({}))
_SECTIONS = verify.prepare(verify.Spec.model_validate({"required_sections": ["think", "answer"], "single_box": True}))


def fastest(work: Callable[[], object]) -> float:
    """Seconds of the fastest of a few tries."""
    found = []
    for _ in range(REPEATS):
        start = perf_counter()
        work()
        found.append(perf_counter() - start)
    return min(found)


def attacks(console: Console) -> None:
    """Milliseconds on 200 kB of each attack, the growth with twice as much, and the peers'."""
    shown = Table(title=f"Format checks on {SIZE // 1000} kB of hostile text, ms (> {PEER_SECONDS:g} s: ended)")
    for heading in ("text", "docima", "twice the text", *PEERS):
        shown.add_column(heading, justify="right")
    for name, (first, piece) in ATTACKS.items():
        once, twice = first + piece * (SIZE // len(piece)), first + piece * (2 * SIZE // len(piece))
        mine, growth = fastest(lambda once=once: ours(once)), fastest(lambda twice=twice: ours(twice))  # type: ignore[misc]  # bound here, called at once
        peers = [_limited(peer, once) for peer in PEERS]
        cells = ["> 3 s" if each is None else f"{each * 1000:.2f}" for each in peers]
        shown.add_row(name, f"{mine * 1000:.2f}", f"x {growth / mine:.2f}", *cells)
    console.print(shown)


def _limited(peer: str, text: str) -> float | None:
    """Seconds of a peer in a process of its own; None where it had to be ended."""
    receive, send = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_timed, args=(peer, text, send))
    process.start()
    found: float | None = receive.recv() if receive.poll(PEER_SECONDS) else None
    process.kill()
    process.join()
    return found


def _timed(peer: str, text: str, send: Any) -> None:
    start = perf_counter()
    PEERS[peer](text)
    send.send(perf_counter() - start)


def format_checks(console: Console) -> None:
    """Checks a second of one core, on completions of 4 kB that all differ."""
    texts = [
        f"<think>{number} {'because ' * 490}</think><answer>\\boxed{{{number}}}</answer>" for number in range(CHECKED)
    ]
    for name, prepared in (("thinking", _THINK), ("thinking, answer section, single box", _SECTIONS)):
        seconds = fastest(lambda prepared=prepared: [judged(text, prepared) for text in texts])  # type: ignore[misc]  # bound here, called at once
        console.print(f"Format ({name}), {len(texts[0]):,} characters each: {CHECKED / seconds:,.0f} checks/s.")


def instructions(console: Console) -> None:
    """IFEval's rows, strict: our verdicts and those of the official checkers, in the same process."""
    if not formats_agreement.DATA.is_dir():
        console.print("No stored responses: instructions are not timed.")
        return
    jobs = [
        (row["response"], name, {key: value for key, value in kwargs.items() if value is not None})
        for row in formats_agreement.rows("ifeval_verdicts")
        for name, kwargs in zip(row["instruction_id_list"], row["kwargs"], strict=True)
    ]
    specs = [({"ids": [name], "kwargs": [kwargs]}, Completion(text, text.strip())) for text, name, kwargs in jobs]

    def mine() -> list[bool]:
        return [formats_agreement.assessed("instructions", *each).score == 1.0 for each in specs]

    mine()  # loads language profiles and prepares the specs, as the peer does below
    seconds = fastest(mine)
    said = f"IFEval, {len(jobs)} checks, strict: docima {len(jobs) / seconds:,.0f}/s"
    with TemporaryDirectory() as folder:
        official = _official(Path(folder))
        if official is None:
            console.print(f"{said}; the official checkers (lm_eval) are not installed.")
            return
        official(jobs)
        theirs = fastest(lambda: official(jobs))
        same = sum(left == right for left, right in zip(mine(), official(jobs), strict=True))
    console.print(f"{said}, official checkers {len(jobs) / theirs:,.0f}/s; {same} of {len(jobs)} verdicts are equal.")


def _official(folder: Path) -> Callable[[list[Any]], list[bool]] | None:
    """The official checkers, from lm_eval's files alone: its package would load half of a training stack. They look
    for Punkt's parameters where NLTK does; those that we ship are laid there.
    """
    try:
        import nltk

        files = metadata.files("lm_eval") or []
    except (ImportError, metadata.PackageNotFoundError):
        return None
    _lay_punkt(folder)
    nltk.data.path.insert(0, str(folder))
    for name in ("lm_eval", "lm_eval.tasks", "lm_eval.tasks.ifeval"):
        sys.modules[name] = types.ModuleType(name)
    for name in ("instructions_util", "instructions"):
        path = next(each.locate() for each in files if str(each) == f"lm_eval/tasks/ifeval/{name}.py")
        spec = util.spec_from_file_location(f"lm_eval.tasks.ifeval.{name}", str(path))
        assert spec is not None and spec.loader is not None  # noqa: S101, PT018 - a file has a loader
        module = util.module_from_spec(spec)
        sys.modules[spec.name] = module
        setattr(sys.modules["lm_eval.tasks.ifeval"], name, module)
        spec.loader.exec_module(module)
    import langdetect

    langdetect.DetectorFactory.seed = 0
    classes = _classes(module)

    def follow(jobs: list[Any]) -> list[bool]:
        found = []
        for text, name, kwargs in jobs:
            checker = classes[name](name)
            checker.build_description(**kwargs)
            found.append(bool(text.strip() and checker.check_following(text)))
        return found

    return follow


def _lay_punkt(folder: Path) -> None:
    source = Path(next(iter(sys.modules["docima.verifiers"].__path__))) / "instructions" / "punkt_english"
    target = folder / "tokenizers" / "punkt_tab" / "english"
    target.mkdir(parents=True)
    for each in source.glob("*.t*"):
        (target / each.name).write_bytes(each.read_bytes())


def _classes(module: Any) -> dict[str, Any]:
    """The official checkers by their ids."""
    names = {
        "keywords:existence": "KeywordChecker",
        "keywords:frequency": "KeywordFrequencyChecker",
        "keywords:forbidden_words": "ForbiddenWords",
        "keywords:letter_frequency": "LetterFrequencyChecker",
        "language:response_language": "ResponseLanguageChecker",
        "length_constraints:number_sentences": "NumberOfSentences",
        "length_constraints:number_paragraphs": "ParagraphChecker",
        "length_constraints:number_words": "NumberOfWords",
        "length_constraints:nth_paragraph_first_word": "ParagraphFirstWordCheck",
        "detectable_content:number_placeholders": "PlaceholderChecker",
        "detectable_content:postscript": "PostscriptChecker",
        "detectable_format:number_bullet_lists": "BulletListChecker",
        "detectable_format:constrained_response": "ConstrainedResponseChecker",
        "detectable_format:number_highlighted_sections": "HighlightSectionChecker",
        "detectable_format:multiple_sections": "SectionChecker",
        "detectable_format:json_format": "JsonFormat",
        "detectable_format:title": "TitleChecker",
        "combination:two_responses": "TwoResponsesChecker",
        "combination:repeat_prompt": "RepeatPromptThenAnswer",
        "startend:end_checker": "EndChecker",
        "startend:quotation": "QuotationChecker",
        "change_case:capital_word_frequency": "CapitalWordFrequencyChecker",
        "change_case:english_capital": "CapitalLettersEnglishChecker",
        "change_case:english_lowercase": "LowercaseLettersEnglishChecker",
        "punctuation:no_comma": "CommaChecker",
    }
    return {name: getattr(module, each) for name, each in names.items()}


def run(console: Console) -> None:
    """Print all of it."""
    attacks(console)
    format_checks(console)
    instructions(console)
