"""What surrounds every page for whoever has signed in: navigation, who that is, the office's clock."""

from __future__ import annotations

from functools import partial
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from typing import Any

from babel.dates import format_timedelta
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Office, Person, User
from accounts.roles import Role
from console.caseload import SEEING as CASELOAD
from doors.actors import actor_of
from doors.running_out import A_WEEK, count_of
from statute import clock

_SUPERVISING = (Role.SUPERVISOR, Role.AUDITOR)
_TRADE = (Role.IMPORTER, Role.BROKER, Role.BONDED_OPERATOR, Role.CARRIER)
_BONDED = (Role.CARRIER, Role.BONDED_OPERATOR, Role.BONDED_OFFICER, *_SUPERVISING)
# For whom licences of bonded areas are daily work.
_LICENSING = (Role.BONDED_OFFICER, Role.BONDED_OPERATOR, Role.SUPERVISOR)
# For whom intellectual property at the border is.
_PROPERTY = (Role.RIGHTHOLDER, Role.IP_OFFICER, Role.INSPECTOR, Role.OFFICER, *_SUPERVISING)


def shell(request: HttpRequest) -> dict[str, Any]:
    """A context processor: `shell`, as templates/base.html reads it, asked for only where a template draws it."""
    return {"shell": SimpleLazyObject(lambda: shell_of(request))}


def shell_of(request: HttpRequest) -> dict[str, Any]:
    """The frame of one page. A page of the system itself (an error) has no user and no navigation."""
    now = clock.now()
    frame: dict[str, Any] = {
        "home_url": "/",
        "version": _version(),
        "now": now,
        "sandbox": settings.KANMON_SANDBOX,
    }
    if settings.KANMON_SANDBOX and (ahead := _ahead()):
        frame["moved"] = ahead
    user = getattr(request, "user", None)
    if isinstance(user, User):
        frame |= {"nav": navigation(request), "user": _who(request, user)}
        actor = actor_of(request)
        frame["begins_elsewhere"] = begins_at(actor) is not None
        frame["running_out"] = SimpleLazyObject(partial(count_of, actor, A_WEEK))
    return frame


def begins_at(actor: Actor) -> str | None:
    """The name of the page where this person begins, where that is not the list of declarations."""
    if actor.is_staff or actor.has_role(Role.BROKER, Role.IMPORTER):
        return None
    if actor.has_role(Role.BONDED_OPERATOR):
        return "bonded-areas"
    if actor.has_role(Role.RIGHTHOLDER):
        return "right-concerned-list"
    return "transport-list" if actor.has_role(Role.CARRIER) else None


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Where this person goes from every page."""
    actor = actor_of(request)
    items = [] if begins_at(actor) else [(_("Work list"), reverse("home"))]
    if actor.is_staff:
        items.append((_("Waiting for customs"), reverse("waiting")))
    items.append((_("Deadlines"), reverse("deadlines")))
    items.append((_("Notices to me") if actor.is_party else _("Notices"), reverse("notice-list")))
    if actor.has_role(*_BONDED):
        items.append((_("Transports"), reverse("transport-list")))
        items.append((_("Manifests"), reverse("manifest-list")))
    if actor.is_staff or actor.has_role(Role.BONDED_OPERATOR):
        items.append((_("Bonded areas"), reverse("bonded-areas")))
        items.append((_("Lots"), reverse("lot-list")))
    if actor.has_role(*_LICENSING):
        items.append((_("Licences"), reverse("licence-list")))
    if actor.has_role(*_PROPERTY):
        items.append((_("Petitions"), reverse("petition-list")))
    if actor.is_staff and actor.has_role(*_PROPERTY):
        items.append((_("Verification"), reverse("verification-case-list")))
    elif actor.has_role(Role.RIGHTHOLDER, Role.IMPORTER, Role.BROKER):
        items.append((_("Stopped goods"), reverse("right-concerned-list")))
    if actor.has_role(*CASELOAD):
        items.append((_("Caseload of verification"), reverse("verification-caseload")))
    if actor.is_staff and actor.has_role(*_SUPERVISING):
        items.append((_("Stuck"), reverse("stuck")))
    if actor.is_staff or actor.has_role(*_TRADE):
        items.append((_("Authorised operators"), reverse("authorised-operators")))
    items.append((_("Period calculator"), reverse("periods")))  # the articles are in the foot of every page
    if actor.is_staff and actor.has_role(*_SUPERVISING):
        items.append((_("Administration"), reverse("admin:index")))
    if actor.is_party:
        items.append((_("API"), reverse("api-docs")))
    return [{"label": label, "url": url, "current": request.path == url} for label, url in items]


def _who(request: HttpRequest, user: User) -> dict[str, str]:
    """Name, roles and office or firm of whoever has signed in, in two queries at the most."""
    actor = actor_of(request)
    labels = dict(Role.choices)
    roles = ", ".join(str(labels.get(role, role)) for role in sorted(actor.roles))
    offices = {grant.office_id for grant in actor.grants if grant.office_id}
    persons = {grant.person_id for grant in actor.grants if grant.person_id}
    places = [office.name for office in Office.objects.filter(pk__in=offices)] if offices else []
    places += [person.name for person in Person.objects.filter(pk__in=persons)] if persons else []
    return {"name": user.name, "role": roles, "office": ", ".join(places)}


def _ahead() -> str:
    """How far the clock of a sandbox is ahead, in words."""
    from statute.models import SandboxClock

    offset = SandboxClock.offset()
    return format_timedelta(offset, locale=(get_language() or "en")[:2]) if offset else ""


def _version() -> str:
    try:
        return version_of("kanmon")
    except PackageNotFoundError:
        return ""
