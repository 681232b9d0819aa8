"""The forms of an operation put to people: labels, help and choices of each field."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from doors.forms import Vocabulary, Words

OPERATION_WORDS: Final[Vocabulary] = {
    "place_id": Words(_("Factory or integrated area")),
    "what": Words(_("What is made"), wide=True),
    "on": Words(_("On")),
    "materials": Words(_("Foreign cargo put to work"), row_label=_("Material")),
    "materials.lot_id": Words(_("Lot"), wide=True),
    "materials.packages": Words(_("Packages")),
    "materials.gross_mass_kg": Words(_("Gross mass"), unit="kg"),
    "materials.quantity": Words(_("Quantity")),
    "domestic": Words(_("Domestic material"), wide=True),
    "domestic_kg": Words(_("Domestic material (kg)"), unit="kg"),
    "several_products": Words(
        _("Several products of one process"),
        help=_("Oil refining and the like: what is made is declared for import without delay (58-2)."),
    ),
    "products": Words(_("What was made"), row_label=_("Product")),
    "products.description": Words(_("Description"), wide=True),
    "products.packages": Words(_("Packages")),
    "products.gross_mass_kg": Words(_("Gross mass"), unit="kg"),
    "products.quantity": Words(_("Quantity")),
    "products.unit": Words(_("Unit")),
    "products.tariff_code": Words(_("Tariff code"), kind="code"),
    "unused": Words(_("What goes back unused"), row_label=_("Material")),
    "unused.lot_id": Words(_("Lot"), wide=True),
    "unused.packages": Words(_("Packages")),
    "unused.gross_mass_kg": Words(_("Gross mass"), unit="kg"),
    "unused.quantity": Words(_("Quantity")),
    "waste_kg": Words(_("Waste"), unit="kg"),
}
