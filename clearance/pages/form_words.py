"""How the fields of a declaration's forms are put to people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from clearance.pages.words import BASES, SCOPES, TAX_CLASSES, preference_label
from doors.forms import Vocabulary, Words
from doors.templatetags.kanmon import article_short
from duties.rules.columns import known_preferences
from duties.rules.value_elements import MANNERS
from statute.articles import Article

_CURRENCY: Final = Words(_("Currency"), more={"maxlength": 3})
_MONEY_HELP: Final = _("Leave empty when the terms of delivery include it.")
ADDITIONS: Final = tuple((str(e), m.label) for e, m in MANNERS.items() if m.sign >= 0)
DEDUCTIONS: Final = tuple((str(e), m.label) for e, m in MANNERS.items() if m.sign <= 0)
PREFERENCES: Final = tuple((name, preference_label(name)) for name in known_preferences())

DECLARATION: Final[Vocabulary] = {
    "importer": Words(_("Importer")),
    "broker": Words(_("Customs broker")),
    "place": Words(_("Place of the goods")),
    "basis": Words(_("Where the goods are"), options=tuple(BASES.items())),
    "basis_approval": Words(_("Number of the approval")),
    "office": Words(
        _("Office declared to"),
        help=_("Left empty: that of the place. Another is open to authorised importers (67-19)."),
    ),
    "duty_declared": Words(
        _("Duty is declared with it"),
        help=_(
            "Left out by an authorised importer, a special declaration follows the permission (7-2, 7-3)."
        ),
    ),
    "transport_document": Words(_("Bill of lading or air waybill")),
    "invoice_number": Words(_("Invoice number")),
    "incoterm": Words(_("Terms of delivery")),
    "invoice_amount": Words(_("Invoice amount")),
    "invoice_currency": Words(_("Currency of the invoice"), more={"maxlength": 3}),
    "freight": Words(_("Freight to the port of import"), help=_MONEY_HELP),
    "freight.amount": Words(_("Amount")),
    "freight.currency": _CURRENCY,
    "insurance": Words(_("Insurance to the port of import"), help=_MONEY_HELP),
    "insurance.amount": Words(_("Amount")),
    "insurance.currency": _CURRENCY,
    "additions": Words(_("Additions to the price"), row_label=_("Addition")),
    "additions.kind": Words(_("Kind"), options=ADDITIONS, broad=True),
    "additions.line": Words(_("Goods line"), _("All lines, if left empty.")),
    "additions.amount": Words(_("Amount")),
    "additions.currency": _CURRENCY,
    "deductions": Words(_("Deductions from the price"), row_label=_("Deduction")),
    "deductions.kind": Words(_("Kind"), options=DEDUCTIONS, broad=True),
    "deductions.line": Words(_("Goods line"), _("All lines, if left empty.")),
    "deductions.amount": Words(_("Amount")),
    "deductions.currency": _CURRENCY,
    "overseas_shipper": Words(_("Overseas shipper"), broad=True),
    "overseas_shipper_address": Words(_("Address of the shipper"), kind="text", wide=True),
    "country_of_export": Words(_("Country of export"), more={"maxlength": 2}),
    "conveyance": Words(_("Vessel or flight")),
    "arrival_date": Words(_("Arrived on")),
    "containers": Words(_("Containers"), rows=2, wide=True),
    "packages": Words(_("Number of packages")),
    "gross_mass_kg": Words(_("Gross mass"), unit="kg"),
    "no_freight": Words(_("No freight was paid")),
    "no_insurance": Words(_("No insurance was paid")),
    "source": Words(hidden=True),
    "lines": Words(_("Goods lines"), row_label=_("Line"), help=_("A line left empty is not sent.")),
    "lines.description": Words(_("Description"), kind="text", wide=True),
    "lines.code": Words(_("Statistical code"), kind="code", more={"maxlength": 13}),
    "lines.origin": Words(_("Country of origin"), more={"maxlength": 2}),
    "lines.preference": Words(_("Preference claimed"), options=PREFERENCES, kind="select"),
    "lines.proof_of_origin": Words(_("Proof of origin")),
    "lines.price": Words(_("Price")),
    "lines.currency": Words(_("Currency of the price")),
    "lines.net_mass_kg": Words(_("Net mass"), unit="kg"),
    "lines.gross_mass_kg": Words(_("Gross mass"), unit="kg"),
    "lines.quantity": Words(_("Quantity")),
    "lines.unit": Words(_("Unit")),
    "lines.quantity2": Words(_("Second quantity")),
    "lines.unit2": Words(_("Second unit")),
    "lines.packages": Words(_("Packages")),
    "lines.rate_choices": Words(_("Choices of rate"), rows=2),
    "lines.quota_certificate": Words(_("There is a tariff quota certificate")),
    "lines.left_out_of_low_value_exemption": Words(_("Left out of the low-value exemption")),
    "lines.tax_class": Words(_("Consumption tax"), options=tuple(TAX_CLASSES.items())),
    "lines.brand": Words(_("Brand")),
    "lines.certificates": Words(_("Permits and licences of other laws"), row_label=_("Permit or licence")),
    "lines.certificates.law": Words(_("Law")),
    "lines.certificates.issuer": Words(_("Issued by")),
    "lines.certificates.number": Words(_("Number")),
    "lines.certificates.valid_until": Words(_("Valid until")),
}
_REASON: Final = Words(_("Reason"), rows=3)
_FINDING: Final = Words(_("What was found"), rows=4)
_ITEMS: Final = ("i", "i-2", "ii", "iii", "iv", "v", "v-2", "vi", "vii", "viii")
_article: Final = lazy(article_short, str)
_PROHIBITED: Final[Vocabulary] = {
    "item": Words(
        _("Item of 69-11(1)"),
        options=tuple((item, _article(str(Article("69-11", 1, item)))) for item in _ITEMS),
    ),
    "finding": Words(_("Why customs believes so"), rows=3),
}
_RESULT: Final[Vocabulary] = {
    "finding": _FINDING,
    "photographs": Words(
        _("Photographs"), help=_("Pictures among the documents of this case."), kind="checkboxes"
    ),
    "samples_taken": Words(_("Samples taken"), help=_("Only if some were taken (105(1)(iii)).")),
}
_CERTIFICATE: Final[Vocabulary] = {
    "line": Words(_("Goods line")),
    "law": Words(_("Law")),
    "issuer": Words(_("Issued by")),
    "number": Words(_("Number")),
    "valid_until": Words(_("Valid until")),
    "reason": _REASON,
}
WORDS_OF: Final[Mapping[str, Vocabulary]] = {
    "draft": DECLARATION,
    "edit": DECLARATION,
    **{
        name: {**DECLARATION, "reason": Words(_("Reason"), rows=3, wide=True)}
        for name in ("amend", "request_reassessment", "reassess")
    },
    "request_documents": {
        "documents": Words(_("Documents that are needed"), rows=3),
        "due_on": Words(_("To be handed in by")),
    },
    "answer_documents": {
        "text": Words(_("Answer"), rows=3, help=_("Add the files themselves under “Documents” first."))
    },
    "order_inspection": {
        "place": Words(_("Place of the inspection"), wide=True),
        "scope": Words(_("What is looked at"), options=tuple(SCOPES.items())),
        "instructions": Words(_("Instructions"), rows=3),
    },
    "delegate_inspection": {
        "office_id": Words(_("Office that inspects instead"), wide=True),
        "place": Words(_("Where the goods are, if not at the place declared"), wide=True),
    },
    "request_inspection_elsewhere": {
        "place": Words(_("Place that is asked for"), wide=True),
        "reason": Words(_("Why the designated place does not suit"), rows=3),
    },
    "record_inspection": _RESULT,
    "record_discrepancy": _RESULT,
    "certify": _CERTIFICATE,
    "require_certificate": _CERTIFICATE,
    "drop_requirement": _CERTIFICATE,
    "confirm_certificates": {
        "certificate_ids": Words(
            _("Certificates"), help=_("All that are stated, when none is chosen."), kind="checkboxes"
        ),
        "note": Words(_("Note"), wide=True),
    },
    "order_origin_correction": {
        "finding": Words(_("How the origin is represented falsely"), rows=3),
        "due_on": Words(_("To be corrected or sent back by")),
    },
    "notify_prohibited": _PROHIBITED,
    "confiscate": _PROHIBITED,
    "order_sending_back": _PROHIBITED,
    "apply_for_withdrawal": {
        "security": Words(_("Security that is offered"), wide=True),
        "security_amount": Words(_("Amount of the security"), kind="money", currency="JPY"),
        "reason": Words(_("Why the goods are needed before permission"), rows=3),
    },
    "refuse": {
        "article": Words(_("Article that stands against it"), help=_("Such as 69-11(1)(i).")),
        "reason": _REASON,
    },
    "correct": {
        "field": Words(
            _("Field"),
            options=(
                ("transport_document", _("Transport document")),
                ("invoice_number", _("Invoice number")),
                ("conveyance", _("Vessel or flight")),
                ("overseas_shipper", _("Overseas shipper")),
                ("overseas_shipper_address", _("Address of the shipper")),
            ),
        ),
        "value": Words(_("What it should say"), rows=2),
        "reason": _REASON,
    },
    **{
        name: {"reason": _REASON}
        for name in (
            "drop_request",
            "reopen_examination",
            "decline_inspection_elsewhere",
            "call_off_inspection",
            "confirm_origin_corrected",
            "lift_prohibited",
            "record_sent_back",
            "cancel",
            "cancel_permission",
            "decline_withdrawal",
            "grant_reassessment",
            "decline_reassessment",
        )
    },
}

# A sentence above the form of what cannot be undone by pressing another button.
ABOUT: Final[Mapping[str, Any]] = {
    "discard": _("The draft is given up. What it said stays in the journal."),
    "cancel": _("The goods are not imported under this declaration; they stay foreign cargo where they are."),
    "refuse": _(
        "The importer is told the article and the reason, and may appeal. This ends the declaration."
    ),
    "confiscate": _("The goods are confiscated and the declaration is refused."),
    "order_sending_back": _("The goods have to leave Japan again; permission cannot be given meanwhile."),
    "notify_prohibited": _("The importer is told at once; permission cannot be given while this stands."),
    "order_origin_correction": _(
        "The importer is told and chooses: erase, correct, or send back. When the period is over, the cargo is held."
    ),
    "cancel_permission": _("The goods become foreign cargo again and the notice is superseded."),
    "place_hold": _("Nothing that the article stops can be done until the hold is lifted."),
    "permit": _("The goods become domestic from this second and leave the bonded stock."),
}
