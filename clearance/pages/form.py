"""The form of a whole declaration: its fields in sections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from doors import page_context as context
from doors.forms import fields_of, summary_of

if TYPE_CHECKING:
    from accounts.actors import Actor
    from clearance.pages.declaration import DeclarationPages
    from statute.errors import Reason
    from statute.machine import Move

SECTIONS: Final = (
    (
        _("Parties"),
        (
            "importer",
            "broker",
            "overseas_shipper",
            "country_of_export",
            "overseas_shipper_address",
            "duty_declared",
        ),
    ),
    (
        _("Transport and place"),
        (
            "transport_document",
            "conveyance",
            "arrival_date",
            "place",
            "basis",
            "basis_approval",
            "office",
            "packages",
            "gross_mass_kg",
            "containers",
        ),
    ),
    (
        _("Value"),
        (
            "invoice_number",
            "incoterm",
            "invoice_amount",
            "invoice_currency",
            "freight",
            "no_freight",
            "insurance",
            "no_insurance",
            "additions",
            "deductions",
        ),
    ),
    (_("Goods"), ("lines",)),
    (_("Why"), ("reason",)),
)
# Fields of a form beside its lines, and of one line, at the most: Django takes no more than so many in all.
_FIELDS_ABOVE, _FIELDS_OF_A_LINE = 80, 30


def most_lines() -> int:
    """So many lines a browser's form can send; longer declarations come as files or by the API."""
    allowed = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS or 50_000
    return int(min(200, max(1, (allowed - _FIELDS_ABOVE) // _FIELDS_OF_A_LINE)))


def form_of(
    pages: DeclarationPages,
    row: Any,
    move: Move,
    actor: Actor,
    values: Mapping[str, Any],
    errors: Sequence[Reason],
) -> dict[str, Any]:
    """`sections` ({title, fields}) and `error_summary` for the template."""
    model = move.rule.input
    words = context.vocabulary(pages, move)
    fields = fields_of(
        model, words=words, choices=pages.choices(row, move, actor), values=values, errors=errors
    )
    by_name = {field["name"]: field for field in fields}
    if "lines" in by_name:
        by_name["lines"]["max"] = most_lines()
    sections = [
        {"title": title, "fields": [by_name[name] for name in names if name in by_name]}
        for title, names in SECTIONS
    ]
    return {
        "sections": [section for section in sections if section["fields"]],
        "error_summary": summary_of(model, errors, words=words, prefix=move.name),
    }
