"""The forms of a transport put to people: labels, help and choices of each field."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from bonded_areas.models.transport_states import RoutePoint
from doors.forms import Vocabulary, Words

_POINTS: Final = tuple((point.value, point.label) for point in RoutePoint)
CARGO: Final[Vocabulary] = {
    "lines": Words(_("Cargo"), row_label=_("Cargo")),
    "lines.lot": Words(
        _("Lot"), help=_("Its transport document, or its handle where several lots have that document.")
    ),
    "lines.packages": Words(_("Packages"), help=_("Of your own lot, all left empty: all that is in stock.")),
    "lines.gross_mass_kg": Words(_("Gross mass"), unit="kg"),
    "lines.quantity": Words(_("Quantity")),
    "lines.exported": Words(_("Permitted for export")),
    "lines.transport_document": Words(
        _("Transport document"), help=_("Of cargo that lies in no bonded area.")
    ),
    "lines.description": Words(_("Description"), wide=True),
    "lines.unit": Words(_("Unit")),
    "lines.tariff_code": Words(_("Tariff code")),
    "lines.origin": Words(_("Origin")),
    "lines.customs_value_yen": Words(_("Customs value"), kind="money", currency="JPY"),
}
ROUTE: Final[Vocabulary] = {
    "holder": Words(_("Carrier"), help=_("The code of the person who transports.")),
    "origin": Words(_("Place of departure"), help=_("The code of a bonded area or permitted place.")),
    "origin_point": Words(_("Departs from a"), options=_POINTS),
    "origin_name": Words(_("Name of the port, airport, office or place")),
    "destination": Words(_("Destination"), help=_("The code of a bonded area or permitted place.")),
    "destination_point": Words(_("Goes to a"), options=_POINTS),
    "destination_name": Words(_("Name of the port, airport, office or place")),
    "destination_office": Words(
        _("Customs at the destination"), help=_("The code of the office, where it is no place.")
    ),
    "conveyance": Words(_("Conveyance")),
    "reason": Words(_("Reason"), rows=2, wide=True),
    "blanket": Words(_("Reference of the blanket approval")),
    "police": Words(_("Police officer notified")),
    "notified_on": Words(_("Notified on")),
}
PARTS: Final[Vocabulary] = {
    "on": Words(_("On")),
    "lines": Words(_("Cargo"), row_label=_("Line"), help=_("No line named: all that is on the road.")),
    "lines.line": Words(_("Line")),
    "lines.packages": Words(_("Packages")),
    "lines.gross_mass_kg": Words(_("Gross mass"), unit="kg"),
    "lines.quantity": Words(_("Quantity")),
}
_WHY: Final = Words(_("Reason"), rows=3)
OF_ACTS: Final = {
    "approve": {"due_on": Words(_("To arrive by"))},
    "refuse": {"reason": _WHY},
    "withdraw": {"reason": _WHY},
    "record_inspection": {
        "as_declared": Words(_("The cargo is as declared")),
        "result": Words(_("Result"), rows=3),
    },
    "require_security": {
        "amount": Words(
            _("Amount of the security"),
            kind="money",
            currency="JPY",
            help=_("Left empty: all the duty that hangs on the cargo."),
        )
    },
    "give_security": {
        "security": Words(_("Security given"), wide=True),
        "amount": Words(_("Amount of the security"), kind="money", currency="JPY"),
    },
    "present_manifest": {"manifest": Words(_("Number of the manifest"))},
    "confirm_manifest": {"manifest": Words(_("Number of the manifest"))},
    "reject_manifest": {"reason": _WHY},
    "depart": {"on": Words(_("Shipped out on"))},
    "extend_period": {
        "due_on": Words(_("To arrive by")),
        "ground": Words(
            _("Ground"),
            options=(("disaster", _("Disaster")), ("unavoidable", _("Another unavoidable ground"))),
        ),
        "reason": _WHY,
    },
    "redirect": {"destination": ROUTE["destination"], "reason": _WHY},
    "turn_back": {"on": Words(_("Back on")), "reason": _WHY},
    "present_arrival": PARTS,
    "confirm_arrival": {
        **PARTS,
        "on": Words(_("Arrived on"), help=_("Left empty: as it was presented, or today.")),
    },
    "reject_arrival": {"reason": _WHY},
    "notify_loss": {
        **PARTS,
        "cause": Words(_("How it was lost"), rows=3),
        "unavoidable": Words(_("By disaster or otherwise unavoidable")),
    },
    "decide_loss": {"unavoidable": Words(_("By disaster or otherwise unavoidable")), "reason": _WHY},
    "request_destruction": {
        **PARTS,
        "ground": Words(
            _("Ground"),
            options=(
                ("spoil", _("It is likely to spoil")),
                ("deteriorate", _("It is likely to deteriorate")),
                ("damage_to_others", _("It is likely to damage other cargo")),
            ),
        ),
        "reason": _WHY,
    },
    "refuse_destruction": {"reason": _WHY},
}
BLANKET_ACTS: Final = {
    "apply": {
        "holder": ROUTE["holder"],
        "origin": ROUTE["origin"],
        "destination": ROUTE["destination"],
        "description": Words(_("Cargo"), wide=True),
        "valid_from": Words(_("Valid from")),
        "valid_to": Words(_("Valid to")),
    },
    "require_security": {"amount": Words(_("Amount of the security"), kind="money", currency="JPY")},
    "give_security": OF_ACTS["give_security"],
    "approve": {"days": Words(_("Days to arrive"), help=_("Counted from the day after shipping out."))},
    "refuse": {"reason": _WHY},
    "withdraw": {"reason": _WHY},
    "confirm_shipped": {"until": Words(_("Shipped until"))},
    "confirm_arrived": {"until": Words(_("Arrived until"))},
}
