"""How a transport begins: by an application, by a shipment that needs none, or by a notification."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.roles import Role
from bonded_areas.models.transport_facts import BLANKET, BLANKET_CASES, NAMED
from bonded_areas.models.transport_guards import (
    blanket_is_in_force,
    cargo_is_named,
    goes_where_it_may,
    holder_is_an_approved_carrier,
    named_cargo_is_not_stopped,
    office_has_the_origin,
    route_is_on_record,
)
from bonded_areas.models.transport_line import TransportLine
from bonded_areas.models.transport_states import State
from bonded_areas.rules.stock import share_of_value
from bonded_areas.rules.transport import Kind, Point
from bonded_areas.transport_inputs import BlanketShipmentInput, TransportInput, UrgentWreckInput
from statute.articles import Article
from statute.authority import INTAKE
from statute.effects import Create, Effect, Effects, Emit, GiveReference
from statute.transitions import Ctx, Guard, rule

APPLICANTS = (Role.CARRIER, Role.BONDED_OFFICER, INTAKE)


def _opening(kind: Kind) -> tuple[Guard, ...]:
    """What must hold before a transport of this kind is entered."""
    return (
        route_is_on_record,
        goes_where_it_may(kind),
        office_has_the_origin,
        cargo_is_named(kind),
        named_cargo_is_not_stopped,
    )


class Opening:
    """Mixed into the transport."""

    mode: str
    holder_id: int
    origin_id: int | None
    destination_id: int | None
    destination_office_id: int
    receiver_id: int | None
    blanket_id: int | None
    allowed_on: date | None
    police: str

    # How it begins: by an application, by a shipment that needs none, or by a notification.

    @transition(
        field="state",
        source="new",
        target=State.APPLIED,
        custom=rule(
            label=_("Apply for bonded transport"),
            article=Article("63", 1),
            roles=APPLICANTS,
            input=TransportInput,
            facts=(NAMED,),
            guards=_opening(Kind.SINGLE),
            also=(Article("65-3"),),
        ),
    )
    def apply(self, ctx: Ctx) -> Effects:
        """Foreign cargo is declared for transport within the specified circuit."""
        return self._open(ctx, Kind.SINGLE)

    @transition(
        field="state",
        source="new",
        target=State.APPROVED,
        custom=rule(
            label=_("Ship under a blanket approval"),
            article=Article("63", 1),
            roles=APPLICANTS,
            input=BlanketShipmentInput,
            facts=(NAMED, BLANKET),
            related=(BLANKET_CASES,),
            guards=(*_opening(Kind.BLANKET), blanket_is_in_force),
            also=(Article("65-3"),),
        ),
    )
    def ship_under_blanket(self, ctx: Ctx) -> Effects:
        """A shipment within the period and on the route of a blanket approval needs no approval of its own."""
        blanket = ctx[BLANKET]
        assert blanket is not None
        self.blanket_id, self.allowed_on = blanket.pk, max(ctx.today, blanket.valid_from)
        return self._open(ctx, Kind.BLANKET)

    @transition(
        field="state",
        source="new",
        target=State.APPROVED,
        custom=rule(
            label=_("Enter a specified bonded transport"),
            article=Article("63-2", 1),
            roles=APPLICANTS,
            input=TransportInput,
            facts=(NAMED,),
            also=(Article("65-3"),),
            guards=(*_opening(Kind.SPECIFIED), holder_is_an_approved_carrier),
        ),
    )
    def enter_specified(self, ctx: Ctx) -> Effects:
        """An approved carrier needs no approval for a shipment within the specified circuit."""
        self.allowed_on = ctx.today
        return self._open(ctx, Kind.SPECIFIED)

    @transition(
        field="state",
        source="new",
        target=State.APPLIED,
        custom=rule(
            label=_("Apply for transport of wrecked cargo"),
            article=Article("64", 1),
            roles=APPLICANTS,
            input=TransportInput,
            facts=(NAMED,),
            guards=_opening(Kind.WRECKED),
            also=(Article("65-3"),),
        ),
    )
    def apply_wrecked(self, ctx: Ctx) -> Effects:
        """Wrecked cargo, cargo of a disabled vessel or aircraft, or cargo landed temporarily is to be transported."""
        return self._open(ctx, Kind.WRECKED)

    @transition(
        field="state",
        source="new",
        target=State.APPROVED,
        custom=rule(
            label=_("Record an urgent transport of wrecked cargo"),
            article=Article("64", 1),
            roles=APPLICANTS,
            input=UrgentWreckInput,
            facts=(NAMED,),
            guards=_opening(Kind.WRECKED),
            also=(Article("65-3"),),
        ),
    )
    def notify_wrecked(self, ctx: Ctx) -> Effects:
        """Where there is no customs office and the need was urgent, a police officer was notified instead."""
        self.police, self.allowed_on = ctx.input.police, ctx.input.notified_on
        return self._open(ctx, Kind.WRECKED)

    @transition(
        field="state",
        source="new",
        target=State.APPLIED,
        custom=rule(
            label=_("Apply to carry domestic cargo"),
            article=Article("66", 1),
            roles=APPLICANTS,
            input=TransportInput,
            facts=(NAMED,),
            guards=_opening(Kind.DOMESTIC),
        ),
    )
    def apply_domestic(self, ctx: Ctx) -> Effects:
        """Domestic cargo is to travel on a vessel or aircraft engaged in foreign trade."""
        return self._open(ctx, Kind.DOMESTIC)

    @transition(
        field="state",
        source="new",
        target=State.APPROVED,
        custom=rule(
            label=_("Notify transport of postal items"),
            article=Article("63-9", 1),
            roles=APPLICANTS,
            input=TransportInput,
            facts=(NAMED,),
            guards=_opening(Kind.POSTAL),
            also=(Article("65-3"),),
        ),
    )
    def notify_postal(self, ctx: Ctx) -> Effects:
        """Postal items are transported upon notification, within the specified circuit."""
        self.allowed_on = ctx.today
        return self._open(ctx, Kind.POSTAL)

    def _open(self, ctx: Ctx, kind: Kind) -> list[Effect]:
        given, named = ctx.input, ctx[NAMED]
        self.mode = kind
        self.holder_id = named.persons[given.holder].pk
        origin = named.places.get(given.origin) if given.origin_point == Point.PLACE else None
        destination = named.places.get(given.destination) if given.destination_point == Point.PLACE else None
        self.origin_id = origin.pk if origin else None
        self.destination_id = destination.pk if destination else None
        self.receiver_id = destination.operator_id if destination else None
        office = named.offices.get(given.destination_office)
        self.destination_office_id = (
            destination.office_id if destination else office.pk if office else ctx.office_id
        )
        for name in (
            "origin_point",
            "origin_name",
            "destination_point",
            "destination_name",
            "conveyance",
            "reason",
        ):
            setattr(self, name, getattr(given, name))
        lines = [
            Create(_line(ctx.case_id, number, said, *named.lots_of(origin, said.lot)[:1]))
            for number, said in enumerate(given.lines, start=1)
        ]
        return [GiveReference(), *lines, Emit("transport.opened", {"mode": kind})]


def _line(transport_id: int, number: int, said: Any, lot: Any = None) -> TransportLine:
    """A line as it was declared; of a lot, with the lot's facts and the share of its value."""
    if lot is None:
        amount, value, exported = said.amount, said.customs_value_yen, said.exported
        source = said
        document = said.transport_document
    else:
        exported = lot.export_permitted
        amount = said.amount or lot.balance.stock
        value = share_of_value(lot.customs_value_yen, amount, lot.came)
        source, document = lot, lot.transport_document
    return TransportLine(
        transport_id=transport_id,
        number=number,
        lot_id=lot.pk if lot is not None else None,
        transport_document=document,
        description=source.description,
        unit=source.unit,
        tariff_code=source.tariff_code,
        origin=source.origin,
        customs_value_yen=value,
        exported=exported,
        shipped_packages=amount.packages,
        shipped_mass_kg=amount.gross_mass_kg,
        shipped_quantity=amount.quantity,
    )
