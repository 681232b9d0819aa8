"""The pages of operations in a bonded factory: what was put to work, what was made of it, and their list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bonded_areas import selectors
from bonded_areas.designation_pages import SLUG as DESIGNATIONS
from bonded_areas.designation_pages import listed_designations, may_designate, office_of_factory
from bonded_areas.models import BondedOperation, CargoLot
from bonded_areas.models.bonded_operation import FACTORIES, OFFICE, OPERATIONS, State
from bonded_areas.models.lot_state import IN_STOCK
from bonded_areas.operation_words import OPERATION_WORDS
from bonded_areas.pages import lot_url, measures
from bonded_areas.rules.licence_types import licence_type
from bonded_areas.rules.stock import Amount
from doors.case_lists import CaseList
from doors.forms import Choices
from doors.pages import ProcedurePages
from statute import clock

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.machine import Move

SLUG: Final = "operations"
SHOWN: Final = 200
TONES: Final = {"started": "progress", "completed": "good"}


class OperationPages(ProcedurePages):
    """An operation: its materials, what was made, the yield, and how much of it is foreign cargo."""

    procedure = BondedOperation
    slug = SLUG
    title = _("Bonded operation")
    list_title = _("Operations")
    list_view = "operation-list"
    template = "bonded_areas/operation.html"
    opening = "start"
    path = ("started", "completed")
    related: ClassVar = ("place", "operator")
    prefetch = selectors.PARTS_OF_OPERATION
    words = OPERATION_WORDS
    about: ClassVar = {
        "start": _("Only cargo whose storage or use here has been approved can be put to work (61-4)."),
        "complete": _(
            "What was used is used up; what was made is foreign cargo, with approval as much of it as corresponds to"
            " the foreign cargo used (59)."
        ),
        "approve_mixing": _("Only what corresponds to the foreign cargo used will be foreign cargo (59(2))."),
    }

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        return office_of_factory(data)

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """Today; an operation ends with one product, unless more rows are filled."""
        return {"on": clock.today()} if move.name in ("start", "complete") else {}

    def choices(self, row: Any, move: Move, actor: Actor) -> Choices:
        found = dict(super().choices(row, move, actor))
        if move.name == "start":
            places = selectors.places_visible_to(actor).filter(kind__in=FACTORIES).order_by("code")[:SHOWN]
            found["place_id"] = [(place.pk, str(place)) for place in places]
            lots = CargoLot.objects.visible_to(actor).filter(
                place__kind__in=FACTORIES, approved_on__isnull=False, state__in=IN_STOCK
            )
            found["materials.lot_id"] = [_lot_choice(lot) for lot in lots.select_related("place")[:SHOWN]]
        if move.name == "complete" and row is not None:
            found["unused.lot_id"] = [_lot_choice(lot) for lot, _amount in selectors.put_to_work(row)]
        return found

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """What went in, what came out, and what became of it."""
        materials, products = selectors.put_to_work(row), selectors.made_by(row)
        foreign = sum((used.gross_mass_kg for _lot, used in materials), Decimal(0))
        notified = str(row.article_of("start", OPERATIONS))
        licensed = licence_type(row.place_kind)["licence"].article
        made = sum((amount.gross_mass_kg for _lot, amount in products), Decimal(0))
        facts = [
            {"label": _("What is made"), "value": row.what, "wide": True},
            {"label": _("Place"), "value": str(row.place), "article": str(licensed)},
            {"label": _("Operator"), "value": row.operator.name if row.operator else ""},
            {"label": _("Begun on"), "value": row.started_on, "kind": "date", "article": notified},
            {
                "label": _("Operation ended on"),
                "value": row.completed_on,
                "kind": "date",
                "article": notified,
            },
            {"label": _("Domestic material"), "value": row.domestic, "article": "59(1)"},
            {"label": _("Domestic material (kg)"), "value": row.domestic_kg or None, "kind": "kg"},
            {
                "label": _("Use together approved on"),
                "value": row.mixing_approved_on,
                "kind": "date",
                "article": "59(2)",
            },
            {"label": _("Waste"), "value": row.waste_kg or None, "kind": "kg"},
        ]
        return {
            "crumbs": [
                {"label": _("Bonded areas"), "url": reverse("bonded-areas")},
                {"label": str(row.place), "url": reverse("bonded-area", args=[row.place.code])},
                {"label": _("Operations"), "url": reverse("operation-list")},
                {"label": row.what},
            ],
            "case": {"tone": TONES[row.state], "reference": row.what},
            "sections": [
                {"title": _("Operation"), "facts": [f for f in facts if f["value"] not in ("", None)]}
            ],
            "materials": [_part(lot, amount, actor) for lot, amount in materials],
            "products": [_part(lot, amount, actor) for lot, amount in products],
            "to_be_declared": [
                {"url": lot_url(lot.case), "document": lot.transport_document, "description": lot.description}
                for lot in selectors.to_be_declared(row)
            ],
            "balance": _balance(row, foreign, made) if row.state == State.COMPLETED else None,
        }


def _lot_choice(lot: CargoLot) -> tuple[int, str]:
    return (
        lot.pk,
        f"{lot.place.code} {lot.transport_document}: {lot.description} ({lot.stock_mass_kg.normalize():,f} kg)",
    )


def _part(lot: CargoLot, amount: Amount, actor: Actor) -> dict[str, Any]:
    return {
        "url": lot_url(lot.case),
        "document": lot.transport_document,
        "description": lot.description,
        "amount": measures(amount, lot.unit),
        "state": lot.state,
        "label": lot.get_state_display(),
    }


def _balance(row: BondedOperation, foreign: Decimal, made: Decimal) -> dict[str, Any]:
    """What went in and came out, in kg, with the share of what went in that became foreign products."""
    went_in = foreign + row.domestic_kg
    return {
        "foreign": foreign,
        "domestic": row.domestic_kg,
        "went_in": went_in,
        "made": made,
        "waste": row.waste_kg,
        "yield": int(made * 100 / foreign) if foreign else None,
    }


def may_begin(actor: Actor) -> bool:
    """Whether this person can notify the beginning of an operation (58)."""
    return actor.has_role("bonded_operator", *OFFICE) and not actor.reads_only


class OperationList(CaseList):
    """The operations that this person may see, the newest first."""

    procedure = BondedOperation
    slug = SLUG
    template = "bonded_areas/operations.html"
    title = _("Operations")
    groups: ClassVar = {
        "started": (_("Under way"), (State.STARTED,)),
        "completed": (_("Completed"), (State.COMPLETED,)),
        "all": (_("All"), Q()),
    }
    tones: ClassVar = TONES
    related: ClassVar = ("place",)
    seeing: ClassVar = ()

    def more(self, actor: Actor) -> Mapping[str, Any]:
        """What may be begun, and what is reported each month."""
        return {
            "new_url": reverse(f"{SLUG}-new") if may_begin(actor) else "",
            "designations": listed_designations(actor),
            "designate_url": reverse(f"{DESIGNATIONS}-new") if may_designate(actor) else "",
            "crumbs": [
                {"label": _("Bonded areas"), "url": reverse("bonded-areas")},
                {"label": _("Operations")},
            ],
        }

    def drawn(self, row: Any) -> dict[str, Any]:
        """One operation with its place and days."""
        return _listed(row)


def _listed(row: BondedOperation) -> dict[str, Any]:
    return {
        "url": reverse(f"{SLUG}-page", args=[str(row.case.reference or row.case.handle)]),
        "what": row.what,
        "state": row.state,
        "label": row.get_state_display(),
        "tone": TONES[row.state],
        "place": str(row.place),
        "started_on": row.started_on,
        "completed_on": row.completed_on,
    }


def lines_of(parts: Sequence[tuple[CargoLot, Amount]]) -> list[dict[str, Any]]:
    """Lots and amounts as the API tells them."""
    return [
        {
            "lot": str(lot.case.handle),
            "transport_document": lot.transport_document,
            "description": lot.description,
            "packages": amount.packages,
            "gross_mass_kg": str(amount.gross_mass_kg),
            "quantity": str(amount.quantity),
        }
        for lot, amount in parts
    ]
