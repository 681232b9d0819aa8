"""Mandates, administrators, persons' records and accounts in the supervisors' admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.models import Person, RoleGrant, User
from doors.admin import ActionsOnlyAdmin
from doors.clerical_words import names_of_columns
from doors.forms import Words
from parties.models import Authorisation, CustomsProcessAdministrator, Mandate, PersonRecord, UserAccount
from parties.pages import AuthorisationPages

_ENDS = ("state_shown", "office_shown", "changed_shown")


class _OfParties(ActionsOnlyAdmin):
    """Known by their parties, not by a reference."""

    search_help_text = _("The code of a party, or its beginning")
    by: ClassVar[tuple[str, ...]] = ()

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By the beginning of a party's code."""
        from django.db.models import Q

        term = search_term.strip().replace("\x00", "")
        if not term:
            return queryset, False
        where = Q()
        for path in self.by:
            where |= Q(**{f"{path}__startswith": term.lower() if path.endswith("username") else term.upper()})
        return queryset.filter(where), False


@admin.register(Mandate)
class MandateAdmin(_OfParties):
    """For whom a broker may act."""

    list_display = ("broker_shown", "importer_shown", "procedures", "valid_from", "valid_to", *_ENDS)
    related: ClassVar = ("broker", "importer")
    search_fields = ("broker__code",)
    by: ClassVar = ("broker__code", "importer__code")

    @display(description=_("broker"), ordering="case_id")
    def broker_shown(self, row: Any) -> str:
        return str(row.broker)

    @display(description=_("importer"))
    def importer_shown(self, row: Any) -> str:
        return str(row.importer)


@admin.register(CustomsProcessAdministrator)
class CustomsProcessAdministratorAdmin(_OfParties):
    """Who acts for those without a place in Japan (95)."""

    list_display = ("shown", *_ENDS)
    related: ClassVar = ("principal",)
    search_fields = ("principal__code",)
    by: ClassVar = ("principal__code",)

    @display(description=_("principal"), ordering="case_id")
    def shown(self, row: Any) -> str:
        return str(row.principal)


@admin.register(Authorisation)
class AuthorisationAdmin(_OfParties):
    """The seven statuses of authorised operators, at the supervisor's offices."""

    list_display = ("reference", "holder_shown", "status", "given_on", "valid_until", *_ENDS)
    list_filter = ("state", "status")
    related: ClassVar = ("holder",)
    search_fields = ("holder__code",)
    by: ClassVar = ("holder__code", "case__reference")
    words: ClassVar = AuthorisationPages.words
    words_of: ClassVar = AuthorisationPages.words_of

    def choices(self, row: Any, move: Any, actor: Any) -> Any:
        """What the page of the case would offer."""
        return (
            AuthorisationPages().choices(row, move, actor)
            if row is not None
            else super().choices(row, move, actor)
        )

    @display(description=_("holder"))
    def holder_shown(self, row: Any) -> str:
        return str(row.holder)


@admin.register(PersonRecord)
class PersonRecordAdmin(_OfParties):
    """The record on which each person's particulars rest."""

    list_display = ("shown", *_ENDS)
    related: ClassVar = ("person",)
    search_fields = ("person__code",)
    by: ClassVar = ("person__code",)
    words: ClassVar = names_of_columns(Person)

    @display(description=_("person"), ordering="case_id")
    def shown(self, row: Any) -> str:
        return str(row.person)


@admin.register(UserAccount)
class UserAccountAdmin(_OfParties):
    """Accounts: opened, deactivated, their roles granted and ended. Passwords never pass here."""

    list_display = ("shown", "name_shown", *_ENDS)
    related: ClassVar = ("user",)
    search_fields = ("user__username",)
    search_help_text = _("A user name, or its beginning")
    by: ClassVar = ("user__username",)
    words: ClassVar = {
        **names_of_columns(User),
        **names_of_columns(RoleGrant),
        "grant_id": Words(_("Role to be ended")),
        "last_day": Words(_("Last day")),
    }

    @display(description=_("user"), ordering="case_id")
    def shown(self, row: Any) -> str:
        return str(row.user.username)

    @display(description=_("name"))
    def name_shown(self, row: Any) -> str:
        return str(row.user.name)
