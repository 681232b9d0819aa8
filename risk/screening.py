"""The registry of screeners: whoever must look at a declaration before its channel is chosen.

Higher floors register theirs. No channel is chosen before every one has answered: one that fails makes
the whole screening fail, to be tried again, so that no goods slip out between screening and matching.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from risk.rules.channels import Channel, Finding, Screened, channel_of
from risk.rules.declared import DeclaredGoods

Screener = Callable[[DeclaredGoods], Sequence[Finding]]
_screeners: dict[str, Screener] = {}


@dataclass(frozen=True, slots=True)
class Answers:
    """What all screeners found, and the channel that follows."""

    screened: Screened
    asked: tuple[str, ...]


def screens(name: str) -> Callable[[Screener], Screener]:
    """Registers a screener under a name."""

    def register(screener: Screener) -> Screener:
        _screeners[name] = screener
        return screener

    return register


def screen(goods: DeclaredGoods, *, documents_from: int, inspection_from: int) -> Answers:
    """Asks every screener and chooses the channel by the sum of the scores.

    Raises whatever a screener raises: then there is no answer and no channel.
    """
    names = tuple(sorted(_screeners))
    findings = [finding for name in names for finding in _screeners[name](goods)]
    return Answers(channel_of(findings, documents_from, inspection_from), names)


__all__ = ["Answers", "Channel", "Screener", "screen", "screens"]
