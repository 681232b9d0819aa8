"""The pages of transports: each with its cargo and what has become of it, and the list with the hours left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db.models import DateTimeField, Prefetch, Q, Value
from django.db.models.functions import Coalesce
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, OfficeKind
from accounts.roles import Role
from bonded_areas.models import Place, Transport, TransportBlanket, TransportLine
from bonded_areas.models.transport_opening import APPLICANTS
from bonded_areas.models.transport_states import UNDER_WAY, State
from bonded_areas.transport_words import BLANKET_ACTS, CARGO, OF_ACTS, ROUTE
from doors.case_contents import nearness
from doors.case_lists import CaseList
from doors.page_views import OpenPage
from doors.pages import ProcedurePages, page_of
from duties.models import Liability
from statute import clock

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.machine import Move

SLUG: Final = "transports"
BLANKETS: Final = "transport-blankets"
SHOWN: Final = 200
TONES: Final = {
    "applied": "waiting", "approved": "progress", "departed": "progress", "arrived": "good", "closed": "ended",
    "lost": "bad", "overdue": "bad", "duty_collected": "ended", "turned_back": "ended", "refused": "bad",
    "withdrawn": "ended", "lapsed": "ended", "expired": "ended",
}  # fmt: skip


def office_of_origin(data: Mapping[str, Any]) -> int:
    """The office with jurisdiction over the place of departure; headquarters' where it is no place on record."""
    code = data.get("origin")
    place = Place.objects.filter(code=code).first() if isinstance(code, str) else None
    if place is not None:
        return place.office_id
    top = Office.objects.filter(kind=OfficeKind.HEADQUARTERS).values_list("pk", flat=True)
    return top.get()


class TransportPages(ProcedurePages):
    """A transport: who carries what to where, until when, and what has become of it."""

    procedure = Transport
    slug = SLUG
    title = _("Bonded transport")
    list_title = _("Transports")
    list_view = "transport-list"
    template = "bonded_areas/transport.html"
    opening = "apply"
    path = ("applied", "approved", "departed", "arrived", "closed")
    related: ClassVar = (
        "holder", "origin", "destination", "destination_office", "receiver", "blanket__case",
    )  # fmt: skip
    prefetch: ClassVar = (
        Prefetch("lines", TransportLine.objects.select_related("lot__case").order_by("number")),
        Prefetch("case__claims", Liability.objects.select_related("case").order_by("case_id")),
    )
    words: ClassVar = {**ROUTE, **CARGO}
    words_of: ClassVar = OF_ACTS
    told_left_out: ClassVar = frozenset(
        {"presented", "loss_notified", "destruction_asked", "lost_without_excuse", "collecting"}
    )
    about: ClassVar = {
        "confirm_arrival": _(
            "What arrives after the period is late: its duty is collected all the same (65(1))."
        ),
        "notify_loss": _(
            "Customs decides whether it was unavoidable; if not, its duty is collected (65(1))."
        ),
    }
    document_kinds: ClassVar = (
        ("manifest", _("Transport manifest")),
        ("photograph", _("Photograph")),
        ("evidence", _("Evidence")),
        ("other", _("Other")),
    )

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        return office_of_origin(data)

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """Acts of the day begin with today, the confirmation with the manifest that was presented."""
        if move.name == "confirm_manifest":
            return {"manifest": row.manifest_presented}
        if move.name in ("depart", "present_arrival", "notify_loss", "request_destruction", "turn_back"):
            return {"on": clock.today().isoformat()}
        if move.opens:
            return {"origin_point": "place", "destination_point": "place"}
        return {}

    def begun_by(self, actor: Actor) -> Mapping[str, Any]:
        """A carrier applies for itself."""
        return {"holder": actor.own_code(Role.CARRIER)}

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """The route, the period, the cargo with its sums, and the claim where one has arisen."""
        facts = [
            {"label": _("Kind"), "value": row.get_mode_display(), "article": str(row.terms.basis)},
            {"label": _("Carrier"), "value": row.holder.name, "note": row.holder.code},
            {"label": _("From"), "value": row.where_from},
            {"label": _("To"), "value": row.where_to},
            {"label": _("Customs at the destination"), "value": row.destination_office.name},
            {"label": _("Operator at the destination"), "value": row.receiver.name if row.receiver else ""},
            {"label": _("Conveyance"), "value": row.conveyance},
            {"label": _("Reason"), "value": row.reason, "wide": True},
            {"label": _("Police officer notified"), "value": row.police, "article": "64(1)"},
            {"label": _("Blanket approval"), "value": row.blanket.case.reference if row.blanket else ""},
            {"label": _("May depart since"), "value": row.allowed_on, "kind": "date"},
            {"label": _("Transport manifest"), "value": row.manifest, "kind": "code"},
            {"label": _("Manifest presented"), "value": row.manifest_presented, "kind": "code"},
            {"label": _("Shipped out on"), "value": row.departed_on, "kind": "date"},
            {"label": _("To arrive by"), "value": row.due_on, "kind": "date", "article": period_article(row)},
            {"label": _("Manifest returned on"), "value": row.manifest_returned_on, "kind": "date"},
            {"label": _("Inspection"), "value": row.inspection_result, "article": "63(2)"},
            {
                "label": _("Security required"), "value": row.security_required or None, "kind": "yen",
                "article": "63(2)",
            },
            {"label": _("Security given"), "value": row.security_given or None, "kind": "yen", "note": row.security},
        ]  # fmt: skip
        return {
            "case": {"tone": TONES[row.state]},
            "sections": [
                {"title": _("Transport"), "facts": [f for f in facts if f["value"] not in ("", None)]}
            ],
            "cargo": [line_shown(line) for line in row.lines.all()],
            "waiting": waiting_of(row),
            "claims": [
                {"label": one.get_state_display(), "url": page_of(one.case), "article": one.claimed_under}
                for one in row.case.claims.all()
            ],
            "clock_line": hours_left(row, clock.now()),
        }


def period_article(row: Any) -> str:
    """The provision that the last day follows from."""
    terms = row.terms
    return str(terms.extension or terms.collected or terms.basis)


def line_shown(line: TransportLine) -> dict[str, Any]:
    """A line of cargo: shipped, arrived, late, excused, lost, and on the road still."""
    progress = line.progress
    parts = (
        (_("Shipped"), progress.shipped, "progress"),
        (_("Arrived"), progress.arrived, "good"),
        (_("Arrived late"), progress.late, "bad"),
        (_("Lost unavoidably or destroyed with approval"), progress.excused, "ended"),
        (_("Lost"), progress.lost, "bad"),
        (_("On the road"), progress.on_the_road, "waiting"),
    )
    return {
        "number": line.number,
        "description": line.description,
        "document": line.transport_document,
        "lot_url": page_of(line.lot.case) if line.lot is not None else "",
        "exported": line.exported,
        "parts": [
            {
                "label": label, "packages": amount.packages, "mass": amount.gross_mass_kg,
                "quantity": amount.quantity or None, "unit": line.unit, "tone": tone,
            }
            for label, amount, tone in parts
            if amount
        ],
    }  # fmt: skip


def waiting_of(row: Any) -> list[dict[str, Any]]:
    """What the carrier said that customs is to answer."""
    found = []
    for said, label, article in (
        (row.presented, _("The manifest was presented at the destination and is to be confirmed."), row.terms.arrival),
        (row.loss_notified, _("A loss was notified and is to be decided on."), row.terms.loss),
        (row.destruction_asked, _("The destruction of cargo was asked for."), row.terms.destruction),
    ):  # fmt: skip
        if said:
            detail = said.get("cause") or said.get("reason") or ""
            on = date.fromisoformat(said["on"])
            found.append({"label": label, "article": str(article), "on": on, "detail": detail})
    return found


def hours_left(row: Any, now: datetime) -> dict[str, Any] | None:
    """How many hours are left of the period of what is on the road; None where nothing runs."""
    due_at = row.case.due_at
    if row.state not in (State.DEPARTED, State.LOST) or due_at is None:
        return None
    hours = int((due_at - now).total_seconds() // 3600)
    return {
        "hours": max(hours, 0),
        "over": due_at <= now,
        "due_at": due_at,
        "level": (level := nearness(hours // 24 if hours >= 0 else -1)),
        "tone": {"later": "progress", "soon": "waiting"}.get(level, "bad"),
    }


class _Opening(TransportPages):
    """Another way in which a transport begins; its page is that of every transport."""

    def address(self, case: Any) -> str:
        return reverse(f"{SLUG}-page", args=[str(case.reference or case.handle)])


class SpecifiedOpening(_Opening):
    slug, opening, title = "specified-transports", "enter_specified", _("Specified bonded transport")


class BlanketOpening(_Opening):
    slug, opening, title = "blanket-shipments", "ship_under_blanket", _("Shipment under a blanket approval")


class PostalOpening(_Opening):
    slug, opening, title = "postal-transports", "notify_postal", _("Transport of postal items")


class WreckedOpening(_Opening):
    slug, opening, title = "wrecked-transports", "apply_wrecked", _("Transport of wrecked cargo")


class UrgentOpening(_Opening):
    slug, opening, title = (
        "urgent-wrecked-transports",
        "notify_wrecked",
        _("Urgent transport of wrecked cargo"),
    )


class DomesticOpening(_Opening):
    slug, opening, title = "domestic-transports", "apply_domestic", _("Transport of domestic cargo")


OPENINGS: Final = (
    SpecifiedOpening, BlanketOpening, PostalOpening, WreckedOpening, UrgentOpening, DomesticOpening,
)  # fmt: skip


class BlanketPages(ProcedurePages):
    """A blanket approval, and what was shipped under it."""

    procedure = TransportBlanket
    slug = BLANKETS
    title = _("Blanket approval of transport")
    list_title = _("Transports")
    list_view = "transport-list"
    opening = "apply"
    path = ("applied", "approved", "expired")
    related: ClassVar = ("holder", "origin", "destination")
    words_of: ClassVar = BLANKET_ACTS

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        return office_of_origin(data)

    def begun_by(self, actor: Actor) -> Mapping[str, Any]:
        """A carrier applies for itself."""
        return {"holder": actor.own_code(Role.CARRIER)}

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """The route, the period, and how many shipments were made."""
        facts = [
            {"label": _("Carrier"), "value": row.holder.name, "note": row.holder.code},
            {"label": _("From"), "value": str(row.origin)},
            {"label": _("To"), "value": str(row.destination)},
            {"label": _("Cargo"), "value": row.description, "wide": True},
            {"label": _("Valid from"), "value": row.valid_from, "kind": "date", "article": "63(1)"},
            {"label": _("Valid to"), "value": row.valid_to, "kind": "date", "article": "63(1)"},
            {"label": _("Days to arrive"), "value": row.days or None, "article": "63(4)"},
            {"label": _("Shipments"), "value": row.shipments.count()},
            {
                "label": _("Manifests confirmed at departure until"), "value": row.shipped_confirmed_until,
                "kind": "date", "article": "63(3)",
            },
            {
                "label": _("Manifests confirmed at the destination until"), "value": row.arrived_confirmed_until,
                "kind": "date", "article": "63(5)",
            },
            {
                "label": _("Security required"), "value": row.security_required or None, "kind": "yen",
                "article": "63(2)",
            },
            {"label": _("Security given"), "value": row.security_given or None, "kind": "yen", "note": row.security},
        ]  # fmt: skip
        return {
            "case": {"tone": TONES[row.state]},
            "sections": [
                {"title": _("Blanket approval"), "facts": [f for f in facts if f["value"] not in ("", None)]}
            ],
        }


# What has no period comes after everything that has one.
_DUE: Final = Coalesce("case__due_at", Value(datetime(9000, 1, 1, tzinfo=UTC)), output_field=DateTimeField())


class TransportList(CaseList):
    """The transports that this person may see: those on the road the one due soonest first, with the hours left."""

    procedure = Transport
    slug = SLUG
    template = "bonded_areas/transports.html"
    title = _("Transports")
    groups: ClassVar = {
        "road": (_("On the road"), (State.DEPARTED,)),
        "confirm": (
            _("To confirm or decide"),
            Q(state__in=UNDER_WAY) & (~Q(presented={}) | ~Q(loss_notified={})),
        ),
        "applied": (_("Applied for"), (State.APPLIED,)),
        "ready": (_("May depart"), (State.APPROVED,)),
        "overdue": (_("Not arrived in time"), (State.OVERDUE, State.LOST)),
        "all": (_("All"), Q()),
    }
    tones: ClassVar = TONES
    related: ClassVar = ("holder", "origin", "destination", "destination_office")
    seeing: ClassVar = ()
    soonest: ClassVar = dict.fromkeys(("road", "confirm", "ready"), _DUE)
    with_counts: ClassVar = True

    def more(self, actor: Actor) -> Mapping[str, Any]:
        """What this person may begin."""
        return {"openings": openings_for(actor)}

    def drawn(self, row: Any) -> dict[str, Any]:
        """One transport with its route and the hours left."""
        return {
            **super().drawn(row),
            "mode": row.get_mode_display(),
            "holder": row.holder.name,
            "where_from": row.where_from,
            "where_to": row.where_to,
            "departed_on": row.departed_on,
            "presented": bool(row.presented),
            "left": hours_left(row, clock.now()),
        }


def openings_for(actor: Actor) -> list[dict[str, Any]]:
    """The ways to begin a transport that this person has."""
    if not actor.has_role(*APPLICANTS) or actor.reads_only:
        return []
    ways = [TransportPages, *OPENINGS, BlanketPages]
    return [{"label": pages.title, "url": reverse(f"{pages.slug}-new")} for pages in ways]


def transport_urls() -> list[URLPattern]:
    """The addresses of the pages of transports."""
    found = [path(f"{SLUG}/", TransportList.as_view(), name="transport-list")]
    for pages in OPENINGS:
        route = f"{pages.slug}/new/"
        found.append(path(route, OpenPage.as_view(pages=pages()), name=f"{pages.slug}-new"))
    return [*found, *TransportPages().urls(), *BlanketPages().urls()]
