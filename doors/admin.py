"""The supervisors' admin: lists, read-only details, and the machine's acts; no form here saves a row.

    @admin.register(ImportDeclaration)
    class ImportDeclarationAdmin(ActionsOnlyAdmin):
        list_display = (*ActionsOnlyAdmin.list_display, "importer")
        office_of = ...

A floor names what the list shows; the acts are those of the machine that are open to who looks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from doors import admin_acts
from doors.actors import actor_of
from doors.admin_paginator import EstimatingPaginator
from doors.page_context import UPLOAD
from doors.pages import officers_of, page_of
from statute import references
from statute.machine import Move, machine

if TYPE_CHECKING:
    from accounts.actors import Actor
    from doors.forms import Choices, Vocabulary
    from statute.procedure import Procedure


class ReadOnlyAdmin(ModelAdmin):
    """A table that is looked at: nothing is added, changed or deleted here, by anybody."""

    paginator = EstimatingPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 200
    actions: Any = None

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever the admin site lets in; which rows, the queryset says."""
        return admin.site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return admin.site.has_permission(request)


class ActionsOnlyAdmin(ReadOnlyAdmin):
    """A procedure: its cases scoped like everywhere, its acts through the door.

    `words` and `words_of` put the inputs to people, as on the procedure's pages.
    """

    list_display: Any = (
        "reference",
        "state_shown",
        "office_shown",
        "assignee_shown",
        "due_shown",
        "changed_shown",
    )
    list_filter: Any = ("state",)
    ordering = ("-case_id",)
    search_fields = ("case__reference",)
    search_help_text = _("A reference, or its beginning")
    list_before_template = "doors/admin_openings.html"
    words: ClassVar[Vocabulary] = {}
    words_of: ClassVar[Mapping[str, Vocabulary]] = {}
    related: ClassVar[Sequence[str]] = ()

    def choices(self, row: Any, move: Move, actor: Actor) -> Choices:
        """What may be chosen from in an act's form; `row` is the one case chosen, or None for several."""
        if move.name == "assign" and row is not None:
            return {"user_id": officers_of(row.case.office)}
        return {}

    # --- what is seen -------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> Any:
        """The cases this actor may see."""
        seen = self.model.objects.visible_to(actor_of(request))
        return seen.select_related("case__office", "case__assignee", *self.related)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By reference, whole or from its beginning: both are found on an index."""
        term = search_term.strip().replace("\x00", "").upper()
        if not term:
            return queryset, False
        whole = references.read(term)
        if whole is not None:
            return queryset.filter(case__reference=whole), False
        return queryset.filter(case__reference__startswith=term), False

    @display(description=_("reference"), ordering="case_id")
    def reference(self, row: Any) -> str:
        return format_html('<span class="whitespace-nowrap">{}</span>', row.case)

    @display(description=_("state"))
    def state_shown(self, row: Any) -> str:
        return str(row.get_state_display())

    @display(description=_("office"))
    def office_shown(self, row: Any) -> str:
        return str(row.case.office.code)

    @display(description=_("assigned to"))
    def assignee_shown(self, row: Any) -> str:
        return row.case.assignee.name if row.case.assignee else "–"

    @display(description=_("late from"))
    def due_shown(self, row: Any) -> Any:
        return row.case.due_at

    @display(description=_("changed"))
    def changed_shown(self, row: Any) -> Any:
        return row.case.changed_at

    @display(description=_("case"))
    def case_page(self, row: Any) -> str:
        """The page on which the case is worked on."""
        address = page_of(row.case)
        return format_html('<a href="{}">{}</a>', address, row.case) if address else str(row.case)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The link to the case's page first, then every column."""
        own = [f.name for f in self.model._meta.concrete_fields if not f.primary_key]
        return ["case_page", *own]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    # --- what is done -------------------------------------------------------------------------------

    def moves_for(self, actor: Actor, *, opening: bool = False) -> list[Move]:
        """The acts that this actor's roles are named for."""
        if actor.reads_only:
            return []
        procedure: type[Procedure] = self.model
        return [
            move
            for move in machine(procedure).moves.values()
            if move.opens is opening and actor.has_role(*move.rule.roles) and move.name != UPLOAD
        ]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The machine's acts in the place of Django's."""
        found: dict[str, Any] = {}
        for move in self.moves_for(actor_of(request)):
            found[move.name] = (_act(move), move.name, move.rule.label)
        return found

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list, with what may be opened above it."""
        openings = [
            {"label": move.rule.label, "url": reverse(f"{self._names()}_open", args=[move.name])}
            for move in self.moves_for(actor_of(request), opening=True)
        ]
        return super().changelist_view(request, {"openings": openings, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        """Beside Django's: opening a case."""
        view = self.admin_site.admin_view(self.open_view)
        names = self._names().removeprefix("admin:")
        found: list[URLPattern] = [path("open/<slug:name>/", view, name=f"{names}_open"), *super().get_urls()]
        return found

    def open_view(self, request: HttpRequest, name: str) -> HttpResponse:
        """The form of an opening act, and taking it."""
        return admin_acts.open_one(self, request, name)

    def list_address(self) -> str:
        """The list's own address."""
        return reverse(f"{self._names()}_changelist")

    def _names(self) -> str:
        return f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}"


def _act(move: Move) -> Callable[..., HttpResponse | None]:
    """Django's action function for a transition: asks for its input, then takes it for all cases chosen."""

    def act(model_admin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        return admin_acts.act_on(model_admin, request, queryset, move)

    act.__name__ = move.name
    return act
