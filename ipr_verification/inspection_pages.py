"""The pages of inspections of suspect cargo (69-13(4), 69-4(4)) and of samples of it (69-16); and their lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import STAFF_ROLES, Role
from doors.case_lists import CaseList
from doors.lookup import written
from doors.pages import page_of
from ipr_verification import inspection_told as told
from ipr_verification import inspection_words as words
from ipr_verification.case_words import BY_WORDS
from ipr_verification.models import CargoInspection, Deposit, SampleInspection
from ipr_verification.models.cargo_inspection import OPEN as CARGO_OPEN
from ipr_verification.models.cargo_inspection import OPPORTUNITY
from ipr_verification.models.cargo_inspection import State as CargoState
from ipr_verification.models.sample_inspection import OPEN as SAMPLE_OPEN
from ipr_verification.models.sample_inspection import State as SampleState
from ipr_verification.opened_on_right import PagesOnRight
from ipr_verification.rules.rights import RIGHT_LAW
from ipr_verification.rules.sides import Side
from ipr_verification.sampling import APPLICATION, APPROVAL, ATTENDANCE, EXPENSES, GROUNDS
from ipr_verification.sampling import DEPOSIT as DEPOSIT_ARTICLE
from statute import clock

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.machine import Move

SEEING: Final = (*STAFF_ROLES, Role.RIGHTHOLDER, Role.IMPORTER, Role.BROKER)
# Acts whose form asks for a day that is past or today.
_MADE_ACTS: Final = ("record_inspection", "record_late")
Facts = list[dict[str, Any]]


class _InspectionPages(PagesOnRight):
    opening = "apply"
    document_kinds: ClassVar = (
        ("photograph", _("Photograph")), ("record", _("Record")), ("other", _("Other")),
    )  # fmt: skip

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """It was made today."""
        return {"on": clock.today()} if move.name in _MADE_ACTS else {}

    def drawn(self, row: Any, title: Any, tones: Mapping[str, str], facts: Facts) -> dict[str, Any]:
        """The right it is for, and the facts that are told."""
        concerned = row.right_concerned
        right = {
            "label": _("Right concerned"), "value": f"{written(concerned.case)} {concerned.right}", "kind": "link",
            "url": page_of(concerned.case), "wide": True,
        }  # fmt: skip
        given = [one for one in facts if one["value"] not in (None, "", 0)]
        return {"case": {"tone": tones[row.state]}, "sections": [{"title": title, "facts": [right, *given]}]}


class CargoInspectionPages(_InspectionPages):
    """One side's application to look at the cargo, and the day it was given."""

    procedure = CargoInspection
    slug = "cargo-inspections"
    title = _("Inspection of the cargo")
    list_title = _("Inspections of the cargo")
    list_view = "cargo-inspection-list"
    path = (CargoState.APPLIED, CargoState.OPPORTUNITY_GIVEN, CargoState.MADE)
    related: ClassVar = told.RELATED_OF_CARGO
    words_of: ClassVar = words.WORDS_OF_CARGO
    about: ClassVar = words.ABOUT_CARGO

    def rights_for(self) -> Q:
        """Those that rest on a petition."""
        return Q(petition__isnull=False)

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """What was applied for, by whom, and the day and place."""
        shown = told.cargo_inspection_told(row, actor)
        article = str(row.article_of("", OPPORTUNITY))
        facts: Facts = [
            {"label": _("Applied for by"), "value": BY_WORDS[shown["by"]]},
            {"label": _("Applicant"), "value": row.applicant.name, "note": shown.get("applicant", "")},
            {"label": _("What it is inspected for"), "value": shown["reason"], "kind": "long", "wide": True},
            {"label": _("Day"), "value": shown["on"], "kind": "date", "article": article},
            {"label": _("Place"), "value": shown["place"]},
            {"label": _("Inspected on"), "value": shown["made_on"], "kind": "date"},
            {"label": _("Customs official present"), "value": shown.get("official")},
        ]
        return self.drawn(row, self.title, words.CARGO_TONES, facts)


class SampleInspectionPages(_InspectionPages):
    """A rightholder's application for a sample; what it is for is not told to the importer."""

    procedure = SampleInspection
    slug = "sample-inspections"
    title = _("Sample inspection")
    list_title = _("Sample inspections")
    list_view = "sample-inspection-list"
    path = (SampleState.APPLIED, SampleState.APPROVED, SampleState.INSPECTED, SampleState.CLOSED)
    related: ClassVar = told.RELATED_OF_SAMPLE
    words_of: ClassVar = words.WORDS_OF_SAMPLES
    about: ClassVar = words.ABOUT_SAMPLES
    told_words: ClassVar = {
        "attendance": words.ATTENDANCE_WORDS, "deposit_due": words.DEPOSIT_WORDS, "refused_because": GROUNDS,
    }  # fmt: skip

    def rights_for(self) -> Q:
        """Imports on a petition, for a right of a kind of which samples are inspected."""
        kinds = [kind.value for kind, law in RIGHT_LAW.items() if law.sample]
        return Q(petition__isnull=False, side=Side.IMPORT.value, right_kind__in=kinds)

    def concerns(self, row: Any, move: Move) -> bool:
        """Attendance is answered where it was asked for, and asked for once."""
        asks = {"answer_attendance": row.attendance == "asked", "apply_to_attend": not row.attendance}
        return bool(asks.get(move.name, True))

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """What its reader is told of it, and the deposits of it that the reader sees."""
        shown = told.sample_inspection_told(row, actor)
        findings = shown.get("findings") or {}
        facts: Facts = [
            {"label": _("Applicant"), "value": row.applicant.name, "note": shown.get("applicant", "")},
            {"label": _("Sample"), "value": shown["sample"], "wide": True, "article": str(APPLICATION)},
            {"label": _("What is to be shown"), "value": shown.get("reason"), "kind": "long", "wide": True},
            {"label": _("How it is inspected"), "value": shown.get("method"), "wide": True},
            {"label": _("Entrusted with it"), "value": shown.get("entrusted")},
            {"label": _("Deposit"), "value": words.DEPOSIT_WORDS.get(shown.get("deposit_due") or ""),
             "article": str(DEPOSIT_ARTICLE)},
            *({"label": label, "value": findings.get(name), "kind": "long", "wide": True}
              for name, label in words.FINDINGS.items()),
            {"label": _("Ground"), "value": GROUNDS.get(shown.get("refused_because") or ""), "wide": True},
            {"label": _("Reason"), "value": shown.get("answer"), "kind": "long", "wide": True},
            {"label": _("Day"), "value": shown["on"], "kind": "date", "article": str(APPROVAL)},
            {"label": _("Place"), "value": shown["place"]},
            {"label": _("Attendance of the importer"), "value": words.ATTENDANCE_WORDS.get(shown["attendance"] or ""),
             "article": str(ATTENDANCE)},
            {"label": _("Inspected on"), "value": shown["inspected_on"], "kind": "date"},
            {"label": _("Customs official present"), "value": shown.get("official")},
            {"label": _("Attended for the importer by"), "value": shown["attended_by"]},
            {"label": _("Expenses borne by the applicant"), "value": shown.get("expenses"), "kind": "yen",
             "article": str(EXPENSES)},
            {"label": _("Result, and what became of the sample"), "value": shown.get("result"), "kind": "long",
             "wide": True},
            *_deposits(row, actor),
        ]  # fmt: skip
        return self.drawn(row, self.title, words.SAMPLE_TONES, facts)


def _deposits(row: SampleInspection, actor: Actor) -> Facts:
    rows = Deposit.objects.visible_to(actor).filter(about=row.pk).select_related("case").order_by("case_id")
    return [
        {"label": _("Deposit"), "value": f"{written(one.case)} {one.get_state_display()}", "kind": "link",
         "url": page_of(one.case), "wide": True}
        for one in rows
    ]  # fmt: skip


class CargoInspectionList(CaseList):
    """`/cargo-inspections/`: what is applied for, what has its day, and what is over."""

    procedure = CargoInspection
    slug = CargoInspectionPages.slug
    template = "ipr_verification/inspections.html"
    title = CargoInspectionPages.list_title
    groups: ClassVar = {
        "running": (_("Under way"), tuple(CARGO_OPEN)),
        "ended": (_("Concluded"), tuple(one for one in CargoState if one not in CARGO_OPEN)),
    }
    tones: ClassVar = words.CARGO_TONES
    related: ClassVar = ("right_concerned__right", "applicant")
    seeing: ClassVar = SEEING


class SampleInspectionList(CaseList):
    """`/sample-inspections/`: what is applied for or approved, and what is over."""

    procedure = SampleInspection
    slug = SampleInspectionPages.slug
    template = "ipr_verification/inspections.html"
    title = SampleInspectionPages.list_title
    groups: ClassVar = {
        "running": (_("Under way"), tuple(SAMPLE_OPEN)),
        "ended": (_("Concluded"), tuple(one for one in SampleState if one not in SAMPLE_OPEN)),
    }
    tones: ClassVar = words.SAMPLE_TONES
    related: ClassVar = ("right_concerned__right", "applicant")
    seeing: ClassVar = SEEING
