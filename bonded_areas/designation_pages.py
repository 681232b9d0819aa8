"""The pages of what is reported each month (61-2(2), 62-15): how far each factory or area has reported, and what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db.models import F, Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bonded_areas import selectors
from bonded_areas.models import FactoryDesignation, Place, ProductionReport
from bonded_areas.models.factory_designation import OFFICE, REPORT, State
from bonded_areas.models.place import PlaceKind
from bonded_areas.rules.production_reports import unreported
from doors import page_context
from doors.forms import Choices, Vocabulary, Words
from doors.pages import ProcedurePages
from statute import clock
from statute.errors import InvalidInput, Reason

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.machine import Move

SLUG: Final = "factory-designations"
SHOWN: Final = 100
TONES: Final = {"designated": "good", "reporting": "good", "stopped": "waiting", "ended": "ended"}
DESIGNATION_WORDS: Final[Vocabulary] = {
    "place_id": Words(_("Factory")),
    "products": Words(_("Products"), wide=True),
    "materials": Words(_("Foreign cargo used for them"), wide=True),
    "from_on": Words(_("Designated from")),
    "months": Words(_("Months of a report"), help=_("One, or more for seasonal operations and the like.")),
    "used": Words(_("What was used"), row_label=_("Material")),
    "made": Words(_("What was made"), row_label=_("Product")),
    **{
        f"{part}.{name}": words
        for part in ("used", "made")
        for name, words in (
            ("description", Words(_("Description"), wide=True)),
            ("quantity", Words(_("Quantity"))),
            ("unit", Words(_("Unit"))),
            ("gross_mass_kg", Words(_("Gross mass"), unit="kg")),
        )
    },
    "note": Words(_("Note"), rows=2, wide=True),
    "on": Words(_("Last made on")),
    "reason": Words(_("Reason"), rows=2),
}


def office_of_factory(data: Mapping[str, Any]) -> int:
    """The office with jurisdiction over the factory named. Raises InvalidInput."""
    given = data.get("place_id")
    known = (
        int(given) if isinstance(given, (int, str)) and str(given).isdecimal() and len(str(given)) < 19 else 0
    )
    office = Place.objects.filter(pk=known).values_list("office_id", flat=True).first()
    if office is None:
        sentence = _("There is no such place.")
        raise InvalidInput([Reason("unknown_place", sentence, field="place_id", value=str(given)[:40])])
    return int(office)


class DesignationPages(ProcedurePages):
    """What is reported: products and materials, what is open, and what was reported beside what the books say."""

    procedure = FactoryDesignation
    slug = SLUG
    title = _("Monthly reports")
    list_title = _("Operations")
    list_view = "operation-list"
    template = "bonded_areas/designation.html"
    opening = "designate"
    path = ("designated", "ended")
    related: ClassVar = ("place", "operator")
    prefetch: ClassVar = (Prefetch("reports", ProductionReport.objects.order_by("-until_on")),)
    words = DESIGNATION_WORDS
    about: ClassVar = {
        "designate": _(
            "Operations on these products are not notified one by one any more; a report each month is."
        ),
        "stop": _("The last report is then due without delay (61-2(2))."),
        "set_months": _("One month, or more for seasonal operations and the like (61-2(2))."),
    }

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        return office_of_factory(data)

    def way(self, row: Any) -> Sequence[str]:
        """In an integrated area it does not begin with a designation."""
        return (State.REPORTING, State.ENDED) if row.by_operations else self.path

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        today = clock.today()
        if move.name == "designate":
            return {"from_on": today, "months": 1}
        return {"on": today} if move.name == "stop" else {}

    def choices(self, row: Any, move: Move, actor: Actor) -> Choices:
        found = dict(super().choices(row, move, actor))
        if move.opens:
            places = selectors.places_visible_to(actor).filter(kind=PlaceKind.FACTORY, operator__isnull=False)
            found["place_id"] = [(place.pk, str(place)) for place in places.order_by("code")[:SHOWN]]
        return found

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """What is designated, what waits to be reported, and the reports."""
        today, article = clock.today(), str(row.article_of("report", REPORT))
        by_itself = row.by_operations
        facts = [
            {"label": _("Products"), "value": row.products, "wide": True, "article": "61-2(1)"},
            {"label": _("Foreign cargo used for them"), "value": row.materials, "wide": True},
            {"label": _("Place"), "value": str(row.place), "article": "62-8(1)" if by_itself else "56(1)"},
            {"label": _("Operator"), "value": row.operator.name},
            {
                "label": _("Operations since") if by_itself else _("Designated from"),
                "value": row.from_on,
                "kind": "date",
            },
            {"label": _("Months of a report"), "value": row.months, "article": article},
            {"label": _("Reported until"), "value": row.reported_until, "kind": "date"},
            {"label": _("Last made on"), "value": row.stopped_on, "kind": "date"},
        ]
        return {
            "crumbs": [
                {"label": _("Bonded areas"), "url": reverse("bonded-areas")},
                {"label": _("Operations"), "url": reverse("operation-list")},
                {"label": row.subject},
            ],
            "case": {"tone": TONES[row.state], "reference": row.subject},
            "sections": [
                {
                    "title": _("What is reported") if by_itself else _("Designation"),
                    "facts": [f for f in facts if f["value"] not in ("", None)],
                }
            ],
            "article": article,
            "open": _open_of(row, today),
            "reports": [
                {
                    "first": one.from_on,
                    "last": one.until_on,
                    "on": one.reported_on,
                    "late": one.late,
                    "used": one.used,
                    "made": one.made,
                    "note": one.note,
                    "booked": (one.booked_used_kg, one.booked_made_kg),
                    "told": (_kg(one.used), _kg(one.made)),
                    "differs": (_kg(one.used), _kg(one.made)) != (one.booked_used_kg, one.booked_made_kg),
                }
                for one in row.reports.all()
            ],
        }


def _open_of(row: FactoryDesignation, today: date) -> list[dict[str, Any]]:
    """The periods that wait for their report."""
    if row.state == State.ENDED:
        return []
    if row.state == State.STOPPED:
        return [{"first": row.to_report.first, "last": row.to_report.last}]
    found = unreported(row.from_on, row.months, row.reported_until, today)
    return [{"first": one.first, "last": one.last} for one in found]


def _kg(lines: list[dict[str, Any]]) -> Decimal:
    return sum((Decimal(line["gross_mass_kg"]) for line in lines), Decimal(0))


def listed_designations(actor: Actor) -> list[dict[str, Any]]:
    """What is reported that this person may see, the report that is due soonest first."""
    rows = FactoryDesignation.objects.visible_to(actor).select_related("case__office", "place")
    today = clock.today()
    return [
        {
            "url": reverse(f"{SLUG}-page", args=[str(row.case.reference or row.case.handle)]),
            "products": row.subject,
            "state": row.state,
            "label": row.get_state_display(),
            "tone": TONES[row.state],
            "place": str(row.place),
            "reported_until": row.reported_until,
            "due": page_context.due_from(row.case.due_at, today),
        }
        for row in rows.order_by(F("case__due_at").asc(nulls_last=True), "-case_id")[:SHOWN]
    ]


def may_designate(actor: Actor) -> bool:
    """Whether this person designates factories."""
    return actor.has_role(*OFFICE) and not actor.reads_only
