"""Bringing in by manifest on a page: what is open is marked with what came of it; and what became of a tally."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from arrivals.models import Consignment, Manifest
from arrivals.models.manifest_guards import unreported
from arrivals.pages import ManifestPages, manifest_url
from bonded_areas.landing import may_bring_in
from bonded_areas.lot_words import KNOWN_WORDS
from bonded_areas.models import CargoLot, Tally, TallyDifference
from bonded_areas.pages import lot_url
from bonded_areas.tally_sent import COLUMNS, REQUIRED, KnownLinesInput, Sent, sent_by
from doors.api_view import json_text
from doors.downloads import as_csv
from doors.forms import Words, fields_of
from doors.idempotency import Answer, Attempt, fingerprint, once
from doors.page_views import SignedInPage
from doors.pages import ProcedurePages
from doors.scanner_lists import worst_first, wrong_lines
from doors.uploads import text_of_list
from statute import clock
from statute.door import open_case
from statute.errors import DoorError, Reason
from statute.trying import try_opening

if TYPE_CHECKING:
    from accounts.actors import Actor

SLUG: Final = "tallies"
ON_A_PAGE: Final = 100
TONES: Final = {"brought_in": "good", "differs": "waiting", "settled": "good"}


_KNOWN_LINES: Final = {
    "known": Words(_("What else is known of a consignment"), row_label=_("Consignment")),
    "known.transport_document": Words(_("Transport document"), kind="code", wide=True),
    **{f"known.{name}": words for name, words in KNOWN_WORDS.items()},
}


class TallyPages(ProcedurePages):
    """What was brought in by a manifest, how it differed, and what the office found of that."""

    procedure = Tally
    slug = SLUG
    title = _("Bringing in by manifest")
    list_title = _("Manifests")
    list_view = "manifest-list"
    template = "bonded_areas/tally.html"
    path = ("brought_in",)
    related: ClassVar = ("manifest__case", "place", "operator")
    prefetch: ClassVar = (
        Prefetch("differences", TallyDifference.objects.select_related("consignment").order_by("id")),
    )
    words_of: ClassVar = {
        "bring_in": {
            "manifest": Words(_("Manifest")),
            "brought_in_on": Words(_("Brought in on")),
            "lines": Words(_("Consignments"), row_label=_("Consignment")),
            "lines.transport_document": Words(_("Transport document")),
            "lines.packages": Words(_("Packages")),
            "lines.gross_mass_kg": Words(_("Weighed (kg)")),
            "lines.more_to_come": Words(_("the rest comes later")),
            "lines.damaged_packages": Words(_("Damaged")),
            "lines.reason": Words(_("Reason"), rows=1),
            **{f"lines.{name}": words for name, words in KNOWN_WORDS.items()},
            "rest": Words(_("All others that are open came as reported")),
        },
        "settle": {"finding": Words(_("What was found"), rows=3)},
    }
    document_kinds: ClassVar = (
        ("tally_sheet", _("Tally sheet")),
        ("photograph", _("Photograph")),
        ("other", _("Other")),
    )

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """How much came in, the differences, and the first of the lots."""
        facts = [
            {"label": _("Manifest"), "value": str(row.manifest.case), "kind": "code"},
            {"label": _("Vessel or flight"), "value": f"{row.manifest.conveyance} {row.manifest.voyage}"},
            {"label": _("Place"), "value": str(row.place), "article": "30(1)"},
            {"label": _("Operator"), "value": row.operator.name if row.operator else ""},
            {"label": _("Brought in on"), "value": row.brought_in_on, "kind": "date"},
            {"label": _("Consignments"), "value": row.consignments, "kind": "quantity"},
            {"label": _("Lots made"), "value": row.lots, "kind": "quantity", "article": "34-2"},
            {"label": _("Packages"), "value": row.packages, "kind": "quantity"},
            {"label": _("Gross mass"), "value": row.gross_mass_kg, "kind": "kg"},
            {"label": _("What was found"), "value": row.finding if actor.is_staff else "", "wide": True},
        ]
        lots = CargoLot.objects.visible_to(actor).filter(
            consignment__manifest_id=row.manifest_id, brought_in_on=row.brought_in_on
        )
        return {
            "crumbs": [
                {"label": _("Manifests"), "url": reverse("manifest-list")},
                {"label": str(row.manifest.case), "url": manifest_url(row.manifest.case)},
                {"label": str(row.case)},
            ],
            "case": {"tone": TONES[row.state]},
            "sections": [
                {"title": _("Brought in"), "facts": [f for f in facts if f["value"] not in ("", None)]}
            ],
            "differences": list(row.differences.all()),
            "made": [
                {"url": lot_url(one.case), "lot": one}
                for one in lots.select_related("case").order_by("case_id")[:ON_A_PAGE]
            ],
            "more_made": row.lots > ON_A_PAGE,
        }


def tally_urls() -> list[URLPattern]:
    """The addresses of bringing in by manifest."""
    new = path("manifests/<str:reference>/bring-in/", BringInByManifest.as_view(), name="tally-new")
    return [new, *TallyPages().urls()]


class BringInByManifest(SignedInPage):
    """`/manifests/<reference>/bring-in/`: the open consignments, each to be marked with what came of it."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Those after line `?after=`."""
        return self._drawn(self._manifest(reference), Sent(), uuid.uuid4().hex)

    def post(self, request: HttpRequest, reference: str) -> HttpResponseBase:
        """Brought in, once however often the button is pressed; or the page again with what stands against it.

        With `try` it is only shown; with `errors` the wrong lines of the list are a file.
        """
        manifest, text = self._manifest(reference), text_of_list(request)
        nonce = request.POST.get("nonce", "")[:64] or uuid.uuid4().hex
        sent, tried = sent_by(request.POST, text), {"try", "errors"} & request.POST.keys()
        try:
            data = {
                "manifest": manifest.case.reference or "",
                "lines": sent.lines(),
                "rest": "rest" in request.POST,
                "brought_in_on": request.POST.get("brought_in_on", ""),
            }
            if not tried:
                where = self._take(manifest, data, nonce)
                messages.success(request, _now("The cargo has been brought in."))
                return HttpResponseRedirect(where, status=303)
            reasons: Sequence[Reason] = try_opening(
                Tally, "bring_in", self.actor, manifest.case.office_id, [data]
            )[0]
        except DoorError as error:
            reasons = error.reasons
        sent.place(reasons)
        if "errors" in tried:
            lines = "".join(wrong_lines(sent.listed, COLUMNS, REQUIRED))
            return as_csv([lines], f"kanmon-{manifest.case}-errors.csv")
        refused = 422 if reasons else 200
        return self._drawn(manifest, sent, nonce, refused, text=text, tried=bool(tried))

    def _take(self, manifest: Manifest, data: Any, nonce: str) -> str:
        told = fingerprint(data)

        def answer() -> Answer:
            opened = open_case(Tally, "bring_in", self.actor, manifest.case.office_id, data)
            where = reverse(f"{SLUG}-page", args=[opened.reference or opened.handle])
            return Answer(303, json_text({"reference": opened.reference}), location=where)

        key, owner = f"tally:{manifest.pk}:{nonce}:{told[:32]}", f"page:{self.request.user.pk}"
        return once(Attempt(owner, key, "POST", self.request.path, told), answer).location

    def _manifest(self, reference: str) -> Manifest:
        manifest: Manifest = ManifestPages().find(self.actor, reference)
        if not may_bring_in(self.actor, manifest):
            raise Http404
        return manifest

    def _drawn(
        self,
        manifest: Manifest,
        sent: Sent,
        nonce: str,
        status: int = 200,
        *,
        text: str = "",
        tried: bool = False,
    ) -> HttpResponse:
        request = self.request
        asked = request.GET.get("after", "")
        after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
        rows = Consignment.objects.filter(manifest=manifest, done=False)
        found = list(rows.filter(number__gt=after).order_by("number")[: ON_A_PAGE + 1])
        shown = found[:ON_A_PAGE]
        wrong = sum(bool(line.reasons) for line in sent.listed)
        beside = [reason for one in sent.beside.values() for reason in one]
        above = (
            sent.above or [*beside, *sent.beside_known, *(r for one in sent.listed for r in one.reasons)][:1]
        )
        drawn = {
            "manifest": manifest,
            "manifest_url": manifest_url(manifest.case),
            "open": rows.count(),
            "lines": [_line(manifest, one, sent) for one in shown],
            "fields": fields_of(
                KnownLinesInput, words=_KNOWN_LINES, values={"known": sent.known}, errors=sent.beside_known
            ),
            "known_open": bool(sent.known),
            "next_url": f"?after={shown[-1].number}" if len(found) > ON_A_PAGE else "",
            "brought_in_on": request.POST.get("brought_in_on") or clock.today().isoformat(),
            "today": clock.today().isoformat(),
            "columns": COLUMNS,
            "required": REQUIRED,
            "text": text,
            "listed": worst_first(sent.listed)[:ON_A_PAGE],
            "all_listed": len(sent.listed),
            "wrong": wrong,
            "in_order": tried and status == 200,
            "nonce": nonce,
            "refusal": {"title": _("Nothing was brought in."), "reasons": above[:ON_A_PAGE]}
            if above
            else None,
            "crumbs": [
                {"label": _("Manifests"), "url": reverse("manifest-list")},
                {"label": str(manifest.case), "url": manifest_url(manifest.case)},
                {"label": _("Bring in")},
            ],
        }
        return render(request, "bonded_areas/tally_new.html", drawn, status=status)


def _line(manifest: Manifest, one: Consignment, sent: Sent) -> dict[str, Any]:
    expected = one.to_come
    barred = unreported(
        manifest.means, one.containers, one.before_loading, one.unloading_permitted_on is not None
    )
    document = one.transport_document
    given = sent.marked.get(document) or sent.unmarked.get(document) or {}
    return {
        "row": one,
        "expected": expected,
        "barred": barred,
        "marked": document in sent.marked,
        "packages": given.get("packages", expected.packages),
        "gross_mass_kg": given.get("gross_mass_kg", ""),
        "more_to_come": given.get("more_to_come", False),
        "damaged_packages": given.get("damaged_packages", ""),
        "reason": given.get("reason", ""),
        "errors": sent.beside.get(document, []),
    }
