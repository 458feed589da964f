"""How alike two texts are, in [0, 1]. All are symmetric in nothing but "fuzzy": the reference is the second.

Words of the ROUGE and GLEU metrics are runs of letters and digits, in lower case.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

_WORD = re.compile(r"[^\W_]+")
GLEU_ORDER = 4


def fuzzy(text: str, reference: str) -> float:
    """1 - (insertions and deletions) / (both lengths), by RapidFuzz."""
    return fuzz.ratio(text, reference) / 100


def bleu(text: str, reference: str) -> float:
    """Sentence BLEU with 4-grams and exponential smoothing, by sacreBLEU (WMT's 13a words, case kept)."""
    # Imported here: it takes a tenth of a second, and the other metrics do without.
    from sacrebleu.metrics.bleu import BLEU

    return min(1.0, max(0.0, float(BLEU(effective_order=True).sentence_score(text, [reference]).score) / 100))


def gleu(text: str, reference: str) -> float:
    """Google BLEU (arXiv 1609.08144, sec. 4.3): the lesser of precision and recall over all 1- to 4-grams."""
    ours, theirs = words(text), words(reference)
    matches = total = wanted = 0
    for order in range(1, GLEU_ORDER + 1):
        a, b = _ngrams(ours, order), _ngrams(theirs, order)
        matches += (a & b).total()
        total, wanted = total + a.total(), wanted + b.total()
    return matches / max(total, wanted) if total and wanted else 0.0


def rouge_n(order: int) -> Callable[[str, str], float]:
    """ROUGE-N (Lin 2004): F-measure of common n-grams."""

    def measure(text: str, reference: str) -> float:
        a, b = _ngrams(words(text), order), _ngrams(words(reference), order)
        return _f((a & b).total(), a.total(), b.total())

    return measure


def rouge_l(text: str, reference: str) -> float:
    """ROUGE-L (Lin 2004): F-measure of the longest common subsequence of words."""
    a, b = words(text), words(reference)
    return _f(LCSseq.similarity(a, b), len(a), len(b))


METRICS: dict[str, Callable[[str, str], float]] = {
    "fuzzy": fuzzy,
    "bleu": bleu,
    "gleu": gleu,
    "rouge_1": rouge_n(1),
    "rouge_2": rouge_n(2),
    "rouge_l": rouge_l,
}


def words(text: str) -> list[str]:
    """The words of a text."""
    return _WORD.findall(text.lower())


def _ngrams(units: Sequence[str], order: int) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(units[start:] for start in range(order)), strict=False))


def _f(common: int, ours: int, theirs: int) -> float:
    """Harmonic mean of precision and recall."""
    return 2 * common / (ours + theirs) if common else 0.0
