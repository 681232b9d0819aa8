"""Taking an act from the admin's list: asked once more with the input's form, then through the door for all chosen."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.admin import helpers
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Office
from doors.actors import actor_of
from doors.api_view import json_text
from doors.clerical_words import words_for
from doors.form_data import data_of
from doors.forms import fields_of, hidden_paths, summary_of
from doors.idempotency import Answer, Attempt, fingerprint, once
from doors.pages import page_of
from statute.door import Outcome, open_case, perform_many
from statute.errors import Conflict, InvalidInput, Reason, Refused
from statute.machine import machine

if TYPE_CHECKING:
    from accounts.actors import Actor
    from doors.admin import ActionsOnlyAdmin
    from statute.machine import Move

# As many as the door takes at once without anybody waiting long.
MOST: Final = 500
CONFIRMED: Final = "confirmed"


def act_on(owner: ActionsOnlyAdmin, request: HttpRequest, queryset: Any, move: Move) -> HttpResponse | None:
    """The form for the cases chosen; when it is confirmed, the act. None goes back to the list, with a message."""
    rows = list(queryset.order_by("case_id")[: MOST + 1])
    if len(rows) > MOST:
        sentence = _("At most %(most)s cases are acted on at once; narrow the list first.")
        messages.error(request, sentence % {"most": MOST})
        return None
    if CONFIRMED not in request.POST:
        return _asked(owner, request, rows, move)
    actor = actor_of(request)
    words = _words(owner, move)
    data = data_of(move.rule.input, request.POST, leave_out=hidden_paths(words))
    versions = _versions(request, rows)
    if versions is None:
        return _asked(owner, request, rows, move, data)
    key = fingerprint([move.name, sorted(versions.items()), data])

    def act() -> Answer:
        outcomes = perform_many(
            list(versions), move.name, actor, data, expected_versions=versions, refusals="report"
        )
        return Answer(200, json_text([_told(outcome) for outcome in outcomes]))

    attempt = Attempt(f"page:{request.user.pk}", f"admin:{key}", "POST", request.path, key)
    try:
        told = json.loads(once(attempt, act).body)
    except InvalidInput as error:
        return _asked(owner, request, rows, move, data, error.reasons, status=422)
    except Conflict as error:
        changed = next((str(row.case) for row in rows if row.pk == error.case_id), "")
        sentence = _("%(case)s has changed meanwhile; nothing was done. Look at it and decide again.")
        messages.error(request, sentence % {"case": changed})
        return _asked(owner, request, rows, move, data, status=409)
    return _answered(owner, request, move, told)


def open_one(owner: ActionsOnlyAdmin, request: HttpRequest, name: str) -> HttpResponse:
    """The form of an opening act; when it is sent, the new case."""
    actor = actor_of(request)
    move = next((m for m in owner.moves_for(actor, opening=True) if m.name == name), None)
    if move is None:
        raise Http404
    offices = _offices(actor, move)
    words = _words(owner, move)
    if request.method != "POST":
        return _opening(owner, request, move, offices, {}, uuid.uuid4().hex)
    data = data_of(move.rule.input, request.POST, leave_out=hidden_paths(words))
    nonce = request.POST.get("nonce", "")[:64] or uuid.uuid4().hex
    office = next((pk for pk, _label in offices if str(pk) == request.POST.get("under_office")), None)
    if office is None:
        reason = Reason("unknown_office", _("Choose one of your offices."), field="under_office")
        return _opening(owner, request, move, offices, data, nonce, [reason], 422)

    def act() -> Answer:
        outcome = open_case(machine(owner.model).procedure, move.name, actor, office, data)
        return Answer(201, json_text([_told(outcome)]))

    told = fingerprint([office, data])
    attempt = Attempt(f"page:{request.user.pk}", f"open:{nonce}:{told[:32]}", "POST", request.path, told)
    try:
        done = json.loads(once(attempt, act).body)
    except InvalidInput as error:
        return _opening(owner, request, move, offices, data, nonce, error.reasons, 422)
    except Refused as error:
        return _opening(owner, request, move, offices, data, nonce, error.reasons, 409)
    return _answered(owner, request, move, done)


def _versions(request: HttpRequest, rows: Sequence[Any]) -> dict[int, int] | None:
    """The versions from which the form was drawn, by case; None when it does not say them for all."""
    found = {}
    for row in rows:
        text = request.POST.get(f"version-{row.pk}", "")
        if not (text.isascii() and text.isdigit() and len(text) <= 18):
            return None
        found[row.pk] = int(text)
    return found


def _offices(actor: Actor, move: Move) -> list[tuple[int, str]]:
    """The offices under which this actor may open a case."""
    offices = Office.objects.filter(pk__in=actor.offices_for(move.rule.roles)).order_by("path")
    return [(office.pk, f"{office.name} ({office.code})") for office in offices]


def _words(owner: ActionsOnlyAdmin, move: Move) -> dict[str, Any]:
    return dict(words_for(owner.model, move, owner.words, owner.words_of))


def _told(outcome: Outcome) -> dict[str, Any]:
    return {
        "case": outcome.case_id,
        "name": outcome.reference or outcome.handle,
        "done": outcome.done,
        "reasons": [reason.as_data() for reason in outcome.reasons],
    }


def _asked(
    owner: ActionsOnlyAdmin,
    request: HttpRequest,
    rows: Sequence[Any],
    move: Move,
    values: Mapping[str, Any] | None = None,
    errors: Sequence[Reason] = (),
    status: int = 200,
) -> HttpResponse:
    """The page that asks once more."""
    words, model = _words(owner, move), move.rule.input
    choices = owner.choices(rows[0] if len(rows) == 1 else None, move, actor_of(request))
    hidden = [
        {"name": "action", "value": move.name},
        {"name": CONFIRMED, "value": "yes"},
        *({"name": helpers.ACTION_CHECKBOX_NAME, "value": row.pk} for row in rows),
        *({"name": f"version-{row.pk}", "value": row.case.version} for row in rows),
    ]
    drawn = _drawn(owner, move) | {
        "cases": [
            {"name": str(row.case), "state": row.get_state_display(), "url": page_of(row.case)}
            for row in rows
        ],
        "hidden": hidden,
        "url": owner.list_address(),
        "fields": fields_of(model, words=words, choices=choices, values=values, errors=errors),
        "error_summary": summary_of(model, errors, words=words, prefix=move.name),
    }
    return render(request, "doors/admin_act.html", drawn, status=status)


def _opening(
    owner: ActionsOnlyAdmin,
    request: HttpRequest,
    move: Move,
    offices: Sequence[tuple[int, str]],
    values: Mapping[str, Any],
    nonce: str,
    errors: Sequence[Reason] = (),
    status: int = 200,
) -> HttpResponse:
    """The page that asks what a new case is to be."""
    words, model = _words(owner, move), move.rule.input
    choices = owner.choices(None, move, actor_of(request))
    office = {
        "name": "under_office",
        "label": _("Office"),
        "kind": "select",
        "required": True,
        "options": [{"value": pk, "label": label} for pk, label in offices],
        "value": request.POST.get("under_office") or (offices[0][0] if len(offices) == 1 else None),
        "errors": [e for e in errors if e.field == "under_office"],
    }
    drawn = _drawn(owner, move) | {
        "cases": [],
        "hidden": [{"name": "nonce", "value": nonce}],
        "url": "",
        "fields": [office, *fields_of(model, words=words, choices=choices, values=values, errors=errors)],
        "error_summary": summary_of(model, errors, words=words, prefix=move.name),
    }
    return render(request, "doors/admin_act.html", drawn, status=status)


def _answered(
    owner: ActionsOnlyAdmin, request: HttpRequest, move: Move, told: Sequence[Mapping[str, Any]]
) -> HttpResponse:
    """Back to the list when all was done; else every case that was not, with its reasons."""
    done = sum(1 for one in told if one["done"])
    if done:
        words = ngettext("%(what)s: done for %(n)s case.", "%(what)s: done for %(n)s cases.", done)
        messages.success(request, words % {"what": move.rule.label, "n": done})
    if done == len(told):
        return HttpResponseRedirect(owner.list_address(), status=303)
    refused = [one for one in told if not one["done"]]
    return render(request, "doors/admin_refused.html", _drawn(owner, move) | {"refused": refused}, status=409)


def _drawn(owner: ActionsOnlyAdmin, move: Move) -> dict[str, Any]:
    plural = str(owner.model._meta.verbose_name_plural)
    crumbs = [{"label": plural, "url": owner.list_address()}, {"label": move.rule.label}]
    return {
        "move": move,
        "label": move.rule.label,
        "article": move.article,
        "weight": move.rule.weight,
        "crumbs": crumbs,
    }
