"""Questions about accounts, asked as scoped querysets."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Office, Person, RoleGrant, User

if TYPE_CHECKING:
    from accounts.actors import Actor


def offices_below(paths: Iterable[str]) -> QuerySet[Office]:
    """The offices at those paths and all below them; with no path, none."""
    condition = Q(pk__in=())
    for path in paths:
        condition |= Q(path__startswith=path)
    return Office.objects.filter(condition)


def offices_at_or_below(office: Office) -> QuerySet[Office]:
    """An office and all below it: one indexed prefix query."""
    return Office.objects.filter(path__startswith=office.path)


def in_force(on: date) -> Q:
    """Grants held on that day, the first and the last day included."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def grants_in_force(user: User, on: date) -> QuerySet[RoleGrant]:
    """The roles a user holds on that day."""
    return RoleGrant.objects.filter(in_force(on), user=user)


def persons_visible_to(actor: "Actor") -> QuerySet[Person]:
    """Customs sees every person; a party the persons it acts for (mandates are added a floor above)."""
    if actor.is_party:
        return Person.objects.filter(pk__in=actor.persons_for())
    if actor.is_staff and not actor.grants:
        return Person.objects.none()
    return Person.objects.all()


def users_visible_to(actor: "Actor") -> QuerySet[User]:
    """Themselves; for supervisors and auditors also whoever ever has a role at their offices, and every
    user that has none at any office."""
    if actor.is_system:
        return User.objects.all()
    if actor.user_id is None:
        return User.objects.none()
    offices = actor.offices_for(("supervisor", "auditor"))
    if not offices:
        return User.objects.filter(pk=actor.user_id)
    any_grant = RoleGrant.objects.filter(user=OuterRef("pk"))
    elsewhere = any_grant.filter(office__isnull=False)
    return User.objects.filter(
        Q(pk=actor.user_id) | Exists(elsewhere.filter(office__in=offices)) | ~Exists(elsewhere)
    )
