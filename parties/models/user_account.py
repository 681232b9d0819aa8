"""A user's account: opened, deactivated, its password reset, its roles granted and ended.

Passwords themselves never pass the door, since what passes is written in the journal: see `user_accounts`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import connection, models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.models import Office, RoleGrant, User
from accounts.roles import STAFF_ROLES, Role
from accounts.rules.findings import Finding
from accounts.rules.grants import GrantTerms, grant_findings
from parties.inputs import AccountInput, DetailsInput, EndGrantInput, GrantInput, ReasonInput
from parties.named_persons import PERSONS_NAMED, unknown_persons
from statute.articles import Article
from statute.effects import Create, Delete, Effects, Update
from statute.errors import Reason
from statute.procedure import Procedure, state_known
from statute.transitions import OFFICERS, Ctx, Fact, Subject, guard, rule

AUTHORITY = Article("107")

ACTIVE, INACTIVE = "active", "inactive"
STATES = [(ACTIVE, _("Active")), (INACTIVE, _("Inactive"))]
# A supervisor for the own offices; whoever operates the machine, to begin with; the demonstration.
KEEPERS = (Role.SUPERVISOR, "operator", "demo")
# Nothing hashes to it, so nobody signs in with it.
NO_PASSWORD = "!"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Account:
    """The user of an account and every grant it has or had."""

    user: User
    grants: tuple[RoleGrant, ...]


def _new_user_ids(subjects: Sequence[Subject]) -> Mapping[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('accounts_user', 'id')) FROM generate_series(1, %s)",
            [len(subjects)],
        )
        ids = [row[0] for row in cursor.fetchall()]
    return {s.case_id: pk for s, pk in zip(subjects, ids, strict=True)}


def _names_taken(subjects: Sequence[Subject]) -> Mapping[int, bool]:
    names = {s.case_id: s.input.username for s in subjects if s.input is not None}
    taken = set(User.objects.filter(username__in=names.values()).values_list("username", flat=True))
    return {case_id: name in taken for case_id, name in names.items()}


def _accounts(subjects: Sequence[Subject]) -> Mapping[int, Account]:
    user_ids = {s.case_id: s.row.user_id for s in subjects if s.row.user_id}
    users = User.objects.in_bulk(user_ids.values())
    grants: dict[int, list[RoleGrant]] = {}
    for held in RoleGrant.objects.filter(user__in=users).order_by("id"):
        grants.setdefault(held.user_id, []).append(held)
    return {case_id: Account(users[pk], tuple(grants.get(pk, ()))) for case_id, pk in user_ids.items()}


def _offices_named(subjects: Sequence[Subject]) -> Mapping[int, int | None]:
    codes = {s.case_id: s.input.office for s in subjects if s.input is not None and s.input.office}
    known = dict(Office.objects.filter(code__in=codes.values()).values_list("code", "pk"))
    return {case_id: known.get(code) for case_id, code in codes.items()}


def _missing() -> Any:
    raise LookupError("An account without its user.")


NEW_USER_ID: Fact[int] = Fact("new_user_id", _new_user_ids, int)
NAME_TAKEN: Fact[bool] = Fact("name_taken", _names_taken, bool)
ACCOUNT: Fact[Account] = Fact("account", _accounts, _missing)
OFFICE_NAMED: Fact[int | None] = Fact("office_named", _offices_named, lambda: None)


def _reasons(findings: Sequence[Finding]) -> list[Reason]:
    return [Reason(f.code, f.message, AUTHORITY, f.field, f.value) for f in findings]


@guard(AUTHORITY, _("A user of this name exists."), facts=(NAME_TAKEN,), on_input=True)
def name_is_free(row: Any, ctx: Ctx) -> bool | list[Reason]:
    if not ctx[NAME_TAKEN]:
        return True
    return [Reason("name_taken", _("A user of this name exists."), AUTHORITY, "username", ctx.input.username)]


@guard(AUTHORITY, _("Nobody keeps the own account: ask another supervisor."))
def not_ones_own(row: Any, ctx: Ctx) -> bool:
    return bool(row.user_id != ctx.actor.user_id)


@guard(
    AUTHORITY, _("The role cannot be granted."), facts=(ACCOUNT, PERSONS_NAMED, OFFICE_NAMED), on_input=True
)
def role_can_be_granted(row: Any, ctx: Ctx) -> list[Reason]:
    given = ctx.input
    found = unknown_persons(ctx, AUTHORITY, "person")
    if given.office is not None and ctx[OFFICE_NAMED] is None:
        sentence = format_lazy(_("There is no office with the code “{code}”."), code=given.office)
        found.append(Reason("unknown_office", sentence, AUTHORITY, "office", given.office))
    if found:
        return found
    account = ctx[ACCOUNT]
    found = _reasons(grant_findings(_terms(ctx), [held.terms() for held in account.grants]))
    if account.user.is_service and given.role in STAFF_ROLES:
        sentence = _("A machine acts for a party, never for customs.")
        found.append(Reason("machine_for_customs", sentence, AUTHORITY, "role", given.role))
    return found


@guard(
    AUTHORITY, _("A supervisor grants roles at the own offices only."), facts=(OFFICE_NAMED,), on_input=True
)
def granted_at_own_office(row: Any, ctx: Ctx) -> bool:
    office = ctx[OFFICE_NAMED]
    return ctx.actor.is_system or office is None or ctx.actor.may_at(Role.SUPERVISOR, office)


@guard(AUTHORITY, _("The grant cannot be ended so."), facts=(ACCOUNT,), on_input=True)
def grant_can_be_ended(row: Any, ctx: Ctx) -> list[Reason]:
    named = _grants_named(ctx)
    if not named:
        sentence = _("This account has no such grant.")
        return [Reason("unknown_grant", sentence, AUTHORITY, "grant_id", ctx.input.grant_id)]
    found = []
    held, last = named[0], _last_day(ctx)
    if held.valid_to is not None and held.valid_to <= last:
        sentence = _("The grant ends by that day already.")
        found.append(Reason("ends_already", sentence, AUTHORITY, "last_day", last))
    if last < ctx.today - timedelta(days=1):
        sentence = _("A grant is not ended in the past: what was done under it was done with authority.")
        found.append(Reason("ended_in_the_past", sentence, AUTHORITY, "last_day", last))
    if held.office_id is not None and not (
        ctx.actor.is_system or ctx.actor.may_at(Role.SUPERVISOR, held.office_id)
    ):
        sentence = _("A supervisor ends roles at the own offices only.")
        found.append(Reason("granted_elsewhere", sentence, AUTHORITY, "grant_id", held.pk))
    return found


def _terms(ctx: Ctx) -> GrantTerms:
    given = ctx.input
    person = ctx[PERSONS_NAMED].get(given.person)
    return GrantTerms(
        given.role, ctx[OFFICE_NAMED], person.person_id if person else None, given.valid_from, given.valid_to
    )


def _grants_named(ctx: Ctx) -> list[RoleGrant]:
    return [held for held in ctx[ACCOUNT].grants if held.pk == ctx.input.grant_id]


def _last_day(ctx: Ctx) -> date:
    """Without a day given the role ends at once: yesterday was its last."""
    last: date | None = ctx.input.last_day
    return last if last is not None else ctx.today - timedelta(days=1)


class UserAccount(Procedure):
    """One account under the office that keeps it."""

    state = FSMField(_("state"), default="new", protected=True, choices=STATES, max_length=20)
    user = models.OneToOneField(
        "accounts.User", verbose_name=_("user"), on_delete=models.PROTECT, related_name="account"
    )

    party_fields: ClassVar[Mapping[str, str]] = {}

    class Meta(Procedure.Meta):
        verbose_name = _("user account")
        verbose_name_plural = _("user accounts")
        constraints = [state_known([state for state, _label in STATES], "user_account_state_known")]

    @transition(
        field=state,
        source="new",
        target=ACTIVE,
        custom=rule(
            label=_("Open an account"),
            article=AUTHORITY,
            roles=KEEPERS,
            input=AccountInput,
            audience=OFFICERS,
            facts=(NEW_USER_ID,),
            guards=(name_is_free,),
        ),
    )
    def open(self, ctx: Ctx) -> Effects:
        """A user who can do nothing yet: no password, no role."""
        self.user_id = ctx[NEW_USER_ID]
        given = ctx.input.model_dump()
        return [Create(User(pk=self.user_id, password=NO_PASSWORD, created_at=ctx.now, **given))]

    @transition(
        field=state,
        source=ACTIVE,
        target=None,
        custom=rule(
            label=_("Change the details"),
            article=AUTHORITY,
            roles=KEEPERS,
            input=DetailsInput,
            audience=OFFICERS,
            facts=(ACCOUNT,),
        ),
    )
    def change_details(self, ctx: Ctx) -> Effects:
        """The person has another name, address or language."""
        changed = ctx.input.model_dump(exclude_none=True)
        return [Update(ctx[ACCOUNT].user, changed)] if changed else []

    @transition(
        field=state,
        source=ACTIVE,
        target=None,
        custom=rule(
            label=_("Reset the password"),
            article=AUTHORITY,
            roles=KEEPERS,
            audience=OFFICERS,
            facts=(ACCOUNT,),
            guards=(not_ones_own,),
        ),
    )
    def reset_password(self, ctx: Ctx) -> Effects:
        """The old password opens nothing any more; the next one must be changed by its owner."""
        user = ctx[ACCOUNT].user
        user.password = NO_PASSWORD  # what the journal compares with: no hash is ever written there
        return [Update(user, {"password": NO_PASSWORD, "must_change_password": not user.is_service})]

    @transition(
        field=state,
        source=ACTIVE,
        target=INACTIVE,
        custom=rule(
            label=_("Deactivate"),
            article=AUTHORITY,
            roles=KEEPERS,
            input=ReasonInput,
            audience=OFFICERS,
            facts=(ACCOUNT,),
            guards=(not_ones_own,),
            weight="grave",
        ),
    )
    def deactivate(self, ctx: Ctx) -> Effects:
        """Nobody acts through the account any more; what was done through it stays."""
        return [Update(ctx[ACCOUNT].user, {"is_active": False})]

    @transition(
        field=state,
        source=INACTIVE,
        target=ACTIVE,
        custom=rule(
            label=_("Activate again"),
            article=AUTHORITY,
            roles=KEEPERS,
            input=ReasonInput,
            audience=OFFICERS,
            facts=(ACCOUNT,),
            guards=(not_ones_own,),
        ),
    )
    def activate(self, ctx: Ctx) -> Effects:
        """The account may be used again, with the roles then in force."""
        return [Update(ctx[ACCOUNT].user, {"is_active": True})]

    @transition(
        field=state,
        source=ACTIVE,
        target=None,
        custom=rule(
            label=_("Grant a role"),
            article=AUTHORITY,
            roles=KEEPERS,
            input=GrantInput,
            audience=OFFICERS,
            facts=(ACCOUNT, PERSONS_NAMED, OFFICE_NAMED),
            guards=(not_ones_own, role_can_be_granted, granted_at_own_office),
        ),
    )
    def grant_role(self, ctx: Ctx) -> Effects:
        """A role at an office and all below it, or for a person, from a day on."""
        terms = _terms(ctx)
        return [
            Create(
                RoleGrant(
                    user_id=self.user_id,
                    role=terms.role,
                    office_id=terms.office_id,
                    person_id=terms.person_id,
                    valid_from=terms.valid_from,
                    valid_to=terms.valid_to,
                )
            )
        ]

    @transition(
        field=state,
        source="*",
        target=None,
        custom=rule(
            label=_("End a role"),
            article=AUTHORITY,
            roles=KEEPERS,
            input=EndGrantInput,
            audience=OFFICERS,
            facts=(ACCOUNT,),
            guards=(not_ones_own, grant_can_be_ended),
            weight="grave",
        ),
    )
    def end_role(self, ctx: Ctx) -> Effects:
        """The role has a last day now; one that has not begun by then is taken back."""
        last = _last_day(ctx)
        return [
            Delete(held) if last < held.valid_from else Update(held, {"valid_to": last})
            for held in _grants_named(ctx)
        ]
