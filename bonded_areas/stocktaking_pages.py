"""The pages of inventory counts: those of all places, and one count line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import urlencode

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from bonded_areas.area_pages import COUNT_TONES, COUNTS, SHOWN, crumbs_of
from bonded_areas.models import Stocktaking, StocktakingLine
from bonded_areas.models.stocktaking import State
from bonded_areas.models.stocktaking_line import WAITING, Outcome
from bonded_areas.pages import lot_url, measures
from bonded_areas.rules.counts import Difference
from doors.actors import actor_of
from doors.case_lists import CaseList
from doors.forms import Words
from doors.lookup import written
from doors.pages import ProcedurePages, page_of
from duties.models import Liability

if TYPE_CHECKING:
    from accounts.actors import Actor
    from bonded_areas.models.stocktaking_facts import Compared
    from statute.machine import Move

LINE_TONES: Final = {
    Outcome.AGREES: "good",
    Outcome.NOT_COUNTED: "neutral",
    Outcome.LOST: "bad",
    Outcome.DESTROYED: "ended",
    Outcome.CORRECTED: "progress",
    Outcome.CORRECTION_WAITS: "waiting",
    Outcome.FOUND_WAITS: "waiting",
    Outcome.STANDS: "ended",
}
BECOMES: Final = {
    "loss": _("lost"),
    "destruction": _("destroyed"),
    "correction": _("the books were wrong"),
    "not_counted": _("was not counted"),
    "found": _("found: in no book here"),
}
CAUSES: Final = (
    ("other", _("Cause of the loss: other, duty is due")),
    ("disaster", _("Cause of the loss: a disaster")),
    ("unavoidable", _("Cause of the loss: something unavoidable")),
)
DECISIONS: Final = {
    "correct": _("correct the books as counted"),
    "loss": _("it is a loss: duty is due"),
    "stand": _("the books stay as they are"),
}


class StocktakingPages(ProcedurePages):
    """What was counted, how it differed from the books, what that became, and what customs decides of the rest."""

    procedure = Stocktaking
    slug = COUNTS
    title = _("Inventory count")
    list_title = _("Inventory counts")
    list_view = "stocktaking-list"
    template = "bonded_areas/stocktaking.html"
    path = ("recorded", "differs", "settled")
    detours = frozenset({"differs", "settled"})
    related: ClassVar = ("place", "operator")
    words_of: ClassVar = {
        "record": {
            "place_id": Words(_("Place")),
            "counted_on": Words(_("Counted on")),
            "counted_by": Words(_("Counted by")),
            "lines": Words(_("Lines"), row_label=_("Line of the list")),
            "lines.lot": Words(_("Number of the lot")),
            "lines.transport_document": Words(_("Transport document")),
            "lines.description": Words(_("Description")),
            "lines.packages": Words(_("Packages")),
            "lines.gross_mass_kg": Words(_("Weighed (kg)")),
            "lines.quantity": Words(_("Quantity")),
            "lines.becomes": Words(_("What it becomes"), labels={"": _("nothing: it agrees"), **BECOMES}),
            "lines.cause": Words(_("Cause of the loss"), labels=dict(CAUSES)),
            "lines.reason": Words(_("Reason")),
            "rest_not_counted": Words(_("Why the other lots were not counted")),
            "books_as_of": Words(hidden=True),
        },
        "decide": {
            "lines": Words(_("Lines that wait"), row_label=_("Decision")),
            "lines.line": Words(_("Number of the line")),
            "lines.decision": Words(_("Decision"), labels=DECISIONS),
            "lines.reason": Words(_("Reason")),
            "rest": Words(_("All others that wait"), labels={"": _("wait on"), **DECISIONS}),
            "rest_reason": Words(_("Reason for all others")),
        },
    }
    about: ClassVar = {
        "decide": _(
            "Cargo that is missing is a loss, unless customs finds that the books were wrong. What was found and is in "
            "no book is brought in where it is to stay."
        )
    }
    document_kinds: ClassVar = (
        ("count_sheet", _("Count sheet")),
        ("photograph", _("Photograph")),
        ("other", _("Other")),
    )

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """The first of the lines that wait."""
        if move.name != "decide":
            return {}
        numbers = row.lines.filter(outcome__in=WAITING).order_by("number").values_list("number", flat=True)
        return {"lines": [{"line": number} for number in numbers[:1]]}

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """How many lines became what, and the first of those that differ."""
        facts = [
            {"label": _("Place"), "value": str(row.place), "article": "34-2"},
            {"label": _("Operator"), "value": row.operator.name if row.operator else ""},
            {"label": _("Counted on"), "value": row.counted_on, "kind": "date"},
            {"label": _("Counted by"), "value": row.counted_by},
            {"label": _("By customs"), "value": _("Yes") if row.by_customs else "", "article": "105(1)(i)"},
            {"label": _("Lots"), "value": row.lots, "kind": "quantity"},
            {"label": _("Agree with the books"), "value": row.agreeing, "kind": "quantity"},
            {"label": _("Differ from the books"), "value": row.differing, "kind": "quantity"},
            {"label": _("Not counted"), "value": row.not_counted, "kind": "quantity"},
            {"label": _("Goods found"), "value": row.found, "kind": "quantity"},
            {"label": _("Lines that wait for customs"), "value": row.waiting, "kind": "quantity"},
        ]
        lines = lines_of(row, everything=False)[: SHOWN + 1]
        return {
            "crumbs": [*crumbs_of(row.place, _now("Inventory counts"))[:-1], {"label": str(row.case)}],
            "case": {"tone": COUNT_TONES[row.state]},
            "sections": [
                {"title": _("Inventory count"), "facts": [f for f in facts if f["value"] not in ("", None)]}
            ],
            "lines": drawn_lines(lines[:SHOWN], actor),
            "more": len(lines) > SHOWN,
            "lines_url": reverse("stocktaking-lines", args=[written(row.case)]),
        }


def lines_of(row: Stocktaking, *, everything: bool, after: int = 0) -> Any:
    """The lines of a count in their order, those after a number; only what does not agree, unless all are wanted."""
    rows = StocktakingLine.objects.filter(stocktaking=row, number__gt=after)
    if not everything:
        rows = rows.exclude(outcome=Outcome.AGREES)
    return rows.select_related("lot__case").order_by("number")


def drawn_lines(lines: Sequence[StocktakingLine], actor: Actor) -> list[dict[str, Any]]:
    """Lines as templates/bonded_areas/stocktaking_table.html draws them, with the claims that followed."""
    claimed = [line for line in lines if line.claim]
    rows = Liability.objects.visible_to(actor).filter(
        cause_id__in=[line.lot_id for line in claimed], event__in={line.claim for line in claimed}
    )
    claims = (
        {(one.cause_id, one.event): page_of(one.case) for one in rows.select_related("case")}
        if claimed
        else {}
    )
    return [
        {
            "line": line,
            "url": lot_url(line.lot.case) if line.lot else "",
            "tone": LINE_TONES[Outcome(line.outcome)],
            "claim": claims.get((line.lot_id, line.claim), ""),
            **measured(line, line.lot.unit if line.lot else "", line.difference),
        }
        for line in lines
    ]


def measured(one: StocktakingLine | Compared, unit: str, differs: Difference) -> dict[str, str]:
    counted = one.counted if isinstance(one, StocktakingLine) else one.amount
    uncounted = one.outcome == Outcome.NOT_COUNTED
    return {
        "booked": measures(one.booked, unit),
        "counted": "" if uncounted else measures(counted, unit) or "0",
        "short": measures(differs.short, unit),
        "over": measures(differs.over, unit),
    }


def stocktaking_urls() -> list[URLPattern]:
    """The addresses of inventory counts."""
    return [
        path("stocktakings/", StocktakingList.as_view(), name="stocktaking-list"),
        path("stocktakings/<str:reference>/lines/", Lines.as_view(), name="stocktaking-lines"),
        *StocktakingPages().urls(),
    ]


class StocktakingList(CaseList):
    """`/stocktakings/`: the counts that this person may see, the newest first."""

    procedure = Stocktaking
    slug = COUNTS
    template = "bonded_areas/stocktakings.html"
    title = _("Inventory counts")
    groups: ClassVar = {"all": (_("All"), Q()), "differs": (_("Waiting for customs"), (State.DIFFERS,))}
    tones: ClassVar = COUNT_TONES
    related: ClassVar = ("place",)

    def more(self, actor: Actor) -> Mapping[str, Any]:
        """Where the counts are made."""
        return {
            "crumbs": [{"label": _("Bonded areas"), "url": reverse("bonded-areas")}, {"label": self.title}]
        }


class Lines(LoginRequiredMixin, View):
    """`/stocktakings/<reference>/lines/`: all lines, a page at a time; `?which=differs` what does not agree."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Those after line `?after=`."""
        actor = actor_of(request)
        row = StocktakingPages().find(actor, reference)
        asked, differs = request.GET.get("after", ""), request.GET.get("which") == "differs"
        after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
        found = list(lines_of(row, everything=not differs, after=after)[: SHOWN + 1])
        which = {"which": "differs"} if differs else {}
        address = reverse(f"{COUNTS}-page", args=[written(row.case)])
        drawn = {
            "row": row,
            "lines": drawn_lines(found[:SHOWN], actor),
            "tabs": [
                {"label": _("All lines"), "url": "?", "current": not differs},
                {"label": _("What does not agree"), "url": "?which=differs", "current": differs},
            ],
            "newer_url": "?" + urlencode(which) if after else "",
            "older_url": "?" + urlencode({**which, "after": found[SHOWN - 1].number})
            if len(found) > SHOWN
            else "",
            "crumbs": [
                *crumbs_of(row.place, "-")[:-1],
                {"label": str(row.case), "url": address},
                {"label": _("Lines")},
            ],
        }
        return render(request, "bonded_areas/stocktaking_lines.html", drawn)
