"""The pages of a licence: its terms, the checklist of grounds, sanctions, fees; and the list of licences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from accounts.roles import Role
from bonded_areas.licence_words import TONES, WORDS_OF
from bonded_areas.models import CapacityChange, FeeEntry, GroundFinding, Licence, Sanction
from bonded_areas.models.licence_state import ENDED, State
from bonded_areas.rules import licence_grounds as grounds
from bonded_areas.rules.licence_types import READ_AS, licence_type
from doors.case_lists import CaseList
from doors.pages import ProcedurePages
from statute.errors import InvalidInput, Reason

if TYPE_CHECKING:
    from accounts.actors import Actor
    from doors.forms import Choices
    from statute.machine import Move

SLUG: Final = "licences"
_RECORDS: Final = (
    Prefetch("findings", GroundFinding.objects.order_by("id")),
    Prefetch("capacity_changes", CapacityChange.objects.order_by("id")),
    Prefetch("sanctions", Sanction.objects.select_related("administrator").order_by("id")),
    Prefetch("fees", FeeEntry.objects.order_by("id")),
)


def office_of_input(data: dict[str, Any]) -> int:
    """The office that an application names by its code. Raises InvalidInput."""
    code = data.get("office")
    if isinstance(code, str) and code:
        found = Office.objects.filter(code=code).values_list("pk", flat=True).first()
        if found is not None:
            return int(found)
        raise InvalidInput(
            [Reason("unknown_office", _("There is no such office."), field="office", value=code)]
        )
    raise InvalidInput([Reason("missing", _("This is required."), field="office")])


def items_of(row: Any) -> list[tuple[str, Any]]:
    """The items of the licence's type to choose from, each with its article and words."""
    kind = licence_type(row.place_kind)
    return [
        (item, f"{grounds.provision_of(kind, item)}: {words}")
        for item, words in grounds.items_of(kind).items()
    ]


class LicencePages(ProcedurePages):
    """Applied for, granted, kept and ended here."""

    procedure = Licence
    slug = SLUG
    title = _("Licence of a bonded area")
    list_title = _("Licences")
    list_view = "licence-list"
    told_left_out: ClassVar = frozenset({"examination"})
    template = "bonded_areas/licence.html"
    opening = "apply"
    path = ("applied", "under_review", "licensed")
    related: ClassVar = ("licensee", "place", "successor", "transferee", "suspended_for", "approval__case")
    prefetch: ClassVar = _RECORDS
    words_of: ClassVar = WORDS_OF
    document_kinds: ClassVar = (
        ("plan", _("Plan of the place")),
        ("register", _("Extract of a register")),
        ("business_report", _("Business report")),
        ("rules", _("Rules of cargo control")),
        ("hearing_record", _("Record of a hearing")),
        ("other", _("Other")),
    )

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office that the application names."""
        return office_of_input(data)

    def way(self, row: Any) -> Sequence[str]:
        """A place of an approved holder is notified and accepted, not examined."""
        return self.path if row.approval_id is None else ("notified", "licensed")

    def choices(self, row: Any, move: Move, actor: Actor) -> Choices:
        """The offices to apply to, and the items of the licence's type."""
        found = dict(super().choices(row, move, actor))
        if move.opens:
            rows = Office.objects.order_by("path")
            if actor.is_staff:
                rows = rows.filter(pk__in=actor.all_offices)
            found["office"] = [(office.code, f"{office.code} {office.name}") for office in rows]
        if row is not None:
            if move.name == "record_findings":
                found["findings.item"] = items_of(row)
            if move.name in ("refuse", "decline_succession", "decline_transfer"):
                found["items"] = items_of(row)
            if move.name == "notify_sanction":
                allowed = grounds.items_for_sanction(licence_type(row.place_kind))
                found["grounds"] = [(item, words) for item, words in items_of(row) if item in allowed]
        return found

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """What was applied for, where the office decides on it."""
        if row is None:
            return {}
        if move.name == "amend":
            said = {name: getattr(row, name) for name in move.rule.input.model_fields if hasattr(row, name)}
            place = row.place.code if row.place else None
            return {**said, "kind": row.place_kind, "person": row.licensee.code, "place": place}
        if move.name == "accept_place":
            return {"code": row.place.code if row.place else ""}
        if move.name == "grant":
            return {
                "from_on": row.from_on,
                "until_on": row.until_on,
                "code": row.place.code if row.place else "",
            }
        if move.name == "renew":
            return {"until_on": row.renewal_asked}
        if move.name == "pay_fee":
            return {"amount": max(row.fees_owed, 0)}
        if move.name == "record_findings":
            return {"findings": self._open_items(row)}
        if move.name == "notify_change":
            return {"floor_area_m2": row.floor_area_m2, "capacity_m3": row.capacity_m3}
        return {}

    def _open_items(self, row: Any) -> list[dict[str, Any]]:
        """A line for each item that is not examined yet."""
        kind = licence_type(row.place_kind)
        known = [
            grounds.Finding(one.item, one.against)
            for one in row.findings.all()
            if one.examination == row.examination
        ]
        among = () if row.state == State.UNDER_REVIEW else grounds.items_for_succession(kind)
        return [{"item": item, "against": False} for item in grounds.unexamined(kind, known, among)]

    def begun_by(self, actor: Actor) -> Mapping[str, Any]:
        """An operator applies for itself."""
        return {"person": actor.own_code(Role.BONDED_OPERATOR)}

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """The licence by its provisions, what was found, and what it owes."""
        kind = licence_type(row.place_kind)
        sections = [
            {"title": _("The place"), "facts": _given(_of_the_place(row, kind))},
            {"title": _("The licence"), "facts": _given(_of_the_licence(row, kind))},
        ]
        if row.state == State.LICENSED and (passing := _given(_passing(row, kind))):
            sections.append({"title": _("Passing on"), "facts": passing})
        fees, balance = [], 0
        for entry in row.fees.all():
            balance += 0 if entry.kind == FeeEntry.Kind.REFUNDED else entry.amount
            fees.append({"entry": entry, "balance": balance})
        return {
            "case": {
                "tone": TONES[row.state],
                "facts": [{"label": _("Kind of area"), "value": row.get_place_kind_display()}],
            },
            "sections": sections,
            "read_as": [READ_AS[one] for one in kind.read_as],
            "checklist": self._checklist(row, kind) if actor.is_staff else [],
            "changes": list(row.capacity_changes.all()),
            "sanctions": [
                {
                    "row": one,
                    "article": str(kind["sanction"]),
                    "what": ", ".join(str(_SUSPENDED[w]) for w in one.what),
                }
                for one in row.sanctions.all()
            ],
            "fees": fees,
        }

    def _checklist(self, row: Any, kind: Any) -> list[dict[str, Any]]:
        """Each item of 43 or 62-8(2) with what was found last, while it is examined and afterwards."""
        found = {
            one.item: one for one in row.findings.all() if one.examination == (row.examination or "licence")
        }
        if not found and not row.examination:
            return []
        return [
            {
                "article": str(grounds.provision_of(kind, item).article),
                "words": words,
                "finding": found.get(item),
            }
            for item, words in grounds.items_of(kind).items()
        ]


class NotifiedPlacePages(LicencePages):
    """A place by notification begins here; its page is that of every licence."""

    slug, opening, title = "notified-places", "notify_place", _("Place of an approved holder")

    def address(self, case: Any) -> str:
        return reverse(f"{SLUG}-page", args=[str(case.reference or case.handle)])


_SUSPENDED: Final = {"bringing_in": _("bringing cargo in"), "operations": _("bonded operations")}


def _given(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [fact for fact in facts if fact["value"] not in ("", None)]


def _of_the_place(row: Any, kind: Any) -> list[dict[str, Any]]:
    return [
        {"label": _("Code of the place"), "value": row.place.code if row.place else "", "kind": "code"},
        {"label": _("Name of the place"), "value": row.name},
        {
            "label": _("Kind of area"),
            "value": row.get_place_kind_display(),
            "article": str(kind["licence"].article),
        },
        {"label": _("Address"), "value": row.address, "wide": True},
        {"label": _("Floor area"), "value": f"{row.floor_area_m2:,} m²"},
        {
            "label": _("Capacity"),
            "value": f"{row.capacity_m3:,} m³",
            "article": str(kind["capacity"].article),
        },
        {"label": _("Event"), "value": row.event, "article": "62-2(2)"},
        {"label": _("First day of the event"), "value": row.event_from, "kind": "date"},
        {"label": _("Last day of the event"), "value": row.event_until, "kind": "date"},
    ]


def _of_the_licence(row: Any, kind: Any) -> list[dict[str, Any]]:
    step = "notified_period" if row.approval else "period"
    period, ending = str(kind[step].article), str(kind["ending"].article)
    return [
        {"label": _("Licensee"), "value": row.licensee.name, "note": row.licensee.code},
        {
            "label": _("By notification under"),
            "value": str(row.approval.case) if row.approval else "",
            "kind": "code",
            "article": str(kind["by_notice"].article) if row.approval else "",
        },
        {"label": _("Applied on"), "value": row.applied_on, "kind": "date"},
        {
            "label": _("Granted on"),
            "value": row.granted_on,
            "kind": "date",
            "article": str(kind["licence"].article),
        },
        {"label": _("First day"), "value": row.from_on, "kind": "date", "article": period},
        {"label": _("Last day"), "value": row.until_on, "kind": "date", "article": period},
        {"label": _("Conditions"), "value": row.conditions, "wide": True},
        {"label": _("Renewal asked until"), "value": row.renewal_asked, "kind": "date", "article": "42(2)"},
        {
            "label": _("Business rests from"),
            "value": row.business_rests_from,
            "kind": "date",
            "article": "46",
        },
        {
            "label": _("Business rests until"),
            "value": row.business_rests_until,
            "kind": "date",
            "article": "46",
        },
        {"label": _("Last day of business"), "value": row.discontinues_on, "kind": "date", "article": "46"},
        {
            "label": _("Suspended from"),
            "value": row.suspended_from,
            "kind": "date",
            "article": str(kind["sanction"].article),
        },
        {
            "label": _("Suspended until"),
            "value": row.suspended_until,
            "kind": "date",
            "article": str(kind["sanction"].article),
        },
        {
            "label": _("Refused on"),
            "value": ", ".join(str(kind["grounds"].item(one)) for one in row.refused_items),
        },
        {"label": _("Reason"), "value": row.reason, "wide": True},
        {"label": _("Ceased on"), "value": row.ended_on, "kind": "date", "article": row.ended_by or ending},
        {
            "label": _("Deemed licensed until"),
            "value": row.deemed_until,
            "kind": "date",
            "article": str(kind["remaining"].article),
        },
        {"label": _("Emptied on"), "value": row.emptied_on, "kind": "date"},
        {"label": _("Fees owed"), "value": row.fees_owed or "", "kind": "yen", "article": "100(ii)"},
        {
            "label": _("Applies by"),
            "value": str(kind["notice"].via or ""),
            "article": str(kind["notice"].via or ""),
        },
    ]


def _passing(row: Any, kind: Any) -> list[dict[str, Any]]:
    return [
        {"label": _("Died on"), "value": row.died_on, "kind": "date", "article": "48-2(1)"},
        {"label": _("Successor"), "value": row.successor.name if row.successor else "", "article": "48-2(2)"},
        {"label": _("Passes by"), "value": row.get_means_display(), "article": "48-2(4)"},
        {"label": _("Passes to"), "value": row.transferee.name if row.transferee else ""},
        {"label": _("Passes on the day"), "value": row.effective_on, "kind": "date"},
        {"label": _("Approved on"), "value": row.transfer_approved_on, "kind": "date"},
    ]


class LicenceList(CaseList):
    """`/licences/`: those one may see, by how they stand."""

    procedure = Licence
    slug = SLUG
    template = "bonded_areas/licences.html"
    title = _("Licences")
    groups: ClassVar = {
        "licensed": (_("In force"), (State.LICENSED,)),
        "open": (_("To be decided"), (State.APPLIED, State.NOTIFIED, State.UNDER_REVIEW)),
        "ended": (_("Refused or ended"), (State.REFUSED, State.WITHDRAWN, *ENDED)),
    }
    tones: ClassVar = TONES
    related: ClassVar = ("licensee", "place")

    def more(self, actor: Actor) -> Mapping[str, Any]:
        """Whether this person may apply."""
        return {"may_apply": actor.has_role(Role.BONDED_OPERATOR, Role.BONDED_OFFICER)}
