"""Findings of screeners, and the channel they add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """Immediate permission, document examination, physical inspection (区分1, 2, 3)."""

    IMMEDIATE = "immediate"
    DOCUMENTS = "documents"
    INSPECTION = "inspection"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule noticed: its name, its weight, the line it concerns, and what it saw in words."""

    rule: str
    score: int
    why: str
    line: int | None = None

    def as_data(self) -> dict[str, str | int]:
        data: dict[str, str | int] = {"rule": self.rule, "score": self.score, "why": self.why}
        if self.line is not None:
            data["line"] = self.line
        return data


@dataclass(frozen=True, slots=True)
class Screened:
    """The channel, the sum of the scores, and every finding, heaviest first."""

    channel: Channel
    score: int
    findings: tuple[Finding, ...]


def channel_of(findings: Sequence[Finding], documents_from: int, inspection_from: int) -> Screened:
    """The channel for these findings: their scores are added, a rule counting once however many lines it met."""
    heaviest: dict[str, int] = {}
    for finding in findings:
        heaviest[finding.rule] = max(heaviest.get(finding.rule, 0), finding.score)
    score = sum(heaviest.values())
    if score >= inspection_from:
        channel = Channel.INSPECTION
    elif score >= documents_from:
        channel = Channel.DOCUMENTS
    else:
        channel = Channel.IMMEDIATE
    return Screened(channel, score, tuple(sorted(findings, key=lambda f: (-f.score, f.rule, f.line or 0))))
