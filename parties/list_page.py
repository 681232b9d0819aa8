"""The list of authorised operators: by status and state, newest first."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from doors.actors import actor_of
from doors.cursors import Cursor, newest_first
from doors.lookup import written
from doors.page_context import due_from
from parties.models import Authorisation
from parties.models.authorisation_contents import AuthorisationKind, State
from parties.models.authorisation_parts import FILERS
from parties.pages import SLUG, TONES
from statute import clock
from statute.errors import InvalidInput

PAGE_SIZE: Final = 25


@require_GET
@login_required
def authorised_operators(request: HttpRequest) -> HttpResponse:
    """What the office has in hand, or what a party applied for and holds."""
    actor, today = actor_of(request), clock.today()
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    kind = kind if kind in AuthorisationKind.values else ""
    state = state if state in State.values else ""
    rows = Authorisation.objects.visible_to(actor).select_related("case__office", "case__assignee", "holder")
    rows = rows.filter(**{name: value for name, value in (("status", kind), ("state", state)) if value})
    context: dict[str, Any] = {}
    try:
        cursor = Cursor.read(request.GET["cursor"]) if request.GET.get("cursor") else None
    except InvalidInput as error:
        cursor = None
        context["refusal"] = {"title": _("This page of the list does not exist"), "reasons": error.reasons}
    page = newest_first(rows, "case_id", cursor, PAGE_SIZE)

    def address(**changes: str) -> str:
        given = {"kind": kind, "state": state, **changes}
        return "?" + urlencode({name: value for name, value in given.items() if value})

    context["operators"] = {
        "title": _("Authorised operators"),
        "tabs": [
            {"label": _("Every status"), "url": address(kind=""), "current": not kind},
            *(
                {"label": label, "url": address(kind=value), "current": value == kind}
                for value, label in AuthorisationKind.choices
            ),
        ],
        "filters": [
            {"label": _("Every state"), "url": address(state=""), "count": None, "current": not state},
            *(
                {"label": label, "url": address(state=value), "count": None, "current": value == state}
                for value, label in State.choices
            ),
        ],
        "rows": [
            {
                "reference": str(row.case),
                "url": reverse(f"{SLUG}-page", args=[written(row.case)]),
                "status": row.get_status_display(),
                "holder": row.holder.name,
                "code": row.holder.code,
                "state": row.state,
                "label": row.get_state_display(),
                "tone": TONES[State(row.state)],
                "due": due_from(row.case.due_at, today),
                "given_on": row.given_on,
                "valid_until": row.valid_until,
                "office": row.case.office.code,
            }
            for row in page.rows
        ],
        "pages": {
            "newer_url": page.previous and address(cursor=page.previous.written()),
            "older_url": page.next and address(cursor=page.next.written()),
        },
        "empty": {"title": _("There is no authorised operator here.")},
        "may_apply": actor.has_role(*map(str, FILERS)) and not actor.reads_only,
        "new_url": reverse(f"{SLUG}-new"),
    }
    context["crumbs"] = [{"label": _("Work list"), "url": "/"}, {"label": _("Authorised operators")}]
    return render(request, "parties/authorised_operators.html", context)
