"""The pages of the console: the work list, what is stuck, the articles, the period calculator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.roles import Role
from console.caseload import caseload_context
from console.csv_export import csv_lines
from console.deadlines_page import deadlines_context
from console.period_page import period_context
from console.shell import begins_at
from console.statute_page import statute_context
from console.stuck import resume, stuck_for
from console.waiting_page import waiting_context
from console.work_list_page import Asked, read_or_first
from doors.actors import actor_of
from ipr_verification.declaration_shown import stopped_for
from statute import clock
from statute.errors import DoorError


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The work list: an officer's cases, a declarant's declarations; who declares nothing begins elsewhere."""
    actor = actor_of(request)
    if begins := begins_at(actor):
        return redirect(begins)
    asked = Asked.read(request.GET, actor)
    worklist, reasons = read_or_first(asked, actor, request.GET.get("cursor", ""))
    context: dict[str, Any] = {"worklist": worklist}
    if reasons:
        context["refusal"] = {"title": _("This page of the list does not exist"), "reasons": reasons}
    if actor.is_party and actor.has_role(Role.BROKER, Role.IMPORTER):
        context |= {"new_url": reverse("import-declarations-new"), "new_label": _("New declaration")}
        context["stopped"] = stopped_for(actor)
    return render(request, "console/work_list.html", context)


@require_GET
@login_required
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for the offices of this officer, whatever its procedure; `?procedure=` chooses one."""
    return render(request, "console/waiting.html", waiting_context(request.GET, actor_of(request)))


@require_GET
@login_required
def caseload(request: HttpRequest) -> HttpResponse:
    """The caseload of verification procedures at the offices of this officer; `?span=` chooses since when."""
    return render(request, "console/caseload.html", caseload_context(request.GET, actor_of(request)))


@require_GET
@login_required
def deadlines(request: HttpRequest) -> HttpResponse:
    """What runs out in the cases that one may see, and what ran out lately; `?within=` chooses by when."""
    return render(request, "console/deadlines.html", deadlines_context(request.GET, actor_of(request)))


@require_GET
@login_required
def work_list_csv(request: HttpRequest) -> HttpResponseBase:
    """The same list as a file."""
    actor = actor_of(request)
    asked = Asked.read(request.GET, actor)
    name = f"kanmon-{asked.chosen.name}-{clock.today().isoformat()}.csv"
    lines = csv_lines(asked, actor, get_language() or "en")
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def stuck(request: HttpRequest) -> HttpResponse:
    """Deadlines and events that failed too often; a supervisor has them tried again."""
    actor = actor_of(request)
    if request.method == "POST":
        try:
            messages.success(request, resume(actor, request.POST.get("what", ""), request.POST.get("id", "")))
        except DoorError as error:
            context = {**stuck_for(actor), "refusal": {"reasons": error.reasons}}
            return render(request, "console/stuck.html", context, status=409)
        return redirect("stuck")
    return render(request, "console/stuck.html", stuck_for(actor))


@require_GET
@login_required
def statute(request: HttpRequest) -> HttpResponse:
    """Every provision of the Act: what it gives, what implements it, which tests prove it."""
    return render(request, "console/statute.html", statute_context(request.GET.get("status", "")))


@require_GET
@login_required
def periods(request: HttpRequest) -> HttpResponse:
    """The period calculator: from when, how long, and how the last day is reached."""
    context, status = period_context(request.GET)
    return render(request, "console/periods.html", context, status=status)
