"""The states of a transport."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bonded_areas.rules.transport import Kind, Point


class State(models.TextChoices):
    APPLIED = "applied", _("Applied for")
    APPROVED = "approved", _("May depart")
    DEPARTED = "departed", _("On the road")
    ARRIVED = "arrived", _("Arrived")
    CLOSED = "closed", _("Closed")
    LOST = "lost", _("Lost or destroyed on the road")
    OVERDUE = "overdue", _("Not arrived in time")
    DUTY_COLLECTED = "duty_collected", _("Duty collected")
    TURNED_BACK = "turned_back", _("Turned back")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Approval not used")


class TransportMode(models.TextChoices):
    """The kinds of transport, as a person reads them."""

    SINGLE = Kind.SINGLE, _("Bonded transport")
    BLANKET = Kind.BLANKET, _("Shipment under a blanket approval")
    SPECIFIED = Kind.SPECIFIED, _("Specified bonded transport")
    POSTAL = Kind.POSTAL, _("Transport of postal items")
    WRECKED = Kind.WRECKED, _("Transport of wrecked cargo")
    DOMESTIC = Kind.DOMESTIC, _("Domestic cargo on a vessel or aircraft in foreign trade")


class RoutePoint(models.TextChoices):
    """What a route begins or ends at."""

    PLACE = Point.PLACE, _("Bonded area or permitted place")
    OPEN_PORT = Point.OPEN_PORT, _("Open port")
    CUSTOMS_AIRPORT = Point.CUSTOMS_AIRPORT, _("Customs airport")
    CUSTOMS_OFFICE = Point.CUSTOMS_OFFICE, _("Customs office")
    ELSEWHERE = Point.ELSEWHERE, _("Elsewhere")


# Cargo is under way, or its whereabouts are still to be entered.
UNDER_WAY = (State.DEPARTED, State.OVERDUE, State.DUTY_COLLECTED)
ENDED = (State.CLOSED, State.DUTY_COLLECTED, State.TURNED_BACK, State.REFUSED, State.WITHDRAWN, State.LAPSED)
