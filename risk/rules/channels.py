"""Findings of screeners, and the channel they add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from risk.rules.words import sentence


class Channel(StrEnum):
    """Immediate permission, document examination, physical inspection (区分1, 2, 3)."""

    IMMEDIATE = "immediate"
    DOCUMENTS = "documents"
    INSPECTION = "inspection"


# A stored sentence is cut here; its parameters are whole.
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule noticed: its name, its weight, the line it concerns, and what it saw.

    What it saw is kept as parameters of the rule's sentence (risk.rules.words), to be told in the reader's
    language; a screener without a sentence there says it in `why`.
    """

    rule: str
    score: int
    why: str = ""
    line: int | None = None
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """What it saw, in the language now active."""
        return sentence(self.rule, self.params, self.why)

    def as_data(self) -> dict[str, Any]:
        """As it is stored: `why` in the language of the screening, the parameters for every other."""
        data: dict[str, Any] = {"rule": self.rule, "score": self.score, "why": self.told[:LONGEST]}
        if self.params:
            data["params"] = dict(self.params)
        if self.line is not None:
            data["line"] = self.line
        return data


def why_of(stored: Mapping[str, Any]) -> str:
    """What a stored finding saw, in the language now active."""
    return sentence(stored["rule"], stored.get("params", {}), stored.get("why", ""))


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
