"""The forms of a manifest put to people: labels, help and choices of each field."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from arrivals.models.manifest_state import Means
from doors.forms import Vocabulary, Words

_WHY: Final = Words(_("Reason"), rows=2, wide=True)
_DOCUMENTS: Final = Words(_("Transport documents"), help=_("One a line. None named: all of them."))
ARRIVED_AT: Final = Words(_("Entered the port or airport at"))
VOYAGE: Final[Vocabulary] = {
    "carrier": Words(_("Carrier"), help=_("The code of the person who transports.")),
    "means": Words(_("Means of transport"), options=tuple(Means.choices)),
    "conveyance": Words(
        _("Vessel or flight"), help=_("The name of the vessel, or the number of the flight.")
    ),
    "registration": Words(
        _("Registration"), help=_("IMO number of the vessel, registered mark of the aircraft.")
    ),
    "nationality": Words(_("Nationality"), help=_("Two letters, such as JP.")),
    "voyage": Words(_("Voyage")),
    "port": Words(_("Port or airport"), help=_("Five letters, such as JPTYO.")),
    "place": Words(_("Place of landing"), help=_("The code of the bonded area that takes the cargo in.")),
    "arrives_on": Words(_("Arrives on")),
    "calls": Words(
        _("Departures from ports of loading"),
        row_label=_("Port"),
        help=_(
            "For containers: what is reported before the vessel leaves the port may be unloaded (15(7), 16(3))."
        ),
    ),
    "calls.port": Words(_("Port of loading")),
    "calls.departs_at": Words(_("Leaves at")),
}
CONSIGNMENT: Final[Vocabulary] = {
    "consignments": Words(_("Consignments"), row_label=_("Consignment")),
    "consignments.transport_document": Words(_("Transport document")),
    "consignments.master_document": Words(_("Master document")),
    "consignments.description": Words(_("Description"), wide=True, rows=1),
    "consignments.packages": Words(_("Packages"), help=_("Cargo in bulk has none.")),
    "consignments.package_kind": Words(_("Kind of packages"), help=_("Two characters, such as CT.")),
    "consignments.gross_mass_kg": Words(_("Gross mass"), unit="kg"),
    "consignments.volume_m3": Words(_("Volume"), unit="m³"),
    "consignments.marks": Words(_("Marks and numbers"), rows=1),
    "consignments.commodity_code": Words(_("Commodity code"), help=_("Six digits, or nine.")),
    "consignments.consignor": Words(_("Consignor")),
    "consignments.consignee": Words(_("Consignee")),
    "consignments.port_of_loading": Words(_("Port of loading"), help=_("Five letters, such as CNSHA.")),
    "consignments.containers": Words(_("Containers"), help=_("One a line.")),
}
REPORT: Final[Vocabulary] = {**VOYAGE, **CONSIGNMENT}
WORDS_OF: Final = {
    "lodge": REPORT,
    "submit": {**REPORT, "arrived_at": ARRIVED_AT},
    "amend": {
        **CONSIGNMENT,
        "reason": _WHY,
        "consignments": Words(
            _("Consignments changed or added"),
            row_label=_("Consignment"),
            help=_(
                "A consignment with the same transport document is put in place of the one that is there."
            ),
        ),
        "strike_out": Words(_("Struck out"), help=_("Transport documents, one a line.")),
        "arrives_on": Words(_("Arrives on"), help=_("Only where that changes.")),
    },
    "ask_particulars": {
        "transport_document": Words(_("Transport document")),
        "asked_of": Words(_("Asked of"), help=_("The consignee, or another person.")),
        "question": Words(_("Question"), rows=2, wide=True),
    },
    "report_particulars": {
        "transport_document": Words(_("Transport document")),
        "answer": Words(_("Answer"), rows=2, wide=True),
    },
    "permit_unloading": {"reason": _WHY, "transport_documents": _DOCUMENTS},
    "notify_arrival": {"arrived_at": ARRIVED_AT},
    "withdraw": {"reason": _WHY},
}
TONES: Final = {"reported": "progress", "arrived": "waiting", "closed": "good", "withdrawn": "ended"}
