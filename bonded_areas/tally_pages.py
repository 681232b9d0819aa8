"""Bringing in by manifest on a page: what is open is marked with what came of it; and what became of a tally."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from arrivals.models import Consignment, Manifest
from arrivals.models.manifest_guards import unreported
from arrivals.pages import ManifestPages, manifest_url
from bonded_areas.landing import may_bring_in
from bonded_areas.models import CargoLot, Tally, TallyDifference
from bonded_areas.models.tally_facts import TallyLineInput
from bonded_areas.pages import lot_url
from doors.actors import actor_of
from doors.api_view import json_text
from doors.forms import Words
from doors.idempotency import Answer, Attempt, fingerprint, once
from doors.pages import ProcedurePages
from doors.scanner_lists import read_list
from doors.uploads import text_of_list
from statute import clock
from statute.door import open_case
from statute.errors import DoorError, InvalidInput, Reason

if TYPE_CHECKING:
    from accounts.actors import Actor

SLUG: Final = "tallies"
ON_A_PAGE: Final = 100
TONES: Final = {"brought_in": "good", "differs": "waiting", "settled": "good"}
COLUMNS: Final = tuple(TallyLineInput.model_fields)
REQUIRED: Final = ("transport_document",)
_FIELDS: Final = COLUMNS[1:]
_YES: Final = frozenset({"true", "yes", "y", "1", "はい"})


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


class BringInByManifest(LoginRequiredMixin, View):
    """`/manifests/<reference>/bring-in/`: the open consignments, each to be marked with what came of it."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Those after line `?after=`."""
        manifest = self._manifest(request, reference)
        return self._drawn(request, manifest, {}, uuid.uuid4().hex)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Brought in, once however often the button is pressed; or the page again with what stands against it."""
        actor, manifest = actor_of(request), self._manifest(request, reference)
        nonce = request.POST.get("nonce", "")[:64] or uuid.uuid4().hex
        said = _said(request)
        try:
            listed = _listed(text_of_list(request))
            lines = [*said.values(), *listed]
            data = {
                "manifest": manifest.case.reference or "",
                "lines": lines,
                "rest": "rest" in request.POST,
                "brought_in_on": request.POST.get("brought_in_on", ""),
            }
            where = self._take(request, actor, manifest, data, nonce)
        except DoorError as error:
            lines = [*said.values()]
            return self._drawn(request, manifest, said, nonce, 422, reasons=error.reasons, lines=lines)
        messages.success(request, _now("The cargo has been brought in."))
        return HttpResponseRedirect(where, status=303)

    def _take(self, request: HttpRequest, actor: Actor, manifest: Manifest, data: Any, nonce: str) -> str:
        told = fingerprint(data)

        def answer() -> Answer:
            opened = open_case(Tally, "bring_in", actor, manifest.case.office_id, data)
            where = reverse(f"{SLUG}-page", args=[opened.reference or opened.handle])
            return Answer(303, json_text({"reference": opened.reference}), location=where)

        key = f"tally:{manifest.pk}:{nonce}:{told[:32]}"
        return once(Attempt(f"page:{request.user.pk}", key, "POST", request.path, told), answer).location

    def _manifest(self, request: HttpRequest, reference: str) -> Manifest:
        actor = actor_of(request)
        manifest: Manifest = ManifestPages().find(actor, reference)
        if not may_bring_in(actor, manifest):
            raise Http404
        return manifest

    def _drawn(
        self,
        request: HttpRequest,
        manifest: Manifest,
        said: Mapping[str, Mapping[str, Any]],
        nonce: str,
        status: int = 200,
        *,
        reasons: Sequence[Reason] = (),
        lines: Sequence[Mapping[str, Any]] = (),
    ) -> HttpResponse:
        asked = request.GET.get("after", "")
        after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
        rows = Consignment.objects.filter(manifest=manifest, done=False)
        found = list(rows.filter(number__gt=after).order_by("number")[: ON_A_PAGE + 1])
        shown = found[:ON_A_PAGE]
        beside, above = _sorted(reasons, lines)
        drawn = {
            "manifest": manifest,
            "manifest_url": manifest_url(manifest.case),
            "open": rows.count(),
            "lines": [_line(manifest, one, said.get(one.transport_document), beside) for one in shown],
            "next_url": f"?after={shown[-1].number}" if len(found) > ON_A_PAGE else "",
            "brought_in_on": request.POST.get("brought_in_on") or clock.today().isoformat(),
            "today": clock.today().isoformat(),
            "columns": COLUMNS,
            "text": request.POST.get("list", ""),
            "nonce": nonce,
            "refusal": {"title": _("Nothing was brought in."), "reasons": above} if reasons else None,
            "crumbs": [
                {"label": _("Manifests"), "url": reverse("manifest-list")},
                {"label": str(manifest.case), "url": manifest_url(manifest.case)},
                {"label": _("Bring in")},
            ],
        }
        return render(request, "bonded_areas/tally_new.html", drawn, status=status)


def _said(request: HttpRequest) -> dict[str, dict[str, Any]]:
    """What was said of each line that is marked, by transport document."""
    found = {}
    for number in request.POST.getlist("take"):
        document = request.POST.get(f"document-{number}", "")
        values = {name: request.POST.get(f"{name}-{number}", "").strip() for name in _FIELDS}
        line: dict[str, Any] = {name: value for name, value in values.items() if value}
        line["more_to_come"] = values["more_to_come"] == "true"
        found[document] = {"transport_document": document, **line}
    return found


def _listed(text: str) -> list[dict[str, Any]]:
    """The lines of a list, where one was sent. Raises InvalidInput where it cannot be read."""
    if not text.strip():
        return []
    read = read_list(text, COLUMNS, REQUIRED)
    if read.faults:
        raise InvalidInput([Reason("list", str(fault), field="list") for fault in read.faults])
    lines = []
    for row in read.rows:
        line: dict[str, Any] = dict(row.values)
        line["more_to_come"] = str(line.get("more_to_come", "")).lower() in _YES
        lines.append(line)
    return lines


def _sorted(
    reasons: Sequence[Reason], lines: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, list[Reason]], list[Reason]]:
    """Each reason beside the line on the page that it is about; the others above."""
    beside: dict[str, list[Reason]] = {}
    above = []
    for reason in reasons:
        head, _bracket, rest = (reason.field or "").partition("[")
        position = rest.partition("]")[0]
        if head == "lines" and position.isdigit() and int(position) < len(lines):
            beside.setdefault(str(lines[int(position)]["transport_document"]), []).append(reason)
        else:
            above.append(reason)
    return beside, above or [r for found in beside.values() for r in found][:1]


def _line(
    manifest: Manifest,
    one: Consignment,
    said: Mapping[str, Any] | None,
    beside: Mapping[str, Sequence[Reason]],
) -> dict[str, Any]:
    expected = one.to_come
    barred = unreported(
        manifest.means, one.containers, one.before_loading, one.unloading_permitted_on is not None
    )
    given = said or {}
    return {
        "row": one,
        "expected": expected,
        "barred": barred,
        "marked": said is not None,
        "packages": given.get("packages", expected.packages),
        "gross_mass_kg": given.get("gross_mass_kg", ""),
        "more_to_come": given.get("more_to_come", False),
        "damaged_packages": given.get("damaged_packages", ""),
        "reason": given.get("reason", ""),
        "errors": list(beside.get(one.transport_document, ())),
    }
