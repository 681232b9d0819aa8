"""Duty collected at once because something happened to foreign cargo in a bonded area or on the road.

For every procedure that must claim: load what is at stake as a fact (`at_stake`, in few queries however many
cases), and return the effect of `claim`, which opens a liability for a collector to assess (6-2(1)(ii)(d), 8).
A second claim for the same event of the same case cannot be written.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from django.utils.translation import gettext as _

from bonded_areas.rules.duty_at_stake import AtStake, Goods, fault_told, lines_of, part_of, what_is_missing
from bonded_areas.rules.stock import Balance
from duties import selectors as duties
from duties.models import Liability
from duties.rules.assessment import assess
from duties.rules.faults import CannotAssess, DutyFault
from statute.articles import Article
from statute.effects import Open
from statute.parameters import UnknownParameter

K = TypeVar("K", bound=Hashable)
__all__ = ["AtStake", "Goods", "at_stake", "claim", "goods_of", "of_lots", "part_of"]


class LotLike(Protocol):
    """What of a lot decides its duty: as it was brought in."""

    description: str
    packages: int
    gross_mass_kg: Decimal
    quantity: Decimal
    unit: str
    tariff_code: str
    origin: str
    customs_value_yen: int | None


class StoredLot(LotLike, Protocol):
    """And what decides how much of it is at stake still."""

    export_permitted: bool

    @property
    def pk(self) -> int: ...
    @property
    def balance(self) -> Balance: ...


def goods_of(lot: LotLike) -> Goods:
    """All of a lot as it was brought in; take a part of it by `part_of`."""
    return Goods(
        lot.description,
        lot.packages,
        lot.gross_mass_kg,
        lot.quantity or None,
        lot.unit,
        lot.tariff_code,
        lot.origin,
        lot.customs_value_yen,
    )


def at_stake(goods: Mapping[K, tuple[date, Sequence[Goods]]]) -> dict[K, AtStake]:
    """What is payable for goods under the law of a day, by key: {key: (the day, the goods)}.

    Two queries for each different day, however many keys; none where no tariff facts are known. Customs duty with
    the consumption taxes that are collected with it; a rate of preference is not claimed, so none is given.
    """
    found = {key: AtStake(on, None, tuple(all_), what_is_missing(all_)) for key, (on, all_) in goods.items()}
    known = {key: one for key, one in found.items() if one.goods and not one.faults}
    for on in sorted({one.law_of for one in known.values()}):
        same = {key: one for key, one in known.items() if one.law_of == on}
        try:
            tariff = duties.tariff_lines_for({g.tariff_code for one in same.values() for g in one.goods}, on)
            law, origins = duties.law_in_force(on), duties.origins_on(on)
        except (
            UnknownParameter
        ):  # a day before the law that is kept here: the amount is left to the collector
            told = (str(_("The law of that day is not on record.")),)
            found |= {key: AtStake(on, None, one.goods, told) for key, one in same.items()}
            continue
        for key, one in same.items():
            try:
                found[key] = AtStake(on, assess(lines_of(one.goods), tariff, origins, law), one.goods)
            except CannotAssess as cannot:
                faults = tuple(fault_told(fault) for fault in cannot.faults)
                found[key] = AtStake(on, None, one.goods, faults)
            except DutyFault as fault:
                found[key] = AtStake(on, None, one.goods, (fault_told(fault),))
    return found


def of_lots(lots: Iterable[StoredLot], on: date) -> dict[int, AtStake]:
    """What would be collected were what is left of each lot lost on a day, by lot; in a fixed number of queries.

    Nothing for a lot of which nothing is left in customs' charge, or that is permitted for export (45(1)).
    """
    wanted = {}
    for lot in lots:
        left = lot.balance.stock + lot.balance.transit + lot.balance.away
        if left and not lot.export_permitted:
            part = part_of(
                goods_of(lot), packages=left.packages, gross_mass_kg=left.gross_mass_kg,
                quantity=left.quantity if lot.unit else None,
            )  # fmt: skip
            wanted[lot.pk] = (on, [part])
    return at_stake(wanted)


def claim(
    stake: AtStake,
    *,
    cause_id: int,
    event: str,
    payer_id: int,
    office_id: int,
    article: Article,
    happened_on: date,
    joint_payer_id: int | None = None,
) -> Open:
    """The effect that opens the claim: the liability of `payer_id`, at once, for a collector to assess and notify.

    `cause_id` is the case to which it happened, `event` what happened, once for each cause ("not_arrived",
    "lost:<entry>"); `article` the provision that has it collected. Where the tariff facts are not known the amount
    is left to the collector.
    """
    return Open(
        Liability,
        "claim_duty",
        office_id,
        {
            "cause_id": cause_id,
            "event": event,
            "payer_id": payer_id,
            "joint_payer_id": joint_payer_id,
            "article": str(article),
            "happened_on": happened_on,
            "law_of": stake.law_of,
            "amounts": stake.amounts,
            "basis": stake.basis(),
        },
    )
