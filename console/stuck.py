"""Deadlines and events that failed too often and wait for a supervisor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.utils.translation import gettext as _

from accounts.roles import Role
from doors.pages import page_of
from statute import outbox
from statute.door import perform
from statute.models import DeadlineRow, ParkedEvent

if TYPE_CHECKING:
    from accounts.actors import Actor

MOST: Final = 100


def _offices(actor: Actor) -> frozenset[int]:
    """Where this person looks after what is stuck. Raises Http404 for everybody else."""
    offices = actor.offices_for((Role.SUPERVISOR, Role.AUDITOR))
    if not actor.is_staff or not offices:
        raise Http404
    return offices


def _deadlines(actor: Actor) -> Any:
    return DeadlineRow.objects.filter(status="parked", case__office_id__in=_offices(actor))


def _events(actor: Actor) -> Any:
    return ParkedEvent.objects.filter(
        handled_at__isnull=True, retry_at__isnull=True, case__office_id__in=_offices(actor)
    )


def stuck_for(actor: Actor) -> dict[str, Any]:
    """The newest 100 of each, with their cases."""
    deadlines = _deadlines(actor).select_related("case__office").order_by("-id")[:MOST]
    events = _events(actor).select_related("case__office").order_by("-id")[:MOST]
    return {
        "deadlines": [
            {
                **_of_case(one.case),
                "id": one.pk,
                "what": one.name,
                "at": one.late_from,
                "article": one.article,
                "attempts": one.attempts,
                "error": one.last_error,
            }
            for one in deadlines
        ],
        "events": [
            {
                **_of_case(one.case),
                "id": one.pk,
                "what": f"{one.topic}: {one.consumer}",
                "at": one.at,
                "article": "",
                "attempts": one.attempts,
                "error": one.last_error,
            }
            for one in events
        ],
        "may_resume": actor.has_role(Role.SUPERVISOR),
    }


def _of_case(case: Any) -> dict[str, Any]:
    return {"case": case.reference or str(case.handle), "url": page_of(case), "office": case.office.name}


def resume(actor: Actor, what: str, key: str) -> str:
    """Has one tried again; answers what was done, in words. Raises what the door raises, and Http404."""
    acts: dict[str, Callable[[Actor, int], str]] = {"deadline": _resume_deadline, "event": _resume_event}
    if what not in acts or not (key.isascii() and key.isdigit() and len(key) <= 18):
        raise Http404
    return acts[what](actor, int(key))


def _resume_deadline(actor: Actor, key: int) -> str:
    row = _deadlines(actor).filter(pk=key).first()
    if row is None:
        raise Http404
    perform(row.case_id, "resume_deadlines", actor)
    return _("The timer tries again at once.")


def _resume_event(actor: Actor, key: int) -> str:
    event = _events(actor).select_related("case").filter(pk=key).first()
    # An event is the machinery's own, no record of law: whoever may supervise the case may have it tried again.
    if event is None or not actor.may_at(Role.SUPERVISOR, event.case.office_id):
        raise Http404
    outbox.retry_now([event.pk])
    return _("The event is tried again by the next worker.")
