"""What the checks found: per residue, and as shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing at one residue. `hard` findings fail the check by themselves; others count."""

    code: str
    residue: str
    message: str
    hard: bool = False

    def plain(self) -> dict[str, Any]:
        """As evidence."""
        return {"code": self.code, "residue": self.residue, "message": self.message, "hard": self.hard}


@dataclass(slots=True)
class Report:
    """Findings of all models and conformers together; the worst of each measure."""

    findings: list[Finding] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)
    measured: dict[str, float] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)
    not_checked: set[str] = field(default_factory=set)
    _seen: set[tuple[str, str, str]] = field(default_factory=set)

    def say(self, code: str, residue: str, message: str, *, hard: bool = False) -> None:
        """Add a finding, once; a hard one fails its check."""
        key = (code, residue, message)
        if key in self._seen:
            return
        self._seen.add(key)
        self.findings.append(Finding(code, residue, message, hard))
        if hard:
            self.fail(code, f"{residue}: {message}" if residue else message)

    def fail(self, code: str, message: str) -> None:
        """A check is not passed."""
        self.failures.setdefault(code, message)

    def measure(self, name: str, value: float) -> None:
        """Keep the worst, which is the largest."""
        self.measured[name] = max(self.measured.get(name, value), value)

    def score(self, name: str, value: float) -> None:
        """Keep the worst, which is the least."""
        self.scores[name] = min(self.scores.get(name, 1.0), value)

    def plain(self) -> dict[str, Any]:
        """As evidence, hard findings first."""
        ordered = sorted(self.findings, key=lambda each: not each.hard)
        return {
            "failures": self.failures,
            "findings": [each.plain() for each in ordered[:MOST_FINDINGS]],
            "findings_in_all": len(self.findings),
            "measured": {name: round(value, 4) for name, value in self.measured.items()},
            "scores": {name: round(value, 4) for name, value in self.scores.items()},
            "not_checked": sorted(self.not_checked),
        }
