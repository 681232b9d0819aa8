"""Which finding the law forbids while an opinion is outstanding, and which organ is told that it need not answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ipr_verification.rules.rights import Organ
from statute.articles import implements


class Finding(StrEnum):
    """What customs finds of suspect goods (69-12(5))."""

    INFRINGING = "infringing"
    NOT_INFRINGING = "not_infringing"


class Asker(StrEnum):
    """At whose wish an organ is heard."""

    RIGHTHOLDER = "rightholder"
    TRADER = "trader"  # the importer, or the exporter
    CUSTOMS = "customs"


@dataclass(frozen=True, slots=True)
class Heard:
    """An organ that was asked for an opinion, and whether the opinion has come."""

    organ: Organ
    asked_by: frozenset[Asker]
    answered: bool = False


@implements("69-17(7)")
def findings_forbidden(heard: Iterable[Heard]) -> frozenset[Finding]:
    """The findings that must not be made while opinions are outstanding.

    One that the rightholder wished for must not be forestalled by "not infringing", one that the trader wished for
    not by "infringing"; one that both wished for by neither. What customs asks of its own accord locks nothing.
    """
    forbidden: set[Finding] = set()
    for one in heard:
        if one.answered:
            continue
        if Asker.RIGHTHOLDER in one.asked_by:
            forbidden.add(Finding.NOT_INFRINGING)
        if Asker.TRADER in one.asked_by:
            forbidden.add(Finding.INFRINGING)
    return frozenset(forbidden)


@implements("69-17(8)")
@implements("69-18(5)")
def need_not_answer(heard: Iterable[Heard]) -> list[Organ]:
    """The organs that are told, when a finding is made or the procedure ends, that their opinion is not needed."""
    return [one.organ for one in heard if not one.answered]
