"""What lies below the doors, in the supervisors' admin: offices, persons, the journal, what is parked, the law."""

from __future__ import annotations

import json
from collections import defaultdict
from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from accounts.models import Office, Person
from accounts.selectors import persons_visible_to
from doors.actors import actor_of
from doors.admin import ActionsOnlyAdmin, ReadOnlyAdmin
from doors.notices import WORDS_OF as NOTICE_WORDS
from doors.pages import page_of
from statute import outbox, references
from statute.door import perform_many
from statute.models import Case, DeadlineRow, Enactment, JournalEntry, Notice, ParkedEvent

# These register tables of their own, with forms that would save past the door, or with tokens.
LIBRARIES = (
    "django.contrib.auth.admin",
    "axes.admin",
    "oauth2_provider.admin",
    "django_otp.plugins.otp_static.admin",
    "django_otp.plugins.otp_totp.admin",
)
# Without a search the journal shows those of the newest entries that are of the supervisor's offices.
NEWEST_ENTRIES = 5_000


def leave_out_libraries() -> None:
    """Takes out of the admin what is not of this house. Their modules are imported here, before Django does."""
    for name in LIBRARIES:
        import_module(name)
    for model in [model for model in admin.site._registry if model._meta.app_label not in settings.FLOORS]:
        admin.site.unregister(model)


leave_out_libraries()
admin.site.site_header = admin.site.site_title = admin.site.index_title = "Kanmon"


@admin.register(Office)
class OfficeAdmin(ReadOnlyAdmin):
    """Customs' offices and what each stands below."""

    list_display = ("code", "name", "kind", "parent")
    list_filter = ("kind",)
    list_select_related = ("parent",)
    search_fields = ("code__startswith",)
    ordering = ("path",)


@admin.register(Person)
class PersonAdmin(ReadOnlyAdmin):
    """Persons before the law; what is on record of them changes through their records."""

    list_display = ("code", "name", "kind", "country", "corporate_number", "brokerage_permit")
    list_filter = ("kind",)
    search_fields = ("code__startswith", "corporate_number__exact")
    ordering = ("code",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Those this actor may see."""
        return persons_visible_to(actor_of(request))


@admin.register(Enactment)
class EnactmentAdmin(ActionsOnlyAdmin):
    """Numbers of the law and days of the calendar, put in force by headquarters."""

    list_display = ("shown", "article", "source", "state_shown", "changed_shown")
    search_fields = ("name",)
    search_help_text = _("The name of a parameter, or its beginning")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By the parameter's name."""
        term = search_term.strip().replace("\x00", "")
        return (queryset.filter(name__startswith=term) if term else queryset), False

    @display(description=_("what"), ordering="case_id")
    def shown(self, row: Any) -> str:
        return str(row)


@admin.register(Notice)
class NoticeAdmin(ActionsOnlyAdmin):
    """What was told to whom, and when it reached them."""

    list_display = (
        "reference",
        "state_shown",
        "office_shown",
        "title_shown",
        "addressee_shown",
        "issued_on",
        "received_on",
    )
    list_filter = ("state",)
    related: ClassVar = ("addressee",)
    words_of: ClassVar = NOTICE_WORDS

    @display(description=_("notice"))
    def title_shown(self, row: Any) -> str:
        return str(row.title)

    @display(description=_("addressee"))
    def addressee_shown(self, row: Any) -> str:
        return str(row.addressee.name)


class _OfCases(ReadOnlyAdmin):
    """Rows that belong to cases of the supervisor's offices."""

    def get_queryset(self, request: HttpRequest) -> Any:
        """Those of the offices where this actor holds a role."""
        rows = self.model._default_manager.filter(case__office_id__in=actor_of(request).all_offices)
        return rows.select_related("case__office")

    @display(description=_("case"))
    def case_page(self, row: Any) -> str:
        address = page_of(row.case)
        return format_html('<a href="{}">{}</a>', address, row.case) if address else str(row.case)

    @display(description=_("office"))
    def office_shown(self, row: Any) -> str:
        return str(row.case.office.code)


@admin.register(DeadlineRow)
class ParkedDeadlineAdmin(_OfCases):
    """Deadlines that the timer could not fire and left to a supervisor."""

    list_display = (
        "name",
        "case_page",
        "kind",
        "office_shown",
        "article",
        "ends_on",
        "attempts",
        "last_error",
    )
    list_filter = ("kind",)
    ordering = ("-id",)
    actions = ("resume",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Only what is parked: the others are on the pages of their cases."""
        return super().get_queryset(request).filter(status="parked")

    @action(description=_("Take up parked deadlines"))
    def resume(self, request: HttpRequest, queryset: Any) -> None:
        """Through the door, which says who may; the timer then tries again at once."""
        cases: dict[str, list[int]] = defaultdict(list)
        for case_id, kind in queryset.order_by("case_id").values_list("case_id", "kind").distinct()[:500]:
            cases[kind].append(case_id)
        done = 0
        for ids in cases.values():
            for outcome in perform_many(ids, "resume_deadlines", actor_of(request), refusals="report"):
                done += outcome.done
                for reason in outcome.reasons:
                    messages.error(request, f"{outcome.reference or outcome.handle}: {reason.message}")
        if done:
            words = ngettext("%(n)s case was taken up.", "%(n)s cases were taken up.", done)
            messages.success(request, words % {"n": done})


@admin.register(ParkedEvent)
class ParkedEventAdmin(_OfCases):
    """Events that their consumer failed on."""

    list_display = (
        "topic",
        "consumer",
        "case_page",
        "office_shown",
        "at",
        "attempts",
        "retry_at",
        "last_error",
    )
    list_filter = ("consumer",)
    ordering = ("-id",)
    actions = ("try_again",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Those not handled yet."""
        return super().get_queryset(request).filter(handled_at__isnull=True)

    @action(description=_("Try again"))
    def try_again(self, request: HttpRequest, queryset: Any) -> None:
        """An event is the machinery's own: whoever supervises its case may have it tried again."""
        offices = actor_of(request).offices_for(("supervisor",))
        ids = list(queryset.filter(case__office_id__in=offices).values_list("pk", flat=True)[:500])
        done = outbox.retry_now(ids)
        words = ngettext("%(n)s event is tried again.", "%(n)s events are tried again.", done)
        messages.info(request, words % {"n": done})


@admin.register(JournalEntry)
class JournalEntryAdmin(_OfCases):
    """The journal, looked at: the newest entries, or with a reference those of one case."""

    list_display = ("at", "case_page", "sequence", "action", "actor_shown", "article_shown", "audience")
    ordering = ("-id",)
    search_fields = ("case__reference",)
    search_help_text = _("The reference of a case")
    readonly_fields = (
        "case_page",
        "at",
        "sequence",
        "action",
        "audience",
        "actor_shown",
        "article_shown",
        "told",
    )
    fields = readonly_fields

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """A case's own entries by its reference; otherwise a window over the newest of all."""
        if term := search_term.strip().replace("\x00", ""):
            case = Case.objects.filter(reference=references.read(term) or term.upper()).first()
            return queryset.filter(case=case) if case is not None else queryset.none(), False
        newest = JournalEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
        return queryset.filter(id__gt=newest - NEWEST_ENTRIES), False

    @display(description=_("actor"))
    def actor_shown(self, row: Any) -> str:
        return str(json.loads(row.body)["actor"]["name"])

    @display(description=_("article"))
    def article_shown(self, row: Any) -> str:
        return str(json.loads(row.body)["article"])

    @display(description=_("what was written"))
    def told(self, row: Any) -> str:
        return format_html("<pre>{}</pre>", json.dumps(json.loads(row.body), indent=2, ensure_ascii=False))
