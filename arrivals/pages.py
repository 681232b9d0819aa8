"""The pages of manifests: the list, one with its consignments, and a report from a file."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Count, DateTimeField, Prefetch, Q
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from accounts.roles import Role
from arrivals import manifest_files
from arrivals.manifest_inputs import VoyageInput
from arrivals.models import Consignment, Manifest, ParticularsRequest
from arrivals.models.manifest import CARRIERS
from arrivals.models.manifest_guards import unreported
from arrivals.models.manifest_state import LIVE, Means, State
from arrivals.words import TONES, VOYAGE, WORDS_OF
from doors.actors import actor_of
from doors.api_view import json_text
from doors.case_lists import CaseList
from doors.form_data import data_of
from doors.forms import fields_of
from doors.idempotency import Answer, Attempt, fingerprint, once
from doors.lookup import written
from doors.page_views import SignedInPage
from doors.pages import ProcedurePages
from doors.scanner_lists import worst_first
from doors.uploads import text_of_list
from statute import clock
from statute.door import open_case
from statute.errors import DoorError

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.machine import Move

SLUG: Final = "manifests"
ON_A_PAGE: Final = 100
_ROLES: Final = (
    Role.CARRIER,
    Role.BONDED_OPERATOR,
    Role.OFFICER,
    Role.BONDED_OFFICER,
    Role.SUPERVISOR,
    Role.AUDITOR,
    Role.INSPECTOR,
    Role.COLLECTOR,
    Role.IP_OFFICER,
)

# What a higher floor does with a manifest: for a person who may, {label, url}.
LINKS: list[Callable[[Manifest, Any], Iterable[Mapping[str, Any]]]] = []


def manifest_url(case: Any) -> str:
    """The page of a manifest."""
    return reverse(f"{SLUG}-page", args=[written(case)])


class ManifestPages(ProcedurePages):
    """Reported, amended, asked about and arrived here; line by line with what of it was brought in."""

    procedure = Manifest
    slug = SLUG
    title = _("Manifest")
    list_title = _("Manifests")
    list_view = "manifest-list"
    template = "arrivals/manifest.html"
    opening = "lodge"
    path = ("reported", "arrived", "closed")
    related: ClassVar = ("carrier", "operator")
    prefetch: ClassVar = (Prefetch("requests", ParticularsRequest.objects.order_by("id")),)
    words_of: ClassVar = WORDS_OF
    told_left_out: ClassVar = frozenset({"calls"})
    document_kinds: ClassVar = (
        ("manifest", _("Manifest")),
        ("transport_document", _("Transport document")),
        ("other", _("Other")),
    )
    about: ClassVar = {
        "amend": _("What was brought in already stays as it is."),
        "lodge": _("The cargo that is landed at one place. A long list is lodged from a file."),
    }

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office with jurisdiction over the place of landing."""
        return manifest_files.office_of(data)

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """An arrival is notified as it happens."""
        if move.name in ("notify_arrival", "submit"):
            return {"arrived_at": clock.now()}
        return {}

    def begun_by(self, actor: Actor) -> Mapping[str, Any]:
        """A carrier reports its own cargo."""
        return {"carrier": actor.own_code(Role.CARRIER)}

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """The voyage, its consignments a page at a time, and what customs asked."""
        vessel = row.means == Means.VESSEL
        facts = [
            {"label": _("Means of transport"), "value": row.get_means_display()},
            {"label": _("Vessel or flight"), "value": row.conveyance, "note": row.registration},
            {"label": _("Nationality"), "value": row.nationality, "kind": "code"},
            {"label": _("Voyage"), "value": row.voyage, "kind": "code"},
            {"label": _("Port or airport"), "value": row.port, "kind": "code"},
            {"label": _("Place of landing"), "value": f"{row.place_code} {row.place_name}"},
            {"label": _("Operator of the place"), "value": row.operator.name if row.operator else ""},
            {"label": _("Carrier"), "value": row.carrier.name, "note": row.carrier.code},
            {"label": _("Arrives on"), "value": row.arrives_on, "kind": "date"},
            {
                "label": _("Reported at"),
                "value": row.reported_at,
                "kind": "datetime",
                "article": _article(row.in_advance, vessel),
            },
            {"label": _("Entered at"), "value": row.arrived_at, "kind": "datetime"},
            {
                "label": _("Arrival notified at"),
                "value": row.arrival_notified_at,
                "kind": "datetime",
                "article": "15(3)" if vessel else "15(11)",
                "note": _("after the 24 hours were over") if row.arrival_notified_late else "",
            },
            {"label": _("Consignments"), "value": row.lines, "kind": "quantity"},
            {"label": _("Reason"), "value": row.reason, "wide": True},
        ]
        return {
            "case": {
                "tone": TONES[row.state],
                "facts": [{"label": _("Vessel or flight"), "value": f"{row.conveyance} {row.voyage}"}],
            },
            "sections": [{"title": _("Voyage"), "facts": [f for f in facts if f["value"] not in ("", None)]}],
            "calls": [
                {"port": call["port"], "departs_at": datetime.fromisoformat(call["departs_at"])}
                for call in row.calls
            ],
            "requests": list(row.requests.all()),
            "links": [link for told in LINKS for link in told(row, actor)],
            "counts": counts_of(row),
            "lines_url": reverse("manifest-lines", args=[written(row.case)]),
            "cargo": [line_shown(row, one) for one in lines_of(row)[:ON_A_PAGE]],
            "more": row.lines > ON_A_PAGE,
        }


def _article(in_advance: bool, vessel: bool) -> str:
    if in_advance:
        return "15(1)" if vessel else "15(9)"
    return "15(2)" if vessel else "15(10)"


def lines_of(row: Manifest, after: int = 0) -> Any:
    """The consignments of a manifest in its order, those after a line."""
    return Consignment.objects.filter(manifest=row, number__gt=after).order_by("number")


def counts_of(row: Manifest) -> dict[str, int]:
    """How many consignments are accounted for, and how many are open."""
    done = Count("pk", filter=Q(done=True))
    found = Consignment.objects.filter(manifest=row).aggregate(accounted_for=done, all=Count("pk"))
    return {"done": found["accounted_for"], "open": found["all"] - found["accounted_for"]}


def line_shown(row: Manifest, one: Consignment) -> dict[str, Any]:
    """A consignment as a line of the page."""
    barred = not one.done and unreported(
        row.means, one.containers, one.before_loading, one.unloading_permitted_on is not None
    )
    stage, tone = _("Expected"), "waiting"
    if one.done:
        stage, tone = (_("Accounted for"), "good") if one.landed else (_("Did not come"), "bad")
    elif one.landed:
        stage, tone = _("Brought in in part"), "progress"
    return {
        "row": one,
        "stage": stage,
        "tone": tone,
        "barred": barred,
        "containers": " ".join(one.containers),
    }


class ManifestList(CaseList):
    """`/manifests/`: those one may see, the next to arrive first."""

    procedure = Manifest
    slug = SLUG
    template = "arrivals/manifests.html"
    title = _("Manifests")
    groups: ClassVar = {
        "coming": (_("Coming"), (State.REPORTED,)),
        "landing": (_("To be brought in"), (State.ARRIVED,)),
        "ended": (_("Closed or withdrawn"), ~Q(state__in=LIVE)),
    }
    tones: ClassVar = TONES
    related: ClassVar = ("carrier",)
    seeing: ClassVar = _ROLES
    soonest: ClassVar = dict.fromkeys(("coming", "landing"), Cast("arrives_on", DateTimeField()))

    def more(self, actor: Actor) -> Mapping[str, Any]:
        """Whether this person reports cargo."""
        return {"may_report": actor.has_role(*CARRIERS)}


class ManifestLines(LoginRequiredMixin, View):
    """`/manifests/<reference>/lines/`: all the consignments, a page at a time."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Those after line `?after=`."""
        row = ManifestPages().find(actor_of(request), reference)
        asked = request.GET.get("after", "")
        after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
        found = list(lines_of(row, after)[: ON_A_PAGE + 1])
        shown = found[:ON_A_PAGE]
        drawn = {
            "row": row,
            "cargo": [line_shown(row, one) for one in shown],
            "counts": counts_of(row),
            "next_url": f"?after={shown[-1].number}" if len(found) > ON_A_PAGE else "",
            "first_url": request.path if after else "",
            "crumbs": [
                {"label": _("Manifests"), "url": reverse("manifest-list")},
                {"label": str(row.case), "url": manifest_url(row.case)},
                {"label": _("Consignments")},
            ],
        }
        return render(request, "arrivals/manifest_lines.html", drawn)


class ManifestFile(SignedInPage):
    """`/manifests/file/`: a report from a CSV or JSON file, shown with its errors before it is lodged."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """For those who report."""
        if request.user.is_authenticated and not actor_of(request).has_role(*CARRIERS):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form."""
        return self._drawn(request, ManifestPages().begun_by(actor_of(request)), nonce=uuid.uuid4().hex)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Tried and shown; with `confirm` lodged, once however often the button is pressed."""
        actor, text = actor_of(request), text_of_list(request)
        voyage = {
            name: value for name, value in data_of(VoyageInput, request.POST).items() if value not in ("", [])
        }
        nonce = request.POST.get("nonce", "")[:64] or uuid.uuid4().hex
        refusal = None
        if "confirm" in request.POST:
            try:
                return HttpResponseRedirect(self._lodge(request, actor, text, voyage, nonce), status=303)
            except DoorError as error:
                refusal = {"reasons": error.reasons}
        tried = manifest_files.preview(text, voyage, actor)
        shown = {**tried.voyage, **voyage}
        bad = refusal is not None or not tried.can_be_lodged
        return self._drawn(
            request, shown, nonce, 422 if bad else 200, tried=tried, text=text, refusal=refusal
        )

    def _lodge(self, request: HttpRequest, actor: Actor, text: str, voyage: Any, nonce: str) -> str:
        data = manifest_files.given(manifest_files.read(text), voyage)
        told = fingerprint({"text": text, "voyage": voyage})

        def answer() -> Answer:
            opened = open_case(Manifest, "lodge", actor, manifest_files.office_of(data), data)
            where = reverse(f"{SLUG}-page", args=[opened.reference or opened.handle])
            return Answer(303, json_text({"lines": len(data["consignments"])}), location=where)

        attempt = Attempt(
            f"page:{request.user.pk}", f"manifest:{nonce}:{told[:32]}", "POST", request.path, told
        )
        found = once(attempt, answer)
        messages.success(request, _now("The manifest has been lodged."))
        return found.location

    def _drawn(
        self, request: HttpRequest, values: Mapping[str, Any], nonce: str, status: int = 200, **more: Any
    ) -> HttpResponse:
        tried = more.get("tried")
        errors = list(tried.reasons) if tried else []
        drawn = {
            "fields": fields_of(VoyageInput, words=VOYAGE, values=values, errors=errors),
            "unplaced": [
                r for r in errors if (r.field or "").partition("[")[0] not in VoyageInput.model_fields
            ],
            "columns": manifest_files.COLUMNS,
            "required": manifest_files.REQUIRED,
            "wrong": sum(bool(line.reasons) for line in tried.lines) if tried else 0,
            "shown_lines": worst_first(tried.lines)[:ON_A_PAGE] if tried else [],
            "nonce": nonce,
            "crumbs": [
                {"label": _("Manifests"), "url": reverse("manifest-list")},
                {"label": _("Report from a file")},
            ],
        }
        return render(request, "arrivals/manifest_file.html", {**drawn, **more}, status=status)
